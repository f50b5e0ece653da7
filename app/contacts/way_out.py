"""The way out of a mail: the address in it, made as the mail leaves, and what following it does (EML-19)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select

from app.contacts.leaving_token import Leaver, read_token, write_token
from app.contacts.opt_outs import record_opt_out
from app.contract.channels import Channel
from app.contract.contacts import OptOutSource
from app.contract.messages import MessageId
from app.contract.public_address import unsubscribe_url
from app.core import workspace
from app.core.secrets import SecretStore
from app.core.work import UnitOfWork
from app.dispatch.observers import Candidate
from app.dispatch.tables import messages

KEY_NAME: Final = "unsubscribe:key"
_KEY_BYTES: Final = 32


class WayOut:
    """Signs addresses with the workspace's own key, which is made when the first one is."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._key: bytes | None = None

    def __call__(self, work: UnitOfWork, batch: Sequence[Candidate], /) -> Mapping[MessageId, str]:
        """See `dispatch.observers.WayOut`."""
        mails = [one for one in batch if one.channel == Channel.EMAIL]
        address = public_address(work.conn) if mails else ""
        if not address:
            return {}
        key = self.find_key() or self._make_key()
        return {
            one.message_id: unsubscribe_url(address, write_token(key, Leaver(one.message_id, one.address)))
            for one in mails
        }

    def read(self, token: str) -> Leaver | None:
        """Whose address it is; None where it is not one of this workspace."""
        key = self.find_key()
        return None if key is None else read_token(key, token)

    def find_key(self) -> bytes | None:
        """The key, None while there is none; the first time it may wait for a keyring."""
        if self._key is None:
            found = self._store.get(KEY_NAME)
            self._key = None if found is None else bytes.fromhex(found)
        return self._key

    def _make_key(self) -> bytes:
        """In the writer's turn, so that processes which share the store of secrets have the same."""
        self._key = secrets.token_bytes(_KEY_BYTES)
        self._store.put(KEY_NAME, self._key.hex())
        return self._key


def public_address(conn: Connection) -> str:
    """Where the workspace is reached from outside, "" where nobody has said."""
    return str(workspace.value(conn, "public_address") or "")


def secret_names(conn: Connection) -> list[str]:
    """Under which names secrets are kept."""
    return [KEY_NAME] if public_address(conn) else []


def leave(work: UnitOfWork, leaver: Leaver) -> bool:
    """The person wants no more mails; False when they had said so already."""
    found = select(messages.c.origin).where(
        messages.c.id == leaver.message_id, messages.c.address == leaver.address
    )
    origin = work.conn.execute(found).scalar_one_or_none() or ""
    return record_opt_out(work, leaver.address, Channel.EMAIL, source=OptOutSource.LINK, detail=origin)
