"""A bubble's cards, files and places: the parts of the recipient's phone in the colours of the thread (CVP-7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from ui.kit.controls.paint import button
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.button import Look as ButtonLook
from ui.kit.phone.block import Act, Block, Stack
from ui.kit.phone.card import Carousel
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.page import block_of
from ui.kit.phone.scene import SEEN, CardPart, CarouselPart, ChatScene, FilePart, Part, PlacePart
from ui.kit.phone.scene_words import Span
from ui.kit.phone.surface import Manner, Posture, Rendering, Surface, rounded
from ui.kit.phone.taps import Chips
from ui.kit.thread import layouts
from ui.kit.thread.body import Body, Faces
from ui.kit.thread.layouts import Hit, Look
from ui.kit.thread.links import host_of
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color, theme
from ui.theme.tokens import Token

INSET: Final = 4
"""Between the edge of the bubble and a picture in it."""
_PLAIN: Final = Manner(
    Token.CHAT, Token.PHONE_BUBBLE, Token.PHONE_LINK, metrics.RADIUS_CARD, size=13, leading=Type.BODY.line
)
_PICTURED: Final = replace(_PLAIN, radius=metrics.RADIUS_CARD - INSET, side=_PLAIN.side - INSET)
_LINED: Final = replace(_PLAIN, lined=True)
_WORD: Final = re.compile(r"\w+|\W")
_SELECTED_ALPHA: Final = 0.35
_GAP: Final = 8
_ARROW: Final = metrics.BUTTON_TOOL


@dataclass(slots=True)
class ThreadSurface(Surface):
    """A phone's parts in the colours of a bubble."""

    faces: Faces | None = None

    def token(self, token: Token) -> Token:
        """The thread's colour where it has one for what the phone draws."""
        if self.faces is not None and token in (Token.PHONE_BUBBLE, Token.PHONE_LINE):
            return self.faces.fill if token is Token.PHONE_BUBBLE else self.faces.line
        found = _COLOURS.get(token)
        return Surface.token(self, token) if found is None else found

    def ink(self, token: Token) -> QColor:
        """Its colour."""
        return color(self.token(token))


_COLOURS: Final = {
    Token.PHONE_TEXT: Token.TEXT,
    Token.PHONE_MUTED: Token.MUTED,
    Token.PHONE_FAINT: Token.FAINT,
    Token.PHONE_LINK: Token.ACCENT,
    Token.PHONE_CHIP_LINE: Token.ACCENT_LINE,
    Token.PHONE_MEDIA: Token.HOVER_WINDOW,
    Token.PHONE_MEDIA_INK: Token.MUTED,
}


def _is_pictured(part: Part) -> bool:
    match part:
        case CardPart():
            return part.media is not None and (part.media.kind in SEEN or part.thumbnail is not None)
        case FilePart():
            return part.is_seen
        case PlacePart():
            return True
        case _:
            return False


def _ends_pictured(part: Part) -> bool:
    """Whether a picture reaches its lower edge."""
    if isinstance(part, FilePart):
        return not part.caption
    return isinstance(part, CardPart) and not part.taps and (part.side is not None or not (part.title or part.text))


