"""Boxes, radios and switches, as controls and inside delegates."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.kit.controls.paint.shapes import NO_BRUSH, box, disc, hairline, snapped
from ui.theme import metrics
from ui.theme.theme import color
from ui.theme.tokens import Token


class Tick(Enum):
    """What a box shows."""

    OFF = 0
    SOME = 1
    ON = 2


def check_box(painter: QPainter, rect: QRectF, tick: Tick, *, enabled: bool = True, hovered: bool = False) -> None:
    """A 16 px box, R4."""
    area = snapped(painter, rect)
    if tick is Tick.OFF:
        _empty(painter, area, metrics.RADIUS_TAG, enabled=enabled, hovered=hovered)
        return
    box(painter, area, metrics.RADIUS_TAG, fill=_on(enabled=enabled, hovered=hovered))
    pen = QPen(color(Token.ON_ACCENT if enabled else Token.DISABLED), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(NO_BRUSH)
    x, y = area.left(), area.top()
    if tick is Tick.ON:
        painter.drawPolyline([QPointF(x + 4.4, y + 8.2), QPointF(x + 7, y + 10.7), QPointF(x + 11.6, y + 5.6)])
    else:
        painter.drawLine(QPointF(x + 4.5, y + 8), QPointF(x + 11.5, y + 8))


def radio(painter: QPainter, rect: QRectF, *, on: bool, enabled: bool = True, hovered: bool = False) -> None:
    """A 16 px radio."""
    area = snapped(painter, rect)
    if not on:
        _empty(painter, area, area.height() / 2, enabled=enabled, hovered=hovered)
        return
    disc(painter, area.center(), area.height() / 2, _on(enabled=enabled, hovered=hovered))
    disc(painter, area.center(), 3, Token.ON_ACCENT if enabled else Token.DISABLED)


def switch(painter: QPainter, rect: QRectF, *, on: bool, enabled: bool = True) -> None:
    """A 32x18 switch."""
    area = snapped(painter, rect)
    if enabled:
        ground, knob = (Token.ACCENT, Token.ON_ACCENT) if on else (Token.CONTROL, Token.KNOB)
    else:
        ground, knob = Token.TRACK, Token.DISABLED
    box(painter, area, area.height() / 2, fill=ground)
    inset = metrics.SWITCH_HEIGHT / 2
    x = area.right() - inset if on else area.left() + inset
    disc(painter, QPointF(x, area.center().y()), metrics.SWITCH_KNOB / 2, knob)


def _on(*, enabled: bool, hovered: bool) -> Token:
    if not enabled:
        return Token.TRACK
    return Token.ACCENT_HOVER if hovered else Token.ACCENT


def _empty(painter: QPainter, area: QRectF, radius: float, *, enabled: bool, hovered: bool) -> None:
    fill = Token.SURFACE if enabled else Token.WINDOW
    line = Token.LINE if not enabled else Token.MUTED if hovered else Token.CONTROL
    box(painter, area, radius, fill=fill, line=line, width=metrics.PEN / hairline(painter))
