"""The titles of a table: sorting, widths, order and their menu, by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Scenario
from tests.ui.hands import SHIFT
from tests.ui.table.memory_source import MemorySource
from tests.ui.table.rows import RUNS, Run, run
from tests.ui.table.stand import Stand
from ui.kit.controls.focus import stops
from ui.kit.controls.menu import Menu
from ui.texts.language import Language
from ui.texts.messages import tr

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


# -- reading aloud -------------------------------------------------------------------------------------------------


def test_the_titles_are_read_aloud_one_by_one(stand: Stand[Run], scenario: Scenario, lang: Language):
    async def go() -> None:
        await stand.load()
        titles, columns = stand.view.titles, stand.view.rows.columns
        assert titles.accessibleName() == tr("table.titles", title=str(RUNS.title))
        said = [f"{columns[0].words}, {tr('table.sorted_down')}", *(str(one.words) for one in columns[1:2])]
        for words in said:
            assert titles.accessibleDescription() == words
            QTest.keyClick(titles, Key.Key_Right)
        QTest.keyClick(titles, Key.Key_Left)
        QTest.keyClick(titles, Key.Key_Return)
        await stand.settle()
        assert titles.accessibleDescription() == f"{columns[1].words}, {tr('table.sorted_down')}"
        cells = QAccessible.queryAccessibleInterface(stand.view)
        assert cells is not None
        heads = [cells.child(1 + number) for number in range(len(columns))]  # the corner comes first
        assert [one.text(QAccessible.Text.Name) for one in heads] == [
            stand.view.rows.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
            for at in range(len(columns))
        ]

    scenario(go())


def test_a_list_without_rows_is_passed_by_tab(qtbot: QtBot, scenario: Scenario):
    """There is no row to put a ring around."""
    stand = Stand(qtbot, RUNS, MemorySource(RUNS, []))

    async def go() -> None:
        await stand.load()
        assert stand.view not in stops(stand.window)
        assert stand.view.titles in stops(stand.window)
        stand.source.by_key["1"] = run(1)
        await stand.model.refresh()
        await stand.settle()
        assert stand.view in stops(stand.window)

    scenario(go())
    stand.close()
