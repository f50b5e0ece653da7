"""A call that reads a text aloud: who calls, in which language, how often and how long, and the words (TTS-4)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF

from ui.kit.controls.paint.avatar import initials
from ui.kit.phone.block import Block
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.scene import CallScene
from ui.kit.phone.scene_words import Words
from ui.kit.phone.surface import BOLD, CENTER, Surface
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

WIDTH: Final = 232.0
_PAD, _RADIUS = 14, 16
_SIZE, _LEADING = 13, 19
_AVATAR: Final = 30


class Caller(Block):
    """Who calls."""

    def __init__(self, scene: CallScene) -> None:
        self._sender = scene.head.sender
        self.width, self.height = WIDTH, 146.0

    def paint(self, surface: Surface, at: QPointF) -> None:
        """A large disc with a letter, the name below."""
        middle = at.x() + self.width / 2
        centre = QPointF(middle, at.y() + 22 + _AVATAR)
        surface.disc(centre, _AVATAR, Token.PHONE_AVATAR)
        letter = initials(self._sender)[:1]
        if letter:
            place = QRectF(middle - 20, centre.y() - 16, 40, 32)
            surface.line(place, letter, 24, Token.PHONE_ON_AVATAR, weight=BOLD, align=CENTER)
        else:
            px = metrics.ICON_LARGE
            surface.icon(Icon.PHONE, Token.PHONE_ON_AVATAR, middle - px / 2, centre.y() - px / 2, px)
        name = QRectF(at.x(), at.y() + 92, self.width, 24)
        surface.line(name, self._sender, 17, Token.PHONE_ON_CALL, weight=BOLD, align=CENTER)
        said = QRectF(at.x(), at.y() + 116, self.width, 18)
        surface.line(said, tr("phone.calls"), 12, Token.PHONE_ON_CALL_MUTED, align=CENTER)


def duration_words(scene: CallScene) -> str:
    """Language, repetitions and how long that takes."""
    language = tr(f"phone.speech_{scene.language}")
    whole = round(scene.seconds * scene.repeat)
    if not whole:
        return language
    clock = f"{whole // 60}:{whole % 60:02}"
    return tr("phone.speech", language=language, times=tr("phone.times", count=scene.repeat), duration=clock)


class Spoken(Block):
    """What the voice says."""

    def __init__(self, scene: CallScene) -> None:
        self.width = WIDTH
        self._said = Paragraph(Words(duration_words(scene)), 11.5, 16, WIDTH - 2 * _PAD - metrics.ICON - 8, rows=2)
        self._text = Paragraph(scene.words, _SIZE, _LEADING, WIDTH - 2 * _PAD)
        self._head = self._said.height + 8
        self.height = 2 * _PAD + self._head + (self._text.height if scene.words else -8)

    def paint(self, surface: Surface, at: QPointF) -> None:
        """A card with the loudspeaker."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        surface.fill(area, Token.PHONE_CALL_CARD, _RADIUS)
        px = metrics.ICON
        surface.icon(Icon.SPEAKER, Token.PHONE_ON_CALL_MUTED, area.left() + _PAD, area.top() + _PAD, px)
        beside = QPointF(area.left() + _PAD + px + 8, area.top() + _PAD)
        self._said.draw(surface.painter, beside, surface.ink(Token.PHONE_ON_CALL_MUTED), {})
        if not self._text.words:
            return
        place = QPointF(area.left() + _PAD, area.top() + _PAD + self._head)
        for blank in self._text.words.blanks:
            for piece in self._text.areas(blank):
                surface.fill(piece.translated(place).adjusted(-2, 1, 2, -1), Token.PHONE_MARK, 4)
        tinted = dict.fromkeys(self._text.words.blanks, surface.ink(Token.PHONE_LINK))
        self._text.draw(surface.painter, place, surface.ink(Token.PHONE_ON_CALL), tinted, surface.clip)
