"""The sheet that the button of a list message opens, over the chat (WAP-12, WAP-13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPen

from ui.kit.controls.paint.shapes import NO_BRUSH
from ui.kit.phone.block import Act, Block, Spot, Stack, write
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.scene import Choice, ChoiceGroup, ListSheet
from ui.kit.phone.scene_words import Words
from ui.kit.phone.surface import BOLD, MEDIUM, Surface, rounded
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_HEAD, _RADIUS, _PAD, _RING = 44, 18, 14, 8
_SHARE: Final = 0.86


class Option(Block):
    """A line with a ring to choose it by."""

    def __init__(self, choice: Choice, width: float) -> None:
        self.width = width
        room = width - 2 * _PAD - 2 * _RING - 12
        self._rows = [
            (Paragraph(words, text_size, leading, room, weight=weight), ink)
            for words, text_size, leading, weight, ink in (
                (choice.title, 12.5, 17, MEDIUM, Token.PHONE_TEXT),
                (choice.description, 11.5, 15, MEDIUM.Normal, Token.PHONE_MUTED),
            )
            if words
        ]
        self.height = max(sum(row.height for row, _ in self._rows), 17) + 16

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Words, and the ring at their right."""
        place = QPointF(at.x() + _PAD, at.y() + 8)
        for row, ink in self._rows:
            write(surface, row, place, ink)
            place += QPointF(0, row.height)
        surface.painter.setPen(QPen(surface.ink(Token.PHONE_FAINT), 1.5))
        surface.painter.setBrush(NO_BRUSH)
        centre = QPointF(at.x() + self.width - _PAD - _RING, at.y() + self.height / 2)
        surface.painter.drawEllipse(centre, _RING, _RING)


class GroupHead(Block):
    """The header of a section."""

    def __init__(self, words: Words, width: float) -> None:
        self.width = width
        self._text = Paragraph(words, 11.5, 16, width - 2 * _PAD, weight=BOLD)
        self.height = self._text.height + 12

    def paint(self, surface: Surface, at: QPointF) -> None:
        """In the accent of the program."""
        write(surface, self._text, at + QPointF(_PAD, 8), Token.PHONE_WA_ACCENT)


def _blocks(groups: tuple[ChoiceGroup, ...], width: float) -> Iterator[Block]:
    for group in groups:
        if group.header:
            yield GroupHead(group.header, width)
        for choice in group.choices:
            yield Option(choice, width)


class Sheet:
    """The sheet at the foot of a place; what does not fit scrolls."""

    def __init__(self, sheet: ListSheet, ground: QRectF) -> None:
        self._title = sheet.title
        self._stack = Stack(_blocks(sheet.groups, ground.width()))
        height = min(_HEAD + self._stack.height + 10, ground.height() * _SHARE)
        self._ground = ground
        self.area = QRectF(ground.left(), ground.bottom() - height, ground.width(), height)
        self.overflow = max(_HEAD + self._stack.height + 10 - height, 0.0)

    def paint(self, surface: Surface, scrolled: float) -> None:
        """A veil over the chat, the sheet on it."""
        painter = surface.painter
        surface.fill(self._ground, Token.PHONE_SCRIM)
        painter.save()
        surface.within(rounded(self.area.adjusted(0, 0, 0, _RADIUS), _RADIUS))
        surface.fill(self.area, Token.PHONE_BAR)
        head = QRectF(self.area.left(), self.area.top(), self.area.width(), _HEAD)
        px = metrics.ICON
        surface.icon(Icon.X, Token.PHONE_MUTED, head.left() + _PAD, head.center().y() - px / 2)
        title = head.adjusted(_PAD + px + 12, 0, -_PAD, 0)
        surface.line(title, self._title.text or tr("phone.see_options"), 13.5, Token.PHONE_TEXT, weight=BOLD)
        surface.fill(QRectF(head.left(), head.bottom() - 1, head.width(), 1), Token.PHONE_LINE)
        painter.setClipRect(self.area.adjusted(0, _HEAD, 0, 0).intersected(self._ground))
        self._stack.paint(surface, QPointF(self.area.left(), head.bottom() - scrolled))
        painter.restore()

    def spots(self) -> Iterator[Spot]:
        """Its cross, and the chat behind it, close it."""
        yield Spot(QRectF(self.area.left(), self.area.top(), _HEAD, _HEAD), Act.LIST)
        behind = QRectF(self._ground)
        behind.setBottom(self.area.top())
        yield Spot(behind, Act.LIST)
