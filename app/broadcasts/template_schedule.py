"""Starting runs of templates when their schedules say so: in order, each start once (BTP-23..26, BEY-6)."""

from __future__ import annotations

import logging
from itertools import takewhile
from typing import Final

from sqlalchemy import RowMapping, select

from app.audit.service import record as audit
from app.broadcasts import service, template_store
from app.broadcasts.rules import Event
from app.broadcasts.selection import anybody, size
from app.broadcasts.store import pass_event
from app.broadcasts.store import row_of as run_row_of
from app.broadcasts.tables import broadcasts, templates
from app.broadcasts.template_rules import Due, Turn, due
from app.broadcasts.templates import OBJECT, at_once, launch_problems, turn
from app.contract.broadcast_templates import FAILURES_TO_PAUSE, Overlap, Schedule, ScheduleStatus
from app.contract.broadcasts import LaunchKind, Status, Timing
from app.contract.recurrence import next_start, starts
from app.core.actor import SYSTEM
from app.core.backing_up import restored_ms
from app.core.clock import MINUTE_MS
from app.core.work import UnitOfWork

log = logging.getLogger("switchroom.schedules")

AT_ONCE: Final = 20
"""Templates looked at in one transaction."""
MISSED: Final = "start_missed"
"""Why a run waits for a person."""


def start_due(work: UnitOfWork) -> None:
    """Everything whose time has come, and what waited for the run before it."""
    active = (templates.c.schedule_status == ScheduleStatus.ACTIVE.value) & templates.c.deleted_ms.is_(None)
    found = select(templates).where(active, templates.c.next_ms <= work.now_ms).order_by(templates.c.next_ms)
    since_ms = restored_ms(work.conn)
    for row in work.conn.execute(found.limit(AT_ONCE)).mappings().all():
        _due(work, row, since_ms)
    queued = select(templates).where(active, templates.c.queued_ms.is_not(None)).limit(AT_ONCE)
    for row in work.conn.execute(queued).mappings().all():
        if not _is_busy(work, row["id"]):
            planned_ms = row["queued_ms"]
            template_store.change(work, row["id"], {"queued_ms": None})
            begin = _ask if planned_ms < since_ms else _start
            begin(work, row, planned_ms)


def _due(work: UnitOfWork, row: RowMapping, since_ms: int) -> None:
    schedule = template_store.schedule_of(row)
    if schedule is None:
        return
    ahead = takewhile(lambda at_ms: at_ms <= work.now_ms, starts(schedule.rule, row["next_ms"]))
    passed = [row["next_ms"], *(() if next_start(schedule.rule, row["next_ms"]) is None else ahead)]
    planned_ms = passed[-1]
    if len(passed) > 1:
        _skip(work, row, passed[-2], "missed", count=len(passed) - 1)
    late_ms, limit_ms = work.now_ms - planned_ms, schedule.late_limit_min * MINUTE_MS
    decision = due(schedule.missed, late_ms, limit_ms, restored=planned_ms < since_ms)
    template_store.change(work, row["id"], {"planned_ms": planned_ms})
    match decision:
        case Due.SKIP:
            _skip(work, row, planned_ms, "missed")
        case Due.ASK:
            _ask(work, row, planned_ms)
        case Due.GO:
            _go(work, row, schedule, planned_ms)
    _look_ahead(work, row["id"], schedule)


def _look_ahead(work: UnitOfWork, template_id: int, schedule: Schedule) -> None:
    """The next start; after the last one the schedule has expired, unless that start still waits."""
    row = template_store.row_of(work.conn, template_id)
    if row["schedule_status"] != ScheduleStatus.ACTIVE:
        return  # it failed three times in a row
    following = next_start(schedule.rule, work.now_ms)
    if following is None and row["queued_ms"] is None:
        turn(work, row, Turn.OVER, None)
    else:
        template_store.change(work, template_id, {"next_ms": following})


def _go(work: UnitOfWork, row: RowMapping, schedule: Schedule, planned_ms: int) -> None:
    if schedule.overlap is Overlap.ALLOW or not _is_busy(work, row["id"]):
        _start(work, row, planned_ms)
    elif schedule.overlap is Overlap.QUEUE and row["queued_ms"] is None:
        template_store.change(work, row["id"], {"queued_ms": planned_ms})
    else:
        _skip(work, row, planned_ms, "overlap")


