"""A dashed box that a file is dropped on, or that is pressed to choose one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.pressable import Pressable
from ui.theme import metrics
from ui.theme.tokens import Token


class DropBox(Pressable):
    """Put what it says into `column`; the whole box can be pressed.

    Signals: `dropped(object)` with a Path; `clicked` as of every button, to choose a file; with `strict`
    `declined(object)` with the names of what was dropped and is not one file of this machine.
    """

    dropped = Signal(object)
    declined = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, strict: bool = False) -> None:
        super().__init__("", parent)
        self._over, self._strict = False, strict
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(metrics.GAP_12, metrics.GAP_16, metrics.GAP_12, metrics.GAP_16)
        self.column.setSpacing(metrics.GAP_4)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file."""
        urls = event.mimeData().urls()
        if self.isEnabled() and urls and (self._strict or urls[0].isLocalFile()):
            self._set_over(over=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went away again."""
        super().dragLeaveEvent(event)
        self._set_over(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """One file."""
        self._set_over(over=False)
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        if self._strict and (len(urls) != 1 or not urls[0].isLocalFile()):
            self.declined.emit(tuple(one.fileName() or one.toDisplayString() for one in urls))
            return
        self.dropped.emit(Path(urls[0].toLocalFile()))

    def _set_over(self, *, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        lit = self._over or self.hovered
        fill = Token.ACCENT_WEAK if lit else Token.WINDOW
        line = Token.ACCENT if lit and self.isEnabled() else Token.CONTROL
        area = QRectF(self.rect())
        box(painter, area, metrics.RADIUS_CARD, fill=fill)
        box(painter, area, metrics.RADIUS_CARD, line=line, dashed=True)
