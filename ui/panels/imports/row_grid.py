"""The grid of the wizard: rows of a file under lettered columns, with room for a control above each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.kit.controls.paint.shapes import NO_PEN, box, inner_ring, rule, smooth
from ui.kit.controls.paint.words import RIGHT, elided, width_of, write
from ui.kit.controls.text_field import TextField
from ui.kit.controls.tip import show_tip
from ui.panels.imports.judging import Cell, Look
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

NUMBERS: Final = 36
NARROW, WIDE = 112, 176
SELECTS: Final = 60
HEAD: Final = 32
ROW: Final = 32
_PADDING = 8

_INK = {Look.FINE: Token.TEXT, Look.BAD: Token.BAD, Look.DOUBT: Token.TEXT, Look.OFF: Token.DISABLED}
_GROUND = {Look.BAD: Token.BAD_WEAK, Look.DOUBT: Token.WARN_WEAK}


class Standing(Enum):
    """What a line is in its file."""

    CONTACT = "contact"
    FIRST = "first"
    HEADER = "header"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Line:
    """A row on screen: its number in the file, its cells, the places of the cells that can be corrected."""

    number: int
    cells: tuple[Cell, ...]
    standing: Standing = Standing.CONTACT
    editable: int = 0  # so many cells from the left


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `letter` and `title` head it; `wide` is its width, else its content gives it, `least` or more."""

    letter: str
    title: str
    wide: int = 0
    least: int = 0


