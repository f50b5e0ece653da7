"""Rows of a table selected, copied and acted on together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Scenario
from tests.ui.hands import CTRL, SHIFT, click
from tests.ui.table.memory_source import MemorySource
from tests.ui.table.rows import RUNS, Run, run
from tests.ui.table.stand import Stand
from ui.kit.controls.menu import Menu

Key = Qt.Key


@pytest.fixture
def stand(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Run]]:
    made = Stand(qtbot, RUNS, MemorySource(RUNS, [run(number) for number in range(1, 251)]))
    yield made
    made.close()


def menu_of(stand: Stand[Any]) -> Menu:
    return next(menu for menu in stand.window.findChildren(Menu) if menu.isVisible())


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
