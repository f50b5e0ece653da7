"""The product's sign: four jacks, two of them joined by a cord."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.kit.controls.paint.shapes import NO_BRUSH, NO_PEN, smooth
from ui.theme.theme import color
from ui.theme.tokens import Token

_GRID: Final = 20.0
_PEN: Final = 1.75
_RING: Final = 2.2
_NEAR, _FAR = 4.2, 15.8


def draw_logo(painter: QPainter, rect: QRectF, tint: Token = Token.ACCENT) -> None:
    """Draw the sign into a square."""
    painter.save()
    painter.translate(rect.topLeft())
    scale = rect.width() / _GRID
    painter.scale(scale, scale)
    pen = QPen(color(tint), _PEN)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(NO_BRUSH)
    for centre in (QPointF(_NEAR, _NEAR), QPointF(_FAR, _NEAR), QPointF(_NEAR, _FAR)):
        painter.drawEllipse(centre, _RING, _RING)
    cord = QPainterPath(QPointF(_NEAR, _NEAR + _RING))
    cord.cubicTo(QPointF(_NEAR, 12.5), QPointF(_FAR, 7.5), QPointF(_FAR, _FAR - _RING))
    painter.drawPath(cord)
    painter.setPen(NO_PEN)
    painter.setBrush(color(tint))
    painter.drawEllipse(QPointF(_FAR, _FAR), _RING + _PEN / 2, _RING + _PEN / 2)
    painter.restore()


def app_icon() -> QIcon:
    """The sign as the window's icon."""
    icon = QIcon()
    for px in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(px, px)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        smooth(painter)
        draw_logo(painter, QRectF(0, 0, px, px))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


class Logo(QWidget):
    """The sign on a panel."""

    def __init__(self, parent: QWidget | None = None, *, size: int = 24) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, event: object) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        draw_logo(painter, QRectF(self.rect()))
