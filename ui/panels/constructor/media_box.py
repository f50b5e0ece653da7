"""The place of a file in a message: dropped, chosen from the library, replaced, taken out (MSG-30, MSG-97)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.payloads.media import Media, MediaKind
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.drop_box import DropBox
from ui.kit.controls.field import Note
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.text import Text
from ui.panels.constructor.editor import Services
from ui.panels.constructor.wording import content_words
from ui.texts.messages import Words, msg
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_ICONS = {
    MediaKind.IMAGE: Icon.IMAGE,
    MediaKind.STICKER: Icon.IMAGE,
    MediaKind.VIDEO: Icon.PLAY,
    MediaKind.AUDIO: Icon.SPEAKER,
    MediaKind.DOCUMENT: Icon.FILE,
}
_LEAST = 64
_WIDTH = 96
_CENTER = Qt.AlignmentFlag.AlignHCenter
_ON, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class Shape(Enum):
    """Where the picture is: over the whole width above its words, or beside them."""

    WIDE = "wide"
    LEFT = "left"
    RIGHT = "right"


class _Picture(QWidget):
    """What the file looks like, cut to the place; a sign of its kind while there is none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind, self._pixmap = MediaKind.IMAGE, QPixmap()
        self.set_shape(_LEAST, wide=False)

    def set_shape(self, height: int, *, wide: bool) -> None:
        self._size = QSize(_WIDTH, height)
        across = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._size

    def show_kind(self, kind: MediaKind) -> None:
        self._kind, self._pixmap = kind, QPixmap()
        self.update()

    def show_pixmap(self, pixmap: QPixmap) -> None:
        self._pixmap = pixmap
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        box(painter, area, metrics.RADIUS_CONTROL, fill=Token.TRACK)
        if self._pixmap.isNull():
            px = metrics.ICON_LARGE
            left, top = area.center().x() - px / 2, area.center().y() - px / 2
            draw_icon(painter, _ICONS[self._kind], Token.MUTED, left, top, px=px)
            return
        path = QPainterPath()
        path.addRoundedRect(area, metrics.RADIUS_CONTROL, metrics.RADIUS_CONTROL)
        painter.setClipPath(path)
        ratio = painter.device().devicePixelRatio()
        grown = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        scaled = self._pixmap.scaled(
            area.size().toSize() * ratio, grown, Qt.TransformationMode.SmoothTransformation
        )
        scaled.setDevicePixelRatio(ratio)
        drawn = scaled.deviceIndependentSize()
        left = area.center().x() - drawn.width() / 2
        top = area.center().y() - drawn.height() / 2
        painter.drawPixmap(round(left), round(top), scaled)


class MediaBox(QWidget):
    """A file of `place` in a message of `channel`. Signals: `edited(object)` with a Media or None."""

    edited = Signal(object)

    def __init__(self, channel: Channel, place: str, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channel, self._place = channel, place
        self._services = Services()
        self._media: Media | None = None
        self.drop = DropBox(self)
        self.drop.column.setContentsMargins(metrics.GAP_12, metrics.GAP_12, metrics.GAP_12, metrics.GAP_12)
        self.drop.column.addStretch(1)
        self.drop.column.addWidget(Text(words, Type.BODY_MEDIUM, Token.ACCENT, self.drop), 0, _CENTER)
        hint = Text(msg("constructor.media_drop"), Type.SECONDARY, Token.MUTED, self.drop)
        self.drop.column.addWidget(hint, 0, _CENTER)
        self.drop.column.addStretch(1)
        self.drop.set_words(words)
        self.picture = _Picture(self)
        self.name = Text("", Type.BODY_MEDIUM, parent=self, fill=True)
        self.facts = Text("", Type.SECONDARY, Token.MUTED, self)
        self.replace = Button(msg("constructor.media_replace"), parent=self, height=metrics.BUTTON_INLINE)
        self.remove = IconButton(Icon.TRASH, msg("constructor.media_remove"), self, size=metrics.BUTTON_INLINE)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self._filled = QWidget(self)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._filled)
        side = QWidget(self._filled)
        self._side = QBoxLayout(_DOWN, side)
        self._row.addWidget(self.picture)
        self._row.addWidget(side, 1, Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self.drop.clicked.connect(self.choose)
        self.drop.dropped.connect(self._on_dropped)
        self.replace.clicked.connect(self.choose)
        self.remove.clicked.connect(self._on_removed)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        actions = QHBoxLayout()
        actions.setSpacing(metrics.GAP_4)
        actions.addWidget(self.replace)
        actions.addWidget(self.remove)
        actions.addStretch(1)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.setSpacing(metrics.GAP_4)
        self._side.addLayout(words)
        self._side.addLayout(actions)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(metrics.GAP_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addWidget(self.drop)
        column.addWidget(self._filled)
        column.addWidget(self.error)

    def set_services(self, services: Services) -> None:
        """What it may use of the program."""
        self._services = services
        self.drop.setEnabled(services.choose_media is not None)

    def set_shape(self, height: int, shape: Shape = Shape.LEFT) -> None:
        """How high the place is, as far as its words allow, and where the picture is in it."""
        self.drop.setMinimumHeight(height)
        is_wide = shape is Shape.WIDE
        directions = {Shape.WIDE: _DOWN, Shape.LEFT: _ON, Shape.RIGHT: QBoxLayout.Direction.RightToLeft}
        self._row.setDirection(directions[shape])
        self._side.setDirection(_ON if is_wide else _DOWN)
        self._side.setStretch(0, 1 if is_wide else 0)
        self.picture.set_shape(height, wide=is_wide)

    def show_media(self, media: Media | None, problems: Sequence[Problem] = (), *, locked: bool = False) -> None:
        """Show a file, or where one can be put; what is wrong with it."""
        is_new, self._media = media != self._media, media
        self.drop.setVisible(media is None and not locked)
        self._filled.setVisible(media is not None)
        for button in (self.replace, self.remove):
            button.setVisible(not locked)
        if media is not None and is_new:
            self._show_file(media)
        self.error.setVisible(bool(problems))
        self.error.set_words("\n".join(dict.fromkeys(content_words(one) for one in problems)))

    def _show_file(self, media: Media) -> None:
        ref = media.media_ref
        self.name.set_words(ref.file_name)
        pixels = f"{ref.width} × {ref.height}, " if ref.width and ref.height else ""
        self.facts.set_words(f"{pixels}{size(ref.size_bytes)}")
        self.picture.show_kind(ref.kind)
        if self._services.picture is not None:
            found = self._services.picture(ref.media_id, lambda pixmap: self._on_picture(media, pixmap))
            if found is not None:
                self.picture.show_pixmap(found)

    def _on_picture(self, media: Media, pixmap: QPixmap) -> None:
        if media == self._media:
            self.picture.show_pixmap(pixmap)

    def choose(self) -> None:
        """Choose from the library, or add to it."""
        if self._services.choose_media is not None:
            self._services.choose_media(self, self._channel, self._place, self.edited.emit)

    def _on_dropped(self, path: Path) -> None:
        if self._services.add_media is not None:
            self._services.add_media(self, self._channel, self._place, path, self.edited.emit)

    def _on_removed(self) -> None:
        self.edited.emit(None)
        self.drop.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Put the keyboard on it."""
        target = self.drop if self._media is None else self.replace
        target.setFocus(Qt.FocusReason.OtherFocusReason)
