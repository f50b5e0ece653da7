"""A notification on a lock screen, folded or unfolded, and the same words inside an app (PSH-8, MPU-4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from ui.kit.controls.paint.avatar import initials
from ui.kit.phone.block import Act, Block, Spot, write
from ui.kit.phone.device import SOME_TIME
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.media import paint_media, picture_height
from ui.kit.phone.scene import NoticeScene, SceneHead
from ui.kit.phone.surface import BOLD, CENTER, MEDIUM, RIGHT, Surface, rounded
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

WIDTH: Final = 232.0
_PAD, _RADIUS, _TILE, _THUMB = 12, 18, 18, 38
_SIZE, _LEADING = 12.5, 17
_HEAD: Final = 24
_ROWS_FOLDED: Final = 2


class LockClock(Block):
    """The day and the time, large."""

    def __init__(self, head: SceneHead) -> None:
        self._head = head
        self.width, self.height = WIDTH, 96.0

    def paint(self, surface: Surface, at: QPointF) -> None:
        """In the middle."""
        day = QRectF(at.x(), at.y() + 14, self.width, 18)
        surface.line(day, self._head.day, 12.5, Token.PHONE_ON_WALL_MUTED, weight=MEDIUM, align=CENTER)
        time = QRectF(at.x(), at.y() + 30, self.width, 52)
        surface.line(time, self._head.time or SOME_TIME, 42, Token.PHONE_ON_WALL, weight=MEDIUM, align=CENTER)


class Notice(Block):
    """The card. Folded it has a line of the header and two of the text, and a small picture at its right."""

    def __init__(self, scene: NoticeScene, *, unfolded: bool) -> None:
        self._scene, self._unfolded = scene, unfolded
        self.width = WIDTH
        thumb = 0 if unfolded or scene.picture is None else _THUMB + 10
        room = WIDTH - 2 * _PAD - thumb
        self._header = Paragraph(scene.header, _SIZE, _LEADING, room, weight=BOLD, rows=0 if unfolded else 1)
        self._text = Paragraph(scene.body, _SIZE, _LEADING, room, rows=0 if unfolded else _ROWS_FOLDED)
        words = sum(one.height for one in (self._header, self._text) if one.words)
        self._picture = 0.0
        if unfolded and scene.picture is not None:
            self._picture = picture_height(scene.picture, WIDTH - 2 * _PAD)
        gap = 8 if self._picture and words else 0
        self.height = 2 * _PAD + _HEAD + max(words, _THUMB if thumb else 0) + gap + self._picture

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Head line, words, picture."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        surface.fill(area, Token.PHONE_NOTICE, _RADIUS)
        self._paint_head(surface, QRectF(area.left() + _PAD, area.top() + 10, area.width() - 2 * _PAD, _TILE))
        place = QPointF(area.left() + _PAD, area.top() + _PAD + _HEAD)
        for one, ink in ((self._header, Token.PHONE_TEXT), (self._text, Token.PHONE_TEXT)):
            if one.words:
                write(surface, one, place, ink)
                place += QPointF(0, one.height)
        picture = self._picture_area(area)
        if picture is not None:
            surface.painter.save()
            surface.within(rounded(picture, 8))
            paint_media(surface, picture, self._scene.picture)
            surface.painter.restore()

    def _picture_area(self, area: QRectF) -> QRectF | None:
        if self._scene.picture is None:
            return None
        if self._unfolded:
            top = area.bottom() - _PAD - self._picture
            return QRectF(area.left() + _PAD, top, area.width() - 2 * _PAD, self._picture)
        return QRectF(area.right() - _PAD - _THUMB, area.top() + _PAD + _HEAD, _THUMB, _THUMB)

    def _paint_head(self, surface: Surface, area: QRectF) -> None:
        sender = self._scene.head.sender
        tile = QRectF(area.left(), area.top(), _TILE, _TILE)
        surface.fill(tile, Token.PHONE_AVATAR, 5)
        surface.line(tile, initials(sender)[:1], 10.5, Token.PHONE_ON_AVATAR, weight=BOLD, align=CENTER)
        px = metrics.ICON_SMALL
        surface.icon(
            Icon.UP if self._unfolded else Icon.DOWN,
            Token.PHONE_MUTED,
            area.right() - px,
            area.center().y() - px / 2,
            px,
        )
        now = QRectF(area.right() - px - 50, area.top(), 44, _TILE)
        surface.line(now, self._scene.head.time, 11, Token.PHONE_MUTED, align=RIGHT)
        name = QRectF(tile.right() + 8, area.top(), now.left() - tile.right() - 12, _TILE)
        surface.line(name, sender, 11, Token.PHONE_MUTED, weight=MEDIUM)

    def spots(self, at: QPointF) -> Iterator[Spot]:
        """All of it folds and unfolds."""
        yield Spot(QRectF(at.x(), at.y(), self.width, self.height), Act.UNFOLD)


class InApp(Block):
    """The message as a company's own app shows it."""

    def __init__(self, scene: NoticeScene) -> None:
        self.width = WIDTH
        room = WIDTH - 2 * (_PAD + 4)
        self._header = Paragraph(scene.header, 15, 20, room, weight=BOLD)
        self._text = Paragraph(scene.body, _SIZE, _LEADING, room)
        rows = [one.height for one in (self._header, self._text) if one.words]
        self._card = sum(rows) + 6 * max(len(rows) - 1, 0) + 2 * _PAD + 8 + 38
        self.height = 30 + self._card

    def paint(self, surface: Surface, at: QPointF) -> None:
        """A caption, and the card below it."""
        caption = QRectF(at.x(), at.y() + 6, self.width, 18)
        surface.line(caption, tr("phone.in_app"), 11, Token.PHONE_ON_WALL_MUTED, weight=MEDIUM, align=CENTER)
        area = QRectF(at.x(), at.y() + 30, self.width, self._card)
        surface.fill(area, Token.PHONE_BUBBLE, _RADIUS)
        place = QPointF(area.left() + _PAD + 4, area.top() + _PAD + 4)
        for one in (self._header, self._text):
            if one.words:
                write(surface, one, place, Token.PHONE_TEXT)
                place += QPointF(0, one.height + 6)
        rule = QRectF(area.left(), area.bottom() - 38, area.width(), 1)
        surface.fill(rule, Token.PHONE_LINE)
        close = QRectF(area.left(), area.bottom() - 37, area.width(), 36)
        surface.line(close, tr("phone.close"), _SIZE, Token.PHONE_LINK, weight=MEDIUM, align=CENTER)
