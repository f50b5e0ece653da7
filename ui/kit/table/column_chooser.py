"""Columns to show: tick, order, find, save or leave as it was (TBL-3)."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.floating import Floating
from ui.kit.controls.paint import shapes
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.choice import Tick, check_box
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import SearchField
from ui.kit.table import layout as columns
from ui.kit.table.layout import Layout
from ui.kit.table.spec import TableSpec
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

ROW: Final = 32
_TEXT_ROLES = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
_WIDTH, _ROWS, _SIDE = 300, 10, 8
_BOX_AT, _WORDS_AT = 32, 58


class _Draft(QAbstractListModel):
    """The layout as it would be saved, and what of it is found."""

    def __init__(self, spec: TableSpec[Any], layout: Layout, parent: QObject) -> None:
        super().__init__(parent)
        self._spec = spec
        self.layout_now = layout
        self._wanted = ""

    def keys(self) -> list[str]:
        """The columns that are found, in order."""
        wanted = self._wanted
        return [place.key for place in self.layout_now if wanted in self.words(place.key).casefold()]

    def words(self, key: str) -> str:
        return str(self._spec.column(key).words)

    def locked(self, key: str) -> bool:
        return key == self._spec.head.key

    def shown(self, key: str) -> bool:
        return any(place.key == key and place.shown for place in self.layout_now)

    def search(self, text: str) -> None:
        self.beginResetModel()
        self._wanted = text.strip().casefold()
        self.endResetModel()

    def replace(self, layout: Layout) -> None:
        self.layout_now = layout
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def tick(self, key: str) -> None:
        self.replace(columns.ticked(self._spec, self.layout_now, key, on=not self.shown(key)))

    def move(self, key: str, to_key: str) -> None:
        order = [place.key for place in self.layout_now]
        self.replace(columns.moved(self.layout_now, key, order.index(to_key)))

    def reset(self) -> None:
        self.replace(columns.declared(self._spec))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.keys())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        key = self.keys()[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self.shown(key) else Qt.CheckState.Unchecked
        return (
            self.words(key) if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} else None
        )


class _Delegate(QStyledItemDelegate):
    """Draws grip, box, name."""

    def __init__(self, draft: _Draft, parent: QListView) -> None:
        super().__init__(parent)
        self._draft = draft
        self._view = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        key, area = self._draft.keys()[index.row()], QRectF(option.rect)
        locked = self._draft.locked(key)
        painter.save()
        shapes.smooth(painter)
        current = self._view.currentIndex() == index
        if current:
            shapes.box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
        middle = area.center().y()
        draw_icon(painter, Icon.GRIP, Token.FAINT, area.left() + _SIDE, middle - metrics.ICON / 2)
        box = QRectF(area.left() + _BOX_AT, middle - metrics.BOX / 2, metrics.BOX, metrics.BOX)
        tick = Tick.ON if self._draft.shown(key) else Tick.OFF
        check_box(painter, box, tick, enabled=not locked)
        end = area.right() - _SIDE
        if locked:
            note = tr("table.column_always")
            wide = width_of(note, Type.SECONDARY)
            write(
                painter, QRectF(end - wide, area.top(), wide, ROW), note, Type.SECONDARY, Token.FAINT, align=RIGHT
            )
            end -= wide + _SIDE
        left = area.left() + _WORDS_AT
        write(painter, QRectF(left, area.top(), end - left, ROW), self._draft.words(key), Type.BODY, Token.TEXT)
        if current and self._view.hasFocus():
            shapes.inner_ring(painter, area, metrics.RADIUS_CONTROL)
        painter.restore()


class ColumnList(QListView):
    """The columns: a press ticks, a drag moves; Space ticks, Alt with an arrow moves."""

    def __init__(self, draft: _Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self.draft = draft
        self._dragged = ""
        self._moved = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", "true")
        self.setModel(draft)
        self.setItemDelegate(_Delegate(draft, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _key_at(self, at: QPoint) -> str:
        index = self.indexAt(at)
        return self.draft.keys()[index.row()] if index.isValid() else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold a column."""
        self._dragged = self._key_at(event.position().toPoint())
        self._moved = False
        self.setCurrentIndex(self.indexAt(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        over = self._key_at(event.position().toPoint())
        if self._dragged and over and over != self._dragged:
            self._moved = True
            self.draft.move(self._dragged, over)
            self.setCurrentIndex(self.draft.index(self.draft.keys().index(self._dragged)))
        elif not self._dragged:
            self.setCurrentIndex(self.indexAt(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick what was pressed and not moved."""
        key, self._dragged = self._dragged, ""
        if key and not self._moved and key == self._key_at(event.position().toPoint()):
            self.draft.tick(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick and move."""
        keys, row = self.draft.keys(), self.currentIndex().row()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and 0 <= row < len(keys):
            self.draft.tick(keys[row])
        elif step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if 0 <= row < len(keys) and 0 <= row + step < len(keys):
                self.draft.move(keys[row], keys[row + step])
                self.setCurrentIndex(self.draft.index(row + step))
        elif event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ColumnChooser(Floating):
    """Nothing changes until it is saved; Cancel, the cross, Esc and a click outside discard.

    Signals: `saved(Layout)`.
    """

    saved = Signal(object)

    def __init__(self, owner: QWidget, spec: TableSpec[Any], layout: Layout) -> None:
        super().__init__(owner, padding=metrics.GAP_12)
        self.draft = _Draft(spec, layout, self)
        self.search = SearchField(msg("table.columns_search"), self, height=metrics.FIELD)
        self.search.textChanged.connect(self.draft.search)
        self.search.installEventFilter(self)
        self.list = ColumnList(self.draft, self)
        self.list.setFixedSize(_WIDTH, min(len(layout), _ROWS) * ROW)
        self.cross = IconButton(Icon.X, msg("common.close"), self, size=metrics.BUTTON_TOOL, ground=Token.RAISED)
        self.cross.clicked.connect(self.dismiss)
        self.reset = LinkButton(msg("table.columns_reset"), self, step=Type.SECONDARY_MEDIUM)
        self.reset.clicked.connect(self.draft.reset)
        self.cancel = Button(msg("common.cancel"), parent=self)
        self.cancel.clicked.connect(self.dismiss)
        self.save = Button(msg("table.columns_save"), Kind.PRIMARY, self)
        self.save.clicked.connect(self._on_save)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Text(msg("table.columns_title"), Type.BODY_STRONG, parent=self, fill=True), 1)
        head.addWidget(self.cross)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.GAP_8)
        foot.addWidget(self.reset)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        hint = Text(msg("table.column_order"), Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.column.setSpacing(metrics.GAP_8)
        self.column.addLayout(head)
        self.column.addWidget(self.search)
        self.column.addWidget(self.list)
        self.column.addWidget(hint)
        self.column.addLayout(foot)

    def _on_save(self) -> None:
        self.saved.emit(self.draft.layout_now)
        self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search to the list."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            self.list.setCurrentIndex(self.draft.index(0))
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.save.click()
            return
        super().keyPressEvent(event)
