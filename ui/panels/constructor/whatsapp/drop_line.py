"""The line that shows where something dragged would be put."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import metrics
from ui.theme.theme import color
from ui.theme.tokens import Token

_HEIGHT = 2


class DropLine(QWidget):
    """Lies over its parent, hidden until it is needed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_beside(self, rows: Sequence[QWidget], at: int, end: QWidget) -> None:
        """Above the row with a number, beneath the last one, or above `end` where there are none."""
        parent = self.parentWidget()
        if parent is None:
            return
        anchor = rows[min(at, len(rows) - 1)] if rows else end
        place = anchor.mapTo(parent, QPoint(0, anchor.height() if rows and at >= len(rows) else 0))
        gap = metrics.GAP_4 if rows and at >= len(rows) else -metrics.GAP_4
        width = rows[0].width() if rows else parent.width() - 2 * place.x()
        self.setGeometry(place.x(), place.y() + gap, width, _HEIGHT)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A stroke of accent."""
        del event
        QPainter(self).fillRect(self.rect(), color(Token.ACCENT))
