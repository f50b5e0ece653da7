"""A list of checked rows under the names of their attributes, with the reason where they are refused."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.attributes import PHONE_KEY
from app.contract.imports import ImportRow, RowGroup
from ui.kit.controls.text import Text
from ui.panels.imports.judging import Cell, Look
from ui.panels.imports.pager import Pager
from ui.panels.imports.row_grid import Column, GridArea, Line, RowGrid
from ui.panels.imports.state import Wizard
from ui.panels.imports.words import reason
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_REASON = 260


class RecordList(QWidget):
    """Signals: `page_wanted(int)`, `corrected(int, object)` with a row's number and all its cells."""

    page_wanted = Signal(int)
    corrected = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = RowGrid()
        self._area = GridArea(self.grid)
        self._rows: tuple[ImportRow, ...] = ()
        self.pager = Pager()
        self._empty = Text("", Type.BODY, Token.MUTED, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(self._empty)
        column.addWidget(self._area)
        column.addWidget(self.pager)
        self.pager.page_wanted.connect(self.page_wanted)
        self.grid.cell_corrected.connect(self._on_corrected)

    def show_state(self, state: Wizard, group: RowGroup, empty: Words) -> None:
        """Show a window of a list; `empty` is said where it has no rows."""
        entry, window = state.entry, state.rows
        some = entry is not None and entry.plan is not None and window is not None and window.total > 0
        self._area.setVisible(some)
        self.pager.setVisible(some)
        self._empty.setVisible(not some and window is not None)
        self._empty.set_words(empty)
        if entry is None or entry.plan is None or window is None or not some:
            return
        mapping = entry.plan.mapping
        columns = [Column("", key if (key := item.key) == PHONE_KEY else state.name_of(key)) for item in mapping]
        refused = group is RowGroup.ERRORS
        if refused:
            columns.append(Column("", tr("imports.reason"), _REASON))
        self._rows = window.rows
        editable = len(mapping) if refused and not state.running and not state.ended else 0
        lines = [_line(row, [item.column for item in mapping], state, editable, refused) for row in window.rows]
        self.grid.show_lines(columns, lines)
        self._area.fit()
        self.pager.show_window(window.offset, len(window.rows), window.total)

    def _on_corrected(self, number: int, place: int, text: str) -> None:
        row = next((one for one in self._rows if one.row == number), None)
        if row is not None:
            cells = tuple(text if at == place else cell for at, cell in enumerate(row.cells))
            self.corrected.emit(number, cells)


def _line(row: ImportRow, columns: list[int], state: Wizard, editable: int, refused: bool) -> Line:
    wrong = {problem.column: problem.code for problem in row.problems}
    cells = [
        Cell(text, Look.BAD if column in wrong else Look.FINE, wrong.get(column, ""))
        for column, text in zip(columns, row.cells, strict=True)
    ]
    if refused:
        named = [f"{_name(problem.key, state)}: {reason(problem.code)}" for problem in row.problems]
        cells.append(Cell("; ".join(named), Look.DOUBT if not named else Look.FINE))
    return Line(row.row, tuple(cells), editable=editable)


def _name(key: str, state: Wizard) -> str:
    return tr("imports.number") if key == PHONE_KEY else state.name_of(key)


def empty_words(group: RowGroup) -> Words:
    """What is said of an empty list."""
    return msg(f"imports.none_{group.value}")
