"""Messages that were left unknown and about which the provider said something after all. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from app.channels.kit.connector import Question
from app.channels.kit.outcome import Accepted, Rejected
from app.contract.messages import MessageId, MessageState
from app.core.clock import DAY_MS
from app.core.work import UnitOfWork
from app.dispatch import receipts, recording
from app.dispatch.lives import UNANSWERED
from app.dispatch.observers import Hooks
from app.dispatch.spool import change
from app.dispatch.tables import message_parts, messages

NEWEST: Final = 100_000
"""Among so many of the newest messages unknown ones are looked for: that is a matter of milliseconds."""
ASKED_FOR_MS: Final = 3 * DAY_MS
"""How long after it was made a provider may still remember a message."""


def settle(
    work: UnitOfWork, hooks: Hooks, provider_id: int, message_id: MessageId, outcome: Accepted | Rejected
) -> bool:
    """Write down what became of an unknown message; returns whether it still was unknown."""
    found = select(messages).where(messages.c.id == message_id, messages.c.provider_id == provider_id)
    row = work.conn.execute(found).mappings().first()
    if row is None or row["state"] != MessageState.UNKNOWN.value:
        return False
    known = _parts(work.conn, message_id)
    work.conn.execute(
        delete(message_parts).where(
            message_parts.c.provider_id == provider_id, message_parts.c.vendor_id == f"{UNANSWERED}{message_id}"
        )
    )
    fresh = [vendor_id for vendor_id in outcome.vendor_ids if vendor_id not in known]
    after = MessageState.SUBMITTED if isinstance(outcome, Accepted) else MessageState.FAILED
    part = {"provider_id": provider_id, "message_id": message_id, "state": MessageState.SUBMITTED.value}
    parts = [{**part, "vendor_id": one, "number": len(known) + place} for place, one in enumerate(fresh, 1)]
    recording.put_parts(work, parts)
    _move(work, hooks, row, outcome, after)
    receipts.match_parked(work, hooks, provider_id, fresh)
    return True


def open_questions(conn: Connection, provider_id: int, now_ms: int) -> list[Question]:
    """The unknown messages of an account, oldest first, with the ids of their parts that were answered."""
    newest = select(func.max(messages.c.id)).scalar_subquery()
    unknown = (
        select(messages.c.id, messages.c.sender, messages.c.address)
        .where(
            messages.c.id > newest - NEWEST,
            messages.c.provider_id == provider_id,
            messages.c.state == MessageState.UNKNOWN.value,
            messages.c.created_ms > now_ms - ASKED_FOR_MS,
        )
        .order_by(messages.c.id)
    )
    return [_question(conn, row) for row in conn.execute(unknown).mappings()]


def _question(conn: Connection, row: RowMapping) -> Question:
    ids = [one for one in _parts(conn, row["id"]) if not one.startswith(UNANSWERED)]
    return Question(row["id"], row["sender"], row["address"], tuple(ids))


def _parts(conn: Connection, message_id: int) -> Sequence[str]:
    found = select(message_parts.c.vendor_id).where(message_parts.c.message_id == message_id)
    return conn.execute(found.order_by(message_parts.c.number)).scalars().all()


def _move(
    work: UnitOfWork, hooks: Hooks, row: RowMapping, outcome: Accepted | Rejected, after: MessageState
) -> None:
    values: dict[str, object] = {"state": after.value}
    if isinstance(outcome, Rejected):
        values |= {
            "failed_ms": work.now_ms,
            "failure": outcome.kind.code,
            "error_code": outcome.code,
            "error_text": outcome.text,
        }
        told = change(
            row,
            after,
            work.now_ms,
            failure=outcome.kind.code,
            error_code=outcome.code,
            error_text=outcome.text,
        )
    else:
        values |= {"submitted_ms": work.now_ms, "error_text": None}
        told = change(row, after, work.now_ms)
    work.conn.execute(update(messages).where(messages.c.id == row["id"]).values(values))
    hooks.changed(work, [told])
