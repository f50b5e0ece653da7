"""Rows on screen: sorting, acting, selecting, unfolding, events, by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Scenario
from tests.ui.hands import CTRL, SHIFT, click
from tests.ui.table.memory_source import FullSource, MemorySource
from tests.ui.table.rows import PEOPLE, RUNS, Detail, Run, run, someone
from tests.ui.table.stand import Stand
from ui.kit.controls.menu import Menu
from ui.kit.controls.tip import Tip, tip_of
from ui.kit.table.filter_popup import FilterList
from ui.kit.table.memory import ALL_ROWS
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import tr
from ui.theme.theme import Mode, theme

ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key


@pytest.fixture
def stand(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Run]]:
    made = Stand(qtbot, RUNS, MemorySource(RUNS, [run(number) for number in range(1, 251)]))
    yield made
    made.close()


def menu_of(stand: Stand[Any]) -> Menu:
    return next(menu for menu in stand.window.findChildren(Menu) if menu.isVisible())


def ids(stand: Stand[Any]) -> list[int]:
    return [int(text) for text in stand.texts("id")]


# -- sorting -------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-1", "TBL-2")
def test_a_click_on_a_title_sorts_down_then_up(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        assert ids(stand)[:2] == [250, 249]
        for descending in (True, False):
            stand.click_title("contacts")
            await stand.settle()
            filled = [row.contacts for row in stand.source.by_key.values() if row.contacts is not None]
            best = sorted(filled, reverse=descending)[:100]
            found = [stand.source.by_key[str(number)].contacts for number in ids(stand)]
            assert found == best
        header = stand.view.rows.headerData(
            stand.column("contacts"), Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole
        )
        assert header == f"Contacts, {tr('table.sorted_up')}"
        stand.click_title("progress")
        await stand.settle()
        assert stand.state.asked.query.sort[0].field == "contacts", "this column cannot be sorted"

    scenario(go())


@pytest.mark.req("TBL-1")
def test_empty_values_are_last_in_both_directions(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        for _ in range(2):
            stand.click_title("contacts")
            await stand.settle()
            await stand.model.go_to(3)
            await stand.settle()
            assert stand.texts("contacts")[-10:] == [""] * 10

    scenario(go())


def test_the_header_by_keys(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        titles = stand.view.titles
        titles.setFocus()
        qtbot.keyClick(titles, Key.Key_Right)
        qtbot.keyClick(titles, Key.Key_Return)
        await stand.settle()
        assert stand.state.asked.query.sort[0].field == "name"
        wide = titles.sectionSize(1)
        qtbot.keyClick(titles, Key.Key_Left, SHIFT)
        assert titles.sectionSize(1) == wide - 16
        qtbot.keyClick(titles, Key.Key_Left, ALT)
        assert stand.shown_columns()[:2] == ["name", "id"]
        qtbot.keyClick(titles, Key.Key_Menu)
        assert [row.text() for row in menu_of(stand).rows][:2] == [tr("table.sort_down"), tr("table.sort_up")]

    scenario(go())


# -- columns by their header ---------------------------------------------------------------------------------------


@pytest.mark.req("TBL-4")
def test_widths_and_order_are_dragged_and_kept(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        titles = stand.view.titles
        status = stand.column("status")
        edge = titles.sectionViewportPosition(status) + titles.sectionSize(status)
        before = titles.sectionSize(status)
        stand.drag_title(QPoint(edge - 1, 16), QPoint(edge + 39, 16))
        kept = next(place.width for place in stand.state.layout if place.key == "status")
        assert kept == titles.sectionSize(status) == before + 40
        stand.drag_title(stand.title_at("launched_ms"), QPoint(titles.sectionViewportPosition(1) + 10, 16))
        assert stand.shown_columns().index("launched_ms") == 1
        assert stand.view.titles.visualIndex(1) == 1

    scenario(go())


def test_a_double_click_on_an_edge_fits_the_column(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        titles = stand.view.titles
        status = stand.column("status")
        edge = titles.sectionViewportPosition(status) + titles.sectionSize(status) - 1
        stand.model.resize_column("status", 400)
        edge = titles.sectionViewportPosition(status) + titles.sectionSize(status) - 1
        qtbot.mouseDClick(titles.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(edge, 16))
        assert 90 < titles.sectionSize(status) < 160
        stand.model.resize_column("name", 40)
        stand.view.viewport().grab()
        stand.table.fit_column(stand.column("name"))
        wide = titles.sectionSize(stand.column("name"))
        assert 60 < wide < 200

    scenario(go())


def test_the_menu_of_a_title(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        at = stand.title_at("status")
        header = stand.view.titles
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, header.viewport().mapToGlobal(at))
        QApplication.sendEvent(header.viewport(), event)
        rows = {row.text(): row for row in menu_of(stand).rows}
        rows[tr("table.hide_column")].click()
        assert "status" not in stand.shown_columns()
        stand.view.titles.menu_wanted.emit(stand.column("name"), QPoint(0, 0))
        rows = {row.text(): row for row in menu_of(stand).rows}
        assert not rows[tr("table.hide_column")].isEnabled()
        rows[tr("table.sort_up")].click()
        await stand.settle()
        assert not stand.state.asked.query.sort[0].descending
        stand.view.titles.menu_wanted.emit(stand.column("name"), QPoint(0, 0))
        rows = {row.text(): row for row in menu_of(stand).rows}
        rows[tr("table.filter_column")].click()
        assert stand.table.popup is not None

    scenario(go())


# -- actions -------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-10")
def test_actions_appear_under_the_pointer(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        row = ids(stand).index(247)  # paused: open, copy, resume, more
        assert stand.view.look_of(row).actions == ()
        assert stand.view.look_of(row).more, "the overflow button is always there"
        stand.hover(stand.cell(row, "name"))
        assert [action.key for action in stand.view.look_of(row).actions] == ["open", "copy", "resume"]
        stand.click(stand.button(row, 2, 4))
        assert stand.heard == [("resume", stand.source.by_key["247"])]
        assert stand.model.chosen().count == 0, "a button does not select"

    scenario(go())


@pytest.mark.req("TBL-10")
def test_actions_in_the_menu_the_overflow_and_by_keys(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        at = stand.cell(2, "name")
        viewport = stand.view.viewport()
        QApplication.sendEvent(
            viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
        )
        words = [row.text() for row in menu_of(stand).rows]
        assert words[:2] == ["Open", "Duplicate"]
        assert "Delete" in words
        menu_of(stand).rows[0].click()
        assert stand.heard[-1] == ("open", stand.source.by_key["248"])
        count = len(stand.model.buttons_of(stand.model.entry(4))[0]) + 1  # type: ignore[arg-type]  # it is loaded
        stand.click(stand.button(4, count - 1, count))
        rows = {row.text(): row for row in menu_of(stand).rows}
        rows["Delete"].click()
        assert stand.heard[-1] == ("delete", stand.source.by_key["246"])
        stand.view.setFocus()
        stand.view.go_to(6)
        stand.press(Key.Key_O)
        assert stand.heard[-1] == ("open", stand.source.by_key["244"])
        stand.press(Key.Key_Delete)
        assert stand.heard[-1] == ("delete", stand.source.by_key["244"])
        stand.press(Key.Key_Menu)
        assert menu_of(stand).rows[0].text() == "Open"
        menu_of(stand).dismiss()
        stand.press(Key.Key_F10, SHIFT)
        menu_of(stand).dismiss()

    scenario(go())


def test_a_press_let_go_elsewhere_does_nothing(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        stand.hover(stand.cell(2, "name"))
        viewport = stand.view.viewport()
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=stand.button(2, 0, 3))
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=stand.cell(5, "name"))
        assert stand.heard == []

    scenario(go())


def test_enter_and_a_double_click_open(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        qtbot.mouseDClick(stand.view.viewport(), Qt.MouseButton.LeftButton, pos=stand.cell(3, "name"))
        stand.view.setFocus()
        stand.view.go_to(1)
        stand.press(Key.Key_Return)
        assert stand.heard == [("opened", stand.source.by_key["247"]), ("opened", stand.source.by_key["249"])]

    scenario(go())


def test_a_link_is_pressed_by_itself(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        row = ids(stand).index(246)
        place = stand.view.places()[stand.column("template")]
        stand.click(QPoint(place.left + 14, stand.view.row_rect(row).center().y()))
        assert stand.heard == [("link", 246)]
        stand.click(QPoint(place.left + place.width - 3, stand.view.row_rect(row).center().y()))
        assert stand.heard == [("link", 246)], "beside the word is the row"

    scenario(go())


# -- keyboard and selection ----------------------------------------------------------------------------------------


def test_moving_by_keys(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.view.setFocus()
        assert stand.view.current_row() == 0
        steps = [(Key.Key_Down, 1), (Key.Key_Down, 2), (Key.Key_Up, 1), (Key.Key_End, 99), (Key.Key_Home, 0)]
        for key, row in steps:
            stand.press(key)
            assert stand.view.current_row() == row
            assert stand.model.chosen().keys == (str(250 - row),)
        stand.press(Key.Key_PageDown)
        screen = stand.view.current_row()
        assert 8 < screen < 20
        stand.press(Key.Key_End)
        bar = stand.view.verticalScrollBar()
        assert bar.value() == bar.maximum()
        stand.press(Key.Key_PageDown, CTRL)
        await stand.settle()
        assert stand.state.asked.page == 2

    scenario(go())


def test_selecting_by_mouse_and_keys(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.click(stand.cell(1, "name"))
        assert not stand.table.selection.isVisible(), "a click alone is no selection for an action"
        stand.click(stand.cell(3, "name"), CTRL)
        stand.click(stand.cell(5, "name"), CTRL)
        assert stand.model.chosen().keys == ("249", "247", "245")
        assert stand.table.selection.isVisible()
        assert stand.table.selection.count.text() == "3 rows selected"
        stand.click(stand.cell(8, "name"), SHIFT)
        await stand.settle()
        assert stand.model.chosen().keys == ("245", "244", "243", "242")
        stand.press(Key.Key_Down, SHIFT)
        await stand.settle()
        assert stand.model.chosen().count == 5
        stand.press(Key.Key_Up, CTRL)
        stand.press(Key.Key_Space)
        assert stand.model.chosen().count == 4
        stand.press(Key.Key_Escape)
        assert stand.model.chosen().count == 0
        assert not stand.table.selection.isVisible()

    scenario(go())


def test_all_rows_then_all_that_match_and_a_bulk_action(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.view.setFocus()
        stand.press(Key.Key_A, CTRL)
        bar = stand.table.selection
        assert bar.count.text() == "100 rows selected"
        assert bar.all.text() == "Select all 250 that match"
        click(bar.all)
        assert bar.count.text() == "All 250 matching rows selected"
        assert not bar.all.isVisible()
        click(bar.buttons["delete"])
        key, chosen = stand.heard[-1]
        assert (key, chosen.count, chosen.query) == ("delete", 250, stand.state.asked.query)
        click(bar.clear)
        assert stand.model.chosen().count == 0
        selected = stand.view.selectionModel().selectedRows()
        assert selected == []

    scenario(go())


def test_the_menu_of_a_selected_row_acts_on_all_of_them(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.click(stand.cell(1, "name"))
        stand.click(stand.cell(2, "name"), CTRL)
        stand.press(Key.Key_Menu)
        rows = menu_of(stand).rows
        assert [row.text() for row in rows][:1] == ["Delete"]
        rows[0].click()
        key, chosen = stand.heard[-1]
        assert (key, chosen.keys) == ("delete", ("249", "248"))

    scenario(go())


def test_rows_are_copied_as_tab_separated_text(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.click(stand.cell(1, "name"))
        stand.click(stand.cell(2, "name"), CTRL)
        stand.press(Key.Key_C, CTRL)
        lines = QApplication.clipboard().text().split("\n")
        assert [line.split("\t")[:2] for line in lines] == [["249", "Run 249"], ["248", "Run 248"]]
        assert len(lines[0].split("\t")) == len(stand.shown_columns())

    scenario(go())


def test_slash_goes_to_the_search(qtbot: QtBot, scenario: Scenario):
    people = Stand(qtbot, PEOPLE, MemorySource(PEOPLE, [someone(number) for number in range(50)]))

    async def go() -> None:
        await people.load()
        people.view.setFocus()
        people.press(Key.Key_Slash)
        assert people.table.tools.search.hasFocus()
        people.close()

    scenario(go())


def test_slash_goes_to_the_filters_where_there_is_no_search(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.view.setFocus()
        stand.press(Key.Key_Slash)
        assert isinstance(stand.table.popup, FilterList)
        assert stand.table.popup.search.hasFocus()

    scenario(go())


def test_typed_words_are_searched_for(qtbot: QtBot, scenario: Scenario):
    people = Stand(qtbot, PEOPLE, MemorySource(PEOPLE, [someone(number) for number in range(50)]))

    async def go() -> None:
        await people.load()
        field = people.table.tools.search
        field.setFocus()
        qtbot.keyClicks(field, "person 04 8")
        qtbot.keyClick(field, Key.Key_Return)
        await people.settle()
        assert people.texts("name") == ["Person 048"]
        qtbot.keyClick(field, Key.Key_Escape)
        await people.settle()
        assert people.state.total == 50
        people.close()

    scenario(go())


# -- unfolding -----------------------------------------------------------------------------------------------------


def test_rows_unfold_and_keep_what_is_above_in_place(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        view = stand.view
        view.verticalScrollBar().setValue(400)
        top = view.rowAt(0)
        before = view.rowViewportPosition(top)
        stand.click(stand.fold_mark(top + 2))
        assert view.rowViewportPosition(top) == before
        detail = view.unfolding.widget(str(250 - top - 2))
        assert isinstance(detail, Detail)
        assert detail.isVisible()
        assert detail.y() == view.row_rect(top + 2).bottom() + 1
        assert view.rowViewportPosition(top + 3) == view.row_rect(top + 2).bottom() + 1 + view.unfolding.height(
            top + 2
        )
        stand.click(stand.fold_mark(top + 1))
        assert len(view.unfolding.keys) == 2, "several may be open"
        assert detail.y() == view.row_rect(top + 2).bottom() + 1
        stand.click(stand.fold_mark(top + 2))
        assert view.unfolding.keys == [str(250 - top - 1)]

    scenario(go())


def test_unfolding_by_keys_and_events(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        view = stand.view
        view.setFocus()
        view.go_to(3)
        stand.press(Key.Key_Right)
        detail = view.unfolding.widget("247")
        assert isinstance(detail, Detail)
        stand.model.on_event(stand.source.change("247", good=4711))
        assert detail.words.text() == "Run 247: 4711"
        stand.model.on_event(stand.source.upsert(run(251)))
        await stand.model.refresh()
        await stand.settle()
        assert view.unfolding.height(4) > 0, "the widget goes with its row"
        assert view.current_row() == 4, "so does the keyboard"
        assert detail.y() == view.row_rect(4).bottom() + 1
        stand.press(Key.Key_Left)
        assert view.unfolding.keys == []
        stand.press(Key.Key_Right)
        await stand.model.turn(1)
        await stand.settle()
        assert view.unfolding.keys == []

    scenario(go())


# -- events --------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-11")
def test_events_change_rows_in_place(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        stand.view.verticalScrollBar().setValue(123)
        stand.model.on_event(stand.source.change("245", name="Renamed"))
        assert stand.text(5, "name") == "Renamed"
        stand.model.on_event(stand.source.upsert(run(251)))
        assert stand.text(0, "id") == "250"
        assert stand.table.pager.refresh.outdated
        assert stand.view.verticalScrollBar().value() == 123
        click(stand.table.pager.refresh)
        await stand.settle()
        assert stand.text(0, "id") == "251"
        assert not stand.table.pager.refresh.outdated

    scenario(go())


def test_bursts_are_painted_once_a_second(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        painted: list[int] = []
        stand.view.rows.dataChanged.connect(lambda first, *_: painted.append(first.row()))
        for good in range(50):
            stand.model.on_event(stand.source.change("249", good=good))
        assert painted == [1]
        stand.now_ms += 1_000
        stand.table._on_due()
        assert painted == [1, 1]
        entry = stand.model.entry(1)
        assert entry is not None
        assert entry.row.good == 49

    scenario(go())


def test_a_deleted_row_says_so_and_offers_nothing(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.model.on_event(stand.source.delete("249"))
        assert stand.text(1, "name") == f"Run 249, {tr('table.deleted')}"
        stand.hover(stand.cell(1, "name"))
        assert stand.view.look_of(1).actions == []
        stand.view.setFocus()
        stand.view.go_to(1, select=False)
        stand.press(Key.Key_Return)
        assert stand.heard == []

    scenario(go())


def test_what_cells_read_elsewhere_is_drawn_anew(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.view.viewport().grab()
        entry = stand.model.entry(0)
        assert entry is not None
        assert entry.memo
        stand.model.redraw()
        assert not entry.memo

    scenario(go())


# -- reading -------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-12")
def test_a_hundred_thousand_rows_are_scrolled_through_window_by_window(qtbot: QtBot, scenario: Scenario):
    many = Stand(qtbot, RUNS, MemorySource(RUNS, [run(number) for number in range(1, 20_001)]))

    async def go() -> None:
        await many.load()
        await many.model.set_page_size(ALL_ROWS)
        await many.settle()
        view = many.view
        assert view.rows.rowCount() == 20_000
        calls = len(many.source.calls)
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        _, last = view.visible_rows()
        assert many.text(last, "id") == tr("common.loading")
        view.viewport().grab()  # a skeleton, and no failure
        await many.settle()
        assert many.text(last, "id") == "1"
        assert len(many.source.calls) - calls <= 2
        assert not many.table.pager.page.isVisible()
        many.close()

    scenario(go())


@pytest.mark.req("TBL-12")
def test_a_cell_that_is_too_long_is_told_whole(stand: Stand[Run], scenario: Scenario):
    name = "A name that is far too long for the column in which it stands, and then some more"
    stand.source.upsert(run(250, name=name, launched_ms=1_764_316_800_000))

    async def go() -> None:
        await stand.load()
        stand.model.resize_column("name", 160)
        stand.view.viewport().grab()
        stand.view.pointer.explain(stand.cell(0, "name"))
        assert tip_of(stand.view).text == name
        tip_of(stand.view).end()
        stand.view.pointer.explain(stand.cell(1, "name"))
        assert not any(tip.isVisible() for tip in stand.window.findChildren(Tip))
        stand.view.pointer.explain(stand.cell(0, "launched_ms"))
        assert tip_of(stand.view).text.endswith(":00")
        stand.hover(stand.cell(0, "name"))
        stand.view.pointer.explain(stand.button(0, 0, 3))
        assert tip_of(stand.view).text == "Open"

    scenario(go())


def test_screen_readers_get_a_table(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        face = QAccessible.queryAccessibleInterface(stand.view)
        assert face.role() == QAccessible.Role.Table
        assert face.text(QAccessible.Text.Name) == "Broadcasts"
        parts = [face.child(number) for number in range(40)]
        names = {(part.role(), part.text(QAccessible.Text.Name)) for part in parts}
        assert (QAccessible.Role.Cell, "Run 249") in names
        assert (QAccessible.Role.ColumnHeader, "Status") in names
        assert (QAccessible.Role.RowHeader, "Run 249") in names
        stand.click(stand.cell(1, "name"))
        selected = {part.text(QAccessible.Text.Name) for part in parts if part.state().selected}
        assert "Run 249" in selected
        assert "Run 250" not in selected

    scenario(go())


def test_every_state_is_drawn_in_every_theme_and_language(
    qtbot: QtBot, scenario: Scenario, app_theme: Mode, lang: Language
):
    source = FullSource(PEOPLE, [someone(number) for number in range(60)])
    people = Stand(qtbot, PEOPLE, source, width=1024)

    async def go() -> None:
        people.window.grab()
        source.refuse()
        await people.load()
        people.window.grab()
        source.recover()
        await people.model.retry()
        people.model.toggle(3)
        people.table.set_compact(compact=True)
        people.model.on_event(source.delete("7"))
        people.hover(people.cell(2, "name"))
        people.window.grab()
        assert people.view.row_height() == 32
        theme().set_mode(Mode.LIGHT if app_theme is Mode.DARK else Mode.DARK)
        texts().set_language(Language.EN)
        people.window.grab()
        assert people.text(1, "vip") in {"Yes", "No", ""}
        people.close()

    scenario(go())
