"""Turns, answers and losses of the window, without a socket."""

from __future__ import annotations

import asyncio

from app.channels.kit.timers import SetTimers
from app.channels.smpp.window import Fate, Window
from tests.channels.scenario import scenario


@scenario
async def test_a_caller_that_gives_up_just_as_its_turn_comes_passes_it_on() -> None:
    window = Window(1, 30, SetTimers())
    assert await window.turn()
    window.opened(1, 0)
    second, third = asyncio.create_task(window.turn()), asyncio.create_task(window.turn())
    await asyncio.sleep(0)
    window.answered(1, 0, "1")  # the second's turn has come, but it has not run yet
    second.cancel()
    assert await third
    assert second.cancelled()


@scenario
async def test_a_caller_that_gives_up_waiting_for_its_answer_keeps_its_place_until_the_answer() -> None:
    window = Window(1, 30, SetTimers())
    assert await window.turn()
    future = window.opened(1, 0)
    future.cancel()
    assert len(window) == 1
    waiting = asyncio.create_task(window.turn())
    await asyncio.sleep(0)
    assert not waiting.done()
    assert window.answered(1, 0, "1")
    assert await waiting


@scenario
async def test_each_request_has_its_own_deadline_and_one_timer_serves_all() -> None:
    timers = SetTimers()
    window = Window(10, 30, timers)
    first = window.opened(1, 0)
    timers.advance(20)
    second = window.opened(2, 1)
    assert timers.waits() == [10]
    timers.advance(10)
    assert first.result().fate is Fate.NO_ANSWER
    assert not second.done()
    timers.advance(20)
    assert second.result().fate is Fate.NO_ANSWER
    assert timers.waits() == []


@scenario
async def test_drained_returns_when_the_last_is_settled() -> None:
    window = Window(10, 30, SetTimers())
    await window.drained()
    window.opened(1, 0)
    window.opened(2, 1)
    waits = [asyncio.create_task(window.drained()) for _ in range(2)]
    window.answered(1, 0, "1")
    await asyncio.sleep(0)
    assert not any(wait.done() for wait in waits)
    window.lost(2, "peer_closed")
    await asyncio.gather(*waits)
