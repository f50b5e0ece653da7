"""Time as an argument: rules and timers never ask the machine themselves."""

from __future__ import annotations

import time
from typing import Final, Protocol

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS


class Clock(Protocol):
    """Tells the time in epoch milliseconds, UTC."""

    def now_ms(self) -> int:
        """The present moment."""


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """The present moment."""
        return time.time_ns() // 1_000_000


class SetClock:
    """A clock that stands still until it is moved; for tests, simulators and rehearsals."""

    def __init__(self, now_ms: int = 1_763_600_000_000) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        """The moment it was set to."""
        return self._now_ms

    def advance(self, ms: int) -> None:
        """Move on by `ms` (negative: back)."""
        self._now_ms += ms
