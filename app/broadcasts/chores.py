"""What time brings: starts that are due, waiting times that are over."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, select, update

from app.broadcasts.figures import Figures, Person
from app.broadcasts.passage import time_over
from app.broadcasts.rules import Event, due_event
from app.broadcasts.service import begin, launch_problems
from app.broadcasts.store import WAKE, change, form_of, own_now, pass_event, row_of, steps_of, tell
from app.broadcasts.tables import COUNTERS, attempts, broadcasts, recipients
from app.contract.broadcasts import RUNNING, RecipientState, Status
from app.contract.payloads.checks_template import UNAVAILABLE
from app.core.actor import SYSTEM
from app.core.backing_up import restored_ms
from app.core.hot import Hot
from app.core.work import UnitOfWork

log = logging.getLogger("switchroom.broadcasts")

CHUNK: Final = 2_000
_mark_timed_out = Hot(
    lambda _: (
        update(attempts)
        .where(attempts.c.recipient_id == bindparam("recipient"), attempts.c.step == bindparam("step_"))
        .values(timed_out=True)
    )
)
R = RecipientState


def start_due(work: UnitOfWork) -> None:
    """Start runs whose time has come (BRD-75, 81, 82)."""
    due = (broadcasts.c.status == Status.SCHEDULED.value) & (broadcasts.c.at_ms <= work.now_ms)
    ids = work.conn.execute(select(broadcasts.c.id).where(due, broadcasts.c.deleted_ms.is_(None)).limit(20))
    since_ms = restored_ms(work.conn)
    for broadcast_id in list(ids.scalars()):
        row = row_of(work, broadcast_id)
        late_ms = work.now_ms - row["at_ms"]
        event = due_event(row["at_ms"], work.now_ms, since_ms)
        if event is Event.MISSED:
            missed = {"paused_ms": work.now_ms}
            pass_event(work, SYSTEM, row, event, action="broadcast_missed", values=missed, reason="start_missed")
            continue
        problems = [one for one in launch_problems(work, form_of(work.conn, row)) if one.path != "at_ms"]
        problems = [one for one in problems if one.code not in UNAVAILABLE]  # the step is skipped (WAP-22)
        if problems:
            pass_event(work, SYSTEM, row, Event.UNFIT, action="broadcast_failed", reason=problems[0].code)
            continue
        log.info("scheduled_start", extra={"broadcast": broadcast_id, "late_ms": late_ms})
        begin(work, SYSTEM, broadcast_id, Event.DUE, more={"late_ms": late_ms})


def over_at(broadcast_id: int, now_ms: int) -> Select[Any]:
    """A chunk of a run's recipients whose waiting time is over, the first that is first."""
    over = (recipients.c.state == R.ACTIVE.value) & (recipients.c.deadline_ms <= now_ms)
    return (
        select(recipients)
        .where(recipients.c.broadcast_id == broadcast_id, over)
        .order_by(recipients.c.deadline_ms)
        .limit(CHUNK)
    )


def end_waiting(work: UnitOfWork) -> bool:
    """End attempts whose waiting time is over (MSG-26, MSG-65, MSG-75); paused runs stand still.

    True: there is more. What is left of the chain is begun by the feeder.
    """
    running = select(broadcasts).where(broadcasts.c.status.in_([status.value for status in RUNNING]))
    is_more = False
    for run in work.conn.execute(running).mappings().all():
        rows = work.conn.execute(over_at(run["id"], own_now(run, work.now_ms))).mappings().all()
        if not rows:
            continue
        figures = Figures(run["id"])
        marks = [{"recipient": row["id"], "step_": row["step"]} for row in rows]
        for row in rows:
            person = Person.of(row)
            figures.move(person, time_over(person.standing, len(steps_of(run))))
        _mark_timed_out.run_many(work.conn, marks)
        figures.write(work)
        work.wake(WAKE)
        is_more = is_more or len(rows) == CHUNK
    return is_more


def figures_of_running(conn: Connection) -> dict[int, tuple[object, ...]]:
    """What there is to tell of every running run, by id."""
    running = broadcasts.c.status.in_([status.value for status in RUNNING])
    columns = [broadcasts.c.id, broadcasts.c.status, *(broadcasts.c[name] for name in COUNTERS)]
    return {row[0]: tuple(row) for row in conn.execute(select(*columns).where(running))}


def tell_many(work: UnitOfWork, ids: Sequence[int]) -> None:
    """Show the present figures of runs."""
    for broadcast_id in ids:
        tell(work, broadcast_id)


def show_blocked(work: UnitOfWork, broadcast_id: int, since_ms: int | None) -> None:
    """Say on the run that its provider is away, or is back (BRD-121)."""
    if row_of(work, broadcast_id)["blocked_since_ms"] != since_ms:
        change(work, broadcast_id, {"blocked_since_ms": since_ms})
