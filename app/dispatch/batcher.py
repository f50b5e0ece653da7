"""Many small things stored in one transaction: callers wait, a flush takes all that have gathered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

log = logging.getLogger("switchroom.batcher")
T = TypeVar("T")

GATHER_S: Final = 0.01
"""How long the first waits for company; commits in flight gather more by themselves."""
FLUSH_MAX: Final = 500


class Batcher(Generic[T]):
    """`add` returns when the thing is durable, or raises what storing raised; `put` asks for no news of it.

    At most one flush is under way; it begins at once when `enough` have gathered.
    """

    def __init__(self, flush: Callable[[Sequence[T]], Awaitable[None]], *, enough: int = FLUSH_MAX) -> None:
        self._flush = flush
        self._enough = enough
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: list[tuple[T, asyncio.Future[None] | None]] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, thing: T) -> asyncio.Future[None]:
        """Queue a thing; the future resolves when it is stored."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue(thing, future)
        return future

    def put(self, thing: T) -> None:
        """Queue a thing nobody waits for: the flush deals with what goes wrong."""
        self._queue(thing, None)

    def _queue(self, thing: T, future: asyncio.Future[None] | None) -> None:
        self._waiting.append((thing, future))
        if self._task is not None:
            return
        if len(self._waiting) >= self._enough:
            self._begin()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_S, self._begin)

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._task = asyncio.create_task(self._run())

    async def drain(self) -> None:
        """Wait until nothing is waiting any more."""
        while self._task is not None or self._timer is not None:
            if self._task is None:
                self._begin()
            assert self._task is not None
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:FLUSH_MAX], self._waiting[FLUSH_MAX:]
                await self._store(batch)
        finally:
            self._task = None

    async def _store(self, batch: list[tuple[T, asyncio.Future[None] | None]]) -> None:
        futures = [future for _, future in batch if future is not None]
        try:
            await self._flush([thing for thing, _ in batch])
        except Exception as error:
            if not futures:
                log.exception("flush_failed")
            for future in futures:
                if not future.done():
                    future.set_exception(error)
        else:
            for future in futures:
                if not future.done():
                    future.set_result(None)
