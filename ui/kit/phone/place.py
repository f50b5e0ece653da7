"""A place on a map that is drawn, not fetched: streets, a pin, the coordinates in words (WAP-17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from ui.kit.controls.paint.shapes import NO_BRUSH
from ui.kit.phone.block import Block, write
from ui.kit.phone.bubble import ABOVE, WIDTH, ClockLine, bubble, shape
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.scene import PlacePart, SceneHead
from ui.kit.phone.scene_words import Words
from ui.kit.phone.surface import BOLD, Manner, Surface
from ui.texts.messages import tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_MAP: Final = 116.0
_STREETS: Final = (
    ((-0.1, 0.72), (0.32, 0.55), (0.62, 0.62), (1.1, 0.34), 7.0),
    ((0.18, -0.1), (0.3, 0.4), (0.42, 0.7), (0.36, 1.1), 5.0),
    ((0.7, -0.1), (0.66, 0.3), (0.8, 0.7), (0.76, 1.1), 5.0),
    ((-0.1, 0.24), (0.3, 0.2), (0.6, 0.14), (1.1, 0.1), 3.0),
    ((0.4, 1.1), (0.56, 0.86), (0.8, 0.9), (1.1, 0.86), 3.0),
)
"""Curves of streets in shares of the map, each with its width: the same everywhere, since no map is asked."""


class Place(Block):
    """Map, name, address, coordinates."""

    def __init__(self, part: PlacePart, manner: Manner, head: SceneHead) -> None:
        self._manner = manner
        self.width = WIDTH
        room = WIDTH - 2 * manner.side
        where = Words(coordinates(part.latitude, part.longitude))
        self._rows = [
            (Paragraph(words, text_size, manner.leading, room, weight=weight), ink)
            for words, text_size, weight, ink in (
                (part.name, manner.size, BOLD, Token.PHONE_TEXT),
                (part.address, 11.5, BOLD.Normal, Token.PHONE_MUTED),
                (where, 11, BOLD.Normal, Token.PHONE_MUTED),
            )
            if words
        ]
        time = head.time if manner.clocked else ""
        self._clock = ClockLine(self._rows[-1][0], time, room)
        self.height = _MAP + sum(row.height for row, _ in self._rows) + self._clock.height + 2 * ABOVE - 2

    def paint(self, surface: Surface, at: QPointF) -> None:
        """The map in the upper part of the bubble."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        bubble(surface, area, self._manner)
        surface.painter.save()
        surface.within(shape(area.adjusted(1, 1, -1, -1), self._manner.radius - 1))
        _map(surface, QRectF(at.x(), at.y(), self.width, _MAP))
        surface.painter.restore()
        for (row, place), (_, ink) in zip(self.written(at), self._rows, strict=True):
            write(surface, row, place, ink)
        self._clock.paint(surface, area)

    def written(self, at: QPointF) -> Iterator[tuple[Paragraph, QPointF]]:
        """Name, address, coordinates."""
        place = QPointF(at.x() + self._manner.side, at.y() + _MAP + ABOVE - 1)
        for row, _ in self._rows:
            yield row, QPointF(place)
            place += QPointF(0, row.height)


def _map(surface: Surface, area: QRectF) -> None:
    surface.painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    surface.fill(area, Token.PHONE_MAP)
    painter = surface.painter
    painter.setBrush(NO_BRUSH)
    for first, second, third, last, width in _STREETS:
        path = QPainterPath(_at(area, first))
        path.cubicTo(_at(area, second), _at(area, third), _at(area, last))
        painter.setPen(QPen(surface.ink(Token.PHONE_MAP_ROAD), width, c=Qt.PenCapStyle.RoundCap))
        painter.drawPath(path)
    px = 28
    surface.icon(Icon.LOC, Token.PHONE_PIN, area.center().x() - px / 2, area.center().y() - px + 3, px)


def _at(area: QRectF, share: tuple[float, float]) -> QPointF:
    return QPointF(area.left() + share[0] * area.width(), area.top() + share[1] * area.height())


def coordinates(latitude: float | None, longitude: float | None) -> str:
    """Decimal degrees as maps write them, in every language."""
    if latitude is None or longitude is None:
        return tr("phone.no_coordinates")
    return f"{latitude:.5f}, {longitude:.5f}"
