"""What events do to the rows on screen: in place, at once, and never under the pointer (TBL-11)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.contract.paging import Page, PageRequest
from tests.ui.table.desk import Desk, in_loop
from tests.ui.table.memory_source import FullSource, MemorySource
from tests.ui.table.rows import RUNS, Run, run
from ui.kit.table.memory import ALL_ROWS
from ui.kit.table.repaint_gate import RepaintGate
from ui.kit.table.state import Phase


def runs(count: int) -> MemorySource[Run]:
    return MemorySource(RUNS, [run(number) for number in range(1, count + 1)])


def row_at(desk: Desk[Run], at: int) -> Run:
    entry = desk.model.entry(at)
    assert entry is not None
    return entry.row


@pytest.mark.req("TBL-11")
def test_a_changed_row_stays_where_it_is_until_the_refresh():
    desk = Desk(RUNS, runs(20))

    async def go() -> None:
        await desk.model.load()
        await desk.model.sort_by("good")
        before = desk.on_screen()
        last = str(before[-1])
        desk.model.on_event(desk.source.change(last, good=99_999))
        assert desk.on_screen() == before
        assert row_at(desk, 19).good == 99_999
        assert desk.repaints[-1] == [19]
        await desk.model.refresh()
        assert desk.on_screen()[0] == last

    in_loop(go)


@pytest.mark.req("TBL-11")
def test_a_new_row_waits_for_the_refresh():
    desk = Desk(RUNS, runs(20))

    async def go() -> None:
        await desk.model.load()
        before = desk.on_screen()
        desk.model.on_event(desk.source.upsert(run(21)))
        await desk.settle()
        assert desk.on_screen() == before
        assert desk.state.outdated
        await desk.model.refresh()
        assert desk.on_screen()[0] == "21"
        assert not desk.state.outdated

    in_loop(go)


def test_a_deleted_row_is_marked_and_takes_no_part():
    desk = Desk(RUNS, runs(20))

    async def go() -> None:
        await desk.model.load()
        desk.model.toggle(4)
        desk.model.on_event(desk.source.delete("16"))
        entry = desk.model.entry(4)
        assert entry is not None
        assert entry.gone
        assert desk.model.actions_of(entry) == []
        assert desk.model.chosen().count == 0
        desk.model.select_only(4)
        assert desk.model.chosen().count == 0
        assert desk.on_screen()[5] == "15"
        await desk.model.refresh()
        assert desk.on_screen()[4] == "15"

    in_loop(go)


def test_the_first_row_of_an_empty_table_appears_by_itself():
    desk = Desk(RUNS, runs(0))

    async def go() -> None:
        await desk.model.load()
        desk.model.on_event(desk.source.upsert(run(1)))
        await desk.settle()
        assert desk.state.phase is Phase.CONTENT
        assert desk.on_screen() == ["1"]

    in_loop(go)


@pytest.mark.parametrize("kind", [MemorySource, FullSource])
def test_stale_rows_on_screen_are_read_again_in_place(kind: type[MemorySource[Run]]):
    desk = Desk(RUNS, kind(RUNS, [run(number) for number in range(1, 301)]))

    async def go() -> None:
        await desk.model.load()
        await desk.model.sort_by("name", descending=False)
        before = desk.on_screen()
        key = str(before[50])
        calls = len(desk.source.calls)
        desk.model.on_event(desk.source.quietly(key, name="A first name", good=7))
        await desk.settle()
        assert desk.on_screen() == before
        assert row_at(desk, 50).good == 7
        assert desk.repaints[-1] == [50]
        if isinstance(desk.source, FullSource):
            assert desk.source.read_again == [(key,)]
        desk.model.on_event(desk.source.quietly("290", good=8))  # on another page
        await desk.settle()
        again = 0 if isinstance(desk.source, FullSource) else 1
        assert len(desk.source.calls) - calls == again

    in_loop(go)


@pytest.mark.parametrize("kind", [MemorySource, FullSource])
def test_all_rows_stale(kind: type[MemorySource[Run]]):
    desk = Desk(RUNS, kind(RUNS, [run(number) for number in range(1, 31)]))

    async def go() -> None:
        await desk.model.load()
        for number in range(1, 31):
            desk.source.quietly(str(number), good=4)
        desk.model.on_event(desk.source.stale())
        await desk.settle()
        assert {row_at(desk, at).good for at in range(30)} == {4}

    in_loop(go)


@pytest.mark.req("TBL-11")
def test_rows_that_came_with_a_refresh_are_read_again_too():
    desk = Desk(RUNS, FullSource(RUNS, [run(1)]))

    async def go() -> None:
        await desk.model.load()
        desk.model.on_event(desk.source.upsert(run(2)))
        await desk.model.refresh()
        assert desk.on_screen() == ["2", "1"]
        for key in ("1", "2"):
            desk.source.quietly(key, good=4)
        desk.model.on_event(desk.source.stale())
        await desk.settle()
        assert [row_at(desk, at).good for at in range(2)] == [4, 4]

    in_loop(go)


def test_a_stale_row_that_is_gone_is_marked():
    desk = Desk(RUNS, FullSource(RUNS, [run(number) for number in range(1, 9)]))

    async def go() -> None:
        await desk.model.load()
        desk.source.delete("5")
        desk.model.on_event(desk.source.stale("5"))
        await desk.settle()
        entry = desk.model.entry(3)
        assert entry is not None
        assert entry.gone

    in_loop(go)


def test_a_reset_reads_everything_again():
    desk = Desk(RUNS, runs(20))

    async def go() -> None:
        await desk.model.load()
        desk.source.upsert(run(21))
        desk.source.delete("3")
        desk.model.on_event(desk.source.reset())
        await desk.settle()
        assert desk.on_screen()[0] == "21"
        assert "3" not in desk.on_screen()

    in_loop(go)


def test_an_event_that_overtakes_its_page_is_not_lost():
    desk = Desk(RUNS, runs(20))

    async def go() -> None:
        await desk.model.load()
        late = desk.source.calls
        page = await desk.source.page(late[0])
        event = desk.source.change("7", good=4242)

        async def slow(request: object) -> object:
            return page

        desk.source.page = slow  # type: ignore[method-assign,assignment]  # the answer was made before the event
        desk.model.on_event(event)
        await desk.model.refresh()
        assert row_at(desk, 13).good == 4242

    in_loop(go)


def test_an_event_older_than_the_page_changes_nothing():
    desk = Desk(RUNS, runs(20))

    async def go() -> None:
        await desk.model.load()
        old = desk.source.change("7", good=1)
        desk.source.change("7", good=2)
        await desk.model.refresh()
        desk.model.on_event(old)
        assert row_at(desk, 13).good == 2

    in_loop(go)


def test_events_of_another_record_make_rows_be_read_again():
    plain = replace(RUNS, patched=False)
    desk = Desk(plain, MemorySource(RUNS, [run(number) for number in range(1, 9)]))

    async def go() -> None:
        await desk.model.load()
        desk.model.on_event(desk.source.change("5", good=77))
        await desk.settle()
        assert row_at(desk, 3).good == 77
        desk.model.on_event(desk.source.upsert(run(9)))
        await desk.settle()
        assert desk.state.outdated

    in_loop(go)


def test_what_shifted_off_screen_is_read_anew_when_it_is_looked_at():
    desk = Desk(RUNS, runs(2000))

    async def go() -> None:
        await desk.model.load()
        await desk.model.set_page_size(ALL_ROWS)
        await desk.model.look_at(1500, 1520)
        await desk.model.look_at(0, 20)
        desk.model.on_event(desk.source.delete("1990"))
        assert desk.model.entry(1510) is None
        assert desk.model.entry(10) is not None
        await desk.model.look_at(1500, 1520)
        assert desk.on_screen()[1500] == "499"
        assert desk.state.total == 1999

    in_loop(go)


def test_a_closed_table_is_told_nothing():
    desk = Desk(RUNS, runs(5))

    async def go() -> None:
        await desk.model.load()
        told = len(desk.states), len(desk.repaints)
        desk.source.hold()
        desk.start(desk.model.refresh())
        desk.model.close()
        desk.source.let_go()
        await desk.settle()
        desk.model.on_event(desk.source.change("2", good=3))
        assert (len(desk.states), len(desk.repaints)) == told

    in_loop(go)


@pytest.mark.parametrize(
    ("steps", "painted"),
    [
        ([(0, [1]), (10, [1]), (500, [1])], [[1], [], []]),
        ([(0, [1]), (1000, [1])], [[1], [1]]),
        ([(0, [1, 2]), (999, [2, 3])], [[1, 2], [3]]),
    ],
)
def test_a_row_is_painted_at_most_once_a_second(steps: list[tuple[int, list[int]]], painted: list[list[int]]):
    gate = RepaintGate(1000)
    assert [gate.ask(places, at_ms) for at_ms, places in steps] == painted


def test_a_held_row_is_painted_when_its_time_comes():
    gate = RepaintGate(1000)
    gate.ask([1], 0)
    gate.ask([1], 400)
    assert gate.wait_ms(400) == 600
    assert gate.due(999) == []
    assert gate.due(1000) == [1]
    assert gate.wait_ms(1000) is None
    assert gate.ask([1], 1500) == []
    gate.clear()
    assert gate.ask([1], 1500) == [1]


def test_what_changes_while_a_refresh_is_under_way_is_read_too():
    desk = Desk(RUNS, runs(3))
    read, gates = desk.source.page, [asyncio.Event() for _ in range(3)]

    async def page(request: PageRequest) -> Page[Run]:
        found, gate = await read(request), gates[len(asked)]
        asked.append(found.total)
        await gate.wait()
        return found

    asked: list[int] = []

    async def go() -> None:
        desk.source.page = page  # type: ignore[method-assign]  # an answer is as it was when it was asked for
        reading = [asyncio.ensure_future(desk.model.load())]
        await turns()
        desk.source.upsert(run(4))
        reading.append(asyncio.ensure_future(desk.model.refresh()))
        await turns()
        gates[0].set()
        await turns()
        assert asked == [3, 4], "the first answer is older than the wish"
        desk.source.upsert(run(5))
        reading.append(asyncio.ensure_future(desk.model.refresh()))
        await turns()
        gates[1].set()
        await turns()
        gates[2].set()
        await asyncio.gather(*reading)
        assert (asked, desk.on_screen()) == ([3, 4, 5], ["5", "4", "3", "2", "1"])

    in_loop(go)


@pytest.mark.req("TBL-11")
@pytest.mark.parametrize("count", [0, 20])
def test_a_row_that_comes_while_the_list_is_read_is_not_forgotten(count: int):
    desk = Desk(RUNS, runs(count))
    read, gate = desk.source.page, asyncio.Event()

    async def page(request: PageRequest) -> Page[Run]:
        found = await read(request)
        await gate.wait()
        return found

    async def go() -> None:
        desk.source.page = page  # type: ignore[method-assign]  # as above
        reading = asyncio.ensure_future(desk.model.load())
        await turns()
        desk.model.on_event(desk.source.upsert(run(21)))
        gate.set()
        await reading
        assert desk.state.outdated or not count
        await desk.settle()
        if count:
            await desk.model.refresh()
        assert desk.on_screen()[0] == "21"
        assert not desk.state.outdated
        await desk.model.search("run")
        assert not desk.state.outdated, "the answer is younger than the event"

    in_loop(go)


async def turns() -> None:
    """Let everything happen that can."""
    for _ in range(20):
        await asyncio.sleep(0)
