"""The device around a preview: ring, status bar, header with the sender, field for the answer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from ui.kit.controls.paint.avatar import initials
from ui.kit.controls.paint.shapes import NO_BRUSH, NO_PEN, disc
from ui.kit.phone.lettering import line
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.theme import color
from ui.theme.tokens import Token

SIZE: Final = QSize(264, 532)
_RING, _RADIUS, _INNER_RADIUS = 6, 32, 26
_STATUS, _HEADER, _INPUT = 26, 44, 44
PADDING: Final = 10
_AVATAR, _CAMERA = 26, 4.5

SCREEN: Final = QRectF(0, 0, SIZE.width(), SIZE.height()).adjusted(_RING, _RING, -_RING, -_RING)
GROUND: Final = SCREEN.adjusted(0, _STATUS + _HEADER, 0, -_INPUT)
"""Where messages are."""


def outline() -> QPainterPath:
    """The edge of the screen."""
    path = QPainterPath()
    path.addRoundedRect(SCREEN, _INNER_RADIUS, _INNER_RADIUS)
    return path


def paint_device(painter: QPainter, sender: str, time: str) -> None:
    """Everything but the messages."""
    painter.setPen(NO_PEN)
    painter.setBrush(color(Token.PHONE_RING))
    painter.drawRoundedRect(QRectF(0, 0, SIZE.width(), SIZE.height()), _RADIUS, _RADIUS)
    painter.save()
    painter.setClipPath(outline())
    painter.fillRect(SCREEN, color(Token.PHONE_BAR))
    painter.fillRect(GROUND, color(Token.PHONE_GROUND))
    _status(painter, time)
    _header(painter, sender)
    _input(painter)
    painter.restore()


def _status(painter: QPainter, time: str) -> None:
    left, middle = SCREEN.left(), SCREEN.top() + 15
    line(painter, QRectF(left + 18, middle - 8, 60, 16), time, 10.5, Token.PHONE_TEXT, weight=QFont.Weight.DemiBold)
    disc(painter, QPointF(SCREEN.center().x(), middle - 2), _CAMERA, Token.PHONE_RING)
    painter.setPen(NO_PEN)
    painter.setBrush(color(Token.PHONE_TEXT))
    right, bottom = SCREEN.right() - 18, middle + 4.5
    for bar in range(4):
        height = 2.5 + 2 * bar
        painter.drawRoundedRect(QRectF(right - 36 + bar * 3.4, bottom - height, 2.4, height), 0.8, 0.8)
    painter.setBrush(NO_BRUSH)
    painter.setPen(QPen(color(Token.PHONE_TEXT), 1))
    painter.drawRoundedRect(QRectF(right - 18.5, bottom - 8.5, 15, 8), 2.5, 2.5)
    painter.setPen(NO_PEN)
    painter.setBrush(color(Token.PHONE_TEXT))
    painter.drawRoundedRect(QRectF(right - 17, bottom - 7, 10, 5), 1.2, 1.2)
    painter.drawRoundedRect(QRectF(right - 2.6, bottom - 6, 1.4, 3), 0.7, 0.7)


def _header(painter: QPainter, sender: str) -> None:
    area = QRectF(SCREEN.left(), SCREEN.top() + _STATUS, SCREEN.width(), _HEADER)
    middle, icon = area.center().y(), metrics.ICON
    draw_icon(painter, Icon.LEFT, Token.PHONE_TEXT, area.left() + 12, middle - icon / 2)
    centre = QPointF(area.left() + 36 + _AVATAR / 2, middle)
    disc(painter, centre, _AVATAR / 2, Token.PHONE_AVATAR)
    letter = QRectF(centre.x() - _AVATAR / 2, middle - 8, _AVATAR, 16)
    bold = QFont.Weight.DemiBold
    line(painter, letter, initials(sender)[:1], 11.5, Token.PHONE_ON_AVATAR, weight=bold, centred=True)
    name = QRectF(area.left() + 70, middle - 9, area.width() - 70 - 40, 18)
    line(painter, name, sender, 12.5, Token.PHONE_TEXT, weight=bold)
    draw_icon(painter, Icon.MORE, Token.PHONE_TEXT, area.right() - 12 - icon, middle - icon / 2)
    painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), color(Token.PHONE_LINE))


def _input(painter: QPainter) -> None:
    area = QRectF(SCREEN.left(), SCREEN.bottom() - _INPUT, SCREEN.width(), _INPUT)
    middle, icon = area.center().y(), metrics.ICON
    painter.fillRect(QRectF(area.left(), area.top(), area.width(), 1), color(Token.PHONE_LINE))
    draw_icon(painter, Icon.PLUS, Token.PHONE_MUTED, area.left() + 10, middle - icon / 2)
    field = QRectF(area.left() + 34, middle - 14, area.width() - 68, 28)
    painter.setPen(NO_PEN)
    painter.setBrush(color(Token.PHONE_FIELD))
    painter.drawRoundedRect(field, 14, 14)
    line(painter, field.adjusted(12, 0, -12, 0), tr("phone.message"), 12, Token.PHONE_FAINT)
    draw_icon(painter, Icon.MIC, Token.PHONE_MUTED, area.right() - 10 - icon, middle - icon / 2)
