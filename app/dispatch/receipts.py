"""Delivery receipts: matched by vendor id, harmless when early, late, twice or out of order (MSG-72)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.contract.messages import MessageId, MessageState
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dispatch.observers import Hooks, MessageChange
from app.dispatch.rules import after_receipt, whole_state
from app.dispatch.spool import change
from app.dispatch.tables import message_parts, messages, parked_receipts

_parts_by_vendor = Hot(
    lambda dialect: (
        select(
            messages,
            message_parts.c.vendor_id,
            message_parts.c.message_id,
            message_parts.c.state.label("part_state"),
        )
        .join(messages, messages.c.id == message_parts.c.message_id)
        .where(
            message_parts.c.provider_id == bindparam("provider"),
            one_of(dialect, message_parts.c.vendor_id, "vendor_ids_listed"),
        )
    )
)
_parts_of = Hot(
    lambda dialect: select(message_parts).where(one_of(dialect, message_parts.c.message_id, "ids_listed"))
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
_MOMENT = {
    MessageState.DELIVERED: "delivered_ms",
    MessageState.SEEN: "seen_ms",
    MessageState.FAILED: "failed_ms",
}


@dataclass(slots=True)
class _Latest:
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
    rows = _parked.run(work.conn, wanted).mappings().all()
    if not rows:
        return
    work.conn.execute(delete(parked_receipts).where(parked_receipts.c.id.in_([row["id"] for row in rows])))
    apply(work, hooks, provider_id, [_receipt(row) for row in rows])


def _find(work: UnitOfWork, provider_id: int, vendor_ids: Sequence[str]) -> dict[str, RowMapping]:
    wanted = {"provider": provider_id, "vendor_ids_listed": list(set(vendor_ids))}
    rows = _parts_by_vendor.run(work.conn, wanted).mappings()
    return {row["vendor_id"]: row for row in rows}


def _move(
    work: UnitOfWork,
    hooks: Hooks,
    provider_id: int,
    known: dict[str, RowMapping],
    batch: Sequence[Receipt],
) -> None:
    states = {vendor_id: MessageState(row["part_state"]) for vendor_id, row in known.items()}
    moved: set[str] = set()
    latest: dict[MessageId, _Latest] = {}
    rows: dict[MessageId, RowMapping] = {}
    for receipt in batch:
        before = states[receipt.vendor_id]
        after = after_receipt(before, receipt.status)
        if after is before:
            continue
        states[receipt.vendor_id] = after
        moved.add(receipt.vendor_id)
        at_ms = receipt.at_ms if receipt.at_ms is not None else work.now_ms
        row = known[receipt.vendor_id]
        latest[row["message_id"]] = _Latest(at_ms, receipt.code, receipt.text)
        rows[row["message_id"]] = row
    if not moved:
        return
    _set_part.run_many(work.conn, [{"p": provider_id, "v": one, "s": states[one].value} for one in moved])
    hooks.changed(work, _move_messages(work, rows, latest))


def _move_messages(
    work: UnitOfWork, rows: dict[MessageId, RowMapping], latest: dict[MessageId, _Latest]
) -> list[MessageChange]:
    parts: dict[MessageId, list[MessageState]] = defaultdict(list)
    for row in _parts_of.run(work.conn, {"ids_listed": list(latest)}).mappings():
        parts[row["message_id"]].append(MessageState(row["state"]))
    changes: list[MessageChange] = []
    by_state: dict[MessageState, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values():
        after = whole_state(parts[row["id"]])
        if after not in _MOMENT or after.value == row["state"]:
            continue  # what was told as failed is open again for nobody: the parts still out decide
        seen = latest[row["id"]]
        is_failed = after is MessageState.FAILED
        by_state[after].append(
            {
                "id_": row["id"],
                "at": max(min(seen.at_ms, work.now_ms), row["submitted_ms"] or row["created_ms"]),
                "why": "undelivered" if is_failed else None,
                "code": seen.code if is_failed else None,
                "reason": seen.text if is_failed else None,
            }
        )
        changes.append(
            change(
                row,
                after,
                work.now_ms,
                failure="undelivered" if is_failed else None,
                error_code=seen.code if is_failed else None,
                error_text=seen.text if is_failed else None,
            )
        )
    for state, columns in by_state.items():
        _set_message[state].run_many(work.conn, columns)
    return changes


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


def _receipt(row: RowMapping) -> Receipt:
    return Receipt(
        vendor_id=row["vendor_id"],
        status=ReceiptStatus(row["status"]),
        code=row["code"],
        text=row["text"],
        at_ms=row["at_ms"],
    )


def vendor_ids(conn: Connection, message_ids: Sequence[MessageId]) -> dict[MessageId, str]:
    """What providers call messages: the id of each one's first part (BLK-83)."""
    wanted = message_parts.c.message_id.in_(list(message_ids)) & (message_parts.c.number == 1)
    found = conn.execute(select(message_parts.c.message_id, message_parts.c.vendor_id).where(wanted))
    return {MessageId(message_id): vendor_id for message_id, vendor_id in found}
