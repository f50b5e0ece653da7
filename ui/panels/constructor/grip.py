"""The handle by which a message is put at another place of the chain, with the mouse or the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.tip import set_tip
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.tokens import Token

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Grip(QWidget):
    """Signals: `dragged(QPoint)` where on the screen the mouse is and `dropped(QPoint)` where it was let go after
    that, `stepped(int)` by a key: -1 up, 1 down.
    """

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, name: Words = "") -> None:
        super().__init__(parent)
        self._dragging = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        put(self, self.setAccessibleName, name or msg("builder.move_step"))
        set_tip(self, msg("builder.move_step_tip"))

    def sizeHint(self) -> QSize:
        """Narrow, as high as an icon."""
        return QSize(metrics.ICON, metrics.BUTTON_INLINE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where it is drawn to."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._dragging = True
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        event.accept()
        if self._dragging:
            self._dragging = False
            self.dropped.emit(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys move by one place."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Six dots, a ring with the keyboard."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hasFocus():
            box(painter, area, metrics.RADIUS_TAG, line=Token.ACCENT, width=2)
        top = area.center().y() - metrics.ICON / 2
        draw_icon(painter, Icon.GRIP, Token.MUTED, area.left(), top)
