"""What is kept with a contact, a row each: what it is, since when, and a cross that takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.text import Text
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class EntryRow(QWidget):
    """Signals: `crossed` when it is to go. Without the words of a cross there is none."""

    crossed = Signal()

    def __init__(self, mark: QWidget, title: Words, note: Words, cross: Words | None = None) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(Text(title, Type.BODY_MEDIUM, fill=True))
        lines.addWidget(Text(note, Type.SECONDARY, Token.MUTED, fill=True))
        row.addLayout(lines, 1)
        self.cross: IconButton | None = None
        if cross is not None:
            self.cross = IconButton(Icon.X, cross, size=metrics.BUTTON_TOOL)
            self.cross.clicked.connect(self.crossed)
            row.addWidget(self.cross)


class EntryList(QWidget):
    """Rows under a title; `empty` stands there while there is none. `crosses` are those of the rows, in order."""

    def __init__(self, title: Words, empty: Words) -> None:
        super().__init__()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(metrics.GAP_8)
        self._rows.addWidget(Text(title, Type.BODY_STRONG))
        self._empty = Text(empty, Type.BODY, Token.MUTED, wrap=True)
        self._rows.addWidget(self._empty)
        self._entries: Sequence[EntryRow] = ()
        self.crosses: list[IconButton] = []

    def set_entries(self, entries: Sequence[EntryRow]) -> None:
        """Show these in place of the ones before."""
        for row in self._entries:
            row.hide()
            row.deleteLater()
        self._entries = entries
        self.crosses = [row.cross for row in entries if row.cross is not None]
        for row in entries:
            self._rows.addWidget(row)
        self._empty.setVisible(not entries)
