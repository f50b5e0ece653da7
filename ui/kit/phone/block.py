"""A part of a message laid out at a width: it knows its height, draws itself and tells what can be pressed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF

from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.surface import Surface
from ui.theme.tokens import Token


class Act(Enum):
    """What a press does to the preview."""

    LIST = "list"
    UNFOLD = "unfold"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that can be pressed."""

    area: QRectF
    act: Act


class Block(ABC):
    """Something of some size."""

    width: float
    height: float

    @abstractmethod
    def paint(self, surface: Surface, at: QPointF) -> None:
        """Draw it with its upper left corner at a place."""

    def spots(self, at: QPointF) -> Iterator[Spot]:
        """What can be pressed in it."""
        del at
        return iter(())

    def written(self, at: QPointF) -> Iterator[tuple[Paragraph, QPointF]]:
        """Its running texts from top to bottom, each with its upper left corner."""
        del at
        return iter(())


class Gap(Block):
    """Nothing."""

    def __init__(self, height: float) -> None:
        self.width, self.height = 0.0, height

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Nothing to draw."""


class Stack(Block):
    """Blocks below each other."""

    def __init__(self, blocks: Iterable[Block], gap: float = 0) -> None:
        self.blocks = tuple(blocks)
        self._gap = gap
        self.width = max((one.width for one in self.blocks), default=0.0)
        self.height = sum(one.height for one in self.blocks) + gap * max(len(self.blocks) - 1, 0)

    def placed(self, at: QPointF) -> Iterator[tuple[Block, QPointF]]:
        """Every block with its upper left corner."""
        y = at.y()
        for one in self.blocks:
            yield one, QPointF(at.x(), y)
            y += one.height + self._gap

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Those in view."""
        for one, place in self.placed(at):
            if (
                surface.clip.top() <= place.y() + one.height + _REACH
                and place.y() - _REACH <= surface.clip.bottom()
            ):
                one.paint(surface, place)

    def spots(self, at: QPointF) -> Iterator[Spot]:
        """Those of every block."""
        for one, place in self.placed(at):
            yield from one.spots(place)


_REACH = 16
"""How far badges and shadows reach out of their block."""


def write(surface: Surface, text: Paragraph, at: QPointF, token: Token, link: Token = Token.PHONE_LINK) -> None:
    """Draw a paragraph with its links underlined and its variables as chips."""
    words = text.words
    chip(surface, text, at)
    tint = surface.ink(link)
    tinted = dict.fromkeys((*words.links, *words.blanks), tint)
    text.draw(surface.painter, at, surface.ink(token), tinted, surface.clip)
    for span in words.links:
        for piece in text.areas(span):
            place = piece.translated(at)
            surface.painter.fillRect(QRectF(place.left(), place.bottom() - 3, place.width(), 1), tint)


def chip(surface: Surface, text: Paragraph, at: QPointF) -> None:
    """The grounds of variables that have no value."""
    for blank in text.words.blanks:
        for piece in text.areas(blank):
            place = piece.translated(at)
            if surface.sees(place):
                surface.fill(place.adjusted(-2, 1, 2, -1), Token.PHONE_MARK, 4)


class Prose(Block):
    """A paragraph as a block. `rows` is the most that is shown, 0 for all."""

    def __init__(
        self,
        paragraph: Paragraph,
        token: Token = Token.PHONE_TEXT,
        *,
        indent: float = 0,
    ) -> None:
        self._text, self._token, self._indent = paragraph, token, indent
        self.width, self.height = paragraph.width + 2 * indent, paragraph.height

    def paint(self, surface: Surface, at: QPointF) -> None:
        """The words."""
        write(surface, self._text, at + QPointF(self._indent, 0), self._token)
