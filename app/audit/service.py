"""Writing the action log: with the change, append-only, each entry sealed to the one before (AUD-4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, select

from app.audit.tables import audit_entries
from app.core.actor import Actor
from app.core.work import UnitOfWork

MASKED: Final = "***"
_SECRET: Final = ("password", "token", "secret", "key", "code")


def record(
    work: UnitOfWork,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: object = "",
    *,
    details: Mapping[str, object] | None = None,
) -> None:
    """Log one action. `details` holds old and new values; values under secret names are masked."""
    entry = {
        "at_ms": work.now_ms,
        "user_id": actor.user_id,
        "login": actor.login,
        "address": actor.address,
        "action": action,
        "object_type": object_type,
        "object_id": str(object_id),
        "details": msgspec.json.encode(_masked(msgspec.to_builtins(details or {}))).decode(),
    }
    work.conn.execute(insert(audit_entries).values(**entry, chain=_seal(_last_chain(work.conn), entry)))


def first_break(conn: Connection) -> int | None:
    """The id of the first entry whose seal does not fit, None when the log is whole."""
    chain = ""
    for row in conn.execute(select(audit_entries).order_by(audit_entries.c.id)).mappings():
        entry = {str(key): value for key, value in row.items() if key not in ("id", "chain")}
        chain = _seal(chain, entry)
        if chain != row["chain"]:
            return int(row["id"])
    return None


def _last_chain(conn: Connection) -> str:
    newest = select(audit_entries.c.chain).order_by(audit_entries.c.id.desc()).limit(1)
    return conn.execute(newest).scalar_one_or_none() or ""


def _seal(previous: str, entry: Mapping[str, object]) -> str:
    return hashlib.sha256(msgspec.json.encode((previous, sorted(entry.items())))).hexdigest()


def _masked(value: object) -> object:
    """The value with everything under a secret name hidden, however deep it lies."""
    if isinstance(value, dict):
        return {key: MASKED if _is_secret(key) else _masked(inner) for key, inner in value.items()}
    return [_masked(one) for one in value] if isinstance(value, list) else value


def _is_secret(key: object) -> bool:
    return any(word in str(key).lower() for word in _SECRET)
