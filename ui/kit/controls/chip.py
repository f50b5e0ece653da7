"""Filter chips: an active one says what it filters and can be removed, a quiet one opens a filter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.button import Kind, Look, ground
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PADDING, _GAP = 8, 4
_ACTIVE = (Token.ACCENT_WEAK, Token.ACCENT_LINE, Token.ACCENT)
_BAD = (Token.BAD_WEAK, Token.BAD, Token.BAD)


class FilterChip(Pressable):
    """Active: accent with a cross, red where `bad`. Quiet (`active=False`): a small button, often with a plus.

    Signals: `clicked`, `removed` on the cross and on Delete or Backspace.
    """

    removed = Signal()

    def __init__(
        self,
        words: Words,
        parent: QWidget | None = None,
        *,
        active: bool = True,
        icon: Icon | None = None,
        removable: bool = True,
        bad: bool = False,
    ) -> None:
        self._active, self._icon, self._removable, self._bad = active, icon, removable and active, bad
        super().__init__(words, parent)
        self.setFixedHeight(metrics.CHIP)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def active(self) -> bool:
        """Whether it filters."""
        return self._active

    def _step(self) -> Type:
        return Type.SECONDARY_MEDIUM if self._active else Type.SECONDARY

    def sizeHint(self) -> QSize:
        """Icon, words, cross."""
        lead = metrics.ICON_SMALL + _GAP if self._icon is not None else 0
        tail = metrics.ICON_SMALL + _GAP if self._removable else 0
        return QSize(2 * _PADDING + 2 + lead + width_of(self.text(), self._step()) + tail, metrics.CHIP)

    def minimumSizeHint(self) -> QSize:
        """The words may elide."""
        return QSize(min(self.sizeHint().width(), 56), metrics.CHIP)

    def _cross(self) -> QRectF:
        size = metrics.CHIP
        return QRectF(self.width() - size, 0, size, size)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A release on the cross removes."""
        on_cross = self._removable and self._cross().contains(QPointF(event.position()))
        if on_cross and event.button() is Qt.MouseButton.LeftButton and self.isDown():
            self.setDown(False)
            event.accept()
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes."""
        if self._removable and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, px = QRectF(self.rect()), metrics.ICON_SMALL
        if self._active:
            weak, line, ink = _BAD if self._bad else _ACTIVE
            box(painter, area, metrics.RADIUS_CONTROL, fill=weak, line=line)
        else:
            look = Look(Kind.SECONDARY, hovered=self.hovered, pressed=self.isDown(), enabled=self.isEnabled())
            ground(painter, area, look)
            ink = Token.TEXT
        if not self.isEnabled():
            ink = Token.DISABLED
        x, end, y = area.left() + _PADDING + 1, area.right() - _PADDING - 1, area.center().y() - px / 2
        if self._icon is not None:
            draw_icon(painter, self._icon, ink, x, y, px=px)
            x += px + _GAP
        if self._removable:
            end -= px
            draw_icon(painter, Icon.X, ink, end, y, px=px)
            end -= _GAP
        write(painter, QRectF(x, area.top(), end - x, area.height()), self.text(), self._step(), ink)
