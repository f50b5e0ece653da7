"""Reading again: one at a time, nothing that changed is lost, the newest answer is what stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from ui.shell.rereading import Pump, Rereading


class Source:
    """Something that changes. An answer is as it was when it was asked for, and comes when the test says so."""

    def __init__(self) -> None:
        self.value = 0
        self.shown: list[int] = []
        self.gates: list[asyncio.Future[None]] = []
        self.reading = 0

    async def read(self) -> None:
        found = self.value
        gate = asyncio.get_running_loop().create_future()
        self.gates.append(gate)
        self.reading += 1
        assert self.reading == 1, "one at a time"
        try:
            await gate
        finally:
            self.reading -= 1
        self.shown.append(found)

    async def answer(self, error: Exception | None = None) -> None:
        """Let the oldest answer come, and everything happen that can."""
        gate = self.gates.pop(0)
        if error is None:
            gate.set_result(None)
        else:
            gate.set_exception(error)
        await turns()


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def play(steps: Callable[[Source], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(steps(Source()))


def test_what_changes_while_it_is_read_is_read_once_more():
    async def steps(source: Source) -> None:
        reading = Rereading(source.read)
        first = asyncio.ensure_future(reading.now())
        await turns()
        source.value = 1
        others = [asyncio.ensure_future(reading.now()) for _ in range(3)]
        await turns()
        assert len(source.gates) == 1
        await source.answer()
        assert first.done()
        assert not any(one.done() for one in others)
        await source.answer()
        assert all(one.done() for one in others)
        assert (source.shown, source.gates) == ([0, 1], [])

    play(steps)


def test_a_failure_reaches_one_who_asked_and_counts_as_an_answer():
    async def steps(source: Source) -> None:
        reading = Rereading(source.read)
        asking = [asyncio.ensure_future(reading.now()) for _ in range(3)]
        await turns()
        await source.answer(OSError("away"))
        with pytest.raises(OSError, match="away"):
            await asking[0]
        await source.answer()  # the two others came after it had begun
        await asyncio.gather(*asking[1:])
        again = asyncio.ensure_future(reading.now())
        await turns()
        await source.answer()
        await again
        assert source.shown == [0, 0]

    play(steps)


def test_who_gives_up_takes_nothing_from_those_who_wait():
    async def steps(source: Source) -> None:
        reading = Rereading(source.read)
        first, second = (asyncio.ensure_future(reading.now()) for _ in range(2))
        await turns()
        first.cancel()
        await turns()
        source.gates.pop(0)
        await source.answer()
        await second
        assert source.shown == [0]

    play(steps)


def test_a_pump_works_again_for_what_came_meanwhile_and_rests_between():
    async def steps(source: Source) -> None:
        tasks: list[asyncio.Task[None]] = []
        rests: list[float] = []

        async def pause(seconds: float) -> None:
            rests.append(seconds)

        pump = Pump(
            lambda work: tasks.append(asyncio.ensure_future(work)), source.read, pause, lambda: 2.0, gather_s=0.5
        )
        pump.wake()
        await turns()
        source.value = 7
        pump.wake()
        pump.wake()
        await turns()
        assert len(source.gates) == 1
        await source.answer()
        await source.answer()
        assert (source.shown, rests, len(tasks)) == ([0, 7], [0.5, 2.0, 0.5, 2.0], 1)
        pump.wake()
        await turns()
        await source.answer(OSError("away"))
        with pytest.raises(OSError, match="away"):
            await tasks[1]
        pump.wake()
        await turns()
        pump.wake()
        pump.close()
        await source.answer()
        assert (source.shown, source.gates, len(tasks)) == ([0, 7, 7], [], 3)
        pump.wake()
        await turns()
        assert len(tasks) == 3

    play(steps)
