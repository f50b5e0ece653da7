"""Progress bars: one share, or several parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath

from ui.kit.controls.paint.shapes import hatch, snapped
from ui.theme.theme import color
from ui.theme.tokens import Token

HATCH_TINT = Token.CONTROL
_HATCHED_LEAST = 8
"""Narrower than this stripes are no pattern any more."""


class Part(NamedTuple):
    """A part of a whole: its size in the unit of the total, its colour; hatched for what was left out."""

    value: float
    tint: Token = Token.ACCENT
    hatched: bool = False


def bar(painter: QPainter, rect: QRectF, parts: Sequence[Part], total: float) -> None:
    """Parts from the left on the track, a 1 px gap between them; nothing above zero vanishes."""
    area = snapped(painter, rect)
    radius = min(area.height() / 2, 4)
    outline = QPainterPath()
    outline.addRoundedRect(area, radius, radius)
    painter.fillPath(outline, color(Token.TRACK))
    if total <= 0 or not any(part.value > 0 for part in parts):
        return
    painter.save()
    painter.setClipPath(outline)
    x = area.left()
    for part in parts:
        if part.value <= 0:
            continue
        width = max(part.value / total * area.width(), 3.0)
        _fill(painter, snapped(painter, QRectF(x, area.top(), min(width, area.right() - x), area.height())), part)
        x += width
        if x >= area.right():
            break
        painter.fillRect(snapped(painter, QRectF(x - 1, area.top(), 1, area.height())), color(Token.SURFACE))
    painter.restore()


def _fill(painter: QPainter, piece: QRectF, part: Part) -> None:
    if part.hatched and piece.width() < _HATCHED_LEAST:
        painter.fillRect(piece, color(HATCH_TINT))
    elif part.hatched:
        painter.fillRect(piece, color(Token.SURFACE))
        painter.fillRect(piece, hatch(HATCH_TINT))
    else:
        painter.fillRect(piece, color(part.tint))


def swatch(painter: QPainter, rect: QRectF, part: Part) -> None:
    """The square of a legend."""
    area = snapped(painter, rect)
    outline = QPainterPath()
    outline.addRoundedRect(area, 2, 2)
    painter.save()
    painter.setClipPath(outline)
    _fill(painter, area, part)
    painter.restore()
