"""How runs follow their messages."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select

from app.broadcasts.figures import Figures, Person, group, people_of
from app.broadcasts.passage import Report, Verdict, follow, in_stopped_run
from app.broadcasts.store import WAKE, own_now, steps_of
from app.broadcasts.tables import attempts, broadcasts
from app.contract.broadcasts import FINAL, LATE_MS, RecipientState
from app.contract.chain import Step
from app.contract.messages import MessageId, MessageState, Source
from app.core.clock import MINUTE_MS, SECOND_MS
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dispatch.intake import withdraw
from app.dispatch.observers import Arrived, MessageChange
from app.dispatch.tables import messages

RATES: Final = "rates"
"""Under which processes tell each other their meters."""
_STOPPED: Final = frozenset(status.value for status in FINAL)
REPLY_WITHIN_MS: Final = LATE_MS
"""How long after a run's message a customer's next message counts as a reply to it."""


class RateMeter:
    """Messages submitted a second over the last minute, by run; lives in memory, a restart begins anew.

    Counts what this process sent; what it counts is told to the others.
    """

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

    def rates(self, now_ms: int) -> dict[int, float]:
        """Every run for which there were any in the last minute."""
        found = {one: round(self.rate(one, now_ms), 3) for one in list(self._seconds)}
        return {one: rate for one, rate in found.items() if rate}


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
        """A reply counts for the run that wrote to this person last, and for the step it came by (BRD-104)."""
        newest = (
            select(messages.c.run_id, attempts.c.step)
            .outerjoin(attempts, _is_of_message)
            .where(
                messages.c.address == message.address,
                messages.c.id < message.message_id,
                messages.c.source == Source.BROADCAST.value,
                messages.c.created_ms > work.now_ms - REPLY_WITHIN_MS,
            )
            .order_by(messages.c.id.desc())
            .limit(1)
        )
        found = work.conn.execute(newest).first()
        if found is not None:
            figures = Figures(found.run_id)
            figures.deltas["replies"] += 1
            figures.by_step[found.step or 1]["replies"] += 1
            figures.write(work)


_is_of_message = (attempts.c.recipient_id == messages.c.recipient_id) & (attempts.c.message_id == messages.c.id)
_run = Hot(
    lambda _: select(
        broadcasts.c.steps,
        broadcasts.c.status,
        broadcasts.c.finished_ms,
        broadcasts.c.paused_ms,
        broadcasts.c.stood_ms,
    ).where(broadcasts.c.id == bindparam("id_"))
)
_attempts = Hot(
    lambda dialect: (
        select(attempts.c.recipient_id, attempts.c.step, attempts.c.message_id, messages.c.state)
        .join(messages, messages.c.id == attempts.c.message_id)
        .where(one_of(dialect, attempts.c.recipient_id, "ids_listed"))
    )
)
DELIVERED: Final = frozenset({MessageState.DELIVERED, MessageState.SEEN})


class _Siblings:
    """The messages of people who got more than one: which step each is of, which steps were delivered."""

    def __init__(self, conn: Connection, ids: Sequence[int], fresh: Collection[int]) -> None:
        """`fresh` are the messages that are being reported now: they count once it is their turn."""
        self._step: dict[int, int] = {}
        self._delivered: dict[int, set[int]] = {one: set() for one in ids}
        if ids:
            for row in _attempts.rows(conn, {"ids_listed": ids}):
                self._step[row.message_id] = row.step
                if MessageState(row.state) in DELIVERED and row.message_id not in fresh:
                    self._delivered.setdefault(row.recipient_id, set()).add(row.step)

    def step_of(self, message_id: int) -> int:
        """The step of a message; the first where nobody got another."""
        return self._step.get(message_id, 1)

    def is_second(self, recipient_id: int, step: int) -> bool:
        """Note that a step reached this person, and tell whether another one had before."""
        delivered = self._delivered.get(recipient_id)
        if delivered is None:
            return False  # got but one message
        delivered.add(step)
        return len(delivered) > 1


def _follow(work: UnitOfWork, broadcast_id: int, batch: Sequence[MessageChange]) -> None:
    run = _run.one(work.conn, {"id_": broadcast_id})
    if run is None:
        return
    people = people_of(work.conn, [change.recipient_id for change in batch])
    fresh = {change.message_id for change in batch if _is_delivery(change)}
    siblings = _Siblings(work.conn, [one.id for one in people.values() if one.step > 1], fresh)
    too_late = run["finished_ms"] is not None and work.now_ms - run["finished_ms"] > LATE_MS
    figures = Figures(broadcast_id)
    way = _Way(run)
    for change in batch:
        step = siblings.step_of(change.message_id)
        figures.count_message(step, change)
        person = people.get(change.recipient_id or 0)
        if person is None or too_late:
            continue
        if _is_delivery(change) and siblings.is_second(person.id, step):
            figures.note_duplicate(person, step)
        _move(work, way, figures, person, step, change)
    figures.write(work)


def _is_delivery(change: MessageChange) -> bool:
    return change.after in DELIVERED and change.before not in DELIVERED


class _Way:
    """What the rules say within one batch of a run: most of a batch is alike, and is decided once."""

    def __init__(self, run: Mapping[str, Any]) -> None:
        self.run = run
        self.chain: Sequence[Step] = steps_of(run)
        self._is_stopped = run["status"] in _STOPPED
        self._found: dict[tuple[object, ...], Verdict | None] = {}

    def verdict(self, person: Person, step: int, change: MessageChange) -> Verdict | None:
        """What a change makes of a person; None: nothing."""
        told = (step, change.before, change.after, change.failure, change.is_blocked)
        key = (person.state, person.step, person.reason, told)
        if key not in self._found:
            self._found[key] = self._decide(person, Report(*told[:4], is_blocked=change.is_blocked))
        return self._found[key]

    def _decide(self, person: Person, report: Report) -> Verdict | None:
        if report.step > len(self.chain):
            return None
        criterion = self.chain[report.step - 1].success_criterion
        found = follow(person.standing, report, criterion, len(self.chain))
        return in_stopped_run(found) if found is not None and self._is_stopped else found


def _move(work: UnitOfWork, way: _Way, figures: Figures, person: Person, step: int, change: MessageChange) -> None:
    verdict = way.verdict(person, step, change)
    if verdict is None:
        return
    if change.is_blocked:
        figures.skip(person, step, change.failure or "")
    deadline_ms = person.deadline_ms if verdict.keeps_waiting else None
    if verdict.starts_waiting and verdict.state is RecipientState.ACTIVE:
        waiting_ms = way.chain[step - 1].waiting_time_s * SECOND_MS
        handed_over_ms = change.at_ms if change.expires_ms is None else change.expires_ms - waiting_ms
        deadline_ms = own_now(way.run, handed_over_ms) + waiting_ms
    if verdict.success_step is not None:
        if step < person.step and person.deadline_ms is None and person.state is RecipientState.ACTIVE:
            _cancel(work, person)
        person.message_id = change.message_id
    figures.move(person, verdict, deadline_ms)


def _cancel(work: UnitOfWork, person: Person) -> None:
    """An earlier step was reached after all: what a later one has not sent yet is not sent (MSG-68)."""
    gone = withdraw(work, [MessageId(person.message_id or 0)])
    work.conn.execute(delete(attempts).where(attempts.c.recipient_id == person.id, attempts.c.message_id.in_(gone)))
