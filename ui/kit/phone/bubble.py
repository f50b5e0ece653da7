"""The bubble of a short message: text, links, variables without a value, borders of its parts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from ui.kit.controls.paint.shapes import NO_BRUSH, NO_PEN, box
from ui.kit.phone.lettering import Paragraph, line
from ui.kit.phone.scene import SmsScene, Span
from ui.texts.messages import tr
from ui.theme.theme import color
from ui.theme.tokens import Token

WIDTH: Final = 214
_RADIUS, _TAIL = 14, 4
_SIDE, _ABOVE = 12, 9
_SIZE, _LEADING = 12.5, 17
_META, _META_GAP = 16, 4
_BADGE = 14


class SmsBubble:
    """One message laid out; `height` is what it takes with the line beneath it."""

    def __init__(self, scene: SmsScene) -> None:
        self.scene = scene
        self._text = Paragraph(scene.text, _SIZE, _LEADING, WIDTH - 2 * _SIDE)

    @property
    def height(self) -> float:
        """Bubble and meta line."""
        return self._box_height + _META_GAP + _META

    @property
    def _box_height(self) -> float:
        return self._text.height + 2 * _ABOVE

    def area(self, at: QPointF) -> QRectF:
        """The bubble when its upper left corner is at a place."""
        width = min(max(self._text.width, 24) + 2 * _SIDE, WIDTH)
        return QRectF(at.x(), at.y(), width, self._box_height)

    def paint(self, painter: QPainter, at: QPointF, *, bordered: bool) -> None:
        """Draw it; `bordered` shows where its parts end."""
        area = self.area(at)
        painter.setPen(QPen(color(Token.PHONE_LINE), 1))
        painter.setBrush(color(Token.PHONE_BUBBLE))
        painter.drawPath(_shape(area.adjusted(0.5, 0.5, -0.5, -0.5)))
        inner = QPointF(area.left() + _SIDE, area.top() + _ABOVE)
        for blank in self.scene.blanks:
            for piece in self._text.areas(blank):
                ground = piece.translated(inner).adjusted(-2, 1, 2, -1)
                box(painter, ground, 4, fill=Token.PHONE_MARK)
        if bordered:
            self._tint_parts(painter, inner)
        spans = (*self.scene.links, *self.scene.blanks)
        self._text.draw(painter, inner, Token.PHONE_TEXT, dict.fromkeys(spans, Token.PHONE_LINK))
        for link in self.scene.links:
            for piece in self._text.areas(link):
                place = piece.translated(inner)
                rule = QRectF(place.left(), place.bottom() - 3, place.width(), 1)
                painter.fillRect(rule, color(Token.PHONE_LINK))
        if bordered:
            self._draw_borders(painter, inner)
        self._meta(painter, QRectF(area.left() + 4, area.bottom() + _META_GAP, WIDTH, _META))

    def _tint_parts(self, painter: QPainter, inner: QPointF) -> None:
        """Every second part on a ground of its own."""
        ends = [0, *self.scene.borders, len(self.scene.text)]
        for number in range(1, len(ends) - 1, 2):
            for piece in self._text.areas(Span(ends[number], ends[number + 1])):
                painter.fillRect(piece.translated(inner), color(Token.PHONE_MARK))

    def _draw_borders(self, painter: QPainter, inner: QPointF) -> None:
        for number, place in enumerate(self.scene.borders):
            top = self._text.caret(place) + inner
            painter.fillRect(QRectF(top.x() - 0.75, top.y(), 1.5, _LEADING), color(Token.PHONE_LINK))
            badge = QRectF(top.x() - _BADGE / 2, top.y() - _BADGE / 2 - 1, _BADGE, _BADGE)
            painter.setPen(NO_PEN)
            painter.setBrush(color(Token.PHONE_LINK))
            painter.drawEllipse(badge)
            painter.setBrush(NO_BRUSH)
            bold = QFont.Weight.DemiBold
            line(painter, badge, str(number + 2), 9.5, Token.PHONE_BUBBLE, weight=bold, centred=True)

    def _meta(self, painter: QPainter, area: QRectF) -> None:
        words = self.scene.time
        if self.scene.parts > 1:
            parts = tr("phone.parts", count=self.scene.parts)
            words = tr("phone.meta", time=words, parts=parts) if words else parts
        line(painter, area, words, 11, Token.PHONE_MUTED)


def _shape(area: QRectF) -> QPainterPath:
    """Rounded, but for the corner that points at its sender."""
    path = QPainterPath()
    path.addRoundedRect(area, _RADIUS, _RADIUS)
    corner = QPainterPath()
    corner.addRoundedRect(QRectF(area.left(), area.bottom() - 2 * _RADIUS, 2 * _RADIUS, 2 * _RADIUS), _TAIL, _TAIL)
    return path.united(corner)
