"""How many calls each key has made within the last minute, in this process."""

from __future__ import annotations

import math
from collections import defaultdict, deque

from app.core.clock import MINUTE_MS, SECOND_MS


class Meter:
    """Counts calls by key; used on the writer's thread alone."""

    def __init__(self) -> None:
        self._calls: defaultdict[int, deque[int]] = defaultdict(deque)

    def take(self, key_id: int, per_minute: int, now_ms: int) -> int | None:
        """Count a call; or, where the minute is full, the seconds until the next may come."""
        calls = self._calls[key_id]
        while calls and calls[0] <= now_ms - MINUTE_MS:
            calls.popleft()
        if len(calls) < per_minute:
            calls.append(now_ms)
            return None
        waits_for = calls[len(calls) - per_minute]
        return max(1, math.ceil((waits_for + MINUTE_MS - now_ms) / SECOND_MS))
