"""Does a piece of work again whenever it was asked for, not more often than so many seconds apart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

Start = Callable[[Coroutine[Any, Any, None]], object]
"""Starts a coroutine for its owner; the shell's task runner does."""
Pause = Callable[[float], Awaitable[None]]


class Pump:
    """The first wish is done at once; wishes that come meanwhile are done together, after the pause."""

    def __init__(
        self, start: Start, work: Callable[[], Awaitable[None]], pause: Pause, every_s: Callable[[], float]
    ) -> None:
        self._start, self._work, self._pause, self._every_s = start, work, pause, every_s
        self._wanted = False
        self._running = False

    def wake(self) -> None:
        """There is work."""
        self._wanted = True
        if not self._running:
            self._running = True
            self._start(self._run())

    async def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._work()
                await self._pause(self._every_s())
        finally:
            self._running = False
