"""Tables of few lines: why people were passed over, which errors there were, and what to do about each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.card import Separator
from ui.kit.controls.paint.words import RIGHT
from ui.kit.controls.text import Text
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PAD: Final = 12
_ROW: Final = 28
_CODE: Final = 72
_LINES: Final = 3
_AIR: Final = 5
_TOP: Final = Qt.AlignmentFlag.AlignTop
_COUNT: Final = 48

Values = tuple[str, str, str, str]
"""Code, reason, count, what to do; an empty code leaves its room to the reason."""


class ReasonLine(QWidget):
    """One line, or the head."""

    def __init__(self, values: Values, parent: QWidget, *, head: bool = False) -> None:
        super().__init__(parent)
        step = Type.SECONDARY_STRONG if head else Type.SECONDARY
        ink = Token.MUTED if head else Token.TEXT
        code, reason, count, hint = values
        self._texts = [
            Text(code, step, ink, self, fill=True),
            Text(reason, step, ink, self, wrap=True, limit=_LINES),
            Text(count, step, ink, self, tabular=True, align=RIGHT, fill=True),
            Text(hint, step, Token.MUTED, self, wrap=True, limit=_LINES),
        ]
        self.setMinimumHeight(_ROW)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(_PAD, _AIR, _PAD, _AIR)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP_16)
        self._texts[0].setVisible(bool(code))
        if code:
            grid.addWidget(self._texts[0], 0, 0, _TOP)
        grid.addWidget(self._texts[1], 0, 1 if code else 0, 1, 1 if code else 2, _TOP)
        for at, text in enumerate(self._texts[2:], 2):
            grid.addWidget(text, 0, at, _TOP)
        for at, stretch in enumerate((0, 5, 0, 6)):
            grid.setColumnStretch(at, stretch)
        grid.setColumnMinimumWidth(0, _CODE)
        grid.setColumnMinimumWidth(2, _COUNT)
        row.addLayout(grid)
        outer.addLayout(row, 1)
        self.rule = Separator(self)
        outer.addWidget(self.rule)

    @property
    def values(self) -> tuple[str, ...]:
        """What it says, without an empty code."""
        return tuple(text.text() for text in self._texts if not text.isHidden())


class ReasonTable(QWidget):
    """A head and its lines; nothing at all without lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[Values, ...] = ()
        self._lines: list[ReasonLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_lines(self, head: Values, lines: Sequence[Values]) -> None:
        """Show them; the widgets stay while nothing changed."""
        shown = (head, *lines) if lines else ()
        if shown == self._shown:
            return
        self._shown = shown
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [ReasonLine(values, self, head=not at) for at, values in enumerate(shown)]
        for line in self._lines:
            self._column.addWidget(line)
            line.show()
        for line in self._lines[-1:]:
            line.rule.hide()

    @property
    def lines(self) -> list[tuple[str, ...]]:
        """What the lines say, without the head."""
        return [line.values for line in self._lines[1:]]