def _is_busy(work: UnitOfWork, template_id: int) -> bool:
    """Whether a run of it is under way; one that waits for a person because its start was missed is not."""
    under_way = [Status.IN_PROGRESS.value, Status.SENT.value, Status.PAUSED.value]
    found = select(broadcasts).where(
        broadcasts.c.template_id == template_id,
        broadcasts.c.status.in_(under_way),
        broadcasts.c.deleted_ms.is_(None),
    )
    return any(not service.is_missed(row) for row in work.conn.execute(found).mappings())


def _skip(work: UnitOfWork, row: RowMapping, planned_ms: int, reason: str, count: int = 1) -> None:
    """A start that does not take place is shown and logged (BTP-24)."""
    template_store.change(work, row["id"], {"skipped_ms": planned_ms, "skip_reason": reason})
    details = {"name": row["name"], "planned_ms": planned_ms, "reason": reason, "count": count}
    audit(work, SYSTEM, "template_start_skipped", OBJECT, row["id"], details=details)


def _insert(work: UnitOfWork, row: RowMapping, planned_ms: int) -> int:
    form = at_once(template_store.broadcast_of(work.conn, row))
    run = service.insert_run(
        work,
        SYSTEM,
        form,
        name=row["name"],
        estimated=size(work.conn, form.recipients, work.now_ms),
        status=Status.SCHEDULED.value,
        timing=Timing.AT.value,
        at_ms=planned_ms,
        launch_kind=LaunchKind.RECURRENT.value,
        template_id=row["id"],
        created_by_id=row["created_by_id"],
        created_by=row["created_by"],
    )
    return run.id


def _ask(work: UnitOfWork, row: RowMapping, planned_ms: int) -> None:
    """A run that waits for a person; one that waits already is given up for it, so that only the newest can go."""
    waiting = select(broadcasts).where(
        broadcasts.c.template_id == row["id"],
        broadcasts.c.status == Status.PAUSED.value,
        broadcasts.c.deleted_ms.is_(None),
    )
    for run in work.conn.execute(waiting).mappings().all():
        if service.is_missed(run):
            pass_event(work, SYSTEM, run, Event.ABORT, action="broadcast_aborted", reason="superseded")
    run_id = _insert(work, row, planned_ms)
    pass_event(
        work,
        SYSTEM,
        run_row_of(work, run_id),
        Event.MISSED,
        action="broadcast_missed",
        values={"paused_ms": work.now_ms},
        reason=MISSED,
    )


def _start(work: UnitOfWork, row: RowMapping, planned_ms: int) -> None:
    run_id = _insert(work, row, planned_ms)
    form = template_store.broadcast_of(work.conn, row)
    codes = [one.code for one in launch_problems(work, row, form)]
    if not codes and not anybody(work.conn, form.recipients, work.now_ms):
        codes = ["nobody"]
    late_ms = work.now_ms - planned_ms
    if codes:
        run = run_row_of(work, run_id)
        pass_event(work, SYSTEM, run, Event.UNFIT, action="broadcast_failed", reason=codes[0])
    else:
        service.begin(work, SYSTEM, run_id, Event.DUE, more={"late_ms": late_ms})
    log.info("recurrent_start", extra={"template": row["id"], "broadcast": run_id, "late_ms": late_ms})
    _pause_where_failing(work, row["id"])


def _pause_where_failing(work: UnitOfWork, template_id: int) -> None:
    """Three starts in a row that came to nothing: somebody has to look (BTP-26)."""
    row = template_store.row_of(work.conn, template_id)
    since = broadcasts.c.created_ms >= (row["active_since_ms"] or 0)
    newest = (
        select(broadcasts.c.status)
        .where(
            broadcasts.c.template_id == template_id,
            broadcasts.c.launch_kind == LaunchKind.RECURRENT.value,
            since,
        )
        .order_by(broadcasts.c.id.desc())
        .limit(FAILURES_TO_PAUSE)
    )
    found = work.conn.execute(newest).scalars().all()
    if len(found) == FAILURES_TO_PAUSE and set(found) == {Status.FAILED.value}:
        audit(work, SYSTEM, "template_schedule_paused", OBJECT, template_id, details={"reason": "failing"})
        turn(work, row, Turn.FAILING, "failing")
