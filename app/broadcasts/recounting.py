"""A run's figures counted anew from recipients and messages; stored ones that differ are put right (BRD-111)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from app.broadcasts.figures import COUNTER_OF
from app.broadcasts.store import change, counters_of
from app.broadcasts.tables import broadcasts, recipients
from app.contract.broadcasts import RUNNING, Status
from app.contract.messages import MessageState
from app.core.work import UnitOfWork
from app.dispatch.tables import messages

log = logging.getLogger("switchroom.broadcasts")

M = MessageState

UNDER_WAY: Final = frozenset({*RUNNING, Status.PAUSED})


def miscounted(conn: Connection, statuses: Collection[Status] = UNDER_WAY) -> list[int]:
    """Runs whose stored figures are not what their records say; may take long for large ones."""
    standing = broadcasts.c.status.in_([status.value for status in statuses])
    frozen = standing & broadcasts.c.contacts_total.is_not(None)
    rows = conn.execute(select(broadcasts).where(frozen)).mappings().all()
    return [row["id"] for row in rows if _differing(row, counted(conn, row["id"]))]


def recount(work: UnitOfWork, broadcast_id: int) -> None:
    """Put a run's figures right, and note by how much they were wrong."""
    row = work.conn.execute(select(broadcasts).where(broadcasts.c.id == broadcast_id)).mappings().one()
    found = counted(work.conn, broadcast_id)
    if wrong := _differing(row, found):
        log.warning("figures_repaired", extra={"broadcast": broadcast_id, "stored": wrong})
        change(work, broadcast_id, {name: found[name] for name in wrong})


def counted(conn: Connection, broadcast_id: int) -> dict[str, int]:
    """The figures that records can tell: all but the replies."""
    found = dict.fromkeys(COUNTER_OF.values(), 0)
    by_state = select(recipients.c.state, func.count()).where(recipients.c.broadcast_id == broadcast_id)
    for state, count in conn.execute(by_state.group_by(recipients.c.state)):
        found[COUNTER_OF[state]] += count
    marks = _sums(unknown=recipients.c.reason == "unknown", late=recipients.c.late)
    found |= dict(conn.execute(select(*marks).where(recipients.c.broadcast_id == broadcast_id)).mappings().one())
    state = messages.c.state
    handed_over = messages.c.submitted_ms.is_not(None)
    kept_back = (state == M.FAILED.value) & (messages.c.failure == "opted_out")
    fates = _sums(
        engaged=(state != M.QUEUED.value) & ~func.coalesce(kept_back, False),
        submitted=handed_over,
        delivered=state.in_([M.DELIVERED.value, M.SEEN.value]),
        displayed=state == M.SEEN.value,
        failed=state == M.FAILED.value,
    )
    parts = func.coalesce(func.sum(case((handed_over, messages.c.parts), else_=0)), 0).label("parts")
    theirs = select(*fates, parts).join(recipients, recipients.c.message_id == messages.c.id)
    return found | dict(conn.execute(theirs.where(recipients.c.broadcast_id == broadcast_id)).mappings().one())


def _sums(**conditions: ColumnElement[bool]) -> list[ColumnElement[int]]:
    return [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
        for name, condition in conditions.items()
    ]


def _differing(row: Any, found: dict[str, int]) -> dict[str, int]:
    """Stored figures that are not what was found."""
    stored = counters_of(row)
    return {name: getattr(stored, name) for name, count in found.items() if getattr(stored, name) != count}
