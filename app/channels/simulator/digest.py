"""HTTP Digest authentication as a phone gateway asks for it (RFC 2617, MD5, qop auth), and Basic."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from typing import Final

from app.channels.simulator.web import Request

REALM: Final = "Web Server"
_PART: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class DigestGuard:
    """Knows one user. `challenge` is the header that asks a client to log in."""

    def __init__(self) -> None:
        self._nonce = secrets.token_hex(16)

    @property
    def challenge(self) -> str:
        """`WWW-Authenticate` of a 401."""
        return f'Digest realm="{REALM}", qop="auth", nonce="{self._nonce}", algorithm=MD5'

    def admits(self, request: Request, user: str, password: str) -> bool:
        """Whether a request proves to be of this user."""
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return hmac.compare_digest(_decoded(rest), f"{user}:{password}".encode())
        if scheme.lower() != "digest":
            return False
        told = {name: quoted or plain for name, quoted, plain in _PART.findall(rest)}
        if told.get("nonce") != self._nonce or told.get("username") != user:
            return False
        secret = _md5(f"{user}:{REALM}:{password}")
        what = _md5(f"{request.method}:{told.get('uri', '')}")
        middle = ":".join(told.get(name, "") for name in ("nonce", "nc", "cnonce", "qop"))
        expected = _md5(f"{secret}:{middle}:{what}")
        return hmac.compare_digest(told.get("response", "").encode(), expected.encode())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
