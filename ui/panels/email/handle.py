"""The bar at what is chosen on the canvas: the handle it is moved by, copying, hiding, deleting (EML-16)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.tip import set_tip
from ui.panels.constructor.grip import Grip
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token


class HandleBar(QWidget):
    """Signals: `dragged(QPoint)` and `dropped(QPoint)`, points of the screen."""

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.handle = Grip(self, name=msg("constructor_email.move"))
        set_tip(self.handle, msg("constructor_email.move_tip"))
        self.handle.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide_button = self._button(Icon.EYEOFF, "hide")
        self.duplicate = self._button(Icon.COPY, "duplicate")
        self.delete = self._button(Icon.TRASH, "delete")
        set_tip(self.duplicate, msg("constructor_email.duplicate"), "Ctrl+D")
        set_tip(self.delete, msg("constructor_email.delete"), "Del")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 1, 2, 1)
        row.setSpacing(0)
        for widget in (self.handle, self.hide_button, self.duplicate, self.delete):
            row.addWidget(widget)
        self.handle.dragged.connect(self.dragged)
        self.handle.dropped.connect(self.dropped)

    def _button(self, icon: Icon, name: str) -> IconButton:
        button = IconButton(icon, msg(f"constructor_email.{name}"), self, size=metrics.BUTTON_INLINE)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # each has a key; the bar must not take the keyboard
        return button

    def show_hidden(self, hidden: bool) -> None:
        """Offer to show what is hidden."""
        self.hide_button.set_icon(Icon.EYE if hidden else Icon.EYEOFF)
        words = msg("constructor_email.show" if hidden else "constructor_email.hide")
        self.hide_button.set_words(words)
        set_tip(self.hide_button, words, "H")

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_CONTROL, fill=Token.RAISED, line=Token.LINE_STRONG)
