"""Lists of runs, statistics, recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

import msgspec
from sqlalchemy import Column, Connection, RowMapping, func, select

from app.accounts import reads as accounts
from app.audit import reads as audit
from app.broadcasts import template_reads
from app.broadcasts.observer import RateMeter
from app.broadcasts.selection import relaunchable
from app.broadcasts.store import form_of, record
from app.broadcasts.tables import broadcasts, recipients
from app.broadcasts.tries import ERRORS_MAX, attempts_of, error_table, excluded_of, statistics_of
from app.contacts import reads as contacts
from app.contacts.reads import ContactName
from app.contract.attributes import NAME_KEY, SURNAME_KEY
from app.contract.broadcasts import (
    RUNNING,
    Broadcast,
    BroadcastForm,
    HistoryEntry,
    RecipientRow,
    RecipientState,
    Statistics,
    Status,
)
from app.contract.chain import Attempt
from app.contract.control import Standing
from app.contract.faults import Code, Param
from app.contract.messages import MessageState, Source
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.control import guards
from app.control import hours as hours_of
from app.core import listing
from app.core.errors import Refusal
from app.core.listing import ListColumn, Listing
from app.dispatch.tables import messages

HISTORY_MAX: Final = 200

RUNS = Listing(
    source=broadcasts,
    key=broadcasts.c.id,
    columns={
        "id": ListColumn(FieldKind.NUMBER, broadcasts.c.id),
        "name": ListColumn(FieldKind.TEXT, broadcasts.c.name),
        "status": ListColumn(FieldKind.CHOICE, broadcasts.c.status),
        "kind": ListColumn(FieldKind.CHOICE, broadcasts.c.kind),
        "template_id": ListColumn(FieldKind.NUMBER, broadcasts.c.template_id),
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


def standings(conn: Connection) -> list[Standing]:
    """How far the runs that are on their way are: for how many of their recipients something has left."""
    running = select(broadcasts).where(
        broadcasts.c.status.in_([one.value for one in RUNNING]), broadcasts.c.deleted_ms.is_(None)
    )
    return [
        Standing(
            source=Source.BROADCAST,
            run_id=row["id"],
            name=row["name"],
            left=row["in_flight"] + row["successful"] + row["unsuccessful"],
            total=row["contacts_total"] or row["contacts_estimated"] or 0,
        )
        for row in conn.execute(running.order_by(broadcasts.c.id)).mappings()
    ]


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


def statistics(
    conn: Connection, broadcast_id: int, meter: RateMeter, now_ms: int, others: Sequence[Mapping[int, float]] = ()
) -> Statistics:
    """The unfolded part of a run: reasons of exclusion, errors, speed and what is left.

    `others` are the meters of other processes as they were told.
    """
    row = _row(conn, broadcast_id)
    run = record(row)
    rate = meter.rate(broadcast_id, now_ms) + sum(other.get(broadcast_id, 0.0) for other in others)
    rate = rate if run.status in RUNNING else 0.0
    waiting, until_ms = hours_of.waiting_of_run(conn, Source.BROADCAST, broadcast_id)
    return Statistics(
        broadcast=run,
        exclusions=excluded_of(conn, broadcast_id),
        errors=tuple(error_table(conn, broadcast_id)[:ERRORS_MAX]),
        rate=rate,
        remaining_s=run.counters.queued / rate if rate > 0 else None,
        steps=statistics_of(conn, row),
        guard=guards.find(conn, Source.BROADCAST, broadcast_id),
        waiting_hours=waiting,
        waiting_until_ms=until_ms,
    )


def recipients_page(conn: Connection, broadcast_id: int, request: PageRequest) -> Page[RecipientRow]:
    """A window of a run's recipients (BRD-109)."""
    _row(conn, broadcast_id)
    return listing.page(conn, recipients_listing(broadcast_id), request, recipient_records)


LEDGER = (
    select(
        *recipients.c,
        messages.c.state.label("message_state"),
        messages.c.parts,
        messages.c.error_code,
        messages.c.error_text,
        messages.c.submitted_ms,
        messages.c.delivered_ms,
    )
    .outerjoin(messages, messages.c.id == recipients.c.message_id)
    .subquery("ledger")
)
"""Recipients with what became of their messages."""


