"""Many things to do later with one timer: a million messages on their way cost a heap entry each."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from app.channels.kit.timers import Handle, Timers


class Schedule:
    """Calls in order of their moments; equal moments in order of planning."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0
        self._handle: Handle | None = None
        self._armed_s = float("inf")

    def __len__(self) -> int:
        return len(self._heap)

    def now_s(self) -> float:
        """The present moment of the timers."""
        return self._timers.time()

    def after(self, seconds: float, call: Callable[..., None], *args: Any) -> None:
        """Plan one call."""
        due_s = self._timers.time() + seconds
        self._count += 1
        heapq.heappush(self._heap, (due_s, self._count, call, args))
        if due_s < self._armed_s:
            self._arm(due_s)

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()
        if self._handle is not None:
            self._handle.cancel()
        self._armed_s = float("inf")

    def _arm(self, due_s: float) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._armed_s = due_s
        self._handle = self._timers.call_at(due_s, self._run)

    def _run(self) -> None:
        self._armed_s = float("inf")
        now_s = self._timers.time()
        while self._heap and self._heap[0][0] <= now_s:
            _, _, call, args = heapq.heappop(self._heap)
            call(*args)
        if self._heap and self._heap[0][0] < self._armed_s:
            self._arm(self._heap[0][0])
