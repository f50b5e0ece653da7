"""What is stored about one message beside its row: notes, place in the queue, parts, account, sister messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from app.dispatch.tables import message_events, message_parts, messages, providers, spool

UNANSWERED: Final = "unanswered:"
"""How the vendor id of a part begins that the provider never answered for."""


def row_of(conn: Connection, message_id: int) -> RowMapping | None:
    """The message."""
    return conn.execute(select(messages).where(messages.c.id == message_id)).mappings().first()


def notes_of(conn: Connection, message_id: int) -> Sequence[RowMapping]:
    """Holds and retries, in order."""
    found = select(message_events).where(message_events.c.message_id == message_id).order_by(message_events.c.id)
    return conn.execute(found).mappings().all()


def place_of(conn: Connection, message_id: int) -> RowMapping | None:
    """Its row of the spool, None once it has left for good."""
    return conn.execute(select(spool).where(spool.c.message_id == message_id)).mappings().first()


def parts_of(conn: Connection, message_id: int) -> Sequence[RowMapping]:
    """Its parts as the provider knows them."""
    found = select(message_parts).where(message_parts.c.message_id == message_id).order_by(message_parts.c.number)
    return conn.execute(found).mappings().all()


def account_of(conn: Connection, provider_id: int) -> tuple[str, str]:
    """Name and kind of a provider account; nothing of one that is gone."""
    found = conn.execute(select(providers.c.name, providers.c.kind).where(providers.c.id == provider_id)).first()
    return ("", "") if found is None else (found.name, found.kind)


def sisters_of(conn: Connection, row: RowMapping) -> Sequence[RowMapping]:
    """The messages of its run that reached for the same recipient, itself among them."""
    if row["run_id"] is None or row["recipient_id"] is None:
        return []
    same = (
        (messages.c.address == row["address"])
        & (messages.c.source == row["source"])
        & (messages.c.run_id == row["run_id"])
        & (messages.c.recipient_id == row["recipient_id"])
    )
    return conn.execute(select(messages).where(same).order_by(messages.c.id)).mappings().all()
