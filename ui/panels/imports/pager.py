"""Rows a-b of n, with the page before and the page after."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.text import Text
from ui.panels.imports.state import PAGE
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class Pager(QWidget):
    """Signals: `page_wanted(int)`, from 0."""

    page_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = 0
        self.back = IconButton(Icon.LEFT, msg("common.previous_page"), self, size=metrics.BUTTON_TOOL)
        self.on = IconButton(Icon.RIGHT, msg("common.next_page"), self, size=metrics.BUTTON_TOOL)
        self._words = Text("", Type.BODY, Token.MUTED, self, tabular=True)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(metrics.GAP_8)
        self.row.addWidget(self.back)
        self.row.addWidget(self._words)
        self.row.addWidget(self.on)
        self.row.addStretch(1)
        self.back.clicked.connect(lambda: self.page_wanted.emit(self._page - 1))
        self.on.clicked.connect(lambda: self.page_wanted.emit(self._page + 1))

    def show_window(self, offset: int, shown: int, total: int, first: int = 0) -> None:
        """Rows `offset` to `offset + shown` of `total`, where pages begin at row `first`."""
        self._page = (offset - first) // PAGE
        low = offset + 1 if shown else offset
        self._words.set_words(msg("common.rows_of", first=low, last=offset + shown, total=total))
        self.back.setEnabled(offset > first)
        self.on.setEnabled(offset + shown < total)
