"""When the next message may start: a door's own pace and its provider's together (DIA-24).

Spacing is measured on the steady clock, so that a clock that is set neither stops sending nor lets it burst. The
last starts are stored as well: after a restart the first waits as it would have.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from app.core.clock import Clock

MINUTE_MS: Final = 60_000
TICK_MS: Final = 20
"""Starts that lie closer together than this go in one breath."""


def interval_ms(per_minute: int | None) -> float:
    """How far apart starts of a provider must lie; 0: as close as it takes them."""
    return MINUTE_MS / per_minute if per_minute else 0.0


def steady_ms() -> float:
    """Milliseconds of a clock nobody sets."""
    return time.monotonic() * 1_000


class Pace:
    """Remembers the last start of everything that is paced, by key (`provider:1`, `dialer:5`)."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = steady_ms) -> None:
        self._clock = clock
        self._steady = steady
        self._last: dict[str, float] = {}

    def know(self, key: str, last_start_ms: int | None, gap_ms: float) -> None:
        """Take over a stored last start (epoch ms), unless this process has started something itself.

        One that lies in the future, by a clock that was set back, counts as now.
        """
        if key not in self._last and last_start_ms is not None:
            ago_ms = max(0, self._clock.now_ms() - last_start_ms)
            if ago_ms < gap_ms:
                self._last[key] = self._steady() - ago_ms

    def wait_ms(self, gaps: dict[str, float]) -> float:
        """How long until the next start, under the gap of every key; 0: at once."""
        now = self._steady()
        return max((self._last[key] + gap - now for key, gap in gaps.items() if key in self._last), default=0.0)

    def room(self, gaps: dict[str, float], most: int) -> int:
        """How many may start now in one breath: one, or what a short gap lets go within a tick."""
        if self.wait_ms(gaps) > 0:
            return 0
        gap = max(gaps.values(), default=0.0)
        return most if gap <= 0 else max(1, min(most, int(TICK_MS / gap)))

    def started(self, gaps: dict[str, float], count: int) -> None:
        """Note that `count` have started now; the next waits as long as all of them take."""
        if count <= 0:
            return
        now = self._steady()
        for key in gaps:
            slack = max(gaps.values()) * (count - 1)
            self._last[key] = now + slack
