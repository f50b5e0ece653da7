"""Files on the phone: pictures and films fill their place, others are named; a calm ground until they are here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPolygonF

from app.contract.payloads.media import MediaKind
from ui.kit.phone.block import Block, write
from ui.kit.phone.bubble import ABOVE, WIDTH, ClockLine, bubble, shape
from ui.kit.phone.lettering import Paragraph
from ui.kit.phone.scene import File, FilePart, SceneHead
from ui.kit.phone.scene_words import Words
from ui.kit.phone.surface import CENTER, MEDIUM, Manner, Surface
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_ICONS: Final = {
    MediaKind.IMAGE: Icon.IMAGE,
    MediaKind.VIDEO: Icon.PLAY,
    MediaKind.AUDIO: Icon.SPEAKER,
    MediaKind.DOCUMENT: Icon.FILE,
    MediaKind.STICKER: Icon.SMILE,
}
ROW: Final = 56.0
_PLAY, _TILE = 17, 36
_LOW, _HIGH, _UNKNOWN = 84.0, 240.0, 130.0
_NAMED_FROM: Final = 64


def picture_height(file: File, width: float) -> float:
    """How high a picture is at a width."""
    if not file.width or not file.height:
        return _UNKNOWN
    return min(max(width * file.height / file.width, _LOW), _HIGH)


def paint_media(surface: Surface, area: QRectF, file: File | None, thumbnail: File | None = None) -> None:
    """Fill a place with a file's picture; the caller has clipped it to its shape."""
    found = _picture(surface, file, thumbnail)
    if found is None:
        _placeholder(surface, area, file)
    else:
        _cover(surface.painter, area, found)
    if file is not None and file.kind is MediaKind.VIDEO:
        _play(surface, area.center())


def _picture(surface: Surface, file: File | None, thumbnail: File | None) -> QPixmap | None:
    if surface.pictures is None:
        return None
    for one in (thumbnail, file):
        if one is not None and (found := surface.pictures.pixmap(one.media_id)) is not None and not found.isNull():
            return found
    return None


def _cover(painter: QPainter, area: QRectF, picture: QPixmap) -> None:
    """The middle of a picture, as much as the place takes."""
    whole = QSizeF(picture.size())
    shown = area.size().scaled(whole, Qt.AspectRatioMode.KeepAspectRatio)
    source = QRectF(
        (whole.width() - shown.width()) / 2, (whole.height() - shown.height()) / 2, shown.width(), shown.height()
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(area, picture, source)
    painter.restore()


def _placeholder(surface: Surface, area: QRectF, file: File | None) -> None:
    """Icon, name and size of what will be here."""
    surface.fill(area, Token.PHONE_MEDIA)
    px = metrics.ICON_LARGE
    is_film = file is not None and file.kind is MediaKind.VIDEO
    icon = _ICONS[file.kind] if file is not None else Icon.IMAGE
    named = file is not None and area.height() >= _NAMED_FROM and area.width() >= _NAMED_FROM
    middle = area.center().y() - (16 if named and not is_film else 0)
    if not is_film:
        surface.icon(icon, Token.PHONE_MEDIA_INK, area.center().x() - px / 2, middle - px / 2, px)
    if named and file is not None:
        top = area.bottom() - 36 if is_film else middle + 14
        words = QRectF(area.left() + 10, top, area.width() - 20, 16)
        surface.line(words, file.name, 11, Token.PHONE_MEDIA_INK, weight=MEDIUM, align=CENTER)
        surface.line(words.translated(0, 15), size(file.size_bytes), 10.5, Token.PHONE_MUTED, align=CENTER)


def _play(surface: Surface, centre: QPointF) -> None:
    surface.disc(centre, _PLAY, Token.PHONE_SCRIM)
    surface.painter.setBrush(surface.ink(Token.PHONE_ON_WALL))
    corners = [QPointF(-4.5, -7), QPointF(7.5, 0), QPointF(-4.5, 7)]
    surface.painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))


def paint_row(surface: Surface, area: QRectF, file: File, manner: Manner) -> None:
    """A file that is named: a tile with its icon, name, size and kind."""
    tile = QRectF(area.left() + 10, area.center().y() - _TILE / 2, _TILE, _TILE)
    surface.fill(tile, Token.PHONE_MEDIA, 8)
    px = metrics.ICON_LARGE
    surface.icon(_ICONS[file.kind], manner.accent, tile.center().x() - px / 2, tile.center().y() - px / 2, px)
    words = QRectF(tile.right() + 10, area.center().y() - 17, area.right() - tile.right() - 20, 18)
    surface.line(words, file.name, manner.size, Token.PHONE_TEXT, weight=MEDIUM)
    ending = file.name.rpartition(".")[2].upper() if "." in file.name else file.suffix
    said = " \u00b7 ".join(part for part in (ending[:6], size(file.size_bytes) if file.size_bytes else "") if part)
    surface.line(words.translated(0, 17), said, 11, Token.PHONE_MUTED)


class FileBubble(Block):
    """A file by itself, with the words below it."""

    def __init__(self, part: FilePart, manner: Manner, head: SceneHead) -> None:
        self._part, self._manner = part, manner
        self._is_seen = part.is_seen
        self.width = WIDTH
        file = part.thumbnail or part.file
        self._media = picture_height(file, WIDTH) if self._is_seen else ROW
        self._caption = Paragraph(part.caption, manner.size, manner.leading, WIDTH - 2 * manner.side)
        time = head.time if manner.clocked else ""
        self._clock = ClockLine(self._caption, time, WIDTH - 2 * manner.side)
        below = 0.0
        if part.caption:
            below = self._caption.height + self._clock.height + 2 * ABOVE
        elif time and not self._is_seen:
            below = 16
        self._time = "" if part.caption or not time else time
        self.height = self._media + below

    def paint(self, surface: Surface, at: QPointF) -> None:
        """Picture or name, caption, time."""
        area = QRectF(at.x(), at.y(), self.width, self.height)
        bubble(surface, area, self._manner)
        media = QRectF(at.x(), at.y(), self.width, self._media)
        if self._is_seen:
            surface.painter.save()
            surface.within(shape(area.adjusted(1, 1, -1, -1), self._manner.radius - 1))
            paint_media(surface, media.adjusted(1, 1, -1, -1), self._part.file, self._part.thumbnail)
            surface.painter.restore()
        else:
            paint_row(surface, media, self._part.file, self._manner)
        if self._part.caption:
            write(surface, self._caption, at + QPointF(self._manner.side, self._media + ABOVE), Token.PHONE_TEXT)
            self._clock.paint(surface, area)
        elif self._time:
            _stamp(surface, area, self._time, self._manner, on_picture=self._is_seen)

    def written(self, at: QPointF) -> Iterator[tuple[Paragraph, QPointF]]:
        """The caption."""
        if self._part.caption:
            yield self._caption, at + QPointF(self._manner.side, self._media + ABOVE)


def _stamp(surface: Surface, area: QRectF, time: str, manner: Manner, *, on_picture: bool) -> None:
    """The time where there are no words."""
    if on_picture:
        pill = QRectF(area.right() - 52, area.bottom() - 23, 44, 16)
        surface.fill(pill, Token.PHONE_SCRIM, 8)
        surface.line(pill, time, 10, Token.PHONE_ON_WALL, align=CENTER)
    else:
        ClockLine(Paragraph(Words(), manner.size, manner.leading, WIDTH), time, WIDTH).paint(surface, area)