class RowGrid(QWidget):
    """Paints lines and columns. The arrow keys move among lines and cells, Enter chooses or corrects.

    Signals: `line_chosen(int)` with a line's number where lines are `choosable`; `cell_corrected(int, int, str)`
    with line, column and text; `laid_out()` when columns have new places.
    """

    line_chosen = Signal(int)
    cell_corrected = Signal(int, int, str)
    laid_out = Signal()

    def __init__(self, parent: QWidget | None = None, *, choosable: bool = False, selects: bool = False) -> None:
        super().__init__(parent)
        self._choosable, self._top = choosable, SELECTS if selects else 0
        self._columns: tuple[Column, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._widths: list[int] = []
        self._numbers = NUMBERS
        self._at = (0, 0)
        self._hover = -1
        self._mark: int | None = None
        self._editor: TextField | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(self, self.setAccessibleName, msg("imports.file_rows"))

    def show_lines(self, columns: Sequence[Column], lines: Sequence[Line], mark: int | None = None) -> None:
        """Show other rows; `mark` is the number of the one that was looked for."""
        if self._editor is not None:
            self._close_editor()
        self._columns, self._lines, self._mark = tuple(columns), tuple(lines), mark
        last = max((line.number for line in lines), default=0)
        self._numbers = max(NUMBERS, width_of(str(last), Type.SECONDARY, tabular=True) + 2 * _PADDING)
        self._widths = [self._wide(at, column) for at, column in enumerate(columns)]
        self._at = (min(self._at[0], max(len(lines) - 1, 0)), min(self._at[1], max(len(columns) - 1, 0)))
        self.setMinimumWidth(self._numbers + sum(self._widths) + 1)  # before the height, which has them spread
        self.setFixedHeight(self._top + HEAD + ROW * len(lines) + 1)
        self._spread()
        self.update()

    def _wide(self, at: int, column: Column) -> int:
        if column.wide:
            return column.wide
        head = width_of(column.letter, Type.SECONDARY_STRONG) + width_of(column.title, Type.SECONDARY_STRONG) + 8
        cells = (width_of(line.cells[at].text[:60], Type.BODY) for line in self._lines if at < len(line.cells))
        wanted = max(head, *cells, column.least, NARROW - 2 * _PADDING) if self._lines else NARROW
        return min(wanted + 2 * _PADDING, WIDE)

    def _spread(self) -> None:
        """The last column takes the room that is left."""
        spare = self.width() - 1 - self._numbers - sum(self._widths)
        if self._widths and spare > 0:
            self._widths[-1] += spare
        elif self._widths and spare < 0:
            least = self._wide(len(self._columns) - 1, self._columns[-1])
            self._widths[-1] = max(least, self._widths[-1] + spare)
        self.laid_out.emit()

    def sizeHint(self) -> QSize:
        """All columns, all rows."""
        return QSize(self._numbers + sum(self._widths) + 1, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the width."""
        super().resizeEvent(event)
        self._spread()

    def select_rect(self, column: int) -> QRect:
        """Where the control above a column stands."""
        x, wide = self._left(column), self._widths[column]
        return QRect(x + _PADDING, _PADDING, wide - 2 * _PADDING, metrics.BUTTON_TOOL)

    def note_rect(self, column: int) -> QRect:
        """Where the note under that control stands."""
        x, wide = self._left(column), self._widths[column]
        return QRect(x + _PADDING, 2 * _PADDING + metrics.BUTTON_TOOL - 6, wide - 2 * _PADDING, 22)

    def cell_rect(self, line: int, column: int) -> QRect:
        """Where a cell stands."""
        return QRect(self._left(column), self._top + HEAD + line * ROW, self._widths[column], ROW)

    def _left(self, column: int) -> int:
        return self._numbers + sum(self._widths[:column])

    def _line_at(self, y: float) -> int:
        line = int((y - self._top - HEAD) // ROW) if y >= self._top + HEAD else -1
        return line if line < len(self._lines) else -1

    def _column_at(self, x: float) -> int:
        for column, wide in enumerate(self._widths):
            if self._left(column) <= x < self._left(column) + wide:
                return column
        return -1

    # -- gestures ------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        line = self._line_at(event.position().y())
        if line != self._hover:
            self._hover = line
            self.update()
        cursor = Qt.CursorShape.PointingHandCursor if self._choosable and line >= 0 else Qt.CursorShape.ArrowCursor
        self.setCursor(cursor)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        super().leaveEvent(event)
        self._hover = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a line, or go to a cell."""
        line = self._line_at(event.position().y())
        if line < 0 or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._at = (line, max(self._column_at(event.position().x()), 0))
        if self._choosable:
            self.line_chosen.emit(self._lines[line].number)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Correct a cell."""
        self.mousePressEvent(event)
        self._edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter and F2 act."""
        line, column = self._at
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in steps and self._lines:
            down, across = steps[key]
            line = min(max(line + down, 0), len(self._lines) - 1)
            column = min(max(column + across, 0), max(len(self._columns) - 1, 0))
            self._at = (line, column)
            self._reveal(self.cell_rect(line, column))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._choosable and self._lines:
            self.line_chosen.emit(self._lines[line].number)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._edit()
        else:
            super().keyPressEvent(event)

    def _reveal(self, rect: QRect) -> None:
        area = self._area()
        if area is not None:
            centre = rect.center()
            area.ensureVisible(centre.x(), centre.y(), rect.width() // 2 + 8, rect.height() // 2 + 8)

    def reveal_column(self, column: int) -> None:
        """Scroll a column into view."""
        if column < len(self._widths):
            self._reveal(QRect(self._left(column), 0, self._widths[column], HEAD))

    def _area(self) -> QScrollArea | None:
        viewport = self.parentWidget()
        outer = viewport.parentWidget() if viewport is not None else None
        return outer if isinstance(outer, QScrollArea) else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        self.update()

    # -- correcting a cell ---------------------------------------------------------------------------------------

    def _edit(self) -> None:
        line, column = self._at
        if line >= len(self._lines) or column >= self._lines[line].editable:
            return
        self._close_editor()
        editor = TextField("", self, height=metrics.FIELD_COMPACT)
        editor.setText(self._lines[line].cells[column].text)
        editor.setGeometry(self.cell_rect(line, column).adjusted(2, 2, -2, -2))
        editor.returnPressed.connect(self._commit)
        editor.installEventFilter(self)
        editor.show()
        editor.selectAll()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor = editor

    def _commit(self) -> None:
        editor, (line, column) = self._editor, self._at
        if editor is None:
            return
        text = editor.text()
        self._close_editor()
        if text != self._lines[line].cells[column].text:
            self.cell_corrected.emit(self._lines[line].number, column, text)

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            had_focus = editor.hasFocus()
            editor.removeEventFilter(self)
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the cell as it was; leaving it saves."""
        if watched is self._editor:
            if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape:
                    self._close_editor()
                    return True
            elif event.type() is QEvent.Type.FocusOut:
                self._commit()
        return False

    # -- painting ------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Show a cell in full."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell_whole(event.pos())
            return True
        return super().event(event)

    def _tell_whole(self, at: QPoint) -> None:
        line, column = self._line_at(at.y()), self._column_at(at.x())
        if line < 0 or column < 0 or column >= len(self._lines[line].cells):
            return
        text = self._lines[line].cells[column].text
        room = self._widths[column] - 2 * _PADDING
        if elided(text, Type.BODY, room) is not text:
            show_tip(self, text, self.cell_rect(line, column))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the visible part."""
        painter = QPainter(self)
        smooth(painter)
        whole = QRectF(self.rect())
        painter.setPen(NO_PEN)
        box(painter, whole, metrics.RADIUS_CARD, fill=Token.SURFACE)
        box(painter, QRectF(0, 0, whole.width(), self._top + HEAD), metrics.RADIUS_CARD, fill=Token.WINDOW)
        painter.fillRect(QRectF(1, self._top + HEAD - 12, whole.width() - 2, 12), color(Token.WINDOW))
        for column, head in enumerate(self._columns):
            self._paint_head(painter, column, head)
        for number, line in enumerate(self._lines):
            area = QRectF(0, self._top + HEAD + number * ROW, whole.width(), ROW)
            if area.intersects(QRectF(event.rect())):
                self._paint_line(painter, number, line, area)
        self._paint_rules(painter, whole)

    def _paint_head(self, painter: QPainter, column: int, head: Column) -> None:
        area = QRectF(self._left(column), self._top, self._widths[column], HEAD).adjusted(_PADDING, 0, -_PADDING, 0)
        if head.letter:
            write(painter, area, head.letter, Type.SECONDARY_STRONG, Token.MUTED)
            area.setLeft(area.left() + width_of(head.letter, Type.SECONDARY_STRONG) + _PADDING)
        write(painter, area, head.title, Type.SECONDARY_STRONG, Token.MUTED)

    def _paint_line(self, painter: QPainter, number: int, line: Line, area: QRectF) -> None:
        ground = None
        if line.standing is Standing.FIRST or line.number == self._mark:
            ground = Token.SELECTED
        elif line.standing is Standing.HEADER:
            ground = Token.WINDOW
        elif number == self._hover:
            ground = Token.HOVER
        if ground is not None:
            painter.fillRect(area.adjusted(1, 0, -1, 0), color(ground))
        figures = QRectF(0, area.top(), self._numbers - _PADDING, ROW)
        write(painter, figures, str(line.number), Type.SECONDARY, Token.MUTED, align=RIGHT, tabular=True)
        for column, cell in enumerate(line.cells[: len(self._columns)]):
            self._paint_cell(painter, line, cell, QRectF(self.cell_rect(number, column)))
        if self.hasFocus() and self._at[0] == number:
            column = self._at[1]
            inner_ring(painter, area if self._choosable else QRectF(self.cell_rect(number, column)))

    def _paint_cell(self, painter: QPainter, line: Line, cell: Cell, area: QRectF) -> None:
        ground = _GROUND.get(cell.look)
        if ground is not None:
            painter.fillRect(area, color(ground))
        ink = Token.DISABLED if line.standing is Standing.ABOVE else _INK[cell.look]
        step = Type.BODY_STRONG if line.standing is Standing.HEADER else Type.BODY
        write(painter, area.adjusted(_PADDING, 0, -_PADDING, 0), cell.text, step, ink)

    def _paint_rules(self, painter: QPainter, whole: QRectF) -> None:
        if self._top:
            rule(painter, QRectF(1, self._top, whole.width() - 2, 1))
        rule(painter, QRectF(1, self._top + HEAD, whole.width() - 2, 1), Token.LINE_STRONG)
        for number in range(1, len(self._lines)):
            rule(painter, QRectF(1, self._top + HEAD + number * ROW, whole.width() - 2, 1))
        for column in range(len(self._columns)):
            token = Token.LINE_STRONG if column == 0 else Token.LINE
            rule(painter, QRectF(self._left(column), 1, 1, whole.height() - 2), token)
        box(painter, whole, metrics.RADIUS_CARD, line=Token.LINE_STRONG)


class GridArea(QScrollArea):
    """Scrolls a grid sideways; it is as high as its rows."""

    def __init__(self, grid: RowGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = grid
        self.setWidget(grid)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        grid.setAutoFillBackground(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Take the height of the rows, and of the scroll bar where there is one."""
        bar = self.horizontalScrollBar()
        tail = bar.sizeHint().height() if self.grid.minimumWidth() > self.viewport().width() else 0
        self.setFixedHeight(self.grid.height() + tail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the scroll bar."""
        super().resizeEvent(event)
        self.fit()
