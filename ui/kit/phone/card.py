"""A card: a picture above or beside the words, a footer, buttons; alone, or one of a row that goes sideways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from ui.kit.phone.block import Block, Spot, write
from ui.kit.phone.bubble import ABOVE, WIDTH, ClockLine, bubble, shape
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.media import ROW, paint_media, paint_row, picture_height
from ui.kit.phone.scene import SEEN, CardPart, CarouselPart, SceneHead
from ui.kit.phone.scene_words import Words
from ui.kit.phone.surface import BOLD, Manner, Rendering, Surface
from ui.kit.phone.taps import TapRows
from ui.theme.tokens import Token

HEIGHTS: Final = {"short": 78.0, "medium": 116.0, "tall": 176.0}
WIDTHS: Final = {"small": 136.0, "medium": 190.0}
_BESIDE: Final = 76.0
_BETWEEN: Final = 4
_FOOTER_SIZE, _FOOTER_LEADING = 11, 15
_CARD_GAP: Final = 8


class Card(Block):
    """One card. `rendering` says whose styles an RCS card has; `width` is that of its place."""

    def __init__(
        self,
        part: CardPart,
        manner: Manner,
        head: SceneHead,
        *,
        width: float = WIDTH,
        rendering: Rendering | None = None,
    ) -> None:
        self.part, self._manner = part, manner
        self.width = width
        has_media = part.media is not None or not part
        self._is_row = part.media is not None and part.media.kind not in SEEN and part.thumbnail is None
        self._beside = _BESIDE if part.side is not None and has_media else 0.0
        room = width - self._beside - 2 * manner.side
        self._title = _title(part, manner, rendering, room)
        self._text = Paragraph(_text(part, rendering), manner.size, manner.leading, room)
        self._footer = Paragraph(part.footer, _FOOTER_SIZE, _FOOTER_LEADING, room)
        self._clock = ClockLine(self._footer if part.footer else self._text, _time(manner, head), room)
        self._media = 0.0 if self._beside or not has_media else self._media_height(rendering)
        self._taps = TapRows(part.taps, manner, width)
        self._words = self._words_height()
        if self._beside:
            self._words = max(self._words, HEIGHTS["short"])
        self.natural = self.height = self._media + self._words + self._taps.height

    def _media_height(self, rendering: Rendering | None) -> float:
        if self._is_row:
            return ROW
        if rendering is None and self.part.media is not None:
            return picture_height(self.part.media, self.width)
        return HEIGHTS[self.part.height]

    def _words_height(self) -> float:
        part = self.part
        heights = [
            paragraph.height
            for words, paragraph in (
                (part.title, self._title),
                (part.text, self._text),
                (part.footer, self._footer),
            )
            if words
        ]
        if not heights:
            return 0.0
        return sum(heights) + _BETWEEN * (len(heights) - 1) + self._clock.height + 2 * ABOVE

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Ground, media, words, buttons."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        bubble(surface, area, self._manner, tailed=self._manner.clocked)
        self._paint_media(surface, area)
        taps_top = area.bottom() - self._taps.height
        for paragraph, place in self.written(at):
            write(surface, paragraph, place, Token.PHONE_MUTED if paragraph is self._footer else Token.PHONE_TEXT)
        words_area = QRectF(area.left(), area.top(), area.width(), taps_top - area.top())
        if self._words:
            self._clock.paint(surface, words_area)
        self._taps.paint(surface, QPointF(at.x(), taps_top))

    def written(self, at: QPointF) -> Iterator[tuple[Paragraph, QPointF]]:
        """Title, text and footer."""
        place = QPointF(at.x() + self._manner.side, at.y() + self._media + ABOVE)
        if self._beside and self.part.side == "left":
            place += QPointF(self._beside, 0)
        for paragraph in (self._title, self._text, self._footer):
            if paragraph.words:
                yield paragraph, QPointF(place)
                place += QPointF(0, paragraph.height + _BETWEEN)

    def _paint_media(self, surface: Surface, area: QRectF) -> None:
        if self._beside:
            left = area.left() if self.part.side == "left" else area.right() - self._beside
            place = QRectF(left, area.top(), self._beside, area.height() - self._taps.height)
        elif self._media:
            place = QRectF(area.left(), area.top(), area.width(), self._media)
        else:
            return
        if self._is_row and self.part.media is not None and not self._beside:
            paint_row(surface, place, self.part.media, self._manner)
            return
        surface.painter.save()
        surface.within(shape(area.adjusted(1, 1, -1, -1), self._manner.radius - 1, tailed=self._manner.clocked))
        paint_media(surface, place.adjusted(0, 0, 0, -1), self.part.media, self.part.thumbnail)
        surface.painter.restore()

    def spots(self, at: QPointF) -> Iterator[Spot]:
        """Buttons that open something."""
        return self._taps.spots(QPointF(at.x(), at.y() + self.height - self._taps.height))


def _time(manner: Manner, head: SceneHead) -> str:
    return head.time if manner.clocked else ""


def _title(part: CardPart, manner: Manner, rendering: Rendering | None, room: float) -> Paragraph:
    """Google's titles are always bold; GSMA's are as they were styled (RCS-2)."""
    if rendering is Rendering.GOOGLE:
        return Paragraph(part.title, manner.size, manner.leading, room, weight=BOLD)
    return Paragraph(part.title.styled(*part.title_styles), manner.size, manner.leading, room)


def _text(part: CardPart, rendering: Rendering | None) -> Words:
    return part.text if rendering is Rendering.GOOGLE else part.text.styled(*part.text_styles)


class Carousel(Block):
    """Cards of one height beside each other; how far they are moved is the posture's."""

    def __init__(self, part: CarouselPart, manner: Manner, head: SceneHead, rendering: Rendering | None) -> None:
        wide = WIDTHS[part.width]
        self.cards = [
            Card(replace(one, side=None), manner, head, width=wide, rendering=rendering) for one in part.cards
        ]
        self.step = wide + _CARD_GAP
        self.width = self.step * len(self.cards) - _CARD_GAP
        self.height = max(one.natural for one in self.cards)
        for one in self.cards:
            one.height = self.height

    def paint(self, surface: Surface, at: QPointF) -> None:
        """The cards in view."""
        x = at.x() - surface.posture.sideways
        for card in self.cards:
            if surface.clip.left() <= x + card.width and x <= surface.clip.right():
                card.paint(surface, QPointF(x, at.y()))
            x += self.step

    def written(self, at: QPointF) -> Iterator[tuple[Paragraph, QPointF]]:
        """Those of every card, as if none were moved."""
        for number, card in enumerate(self.cards):
            yield from card.written(at + QPointF(number * self.step, 0))
