"""The dialers at the left of the monitor: name, how each stands, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.kit.controls.paint.shapes import inner_ring, rule, smooth
from ui.kit.controls.paint.words import RIGHT, elided, width_of, write
from ui.kit.controls.tip import show_tip
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

ROW: Final = 64
_PAD: Final = 16
_LINE: Final = 2
_DOT: Final = " · "

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Face:
    """What a row shows; `share` is how much of the work is done, None while there is none."""

    id: int
    name: str
    icon: Icon
    tint: Token
    rate: Words
    about: str
    state: Words
    share: float | None = None
    bar: Token = Token.ACCENT

    @property
    def spoken(self) -> str:
        """All of it."""
        return ", ".join(filter(None, (self.name, str(self.state), str(self.rate), self.about)))


class _Faces(QAbstractListModel):
    """The rows."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.faces: tuple[Face, ...] = ()

    def fill(self, faces: Sequence[Face]) -> None:
        """Show these; rows that only look otherwise keep their places."""
        fresh = tuple(faces)
        if [one.id for one in fresh] != [one.id for one in self.faces]:
            self.beginResetModel()
            self.faces = fresh
            self.endResetModel()
        elif fresh != self.faces:
            self.faces = fresh
            self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.faces)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:  # what typing letters looks for
            return self.faces[index.row()].name
        return self.faces[index.row()].spoken if role == Qt.ItemDataRole.AccessibleTextRole else None


class _Delegate(QStyledItemDelegate):
    """Draws a row."""

    def __init__(self, faces: _Faces, view: QListView) -> None:
        super().__init__(view)
        self._faces, self._view = faces, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        face, area = self._faces.faces[index.row()], QRectF(option.rect)
        painter.save()
        smooth(painter)
        current = self._view.currentIndex() == index
        under = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if current or under:
            painter.fillRect(area, color(Token.SELECTED if current else Token.HOVER))
        self._paint_lines(painter, area, face)
        rule(painter, QRectF(area.left(), area.bottom() - 1, area.width(), 1), Token.LINE)
        if face.share is not None:
            done = QRectF(area.left(), area.bottom() - _LINE, area.width() * face.share, _LINE)
            painter.fillRect(done, color(face.bar))
        if current and self._view.hasFocus() and self._view.window().isActiveWindow():
            inner_ring(painter, area)
        painter.restore()

    def _paint_lines(self, painter: QPainter, area: QRectF, face: Face) -> None:
        room = area.adjusted(_PAD, 0, -_PAD, 0)
        top = QRectF(room.left(), area.top() + 12, room.width(), 18)
        draw_icon(painter, face.icon, face.tint, top.left(), top.top() + 1)
        write(painter, top, str(face.rate), Type.SECONDARY, Token.TEXT, align=RIGHT, tabular=True)
        name = top.adjusted(metrics.ICON + 6, 0, -width_of(str(face.rate), Type.SECONDARY, tabular=True) - 8, 0)
        write(painter, name, face.name, Type.BODY_STRONG, Token.TEXT)
        low = QRectF(room.left(), area.top() + 34, room.width(), 16)
        state = elided(str(face.state), Type.SECONDARY_MEDIUM, room.width() * 0.62)
        write(painter, low, state, Type.SECONDARY_MEDIUM, face.tint, align=RIGHT)
        left = low.adjusted(0, 0, -width_of(state, Type.SECONDARY_MEDIUM) - 8, 0)
        write(painter, left, about_in(face.about, left.width()), Type.SECONDARY, Token.MUTED)


def about_in(about: str, width: float) -> str:
    """As many of its parts as fit; half a figure would mislead, and the tooltip says all."""
    while _DOT in about and width_of(about, Type.SECONDARY) > width:
        about = about.rpartition(_DOT)[0]
    return about


class DialerList(QListView):
    """Rows 64 high. Arrows go through them and show each; `chosen(int)` tells its id."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._faces = _Faces(self)
        self.setModel(self._faces)
        self.setItemDelegate(_Delegate(self._faces, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", "true")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self._filling = False
        put(self, self.setAccessibleName, msg("dialers.title"))
        texts().language_changed.connect(self.viewport().update)

    def show_faces(self, faces: Sequence[Face], chosen: int | None) -> None:
        """Show these rows, one of them chosen."""
        self._filling = True
        self._faces.fill(faces)
        at = next((row for row, face in enumerate(self._faces.faces) if face.id == chosen), -1)
        if self.currentIndex().row() != at:
            self.setCurrentIndex(self._faces.index(at))
        self._filling = False

    @property
    def faces(self) -> tuple[Face, ...]:
        """The rows on screen."""
        return self._faces.faces

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell whose turn it is."""
        super().currentChanged(current, previous)
        if current.isValid() and not self._filling:
            self.chosen.emit(self._faces.faces[current.row()].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Enter belong to the page."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """A row that does not fit is told whole."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            if index.isValid():
                show_tip(self.viewport(), self._faces.faces[index.row()].spoken, self.visualRect(index))
            return True
        return super().viewportEvent(event)
