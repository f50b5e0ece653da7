"""How runs follow their messages."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select

from app.broadcasts.figures import Figures, group
from app.broadcasts.rules import verdict
from app.broadcasts.store import WAKE, steps_of
from app.broadcasts.tables import broadcasts, recipients
from app.contract.broadcasts import LATE_MS, RecipientState
from app.contract.messages import MessageState, Source
from app.core.clock import MINUTE_MS, SECOND_MS
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dispatch.observers import Arrived, MessageChange
from app.dispatch.tables import messages

REPLY_WITHIN_MS: Final = LATE_MS
"""How long after a run's message a customer's next message counts as a reply to it."""


class RateMeter:
    """Messages submitted a second over the last minute, by run; lives in memory, a restart begins anew."""

    def __init__(self) -> None:
        self._seconds: dict[int, deque[tuple[int, int]]] = {}

    def count(self, broadcast_id: int, now_ms: int, submitted: int) -> None:
        """Note that some were submitted."""
        seconds = self._seconds.setdefault(broadcast_id, deque())
        second = now_ms // SECOND_MS
        if seconds and seconds[-1][0] == second:
            seconds[-1] = (second, seconds[-1][1] + submitted)
        else:
            seconds.append((second, submitted))
        while seconds and seconds[0][0] < second - MINUTE_MS // SECOND_MS:
            seconds.popleft()

    def rate(self, broadcast_id: int, now_ms: int) -> float:
        """Messages a second over the part of the last minute in which there were any."""
        now_s = now_ms // SECOND_MS
        counted = tuple(self._seconds.get(broadcast_id, ()))  # in one step: a writer may be counting meanwhile
        recent = [item for item in counted if item[0] > now_s - 60]
        if not recent:
            return 0.0
        return sum(count for _, count in recent) / max(1, now_s - recent[0][0])


class BroadcastObserver:
    """See `dispatch.observers.Observer`."""

    def __init__(self, meter: RateMeter) -> None:
        self._meter = meter

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Recipients, figures and runs follow their messages; the feeder may find room."""
        for broadcast_id, batch in group(changes).items():
            _follow(work, broadcast_id, batch)
            submitted = sum(change.after is MessageState.SUBMITTED for change in batch)
            if submitted:
                self._meter.count(broadcast_id, work.now_ms, submitted)
            work.wake(WAKE)

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """A reply counts for the run that wrote to this person last (BRD-104)."""
        newest = (
            select(messages.c.run_id)
            .where(
                messages.c.address == message.address,
                messages.c.id < message.message_id,
                messages.c.source == Source.BROADCAST.value,
                messages.c.created_ms > work.now_ms - REPLY_WITHIN_MS,
            )
            .order_by(messages.c.id.desc())
            .limit(1)
        )
        broadcast_id = work.conn.execute(newest).scalar_one_or_none()
        if broadcast_id is not None:
            figures = Figures(broadcast_id)
            figures.deltas = Counter({"replies": 1})
            figures.write(work)


_run = Hot(
    lambda _: select(broadcasts.c.steps, broadcasts.c.finished_ms).where(broadcasts.c.id == bindparam("id_"))
)
_recipients = Hot(lambda dialect: select(recipients).where(one_of(dialect, recipients.c.id, "ids_listed")))


def _follow(work: UnitOfWork, broadcast_id: int, batch: Sequence[MessageChange]) -> None:
    run = _run.run(work.conn, {"id_": broadcast_id}).mappings().first()
    if run is None:
        return
    ids = [change.recipient_id for change in batch]
    rows = {row["id"]: row for row in _recipients.run(work.conn, {"ids_listed": ids}).mappings()}
    step = steps_of(run)[0]
    too_late = run["finished_ms"] is not None and work.now_ms - run["finished_ms"] > LATE_MS
    figures = Figures(broadcast_id)
    for change in batch:
        figures.count_message(change)
        row = rows.get(change.recipient_id)
        if row is None or too_late:
            continue
        state = RecipientState(row["state"])
        found = verdict(state, change.after, step.success_criterion, change.failure)
        if found is not None:
            deadline_ms = change.at_ms + step.waiting_time_s * SECOND_MS if found.starts_waiting else None
            figures.move(row, found, deadline_ms)
    figures.write(work)