class DrawnBody(Body):
    """The parts of a chat's message. Positions count the characters of its texts, a line break between them.

    Cards beside each other have no bubble around them; how far they are moved is kept in the posture.
    """

    def __init__(self, scene: ChatScene, posture: Posture, widest: float) -> None:
        self._posture = posture
        self._inset = INSET if all(map(_is_pictured, scene.parts)) else 0
        self.boxed = not any(isinstance(one, CarouselPart) for one in scene.parts)
        manner = (_PICTURED if self._inset else _PLAIN) if self.boxed else _LINED
        self.brim = self._inset or self.brim
        room = widest - 2 * self._inset
        blocks = [block_of(one, scene.head, manner, Rendering.GOOGLE, min(room, _ROOM)) for one in scene.parts]
        self._stack = Stack(blocks, _GAP)
        self.width = min(self._stack.width, room) + 2 * self._inset
        foot = self._inset if self._inset and _ends_pictured(scene.parts[-1]) else 0
        self.height = self._stack.height + self._inset + foot
        self._carousels = tuple(one for one in blocks if isinstance(one, Carousel))
        self._texts = tuple(self._placed_texts())
        self.text = "\n".join(one.words.text for _, one, _, _ in self._texts)
        self.move(0)

    def _placed_texts(self) -> Iterator[tuple[int, Paragraph, QPointF, bool]]:
        """Every text with the position it begins at, its place, and whether it moves with the cards."""
        start = 0
        for block, place in self._stack.placed(self._origin):
            for paragraph, at in block.written(place):
                yield start, paragraph, at, isinstance(block, Carousel)
                start += len(paragraph.words.text) + 1

    @property
    def _origin(self) -> QPointF:
        return QPointF(self._inset, self._inset)

    # -- cards that go sideways ----------------------------------------------------------------------------------

    @property
    def reach(self) -> float:
        """How far the cards can be moved."""
        return max(self._stack.width - self.width, 0.0) if self._carousels else 0.0

    @property
    def step(self) -> float:
        """From one card to the next; 0 where there are none."""
        return self._carousels[0].step if self._carousels else 0.0

    @property
    def shown_from(self) -> float:
        """How far they are moved."""
        return self._posture.sideways

    def move(self, by: float) -> bool:
        """Move the cards; True if that moved anything."""
        before = self._posture.sideways
        self._posture.sideways = min(max(before + by, 0.0), self.reach)
        return self._posture.sideways != before

    def turn(self, by: int) -> bool:
        """Move the cards by whole ones."""
        if not self.step:
            return False
        now = self._posture.sideways / self.step
        number = int(now) + 1 if by > 0 else ceil(now) - 1
        return self.move(number * self.step - self._posture.sideways)

    def _arrows(self) -> Iterator[tuple[layouts.Part, Icon, QRectF]]:
        if not self.reach:
            return
        y, side = self.height / 2 - _ARROW / 2, self._posture.sideways
        if side > 0:
            yield layouts.Part.BACK, Icon.LEFT, QRectF(6, y, _ARROW, _ARROW)
        if side < self.reach:
            yield layouts.Part.ON, Icon.RIGHT, QRectF(self.width - 6 - _ARROW, y, _ARROW, _ARROW)

    # -- painting ------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, at: QPointF, look: Look, faces: Faces) -> None:
        """The parts, what is selected, the arrows."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        painter.save()
        painter.setClipPath(rounded(area, metrics.RADIUS_CARD))
        surface = ThreadSurface(
            painter, theme().dark, look.pictures, self._posture, clip=area.adjusted(0, -1, 0, 1), faces=faces
        )
        self._stack.paint(surface, at + self._origin)
        if look.selection is not None:
            tint = QColor(color(Token.ACCENT_LINE))
            tint.setAlphaF(_SELECTED_ALPHA)
            for piece in self._areas(*look.selection):
                painter.fillRect(piece.translated(at), tint)
        painter.restore()
        for part, icon, rect in self._arrows():
            hovered = look.hovered is not None and look.hovered.part is part
            face = ButtonLook(Kind.SECONDARY, _ARROW, icon=icon, hovered=hovered)
            button.paint(painter, rect.translated(at), face)

    def _areas(self, start: int, end: int) -> Iterator[QRectF]:
        for begin, paragraph, place, moves in self._texts:
            first, last = max(start - begin, 0), min(end - begin, len(paragraph.words.text))
            if first < last:
                for piece in paragraph.areas(Span(first, last)):
                    yield piece.translated(self._shown(place, moves))

    def _shown(self, place: QPointF, moves: bool) -> QPointF:
        return place - QPointF(self._posture.sideways if moves else 0, 0)

    # -- places --------------------------------------------------------------------------------------------------

    def hit(self, point: QPointF) -> Hit:
        """An arrow, a list to open, a link, letters, or the room around them."""
        for part, _, rect in self._arrows():
            if rect.contains(point):
                return Hit(part)
        moved = point + QPointF(self._posture.sideways if self._carousels else 0, 0)
        if any(spot.act is Act.LIST and spot.area.contains(moved) for spot in self._stack.spots(self._origin)):
            return Hit(layouts.Part.LIST)
        begin, paragraph, place = self._nearest(point)
        if paragraph is None:
            return Hit(layouts.Part.BUBBLE)
        letter = paragraph.place_at(point - place)
        if not QRectF(place.x(), place.y(), paragraph.width + 1, paragraph.height).contains(point):
            return Hit(layouts.Part.BUBBLE, position=begin + letter)
        for span in paragraph.words.links:
            address = paragraph.words.text[span.start : span.end]
            url = address if "://" in address else f"https://{address}"
            if span.start <= letter < span.end and host_of(url):
                return Hit(layouts.Part.LINK, url=url, position=begin + letter)
        return Hit(layouts.Part.TEXT, position=begin + letter)

    def _nearest(self, point: QPointF) -> tuple[int, Paragraph | None, QPointF]:
        """The text a point is at or next to."""
        found: tuple[int, Paragraph | None, QPointF] = (0, None, QPointF())
        least = float("inf")
        for begin, paragraph, at, moves in self._texts:
            place = self._shown(at, moves)
            away_y = max(place.y() - point.y(), point.y() - place.y() - paragraph.height, 0.0)
            away_x = max(place.x() - point.x(), point.x() - place.x() - paragraph.width, 0.0)
            if away_x + away_y < least:
                found, least = (begin, paragraph, place), away_x + away_y
        return found

    def position_at(self, point: QPointF) -> int:
        """In the nearest text."""
        begin, paragraph, place = self._nearest(point)
        return begin if paragraph is None else begin + paragraph.place_at(point - place)

    def word_at(self, position: int) -> tuple[int, int]:
        """Letters and digits that stand together."""
        found = next((one.span() for one in _WORD.finditer(self.text) if one.end() > position), None)
        return found or (position, position)

    def between(self, start: int, end: int) -> str:
        """A line for each text."""
        return self.text[start:end]


_ROOM: Final = 320.0
"""A card whose picture stands beside its words is no wider."""


def chips_of(scene: ChatScene | None, widest: float) -> Chips | None:
    """What stands below a message to be tapped."""
    return Chips(scene.chips, widest) if scene is not None and scene.chips else None


def paint_chips(painter: QPainter, chips: Block, at: QPointF, faces: Faces) -> None:
    """Draw them in the colours of their bubble."""
    chips.paint(ThreadSurface(painter, theme().dark, faces=faces), at)
