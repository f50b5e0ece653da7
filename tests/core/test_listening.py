"""Processes that share a store: each hears what the others commit, in order, whatever happens to the line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.contract.feed import Event, Topic
from app.contract.permissions import Permission
from app.core.alarm import EVERYTHING, Alarm
from app.core.clock import SetClock
from app.core.database import Database
from app.core.feed import Feed, Listener
from app.core.listening import NOTE_MAX, Note
from app.core.work import UnitOfWork
from tests.channels.scenario import scenario
from tests.core.store import make_tables
from tests.patience import WAIT_S
from tests.places import places, store_url
from tests.postgres import why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]
EYES = Listener(1, 1, sees_all_departments=True, permissions=frozenset(Permission))
LONG_S = 2 * WAIT_S


class Process:
    """What one service has of the store."""

    def __init__(self, path: Path) -> None:
        self.feed = Feed()
        self.alarm = Alarm()
        self.database = Database(store_url(path), SetClock(), on_events=self.feed.publish, on_wake=self.alarm.ring)

    async def say(self, *keys: object, wakes: str = "") -> None:
        def verb(work: UnitOfWork, key: object) -> None:
            work.stale(Topic.CONTACTS, [key])
            if wakes:
                work.wake(wakes)

        for key in keys:
            await self.database.awrite(verb, key)

    async def hear(self, after: int, count: int) -> list[Event]:
        heard: list[Event] = []
        async with asyncio.timeout(LONG_S):
            async for event in self.feed.stream(self.database, after, EYES, LONG_S):
                assert event is not None
                heard.append(event)
                if len(heard) == count:
                    break
        return heard


@asynccontextmanager
async def processes(folder: Path, count: int) -> AsyncIterator[list[Process]]:
    make_tables(folder / "shared.db")
    opened = [Process(folder / "shared.db") for _ in range(count)]
    for one in opened:
        one.alarm.open(asyncio.get_running_loop())
        await asyncio.to_thread(one.feed.open, one.database, asyncio.get_running_loop())
    try:
        yield opened
    finally:
        for one in opened:
            one.feed.close()
            await asyncio.to_thread(one.database.close)


def ring(loop: asyncio.AbstractEventLoop, bell: asyncio.Event) -> None:
    loop.call_soon_threadsafe(bell.set)


def cut_ears() -> None:
    """Take the connections that listen away."""
    assert places.server is not None
    places.server.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
    )


@scenario
async def test_a_listener_of_each_hears_what_all_tell_in_one_order(tmp_path: Path) -> None:
    async with processes(tmp_path, 3) as everybody:
        listening = [asyncio.create_task(one.hear(0, 90)) for one in everybody]
        await asyncio.gather(*(one.say(*range(30)) for one in everybody))
        heard = [[event.seq for event in await task] for task in listening]
        assert heard[0] == sorted(set(heard[0]))
        assert heard[0] == heard[1] == heard[2]
        assert {one.feed.last_seq for one in everybody} == {heard[0][-1]}


@scenario
async def test_wake_ups_cross_and_one_s_own_are_not_heard_twice(tmp_path: Path) -> None:
    async with processes(tmp_path, 2) as (here, there):
        await asyncio.sleep(0)
        sleeping = asyncio.create_task(there.alarm.sleep("work", LONG_S))
        acted = asyncio.Event()
        loop = asyncio.get_running_loop()
        there.alarm.act_on("work", lambda: ring(loop, acted))
        await here.say("x", wakes="work")
        async with asyncio.timeout(LONG_S / 2):
            await sleeping
            await acted.wait()


@scenario
async def test_while_nothing_can_be_heard_the_store_is_looked_at(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with processes(tmp_path, 2) as (here, there):
        await here.say("before")
        assert [event.keys for event in await there.hear(0, 1)] == [("before",)]
        await asyncio.to_thread(cut_ears)
        await here.say("while deaf")
        assert [event.keys for event in await there.hear(0, 2)] == [("before",), ("while deaf",)]
        sleeping = asyncio.create_task(there.alarm.sleep("anything", LONG_S))
        await asyncio.sleep(0)
        await asyncio.to_thread(cut_ears)
        async with asyncio.timeout(LONG_S / 2):
            await sleeping
    assert set(caplog.messages) <= {"listening_broken", "server_does_not_flush"}


@scenario
async def test_a_snapshot_that_is_ahead_of_what_was_heard_is_no_reason_to_start_over(tmp_path: Path) -> None:
    async with processes(tmp_path, 2) as (here, there):
        await here.say("a", "b")
        there.feed._last_seq = 0  # as if the news were still on their way
        listening = asyncio.create_task(there.hear(2, 1))
        await asyncio.sleep(0)
        await here.say("c")
        assert [event.keys for event in await listening] == [("c",)]


def test_too_many_names_become_all_names() -> None:
    note = Note(1, 7, [f"dispatch:{number}" for number in range(2_000)])
    assert len(note.text().encode()) < NOTE_MAX
    assert Note(1, 7, [EVERYTHING]).text() == note.text()
