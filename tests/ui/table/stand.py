"""A table in a shown window, over a list in memory, on the loop of the test."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.hands import LEFT, PLAIN, point
from tests.ui.table.desk import ALL_RIGHTS, NOW_MS
from tests.ui.table.memory_source import MemorySource
from ui.kit.table.source import StateStore
from ui.kit.table.spec import TableSpec
from ui.kit.table.state import TableState
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel

R = TypeVar("R", bound=msgspec.Struct)


class Stand(Generic[R]):
    """Everything of one table; `heard` is what its signals told."""

    def __init__(
        self,
        qtbot: QtBot,
        spec: TableSpec[R],
        source: MemorySource[R],
        *,
        store: StateStore | None = None,
        rights: frozenset[str] = ALL_RIGHTS,
        width: int = 1200,
        height: int = 640,
    ) -> None:
        self.qtbot = qtbot
        self.source = source
        self.now_ms = NOW_MS
        self.tasks: set[asyncio.Future[None]] = set()
        self.model = TableModel(spec, source, self.start, rights=rights, store=store, clock=lambda: self.now_ms)
        self.table = Table(self.model)
        self.view = self.table.view
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.window.resize(width, height)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.heard: list[tuple[Any, ...]] = []
        table = self.table
        table.opened.connect(lambda row: self.heard.append(("opened", row)))
        table.acted.connect(lambda key, row: self.heard.append((key, row)))
        table.bulk_acted.connect(lambda key, chosen: self.heard.append((key, chosen)))
        table.primary_pressed.connect(lambda key: self.heard.append(("primary", key)))
        table.link_pressed.connect(lambda target: self.heard.append(("link", target)))
        table.exported.connect(lambda outcome: self.heard.append(("exported", outcome)))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def settle(self) -> None:
        """Wait until nothing is under way and everything is laid out."""
        while self.tasks:
            await asyncio.wait(self.tasks)
        await asyncio.sleep(0)
        self.view.look()
        while self.tasks:
            await asyncio.wait(self.tasks)

    async def load(self) -> None:
        await self.model.load()
        await self.settle()

    def close(self) -> None:
        self.model.close()
        self.window.close()

    @property
    def state(self) -> TableState:
        return self.model.state

    # -- what stands where

    def column(self, key: str) -> int:
        return [column.key for column in self.view.rows.columns].index(key)

    def shown_columns(self) -> list[str]:
        return [column.key for column in self.view.rows.columns]

    def text(self, row: int, key: str) -> str:
        index = self.view.rows.index(row, self.column(key))
        return str(index.data(Qt.ItemDataRole.DisplayRole))

    def texts(self, key: str) -> list[str]:
        return [self.text(row, key) for row in range(self.view.rows.rowCount())]

    def cell(self, row: int, key: str) -> QPoint:
        """The middle of a cell."""
        place = self.view.places()[self.column(key)]
        return QPoint(place.left + place.width // 2, self.view.row_rect(row).center().y())

    def button(self, row: int, number: int, count: int) -> QPoint:
        """The middle of one of so many buttons at the end of a row."""
        rect = self.view.row_rect(row)
        return QPoint(rect.right() - 12 - 14 - 30 * (count - number - 1), rect.center().y())

    def fold_mark(self, row: int) -> QPoint:
        return QPoint(self.view.places()[0].left + 20, self.view.row_rect(row).center().y())

    # -- hands

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseClick(self.view.viewport(), button, keys, at)

    def hover(self, at: QPoint) -> None:
        point(self.view.viewport(), at)
        assert self.view.pointer.spot.row >= 0

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.view, key, keys)

    def title_at(self, key: str) -> QPoint:
        titles, number = self.view.titles, self.column(key)
        return QPoint(titles.sectionViewportPosition(number) + titles.sectionSize(number) // 2, 16)

    def click_title(self, key: str) -> None:
        QTest.mouseClick(self.view.titles.viewport(), LEFT, PLAIN, self.title_at(key))

    def drag_title(self, start: QPoint, end: QPoint) -> None:
        """Hold the header at one point and let go at another."""
        header = self.view.titles.viewport()
        QTest.mousePress(header, LEFT, PLAIN, start)
        steps = 8
        for step in range(1, steps + 1):
            point(header, start + (end - start) * step / steps, held=True)
        QTest.mouseRelease(header, LEFT, PLAIN, end)
