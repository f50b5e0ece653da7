"""Timers as an argument, so that tests can move 60 seconds in no time; an event loop is one."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any, Protocol


class Handle(Protocol):
    """A call that can still be taken back."""

    def cancel(self) -> None:
        """Do not call; harmless when the call was made already."""


class Timers(Protocol):
    """A steady clock in seconds and calls at its moments; `asyncio.AbstractEventLoop` fits."""

    def time(self) -> float:
        """The present moment in seconds from an arbitrary start."""

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> Handle:
        """Call once when the clock reaches `when`."""


class _Call:
    __slots__ = ("action", "cancelled")

    def __init__(self, action: Callable[[], Any]) -> None:
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class SetTimers:
    """Timers that stand still until they are moved; for tests and rehearsals."""

    def __init__(self) -> None:
        self._now = 0.0
        self._calls: list[tuple[float, int, _Call]] = []
        self._count = 0

    def time(self) -> float:
        """The moment it was moved to."""
        return self._now

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> Handle:
        """Remember a call for `advance`."""
        call = _Call(lambda: callback(*args))
        self._count += 1
        heapq.heappush(self._calls, (when, self._count, call))
        return call

    def advance(self, seconds: float) -> None:
        """Move on, making the calls that fall due on the way, in order."""
        end = self._now + seconds
        while self._calls and self._calls[0][0] <= end:
            when, _, call = heapq.heappop(self._calls)
            self._now = max(self._now, when)
            if not call.cancelled:
                call.action()
        self._now = end

    def waits(self) -> list[float]:
        """Seconds until each call that is still planned, soonest first."""
        return sorted(when - self._now for when, _, call in self._calls if not call.cancelled)
