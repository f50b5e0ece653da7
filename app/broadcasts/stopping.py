"""What a stop leaves to do: messages come back out of the spool, open recipients are ended, a chunk at a time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import RowMapping, case, delete, exists, select, update

from app.broadcasts.passage import INITIATED, STOPPED, UNKNOWN
from app.broadcasts.store import change, steps_of
from app.broadcasts.tables import attempts, broadcasts, recipients
from app.contract.broadcasts import RecipientState, Status
from app.contract.messages import Source
from app.core.dialect import among
from app.core.work import UnitOfWork
from app.dispatch.intake import withdraw, withdraw_run
from app.dispatch.observers import Run
from app.dispatch.rules import SpoolState
from app.dispatch.tables import messages, spool

CHUNK: Final = 5_000
"""Recipients ended in one transaction: a run of a million must not keep everybody else from writing."""
R = RecipientState
_UNSENT: Final = (SpoolState.READY.value, SpoolState.DEFERRED.value)


def take_back_unsent(work: UnitOfWork, broadcast_id: int) -> None:
    """Put recipients whose message has not left before the step it was of."""
    back = withdraw_run(work, Source.BROADCAST, broadcast_id)
    if not back:
        return
    theirs = among(work.conn, recipients.c.id, back)
    for before, after in ((R.SPOOLED, R.QUEUED), (R.ACTIVE, R.NEXT)):
        unsent = theirs & (recipients.c.state == before.value) & recipients.c.deadline_ms.is_(None)
        work.conn.execute(update(recipients).where(unsent).values(state=after.value, message_id=None))
    _forget_withdrawn(work, back)


def _forget_withdrawn(work: UnitOfWork, recipient_ids: Collection[int]) -> None:
    """Attempts whose messages were taken back were none."""
    is_gone = attempts.c.message_id.is_not(None) & ~exists().where(messages.c.id == attempts.c.message_id)
    work.conn.execute(delete(attempts).where(among(work.conn, attempts.c.recipient_id, recipient_ids), is_gone))


def recall(work: UnitOfWork, runs: Collection[Run]) -> None:
    """See `dispatch.observers.Recall`: what was under way when its run or its chain was stopped, and did not go."""
    run_ids = [run_id for source, run_id in runs if source is Source.BROADCAST]
    if not run_ids:
        return
    found = work.conn.execute(select(broadcasts).where(broadcasts.c.id.in_(run_ids))).mappings()
    for run in found.all():
        if run["status"] in (Status.PAUSED.value, Status.ABORTED.value):
            take_back_unsent(work, run["id"])
        if run["status"] == Status.ABORTED.value:
            stop_open(work, run)
        elif len(steps_of(run)) > 1:
            _withdraw_superseded(work, run["id"])


def _withdraw_superseded(work: UnitOfWork, broadcast_id: int) -> None:
    """Take back what waits for people whom an earlier step has reached meanwhile (MSG-68)."""
    of_run = (spool.c.run_id == broadcast_id) & (spool.c.source == Source.BROADCAST.value)
    reached = recipients.c.state == R.SUCCESSFUL.value
    found = work.conn.execute(
        select(spool.c.message_id, recipients.c.id)
        .join(messages, messages.c.id == spool.c.message_id)
        .join(recipients, recipients.c.id == messages.c.recipient_id)
        .where(of_run, spool.c.state.in_(_UNSENT), reached)
    ).all()
    if found:
        withdraw(work, [row.message_id for row in found])
        _forget_withdrawn(work, [row.id for row in found])


def stop_open(work: UnitOfWork, run: RowMapping) -> bool:
    """End the next of an aborted run's open recipients; False when none is left (BRD-84)."""
    reason = case((recipients.c.reason == UNKNOWN, UNKNOWN), else_=STOPPED)  # who may have it stays marked so
    stopped = 0
    for state in sorted(INITIATED):
        of_run = (recipients.c.broadcast_id == run["id"]) & (recipients.c.state == state.value)
        next_ones = select(recipients.c.id).where(of_run).order_by(recipients.c.id).limit(CHUNK - stopped)
        ended = update(recipients).where(recipients.c.id.in_(next_ones))
        values = {"state": R.STOPPED.value, "reason": reason, "deadline_ms": None}
        stopped += work.conn.execute(ended.values(values)).rowcount
        if stopped >= CHUNK:
            break
    is_more = stopped >= CHUNK
    moved = {
        "in_flight": broadcasts.c.in_flight - stopped,
        "unsuccessful": broadcasts.c.unsuccessful + stopped,
        "stopping": is_more,
    }
    if stopped or run["stopping"] != is_more:
        change(work, run["id"], moved)
    return is_more
