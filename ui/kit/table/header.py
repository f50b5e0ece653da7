"""The header: titles, the arrow of the sort, edges that can be dragged, all of it by keys too."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.kit.controls.paint.shapes import box, inner_ring, rule, smooth
from ui.kit.controls.paint.words import LEFT, RIGHT, elided, width_of, write
from ui.kit.controls.tip import show_tip
from ui.kit.table.cell_painter import NARROW, PADDING
from ui.kit.table.row_painter import edge
from ui.kit.table.spec import Column
from ui.texts.live import texts
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT = 32
_ARROW, _GAP = 12, 4
_FADE = 24
_STEP_PX = 16
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


def is_menu_key(event: QKeyEvent) -> bool:
    """The key that opens a context menu, or its old substitute."""
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shift)


class TableHeader(QHeaderView):
    """Columns by their place on screen.

    With the keyboard: arrows go from title to title, Enter sorts, Shift with an arrow changes the width, Alt with
    an arrow the place. Signals: `sort_wanted(int)`, `fit_wanted(int)`, `width_wanted(int, int)` when an edge was
    let go, `place_wanted(int, int)`, `menu_wanted(int, QPoint)`.
    """

    sort_wanted = Signal(int)
    fit_wanted = Signal(int)
    width_wanted = Signal(int, int)
    place_wanted = Signal(int, int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, parent: QWidget, *, folds: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._folds = folds
        self._columns: list[Column[Any]] = []
        self._sorted = ""
        self._down = True
        self._hovered = -1
        self._at = 0  # the title the keyboard is on
        self._laying_out = False
        self._dragged: tuple[int, int] | None = None
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sectionClicked.connect(self._on_clicked)
        self.sectionHandleDoubleClicked.connect(self.fit_wanted)
        self.sectionResized.connect(self._on_resized)
        self.sectionMoved.connect(self._on_moved)
        texts().language_changed.connect(self._describe)

    def lay_out(self, columns: list[Column[Any]], widths: list[int]) -> None:
        """Give every column its width, in order."""
        self._columns = columns
        self._laying_out = True
        for number in range(len(columns)):  # a dragged column is shown where it was dropped by its new number
            self.moveSection(self.visualIndex(number), number)
            if self.sectionSize(number) != widths[number]:
                self.resizeSection(number, widths[number])
        self._laying_out = False
        self._at = min(self._at, max(len(columns) - 1, 0))
        self._describe()
        self.viewport().update()

    def set_sorted(self, key: str, *, down: bool) -> None:
        """Show the arrow."""
        if (key, down) != (self._sorted, self._down):
            self._sorted, self._down = key, down
            self._describe()
            self.viewport().update()

    def _describe(self) -> None:
        """Say which title the keyboard is on, and its order where rows are sorted by it."""
        role = Qt.ItemDataRole.AccessibleTextRole
        said = self.model().headerData(self._at, Qt.Orientation.Horizontal, role) if self._columns else None
        self.setAccessibleDescription(str(said or ""))

    def wanted_width(self, number: int) -> int:
        """What a title needs with its arrow, without the margin before the first."""
        return width_of(str(self._columns[number].words), Type.SECONDARY_STRONG) + 2 * PADDING + _ARROW + _GAP

    def sizeHint(self) -> QSize:
        """32 high."""
        return QSize(super().sizeHint().width(), HEIGHT)

    # -- gestures ------------------------------------------------------------------------------------------------

    def _on_clicked(self, number: int) -> None:
        self.sort_wanted.emit(number)

    def _on_resized(self, number: int, _old: int, new: int) -> None:
        if not self._laying_out:
            self._dragged = number, new

    def _on_moved(self, number: int, _old: int, to: int) -> None:
        if not self._laying_out:
            self.place_wanted.emit(number, to)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the title under the mouse; its key is handled with the others."""
        number = self.logicalIndexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse and number >= 0:
            self.menu_wanted.emit(number, event.globalPos())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """An edge that is let go gives the column its width."""
        super().mouseReleaseEvent(event)
        if self._dragged is not None:
            dragged, self._dragged = self._dragged, None
            self.width_wanted.emit(*dragged)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The title under the mouse is marked."""
        super().mouseMoveEvent(event)
        number = self.logicalIndexAt(event.position().toPoint())
        if number != self._hovered:
            self._hovered = number
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """No title is marked."""
        super().leaveEvent(event)
        self._hovered = -1
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go, sort, widen, move."""
        side = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() in _ENTER and self._columns:
            self.sort_wanted.emit(self._at)
        elif is_menu_key(event) and self._columns:
            left = self.sectionViewportPosition(self._at)
            self.menu_wanted.emit(self._at, self.viewport().mapToGlobal(QPoint(left, HEIGHT)))
        elif side is None or not self._columns:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.width_wanted.emit(self._at, self.sectionSize(self._at) + side * _STEP_PX)
        else:
            to = min(max(self._at + side, 0), len(self._columns) - 1)
            if event.modifiers() & Qt.KeyboardModifier.AltModifier and to != self._at:
                self.place_wanted.emit(self._at, to)
            self._at = to
            self._describe()
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """A title that does not fit is told whole."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self.logicalIndexAt(event.pos())
            if 0 <= number < len(self._columns):
                rect = self._section(number)
                words = str(self._columns[number].words)
                if elided(words, Type.SECONDARY_STRONG, self._title_area(number, rect).width()) is not words:
                    show_tip(self.viewport(), words, rect)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which title has the keyboard."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show none."""
        super().focusOutEvent(event)
        self.viewport().update()

    # -- painting ------------------------------------------------------------------------------------------------

    def _section(self, number: int) -> QRect:
        return QRect(self.sectionViewportPosition(number), 0, self.sectionSize(number), HEIGHT)

    def _title_area(self, number: int, rect: QRect) -> QRectF:
        left = edge(folds=self._folds) if self.visualIndex(number) == 0 else PADDING
        area = QRectF(rect).adjusted(left, 0, -PADDING if self._columns[number].at_right else -NARROW, 0)
        if self._columns[number].key == self._sorted:
            area.adjust(0, 0, -_ARROW - _GAP, 0)
        return area

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles and the line beneath."""
        painter = QPainter(self.viewport())
        smooth(painter)
        painter.fillRect(event.rect(), color(Token.SURFACE))
        for number in range(len(self._columns)):
            rect = self._section(number)
            if rect.intersects(event.rect()):
                self._paint_title(painter, number, rect)
        self._fade(painter)
        rule(painter, QRectF(0, HEIGHT - 1, self.viewport().width(), 1), Token.LINE)

    def _fade(self, painter: QPainter) -> None:
        """A title cut by the right edge runs out softly, as the cells under it do."""
        right = self.viewport().width()
        if self.length() - self.offset() <= right:
            return
        veil = QLinearGradient(right - _FADE, 0, right, 0)
        ground = color(Token.SURFACE)
        clear = QColor(ground)
        clear.setAlpha(0)
        veil.setColorAt(0, clear)
        veil.setColorAt(1, ground)
        painter.fillRect(QRectF(right - _FADE, 0, _FADE, HEIGHT), veil)

    def _paint_title(self, painter: QPainter, number: int, rect: QRect) -> None:
        column = self._columns[number]
        is_sorted = column.key == self._sorted
        hovered = number == self._hovered and column.sortable
        area = self._title_area(number, rect)
        words, step = str(column.words), Type.SECONDARY_STRONG
        ink = Token.TEXT if is_sorted or hovered else Token.MUTED
        write(painter, area, words, step, ink, align=RIGHT if column.at_right else LEFT)
        if is_sorted:
            told = min(width_of(words, step), area.width())
            x = area.right() if column.at_right else area.left() + told
            glyph = Icon.DOWN if self._down else Icon.UP
            draw_icon(painter, glyph, Token.TEXT, x + _GAP, (HEIGHT - _ARROW) / 2, px=_ARROW)
        if hovered:
            grip = QRectF(rect.right() - 1, 8, 2, HEIGHT - 16)
            box(painter, grip, 1, fill=Token.LINE_STRONG)
        if self.hasFocus() and number == self._at:
            inner_ring(painter, QRectF(rect).adjusted(2, 2, -2, -3), metrics.RADIUS_TAG)
