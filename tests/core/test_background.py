"""Rounds in the background go on whatever one of them meets."""

from __future__ import annotations

import asyncio
import logging

import pytest

from app.contract.faults import Code
from app.core import background
from app.core.background import Background
from app.core.errors import Refusal
from tests.channels.scenario import scenario

log = logging.getLogger("switchroom.test")


@scenario
async def test_a_round_that_fails_is_told_and_followed_by_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(background, "AFTER_FAULT_S", 0.0)
    rounds: list[int] = []
    through = asyncio.Event()
    faults: list[Exception] = [Refusal(Code.STORE_AWAY), ValueError("one run's fault")]

    async def act() -> None:
        rounds.append(len(rounds))
        if faults:
            raise faults.pop(0)
        through.set()
        await asyncio.Event().wait()

    work = Background()
    work.repeat(act, "counting", log)
    await through.wait()
    await work.end()
    assert rounds == [0, 1, 2]
    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("WARNING", "counting_refused"),
        ("ERROR", "counting_failed"),
    ]
    assert vars(caplog.records[0])["code"] == "store_away"
    caplog.clear()


@scenario
async def test_what_was_begun_is_over_when_the_end_is() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work_on() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    work = Background()
    work.begin(work_on(), "work")
    await begun.wait()
    await work.end()
    assert ended.is_set()
    await work.end()
