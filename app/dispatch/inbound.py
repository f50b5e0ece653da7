"""Messages from phones: parts are stored as they come and joined when all are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, and_, delete, func, insert, select

from app.channels.kit.connector import Inbound, Part, Unreadable
from app.channels.kit.parts import join
from app.channels.registry import CONNECTORS
from app.contract.channels import Channel
from app.contract.messages import Direction, MessageId, MessageState, Source
from app.contract.received import Received, Tapped, settled
from app.core.clock import MINUTE_MS
from app.core.dialect import upsert
from app.core.work import UnitOfWork
from app.dispatch import windows
from app.dispatch.observers import Arrived, Hooks
from app.dispatch.tables import inbound_parts, message_parts, messages, providers, unreadable_reports

PART_WAIT_MS: Final = 10 * MINUTE_MS
"""How long the parts of a text wait for the missing ones before they are shown without them."""
RAW_MAX: Final = 4_000

Place = tuple[int, str, str, int, int]
_PLACE: Final = ("provider_id", "sender", "recipient", "reference", "total")


def store(work: UnitOfWork, hooks: Hooks, provider_id: int, inbound: Inbound) -> None:
    """Store a message, or a part of one; the part that completes a text delivers it.

    The parts of a complete text are kept for a while, so that a part which is delivered twice is known; a whole
    message is known by the provider's key for it, where it has one.
    """
    if inbound.part is None or inbound.part.total <= 1:
        key = f"in:{provider_id}:{inbound.key}" if inbound.key else None
        if key is None or not _is_known(work, key):
            text, received = settled(join([inbound.text]), inbound.received)
            content = None if received is None else _stored(work, provider_id, inbound, received)
            is_said = inbound.received is None or isinstance(inbound.received, Tapped)
            _deliver(
                work, hooks, provider_id, inbound.sender, inbound.recipient, text,
                said=text if is_said else "", parts=1, key=key, content=content,
            )  # fmt: skip
        return
    place = (provider_id, inbound.sender, inbound.recipient, inbound.part.reference, inbound.part.total)
    parts = _parts(work, place)
    if inbound.part.number in parts:
        if parts[inbound.part.number] == inbound.text:
            return
        _close(work, hooks, place, parts)  # the phone has begun another text under the same reference
        parts = {}
    statement = upsert(work.conn, inbound_parts).values(_part_row(work, provider_id, inbound, inbound.part))
    work.conn.execute(statement.on_conflict_do_nothing())
    parts[inbound.part.number] = inbound.text
    if len(parts) == inbound.part.total:
        _deliver_parts(work, hooks, place, parts)


def deliver_incomplete(work: UnitOfWork, hooks: Hooks) -> None:
    """Show what there is of texts whose other parts did not come in time; a gap is marked with an ellipsis."""
    columns = [inbound_parts.c[name] for name in _PLACE]
    late = select(*columns).where(inbound_parts.c.received_ms < work.now_ms - PART_WAIT_MS)
    for row in work.conn.execute(late.group_by(*columns).order_by(func.min(inbound_parts.c.id))).all():
        place: Place = (row.provider_id, row.sender, row.recipient, row.reference, row.total)
        _close(work, hooks, place, _parts(work, place))


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


def _parts(work: UnitOfWork, place: Place) -> dict[int, str]:
    found = select(inbound_parts.c.number, inbound_parts.c.text).where(_at(place))
    return {row.number: row.text for row in work.conn.execute(found)}


def _close(work: UnitOfWork, hooks: Hooks, place: Place, parts: Mapping[int, str]) -> None:
    """Wait for no more parts of a text; what was not shown yet is."""
    work.conn.execute(delete(inbound_parts).where(_at(place)))
    if len(parts) < place[-1]:
        _deliver_parts(work, hooks, place, parts)


def _deliver_parts(work: UnitOfWork, hooks: Hooks, place: Place, parts: Mapping[int, str]) -> None:
    provider_id, sender, recipient, _, total = place
    text = join([parts.get(number, " … ") for number in range(1, total + 1)])
    _deliver(work, hooks, provider_id, sender, recipient, text, said=text, parts=len(parts))


def _stored(work: UnitOfWork, provider_id: int, inbound: Inbound, received: Received) -> str:
    """The JSON to be kept, with the message of ours that a tapped reply stood on."""
    if isinstance(received, Tapped) and inbound.answers:
        received = msgspec.structs.replace(received, answers=_answered(work, provider_id, inbound))
    return msgspec.json.encode(received).decode()


def _answered(work: UnitOfWork, provider_id: int, inbound: Inbound) -> int | None:
    """Ours by the provider's id; only one that went to the same customer."""
    theirs = (message_parts.c.provider_id == provider_id) & (message_parts.c.vendor_id == inbound.answers)
    wanted = select(messages.c.id).join(message_parts, message_parts.c.message_id == messages.c.id)
    return work.conn.execute(wanted.where(theirs, messages.c.address == inbound.sender)).scalar()


def _is_known(work: UnitOfWork, key: str) -> bool:
    return work.conn.execute(select(messages.c.id).where(messages.c.client_key == key)).first() is not None


def _channel_of(work: UnitOfWork, provider_id: int) -> Channel:
    """The channel of an account; of one that was deleted meanwhile nobody knows more than that it was SMS once."""
    kind = work.conn.execute(select(providers.c.kind).where(providers.c.id == provider_id)).scalar_one_or_none()
    return CONNECTORS[kind].channel if kind in CONNECTORS else Channel.SMS


def _deliver(
    work: UnitOfWork,
    hooks: Hooks,
    provider_id: int,
    sender: str,
    recipient: str,
    text: str,
    *,
    said: str,
    parts: int,
    key: str | None = None,
    content: str | None = None,
) -> None:
    channel = _channel_of(work, provider_id).value
    row = {
        "direction": Direction.IN.value,
        "channel": channel,
        "provider_id": provider_id,
        "sender": recipient,
        "address": sender,
        "text": text,
        "content": content,
        "state": MessageState.RECEIVED.value,
        "source": Source.CUSTOMER.value,
        "parts": parts,
        "client_key": key,
        "created_ms": work.now_ms,
    }
    message_id = MessageId(work.conn.execute(insert(messages).values(row).returning(messages.c.id)).scalar_one())
    windows.note_message(work, channel, recipient, sender, message_id)
    hooks.arrived(
        work,
        Arrived(
            message_id=message_id,
            channel=channel,
            provider_id=provider_id,
            sender=recipient,
            address=sender,
            text=text,
            at_ms=work.now_ms,
            said=said,
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


def _at(place: Place) -> ColumnElement[bool]:
    return and_(*(inbound_parts.c[name] == value for name, value in zip(_PLACE, place, strict=True)))
