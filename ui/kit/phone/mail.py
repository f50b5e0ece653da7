"""A mail on the phone: its line in the inbox, then opened, its blocks at the width of a phone (EML-13, EML-14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, assert_never

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from ui.kit.controls.paint.avatar import initials
from ui.kit.controls.paint.shapes import NO_BRUSH, NO_PEN
from ui.kit.phone.block import Block, Stack, write
from ui.kit.phone.lettering import Paragraph, advance
from ui.kit.phone.media import paint_media
from ui.kit.phone.scene import (
    Align,
    MailBlock,
    MailBox,
    MailButton,
    MailGap,
    MailGroup,
    MailLine,
    MailPicture,
    MailRule,
    MailScene,
    MailSocial,
    MailText,
)
from ui.kit.phone.surface import BOLD, CENTER, MEDIUM, RIGHT, Surface, rounded
from ui.texts.messages import tr
from ui.theme.tokens import Token

SCALE: Final = 0.74
"""A phone is 375 px wide, this one about two thirds of it; letters a little larger, so that they can be read."""
WIDTH: Final = 252.0
_PAD, _DISC, _BULLET = 12, 14, 14
_LABEL: Final = 10.0
_PICTURE_UNKNOWN: Final = 0.5
_LIGHT_FROM: Final = 128


def colour(text: str) -> QColor | None:
    """A colour as a document writes it; None for none, or what is no colour."""
    found = QColor.fromString(text) if text else QColor()
    return found if found.isValid() else None


class InboxLine(Block):
    """The mail as one of a list: disc, sender, time, subject, and the subtitle after it."""

    def __init__(self, scene: MailScene) -> None:
        self._head = scene.head
        room = WIDTH - 2 * _PAD - 2 * _DISC - 10
        self._rows = [
            (Paragraph(scene.subject, 12, 16, room, weight=MEDIUM, rows=1), Token.PHONE_TEXT),
            (Paragraph(scene.subtitle, 11.5, 15, room, rows=1), Token.PHONE_MUTED),
        ]
        self.width, self.height = WIDTH, 70.0

    def paint(self, surface: Surface, at: QPointF) -> None:
        """On the ground of the list, a line below."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        surface.fill(area, Token.PHONE_MARK)
        centre = QPointF(area.left() + _PAD + _DISC, area.top() + 12 + _DISC)
        surface.disc(centre, _DISC, Token.PHONE_AVATAR)
        sender = self._head.sender
        letter = QRectF(centre.x() - _DISC, centre.y() - 9, 2 * _DISC, 18)
        surface.line(letter, initials(sender)[:1], 12, Token.PHONE_ON_AVATAR, weight=BOLD, align=CENTER)
        left = area.left() + _PAD + 2 * _DISC + 10
        row = QRectF(left, area.top() + 9, area.right() - _PAD - left, 17)
        surface.line(row, self._head.time, 10.5, Token.PHONE_MUTED, align=RIGHT)
        surface.line(row.adjusted(0, 0, -44, 0), sender, 12.5, Token.PHONE_TEXT, weight=BOLD)
        place = QPointF(left, row.bottom() + 1)
        for words, ink in self._rows:
            if words.words:
                write(surface, words, place, ink)
            place += QPointF(0, words.height)
        surface.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), Token.PHONE_LINE)


class Opened(Block):
    """The subject above the opened mail, and who sent it."""

    def __init__(self, scene: MailScene) -> None:
        self._sender = scene.head.sender
        self._subject = Paragraph(scene.subject, 15, 20, WIDTH - 2 * _PAD, weight=BOLD)
        self.width = WIDTH
        self.height = (self._subject.height if scene.subject else 0) + 40

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Words on the ground of the mail program."""
        place = at + QPointF(_PAD, 12)
        if self._subject.words:
            write(surface, self._subject, place, Token.PHONE_TEXT)
            place += QPointF(0, self._subject.height)
        row = QRectF(place.x(), place.y() + 2, self.width - 2 * _PAD, 17)
        surface.line(row, tr("phone.from", sender=self._sender), 11, Token.PHONE_MUTED)


class _Boxed(Block):
    """A block of the document with its padding and ground."""

    def __init__(self, box: MailBox, width: float) -> None:
        self._top, self._right, self._bottom, self._left = (max(side, 0) * SCALE for side in box.padding)
        self._ground = colour(box.background)
        self.width = width
        self.room = max(width - self._left - self._right, 16.0)

    def _sized(self, inner: float) -> None:
        self.height = inner + self._top + self._bottom

    def _painted_ground(self, surface: Surface, at: QPointF) -> QRectF:
        """The place inside the padding."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        if self._ground is not None:
            surface.fill(area, self._ground)
        return area.adjusted(self._left, self._top, -self._right, -self._bottom)


