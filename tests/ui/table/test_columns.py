"""The columns of a table: chosen, ordered, and kept until the next time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Scenario
from tests.ui.hands import click, point, press, write
from tests.ui.table.memory_source import FullSource
from tests.ui.table.rows import RUNS, Run, run
from tests.ui.table.stand import Stand
from ui.kit.table.column_chooser import ColumnChooser
from ui.kit.table.state_store import FolderStore

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def stand(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Run]]:
    made = Stand(qtbot, RUNS, FullSource(RUNS, [run(number) for number in range(1, 251)]))
    yield made
    made.close()


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
