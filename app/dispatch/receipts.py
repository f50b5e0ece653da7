"""Delivery receipts: matched by vendor id, harmless when early, late, twice or out of order (MSG-72)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.contract.devices import BY_DEVICE
from app.contract.messages import MessageId, MessageState
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dispatch.observers import Hooks, MessageChange
from app.dispatch.rules import after_receipt, best_state, whole_state
from app.dispatch.spool import change
from app.dispatch.tables import message_parts, messages, parked_receipts

_other = message_parts.alias("other")
_parts_by_vendor = Hot(
    lambda dialect: (
        select(
            messages.c.id,
            messages.c.state,
            messages.c.source,
            messages.c.channel,
            messages.c.sender,
            messages.c.address,
            messages.c.run_id,
            messages.c.recipient_id,
            messages.c.parts,
            messages.c.created_ms,
            messages.c.submitted_ms,
            message_parts.c.vendor_id,
            message_parts.c.state.label("part_state"),
            exists()
            .where(_other.c.message_id == messages.c.id, _other.c.vendor_id != message_parts.c.vendor_id)
            .label("has_others"),
        )
        .join(messages, messages.c.id == message_parts.c.message_id)
        .where(
            message_parts.c.provider_id == bindparam("provider"),
            one_of(dialect, message_parts.c.vendor_id, "vendor_ids_listed"),
        )
    )
)
_parts_of = Hot(
    lambda dialect: select(message_parts.c.message_id, message_parts.c.state).where(
        one_of(dialect, message_parts.c.message_id, "ids_listed")
    )
)
_set_part = Hot(
    lambda _: (
        update(message_parts)
        .where(message_parts.c.provider_id == bindparam("p"), message_parts.c.vendor_id == bindparam("v"))
        .values(state=bindparam("s"))
    )
)
_parked = Hot(
    lambda dialect: (
        select(parked_receipts)
        .where(
            parked_receipts.c.provider_id == bindparam("provider"),
            one_of(dialect, parked_receipts.c.vendor_id, "vendor_ids_listed"),
        )
        .order_by(parked_receipts.c.id)
    )
)
_STATE: Final = {one.value: one for one in MessageState}
_MOMENT = {
    MessageState.DELIVERED: "delivered_ms",
    MessageState.SEEN: "seen_ms",
    MessageState.FAILED: "failed_ms",
}


class _Latest(NamedTuple):
    """What the last receipt of a message said, for the error shown with it."""

    at_ms: int
    code: str
    text: str


def apply(work: UnitOfWork, hooks: Hooks, provider_id: int, batch: Sequence[Receipt]) -> list[Receipt]:
    """Move parts and messages on; what matches nothing yet is parked and matched when its message appears.

    Returns what was parked.
    """
    known = _find(work, provider_id, [receipt.vendor_id for receipt in batch])
    parked = [receipt for receipt in batch if receipt.vendor_id not in known]
    if parked:
        work.conn.execute(insert(parked_receipts), [_parked_row(work, provider_id, one) for one in parked])
    _move(work, hooks, provider_id, known, [one for one in batch if one.vendor_id in known])
    return parked


def match_parked(work: UnitOfWork, hooks: Hooks, provider_id: int, vendor_ids: Sequence[str]) -> None:
    """Apply receipts that came before the answer to the submit they are about."""
    wanted = {"provider": provider_id, "vendor_ids_listed": list(vendor_ids)}
    rows = _parked.rows(work.conn, wanted)
    if not rows:
        return
    work.conn.execute(delete(parked_receipts).where(parked_receipts.c.id.in_([row.id for row in rows])))
    apply(work, hooks, provider_id, [_receipt(row) for row in rows])


def _find(work: UnitOfWork, provider_id: int, vendor_ids: Sequence[str]) -> dict[str, Any]:
    wanted = {"provider": provider_id, "vendor_ids_listed": list(set(vendor_ids))}
    return {row.vendor_id: row for row in _parts_by_vendor.rows(work.conn, wanted)}


def _move(
    work: UnitOfWork,
    hooks: Hooks,
    provider_id: int,
    known: dict[str, Any],
    batch: Sequence[Receipt],
) -> None:
    states = {vendor_id: _STATE[row.part_state] for vendor_id, row in known.items()}
    moved: set[str] = set()
    latest: dict[MessageId, _Latest] = {}
    rows: dict[MessageId, Any] = {}
    for receipt in batch:
        before = states[receipt.vendor_id]
        after = after_receipt(before, receipt.status)
        if after is before:
            continue
        states[receipt.vendor_id] = after
        moved.add(receipt.vendor_id)
        at_ms = receipt.at_ms if receipt.at_ms is not None else work.now_ms
        row = known[receipt.vendor_id]
        latest[row.id] = _Latest(at_ms, receipt.code, receipt.text)
        rows[row.id] = row
    if not moved:
        return
    _set_part.run_many(work.conn, [{"p": provider_id, "v": one, "s": states[one].value} for one in moved])
    hooks.changed(work, _move_messages(work, rows, latest, states))


def _move_messages(
    work: UnitOfWork,
    rows: dict[MessageId, Any],
    latest: dict[MessageId, _Latest],
    states: dict[str, MessageState],
) -> list[MessageChange]:
    """`states` are those of the parts by vendor id: all there is to know of a message that has but one."""
    parts: dict[MessageId, list[MessageState]] = defaultdict(list)
    several = [row.id for row in rows.values() if row.has_others]
    if several:
        for message_id, state in _parts_of.rows(work.conn, {"ids_listed": several}):
            parts[message_id].append(_STATE[state])
    changes: list[MessageChange] = []
    by_state: dict[MessageState, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values():
        after = _joined(row.channel, parts[row.id]) if row.has_others else states[row.vendor_id]
        if after not in _MOMENT or after.value == row.state:
            continue  # what was told as failed is open again for nobody: the parts still out decide
        seen = latest[row.id]
        is_failed = after is MessageState.FAILED
        failure, code, text = ("undelivered", seen.code, seen.text) if is_failed else (None, None, None)
        at_ms = max(min(seen.at_ms, work.now_ms), row.submitted_ms or row.created_ms)
        by_state[after].append({"id_": row.id, "at": at_ms, "why": failure, "code": code, "reason": text})
        changes.append(change(row, after, work.now_ms, failure=failure, error_code=code, error_text=text))
    for state, columns in by_state.items():
        _set_message[state].run_many(work.conn, columns)
    return changes


def _joined(channel: int, parts: Sequence[MessageState]) -> MessageState:
    """Parts of a text have all to arrive; of the devices of a person one is enough."""
    return best_state(parts) if channel in BY_DEVICE else whole_state(parts)


def _setting(state: MessageState) -> Hot:
    values: dict[str, Any] = {
        "state": state.value,
        "failure": bindparam("why"),
        "error_code": bindparam("code"),
        "error_text": bindparam("reason"),
        _MOMENT[state]: bindparam("at"),
    }
    return Hot(lambda _: update(messages).where(messages.c.id == bindparam("id_")).values(values))


_set_message = {state: _setting(state) for state in _MOMENT}


def _parked_row(work: UnitOfWork, provider_id: int, receipt: Receipt) -> dict[str, Any]:
    return {
        "provider_id": provider_id,
        "vendor_id": receipt.vendor_id,
        "status": receipt.status.value,
        "code": receipt.code,
        "text": receipt.text,
        "at_ms": receipt.at_ms,
        "received_ms": work.now_ms,
    }


def _receipt(row: Any) -> Receipt:
    return Receipt(
        vendor_id=row.vendor_id,
        status=ReceiptStatus(row.status),
        code=row.code,
        text=row.text,
        at_ms=row.at_ms,
    )


def vendor_ids(conn: Connection, message_ids: Sequence[MessageId]) -> dict[MessageId, str]:
    """What providers call messages: the id of each one's first part (BLK-83)."""
    wanted = message_parts.c.message_id.in_(list(message_ids)) & (message_parts.c.number == 1)
    found = conn.execute(select(message_parts.c.message_id, message_parts.c.vendor_id).where(wanted))
    return {MessageId(message_id): vendor_id for message_id, vendor_id in found}
