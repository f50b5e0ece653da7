"""Waiting by given timers, so that a test decides how long a second is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from app.channels.kit.timers import Timers

T = TypeVar("T")


async def sleep(timers: Timers, seconds: float, turns: set[asyncio.Future[None]] | None = None) -> None:
    """Wait by the given timers; while it waits it is among the `turns`, and cancelling that ends the wait early."""
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    handle = timers.call_at(timers.time() + seconds, over.cancel)
    listed = set() if turns is None else turns
    listed.add(over)
    try:
        await asyncio.wait([over])
    finally:
        handle.cancel()
        listed.discard(over)


async def within(timers: Timers, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`; raises TimeoutError, with the work cancelled, when it takes longer."""
    task = asyncio.ensure_future(work)
    handle = timers.call_at(timers.time() + seconds, task.cancel)
    try:
        await asyncio.wait([task])
    finally:
        handle.cancel()
        task.cancel()
    if task.cancelled():
        raise TimeoutError
    return task.result()
