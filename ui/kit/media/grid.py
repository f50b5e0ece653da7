"""Files of the library as cards: thumbnail, name, type and weight; painted, never a widget a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.contract.media import MediaFile
from ui.kit.controls.paint.shapes import box, inner_ring, smooth
from ui.kit.controls.paint.words import write
from ui.kit.controls.tip import show_tip
from ui.kit.media.pictures import Pictures
from ui.kit.media.thumbnail import draw_thumbnail
from ui.kit.media.words import KINDS, has_picture
from ui.texts.live import put, texts
from ui.texts.messages import msg
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

CARD: Final = QSize(156, 160)
_PICTURE = 104
_DIM = 0.45
_NEAR_END = 400
_FILE = int(Qt.ItemDataRole.UserRole)
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
Index = QModelIndex | QPersistentModelIndex


class _Files(QAbstractListModel):
    """The files in order; a file that does not fit has a reason."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.files: tuple[MediaFile, ...] = ()
        self.reasons: Mapping[int, str] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, for typing ahead and for screen readers; the file for the delegate."""
        if not 0 <= index.row() < len(self.files):
            return None
        file = self.files[index.row()]
        if role == _FILE:
            return file
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return file.name
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.reasons.get(file.id, "")
        return None

    def put(self, files: Sequence[MediaFile], reasons: Mapping[int, str]) -> None:
        """Show other files; what only came at the end leaves the place of the view alone."""
        fresh = tuple(files)
        self.reasons = reasons
        if self.files and fresh[: len(self.files)] == self.files and len(fresh) > len(self.files):
            self.beginInsertRows(QModelIndex(), len(self.files), len(fresh) - 1)
            self.files = fresh
            self.endInsertRows()
        elif fresh != self.files:
            self.beginResetModel()
            self.files = fresh
            self.endResetModel()


class _Painter(QStyledItemDelegate):
    """Draws a card."""

    def __init__(self, model: _Files, view: QListView) -> None:
        super().__init__(view)
        self._model = model
        self.pictures: Pictures | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All alike."""
        del option, index
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, picture, two lines."""
        file: MediaFile = index.data(_FILE)
        view = option.widget
        painter.save()
        smooth(painter)
        area = QRectF(option.rect).adjusted(4, 4, -4, -4)
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            box(painter, area, metrics.RADIUS_CARD, fill=Token.SELECTED, line=Token.ACCENT)
        elif state & QStyle.StateFlag.State_MouseOver:
            box(painter, area, metrics.RADIUS_CARD, fill=Token.HOVER)
        if isinstance(view, QListView) and view.currentIndex() == index and view.hasFocus():
            inner_ring(painter, area, metrics.RADIUS_CARD)
        if file.id in self._model.reasons:
            painter.setOpacity(_DIM)
        self._paint_file(painter, area.adjusted(6, 6, -6, -6), file)
        painter.restore()

    def _paint_file(self, painter: QPainter, area: QRectF, file: MediaFile) -> None:
        found = self.pictures.pixmap(file.id) if self.pictures is not None and has_picture(file) else None
        draw_thumbnail(painter, QRectF(area.x(), area.y(), area.width(), _PICTURE - 8), found, file.kind)
        top = area.y() + _PICTURE - 4
        write(painter, QRectF(area.x(), top, area.width(), 18), file.name, Type.SECONDARY_MEDIUM, Token.TEXT)
        facts = f"{file.format or KINDS[file.kind]} · {size(file.size_bytes)}"
        write(
            painter, QRectF(area.x(), top + 18, area.width(), 16), facts, Type.SECONDARY, Token.MUTED, tabular=True
        )

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The whole name, and why a file does not fit."""
        del option
        if not index.isValid():
            return False
        file: MediaFile = index.data(_FILE)
        reason = self._model.reasons.get(file.id, "")
        show_tip(view, f"{file.name}\n{reason}" if reason else file.name, QRect(event.globalPos(), QSize(1, 1)))
        return True


class MediaGrid(QListView):
    """Cards in rows, moved through with the arrows and by typing a name.

    Signals: `chosen(object)` with a MediaFile by Enter or a double click, `moved(object)` with the one the keyboard
    is on, `wanted()` when the end comes near and more should be read.
    """

    chosen = Signal(object)
    moved = Signal(object)
    wanted = Signal()
    menu_wanted = Signal(object, QPoint)
    picked = Signal()

    def __init__(self, parent: QWidget | None = None, *, several: bool = False) -> None:
        super().__init__(parent)
        self._files = _Files(self)
        self._painter = _Painter(self._files, self)
        self._pictures: Pictures | None = None
        self.setModel(self._files)
        self.setItemDelegate(self._painter)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(CARD)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        many = QAbstractItemView.SelectionMode.ExtendedSelection
        self.setSelectionMode(many if several else QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.doubleClicked.connect(self._on_chosen)
        self.selectionModel().currentChanged.connect(self._on_moved)
        self.selectionModel().selectionChanged.connect(self._on_picked)
        put(self, self.setAccessibleName, msg("media.title"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)
        texts().language_changed.connect(self.viewport().update)

    def set_pictures(self, pictures: Pictures) -> None:
        """Where thumbnails come from."""
        self._pictures = self._painter.pictures = pictures
        pictures.arrived.connect(self._on_arrived)

    def show_files(self, files: Sequence[MediaFile], reasons: Mapping[int, str] | None = None) -> None:
        """Show files; those with a reason are dimmed. Who has the keyboard keeps it."""
        kept = self.file
        self._files.put(files, reasons or {})
        if kept is not None and self.file != kept:
            self.select(kept.id)
        self.viewport().update()
        self._look_ahead()

    @property
    def file(self) -> MediaFile | None:
        """The one the keyboard is on."""
        found = self.currentIndex().data(_FILE) if self.currentIndex().isValid() else None
        return found if isinstance(found, MediaFile) else None

    def select(self, media_id: int) -> bool:
        """Put the keyboard on a file; False where it is not shown."""
        for row, file in enumerate(self._files.files):
            if file.id == media_id:
                self.setCurrentIndex(self._files.index(row))
                return True
        return False

    def rect_of(self, media_id: int) -> QRect:
        """Where a card stands in the viewport."""
        row = next((row for row, file in enumerate(self._files.files) if file.id == media_id), -1)
        return self.visualRect(self._files.index(row)) if row >= 0 else QRect()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        if event.key() in _ENTER and self.file is not None:
            self.chosen.emit(self.file)
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger view may have room for more."""
        super().resizeEvent(event)
        self._look_ahead()

    def event(self, event: QEvent) -> bool:
        """The first card has the keyboard as soon as the view has it."""
        if event.type() is QEvent.Type.FocusIn and self.file is None and self._files.files:
            self.setCurrentIndex(self._files.index(0))
        return super().event(event)

    def _on_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(_FILE))

    def _on_moved(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.moved.emit(self.file)

    @property
    def picks(self) -> tuple[MediaFile, ...]:
        """The selected ones, in order."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return tuple(self._files.files[row] for row in rows)

    def _on_picked(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self.picked.emit()

    def _on_menu(self, at: QPoint) -> None:
        file = self.indexAt(at).data(_FILE)
        if isinstance(file, MediaFile):
            self.menu_wanted.emit(file, self.viewport().mapToGlobal(at))

    def _on_arrived(self, media_id: int) -> None:
        area = self.rect_of(media_id)
        if not area.isNull():
            self.viewport().update(area)

    def _look_ahead(self) -> None:
        bar = self.verticalScrollBar()
        if self._files.files and bar.maximum() - bar.value() < _NEAR_END:
            self.wanted.emit()
