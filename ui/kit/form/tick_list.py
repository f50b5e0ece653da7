"""Several of a list: rows with a box, a search above where the list is long."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
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
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from ui.kit.controls.option_list import SEARCH_FROM, Option
from ui.kit.controls.paint import shapes
from ui.kit.controls.paint.choice import Tick, check_box
from ui.kit.controls.paint.words import RIGHT, elided, width_of, write
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import SearchField
from ui.kit.controls.tip import show_tip
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

ROW: Final = metrics.ROW_MENU
_SIDE, _GAP = 6, 8
_TEXT_ROLES = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}

_HINT_SHARE = 0.6  # a longer hint is elided: the words come first


class _Ticks(QAbstractListModel):
    """The options that are found, and which are ticked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.options: list[Option] = []
        self.ticked: dict[Hashable, None] = {}
        self.found: list[Option] = []
        self._wanted = ""

    def fill(self, options: Sequence[Option]) -> None:
        self.options = list(options)
        self.search(self._wanted)

    def search(self, text: str) -> None:
        self.beginResetModel()
        self._wanted = text.strip().casefold()
        self.found = [one for one in self.options if self._wanted in str(one.words).casefold()]
        self.endResetModel()

    def toggle(self, row: int) -> None:
        value = self.found[row].value
        if value in self.ticked:
            del self.ticked[value]
        else:
            self.ticked[value] = None
        self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        option = self.found[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if option.value in self.ticked else Qt.CheckState.Unchecked
        return (
            str(option.words) if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} else None
        )


class _Delegate(QStyledItemDelegate):
    """Draws box, mark, words, hint."""

    def __init__(self, ticks: _Ticks, view: QListView) -> None:
        super().__init__(view)
        self._ticks = ticks
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one, area = self._ticks.found[index.row()], QRectF(option.rect)
        painter.save()
        shapes.smooth(painter)
        if self._view.currentIndex() == index:
            shapes.box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
            if self._view.hasFocus():
                shapes.inner_ring(painter, area, metrics.RADIUS_CONTROL)
        x, middle = area.left() + _SIDE, area.center().y()
        tick = Tick.ON if one.value in self._ticks.ticked else Tick.OFF
        check_box(painter, QRectF(x, middle - metrics.BOX / 2, metrics.BOX, metrics.BOX), tick)
        x += metrics.BOX + _GAP
        if one.channel is not None:
            ratio = painter.device().devicePixelRatio()
            place(painter, channel_pixmap(one.channel, metrics.ICON, ratio), x, middle - metrics.ICON / 2)
        elif one.icon is not None:
            draw_icon(painter, one.icon, Token.MUTED, x, middle - metrics.ICON / 2)
        if one.channel is not None or one.icon is not None:
            x += metrics.ICON + _GAP
        end, hint = area.right() - _SIDE, str(one.hint)
        if hint:
            wide = min(width_of(hint, Type.SECONDARY), _HINT_SHARE * area.width())
            room = QRectF(end - wide, area.top(), wide, ROW)
            write(painter, room, hint, Type.SECONDARY, Token.FAINT, align=RIGHT)
            end -= wide + _GAP
        write(painter, QRectF(x, area.top(), end - x, ROW), str(one.words), Type.BODY, Token.TEXT)
        painter.restore()


class _List(QListView):
    """A press or Space ticks; Enter is left to whoever holds the list."""

    toggled = Signal(int)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.toggled.emit(index.row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCurrentIndex(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.toggled.emit(self.currentIndex().row())
        elif event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)


class TickList(QWidget):
    """Options with boxes, at most `rows` high. Signals: `changed()` when the person ticked something."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, rows: int = 7) -> None:
        super().__init__(parent)
        self._rows = rows
        self._ticks = _Ticks(self)
        self.search = SearchField("", self, height=metrics.FIELD_COMPACT)
        self.search.textChanged.connect(self._ticks.search)
        self.search.installEventFilter(self)
        self.view = _List(self)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setProperty("bare", "true")
        self.view.setModel(self._ticks)
        self.view.setItemDelegate(_Delegate(self._ticks, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.entered.connect(self.view.setCurrentIndex)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.viewport().installEventFilter(self)
        self.view.toggled.connect(self._on_toggled)
        self._nothing = Text(msg("common.nothing_found"), token=Token.MUTED, parent=self, fill=True)
        self._nothing.setFixedHeight(ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.view)
        self._ticks.modelReset.connect(self._fit)
        texts().language_changed.connect(self.view.viewport().update)
        self.set_options([])

    def setAccessibleName(self, name: str) -> None:
        """The list has the keyboard, so it has the name."""
        super().setAccessibleName(name)
        self.view.setAccessibleName(name)

    def set_options(self, options: Sequence[Option]) -> None:
        """Replace the list; what is ticked stays ticked."""
        self._ticks.fill(options)
        self.search.setVisible(len(options) >= SEARCH_FROM)
        self.view.setFixedHeight(max(min(len(options), self._rows), 1) * ROW)
        first = next((w for w in (self.search, self.view) if not w.isHidden()), self.view)
        self.setFocusProxy(first)

    def _fit(self) -> None:
        found = bool(self._ticks.found)
        self._nothing.setVisible(not found)
        self.view.setVisible(found)

    def values(self) -> tuple[Hashable, ...]:
        """What is ticked, in the order of the list; values that are not in it come last."""
        order = [one.value for one in self._ticks.options if one.value in self._ticks.ticked]
        return (*order, *(value for value in self._ticks.ticked if value not in order))

    def set_values(self, values: Iterable[Hashable]) -> None:
        """Tick without a signal."""
        self._ticks.ticked = dict.fromkeys(values)
        self.view.viewport().update()

    def _on_toggled(self, row: int) -> None:
        self._ticks.toggle(row)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search to the list; words that do not fit are told whole."""
        if watched is self.search and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down:
                self.view.setFocus(Qt.FocusReason.TabFocusReason)
                self.view.setCurrentIndex(self._ticks.index(0))
                return True
        elif event.type() is QEvent.Type.ToolTip and watched is self.view.viewport():
            index = self.view.currentIndex()
            if index.isValid():
                words, rect = str(self._ticks.found[index.row()].words), self.view.visualRect(index)
                if elided(words, Type.BODY, rect.width() - metrics.BOX - 2 * _GAP - _SIDE) is not words:
                    show_tip(self.view.viewport(), words, rect)
            return True
        return super().eventFilter(watched, event)
