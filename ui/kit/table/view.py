"""The rows on screen: geometry, scrolling and painting, a row at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.table import layout, row_keys
from ui.kit.table.cell_painter import PADDING, wanted_width
from ui.kit.table.header import TableHeader
from ui.kit.table.pointer import Pointer
from ui.kit.table.row_model import RowModel
from ui.kit.table.row_painter import EDGE, FOLD_EDGE, Place, RowLook, RowPainter, actions_width
from ui.kit.table.selection_mirror import mirror
from ui.kit.table.state import Phase, TableState
from ui.kit.table.unfolding import Unfolding
from ui.kit.table.view_model import TableModel
from ui.theme import metrics
from ui.theme.theme import color
from ui.theme.tokens import Token

LOOK_MS: Final = 40
"""How long scrolling may go on before the rows it shows are asked for."""

_SHOWING = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
}


class TableView(QTableView):
    """Shows the rows of a TableModel.

    Signals: `opened(row)` by Enter or a double click; `acted(key, row)` by a button or key of a row action;
    `link_pressed(row, column key)`; `menu_wanted(row, point on the screen)`; `current_moved(row)`; `copy_wanted()`;
    `page_wanted(pages on or back)`.
    """

    opened = Signal(int)
    acted = Signal(str, int)
    link_pressed = Signal(int, str)
    menu_wanted = Signal(int, QPoint)
    current_moved = Signal(int)
    copy_wanted = Signal()
    page_wanted = Signal(int)

    def __init__(self, table: TableModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.folds = table.spec.detail is not None
        self.rows = RowModel(table, self)
        self._painter = RowPainter(self.rows, folds=self.folds)
        self._shown = TableState()
        self._current_key = ""
        self._ring = False
        self.titles = TableHeader(self, folds=self.folds)
        self.unfolding = Unfolding(self, table)
        self.pointer = Pointer(self)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self.look)
        self.setHorizontalHeader(self.titles)
        self.setModel(self.rows)
        self._set_up()
        self.unfolding.changed.connect(self.viewport().update)
        self.titles.sectionResized.connect(self._on_section_resized)

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that scrolling moves pixels
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(metrics.ROW_COMFORTABLE)

    # -- what the model tells ------------------------------------------------------------------------------------

    def show_state(self, state: TableState) -> None:
        """Show another state."""
        before, self._shown = self._shown, state
        if state.layout != before.layout or not self.rows.columns:
            self.lay_out()
        turned = state.asked != before.asked
        self.rows.set_rows(state.rows if state.phase is Phase.CONTENT else 0)
        has_rows = self.rows.rowCount() > 0  # Tab has nothing to show where there are none
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if has_rows else Qt.FocusPolicy.ClickFocus)
        if turned and before.layout:
            self.verticalScrollBar().setValue(0)
        if state.selection != before.selection:
            mirror(self.table, self.rows, self.selectionModel())
        sort = state.asked.query.sort
        self.titles.set_sorted(sort[0].field if sort else "", down=bool(sort) and sort[0].descending)
        if state != before:
            self.viewport().update()

    def show_rows(self) -> None:
        """All rows may be other ones: the current one and the unfolded ones follow their keys."""
        row = self.table.row_of(self._current_key) if self._current_key else None
        if row is not None and row != self.current_row():
            self._set_current(row)
        top = self.rowAt(0)
        before = self.rowViewportPosition(top)
        self.unfolding.settle()
        if top >= 0 and (moved := self.rowViewportPosition(top) - before):
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)
        mirror(self.table, self.rows, self.selectionModel())
        self.rows.tell_changed(0, self.rows.rowCount() - 1)
        self.viewport().update()
        self._look.start()

    def update_rows(self, rows: Sequence[int]) -> None:
        """Paint these rows anew."""
        for row in rows:
            entry = self.table.entry(row)
            if entry is None:
                continue
            if self.unfolding.has(entry.key):
                self.unfolding.refresh(entry.key)
            self.rows.tell_changed(row, row)
            self.viewport().update(self.row_rect(row))

    def set_row_height(self, height: int) -> None:
        """Compact (32) or comfortable (40) rows."""
        self.verticalHeader().setDefaultSectionSize(height)
        self.unfolding.place()
        self.viewport().update()

    # -- columns -------------------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Give the shown columns their places and widths."""
        wide = self.viewport().width()
        self._lay_out(wide)
        if self.viewport().width() != wide:  # laying out let the rows' scroll bar come or go, of which Qt is silent
            self._lay_out(self.viewport().width())

    def _lay_out(self, wide: int) -> None:
        spec, state = self.table.spec, self.table.state
        keys = layout.shown(state.layout)
        room = wide - actions_width(self.table.most_buttons)
        widths = layout.widths(spec, state.layout, room, self.extra_width(keys))
        columns = [spec.column(key) for key in keys]
        if columns != self.rows.columns:
            self.rows.set_columns(columns)
        self.titles.lay_out(columns, [widths[key] for key in keys])
        self.updateGeometries()
        self.viewport().update()

    def extra_width(self, keys: Sequence[str]) -> dict[str, int]:
        """What the first column has beside its content."""
        return {keys[0]: (FOLD_EDGE if self.folds else EDGE) - PADDING} if keys else {}

    def fitting_width(self, number: int) -> int:
        """What the title and the visible cells of a column need, without the first one's margin."""
        column, (first, last) = self.rows.columns[number], self.visible_rows()
        wanted = [self.titles.wanted_width(number)]
        for row in range(first, last + 1):
            entry = self.table.entry(row)
            if entry is not None:
                cell = self._painter.cell(self.row_rect(row), entry, Place(number, 0, 0), first=False)
                wanted.append(wanted_width(cell) + 2 * PADDING + 1)
        return max(*wanted, column.least)

    def sizeHintForColumn(self, column: int) -> int:
        """Qt fits a column by itself on a double click: to the same width."""
        extra = self.extra_width([one.key for one in self.rows.columns]).get(self.rows.columns[column].key, 0)
        return self.fitting_width(column) + extra

    def _on_section_resized(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    def updateGeometries(self) -> None:
        """Scroll so far that the actions at the right end cover no cell."""
        super().updateGeometries()
        bar, wide = self.horizontalScrollBar(), self.viewport().width()
        wanted = self.titles.length() + actions_width(self.table.most_buttons)
        bar.setRange(0, max(wanted - wide, 0))
        bar.setPageStep(wide)

    def places(self) -> list[Place]:
        """The columns and where they are on screen."""
        titles = self.titles
        return [
            Place(number, titles.sectionViewportPosition(number), titles.sectionSize(number))
            for number in range(len(self.rows.columns))
        ]

    # -- rows ----------------------------------------------------------------------------------------------------

    def row_height(self) -> int:
        """The px of a row that is not unfolded."""
        return self.verticalHeader().defaultSectionSize()

    def row_rect(self, row: int) -> QRect:
        """Where a row is, without what is unfolded beneath it."""
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.row_height())

    def current_row(self) -> int:
        """The row that has the keyboard, -1 for none."""
        return self.currentIndex().row()

    def look_of(self, row: int) -> RowLook:
        """How a row looks at this moment."""
        entry = self.table.entry(row)
        look = RowLook(row, self.row_rect(row), entry)
        if entry is None:
            return look
        spot = self.pointer.spot
        look.selected = self.table.state.selection.has(entry.key)
        look.hovered = spot.row == row
        look.current = row == self.current_row() and self.hasFocus()
        look.ringed = look.current and self._ring
        look.unfolded = self.unfolding.has(entry.key)
        quick, more = self.table.buttons_of(entry)
        if look.hovered or look.current:
            look.actions, look.more = quick, more
        else:
            look.more = bool(quick) or more
        if look.hovered:
            look.pointed, look.pressed = spot.button, self.pointer.pressed
        return look

    def go_to(self, row: int, *, select: bool = True) -> None:
        """Give a row the keyboard and show it."""
        if not 0 <= row < self.rows.rowCount():
            return
        self._set_current(row)
        self.reveal(row)
        if select:
            self.table.select_only(row)

    def _set_current(self, row: int) -> None:
        column = max(self.currentIndex().column(), 0)
        self.selectionModel().setCurrentIndex(
            self.rows.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        entry = self.table.entry(row)
        self._current_key = "" if entry is None else entry.key
        self.viewport().update()
        self.current_moved.emit(row)

    def reveal(self, row: int) -> None:
        """Scroll as little as needed to show a row."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        top = self.rowViewportPosition(row)
        if top < 0:
            bar.setValue(bar.value() + top)
        elif top + self.row_height() > room:
            bar.setValue(bar.value() + top + self.row_height() - room)

    def look(self) -> None:
        """Say which rows are on screen."""
        first, last = self.visible_rows()
        if self.table.state.asked.scrolls and last >= first:
            self.table.run(self.table.look_at(first, last))

    def visible_rows(self) -> tuple[int, int]:
        """The first and the last row on screen."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return max(first, 0), self.rows.rowCount() - 1 if last < 0 else last

    # -- Qt ------------------------------------------------------------------------------------------------------

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Rows move as pictures; the buttons at the right end do not move sideways."""
        super().scrollContentsBy(dx, dy)
        if dx:
            self.viewport().update()
        self.unfolding.follow()
        self.pointer.follow()
        if not self._look.isActive():
            self._look.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self.lay_out()
        self.unfolding.place()
        self._look.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that are to be drawn."""
        painter = QPainter(self.viewport())
        smooth(painter)
        area, places = event.rect(), self.places()
        painter.fillRect(area, color(Token.SURFACE))
        if self.table.state.phase is Phase.LOADING:
            self._paint_skeleton(painter, places)
            return
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        last = self.rows.rowCount() - 1 if last < 0 else last
        for row in range(max(first, 0), last + 1):
            self._painter.paint(painter, self.look_of(row), places)
            if below := self.unfolding.height(row):
                top = self.rowViewportPosition(row) + self.row_height()
                rect = QRect(0, top, self.viewport().width(), below)
                painter.fillRect(rect, color(Token.WINDOW))
                rule(painter, QRectF(0, rect.bottom(), rect.width(), 1), Token.LINE_STRONG)

    def _paint_skeleton(self, painter: QPainter, places: Sequence[Place]) -> None:
        height, wide = self.row_height(), self.viewport().width()
        for row in range(self.viewport().height() // height + 1):
            self._painter.paint(painter, RowLook(row, QRect(0, row * height, wide, height), None), places)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select, or press what is painted on the row."""
        self._ring = False
        self.pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark what is under the pointer."""
        self.pointer.move(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what was pressed."""
        self.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row."""
        self.pointer.double_click(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips; the pointer that left."""
        if event.type() is QEvent.Type.Leave:
            self.pointer.leave()
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.pointer.explain(event.pos())
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the mouse; its key is handled with the others."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self.pointer.menu(event)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the rows from the window's shortcuts."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and row_keys.claims(self, event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, select, open, act."""
        self._ring = True
        if not row_keys.press(self, event):
            event.ignore()
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first row has the keyboard when nothing had."""
        super().focusInEvent(event)
        if event.reason() in _SHOWING:
            self._ring = True
        if self.current_row() < 0 and self.rows.rowCount():
            self._set_current(self.visible_rows()[0])
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No row has the keyboard."""
        super().focusOutEvent(event)
        self.viewport().update()
