"""Step 3: what every column is, what that makes of the rows, what was found in all of them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.button import LinkButton
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.text import Text
from ui.panels.imports.findings_panel import FindingsPanel
from ui.panels.imports.judging import Judge, saved_keys, shown_rows
from ui.panels.imports.map_grid import MapGrid
from ui.panels.imports.pager import Pager
from ui.panels.imports.saved_table import SavedTable
from ui.panels.imports.state import Wizard
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_SQUARE = 12


class _Square(QWidget):
    """A mark of the legend."""

    def __init__(self, fill: Token, line: Token) -> None:
        super().__init__()
        self._fill, self._line = fill, line
        self.setFixedSize(QSize(_SQUARE, _SQUARE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_TAIL, fill=self._fill, line=self._line)


class MapStep(QWidget):
    """Signals: `page_wanted(int)`, `next_wanted()`; those of `map` and `findings` are theirs."""

    page_wanted = Signal(int)
    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_8)
        self.map = MapGrid()
        self.saved = SavedTable()
        self.findings = FindingsPanel()
        column.addWidget(self.map)
        column.addWidget(self._legend())
        column.addSpacing(metrics.GAP_12)
        title = QHBoxLayout()
        title.setSpacing(metrics.GAP_8)
        title.addWidget(Text(msg("imports.saved_as"), Type.SECTION))
        title.addWidget(Text(msg("imports.saved_as_hint"), Type.BODY, Token.MUTED, fill=True), 1)
        column.addLayout(title)
        column.addWidget(self.saved)
        column.addStretch(1)
        area = Scroll(inner, sideways=True)
        row.addWidget(area, 1)
        row.addWidget(self.findings)

    def _legend(self) -> QWidget:
        self.pager = Pager()
        self.pager.page_wanted.connect(self.page_wanted)
        row = self.pager.row
        row.addWidget(_Square(Token.BAD_WEAK, Token.BAD))
        row.addWidget(Text(msg("imports.legend_error"), Type.BODY, Token.MUTED))
        row.addSpacing(metrics.GAP_4)
        row.addWidget(_Square(Token.WARN_WEAK, Token.WARN))
        row.addWidget(Text(msg("imports.legend_doubt"), Type.BODY, Token.MUTED))
        row.addSpacing(metrics.GAP_8)
        self.next = LinkButton(msg("imports.next_error"))
        self.next.clicked.connect(self.next_wanted)
        row.addWidget(self.next)
        return self.pager

    def show_state(self, state: Wizard) -> None:
        """Show rows, mapping and findings."""
        entry, raw = state.entry, state.raw
        self.findings.show_state(state)
        if entry is None or raw is None:
            return
        attributes = {one.key: one for one in state.attributes}
        lines = state.findings.lines if state.findings is not None else ()
        judge = Judge(state.mapping, attributes, state.completing_country, entry.options.date_order, lines)
        rows = [judge.row(raw.offset + n + 1, texts, entry.columns) for n, texts in enumerate(raw.rows)]
        self.map.show_rows(state, rows)
        keys = saved_keys(state.mapping)
        self.saved.show_rows(keys, [state.name_of(key) for key in keys], shown_rows(rows))
        self.pager.show_window(raw.offset, len(raw.rows), raw.total, entry.options.first_row)
        found = state.findings
        self.next.setEnabled(found is not None and found.strict.errors > 0)
