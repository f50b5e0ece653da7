"""What can be pressed on a message: rows of a card, filled buttons, chips below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPen

from ui.kit.phone.block import Act, Block, Spot, chip
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.scene import Leads, Tap
from ui.kit.phone.surface import BOLD, Manner, Surface
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

ROW: Final = 34.0
CHIP: Final = 28.0
_ICONS: Final = {
    Leads.WEB: Icon.LINK,
    Leads.CALL: Icon.PHONE,
    Leads.VIDEO: Icon.MONITOR,
    Leads.MAP: Icon.LOC,
    Leads.LOCATE: Icon.TARGET,
    Leads.DAY: Icon.CAL,
    Leads.LIST: Icon.LIST,
    Leads.COPY: Icon.COPY,
}
_SIZE, _LEADING = 12.5, 18
_PAD, _GAP = 12, 6


class TapRows(Block):
    """Buttons in a bubble, one below another."""

    def __init__(self, taps: tuple[Tap, ...], manner: Manner, width: float) -> None:
        self._taps, self._manner = taps, manner
        self.width = width
        self.height = ROW * len(taps) + (8 if taps and manner.filled else 0)
        room = width - 2 * _PAD - metrics.ICON_SMALL - _GAP
        self._words = [_words(one, room) for one in taps]

    def paint(self, surface: Surface, at: QPointF) -> None:
        """A line above each, or a ground of its own."""
        for number, one in enumerate(self._taps):
            area = QRectF(at.x(), at.y() + number * ROW, self.width, ROW)
            if not surface.sees(area):
                continue
            ink = self._manner.accent
            if self._manner.filled:
                surface.fill(area.adjusted(8, 3, -8, -1), self._manner.accent, 15)
                ink = Token.PHONE_ON_VIBER
            else:
                surface.fill(QRectF(area.left() + 1, area.top(), area.width() - 2, 1), Token.PHONE_LINE)
            _paint(surface, area, one, self._words[number], ink)

    def spots(self, at: QPointF) -> Iterator[Spot]:
        """Those that open something here."""
        for number, one in enumerate(self._taps):
            if one.leads is Leads.LIST:
                yield Spot(QRectF(at.x(), at.y() + number * ROW, self.width, ROW), Act.LIST)


class Chips(Block):
    """Suggestions below a message, wrapped."""

    def __init__(self, taps: tuple[Tap, ...], width: float) -> None:
        self._width = width
        self._placed: list[tuple[Tap, Paragraph, QRectF]] = []
        x = y = 0.0
        for one in taps:
            words = _words(one, width - 2 * _PAD - _lead(one))
            wide = words.width + 2 * _PAD + _lead(one)
            if x and x + wide > width:
                x, y = 0.0, y + CHIP + _GAP
            self._placed.append((one, words, QRectF(x, y, wide, CHIP)))
            x += wide + _GAP
        self.width = width
        self.used = max((place.right() for _, _, place in self._placed), default=0.0)
        self.height = y + CHIP if taps else 0

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Each with a line around it."""
        for one, words, place in self._placed:
            area = place.translated(at)
            if not surface.sees(area):
                continue
            surface.painter.setPen(QPen(surface.ink(Token.PHONE_CHIP_LINE), 1))
            surface.painter.setBrush(surface.ink(Token.PHONE_BUBBLE))
            surface.painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), CHIP / 2, CHIP / 2)
            _paint(surface, area, one, words, Token.PHONE_LINK)


def _words(one: Tap, room: float) -> Paragraph:
    return Paragraph(one.words, _SIZE, _LEADING, max(room, 24), weight=BOLD, rows=1)


def _lead(one: Tap) -> float:
    return metrics.ICON_SMALL + _GAP if one.leads in _ICONS else 0


def _paint(surface: Surface, area: QRectF, one: Tap, words: Paragraph, ink: Token) -> None:
    """Icon and words in the middle."""
    lead = _lead(one)
    x = area.center().x() - (lead + words.width) / 2
    if lead:
        px = metrics.ICON_SMALL
        surface.icon(_ICONS[one.leads], ink, x, area.center().y() - px / 2, px)
    at = QPointF(x + lead, area.center().y() - _LEADING / 2)
    if ink is not Token.PHONE_ON_VIBER:
        chip(surface, words, at)
    words.draw(surface.painter, at, surface.ink(ink), {})
