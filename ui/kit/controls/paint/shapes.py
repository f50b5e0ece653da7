"""Boxes, lines, rings and shadows, laid on whole device pixels so that they are sharp at every scale."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap

from ui.theme import metrics
from ui.theme.theme import color
from ui.theme.tokens import Token

NO_PEN = Qt.PenStyle.NoPen
NO_BRUSH = Qt.BrushStyle.NoBrush


def smooth(painter: QPainter) -> None:
    """Switch antialiasing on; every painter of the kit expects it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def hairline(painter: QPainter) -> float:
    """The width in px of a 1 px line in whole device pixels: never blurred, never thicker than the scale asks."""
    scale = painter.deviceTransform().m11() or 1.0
    return max(1, math.floor(scale + 0.25)) / scale


def whole(value: float) -> int:
    """The nearest whole number, halves upwards as Qt's own clipping has it."""
    return math.floor(value + 0.5)


def snapped(painter: QPainter, rect: QRectF) -> QRectF:
    """The rectangle with its edges moved to device pixels."""
    transform = painter.deviceTransform()
    scale_x, scale_y, dx, dy = transform.m11(), transform.m22(), transform.dx(), transform.dy()
    if scale_x == 1.0 and scale_y == 1.0 and dx == int(dx) and dy == int(dy):
        x, y = whole(rect.left()), whole(rect.top())
        return QRectF(x, y, whole(rect.right()) - x, whole(rect.bottom()) - y)
    left = (whole(rect.left() * scale_x + dx) - dx) / scale_x
    top = (whole(rect.top() * scale_y + dy) - dy) / scale_y
    right = (whole(rect.right() * scale_x + dx) - dx) / scale_x
    bottom = (whole(rect.bottom() * scale_y + dy) - dy) / scale_y
    return QRectF(left, top, right - left, bottom - top)


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    *,
    fill: Token | QColor | None = None,
    line: Token | QColor | None = None,
    width: float = metrics.LINE,
    dashed: bool = False,
) -> None:
    """A rounded box; its line lies inside the rectangle."""
    area = snapped(painter, rect)
    painter.setPen(NO_PEN)
    if fill is not None:
        painter.setBrush(_colour(fill))
        painter.drawRoundedRect(area, radius, radius)
    if line is None:
        return
    pen = hairline(painter) * width
    if dashed:
        _dashed(painter, area, radius, QPen(_colour(line), pen))
        return
    path = QPainterPath()  # two outlines, odd-even filled: no half covered pixels along straight edges
    path.addRoundedRect(area, radius, radius)
    inner = max(radius - pen, 0)
    path.addRoundedRect(area.adjusted(pen, pen, -pen, -pen), inner, inner)
    painter.setBrush(_colour(line))
    painter.drawPath(path)


def _dashed(painter: QPainter, area: QRectF, radius: float, pen: QPen) -> None:
    half = pen.widthF() / 2
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([3 / pen.widthF(), 3 / pen.widthF()])
    painter.setPen(pen)
    painter.setBrush(NO_BRUSH)
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius - half, radius - half)


def _colour(ink: Token | QColor) -> QColor:
    return color(ink) if isinstance(ink, Token) else ink


def rule(painter: QPainter, rect: QRectF, token: Token = Token.LINE) -> None:
    """Fill a thin rectangle as a line: horizontal when it is wider than high."""
    area, thin = snapped(painter, rect), hairline(painter)
    if area.width() >= area.height():
        area.setHeight(thin)
    else:
        area.setWidth(thin)
    painter.fillRect(area, color(token))


def ring_rect(rect: QRectF) -> QRectF:
    """The outer bounds of the focus ring around a control."""
    out = 2 * metrics.RING
    return rect.adjusted(-out, -out, out, out)


def focus_ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The focus ring around a control's rectangle: 2 px of accent, 2 px away from it."""
    reach = 2 * metrics.RING
    box(painter, ring_rect(rect), radius + reach, line=Token.ACCENT, width=metrics.RING)


def inner_ring(painter: QPainter, rect: QRectF, radius: float = 0) -> None:
    """The focus ring inside a row or cell."""
    box(painter, rect, radius, line=Token.ACCENT, width=metrics.RING)


def disc(painter: QPainter, centre: QPointF, radius: float, fill: Token | QColor) -> None:
    """A filled circle."""
    painter.setPen(NO_PEN)
    painter.setBrush(_colour(fill))
    painter.drawEllipse(centre, radius, radius)


def hatch(token: Token) -> QBrush:
    """Diagonal stripes for what is left out of a count."""
    key = color(token).rgba()
    found = _hatches.get(key)
    if found is None:
        found = _hatches[key] = QBrush(_stripes(color(token)))
    return found


_hatches: dict[int, QBrush] = {}
_shadows: dict[tuple[int, int, int, float], QPixmap] = {}
_STRIPE = 4


def _stripes(ink: QColor) -> QPixmap:
    tile = QPixmap(_STRIPE, _STRIPE)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setPen(QPen(ink, 1))
    for offset in range(_STRIPE):
        painter.drawPoint(offset, _STRIPE - 1 - offset)
        painter.drawPoint(offset, (_STRIPE * 2 - 2 - offset) % _STRIPE)
    painter.end()
    return tile


SHADOW_MARGIN = metrics.SHADOW_BLUR + metrics.SHADOW_Y


def shadow(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The shadow of a toast, menu, pop-up or tooltip: 4 px down, 14 px soft. Drawn around, not under, the box."""
    dpr = painter.device().devicePixelRatio()
    key = (round(rect.width()), round(rect.height()), color(Token.SHADOW).rgba(), dpr)
    picture = _shadows.get(key)
    if picture is None:
        if len(_shadows) > 64:  # sizes of closed pop-ups
            _shadows.clear()
        picture = _shadows[key] = _soft(rect.width(), rect.height(), radius, dpr)
    painter.drawPixmap(QPointF(rect.left() - SHADOW_MARGIN, rect.top() - SHADOW_MARGIN), picture)


def _soft(width: float, height: float, radius: float, dpr: float) -> QPixmap:
    """A box seen through a Gaussian blur, as nested outlines that each replace what is beneath."""
    margin, blur = SHADOW_MARGIN, metrics.SHADOW_BLUR
    picture = QPixmap(math.ceil((width + 2 * margin) * dpr), math.ceil((height + 2 * margin) * dpr))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    smooth(painter)
    painter.setPen(NO_PEN)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    base = QRectF(margin, margin + metrics.SHADOW_Y, width, height)
    ink = QColor(color(Token.SHADOW))
    strength = ink.alphaF()
    for out in range(blur, -blur, -1):
        ink.setAlphaF(strength * math.erfc(out / blur * math.sqrt(2)) / 2)
        painter.setBrush(ink)
        corner = max(radius + out, 1) + blur / 4
        painter.drawRoundedRect(base.adjusted(-out, -out, out, out), corner, corner)
    painter.end()
    return picture
