"""What can be put into a mail: elements and layouts, to be dragged or inserted by Enter (EML-11..13)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.mail.vocabulary import LAYOUTS
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.panels.email.document import Kind
from ui.panels.email.words import ICONS, layout_title, title_of
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Thing = Kind | tuple[int, ...]
_ROW: Final = 34
_LAYOUT: Final = 38


class Tile(Pressable):
    """One thing of the palette. Signals: `dragged(QPoint)` and `dropped(QPoint)`, points of the screen."""

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, thing: Thing, parent: QWidget | None = None) -> None:
        words = layout_title(thing) if isinstance(thing, tuple) else title_of(thing)
        super().__init__(words, parent)
        self.thing = thing
        self._start: QPoint | None = None
        self._dragging = False
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_tip(words if isinstance(thing, tuple) else msg(f"constructor_email.{thing.value}_tip"))

    def sizeHint(self) -> QSize:
        """A row for an element, a box for a layout."""
        return QSize(64, _LAYOUT) if isinstance(self.thing, tuple) else QSize(120, _ROW)

    def minimumSizeHint(self) -> QSize:
        """As high as always."""
        return QSize(48, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._start = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, once the mouse has gone far enough."""
        super().mouseMoveEvent(event)
        if self._start is None or not self.isEnabled():
            return
        far = (event.position().toPoint() - self._start).manhattanLength()
        if self._dragging or far >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: what was dragged is not pressed."""
        dragging, self._dragging, self._start = self._dragging, False, None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        if dragging:
            self.setDown(False)
            self.dropped.emit(event.globalPosition().toPoint())
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon and word, or the columns of a layout."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        ground = Token.PRESS if self.isDown() else Token.HOVER if self.hovered else Token.SURFACE
        box(painter, area, metrics.RADIUS_CONTROL, fill=ground, line=Token.LINE)
        ink = Token.TEXT if self.isEnabled() else Token.DISABLED
        if isinstance(self.thing, tuple):
            self._columns(painter, area.adjusted(8, 8, -8, -8), self.thing)
            return
        icon = Token.MUTED if self.isEnabled() else Token.DISABLED
        draw_icon(painter, ICONS[self.thing.value], icon, 10, area.center().y() - metrics.ICON / 2, px=metrics.ICON)
        write(painter, area.adjusted(10 + metrics.ICON + 8, 0, -6, 0), self.text(), Type.BODY, ink)

    @staticmethod
    def _columns(painter: QPainter, area: QRectF, widths: tuple[int, ...]) -> None:
        gap = 3.0
        room, x = area.width() - gap * (len(widths) - 1), area.left()
        for width in widths:
            wide = room * width / sum(widths)
            place = QRectF(x, area.top(), wide, area.height())
            box(painter, place, 2, fill=Token.TRACK, line=Token.NODE_LINE)
            x += wide + gap


class Palette(QWidget):
    """Signals: `wanted(object)` by key or click, `dragged(object, QPoint)`, `dropped(object, QPoint)`."""

    wanted = Signal(object)
    dragged = Signal(object, QPoint)
    dropped = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: dict[Thing, Tile] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_12, metrics.GAP_12, metrics.GAP_12, metrics.GAP_16)
        column.setSpacing(metrics.GAP_4)
        for kind in Kind:
            column.addWidget(self._tile(kind))
        column.addSpacing(metrics.GAP_12)
        column.addWidget(Text(msg("constructor_email.layout"), Type.SECONDARY_STRONG, Token.MUTED, self))
        column.addSpacing(metrics.GAP_4)
        grid = QGridLayout()
        grid.setSpacing(metrics.GAP_8)
        for at, widths in enumerate(LAYOUTS):
            grid.addWidget(self._tile(widths), at // 2, at % 2)
        column.addLayout(grid)
        column.addStretch(1)

    def _tile(self, thing: Thing) -> Tile:
        tile = Tile(thing, self)
        tile.clicked.connect(lambda: self.wanted.emit(thing))
        tile.dragged.connect(lambda at: self.dragged.emit(thing, at))
        tile.dropped.connect(lambda at: self.dropped.emit(thing, at))
        self.tiles[thing] = tile
        return tile

    def set_locked(self, *, locked: bool) -> None:
        """Nothing can be inserted while it is locked."""
        for tile in self.tiles.values():
            tile.setEnabled(not locked)