class _Text(_Boxed):
    def __init__(self, block: MailText, width: float) -> None:
        super().__init__(block.box, width)
        self._ink = colour(block.color)
        self._lines = [(one, _paragraph(one, block, self.room)) for one in block.lines]
        self._sized(sum(text.height for _, text in self._lines))

    def paint(self, surface: Surface, at: QPointF) -> None:
        place = self._painted_ground(surface, at).topLeft()
        ink = self._ink or surface.ink(Token.PHONE_TEXT)
        link = surface.ink(Token.PHONE_LINK)
        for one, text in self._lines:
            shift = _BULLET if one.bullet else 0
            if one.bullet:
                bullet = QRectF(place.x(), place.y(), _BULLET, text.leading)
                surface.line(bullet, one.bullet, text.size, Token.PHONE_MUTED)
            inner = place + QPointF(shift, 0)
            for blank in one.words.blanks:
                for piece in text.areas(blank):
                    surface.fill(piece.translated(inner).adjusted(-2, 1, 2, -1), Token.PHONE_MARK, 4)
            tinted = {tint.span: colour(tint.color) or ink for tint in one.tints}
            tinted |= dict.fromkeys((*one.words.links, *one.words.blanks), link)
            text.draw(surface.painter, inner, ink, tinted, surface.clip)
            place += QPointF(0, text.height)


def _paragraph(one: MailLine, block: MailText, room: float) -> Paragraph:
    size = max((one.size or block.size) * SCALE, 8)
    leading = max(size * block.leading, size + 2)
    return Paragraph(one.words, size, leading, room - (_BULLET if one.bullet else 0), align=one.align)


class _Picture(_Boxed):
    def __init__(self, block: MailPicture, width: float) -> None:
        super().__init__(block.box, width)
        self._block = block
        self._wide = self.room * min(max(block.width, 5), 100) / 100
        file = block.file
        share = file.height / file.width if file is not None and file.width and file.height else _PICTURE_UNKNOWN
        self._sized(min(self._wide * share, 420))

    def paint(self, surface: Surface, at: QPointF) -> None:
        room = self._painted_ground(surface, at)
        area = QRectF(_aligned(room, self._wide, self._block.align), room.top(), self._wide, room.height())
        surface.painter.save()
        surface.painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        paint_media(surface, area, self._block.file)
        surface.painter.restore()


class _Button(_Boxed):
    def __init__(self, block: MailButton, width: float) -> None:
        super().__init__(block.box, width)
        self._block = block
        size = max(block.size * SCALE, 8)
        self._text = Paragraph(block.words, size, size + 6, max(self.room - 28, 16), weight=MEDIUM, align="center")
        self._wide = min(self._text_width() + 32, self.room)
        self._sized(self._text.height + 16)

    def _text_width(self) -> float:
        return self._text.width if self._block.words else 24.0

    def paint(self, surface: Surface, at: QPointF) -> None:
        room = self._painted_ground(surface, at)
        area = QRectF(_aligned(room, self._wide, self._block.align), room.top(), self._wide, room.height())
        fill = colour(self._block.fill) or surface.ink(Token.PHONE_LINK)
        surface.fill(area, fill, max(self._block.radius * SCALE, 0.01))
        ink = colour(self._block.color) or surface.ink(Token.PHONE_BAR)
        left = area.center().x() - max(self.room - 28, 16) / 2
        self._text.draw(surface.painter, QPointF(left, area.top() + 8), ink, {}, surface.clip)


