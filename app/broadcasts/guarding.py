"""A broadcast under its guard: who may be taken up while a canary is out, and the pause when it failed (BEY-3)."""

from __future__ import annotations

from sqlalchemy import RowMapping, func, select

from app.broadcasts.service import pause
from app.broadcasts.store import WAKE, row_of
from app.broadcasts.tables import broadcasts, recipients
from app.contract.broadcasts import RUNNING, BroadcastId, RecipientState, Status
from app.contract.messages import Source
from app.contract.safety import Stage
from app.control import guards
from app.core.actor import SYSTEM
from app.core.work import UnitOfWork

R = RecipientState
_NOT_TAKEN = (R.QUEUED.value, R.EXCLUDED.value)


def pause_guarded(work: UnitOfWork, broadcast_id: int, reason: str) -> None:
    """See `control.guards.Pause`."""
    if Status(row_of(work, broadcast_id)["status"]) in RUNNING:
        pause(work, SYSTEM, BroadcastId(broadcast_id), reason)


def judge_canaries(work: UnitOfWork) -> None:
    """Let go or pause the runs whose first part has arrived or has not."""
    running = broadcasts.c.status.in_([one.value for one in RUNNING]) & broadcasts.c.deleted_ms.is_(None)
    for broadcast_id in work.conn.execute(select(broadcasts.c.id).where(running)).scalars().all():
        if not guards.has_canary_out(work.conn, Source.BROADCAST, broadcast_id):
            continue
        counts = _counts(work, broadcast_id)
        queued = counts.get(R.QUEUED.value, 0)
        taken = sum(count for state, count in counts.items() if state not in _NOT_TAKEN)
        total = row_of(work, broadcast_id)["contacts_total"]
        if total is None:
            continue  # still being resolved
        stage = guards.judge(
            work,
            Source.BROADCAST,
            broadcast_id,
            total if queued else taken,
            taken,
            counts.get(R.SUCCESSFUL.value, 0),
            counts.get(R.UNSUCCESSFUL.value, 0),
        )
        if stage is Stage.FAILED:
            pause_guarded(work, broadcast_id, guards.CANARY_FAILED)
        elif stage is Stage.OPEN:
            work.wake(WAKE)


def _counts(work: UnitOfWork, broadcast_id: int) -> dict[str, int]:
    counted = select(recipients.c.state, func.count()).where(recipients.c.broadcast_id == broadcast_id)
    return {row[0]: row[1] for row in work.conn.execute(counted.group_by(recipients.c.state))}


def may_take(work: UnitOfWork, run: RowMapping) -> int | None:
    """How many of a run's queue may be taken up now; None: any number."""

    def taken() -> int:
        counts = _counts(work, run["id"])
        return sum(count for state, count in counts.items() if state not in _NOT_TAKEN)

    return guards.allowance(work.conn, Source.BROADCAST, run["id"], run["contacts_total"] or 0, taken)
