"""What a table remembers between two openings, and what it does with memories that do not fit."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.paging import Filter, Op
from tests.ui.table.desk import BytesStore, Desk, in_loop
from tests.ui.table.memory_source import MemorySource
from tests.ui.table.rows import RUNS, Run, run
from ui.kit.table.layout import Placed, shown


def runs(count: int) -> MemorySource[Run]:
    return MemorySource(RUNS, [run(number) for number in range(1, count + 1)])


def named(name: str) -> Filter:
    return Filter(field="name", op=Op.VALUE, values=(name,))


@pytest.mark.req("TBL-4", "TBL-11")
def test_columns_sort_filters_and_page_survive_a_restart():
    store = BytesStore()
    first = Desk(RUNS, runs(900), store)

    async def go() -> None:
        await first.model.load()
        await first.model.set_page_size(50)
        await first.model.put_filter(named("run"))
        await first.model.sort_by("good")
        await first.model.go_to(3)
        first.model.resize_column("name", 333)
        first.model.move_column("status", 0)
        first.model.set_layout(
            tuple(
                Placed(place.key, place.width, place.shown and place.key != "template")
                for place in first.state.layout
            )
        )

    in_loop(go)
    second = Desk(RUNS, runs(900), store)
    in_loop(second.model.load)
    assert second.state.asked == first.state.asked
    assert second.state.layout == first.state.layout
    assert second.on_screen() == first.on_screen()
    assert shown(second.state.layout)[0] == "status"
    assert "template" not in shown(second.state.layout)
    assert next(place.width for place in second.state.layout if place.key == "name") == 333


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"page_size": "many"}', b"\xff\xfe"])
def test_a_broken_memory_is_set_aside_and_the_table_starts_anew(content: bytes):
    store = BytesStore()
    store.files["runs"] = content
    desk = Desk(RUNS, runs(5), store)
    in_loop(desk.model.load)
    assert store.broken == {"runs": content}
    assert desk.state.asked.query.sort == RUNS.sort
    assert len(desk.on_screen()) == 5


def test_what_todays_table_does_not_have_is_forgotten():
    store = BytesStore()
    store.files["runs"] = msgspec.json.encode(
        {
            "columns": [{"key": "old"}, {"key": "name", "shown": False, "width": 4}, {"key": "id"}, {"key": "id"}],
            "sort": [{"field": "old", "descending": True}],
            "filters": [
                {"field": "old", "op": "empty"},
                {"field": "name", "op": "range"},
                {"field": "id", "op": "empty"},
            ],
            "page_size": 7,
            "page": -2,
            "search": "hidden, since the table has no search field",
        }
    )
    desk = Desk(RUNS, runs(5), store)
    asked = desk.state.asked
    assert (asked.page_size, asked.page) == (100, 1)
    assert asked.query.sort == RUNS.sort
    assert asked.query.search == ""
    assert [one.field for one in asked.query.filters] == ["id"]
    order = [place.key for place in desk.state.layout]
    assert order[:3] == ["name", "progress", "channels"], "new columns stand behind the one they are declared after"
    assert sorted(order) == sorted(column.key for column in RUNS.columns)
    name = next(place for place in desk.state.layout if place.key == "name")
    assert name.shown
    assert name.width == 40


@pytest.mark.req("TBL-4")
def test_the_head_cannot_be_hidden():
    desk = Desk(RUNS, runs(1))
    desk.model.set_layout(tuple(Placed(place.key, None, False) for place in desk.state.layout))
    assert shown(desk.state.layout) == ["name"]
