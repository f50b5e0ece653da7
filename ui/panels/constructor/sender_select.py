"""The sender of a step, as quiet words with a chevron in the head of its card."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit.controls.dots import SIZE, Dotted, paint_dot
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.select import Select
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PADDING, _GAP = 6, 4


class QuietSelect(Select):
    """A choice without a box: it shows on hover and focus."""

    def __init__(
        self, placeholder: Words = "", parent: QWidget | None = None, *, dotted: Dotted | None = Dotted.SENDER
    ) -> None:
        super().__init__(placeholder, parent, height=metrics.FIELD_COMPACT, hug=True, dotted=dotted)

    def sizeHint(self) -> QSize:
        """Its words and the chevron."""
        words = self.currentText() or self.placeholderText()
        lead = SIZE + _PADDING if self.dot is not None else 0
        return QSize(lead + width_of(words, Type.BODY) + _GAP + metrics.ICON + 2 * _PADDING, metrics.FIELD_COMPACT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw words and chevron, a ground under the mouse, a ring with the keyboard, red without a choice."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hasFocus():
            box(painter, area, metrics.RADIUS_CONTROL, line=Token.ACCENT, width=2)
        elif self.underMouse() and self.isEnabled():
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER)
        ink = Token.BAD if self._invalid else Token.MUTED
        end = area.right() - _PADDING
        if self.isEnabled():
            end -= metrics.ICON
            draw_icon(painter, Icon.DOWN, ink, end, area.center().y() - metrics.ICON / 2)
            end -= _GAP
        words = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        start, dot = area.left() + _PADDING, self.dot
        if dot is not None:
            paint_dot(painter, dot, start, area.center().y())
            start += SIZE + _PADDING
        room = QRectF(start, area.top(), end - start, area.height())
        write(painter, room, words, Type.BODY, ink, align=Qt.AlignmentFlag.AlignLeft)
