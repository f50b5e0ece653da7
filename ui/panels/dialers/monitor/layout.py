"""How the monitor stands: three columns in a wide window; in a narrow one the upload opens over the middle."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.card import Separator
from ui.kit.controls.paint.shapes import rule
from ui.theme.theme import color
from ui.theme.tokens import Token

FOLD_UNDER: Final = 1_180
"""Panel width under which the upload folds away: a window of 1,236 with its rail."""
NARROW_UNDER: Final = 1_040
SIDE: Final = 344
SIDE_NARROW: Final = 304
UPLOAD: Final = 320


class _Ground(QWidget):
    """The middle stands back a little: its cards are the brightest."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(Token.WINDOW))


class Drawer(QWidget):
    """The upload over the middle; Esc puts it away. Signals: `closed()`."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 0, 0, 0)
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and its edge."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, 1, self.height()), Token.LINE_STRONG)


class MonitorLayout(QWidget):
    """Signals: `folded(bool)` when the upload lost or got its column."""

    folded = Signal(bool)

    def __init__(self, side: QWidget, middle: QWidget, upload: QWidget, parent: QWidget, *, may_run: bool) -> None:
        super().__init__(parent)
        self._side, self._upload, self._may_run = side, upload, may_run
        self._is_folded: bool | None = None
        self._line = Separator(self, orientation=Qt.Orientation.Vertical)
        ground = _Ground(self)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(middle)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(side)
        self._row.addWidget(Separator(self, orientation=Qt.Orientation.Vertical))
        self._row.addWidget(ground, 1)
        self._row.addWidget(self._line)
        self._row.addWidget(upload)
        self.drawer = Drawer(self)
        self.drawer.closed.connect(self.close_drawer)
        upload.setVisible(may_run)

    @property
    def is_folded(self) -> bool:
        """Whether the upload has no column of its own."""
        return bool(self._is_folded)

    def open_drawer(self) -> None:
        """Show the upload over the middle."""
        if self.is_folded:
            self._place_drawer()
            self.drawer.show()
            self.drawer.raise_()
            self._upload.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_drawer(self) -> bool:
        """Put it away; whether it was there."""
        was = self.drawer.isVisible()
        self.drawer.hide()
        return was

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_UNDER
        self._side.setFixedWidth(SIDE_NARROW if narrow else SIDE)
        self._fold(folded=self.width() < FOLD_UNDER)
        self._place_drawer()

    def _fold(self, *, folded: bool) -> None:
        if folded is self._is_folded or not self._may_run:
            self._line.setVisible(self._may_run and not folded)
            return
        self._is_folded = folded
        self._line.setVisible(not folded)
        if folded:
            self._upload.setMinimumWidth(0)
            self.drawer.column.addWidget(self._upload)
        else:
            self.drawer.hide()
            self._row.addWidget(self._upload)
        self._upload.setFixedWidth(UPLOAD)
        self._upload.show()
        self.folded.emit(folded)

    def _place_drawer(self) -> None:
        wide = min(UPLOAD + 1, self.width())
        self.drawer.setGeometry(self.width() - wide, 0, wide, self.height())
