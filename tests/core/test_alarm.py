"""Rings wake who sleeps under the name, from any thread, and are kept for who sleeps next."""

from __future__ import annotations

import asyncio

from app.core.alarm import Alarm
from tests.channels.scenario import scenario


def opened() -> Alarm:
    alarm = Alarm()
    alarm.open(asyncio.get_running_loop())
    return alarm


async def woken(alarm: Alarm, name: str) -> bool:
    """Whether a ring is waiting: a sleep without one would take much longer."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await alarm.sleep(name, 0.2)
    return loop.time() - begun < 0.1


@scenario
async def test_a_ring_from_another_thread_wakes_the_sleeper() -> None:
    alarm = opened()
    sleeper = asyncio.create_task(alarm.sleep("a", 20))
    await asyncio.sleep(0)
    await asyncio.to_thread(alarm.ring, {"a"})
    await sleeper


@scenario
async def test_a_ring_while_nobody_sleeps_is_kept_once() -> None:
    alarm = opened()
    alarm.ring({"a"})
    alarm.ring({"a", "b"})
    assert await woken(alarm, "a")
    assert not await woken(alarm, "a")
    assert await woken(alarm, "b")


@scenario
async def test_other_names_sleep_on() -> None:
    alarm = opened()
    alarm.ring({"a"})
    assert not await woken(alarm, "b")


@scenario
async def test_everybody_under_a_name_wakes() -> None:
    alarm = opened()
    sleepers = [asyncio.create_task(alarm.sleep("a", 20)) for _ in range(3)]
    await asyncio.sleep(0)
    alarm.ring({"a"})
    await asyncio.gather(*sleepers)


@scenario
async def test_a_sleep_ends_by_itself() -> None:
    await opened().sleep("a", 0.01)


def test_a_ring_without_a_loop_or_after_its_end_is_harmless() -> None:
    alarm = Alarm()
    alarm.ring({"a"})

    async def open_it() -> None:
        alarm.open(asyncio.get_running_loop())

    asyncio.run(open_it())
    alarm.ring({"a"})
