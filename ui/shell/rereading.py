"""Reads again when something changed, one reading at a time: no change is lost, no older answer wins. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

Start = Callable[[Coroutine[Any, Any, None]], object]
"""Starts a coroutine for its owner; the task runner does."""
Pause = Callable[[float], Awaitable[None]]


class Rereading:
    """What is read as a whole. `read` takes the answer in; what it raises reaches one of those who asked."""

    def __init__(self, read: Callable[[], Awaitable[None]]) -> None:
        self._read = read
        self._turn = asyncio.Lock()
        self._asked = self._answered = 0

    async def now(self) -> None:
        """Ends when an answer that was begun after this call is taken in; those who wait together share one."""
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._answered >= mine:
                return
            begun = self._asked
            try:
                await self._read()
            except Exception:
                self._answered = begun
                raise
            self._answered = begun


class Pump:
    """Works whenever it is woken: the first wish at once, those that come meanwhile together after the pause.

    `gather_s` lets pass before each work, for what comes in bursts; `every_s` after it.
    """

    def __init__(
        self,
        start: Start,
        work: Callable[[], Awaitable[None]],
        pause: Pause = asyncio.sleep,
        every_s: Callable[[], float] = lambda: 0.0,
        *,
        gather_s: float = 0.0,
    ) -> None:
        self._start, self._work, self._pause, self._every_s = start, work, pause, every_s
        self._gather_s = gather_s
        self._wanted = self._running = self._closed = False

    def wake(self) -> None:
        """There is work."""
        self._wanted = True
        if not self._running and not self._closed:
            self._running = True
            self._start(self._run())

    def close(self) -> None:
        """What is under way is the last."""
        self._closed = True

    async def _run(self) -> None:
        try:
            while self._wanted and not self._closed:
                if self._gather_s:
                    await self._pause(self._gather_s)
                self._wanted = False
                await self._work()
                if rest_s := self._every_s():
                    await self._pause(rest_s)
        finally:
            self._running = False
