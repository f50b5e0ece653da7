"""Work that goes on in the event loop beside everything else, from a start to a stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Background:
    """The tasks of one part of the service."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Go on with something until `end`; it deals with its own faults."""
        self._tasks.append(asyncio.create_task(work, name=name))

    async def end(self) -> None:
        """Break off everything that was begun and wait until it is over. Harmless when nothing was."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
