"""Figures that one process counts and another shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.broadcasts.observer import RateMeter
from app.core.telling import Telling, told
from tests.channels.scenario import scenario
from tests.core.test_team import Process, crowd, quick
from tests.dispatch.scripted import until
from tests.postgres import why_not

__all__ = ["quick"]

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]


def heard(process: Process) -> list[dict[int, float]]:
    with process.database.read() as conn:
        return told(conn, process.database.member, "rates", dict[int, float])


@scenario
async def test_what_one_process_counts_another_shows_until_it_is_gone(tmp_path: Path) -> None:
    async with crowd(tmp_path, "a", "b") as (first, second):
        meter = RateMeter()
        meter.count(7, 0, 100)
        telling = Telling(first.database, {"rates": lambda: meter.rates(10_000), "other": lambda: "x"})
        await telling.tell()
        assert heard(second) == [{7: 10.0}]
        assert heard(first) == [], "its own figures it has itself"
        await first.die()
        await until(lambda: heard(second) == [])


@scenario
async def test_nothing_new_is_not_told(tmp_path: Path) -> None:
    async with crowd(tmp_path, "a") as (only,):
        telling = Telling(only.database, {"rates": dict})
        await telling.tell()
        only.database.close()  # who writes now is refused
        await telling.tell()
        only.is_dead = True