def recipients_listing(broadcast_id: int) -> Listing:
    """The ledger of one run as a list."""
    found = LEDGER.c
    return Listing(
        source=LEDGER,
        key=cast("Column[int]", found.id),
        columns={
            "id": ListColumn(FieldKind.NUMBER, found.id),
            "address": ListColumn(FieldKind.TEXT, found.address),
            "state": ListColumn(FieldKind.CHOICE, found.state),
            "reason": ListColumn(FieldKind.CHOICE, found.reason),
            "late": ListColumn(FieldKind.FLAG, found.late),
            "step": ListColumn(FieldKind.NUMBER, found.step),
            "success_step": ListColumn(FieldKind.NUMBER, found.success_step),
            "duplicate_delivery": ListColumn(FieldKind.FLAG, found.duplicate),
            "message_state": ListColumn(FieldKind.CHOICE, found.message_state),
            "parts": ListColumn(FieldKind.NUMBER, found.parts),
            "error_code": ListColumn(FieldKind.TEXT, found.error_code),
            "error_text": ListColumn(FieldKind.TEXT, found.error_text),
            "submitted_ms": ListColumn(FieldKind.MOMENT, found.submitted_ms),
            "delivered_ms": ListColumn(FieldKind.MOMENT, found.delivered_ms),
        },
        default_sort=Sort(field="id"),
        searched=("address",),
        always=(found.broadcast_id == broadcast_id,),
    )


def recipient_records(conn: Connection, rows: Sequence[RowMapping]) -> list[RecipientRow]:
    """Rows of the ledger with their names."""
    names = contacts.names_of(conn, [row["address"] for row in rows])
    unnumbered = [row["contact_id"] for row in rows if row["contact_id"] and row["address"] not in names]
    named = contacts.values_of(conn, unnumbered, {NAME_KEY, SURNAME_KEY})
    tried = attempts_of(conn, rows)
    queued = MessageState.QUEUED.value
    waits = hours_of.waits_of(
        conn, {row["message_id"]: row["address"] for row in rows if row["message_state"] == queued}
    )
    told = [
        _recipient(row, names.get(row["address"]), named.get(row["contact_id"] or 0, {}), tried.get(row["id"], ()))
        for row in rows
    ]
    return [_waiting(row, waits[row.message_id]) if row.message_id in waits else row for row in told]


def _waiting(row: RecipientRow, wait: tuple[int, tuple[str, ...]]) -> RecipientRow:
    return msgspec.structs.replace(row, held_until_ms=wait[0], zones=wait[1])


def _recipient(
    row: RowMapping, contact: ContactName | None, values: Mapping[str, str], tried: Sequence[Attempt]
) -> RecipientRow:
    written = " ".join(values[key] for key in (NAME_KEY, SURNAME_KEY) if key in values)
    return RecipientRow(
        id=row["id"],
        contact_id=row["contact_id"],
        address=row["address"],
        name=contact.name if contact else written,
        state=RecipientState(row["state"]),
        reason=row["reason"],
        late=row["late"],
        message_id=row["message_id"],
        message_state=row["message_state"],
        parts=row["parts"],
        error_code=row["error_code"],
        error_text=row["error_text"],
        submitted_ms=row["submitted_ms"],
        delivered_ms=row["delivered_ms"],
        step=row["step"],
        success_step=row["success_step"],
        success_channel=next((one.channel for one in tried if one.step == row["success_step"]), None),
        duplicate_delivery=row["duplicate"],
        attempts=tuple(tried),
    )


def history(conn: Connection, broadcast_id: int) -> list[HistoryEntry]:
    """Who did what to a run and when, newest first (BRD-16)."""
    _row(conn, broadcast_id)
    found = audit.of_object(conn, "broadcast", broadcast_id, HISTORY_MAX)
    names = accounts.names_of(conn, {entry.user_id for entry in found})
    return [
        HistoryEntry(
            action=entry.action,
            by=entry.login,
            at_ms=entry.at_ms,
            details=_plain(entry.details),
            name=names.get(entry.user_id, ""),
        )
        for entry in found
    ]


def _plain(details: Mapping[str, object]) -> dict[str, Param]:
    return {key: value for key, value in details.items() if isinstance(value, str | int | float | bool)}


def work_of(conn: Connection) -> tuple[int, int]:
    """Runs that are active; runs and schedules that wait for their time."""
    found = conn.execute(
        select(broadcasts.c.status, func.count())
        .where(broadcasts.c.deleted_ms.is_(None))
        .group_by(broadcasts.c.status)
    )
    counts = {status: int(count) for status, count in found}
    active = counts.get(Status.IN_PROGRESS.value, 0) + counts.get(Status.SENT.value, 0)
    return active, counts.get(Status.SCHEDULED.value, 0) + template_reads.active_schedules(conn)


def relaunchable_count(conn: Connection, broadcast_id: int) -> int:
    """How many people a relaunch would address."""
    _row(conn, broadcast_id)
    people = relaunchable(broadcast_id).subquery()
    return int(conn.execute(select(func.count()).select_from(people)).scalar_one())