class _Social(_Boxed):
    def __init__(self, block: MailSocial, width: float) -> None:
        super().__init__(block.box, width)
        self._block = block
        self._disc = max(block.size * SCALE, 12)
        labels = [advance(one.label, _LABEL) + 5 if one.label else 0.0 for one in block.networks]
        self._widths = [self._disc + label for label in labels]
        self._sized(self._disc)

    def paint(self, surface: Surface, at: QPointF) -> None:
        room = self._painted_ground(surface, at)
        x = _aligned(room, sum(self._widths) + 8 * (len(self._widths) - 1), self._block.align)
        for one, width in zip(self._block.networks, self._widths, strict=True):
            area = QRectF(x, room.top(), self._disc, self._disc)
            surface.fill(area, colour(one.color) or Token.PHONE_AVATAR, self._disc / 2)
            surface.line(area, one.letters, self._disc * 0.42, Token.PHONE_ON_AVATAR, weight=BOLD, align=CENTER)
            if one.label:
                words = QRectF(area.right() + 4, area.top(), width - self._disc - 4, self._disc)
                surface.line(words, one.label, _LABEL, Token.PHONE_MUTED)
            x += width + 8


class _Rule(_Boxed):
    _PENS: Final = {
        "solid": Qt.PenStyle.SolidLine,
        "dashed": Qt.PenStyle.DashLine,
        "dotted": Qt.PenStyle.DotLine,
    }

    def __init__(self, block: MailRule, width: float) -> None:
        super().__init__(block.box, width)
        self._block = block
        self._sized(max(block.thickness * SCALE, 1))

    def paint(self, surface: Surface, at: QPointF) -> None:
        room = self._painted_ground(surface, at)
        wide = room.width() * min(max(self._block.width, 1), 100) / 100
        left, middle = room.center().x() - wide / 2, room.center().y()
        ink = colour(self._block.color) or surface.ink(Token.PHONE_LINE)
        surface.painter.setPen(QPen(ink, max(self._block.thickness * SCALE, 1), self._PENS[self._block.style]))
        surface.painter.drawLine(QPointF(left, middle), QPointF(left + wide, middle))


class _Gap(_Boxed):
    def __init__(self, block: MailGap, width: float) -> None:
        super().__init__(block.box, width)
        self._sized(max(block.height, 0) * SCALE)

    def paint(self, surface: Surface, at: QPointF) -> None:
        self._painted_ground(surface, at)


class _Group(_Boxed):
    def __init__(self, block: MailGroup, width: float) -> None:
        super().__init__(block.box, width)
        self._block = block
        self._stack = Stack(mail_blocks(block.blocks, self.room))
        self._sized(self._stack.height)

    def paint(self, surface: Surface, at: QPointF) -> None:
        block, painter = self._block, surface.painter
        area = QRectF(at.x(), at.y(), self.width, self.height)
        radius = block.radius * SCALE
        painter.save()
        if radius:
            surface.within(rounded(area, radius))
        if block.picture is not None:
            painter.save()
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
            paint_media(surface, area, block.picture)
            painter.restore()
        self._stack.paint(surface, self._painted_ground(surface, at).topLeft())
        painter.restore()
        if block.border_width > 0:
            half = block.border_width * SCALE / 2
            painter.setPen(QPen(colour(block.border_color) or surface.ink(Token.PHONE_LINE), 2 * half))
            painter.setBrush(NO_BRUSH)
            painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius, radius)
            painter.setPen(NO_PEN)


def _aligned(room: QRectF, width: float, align: Align) -> float:
    spare = room.width() - width
    return room.left() + (0 if align == "left" else spare if align == "right" else spare / 2)


def mail_blocks(blocks: Iterable[MailBlock], width: float) -> list[Block]:
    """The blocks of a document at a width."""
    return [_block(one, width) for one in blocks]


def _block(one: MailBlock, width: float) -> Block:
    match one:
        case MailText():
            return _Text(one, width)
        case MailPicture():
            return _Picture(one, width)
        case MailButton():
            return _Button(one, width)
        case MailSocial():
            return _Social(one, width)
        case MailRule():
            return _Rule(one, width)
        case MailGap():
            return _Gap(one, width)
        case MailGroup():
            return _Group(one, width)
        case _:
            assert_never(one)


class Body(Block):
    """The document on the ground of its page: light unless it says otherwise, as mail programs have it."""

    def __init__(self, scene: MailScene) -> None:
        self._ground = colour(scene.background)
        self._stack = Stack(mail_blocks(scene.blocks, WIDTH))
        self.width, self.height = WIDTH, self._stack.height

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Everything in view."""
        if self._ground is not None:
            surface.fill(QRectF(at.x(), at.y(), self.width, self.height), self._ground)
            surface = replace(surface, dark=surface.dark and self._ground.lightness() < _LIGHT_FROM)
        self._stack.paint(surface, at)
