"""The feed: rising numbers, resumable, for the right eyes only, and a RESET where nothing else is honest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.contract.faults import Problem
from app.contract.feed import Change, Event, Topic
from app.contract.permissions import Permission
from app.core import feed as feeds
from app.core.clock import DAY_MS, SetClock
from app.core.database import Database
from app.core.feed import Feed, Listener
from app.core.work import EVERYBODY, Audience, UnitOfWork
from tests.channels.scenario import scenario
from tests.core.store import make_tables
from tests.places import exists, store_url

pytestmark = pytest.mark.both_databases

ANNA = Listener(1, 10, sees_all_departments=False, permissions=frozenset({Permission.MANAGE_CONTACTS}))
HEAD = Listener(2, 20, sees_all_departments=True, permissions=frozenset(Permission))
RECORD = Problem(path="a", code="b")


class Line:
    """A store with its feed, as the server has them."""

    def __init__(self, path: Path) -> None:
        self.clock = SetClock()
        self.feed = Feed()
        self.database = Database(store_url(path), self.clock, on_events=self.feed.publish, on_wake=lambda _: None)

    async def say(self, key: object, to: Audience = EVERYBODY) -> None:
        await self.database.awrite(lambda work: work.upsert(Topic.CONTACTS, key, RECORD, to))

    async def hear(self, after: int, count: int, listener: Listener = HEAD) -> list[Event]:
        """The next events that are for the listener."""
        heard: list[Event] = []
        async for event in self.feed.stream(self.database, after, listener, 5):
            assert event is not None, "silence"
            heard.append(event)
            if len(heard) == count:
                break
        return heard

    async def hears_nothing(self, after: int, listener: Listener) -> bool:
        async for event in self.feed.stream(self.database, after, listener, 0.05):
            return event is None
        return True


@asynccontextmanager
async def open_line(folder: Path, name: str = "feed.db") -> AsyncIterator[Line]:
    path = folder / name
    if not exists(path):
        make_tables(path)
    line = Line(path)
    line.feed.open(line.database, asyncio.get_running_loop())
    try:
        yield line
    finally:
        line.feed.close()
        await asyncio.to_thread(line.database.close)


@scenario
async def test_events_come_in_order_with_rising_numbers(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        await asyncio.gather(*(line.say(number) for number in range(50)))
        heard = await line.hear(0, 50)
        assert [event.seq for event in heard] == list(range(1, 51))
        assert sorted(int(event.key) for event in heard) == list(range(50))
        assert bytes(heard[0].record or b"") == b'{"path":"a","code":"b","params":{}}'


@scenario
async def test_a_listener_who_waits_is_woken(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        listening = asyncio.create_task(line.hear(0, 1))
        await asyncio.sleep(0)
        await line.say("x")
        assert [event.key for event in await listening] == ["x"]


@scenario
async def test_a_listener_resumes_after_the_number_it_had(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        for number in range(6):
            await line.say(number)
        assert [event.key for event in await line.hear(3, 3)] == ["3", "4", "5"]


@scenario
async def test_events_of_an_earlier_process_are_still_there(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        for number in range(3):
            await line.say(number)
    async with open_line(tmp_path) as line:
        assert line.feed.last_seq == 3
        await line.say("new")
        assert [event.key for event in await line.hear(1, 3)] == ["1", "2", "new"]


@scenario
async def test_a_listener_far_behind_reads_in_batches(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        await line.database.awrite(_say(*range(3 * feeds.BATCH + 1)))
    async with open_line(tmp_path) as line:  # nothing in memory now
        heard = await line.hear(0, 3 * feeds.BATCH + 1)
        assert [event.key for event in heard] == [str(number) for number in range(3 * feeds.BATCH + 1)]


AUDIENCES = [
    (EVERYBODY, True, True),
    (Audience(user_id=1), True, False),
    (Audience(user_id=2), False, True),
    (Audience(permission=Permission.MANAGE_CONTACTS), True, True),
    (Audience(permission=Permission.MANAGE_USERS), False, True),
    (Audience(department_id=10), True, True),
    (Audience(department_id=20), False, True),
    (Audience(department_id=30), False, True),
    (Audience(permission=Permission.MANAGE_CONTACTS, department_id=20), False, True),
    (Audience(permission=Permission.MANAGE_USERS, user_id=1), False, False),
    (Audience(permission=Permission.MANAGE_CONTACTS, user_id=1, department_id=10), True, False),
    (Audience(any_of=frozenset({Permission.MANAGE_CONTACTS, Permission.MANAGE_USERS})), True, True),
    (Audience(any_of=frozenset({Permission.MANAGE_CONTACTS})), True, True),
    (Audience(any_of=frozenset({Permission.VIEW_AUDIT, Permission.MANAGE_USERS})), False, True),
]


@pytest.mark.parametrize("restart", [False, True], ids=["from memory", "from the store"])
@scenario
async def test_everybody_hears_what_they_may_and_nothing_else(tmp_path: Path, restart: bool) -> None:
    async with open_line(tmp_path) as line:
        for number, (audience, _, _) in enumerate(AUDIENCES):
            await line.say(number, audience)
        if not restart:
            await _compare(line)
    if restart:
        async with open_line(tmp_path) as line:
            await _compare(line)


async def _compare(line: Line) -> None:
    for_anna = [str(number) for number, row in enumerate(AUDIENCES) if row[1]]
    for_head = [str(number) for number, row in enumerate(AUDIENCES) if row[2]]
    assert [event.key for event in await line.hear(0, len(for_anna), ANNA)] == for_anna
    assert [event.key for event in await line.hear(0, len(for_head), HEAD)] == for_head


@scenario
async def test_events_for_others_are_no_sign_of_life(tmp_path: Path) -> None:
    """They neither come through nor keep the stream from saying that it is there."""
    async with open_line(tmp_path) as line:
        for _ in range(3):
            await line.say("secret", Audience(user_id=2))
        assert await line.hears_nothing(0, ANNA)


@scenario
async def test_a_number_of_another_store_starts_over(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        await line.say("x")
        (event,) = await line.hear(999, 1)
        assert (event.change, event.seq) == (Change.RESET, 1)


@scenario
async def test_who_was_away_too_long_starts_over_and_then_goes_on(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        for number in range(5):
            await line.say(number)
        line.clock.advance(2 * DAY_MS)
        await line.say("fresh")
        assert await line.database.awrite(feeds.prune) == 5
        reset, later = await _with_one_more(line, after=2)
        assert reset.change is Change.RESET
        assert reset.seq == 6
        assert later.key == "one more"
        assert [event.key for event in await line.hear(5, 1)] == ["fresh"], "nothing was lost for this one"


async def _with_one_more(line: Line, after: int) -> list[Event]:
    heard: list[Event] = []
    async for event in line.feed.stream(line.database, after, HEAD, 5):
        assert event is not None
        heard.append(event)
        if len(heard) == 1:
            await line.say("one more")
        else:
            break
    return heard


@scenario
async def test_who_listens_too_slowly_starts_over_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "RING_EVENTS", 2)
    async with open_line(tmp_path) as line:
        await line.say("first")
        stream = line.feed.stream(line.database, 0, HEAD, 5)
        assert (await _told(stream)).key == "first"
        for number in range(5):
            await line.say(number)
        line.clock.advance(2 * DAY_MS)
        await line.say("fresh")
        await line.database.awrite(feeds.prune)
        assert (await _told(stream)).change is Change.RESET
        await line.say("one more")
        assert (await _told(stream)).key == "one more"


async def _told(stream: AsyncIterator[Event | None]) -> Event:
    event = await anext(stream)
    assert event is not None
    return event


@scenario
async def test_a_stream_says_that_it_is_there_however_much_others_hear(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        saying = asyncio.create_task(_say_for_ever(line))
        async with asyncio.timeout(10):
            assert await anext(line.feed.stream(line.database, 0, ANNA, 0.2)) is None
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)


async def _say_for_ever(line: Line) -> None:
    while True:
        await line.say("secret", Audience(user_id=2))


@scenario
async def test_an_empty_store_starts_nobody_over(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        assert await line.hears_nothing(0, HEAD)


@scenario
async def test_closing_ends_every_stream(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        listening = asyncio.create_task(line.hear(0, 1))
        await asyncio.sleep(0)
        await asyncio.to_thread(line.feed.close)
        assert await listening == []
        assert await line.hear(0, 1) == [], "and those that come later"


def test_pruning_keeps_a_day_and_a_number_of_events_and_always_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "KEEP_EVENTS", 3)
    make_tables(tmp_path / "feed.db")
    line = Line(tmp_path / "feed.db")
    try:
        prune, write = feeds.prune, line.database.write
        assert write(prune) == 0
        for number in range(5):
            write(_say(number))
        assert write(prune) == 2, "beyond the number kept"
        line.clock.advance(DAY_MS)
        assert write(prune) == 0, "exactly a day old"
        line.clock.advance(1)
        assert write(prune) == 2, "older, but the newest stays: it says where the numbers are"
        write(_say("next"))
        with line.database.read() as conn:
            assert feeds.position(conn) == 6, "a number is never given twice"
    finally:
        line.database.close()


def _say(*keys: object) -> Callable[[UnitOfWork], None]:
    def verb(work: UnitOfWork) -> None:
        for key in keys:
            work.delete(Topic.TAGS, key)

    return verb


@scenario
async def test_a_snapshot_names_the_events_it_includes(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        await line.say("in it")
        with line.database.read() as conn:
            position = feeds.position(conn)
            await line.say("after it")
            assert feeds.position(conn) == position
        assert [event.key for event in await line.hear(position, 1)] == ["after it"]
