"""Messages that were left unknown and about which the provider said something after all. Nothing is sent here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, RowMapping, delete, func, select, update

from app.channels.kit.connector import Question, Receipt
from app.channels.kit.outcome import Accepted, Rejected
from app.contract.messages import MessageId, MessageState
from app.core.clock import DAY_MS
from app.core.work import UnitOfWork
from app.dispatch import receipts, recording
from app.dispatch.lives import UNANSWERED
from app.dispatch.observers import Hooks
from app.dispatch.rules import SpoolState
from app.dispatch.spool import change
from app.dispatch.tables import message_parts, messages, spool

NEWEST: Final = 100_000
"""Among so many of the newest messages unknown ones are looked for: that is a matter of milliseconds."""
ASKED_FOR_MS: Final = 3 * DAY_MS
"""How long after it was made a provider may still remember a message."""


def settle(
    work: UnitOfWork, hooks: Hooks, provider_id: int, message_id: MessageId, outcome: Accepted | Rejected
) -> bool:
    """Write down what became of an unknown message; returns whether it still was unknown."""
    found = select(messages).where(messages.c.id == message_id, messages.c.provider_id == provider_id)
    row = work.conn.execute(found).first()
    if row is None or row.state != MessageState.UNKNOWN.value:
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


def receive(work: UnitOfWork, hooks: Hooks, provider_id: int, batch: Sequence[Receipt]) -> None:
    """Apply receipts; one under an id nobody knows settles the only message it can be about (MSG-75).

    That is the message whose answer was lost, by a crash or on the way, if it is the only one from that sender to
    that number through this account that is still open.
    """
    strangers = receipts.apply(work, hooks, provider_id, batch)
    by_address: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in strangers:
        if receipt.address and receipt.sender:
            by_address[receipt.address].append(receipt)
    for message_id, vendor_id in _owners(work, provider_id, by_address):
        settle(work, hooks, provider_id, message_id, Accepted((vendor_id,)))


def _owners(
    work: UnitOfWork, provider_id: int, by_address: Mapping[str, Sequence[Receipt]]
) -> list[tuple[MessageId, str]]:
    if not by_address:
        return []
    is_open = messages.c.state.in_((MessageState.UNKNOWN.value, MessageState.SUBMITTED.value)) | (
        spool.c.state == SpoolState.SENDING.value
    )
    found = (
        select(messages.c.id, messages.c.address, messages.c.sender, messages.c.state, messages.c.parts)
        .join(spool, spool.c.message_id == messages.c.id, isouter=True)
        .where(
            messages.c.address.in_(list(by_address)),
            messages.c.provider_id == provider_id,
            messages.c.created_ms > work.now_ms - ASKED_FOR_MS,
            is_open,
        )
    )
    rows: dict[str, list[RowMapping]] = defaultdict(list)
    for row in work.conn.execute(found).mappings():
        rows[row["address"]].append(row)
    owners = []
    for address, (row, *others) in rows.items():
        told = by_address[address]
        ids = {receipt.vendor_id for receipt in told}
        if others or len(ids) > 1 or not _is_about(row, told[0]) or _parts(work.conn, row["id"]):
            continue
        owners.append((MessageId(row["id"]), ids.pop()))
    return owners


def _is_about(row: RowMapping, receipt: Receipt) -> bool:
    """Whether a receipt of a message whose every answer was lost can be this one's."""
    ours = str(row["sender"]).removeprefix("+").casefold()
    is_whole = MessageState(row["state"]) is MessageState.UNKNOWN and int(row["parts"]) == 1
    return is_whole and ours == receipt.sender.casefold()


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


def _move(work: UnitOfWork, hooks: Hooks, row: Row[Any], outcome: Accepted | Rejected, after: MessageState) -> None:
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
    work.conn.execute(update(messages).where(messages.c.id == row.id).values(values))
    hooks.changed(work, [told])
