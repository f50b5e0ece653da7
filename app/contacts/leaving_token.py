"""What stands in the address a person opts out under: who they are and by which message, signed. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

from app.contract.messages import MessageId

_VERSION: Final = b"\x01"
_MAC: Final = 16
_ID: Final = 8
_PURPOSE: Final = b"unsubscribe"
_WRITTEN: Final = re.compile(r"[A-Za-z0-9_-]{36,600}")


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who wants to leave, and the message that brought the address."""

    message_id: MessageId
    address: str


def write_token(key: bytes, leaver: Leaver) -> str:
    """The token of a person; the same message has the same one, however often it is tried."""
    said = leaver.message_id.to_bytes(_ID) + leaver.address.encode()
    return base64.urlsafe_b64encode(_VERSION + _sign(key, said) + said).rstrip(b"=").decode()


def read_token(key: bytes, token: str) -> Leaver | None:
    """Who it is, None where the token was not written with this key, letter by letter as it stands.

    The signature is compared in constant time, and before anything else is believed (EML-19).
    """
    if not _WRITTEN.fullmatch(token) or len(token) % 4 == 1:  # no number of bytes is written with such a length
        return None
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    mac, said = raw[1 : 1 + _MAC], raw[1 + _MAC :]
    is_ours = hmac.compare_digest(mac, _sign(key, said))
    if not is_ours or raw[:1] != _VERSION:
        return None
    leaver = Leaver(MessageId(int.from_bytes(said[:_ID])), said[_ID:].decode())
    return leaver if write_token(key, leaver) == token else None  # spare bits at the end, set by somebody


def _sign(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + _VERSION + said, hashlib.sha256)[:_MAC]
