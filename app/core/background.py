"""Work that goes on in the event loop beside everything else, from a start to a stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from app.core.errors import Refusal

AFTER_FAULT_S: Final = 1.0


class Background:
    """The tasks of one part of the service."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Go on with something until `end`; it deals with its own faults."""
        self._tasks.append(asyncio.create_task(work, name=name))

    def repeat(self, act: Callable[[], Awaitable[object]], doing: str, log: logging.Logger) -> None:
        """Do something again and again until `end`; `act` itself waits between its rounds.

        A round that is refused or fails is logged as `<doing>_refused` or `<doing>_failed`, and after a rest the
        next one comes: what is wrong with one thing must not stop the others.
        """
        self.begin(_repeat(act, doing, log), doing)

    async def end(self) -> None:
        """Break off everything that was begun and wait until it is over. Harmless when nothing was."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(act: Callable[[], Awaitable[object]], doing: str, log: logging.Logger) -> None:
    refused, failed = f"{doing}_refused", f"{doing}_failed"
    while True:
        try:
            await act()
        except Refusal as refusal:
            log.warning(refused, extra={"code": refusal.code.value})
            await asyncio.sleep(AFTER_FAULT_S)
        except Exception:
            log.exception(failed)
            await asyncio.sleep(AFTER_FAULT_S)
