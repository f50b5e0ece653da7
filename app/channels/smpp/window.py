"""The window of unanswered submits of one session, with one timer for all of them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from app.channels.kit.timers import Handle, Timers

MOST_LATE: Final = 10_000
"""Submits whose answer is still listened for after its time; of the oldest above that nobody will hear."""


class Fate(Enum):
    """What became of a submit."""

    ANSWERED = "answered"
    NOT_SENT = "not_sent"  # it never reached the socket
    NO_ANSWER = "no_answer"  # it may have left the machine


class SubmitResult(NamedTuple):
    """`status` and `message_id` are those of the answer; `reason` says why there is none.

    `late`, where the answer did not come in time, is the one that may still come; cancelled with the session.
    """

    fate: Fate
    status: int = 0
    message_id: str = ""
    reason: str = ""
    late: asyncio.Future[SubmitResult] | None = None


@dataclass(slots=True)
class _Pending:
    future: asyncio.Future[SubmitResult]
    deadline_s: float
    place: int


class Window:
    """At most `limit` requests without an answer; further ones wait their turn in order."""

    def __init__(self, limit: int, answer_s: float, timers: Timers) -> None:
        self.limit = limit
        self.late = 0  # answers that came after the timer
        self._answer_s = answer_s
        self._timers = timers
        self._late: OrderedDict[int, asyncio.Future[SubmitResult]] = OrderedDict()
        self._pending: dict[int, _Pending] = {}
        self._turns: deque[asyncio.Future[bool]] = deque()
        self._granted = 0  # woken, not yet opened
        self._sweeper: Handle | None = None
        self._closed = False
        self._empty: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def __contains__(self, sequence: int) -> bool:
        return sequence in self._pending or sequence in self._late

    async def turn(self) -> bool:
        """Wait for room; False when the session ended meanwhile. After True `opened` must follow at once."""
        if self._closed:
            return False
        if not self._turns and len(self._pending) + self._granted < self.limit:
            return True
        mine: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._turns.append(mine)
        try:
            granted = await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled() and mine.result():
                self._granted -= 1
                self._wake()
            raise
        if granted:
            self._granted -= 1
        return granted

    def opened(self, sequence: int, place: int) -> asyncio.Future[SubmitResult]:
        """Enter a request that was queued as the `place`th unit; the future is its result."""
        future: asyncio.Future[SubmitResult] = asyncio.get_running_loop().create_future()
        deadline_s = self._timers.time() + self._answer_s
        self._pending[sequence] = _Pending(future, deadline_s, place)
        if self._sweeper is None:
            self._sweeper = self._timers.call_at(deadline_s, self._sweep)
        return future

    def answered(self, sequence: int, status: int, message_id: str) -> bool:
        """Settle a request; False when nobody waits for it."""
        pending = self._pending.pop(sequence, None)
        if pending is None:
            self.late += 1
            late = self._late.pop(sequence, None)
            if late is not None:
                late.set_result(SubmitResult(Fate.ANSWERED, status, message_id))
            return False
        _settle(pending, SubmitResult(Fate.ANSWERED, status, message_id))
        self._wake()
        return True

    def refuse_turns(self) -> None:
        """Nothing more may be sent; what waits for its turn is told so."""
        self._closed = True
        while self._turns:
            mine = self._turns.popleft()
            if not mine.done():
                mine.set_result(False)

    def lost(self, written: int, reason: str) -> None:
        """The connection is gone: what was among the first `written` units may have left the machine."""
        self.refuse_turns()
        if self._sweeper is not None:
            self._sweeper.cancel()
        for pending in self._pending.values():
            fate = Fate.NO_ANSWER if pending.place < written else Fate.NOT_SENT
            _settle(pending, SubmitResult(fate, reason=reason))
        self._pending.clear()
        while self._late:
            self._late.popitem()[1].cancel()
        self._tell_if_empty()

    async def drained(self) -> None:
        """Return when no request is without its answer."""
        if self._pending:
            if self._empty is None:
                self._empty = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._empty)

    def _wake(self) -> None:
        self._tell_if_empty()
        while self._turns and len(self._pending) + self._granted < self.limit:
            mine = self._turns.popleft()
            if not mine.done():
                self._granted += 1
                mine.set_result(True)

    def _tell_if_empty(self) -> None:
        if self._empty is not None and not self._pending:
            self._empty.set_result(None)
            self._empty = None

    def _sweep(self) -> None:
        now_s = self._timers.time()
        self._sweeper = None
        while self._pending:
            sequence, pending = next(iter(self._pending.items()))
            if pending.deadline_s > now_s:
                self._sweeper = self._timers.call_at(pending.deadline_s, self._sweep)
                break
            del self._pending[sequence]
            _settle(pending, SubmitResult(Fate.NO_ANSWER, reason="answer_timeout", late=self._await_late(sequence)))
        self._wake()

    def _await_late(self, sequence: int) -> asyncio.Future[SubmitResult]:
        late: asyncio.Future[SubmitResult] = asyncio.get_running_loop().create_future()
        self._late[sequence] = late
        if len(self._late) > MOST_LATE:
            self._late.popitem(last=False)[1].cancel()
        return late


def _settle(pending: _Pending, result: SubmitResult) -> None:
    if not pending.future.done():  # the caller may have been cancelled
        pending.future.set_result(result)
