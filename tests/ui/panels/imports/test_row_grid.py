"""The grid of a file's rows follows the width it is given, wider and narrower."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.controls.window import shown
from ui.kit.controls.scroll import Scroll
from ui.panels.imports.judging import Cell
from ui.panels.imports.row_grid import Column, GridArea, Line, RowGrid

COLUMNS = [Column("", "phone"), Column("{{1}}", "name"), Column("{{2}}", "car")]


def test_it_gives_back_the_room_that_a_scroll_bar_beside_it_takes(qtbot: QtBot):
    body = QWidget()
    column = QVBoxLayout(body)
    grid = RowGrid(choosable=True)
    area, below = GridArea(grid, body), QWidget()
    column.addWidget(area)
    column.addWidget(below)
    scroll = Scroll(body)
    scroll.setFixedSize(700, 320)
    shown(qtbot, scroll)
    grid.show_lines(COLUMNS, [Line(2, (Cell("600430000"), Cell("Luc\u00eda"), Cell("Seat Le\u00f3n")))])
    wide = grid.width()
    below.setFixedHeight(600)
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() > 0)
    QApplication.processEvents()
    assert grid.width() == area.viewport().width() < wide
    assert area.horizontalScrollBar().maximum() == 0
