"""Small squares that are each on or off: days of a week, days of a month."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import CENTER, write
from ui.kit.controls.pressable import Pressable
from ui.texts.messages import Words
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HEIGHT = 28
_GAP = 4
_RADIUS = 6


class _Cell(Pressable):
    """One square; the arrow keys move to its neighbours."""

    def __init__(self, words: Words, parent: Toggles) -> None:
        self._toggles = parent
        super().__init__(words, parent)
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(HEIGHT, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """No wider than high."""
        return QSize(HEIGHT, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, or toggle."""
        if not self._toggles.go_on(self, Qt.Key(event.key())):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Accent while it is on."""
        del event
        painter = QPainter(self)
        smooth(painter)
        on, enabled = self.isChecked(), self.isEnabled()
        fill = Token.ACCENT_WEAK if on else Token.HOVER if self.underMouse() and enabled else Token.SURFACE
        line = Token.ACCENT_LINE if on else Token.LINE_STRONG
        box(painter, QRectF(self.rect()), _RADIUS, fill=fill, line=line)
        ink = Token.DISABLED if not enabled else Token.ACCENT if on else Token.TEXT
        step = Type.SECONDARY_STRONG if on else Type.SECONDARY
        write(painter, QRectF(self.rect()), self.text(), step, ink, align=CENTER)


class Toggles(QWidget):
    """A grid of squares. Signals: `toggled(object)` with the value of a square that a person pressed."""

    toggled = Signal(object)

    def __init__(
        self,
        values: Sequence[tuple[Hashable, Words]],
        columns: int,
        parent: QWidget | None = None,
        *,
        wide: int = 1,
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self.cells: dict[Hashable, _Cell] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        for at, (value, words) in enumerate(values):
            cell = _Cell(words, self)
            span = wide if at == len(values) - 1 else 1
            grid.addWidget(cell, at // columns, at % columns, 1, span)
            cell.clicked.connect(lambda _checked=False, value=value: self.toggled.emit(value))
            self.cells[value] = cell
        self.setFixedHeight(-(-len(values) // columns) * (HEIGHT + _GAP) - _GAP)

    def set_on(self, values: Sequence[Hashable], *, locked: bool) -> None:
        """Show which are on."""
        for value, cell in self.cells.items():
            cell.setChecked(value in values)
            cell.setEnabled(not locked)

    def go_on(self, cell: _Cell, key: Qt.Key) -> bool:
        """Put the keyboard on a neighbour; False for other keys."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        if key not in steps:
            return False
        cells = list(self.cells.values())
        at = cells.index(cell) + steps[key]
        if 0 <= at < len(cells):
            cells[at].setFocus(Qt.FocusReason.OtherFocusReason)
        return True
