"""Messages from phones: parts are stored as they come and joined when all are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, insert, select

from app.channels.kit.connector import Inbound, Part, Unreadable
from app.channels.kit.parts import join
from app.contract.channels import Channel
from app.contract.messages import Direction, MessageId, MessageState, Source
from app.core.clock import MINUTE_MS
from app.core.dialect import upsert
from app.core.work import UnitOfWork
from app.dispatch.observers import Arrived, Hooks
from app.dispatch.tables import inbound_parts, messages, unreadable_reports

PART_WAIT_MS: Final = 10 * MINUTE_MS
"""How long the parts of a text wait for the missing ones before they are shown without them."""
RAW_MAX: Final = 4_000


def store(work: UnitOfWork, hooks: Hooks, provider_id: int, inbound: Inbound) -> None:
    """Store a message, or a part of one; the part that completes a text delivers it."""
    if inbound.part is None or inbound.part.total <= 1:
        _deliver(work, hooks, provider_id, inbound.sender, inbound.recipient, inbound.text, parts=1)
        return
    statement = upsert(work.conn, inbound_parts).values(_part_row(work, provider_id, inbound, inbound.part))
    work.conn.execute(statement.on_conflict_do_nothing())  # a repeated part changes nothing
    rows = _place(provider_id, inbound.sender, inbound.recipient, inbound.part.reference, inbound.part.total)
    found = work.conn.execute(select(inbound_parts).where(rows).order_by(inbound_parts.c.number)).mappings().all()
    if len(found) < inbound.part.total:
        return
    work.conn.execute(delete(inbound_parts).where(rows))
    text = join([row["text"] for row in found])
    _deliver(work, hooks, provider_id, inbound.sender, inbound.recipient, text, parts=len(found))


def deliver_incomplete(work: UnitOfWork, hooks: Hooks) -> None:
    """Show what there is of texts whose other parts did not come in time; a gap is marked with an ellipsis."""
    late = select(inbound_parts).where(inbound_parts.c.received_ms < work.now_ms - PART_WAIT_MS)
    texts: dict[tuple[int, str, str, int, int], dict[int, str]] = {}
    for row in work.conn.execute(late.order_by(inbound_parts.c.id)).mappings():
        place = (row["provider_id"], row["sender"], row["recipient"], row["reference"], row["total"])
        texts.setdefault(place, {})[row["number"]] = row["text"]
    for (provider_id, sender, recipient, reference, total), parts in texts.items():
        work.conn.execute(delete(inbound_parts).where(_place(provider_id, sender, recipient, reference, total)))
        _deliver(work, hooks, provider_id, sender, recipient, _with_gaps(parts, total), parts=len(parts))


def store_unreadable(work: UnitOfWork, provider_id: int, batch: Sequence[Unreadable]) -> None:
    """Keep what nobody understands for people to look at (MSG-100)."""
    rows = [
        {
            "provider_id": provider_id,
            "sender": one.sender,
            "raw": one.raw[:RAW_MAX],
            "reason": one.reason,
            "received_ms": work.now_ms,
        }
        for one in batch
    ]
    work.conn.execute(insert(unreadable_reports), rows)


def _with_gaps(parts: dict[int, str], total: int) -> str:
    return join([parts.get(number, " … ") for number in range(1, total + 1)])


def _deliver(
    work: UnitOfWork, hooks: Hooks, provider_id: int, sender: str, recipient: str, text: str, *, parts: int
) -> None:
    row = {
        "direction": Direction.IN.value,
        "channel": Channel.SMS.value,
        "provider_id": provider_id,
        "sender": recipient,
        "address": sender,
        "text": text,
        "state": MessageState.RECEIVED.value,
        "source": Source.CUSTOMER.value,
        "parts": parts,
        "created_ms": work.now_ms,
    }
    message_id = MessageId(work.conn.execute(insert(messages).values(row).returning(messages.c.id)).scalar_one())
    hooks.arrived(
        work,
        Arrived(
            message_id=message_id,
            channel=Channel.SMS.value,
            provider_id=provider_id,
            sender=recipient,
            address=sender,
            text=text,
            at_ms=work.now_ms,
        ),
    )


def _part_row(work: UnitOfWork, provider_id: int, inbound: Inbound, part: Part) -> dict[str, object]:
    return {
        "provider_id": provider_id,
        "sender": inbound.sender,
        "recipient": inbound.recipient,
        "reference": part.reference,
        "total": part.total,
        "number": part.number,
        "text": inbound.text,
        "received_ms": work.now_ms,
    }


def _place(provider_id: int, sender: str, recipient: str, reference: int, total: int) -> ColumnElement[bool]:
    return and_(
        inbound_parts.c.provider_id == provider_id,
        inbound_parts.c.sender == sender,
        inbound_parts.c.recipient == recipient,
        inbound_parts.c.reference == reference,
        inbound_parts.c.total == total,
    )
