"""How many calls each caller has made within the last minute, in this process."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Hashable
from typing import Final

from app.core.clock import MINUTE_MS, SECOND_MS

MOST_CALLERS: Final = 10_000
"""Callers that are remembered; beyond, those that have not called for a minute are forgotten, or else all."""


class Meter:
    """Counts calls by caller; used on one thread alone."""

    def __init__(self) -> None:
        self._calls: defaultdict[Hashable, deque[int]] = defaultdict(deque)

    def take(self, caller: Hashable, per_minute: int, now_ms: int) -> int | None:
        """Count a call; or, where the minute is full, the seconds until the next may come."""
        if len(self._calls) >= MOST_CALLERS and caller not in self._calls:
            self._forget(now_ms)
        calls = self._calls[caller]
        while calls and calls[0] <= now_ms - MINUTE_MS:
            calls.popleft()
        if len(calls) < per_minute:
            calls.append(now_ms)
            return None
        waits_for = calls[len(calls) - per_minute]
        return max(1, math.ceil((waits_for + MINUTE_MS - now_ms) / SECOND_MS))

    def _forget(self, now_ms: int) -> None:
        for caller in [one for one, calls in self._calls.items() if not calls or calls[-1] <= now_ms - MINUTE_MS]:
            del self._calls[caller]
        if len(self._calls) >= MOST_CALLERS:
            self._calls.clear()
