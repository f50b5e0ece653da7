"""How the asynchronous tests of channels run: a real loop with a limit, in which nothing may fail unseen."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from tests.patience import SCENARIO_S

P = ParamSpec("P")


def run(work: Coroutine[Any, Any, None], factory: Callable[[], asyncio.AbstractEventLoop] | None = None) -> None:
    """Run one coroutine; fails when it hangs, or when a callback or a forgotten task failed."""
    unseen: list[dict[str, Any]] = []

    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unseen.append(context))
        async with asyncio.timeout(SCENARIO_S):
            await work

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(watched())
    assert unseen == []


def scenario(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Make a coroutine function a test."""

    @functools.wraps(test)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        run(test(*args, **kwargs))

    return wrapped
