"""Step 2: which row is the first contact."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.controls.text import Text
from ui.panels.imports.judging import Cell, Look, letter
from ui.panels.imports.pager import Pager
from ui.panels.imports.row_grid import Column, GridArea, Line, RowGrid, Standing
from ui.panels.imports.state import Wizard
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class FirstRowStep(QWidget):
    """Signals: `row_chosen(int)` with the number of a row from 0, `page_wanted(int)`."""

    row_chosen = Signal(int)
    page_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(Text(msg("imports.first_row_title"), Type.SECTION))
        self._hint = Text("", Type.BODY, Token.MUTED, wrap=True)
        column.addWidget(self._hint)
        column.addSpacing(metrics.GAP_4)
        self.grid = RowGrid(choosable=True)
        self._area = GridArea(self.grid)
        self.pager = Pager()
        column.addWidget(self._area)
        column.addWidget(self.pager)
        column.addStretch(1)
        self.grid.line_chosen.connect(lambda number: self.row_chosen.emit(number - 1))
        self.pager.page_wanted.connect(self.page_wanted)

    def show_state(self, state: Wizard) -> None:
        """Show a page of rows as read, and which is the first."""
        entry, raw = state.entry, state.raw
        if entry is None or raw is None:
            return
        first = entry.options.first_row
        self._hint.set_words(
            msg("imports.first_row_header", row=first + 1) if first else msg("imports.first_row_no_header")
        )
        columns = [Column(letter(place), "") for place in range(entry.columns)]
        lines = [_line(raw.offset + place, cells, entry.columns, first) for place, cells in enumerate(raw.rows)]
        self.grid.show_lines(columns, lines)
        self._area.fit()
        self.pager.show_window(raw.offset, len(raw.rows), raw.total)


def _line(row: int, texts: tuple[str, ...], columns: int, first: int) -> Line:
    standing = Standing.CONTACT
    if row == first:
        standing = Standing.FIRST
    elif row == first - 1:
        standing = Standing.HEADER
    elif row < first:
        standing = Standing.ABOVE
    look = Look.OFF if standing is Standing.ABOVE else Look.FINE
    cells = tuple(Cell(texts[place] if place < len(texts) else "", look) for place in range(columns))
    return Line(row + 1, cells, standing)
