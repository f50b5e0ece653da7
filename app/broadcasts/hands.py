"""Who had a run or a template in hand, by name."""

from __future__ import annotations

from sqlalchemy import Connection

from app.accounts import reads as accounts
from app.audit import reads as audit


def last_hand(conn: Connection, what: str, number: int, author: str) -> str:
    """Whoever did something to a thing last; its author where the action log does not say."""
    found = audit.of_object(conn, what, number, limit=1)
    if not found:
        return author
    return accounts.names_of(conn, [found[0].user_id]).get(found[0].user_id, found[0].login)
