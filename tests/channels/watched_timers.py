"""Timers that stand still, and that tests can await to be planned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from app.channels.kit.timers import Handle, SetTimers


class WatchedTimers(SetTimers):
    """`until_waits` returns when exactly these seconds are left to the planned calls."""

    def __init__(self) -> None:
        super().__init__()
        self._planned = asyncio.Event()

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> Handle:
        handle = super().call_at(when, callback, *args)
        self._planned.set()
        return handle

    async def until_waits(self, *seconds: float) -> None:
        while self.waits() != list(seconds):
            self._planned.clear()
            await self._planned.wait()

    async def until_soonest(self, seconds: float) -> None:
        """Return when the next planned call is this far away."""
        while self.waits()[:1] != [seconds]:
            self._planned.clear()
            await self._planned.wait()
