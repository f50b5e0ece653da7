"""Lists of runs, statistics, recipients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from app.broadcasts.observer import RateMeter
from app.broadcasts.selection import relaunchable
from app.broadcasts.store import form_of, record
from app.broadcasts.tables import broadcasts, errors, recipients
from app.contacts import reads as contacts
from app.contract.broadcasts import (
    Broadcast,
    BroadcastForm,
    ErrorCount,
    RecipientRow,
    RecipientState,
    Statistics,
    Status,
)
from app.contract.faults import Code
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.core import listing
from app.core.errors import Refusal
from app.core.listing import ListColumn, Listing
from app.dispatch.tables import messages

RUNS = Listing(
    source=broadcasts,
    key=broadcasts.c.id,
    columns={
        "id": ListColumn(FieldKind.NUMBER, broadcasts.c.id),
        "name": ListColumn(FieldKind.TEXT, broadcasts.c.name),
        "status": ListColumn(FieldKind.CHOICE, broadcasts.c.status),
        "at_ms": ListColumn(FieldKind.MOMENT, broadcasts.c.at_ms),
        "contacts": ListColumn(
            FieldKind.NUMBER, func.coalesce(broadcasts.c.contacts_total, broadcasts.c.contacts_estimated)
        ),
        "launched_ms": ListColumn(FieldKind.MOMENT, broadcasts.c.launched_ms),
        "launch_kind": ListColumn(FieldKind.CHOICE, broadcasts.c.launch_kind),
        "finished_ms": ListColumn(FieldKind.MOMENT, broadcasts.c.finished_ms),
        "created_by": ListColumn(FieldKind.TEXT, broadcasts.c.created_by),
    },
    default_sort=Sort(field="id", descending=True),
    searched=("name",),
    always=(broadcasts.c.deleted_ms.is_(None),),
)


def page(conn: Connection, request: PageRequest) -> Page[Broadcast]:
    """A window of the runs, newest first unless asked otherwise (TBL-2)."""
    return listing.page(conn, RUNS, request, lambda _conn, rows: [record(row) for row in rows])


def one(conn: Connection, broadcast_id: int) -> Broadcast:
    """A run."""
    return record(_row(conn, broadcast_id))


def form(conn: Connection, broadcast_id: int) -> BroadcastForm:
    """What a run says, to whom and when."""
    return form_of(conn, _row(conn, broadcast_id))


def _row(conn: Connection, broadcast_id: int) -> RowMapping:
    wanted = (broadcasts.c.id == broadcast_id) & broadcasts.c.deleted_ms.is_(None)
    row = conn.execute(select(broadcasts).where(wanted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="broadcast", id=broadcast_id)
    return row


def statistics(conn: Connection, broadcast_id: int, meter: RateMeter, now_ms: int) -> Statistics:
    """The unfolded part of a run: reasons of exclusion, errors, speed and what is left."""
    run = one(conn, broadcast_id)
    excluded = conn.execute(
        select(recipients.c.reason, func.count())
        .where(recipients.c.broadcast_id == broadcast_id, recipients.c.state == RecipientState.EXCLUDED.value)
        .group_by(recipients.c.reason)
    )
    table = conn.execute(
        select(errors).where(errors.c.broadcast_id == broadcast_id).order_by(errors.c["count"].desc()).limit(50)
    ).mappings()
    rate = meter.rate(broadcast_id, now_ms) if run.status is Status.IN_PROGRESS else 0.0
    return Statistics(
        broadcast=run,
        exclusions={reason or "": count for reason, count in excluded},
        errors=tuple(
            ErrorCount(failure=row["failure"], code=row["code"], text=row["text"], count=row["count"])
            for row in table
        ),
        rate=rate,
        remaining_s=run.counters.queued / rate if rate > 0 else None,
    )


def recipients_page(conn: Connection, broadcast_id: int, request: PageRequest) -> Page[RecipientRow]:
    """A window of a run's recipients (BRD-109)."""
    _row(conn, broadcast_id)
    return listing.page(conn, recipients_listing(broadcast_id), request, recipient_records)


def recipients_listing(broadcast_id: int) -> Listing:
    """The ledger of one run as a list."""
    return Listing(
        source=recipients,
        key=recipients.c.id,
        columns={
            "id": ListColumn(FieldKind.NUMBER, recipients.c.id),
            "address": ListColumn(FieldKind.TEXT, recipients.c.address),
            "state": ListColumn(FieldKind.CHOICE, recipients.c.state),
            "reason": ListColumn(FieldKind.CHOICE, recipients.c.reason),
            "late": ListColumn(FieldKind.FLAG, recipients.c.late),
        },
        default_sort=Sort(field="id"),
        searched=("address",),
        always=(recipients.c.broadcast_id == broadcast_id,),
    )


def recipient_records(conn: Connection, rows: Sequence[RowMapping]) -> list[RecipientRow]:
    """Rows of the ledger with their names and messages."""
    names = contacts.names_of(conn, [row["address"] for row in rows])
    ids = [row["message_id"] for row in rows if row["message_id"]]
    found = conn.execute(select(messages).where(messages.c.id.in_(ids))).mappings()
    sent: dict[int, RowMapping] = {row["id"]: row for row in found}
    return [_recipient(row, names.get(row["address"]), sent.get(row["message_id"])) for row in rows]


def _recipient(row: RowMapping, contact: Any, message: RowMapping | None) -> RecipientRow:
    return RecipientRow(
        id=row["id"],
        contact_id=row["contact_id"],
        address=row["address"],
        name=contact.name if contact else "",
        state=RecipientState(row["state"]),
        reason=row["reason"],
        late=row["late"],
        message_id=row["message_id"],
        message_state=message["state"] if message else None,
        parts=message["parts"] if message else None,
        error_code=message["error_code"] if message else None,
        error_text=message["error_text"] if message else None,
        submitted_ms=message["submitted_ms"] if message else None,
        delivered_ms=message["delivered_ms"] if message else None,
    )


def work_of(conn: Connection) -> tuple[int, int]:
    """Runs that are active, and runs that wait for their time."""
    found = conn.execute(
        select(broadcasts.c.status, func.count())
        .where(broadcasts.c.deleted_ms.is_(None))
        .group_by(broadcasts.c.status)
    )
    counts = {status: int(count) for status, count in found}
    active = counts.get(Status.IN_PROGRESS.value, 0) + counts.get(Status.SENT.value, 0)
    return active, counts.get(Status.SCHEDULED.value, 0)


def relaunchable_count(conn: Connection, broadcast_id: int) -> int:
    """How many people a relaunch would address."""
    _row(conn, broadcast_id)
    people = relaunchable(broadcast_id).subquery()
    return int(conn.execute(select(func.count()).select_from(people)).scalar_one())
