"""What happens to runs of a restored copy: each waits for a person (BEY-6)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

from app.broadcasts.rules import Event
from app.broadcasts.service import pause
from app.broadcasts.store import pass_event, row_of
from app.broadcasts.tables import broadcasts, templates
from app.contract.broadcast_templates import ScheduleStatus
from app.contract.broadcasts import RUNNING, Status
from app.core.actor import Actor
from app.core.work import UnitOfWork

RESTORED: Final = "restored"
"""Why a run of a restored copy is paused."""


def stop_all(work: UnitOfWork, actor: Actor) -> None:
    """Pause what runs; what had a time to start waits as if it had missed it."""
    found = select(broadcasts.c.id, broadcasts.c.status).where(broadcasts.c.deleted_ms.is_(None))
    for row in work.conn.execute(found.order_by(broadcasts.c.id)).all():
        if Status(row.status) in RUNNING:
            pause(work, actor, row.id, RESTORED)
        elif Status(row.status) is Status.SCHEDULED:
            run, missed = row_of(work, row.id), {"paused_ms": work.now_ms}
            action = "broadcast_missed"
            pass_event(work, actor, run, Event.MISSED, action=action, values=missed, reason="start_missed")


def planned(conn: Connection) -> int:
    """How many runs have a time to start, and templates a schedule."""
    waiting = (broadcasts.c.status == Status.SCHEDULED.value) & broadcasts.c.deleted_ms.is_(None)
    recurrent = (templates.c.schedule_status == ScheduleStatus.ACTIVE.value) & templates.c.deleted_ms.is_(None)
    runs = select(func.count()).select_from(broadcasts).where(waiting)
    schedules = select(func.count()).select_from(templates).where(recurrent)
    return int(conn.execute(runs).scalar_one()) + int(conn.execute(schedules).scalar_one())
