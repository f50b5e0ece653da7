"""Rows on screen: acting, unfolding, events and reading far, by mouse and keys."""

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


# -- keyboard ------------------------------------------------------------------------------------------------------


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
