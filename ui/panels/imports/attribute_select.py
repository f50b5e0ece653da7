"""What a column is imported as: a chip with the attribute, or a field that asks for one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.field import field_box
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PADDING = 9


class AttributeSelect(Pressable):
    """Signals: `clicked` to choose, `cleared` on the cross and on Delete."""

    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._chosen, self._is_phone, self._open = False, False, False
        self.setFixedHeight(metrics.BUTTON_TOOL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_attribute(self, name: Words, column: str, *, phone: bool = False) -> None:
        """Show an attribute, or with an empty name that none is chosen."""
        self._chosen, self._is_phone = bool(name), phone
        self.set_words(name or msg("imports.select_attribute"))
        self.setAccessibleDescription(column)
        self.set_tip(name or msg("imports.select_attribute"))

    def set_open(self, opened: bool) -> None:
        """Show that its list is open."""
        self._open = opened
        self.update()

    def wanted(self) -> int:
        """What the words need."""
        lead = metrics.ICON_SMALL + 6 if self._chosen and self._is_phone else 0
        return width_of(self.text(), Type.BODY_MEDIUM) + lead + metrics.ICON_SMALL + 6 + 2 * _PADDING

    def sizeHint(self) -> QSize:
        """The grid gives the width."""
        return QSize(120, metrics.BUTTON_TOOL)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(64, metrics.BUTTON_TOOL)

    def _cross(self) -> QRectF:
        return QRectF(self.width() - self.height(), 0, self.height(), self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A release on the cross clears."""
        on_cross = self._chosen and self._cross().contains(event.position())
        if on_cross and event.button() is Qt.MouseButton.LeftButton and self.isDown():
            self.setDown(False)
            event.accept()
            self.cleared.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete clears, Down opens."""
        if self._chosen and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip or the field."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, px = QRectF(self.rect()), metrics.ICON_SMALL
        x, end, y = _PADDING, area.right() - _PADDING, area.center().y() - px / 2
        if self._chosen:
            line = Token.ACCENT if self.hovered or self._open else Token.ACCENT_LINE
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.ACCENT_WEAK, line=line)
            if self._is_phone:
                draw_icon(painter, Icon.KEY, Token.ACCENT, x, y, px=px)
                x += px + 6
            draw_icon(painter, Icon.X, Token.ACCENT, end - px, y, px=px)
            step, ink = Type.BODY_MEDIUM, Token.ACCENT
        else:
            field_box(painter, area, enabled=True, hovered=self.hovered, focused=self._open)
            draw_icon(painter, Icon.DOWN, Token.MUTED, end - px, y, px=px)
            step, ink = Type.BODY, Token.TEXT
        write(painter, QRectF(x, 0, end - px - 4 - x, area.height()), self.text(), step, ink)
