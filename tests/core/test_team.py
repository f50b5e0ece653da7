"""Processes that share a store: one has each duty, and what a dead one leaves is taken by those who are there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core import team as teams
from app.core.alarm import Alarm
from app.core.clock import SetClock
from app.core.database import Database
from app.core.duties import ALONE
from app.core.tables import duties, processes
from app.core.team import Team, has, marker
from app.core.work import UnitOfWork
from tests.channels.scenario import scenario
from tests.core.store import make_tables, note, notes
from tests.dispatch.scripted import until
from tests.places import places, store_url
from tests.postgres import why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams, "LOOK_S", 0.02)
    monkeypatch.setattr(teams, "GONE_AFTER_S", 0.2)
    monkeypatch.setattr(teams, "FAIR_S", 0.1)


class Process:
    """A store and a place among the others."""

    def __init__(self, folder: Path, seat: str) -> None:
        self.alarm = Alarm()
        self.alarm.open(asyncio.get_running_loop())
        self.database = Database(
            store_url(folder / "shared.db"), SetClock(), on_events=lambda _: None, on_wake=self.alarm.ring
        )
        self.team = Team(self.database, self.alarm, seat)
        self.team.when_gone(lambda work: note(work, f"{seat} noticed"))
        self.is_dead = False

    async def die(self) -> None:
        """As by kill -9: the connection ends, nobody says good-bye."""
        self.is_dead = True
        await self.team._background.end()
        await asyncio.to_thread(self.database.close)

    async def leave(self) -> None:
        if not self.is_dead:
            await self.team.stop()
            await asyncio.to_thread(self.database.close)

    def notes(self) -> list[str]:
        with self.database.read() as conn:
            return [row.text for row in conn.execute(notes.select())]

    def members(self) -> int:
        with self.database.read() as conn:
            return len(conn.execute(select(processes)).all())


@asynccontextmanager
async def crowd(folder: Path, *seats: str) -> AsyncIterator[list[Process]]:
    make_tables(folder / "shared.db")
    everybody = [Process(folder, seat) for seat in seats]
    for one in everybody:
        await one.team.start()
    try:
        yield everybody
    finally:
        for one in everybody:
            await one.leave()


NAMES = [f"duty {number}" for number in range(6)]


def held(*everybody: Process) -> list[int]:
    return [sum(one.team.holds(name) for name in NAMES) for one in everybody]


@scenario
async def test_every_duty_is_held_by_one_and_they_are_shared_fairly(tmp_path: Path) -> None:
    async with crowd(tmp_path, "a", "b", "c") as everybody:
        for one in everybody:
            one.team.seek("test", NAMES, wake="test")
        await until(lambda: sum(held(*everybody)) == len(NAMES))
        for name in NAMES:
            assert sum(one.team.holds(name) for one in everybody) == 1
        with everybody[0].database.read() as conn:
            for one in everybody:
                assert [has(conn, name, one.database.member) for name in NAMES] == [
                    one.team.holds(name) for name in NAMES
                ]


@scenario
async def test_who_dies_is_noticed_once_and_its_duties_are_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with crowd(tmp_path, "a", "b", "c") as (dying, left, right):
        dying.team.seek("test", NAMES, wake="test")
        await until(lambda: held(dying) == [len(NAMES)])
        for one in (left, right):
            one.team.seek("test", NAMES, wake="test")
        await dying.die()
        await until(lambda: sum(held(left, right)) == len(NAMES))
        assert left.members() == 2
        assert len(left.notes()) == 1
        assert caplog.messages.count("process_gone") in (1, 2)  # both may see it, one settles it


@scenario
async def test_who_comes_back_to_the_same_folder_does_not_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(teams, "GONE_AFTER_S", 1_000.0)
    async with crowd(tmp_path, "a") as (before,):
        before.team.seek("test", NAMES, wake="test")
        await until(lambda: held(before) == [len(NAMES)])
        await before.die()
        after = Process(tmp_path, "a")
        after.team.seek("test", NAMES, wake="test")
        await after.team.start()
        await until(lambda: held(after) == [len(NAMES)])
        assert after.members() == 1
        await after.leave()
    assert "process_gone" in caplog.messages


@scenario
async def test_who_leaves_in_peace_hands_its_duties_over_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams, "GONE_AFTER_S", 1_000.0)
    async with crowd(tmp_path, "a", "b") as (first, second):
        first.team.seek("test", NAMES, wake="test")
        await until(lambda: held(first) == [len(NAMES)])
        second.team.seek("test", NAMES, wake="test")
        await first.leave()
        first.is_dead = True
        await until(lambda: held(second) == [len(NAMES)])
        assert second.notes() == []


@scenario
async def test_what_nobody_wants_any_more_is_given_up(tmp_path: Path) -> None:
    async with crowd(tmp_path, "a") as (one,):
        one.team.seek("test", NAMES, wake="test")
        await until(lambda: held(one) == [len(NAMES)])
        one.team.seek("test", NAMES[:1], wake="test")
        await until(lambda: held(one) == [1])
        with one.database.read() as conn:
            assert [row.name for row in conn.execute(select(duties))] == NAMES[:1]


@scenario
async def test_a_break_of_the_line_costs_nobody_a_duty(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with crowd(tmp_path, "a", "b") as (first, second):
        first.team.seek("test", NAMES, wake="test")
        await until(lambda: held(first) == [len(NAMES)])
        second.team.seek("test", NAMES, wake="test")
        assert places.server is not None
        await asyncio.to_thread(
            places.server.ask,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE application_name = '{first.database._store.name}'",  # type: ignore[union-attr]  # PostgreSQL's
        )
        await until(lambda: "store_back" in caplog.messages)
        await until(lambda: first.members() == 2)
        assert held(first) == [len(NAMES)]
        assert held(second) == [0]


@scenario
async def test_who_was_taken_for_dead_finds_out_and_joins_anew(tmp_path: Path) -> None:
    async with crowd(tmp_path, "a", "b") as (slow, other):
        slow.team.seek("test", NAMES, wake="test")
        await until(lambda: held(slow) == [len(NAMES)])
        other.team.seek("test", NAMES, wake="test")

        def strike_off(work: UnitOfWork) -> None:
            work.conn.execute(processes.delete().where(processes.c.member == slow.database.member))
            work.conn.execute(duties.update().values(member=other.database.member))

        await other.database.awrite(strike_off)
        await until(lambda: held(slow) == [0])
        await until(lambda: other.members() == 2)
        assert held(other) == [len(NAMES)]


def test_alone_there_is_nothing_to_share(tmp_path: Path) -> None:
    ALONE.seek("any", ["x"], wake="y")
    assert ALONE.holds("x")


def test_a_folder_is_known_by_what_was_first_written(tmp_path: Path) -> None:
    first = marker(tmp_path, "seat")
    assert first == marker(tmp_path, "seat")
    assert len(first) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["seat"]
