"""Named wake-ups: writers say that there is work, loops that sleep under the name look for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

EVERYTHING: Final = "*"
"""Rung where nobody knows what was missed: wakes all who sleep."""


class Alarm:
    """Rings in the event loop, from any thread. A ring while nobody sleeps is kept for the next sleeper."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bells: dict[str, asyncio.Event] = {}
        self._acts: dict[str, Callable[[], None]] = {}

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ring in this loop from now on."""
        self._loop = loop

    def act_on(self, name: str, act: Callable[[], None]) -> None:
        """Have `act` called, quickly and in whichever thread rings, for those who do not sleep in the loop."""
        self._acts[name] = act

    def ring(self, names: set[str]) -> None:
        """Wake the sleepers of these names; callable from any thread."""
        for name in self._acts if EVERYTHING in names else names & self._acts.keys():
            self._acts[name]()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring, names)

    def _ring(self, names: set[str]) -> None:
        for name in list(self._bells) if EVERYTHING in names else names:
            self._bell(name).set()

    def _bell(self, name: str) -> asyncio.Event:
        return self._bells.setdefault(name, asyncio.Event())

    async def sleep(self, name: str, at_most_s: float) -> None:
        """Return when the name was rung since the last call, or after a time."""
        bell = self._bell(name)
        try:
            async with asyncio.timeout(at_most_s):
                await bell.wait()
        except TimeoutError:
            return
        bell.clear()
