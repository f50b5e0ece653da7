"""Filters, columns, pages, states and export around the rows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.contract.faults import Code
from app.contract.paging import Filter, Op
from tests.ui.conftest import Scenario
from tests.ui.hands import click, point, press, write
from tests.ui.table.desk import BytesStore
from tests.ui.table.memory_source import FullSource, MemorySource
from tests.ui.table.rows import PEOPLE, RUNS, Run, Someone, run, someone
from tests.ui.table.stand import Stand
from ui.kit.controls.menu import Menu
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.form.date_field import DateField
from ui.kit.table.column_chooser import ColumnChooser
from ui.kit.table.filter_popup import FilterList, FilterPopup
from ui.kit.table.source import ExportFormat
from ui.kit.table.spec import Choice
from ui.kit.table.state import Exported, Phase
from ui.kit.table.state_store import FolderStore
from ui.texts.faults import fault_text, problem_text
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import tr

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def stand(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Run]]:
    made = Stand(qtbot, RUNS, FullSource(RUNS, [run(number) for number in range(1, 251)]))
    yield made
    made.close()


@pytest.fixture
def people(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Someone]]:
    source = FullSource(PEOPLE, [someone(number) for number in range(60)])
    source.offered["tags"] = tuple(Choice(name, name.upper()) for name in ("vip", "winter", "claim"))
    made = Stand(qtbot, PEOPLE, source)
    yield made
    made.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what a timer of Qt brings about."""
    for _ in range(300):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


def choose_filter(stand: Stand[Run] | Stand[Someone], name: str) -> FilterPopup:
    """Open the filters, find one by its name, choose it."""
    click(stand.table.tools.add)
    found = stand.table.popup
    assert isinstance(found, FilterList)
    write(found.search, name)
    press(found.search, Key.Key_Return)
    popup = stand.table.popup
    assert isinstance(popup, FilterPopup)
    assert str(popup.field.words) == name
    return popup


def typed(popup: FilterPopup, number: int = 0) -> QLineEdit:
    assert popup.editor.values is not None
    return popup.editor.values.rows[number].field


def chips(stand: Stand[Run] | Stand[Someone]) -> list[str]:
    return [chip.text() for chip in stand.table.tools.chips]


# -- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-5", "TBL-6", "TBL-7", "TBL-8")
def test_a_filter_is_found_typed_applied_edited_and_cleared(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        assert [str(radio.text()) for radio in popup.editor.radios.values()] == [
            "By value",
            "Empty value",
            "Non-empty value",
        ]
        assert not popup.apply.isEnabled()
        assert typed(popup).hasFocus()
        write(typed(popup), "run 24")
        click(popup.apply)
        await stand.settle()
        assert stand.texts("name") == [f"Run {number}" for number in range(249, 239, -1)] + ["Run 24"]
        assert chips(stand) == ["Broadcast name: run 24"]
        assert stand.table.tools.count.text() == "11 of 250"
        click(stand.table.tools.chips[0], QPoint(20, 12))
        edited = stand.table.popup
        assert isinstance(edited, FilterPopup)
        assert typed(edited).text() == "run 24"
        assert not edited.back.isVisible()
        typed(edited).setText('"Run 7"')
        press(typed(edited), Key.Key_Return)
        await stand.settle()
        assert stand.texts("name") == ["Run 7"]
        chip = stand.table.tools.chips[0]
        click(chip, QPoint(chip.width() - 10, 12))
        await stand.settle()
        assert stand.state.total == 250
        assert chips(stand) == []

    scenario(go())


@pytest.mark.req("TBL-7")
def test_the_cross_esc_and_a_click_outside_apply_nothing(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), "zzz")
        click(popup.cross)
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), "zzz")
        press(typed(popup), Key.Key_Escape)
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), "zzz")
        stand.click(stand.cell(4, "name"))
        assert not popup.isVisible()
        await stand.settle()
        assert stand.state.asked.query.filters == ()

    scenario(go())


