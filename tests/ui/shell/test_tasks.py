"""The task runner takes an intent of an owner once at a time, and again from the moment it has come to its end."""

from __future__ import annotations

import asyncio

from tests.channels.scenario import scenario
from ui.shell.tasks import Tasks


@scenario
async def test_a_wish_of_the_moment_in_which_the_one_before_ends_is_taken() -> None:
    tasks, owner = Tasks(asyncio.get_running_loop()), object()
    gate, done = asyncio.Event(), []
    taken: list[bool] = []
    heard: list[str] = []
    tasks.started.connect(lambda *_: heard.append("started"))
    tasks.ended.connect(lambda *_: heard.append("ended"))

    async def first() -> None:
        asyncio.get_running_loop().call_soon(lambda: taken.append(tasks.run(owner, second(), intent="follow")))
        done.append("first")

    async def second() -> None:
        await gate.wait()
        done.append("second")

    assert tasks.run(owner, first(), intent="follow")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert taken == [True]
    assert not tasks.run(owner, second(), intent="follow"), "one at a time"
    assert heard == ["started"]
    gate.set()
    await tasks.settle()
    await asyncio.sleep(0)
    assert done == ["first", "second"]
    assert heard == ["started", "ended"], "whoever counts both comes to rest"
