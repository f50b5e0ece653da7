"""A file's small picture, or the sign of its kind."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QWidget

from app.contract.payloads.media import MediaKind
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.media.pictures import Pictures
from ui.kit.media.words import ICONS
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.tokens import Token


def draw_thumbnail(
    painter: QPainter, area: QRectF, picture: QPixmap | None, kind: MediaKind, *, icon: Icon | None = None
) -> None:
    """Draw a picture whole inside a rounded box, or the sign of a kind where there is none."""
    box(painter, area, metrics.RADIUS_CONTROL, fill=Token.WINDOW, line=Token.LINE)
    if picture is None:
        large = min(area.width(), area.height()) >= 48
        px = metrics.ICON_LARGE if large else metrics.ICON
        x, y = area.center().x() - px / 2, area.center().y() - px / 2
        draw_icon(painter, icon or ICONS[kind], Token.FAINT, x, y, px=px)
        return
    inner = area.adjusted(1, 1, -1, -1)
    ratio = painter.device().devicePixelRatio()
    shown = _fitted(picture, inner.size() * ratio)
    target = QRectF(0, 0, shown.width() / ratio, shown.height() / ratio)
    target.moveCenter(inner.center())
    clip = QPainterPath()
    clip.addRoundedRect(inner, metrics.RADIUS_CONTROL - 1, metrics.RADIUS_CONTROL - 1)
    painter.save()
    painter.setClipPath(clip)
    painter.drawPixmap(target, shown, QRectF(shown.rect()))
    painter.restore()


def _fitted(picture: QPixmap, room: QSizeF) -> QPixmap:
    """The picture at its size in device pixels, never blown up; made once, because making it well takes time."""
    wanted = picture.size().scaled(room.toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    if picture.width() <= wanted.width() and picture.height() <= wanted.height():
        return picture
    key = f"media {picture.cacheKey()} {wanted.width()}x{wanted.height()}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        smooth_mode = Qt.TransformationMode.SmoothTransformation
        found = picture.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth_mode)
        QPixmapCache.insert(key, found)
    return found


class Thumbnail(QWidget):
    """The picture of one file. `set_file(None, ...)` shows the sign of a kind alone."""

    def __init__(self, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size)
        self._pictures: Pictures | None = None
        self._media_id: int | None = None
        self._kind, self._icon = MediaKind.IMAGE, Icon.IMAGE

    def set_pictures(self, pictures: Pictures | None) -> None:
        """Where pictures come from."""
        if self._pictures is not None and shiboken6.isValid(self._pictures):
            self._pictures.arrived.disconnect(self._on_arrived)
        self._pictures = pictures
        if pictures is not None:
            pictures.arrived.connect(self._on_arrived)
        self.update()

    def set_file(self, media_id: int | None, kind: MediaKind, *, icon: Icon | None = None) -> None:
        """Show a file; only pictures are asked for."""
        self._media_id = media_id if kind in (MediaKind.IMAGE, MediaKind.STICKER) else None
        self._kind, self._icon = kind, icon or ICONS[kind]
        self.update()

    def _on_arrived(self, media_id: int) -> None:
        if media_id == self._media_id:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        found = None
        if self._pictures is not None and self._media_id is not None:
            found = self._pictures.pixmap(self._media_id)
        draw_thumbnail(painter, QRectF(self.rect()), found, self._kind, icon=self._icon)