@pytest.mark.req("TBL-5")
def test_the_search_of_filters_and_the_way_back(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Status")
        click(popup.back)
        found = stand.table.popup
        assert isinstance(found, FilterList)
        names = [str(field.words) for field in RUNS.filter_fields]
        assert [found.view.model().index(n, 0).data() for n in range(len(names))] == names
        write(found.search, "con")
        assert [found.view.model().index(n, 0).data() for n in range(found.view.model().rowCount())] == ["Contacts"]

    scenario(go())


@pytest.mark.req("TBL-8")
def test_several_filters_join_and_clear_together(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Status")
        ticks = popup.editor.ticks
        assert ticks is not None
        assert not popup.apply.isEnabled()
        for row in (1, 4):  # in progress, failed
            click(ticks.view.viewport(), ticks.view.visualRect(ticks.view.model().index(row, 0)).center())
        press(ticks.view, Key.Key_Return)
        await stand.settle()
        assert chips(stand) == ["Status: In progress or Failed"]
        assert set(stand.texts("status")) == {"In progress", "Failed"}
        popup = choose_filter(stand, "Contacts")
        popup.editor.radios[Op.RANGE].click()
        assert popup.editor.low is not None
        write(popup.editor.low.control, "4,000")
        press(popup.editor.low.control, Key.Key_Return)
        await stand.settle()
        assert chips(stand) == ["Status: In progress or Failed", "Contacts: from 4,000"]
        found = [stand.source.by_key[text] for text in stand.texts("id")]
        assert found
        assert all(one.contacts is not None and one.contacts >= 4000 for one in found)
        click(stand.table.tools.clear)
        await stand.settle()
        assert chips(stand) == []
        assert not stand.table.tools.clear.isVisible()

    scenario(go())


@pytest.mark.req("TBL-6")
def test_several_values_any_of_which_may_match(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), '"Run 5"')
        assert popup.editor.values is not None
        click(popup.editor.values.another)
        assert typed(popup, 1).hasFocus()
        write(typed(popup, 1), "Run 24")
        click(popup.editor.values.another)
        click(popup.editor.values.rows[2].cross)
        press(typed(popup, 1), Key.Key_Return)
        await stand.settle()
        assert stand.state.total == 12
        assert chips(stand) == ['Broadcast name: "Run 5" or Run 24']

    scenario(go())


@pytest.mark.req("TBL-6")
@pytest.mark.parametrize("op", [Op.EMPTY, Op.FILLED])
def test_empty_and_non_empty(stand: Stand[Run], scenario: Scenario, op: Op):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Launched")
        popup.editor.radios[op].click()
        click(popup.apply)
        await stand.settle()
        empty = sum(one.launched_ms is None for one in stand.source.by_key.values())
        assert stand.state.total == (empty if op is Op.EMPTY else 250 - empty)

    scenario(go())


@pytest.mark.req("TBL-6")
def test_dates_are_typed_or_picked(people: Stand[Someone], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await people.load()
        popup = choose_filter(people, "Birthday")
        popup.editor.radios[Op.RANGE].click()
        assert popup.editor.low is not None
        assert popup.editor.high is not None
        low, high = popup.editor.low.control, popup.editor.high.control
        assert isinstance(low, DateField)
        assert isinstance(high, DateField)
        write(low, "1.1.1990")
        high.setText("20.06.1995")
        press(high, Key.Key_F4)
        calendar = high.calendar
        assert calendar is not None
        assert calendar.title.text() == "June 1995"
        press(calendar.grid, Key.Key_PageDown)
        press(calendar.grid, Key.Key_Up)
        press(calendar.grid, Key.Key_Return)
        assert high.text() == "13.07.1995"
        assert popup.isVisible()
        press(high, Key.Key_Return)
        await people.settle()
        assert people.state.asked.query.filters == (
            Filter(field="born", op=Op.RANGE, low="1990-01-01", high="1995-07-13"),
        )
        assert chips(people) == ["Birthday: 1 Jan 1990 to 13 Jul 1995"]

    scenario(go())


@pytest.mark.req("TBL-20")
def test_a_wrong_bound_is_named_and_what_was_typed_stays(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Contacts")
        popup.editor.radios[Op.RANGE].click()
        low, high = popup.editor.low, popup.editor.high
        assert low is not None
        assert high is not None
        assert not popup.apply.isEnabled()
        write(low.control, "many")
        write(high.control, "7")
        click(popup.apply)
        assert popup.isVisible()
        assert low.error() == problem_text(popup.editor.problems()[0]) == "Enter a number."
        assert high.error() == ""
        low.control.setText("9")  # type: ignore[attr-defined]  # a text field
        assert low.error() == ""
        assert high.error() == "The end is before the start."
        click(popup.apply)
        assert popup.isVisible()
        assert low.control.text() == "9"  # type: ignore[attr-defined]  # a text field
        await stand.settle()
        assert chips(stand) == []
        high.control.setText("9")  # type: ignore[attr-defined]  # a text field
        click(popup.apply)
        await stand.settle()
        assert stand.table.popup is None
        assert stand.state.asked.query.filters == (Filter(field="contacts", op=Op.RANGE, low=9, high=9),)

    scenario(go())


@pytest.mark.req("TBL-22")
@pytest.mark.parametrize("text", ["100%", "a_b", "[x]*", "'; --", ".*", '"'])
def test_signs_in_a_filter_are_plain_text(stand: Stand[Run], scenario: Scenario, text: str):
    async def go() -> None:
        stand.source.upsert(run(7, name=f"Offer {text} now"))
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), text)
        click(popup.apply)
        await stand.settle()
        assert stand.state.asked.query.filters[0].values == (text,)
        assert stand.texts("id") == ["7"]

    scenario(go())


@pytest.mark.req("TBL-6")
def test_a_list_the_service_knows_is_read_when_it_is_needed(people: Stand[Someone], scenario: Scenario):
    async def go() -> None:
        await people.load()
        assert isinstance(people.source, FullSource)
        people.source.hold()
        popup = choose_filter(people, "Tags")
        ticks = popup.editor.ticks
        assert ticks is not None
        assert not ticks.isVisible()
        people.source.let_go()
        await people.settle()
        assert ticks.isVisible()
        press(ticks.view, Key.Key_Down)
        press(ticks.view, Key.Key_Space)
        click(popup.apply)
        await people.settle()
        assert chips(people) == ["Tags: VIP"]

    scenario(go())


def test_yes_and_no(people: Stand[Someone], scenario: Scenario):
    async def go() -> None:
        await people.load()
        popup = choose_filter(people, "VIP")
        ticks = popup.editor.ticks
        assert ticks is not None
        click(ticks.view.viewport(), ticks.view.visualRect(ticks.view.model().index(1, 0)).center())
        click(popup.apply)
        await people.settle()
        assert people.state.asked.query.filters == (Filter(field="vip", op=Op.VALUE, values=(False,)),)
        assert set(people.texts("vip")) == {"No"}
        texts().set_language(Language.RU)
        assert chips(people) == ["VIP: Нет"]

    scenario(go())


@pytest.mark.req("TBL-21")
def test_no_match_offers_to_clear_the_filter(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        await stand.model.put_filter(Filter(field="name", op=Op.VALUE, values=("nobody",)))
        card = stand.table.cover.card
        assert isinstance(card, EmptyState)
        assert card.isVisible()
        assert card.title.text() == tr("table.no_match_title")
        assert card.button is not None
        click(card.button)
        await stand.settle()
        assert stand.state.total == 250
        assert not stand.table.cover.isVisible()

    scenario(go())


# -- columns -------------------------------------------------------------------------------------------------------


def open_columns(stand: Stand[Run]) -> ColumnChooser:
    click(stand.table.tools.columns)
    chooser = stand.table.popup
    assert isinstance(chooser, ColumnChooser)
    return chooser


def tick(chooser: ColumnChooser, name: str) -> None:
    model = chooser.list.model()
    row = next(n for n in range(model.rowCount()) if model.index(n, 0).data() == name)
    click(chooser.list.viewport(), chooser.list.visualRect(model.index(row, 0)).center())


@pytest.mark.req("TBL-3", "TBL-4")
def test_columns_are_ticked_found_and_saved(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        chooser = open_columns(stand)
        write(chooser.search, "succ")
        assert chooser.list.model().rowCount() == 1
        tick(chooser, "Successful")
        chooser.search.clear()
        tick(chooser, "Type")
        tick(chooser, "Broadcast name")  # the head: it stays
        assert "good" not in stand.shown_columns()
        click(chooser.save)
        assert not chooser.isVisible()
        shown = stand.shown_columns()
        assert "good" in shown
        assert "channels" not in shown
        assert "name" in shown

    scenario(go())


@pytest.mark.req("TBL-3")
@pytest.mark.parametrize("way", ["cancel", "cross", "esc", "outside"])
def test_columns_are_left_as_they_were(stand: Stand[Run], scenario: Scenario, way: str):
    async def go() -> None:
        await stand.load()
        before = stand.shown_columns()
        chooser = open_columns(stand)
        tick(chooser, "Type")
        if way in ("cancel", "cross"):
            click(getattr(chooser, way))
        elif way == "esc":
            press(chooser.list, Key.Key_Escape)
        else:
            stand.click(stand.cell(3, "name"))
        assert not chooser.isVisible()
        assert stand.shown_columns() == before

    scenario(go())


@pytest.mark.req("TBL-4", "TBL-22")
def test_not_every_column_can_be_hidden(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        chooser = open_columns(stand)
        for column in RUNS.columns:
            if column.shown:
                tick(chooser, str(column.words))
        click(chooser.save)
        assert stand.shown_columns() == ["name"]
        chooser = open_columns(stand)
        click(chooser.reset)
        press(chooser.search, Key.Key_Return)
        assert len(stand.shown_columns()) == 8

    scenario(go())


@pytest.mark.req("TBL-4")
def test_columns_are_ordered_by_drag_and_keys(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        chooser = open_columns(stand)
        view, model = chooser.list, chooser.list.model()
        start, end = (view.visualRect(model.index(row, 0)).center() for row in (4, 1))
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, 5):
            point(view.viewport(), start + (end - start) * step / 4, held=True)
            await asyncio.sleep(0.01)  # for Qt; its own way would run other tasks inside this one
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
        assert model.index(1, 0).data() == "Status"
        assert model.index(1, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked, "moved, not ticked"
        press(chooser.search, Key.Key_Down)
        press(view, Key.Key_Down, ALT)
        click(chooser.save)
        assert stand.shown_columns()[:3] == ["status", "id", "name"]

    scenario(go())


@pytest.mark.req("TBL-4", "TBL-11")
def test_a_table_looks_as_it_was_left(qtbot: QtBot, scenario: Scenario, tmp_path: Path):
    store = FolderStore(tmp_path / "tables")
    first = Stand(qtbot, RUNS, FullSource(RUNS, [run(number) for number in range(1, 251)]), store=store)

    async def leave() -> None:
        await first.load()
        click(first.table.pager.on)
        await first.settle()
        first.click_title("name")
        await first.settle()
        first.model.resize_column("status", 222)
        first.close()

    scenario(leave())
    second = Stand(qtbot, RUNS, FullSource(RUNS, [run(number) for number in range(1, 251)]), store=store)

    async def come_back() -> None:
        await second.load()
        assert second.state.asked == first.state.asked
        assert second.view.titles.sectionSize(second.column("status")) == 222
        second.close()

    scenario(come_back())
    file = tmp_path / "tables" / "runs.json"
    file.write_text("{broken")
    third = Stand(qtbot, RUNS, FullSource(RUNS, [run(1)]), store=store)
    third.close()
    assert (tmp_path / "tables" / "runs.broken").read_text() == "{broken"
    assert not file.exists()


def test_a_store_that_cannot_be_written_harms_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store = FolderStore(blocked)
    store.save("../runs", b"{}")
    assert store.load("runs") is None
    store.set_aside("runs")
    assert len(caplog.records) == 3
    assert list(tmp_path.iterdir()) == [blocked]


# -- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-9")
def test_pages_are_turned(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        pager = stand.table.pager
        assert pager.range.text() == "Rows 1-100 of 250"
        assert not pager.first.isEnabled()
        assert not pager.back.isEnabled()
        steps = [(pager.on, 2), (pager.last, 3), (pager.back, 2), (pager.first, 1)]
        for button, page in steps:
            click(button)
            await stand.settle()
            assert stand.state.asked.page == page
            assert pager.page.text() == str(page)
        click(pager.last)
        await stand.settle()
        assert pager.range.text() == "Rows 201-250 of 250"
        assert not pager.on.isEnabled()
        assert stand.texts("id")[-1] == "1"

    scenario(go())


@pytest.mark.req("TBL-9", "TBL-21")
@pytest.mark.parametrize(("text", "page"), [("2", 2), ("0", 1), ("-4", 1), ("99", 3), ("x", 1), ("", 1)])
def test_a_page_is_typed(stand: Stand[Run], scenario: Scenario, text: str, page: int):
    async def go() -> None:
        await stand.load()
        field = stand.table.pager.page
        field.setFocus()
        field.selectAll()
        press(field, Key.Key_Delete)
        write(field, text)
        press(field, Key.Key_Return)
        await stand.settle()
        assert stand.state.asked.page == page
        assert field.text() == str(page)
        write(field, "7")
        press(field, Key.Key_Escape)
        assert field.text() == str(page)

    scenario(go())


@pytest.mark.req("TBL-9")
def test_rows_a_page(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        size = stand.table.pager.page_size
        assert [option.value for option in size.options] == [10, 25, 50, 100, 200, 500, 0]
        assert size.value == 100
        size.setFocus()
        press(size, Key.Key_Up)
        await stand.settle()
        assert (stand.state.asked.page_size, stand.view.rows.rowCount()) == (50, 50)
        size.value_changed.emit(0)
        await stand.settle()
        assert stand.view.rows.rowCount() == 250
        assert stand.table.pager.range.text() == "Rows 1-250 of 250"

    scenario(go())


def test_refresh_reads_again_and_names_the_window_s_key(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.source.upsert(run(251))
        refresh = stand.table.pager.refresh
        assert refresh.property("tip_keys") == "F5"
        assert refresh.shortcut().isEmpty()
        click(refresh)
        await until(lambda: stand.text(0, "id") == "251")
        assert stand.text(0, "id") == "251"

    scenario(go())


# -- states --------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-23")
def test_a_failure_leaves_the_rows_and_offers_retry(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        before = stand.texts("id")
        stand.source.refuse()
        click(stand.table.pager.on)
        await stand.settle()
        strip = stand.table.fault
        assert strip.isVisible()
        assert stand.state.fault is not None
        assert strip.text.text() == fault_text(stand.state.fault)
        assert stand.texts("id") == before
        assert stand.table.pager.page.text() == "1"
        texts().set_language(Language.ES)
        assert strip.text.text() == fault_text(stand.state.fault)
        stand.source.recover()
        click(strip.retry)
        await stand.settle()
        assert not strip.isVisible()
        assert stand.state.asked.page == 2
        stand.source.refuse()
        click(stand.table.pager.on)
        await stand.settle()
        click(strip.cross)
        assert not strip.isVisible()

    scenario(go())


def test_nothing_read_at_all(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        stand.source.refuse(Code.INTERNAL)
        await stand.load()
        card = stand.table.cover.card
        assert isinstance(card, ErrorState)
        assert not stand.table.fault.isVisible()
        stand.source.recover()
        click(card.button)
        await stand.settle()
        assert stand.state.phase is Phase.CONTENT
        assert not stand.table.cover.isVisible()

    scenario(go())


def test_an_empty_table_offers_the_first_step(qtbot: QtBot, scenario: Scenario):
    stand = Stand(qtbot, RUNS, FullSource(RUNS, []))

    async def go() -> None:
        await stand.load()
        card = stand.table.cover.card
        assert isinstance(card, EmptyState)
        assert card.title.text() == "No broadcasts yet"
        assert card.button is not None
        click(card.button)
        assert stand.heard == [("primary", "new")]
        stand.model.on_event(stand.source.upsert(run(1)))
        await stand.settle()
        assert not stand.table.cover.isVisible()
        assert stand.texts("id") == ["1"]
        stand.close()

    scenario(go())


def test_the_primary_action_by_button_and_key(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        assert stand.table.tools.primary is not None
        click(stand.table.tools.primary)
        stand.view.setFocus()
        stand.press(Key.Key_N)
        await until(lambda: stand.heard == [("primary", "new")] * 2)

    scenario(go())


def test_a_slow_answer_shows_the_busy_line(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        stand.source.hold()
        click(stand.table.pager.on)
        line = stand.table.busy
        assert not line.isVisible()
        await until(line.isVisible)
        assert not stand.table.pager.refresh.isEnabled()
        stand.source.let_go()
        await stand.settle()
        assert not line.isVisible()

    scenario(go())


def test_buttons_fold_to_icons_where_it_is_narrow(qtbot: QtBot, scenario: Scenario):
    stand = Stand(qtbot, RUNS, FullSource(RUNS, [run(1)]), width=400)

    async def go() -> None:
        await stand.load()
        tools = stand.table.tools
        assert tools.columns_small.isVisible()
        assert not tools.columns.isVisible()
        stand.window.resize(1200, 600)
        assert tools.columns.isVisible()
        assert not tools.columns_small.isVisible()
        stand.close()

    scenario(go())


def test_many_chips_take_more_lines(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        high = stand.table.tools.height()
        for number in range(6):
            words = f"a rather long text to look for {number}"
            await stand.model.put_filter(Filter(field="name", op=Op.VALUE, values=(words,)))
        tools = stand.table.tools
        assert tools.height() > high
        for chip in tools.chips:
            assert tools.rect().contains(QRect(chip.mapTo(tools, QPoint(0, 0)), chip.size()))

    scenario(go())


# -- export --------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-13")
@pytest.mark.parametrize(("number", "form"), [(0, ExportFormat.CSV), (1, ExportFormat.XLSX)])
def test_an_export_asks_for_a_file_and_tells_the_end(
    stand: Stand[Run], scenario: Scenario, tmp_path: Path, number: int, form: ExportFormat
):
    async def go() -> None:
        await stand.load()
        await stand.model.put_filter(Filter(field="name", op=Op.VALUE, values=("run 24",)))
        click(stand.table.tools.export)
        menu = next(one for one in stand.window.findChildren(Menu) if one.isVisible())
        menu.rows[number].click()
        dialog = stand.table.file_dialog
        assert dialog is not None
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile(str(tmp_path / "out"))
        dialog.accept()
        await stand.settle()
        outcome = stand.heard[-1][1]
        assert outcome == Exported(tmp_path / f"out.{form.value}", rows=11)
        assert isinstance(stand.source, FullSource)
        assert stand.source.exports[0].format is form
        assert stand.table.file_dialog is None

    scenario(go())


@pytest.mark.req("TBL-13")
def test_without_the_right_there_is_no_export(qtbot: QtBot, scenario: Scenario):
    stand = Stand(qtbot, RUNS, FullSource(RUNS, [run(1)]), rights=frozenset())

    async def go() -> None:
        await stand.load()
        assert not stand.table.tools.export.isVisible()
        assert not stand.table.tools.export_small.isVisible()
        stand.close()

    scenario(go())


def test_the_store_of_a_desk_is_used_by_the_table(qtbot: QtBot, scenario: Scenario):
    store = BytesStore()
    stand = Stand(qtbot, RUNS, MemorySource(RUNS, [run(1), run(2)]), store=store)

    async def go() -> None:
        await stand.load()
        stand.click_title("name")
        await stand.settle()
        stand.close()

    scenario(go())
    assert b'"name"' in store.files["runs"]
