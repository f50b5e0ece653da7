"""A run's figures counted anew from recipients, attempts and messages; what differs is put right (BRD-111)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, select, update

from app.broadcasts.figures import COUNTER_OF
from app.broadcasts.passage import UNKNOWN
from app.broadcasts.store import change, counters_of
from app.broadcasts.tables import attempts, broadcasts, recipients, step_figures
from app.contract.broadcasts import RUNNING, Status
from app.contract.messages import MessageState
from app.core.work import UnitOfWork
from app.dispatch.tables import messages

log = logging.getLogger("switchroom.broadcasts")

M = MessageState

UNDER_WAY: Final = frozenset({*RUNNING, Status.PAUSED})
BY_MESSAGE: Final = ("engaged", "submitted", "delivered", "displayed", "failed", "parts")


@dataclass(frozen=True, slots=True)
class Counted:
    """What records tell: of the run, and of each step. Replies and repeated deliveries stand nowhere else."""

    run: dict[str, int]
    steps: dict[int, dict[str, int]]


def miscounted(conn: Connection, statuses: Collection[Status] = UNDER_WAY) -> list[int]:
    """Runs whose stored figures are not what their records say; may take long for large ones."""
    standing = broadcasts.c.status.in_([status.value for status in statuses])
    frozen = standing & broadcasts.c.contacts_total.is_not(None)
    rows = conn.execute(select(broadcasts).where(frozen)).mappings().all()
    return [row["id"] for row in rows if _differing(conn, row, counted(conn, row["id"])) != ({}, {})]


def recount(work: UnitOfWork, broadcast_id: int) -> None:
    """Put a run's figures right, and note by how much they were wrong."""
    row = work.conn.execute(select(broadcasts).where(broadcasts.c.id == broadcast_id)).mappings().one()
    found = counted(work.conn, broadcast_id)
    wrong, wrong_steps = _differing(work.conn, row, found)
    if wrong or wrong_steps:
        log.warning("figures_repaired", extra={"broadcast": broadcast_id, "stored": wrong, "steps": wrong_steps})
        for step in wrong_steps:
            mine = (step_figures.c.broadcast_id == broadcast_id) & (step_figures.c.step == step)
            right = {name: found.steps[step][name] for name in wrong_steps[step]}
            work.conn.execute(update(step_figures).where(mine).values(right))
        change(work, broadcast_id, {name: found.run[name] for name in wrong})


def counted(conn: Connection, broadcast_id: int) -> Counted:
    """The figures that records can tell."""
    run = dict.fromkeys(COUNTER_OF.values(), 0)
    mine = recipients.c.broadcast_id == broadcast_id
    for state, count in conn.execute(
        select(recipients.c.state, func.count()).where(mine).group_by(recipients.c.state)
    ):
        run[COUNTER_OF[state]] += count
    marks = _sums(unknown=recipients.c.reason == UNKNOWN, late=recipients.c.late, duplicates=recipients.c.duplicate)
    run |= dict(conn.execute(select(*marks).where(mine)).mappings().one())
    steps = _by_step(conn, broadcast_id)
    run |= {name: sum(step[name] for step in steps.values()) for name in BY_MESSAGE}
    return Counted(run, steps)


def _by_step(conn: Connection, broadcast_id: int) -> dict[int, dict[str, int]]:
    names = (*BY_MESSAGE, "successful", "late")
    known = select(step_figures.c.step).where(step_figures.c.broadcast_id == broadcast_id)
    steps = {step: dict.fromkeys(names, 0) for step in conn.execute(known).scalars()}
    state, mine = messages.c.state, recipients.c.broadcast_id == broadcast_id
    handed_over = messages.c.submitted_ms.is_not(None)
    left = attempts.c.skip_reason.is_(None)
    fates = _sums(
        engaged=and_(left, state != M.QUEUED.value),
        submitted=handed_over,
        delivered=state.in_([M.DELIVERED.value, M.SEEN.value]),
        displayed=state == M.SEEN.value,
        failed=and_(left, state == M.FAILED.value),
    )
    parts = func.coalesce(func.sum(case((handed_over, messages.c.parts), else_=0)), 0).label("parts")
    sent = (
        select(attempts.c.step, *fates, parts)
        .select_from(recipients)
        .join(attempts, attempts.c.recipient_id == recipients.c.id)
        .join(messages, messages.c.id == attempts.c.message_id)
        .where(mine)
        .group_by(attempts.c.step)
    )
    reached = (
        select(
            recipients.c.success_step.label("step"),
            func.count().label("successful"),
            *_sums(late=recipients.c.late),
        )
        .where(mine, recipients.c.success_step.is_not(None))
        .group_by(recipients.c.success_step)
    )
    for question in (sent, reached):
        for row in conn.execute(question).mappings():
            found = steps.setdefault(row["step"], dict.fromkeys(names, 0))
            found |= {name: row[name] for name in names if name in row}
    return steps


def _sums(**conditions: ColumnElement[bool]) -> list[ColumnElement[int]]:
    return [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
        for name, condition in conditions.items()
    ]


def _differing(
    conn: Connection, row: RowMapping, found: Counted
) -> tuple[dict[str, int], dict[int, dict[str, int]]]:
    """Stored figures that are not what was found: of the run, of its steps."""
    stored = counters_of(row)
    wrong = {name: getattr(stored, name) for name, count in found.run.items() if getattr(stored, name) != count}
    wrong_steps: dict[int, dict[str, int]] = {}
    of_run = select(step_figures).where(step_figures.c.broadcast_id == row["id"])
    for step in conn.execute(of_run).mappings():
        counts = found.steps.get(step["step"], {})
        if off := {name: step[name] for name, count in counts.items() if step[name] != count}:
            wrong_steps[step["step"]] = off
    return wrong, wrong_steps
