"""A scene laid out: which blocks it is made of, how far it scrolls down and sideways, what can be pressed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from app.contract.channels import Channel
from ui.kit.phone import device
from ui.kit.phone.block import Act, Block, Gap, Spot, Stack
from ui.kit.phone.bubble import TextBubble
from ui.kit.phone.call import Caller, Spoken
from ui.kit.phone.card import Card, Carousel
from ui.kit.phone.mail import Body, InboxLine, Opened
from ui.kit.phone.media import FileBubble
from ui.kit.phone.notice import InApp, LockClock, Notice
from ui.kit.phone.place import Place
from ui.kit.phone.scene import (
    CallScene,
    CardPart,
    CarouselPart,
    ChatScene,
    FilePart,
    MailScene,
    NoticeScene,
    Part,
    PlacePart,
    Scene,
    SceneHead,
    TextPart,
)
from ui.kit.phone.sheet import Sheet
from ui.kit.phone.surface import CENTER, Manner, Posture, Rendering, Surface, manner_of
from ui.kit.phone.taps import Chips
from ui.theme.tokens import Token

DAY: Final = 30.0
_GAP, _FOOT = 8.0, 10.0
_LIST_ROOM: Final = 320.0
_WIDE: Final = 214.0
"""A card of its own lies beside the picture in it only where it has the whole width."""


class Day(Block):
    """The day above the first message."""

    def __init__(self, words: str) -> None:
        self._words = words
        self.width, self.height = device.GROUND.width(), DAY

    def paint(self, surface: Surface, at: QPointF) -> None:
        """In the middle of the chat."""
        area = QRectF(device.GROUND.left(), at.y(), self.width, 20)
        surface.line(area, self._words, 11, Token.PHONE_MUTED, align=CENTER)


def block_of(part: Part, head: SceneHead, manner: Manner, rendering: Rendering, room: float) -> Block:
    """A part of a chat laid out, where there is so much room."""
    shown = rendering if head.channel is Channel.RCS else None
    match part:
        case TextPart():
            return TextBubble(part, manner, head)
        case FilePart():
            return FileBubble(part, manner, head)
        case CardPart():
            return Card(part, manner, head, width=room if part.side is not None else _WIDE, rendering=shown)
        case CarouselPart():
            return Carousel(part, manner, head, shown)
        case PlacePart():
            return Place(part, manner, head)


class Page:
    """Lays a scene out for a posture; made anew for another scene, rendering, or an unfolded notification.

    `framed` is false for a message by itself, without the day and what a phone has around it.
    """

    def __init__(self, scene: Scene, posture: Posture, rendering: Rendering, *, framed: bool = True) -> None:
        self.scene, self.posture = scene, posture
        self.ground = device.ground_of(scene)
        self._pad = device.PADDING if isinstance(scene, ChatScene | NoticeScene | CallScene) else 0.0
        self._carousels: list[Carousel] = []
        blocks = list(self._blocks(scene, rendering, framed=framed))
        self._stack = Stack(blocks)
        self.height = self._stack.height + (self._pad + _FOOT if self._pad else 0)
        if not framed:
            self.ground = QRectF(0, 0, self.ground.width(), self.height)
            if posture.listed:
                self.ground.setHeight(max(self.height, _LIST_ROOM))
        self.sheet = Sheet(scene.sheet, self.ground) if isinstance(scene, ChatScene) and scene.sheet else None

    def _blocks(self, scene: Scene, rendering: Rendering, *, framed: bool) -> Iterator[Block]:
        match scene:
            case ChatScene():
                if framed:
                    yield Day(scene.head.day)
                yield from self._chat(scene, rendering)
            case NoticeScene():
                if framed:
                    yield LockClock(scene.head)
                yield Notice(scene, unfolded=self.posture.unfolded)
                if scene.in_app:
                    yield Gap(_GAP)
                    yield InApp(scene)
            case CallScene():
                if framed:
                    yield Caller(scene)
                yield Spoken(scene)
            case MailScene():
                yield InboxLine(scene)
                yield Opened(scene)
                yield Body(scene)

    def _chat(self, scene: ChatScene, rendering: Rendering) -> Iterator[Block]:
        for number, part in enumerate(scene.parts):
            if number:
                yield Gap(_GAP)
            yield self._part(part, scene, rendering)
        if scene.chips:
            yield Gap(_GAP)
            yield Chips(scene.chips, self.ground.width() - 2 * self._pad)

    def _part(self, part: Part, scene: ChatScene, rendering: Rendering) -> Block:
        room = self.ground.width() - 2 * self._pad
        block = block_of(part, scene.head, manner_of(scene.head.channel), rendering, room)
        if isinstance(block, Carousel):
            self._carousels.append(block)
        return block

    # -- places --------------------------------------------------------------------------------------------------

    @property
    def origin(self) -> QPointF:
        """Where the first block begins when nothing is scrolled."""
        return QPointF(self.ground.left() + self._pad, self.ground.top() + self._pad)

    @property
    def overflow(self) -> float:
        """How far it can be scrolled down."""
        return max(self.height - self.ground.height(), 0.0)

    @property
    def reach(self) -> float:
        """How far the cards can be moved sideways."""
        room = self.ground.width() - 2 * self._pad
        return max((one.width - room for one in self._carousels), default=0.0)

    @property
    def step(self) -> float:
        """From one card to the next; 0 where there are none."""
        return self._carousels[0].step if self._carousels else 0.0

    def settle(self) -> None:
        """Bring what is scrolled or open back to what there is."""
        posture = self.posture
        posture.down = min(max(posture.down, 0), self.overflow)
        posture.sideways = min(max(posture.sideways, 0), max(self.reach, 0))
        posture.listed = posture.listed and self.sheet is not None
        posture.in_list = min(max(posture.in_list, 0), self.sheet.overflow if self.sheet is not None else 0)

    def spots(self) -> Iterator[Spot]:
        """What can be pressed, in the coordinates of the phone, what lies above first."""
        if self.sheet is not None and self.posture.listed:
            yield from self.sheet.spots()
            return
        yield from self._stack.spots(self.origin - QPointF(0, self.posture.down))

    def act_at(self, point: QPointF) -> Act | None:
        """What a press at a place does."""
        if not self.ground.contains(point):
            return None
        return next((spot.act for spot in self.spots() if spot.area.contains(point)), None)

    def bordered_at(self, point: QPointF) -> bool:
        """Whether an SMS of several parts is at a place."""
        placed = self._stack.placed(self.origin - QPointF(0, self.posture.down))
        return any(isinstance(one, TextBubble) and one.bordered(point, at) for one, at in placed)

    def sideways_at(self, point: QPointF) -> bool:
        """Whether cards that go sideways are at a place."""
        if self.reach <= 0 or self.posture.listed:
            return False
        placed = self._stack.placed(self.origin - QPointF(0, self.posture.down))
        return any(isinstance(one, Carousel) and at.y() <= point.y() <= at.y() + one.height for one, at in placed)

    @property
    def is_live(self) -> bool:
        """Whether the keyboard has anything to do here."""
        return bool(self.overflow or self.reach or next(self.spots(), None))

    def paint(self, surface: Surface) -> None:
        """Everything on the ground; the caller has clipped it."""
        self._stack.paint(surface, self.origin - QPointF(0, self.posture.down))
        if self.sheet is not None and self.posture.listed:
            self.sheet.paint(surface, self.posture.in_list)
