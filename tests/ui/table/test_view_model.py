"""The table without a screen: reading, sorting, filtering, paging, selecting, events, memory."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from app.contract.faults import Code
from app.contract.paging import Filter, Op, Sort
from tests.ui.table.desk import BytesStore, Desk, in_loop
from tests.ui.table.memory_source import FullSource, MemorySource
from tests.ui.table.rows import PEOPLE, RUNS, Run, run, someone
from ui.kit.table.memory import ALL_ROWS
from ui.kit.table.source import ExportFormat
from ui.kit.table.spec import Choice
from ui.kit.table.state import Exported, Phase


def runs(count: int) -> MemorySource[Run]:
    return MemorySource(RUNS, [run(number) for number in range(1, count + 1)])


def full(count: int) -> FullSource[Run]:
    return FullSource(RUNS, [run(number) for number in range(1, count + 1)])


def named(name: str) -> Filter:
    return Filter(field="name", op=Op.VALUE, values=(name,))


@pytest.mark.req("TBL-2", "TBL-9")
def test_newest_first_a_hundred_a_page():
    desk = Desk(RUNS, runs(250))

    async def go() -> None:
        assert desk.phase() is Phase.LOADING
        await desk.model.load()

    in_loop(go)
    assert desk.phase() is Phase.CONTENT
    assert (desk.state.total, desk.state.pages, desk.state.rows) == (250, 3, 100)
    assert desk.on_screen() == [str(number) for number in range(250, 150, -1)]
    assert len(desk.source.calls) == 1


@pytest.mark.req("TBL-1")
def test_sorting_is_down_first_then_up_over_the_whole_result():
    desk = Desk(RUNS, runs(250))

    async def go() -> list[list[str | None]]:
        await desk.model.load()
        await desk.model.go_to(2)
        seen = []
        for _ in range(3):
            await desk.model.sort_by("contacts")
            seen.append(desk.on_screen())
        return seen

    down, up, again = in_loop(go)
    source = desk.source
    for found, descending in ((down, True), (up, False), (again, True)):
        query = msgspec.structs.replace(
            desk.state.asked.query, sort=(Sort(field="contacts", descending=descending),)
        )
        assert found == [str(row.id) for row in source.ordered(query)[:100]]
    assert desk.state.asked.page == 1
    assert [call.query.sort[0].descending for call in source.calls[2:]] == [True, False, True]


def test_a_column_that_cannot_be_sorted_is_left_alone():
    desk = Desk(RUNS, runs(3))

    async def go() -> None:
        await desk.model.load()
        await desk.model.sort_by("progress")

    in_loop(go)
    assert len(desk.source.calls) == 1


@pytest.mark.req("TBL-8", "TBL-12")
def test_filters_join_by_and_and_the_service_does_the_work():
    desk = Desk(RUNS, runs(300))
    failed = Filter(field="status", op=Op.VALUE, values=("failed",))

    async def go() -> None:
        await desk.model.load()
        await desk.model.go_to(3)
        await desk.model.put_filter(named("run 1"))
        assert desk.state.asked.page == 1
        await desk.model.put_filter(failed)
        both = desk.on_screen()
        assert both == [str(row.id) for row in desk.source.ordered(desk.state.asked.query)]
        assert all("1" in str(key) and int(str(key)) % 5 == 4 for key in both)
        assert (desk.state.total, desk.state.whole) == (len(both), 300)
        await desk.model.put_filter(named("run 2"), at=0)
        assert desk.filters() == (named("run 2"), failed)
        await desk.model.remove_filter(1)
        assert desk.filters() == (named("run 2"),)
        await desk.model.clear_filters()
        assert desk.state.total == 300

    in_loop(go)


def test_the_whole_is_asked_for_once_when_a_filter_came_first():
    store = BytesStore()
    first = Desk(RUNS, runs(40), store)

    async def filtered() -> None:
        await first.model.load()
        await first.model.put_filter(named("run 1"))

    in_loop(filtered)
    second = Desk(RUNS, runs(40), store)
    in_loop(second.model.load)
    assert (second.state.total, second.state.whole) == (11, 40)
    assert [call.limit for call in second.source.calls] == [100, 1]


@pytest.mark.req("TBL-21")
@pytest.mark.parametrize(("wanted", "page"), [(-3, 1), (0, 1), (2, 2), (99, 3)])
def test_a_page_out_of_range_is_the_nearest(wanted: int, page: int):
    desk = Desk(RUNS, runs(250))

    async def go() -> None:
        await desk.model.load()
        await desk.model.go_to(2)
        await desk.model.go_to(wanted)

    in_loop(go)
    assert desk.state.asked.page == page


@pytest.mark.req("TBL-21")
def test_pages_that_went_meanwhile_lead_to_the_last_one():
    desk = Desk(RUNS, runs(250))

    async def go() -> None:
        await desk.model.load()
        for number in range(1, 200):
            del desk.source.by_key[str(number)]
        await desk.model.go_to(3)
        assert (desk.state.asked.page, desk.state.pages, desk.state.rows) == (1, 1, 51)

    in_loop(go)


@pytest.mark.req("TBL-21")
def test_no_match_and_nothing_created_are_told_apart():
    desk = Desk(RUNS, runs(5))

    async def go() -> None:
        await desk.model.load()
        await desk.model.put_filter(named("nobody"))
        assert desk.phase() is Phase.NO_MATCH
        await desk.model.clear_filters()
        assert desk.phase() is Phase.CONTENT

    in_loop(go)
    none = Desk(RUNS, runs(0))
    in_loop(none.model.load)
    assert none.state.phase is Phase.EMPTY


@pytest.mark.req("TBL-23")
def test_rows_stay_when_the_service_fails_and_retry_does_what_was_wanted():
    desk = Desk(RUNS, runs(250))

    async def go() -> None:
        await desk.model.load()
        before = desk.on_screen()
        desk.source.refuse()
        await desk.model.sort_by("name")
        assert desk.on_screen() == before
        assert desk.phase() is Phase.CONTENT
        assert desk.fault() is Code.UNREACHABLE
        assert desk.state.asked.query.sort == RUNS.sort, "the arrow still tells the order of the rows on screen"
        assert not desk.state.busy
        desk.source.recover()
        await desk.model.retry()
        assert desk.fault() is None
        assert desk.state.asked.query.sort == (Sort(field="name", descending=True),)
        assert desk.on_screen()[0] == "99"

    in_loop(go)


def test_a_fault_can_be_dismissed_and_the_rows_kept():
    desk = Desk(RUNS, runs(250))

    async def go() -> None:
        await desk.model.load()
        desk.source.refuse()
        await desk.model.turn(1)
        desk.model.dismiss_fault()
        assert (desk.state.fault, desk.state.asked.page) == (None, 1)
        desk.source.recover()
        await desk.model.turn(1)
        assert desk.state.asked.page == 2

    in_loop(go)


@pytest.mark.req("TBL-23")
def test_a_first_reading_that_fails_can_be_retried():
    desk = Desk(RUNS, runs(5))

    async def go() -> None:
        desk.source.refuse()
        await desk.model.load()
        assert desk.phase() is Phase.FAILED
        desk.source.recover()
        await desk.model.retry()
        assert desk.phase() is Phase.CONTENT
        assert Phase.LOADING in [state.phase for state in desk.states[-4:]]

    in_loop(go)


def test_only_the_last_of_quick_wishes_is_shown():
    desk = Desk(RUNS, runs(900))

    async def go() -> None:
        await desk.model.load()
        desk.source.hold()
        waiting = [asyncio.ensure_future(desk.model.turn(1)) for _ in range(7)]
        await asyncio.sleep(0.01)
        assert desk.state.asked.page == 1
        desk.source.let_go()
        await asyncio.gather(*waiting)
        assert desk.state.asked.page == 8
        assert desk.source.most_at_once <= 2
        assert len(desk.source.calls) <= 4, "pages in between were not read"

    in_loop(go)


@pytest.mark.req("TBL-9")
def test_another_page_size_keeps_the_first_row_on_the_page():
    desk = Desk(RUNS, runs(900))

    async def go() -> None:
        await desk.model.load()
        await desk.model.go_to(4)
        top = desk.on_screen()[0]
        await desk.model.set_page_size(25)
        assert desk.state.asked.page == 13
        assert desk.on_screen()[0] == top
        await desk.model.set_page_size(ALL_ROWS)
        assert (desk.state.rows, desk.state.pages) == (900, 1)
        assert desk.on_screen()[:2] == ["900", "899"]

    in_loop(go)


@pytest.mark.req("TBL-12")
def test_scrolling_over_everything_reads_what_is_looked_at():
    desk = Desk(RUNS, runs(5000))

    async def go() -> None:
        await desk.model.load()
        await desk.model.set_page_size(ALL_ROWS)
        assert len([key for key in desk.on_screen() if key is not None]) == 256
        await desk.model.look_at(3000, 3020)
        assert desk.on_screen()[3000:3021] == [str(5000 - place) for place in range(3000, 3021)]
        assert desk.source.most_at_once <= 2
        assert {call.limit for call in desk.source.calls[1:]} == {256}

    in_loop(go)


def test_windows_that_were_scrolled_past_are_not_read():
    desk = Desk(RUNS, runs(9000))

    async def go() -> None:
        await desk.model.load()
        await desk.model.set_page_size(ALL_ROWS)
        calls = len(desk.source.calls)
        desk.source.hold()
        looks = []
        for top in range(1000, 8000, 500):
            looks.append(asyncio.ensure_future(desk.model.look_at(top, top + 20)))
            await asyncio.sleep(0)
        desk.source.let_go()
        await asyncio.gather(*looks)
        assert desk.model.entry(7500) is not None
        assert len(desk.source.calls) - calls <= 4
        assert desk.source.most_at_once <= 2

    in_loop(go)


# -- selection -----------------------------------------------------------------------------------------------------


def test_selecting_by_click_toggle_and_range():
    desk = Desk(RUNS, runs(50))

    async def go() -> None:
        await desk.model.load()
        desk.model.select_only(3)
        assert desk.model.chosen().keys == ("47",)
        assert not desk.state.selection.deliberate
        desk.model.toggle(5)
        assert desk.model.chosen().keys == ("47", "45")
        await desk.model.extend_to(8)
        assert desk.model.chosen().keys == ("45", "44", "43", "42")
        await desk.model.extend_to(3)
        assert desk.model.chosen().keys == ("47", "46", "45")
        desk.model.clear_selection()
        assert desk.model.chosen().count == 0

    in_loop(go)


def test_all_of_the_page_then_all_that_match_but_one():
    desk = Desk(RUNS, runs(250))

    async def go() -> None:
        await desk.model.load()
        desk.model.select_page()
        assert desk.model.chosen().count == 100
        desk.model.select_all_matching()
        desk.model.toggle(0)
        chosen = desk.model.chosen()
        assert (chosen.count, chosen.without, chosen.keys) == (249, ("250",), ())
        assert chosen.query == desk.state.asked.query
        await desk.model.turn(1)
        assert desk.model.chosen().count == 249, "turning the page keeps the selection"
        await desk.model.put_filter(named("run"))
        assert desk.model.chosen().count == 0, "a filter makes it mean something else"

    in_loop(go)


def test_a_range_over_rows_that_are_not_here_reads_them_and_has_a_limit():
    desk = Desk(RUNS, runs(20_000))

    async def go() -> None:
        await desk.model.load()
        await desk.model.set_page_size(ALL_ROWS)
        desk.model.select_only(0)
        await desk.model.extend_to(600)
        assert desk.model.chosen().count == 601
        assert not desk.state.selection.cut
        await desk.model.extend_to(19_999)
        assert desk.model.chosen().count == 16_384
        assert desk.state.selection.cut

    in_loop(go)


# -- rights --------------------------------------------------------------------------------------------------------


def test_actions_follow_the_row_and_the_rights():
    desk = Desk(RUNS, runs(9))
    poor = Desk(RUNS, full(9), rights=frozenset())

    async def go() -> None:
        await desk.model.load()
        await poor.model.load()

    in_loop(go)
    running, paused = desk.model.row_of("6"), desk.model.row_of("7")
    assert running is not None
    assert paused is not None

    def offered(of: Desk[Run], row: int) -> list[str]:
        entry = of.model.entry(row)
        assert entry is not None
        return [action.key for action in of.model.actions_of(entry)]

    assert offered(desk, running) == ["open", "copy", "pause", "delete"]
    assert offered(desk, paused) == ["open", "copy", "resume", "delete"]
    assert offered(poor, paused) == ["open", "copy", "resume"]
    assert (desk.model.bulk_actions, poor.model.bulk_actions) == ([RUNS.bulk[0]], [])
    assert not poor.model.can_export
    assert not desk.model.can_export, "this source cannot"
    assert Desk(RUNS, full(1)).model.can_export


# -- export --------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-13")
def test_an_export_takes_what_is_shown_in_its_order(tmp_path: Path):
    source = full(30)
    desk = Desk(RUNS, source)
    told: list[Exported] = []
    desk.model.observe_exports(told.append)

    async def go() -> None:
        await desk.model.load()
        await desk.model.put_filter(named("run 2"))
        await desk.model.sort_by("name")
        desk.model.move_column("status", 0)
        await desk.model.export(ExportFormat.CSV, tmp_path / "runs.csv")

    in_loop(go)
    wish = source.exports[0]
    assert wish.query == desk.state.asked.query
    assert wish.columns[:2] == (("status", "Status"), ("id", "ID"))
    assert "good" not in dict(wish.columns)
    assert told == [Exported(tmp_path / "runs.csv", rows=11)]
    assert any(state.exporting for state in desk.states)
    assert not desk.state.exporting


def test_an_export_that_fails_says_why(tmp_path: Path):
    source = full(3)
    desk = Desk(RUNS, source)
    told: list[Exported] = []
    desk.model.observe_exports(told.append)

    def no_space(wish: object) -> int:
        raise OSError(28, "No space left on device")

    async def go() -> None:
        await desk.model.load()
        source.refuse(Code.STORAGE_FULL)
        await desk.model.export(ExportFormat.XLSX, tmp_path / "a.xlsx")
        source.recover()
        source.on_export = no_space
        await desk.model.export(ExportFormat.XLSX, tmp_path / "a.xlsx")

    in_loop(go)
    assert told[0].fault is not None
    assert told[0].fault.code is Code.STORAGE_FULL
    assert told[1].disk == "No space left on device"
    assert not desk.state.exporting


def test_open_lists_are_asked_for_when_needed_and_named_in_chips():
    source = FullSource(PEOPLE, [someone(number) for number in range(20)])
    source.offered["tags"] = (Choice("vip", "VIP"),)
    store = BytesStore()
    desk = Desk(PEOPLE, source, store)

    async def go() -> None:
        await desk.model.load()
        assert desk.model.choices_of("tags") is None
        await desk.model.load_choices("tags")
        assert desk.model.choices_of("tags") == source.offered["tags"]
        await desk.model.put_filter(Filter(field="tags", op=Op.VALUE, values=("vip",)))
        assert desk.state.total == 15

    in_loop(go)
    again = Desk(PEOPLE, source, store)
    in_loop(again.model.load)
    assert again.model.choices_of("tags") == source.offered["tags"], "its chip needs the words"
