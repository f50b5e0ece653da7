"""A bubble of words: links, variables without a value, borders of SMS parts, the time, the site of a link."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPen

from ui.kit.controls.paint.shapes import NO_BRUSH, NO_PEN
from ui.kit.phone.block import Block, write
from ui.kit.phone.lettering import Paragraph, advance
from ui.kit.phone.scene import SceneHead, TextPart
from ui.kit.phone.scene_words import Span
from ui.kit.phone.surface import BOLD, CENTER, MEDIUM, RIGHT, Manner, Surface
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

WIDTH: Final = 214.0
SIDE, ABOVE = 12, 9
TAIL: Final = 4
META, META_GAP = 16, 4
CLOCK_SIZE: Final = 10.0
_BADGE, _SITE = 14, 46


class TextBubble(Block):
    """Words in a bubble, with the line beneath it where the channel has one."""

    def __init__(self, part: TextPart, manner: Manner, head: SceneHead) -> None:
        self.part, self._manner, self._head = part, manner, head
        self._text = Paragraph(part.words, manner.size, manner.leading, WIDTH - 2 * SIDE)
        self._clock = ClockLine(self._text, head.time if manner.clocked else "", WIDTH - 2 * SIDE)
        self._site = _SITE if part.site else 0
        inner = WIDTH - 2 * SIDE if part.site else self._clock.width
        self.width = min(max(inner, 24) + 2 * SIDE, WIDTH)
        self._box_height = self._site + self._text.height + self._clock.height + 2 * ABOVE
        self.height = self._box_height + (0 if manner.clocked else META_GAP + META)

    def area(self, at: QPointF) -> QRectF:
        """The bubble when its upper left corner is at a place."""
        return QRectF(at.x(), at.y(), self.width, self._box_height)

    def bordered(self, over: QPointF | None, at: QPointF) -> bool:
        """Whether the mouse on it shows where its parts end (SMS-8)."""
        return bool(self.part.borders) and over is not None and self.area(at).contains(over)

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Bubble, words, borders, time."""
        area = self.area(at)
        bubble(surface, area, self._manner)
        if self.part.site:
            self._paint_site(surface, QRectF(area.left(), area.top(), area.width(), self._site))
        inner = QPointF(area.left() + SIDE, area.top() + self._site + ABOVE)
        bordered = self.bordered(surface.over, at)
        if bordered:
            self._tint_parts(surface, inner)
        write(surface, self._text, inner, Token.PHONE_TEXT)
        if bordered:
            self._draw_borders(surface, inner)
        if self._manner.clocked:
            self._clock.paint(surface, area)
        else:
            self._meta(surface, QRectF(area.left() + 4, area.bottom() + META_GAP, WIDTH, META))

    def written(self, at: QPointF) -> Iterator[tuple[Paragraph, QPointF]]:
        """The words."""
        yield self._text, at + QPointF(SIDE, self._site + ABOVE)

    def _paint_site(self, surface: Surface, area: QRectF) -> None:
        """What stands above the words of a link: the phone fetches a picture and a title, here is the host."""
        box = area.adjusted(4, 4, -4, 0)
        surface.fill(box, Token.PHONE_MEDIA, self._manner.radius - 4)
        px = metrics.ICON
        surface.icon(Icon.LINK, Token.PHONE_MEDIA_INK, box.left() + 10, box.center().y() - px / 2)
        words = QRectF(box.left() + 34, box.top() + 5, box.width() - 42, 16)
        surface.line(words, tr("phone.link_preview"), 11.5, Token.PHONE_MEDIA_INK, weight=MEDIUM)
        surface.line(words.translated(0, 16), self.part.site, 11, Token.PHONE_MUTED)

    def _tint_parts(self, surface: Surface, inner: QPointF) -> None:
        """Every second part on a ground of its own."""
        ends = [0, *self.part.borders, len(self.part.words.text)]
        for number in range(1, len(ends) - 1, 2):
            for piece in self._text.areas(Span(ends[number], ends[number + 1])):
                surface.fill(piece.translated(inner), Token.PHONE_MARK)

    def _draw_borders(self, surface: Surface, inner: QPointF) -> None:
        painter = surface.painter
        for number, place in enumerate(self.part.borders):
            top = self._text.caret(place) + inner
            surface.fill(QRectF(top.x() - 0.75, top.y(), 1.5, self._manner.leading), Token.PHONE_LINK)
            badge = QRectF(top.x() - _BADGE / 2, top.y() - _BADGE / 2 - 1, _BADGE, _BADGE)
            painter.setPen(NO_PEN)
            painter.setBrush(surface.ink(Token.PHONE_LINK))
            painter.drawEllipse(badge)
            painter.setBrush(NO_BRUSH)
            surface.line(badge, str(number + 2), 9.5, Token.PHONE_BUBBLE, weight=BOLD, align=CENTER)

    def _meta(self, surface: Surface, area: QRectF) -> None:
        words, parts = self._head.time, len(self.part.borders) + 1
        if parts > 1:
            said = tr("phone.parts", count=parts)
            words = tr("phone.meta", time=words, parts=said) if words else said
        surface.line(area, words, 11, Token.PHONE_MUTED)


class ClockLine:
    """The time in a bubble's lower right corner: beside the last row where there is room, else below it."""

    def __init__(self, text: Paragraph, time: str, widest: float) -> None:
        self._time = time
        self.width, self.height = text.width, 0.0
        if not time:
            return
        needed = advance(time, CLOCK_SIZE) + 8
        last = text.caret(len(text.words.text)).x() if text.words else 0.0
        if last + needed <= widest and not text.leftward:
            self.width = max(text.width, last + needed)
        else:
            self.width, self.height = max(text.width, needed), META - 2

    def paint(self, surface: Surface, area: QRectF) -> None:
        """Write it into a bubble."""
        if self._time:
            place = QRectF(area.left() + SIDE, area.bottom() - 21, area.width() - 2 * SIDE + 2, META)
            surface.line(place, self._time, CLOCK_SIZE, Token.PHONE_MUTED, align=RIGHT)


def bubble(surface: Surface, area: QRectF, manner: Manner, *, tailed: bool = True) -> None:
    """The ground of a message."""
    surface.painter.setPen(QPen(surface.ink(Token.PHONE_LINE), 1) if manner.lined else NO_PEN)
    surface.painter.setBrush(surface.ink(manner.bubble))
    surface.painter.drawPath(shape(area.adjusted(0.5, 0.5, -0.5, -0.5), manner.radius, tailed=tailed))


def shape(area: QRectF, radius: float, *, tailed: bool = True) -> QPainterPath:
    """Rounded, but for the corner that points at its sender."""
    path = QPainterPath()
    path.addRoundedRect(area, radius, radius)
    if not tailed:
        return path
    corner = QPainterPath()
    corner.addRoundedRect(QRectF(area.left(), area.bottom() - 2 * radius, 2 * radius, 2 * radius), TAIL, TAIL)
    return path.united(corner)
