"""A month to pick a day from, by mouse or keys."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.floating import Floating
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import box, inner_ring, smooth
from ui.kit.controls.paint.words import CENTER, write
from ui.kit.controls.text import Text
from ui.kit.form.days import FIRST_YEAR, LAST_YEAR, day_text
from ui.texts.live import texts
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_CELL, _ROW, _DAYS, _WEEKS = 36, 32, 7, 6
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
_FIRST, _LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def today() -> date:
    """The day on the machine's calendar."""
    now = QDate.currentDate()
    return date(now.year(), now.month(), now.day())


def other_month(day: date, months: int) -> date:
    """The same day some months away, the last one where a month is shorter."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


class MonthGrid(QWidget):
    """Six weeks from Monday; the keyboard is on one day.

    Arrows move by days and weeks, Page Up and Page Down by months, Home and End inside the month. Signals:
    `chosen(date)`, `month_changed()` when another month is shown.
    """

    chosen = Signal(object)
    month_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day = today()
        self.picked: date | None = None
        self._hovered: date | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Names of days, then six weeks."""
        return QSize(_DAYS * _CELL, (_WEEKS + 1) * _ROW)

    def go_to(self, day: date) -> None:
        """Put the keyboard on a day and show its month."""
        day = min(max(day, _FIRST), _LAST)
        turned = (day.year, day.month) != (self.day.year, self.day.month)
        self.day = day
        self.setAccessibleName(day_text(day))
        self.update()
        if turned:
            self.month_changed.emit()

    def _first(self) -> date:
        first = self.day.replace(day=1)
        return first - timedelta(days=first.weekday())

    def day_at(self, at: QPoint) -> date | None:
        """The day at a point, None between them."""
        column, row = at.x() // _CELL, at.y() // _ROW - 1
        if not (0 <= column < _DAYS and 0 <= row < _WEEKS):
            return None
        return self._first() + timedelta(days=row * _DAYS + column)

    def rect_of(self, day: date) -> QRectF:
        """Where a day of the six weeks is."""
        row, column = divmod((day - self._first()).days, _DAYS)
        return QRectF(column * _CELL, (row + 1) * _ROW, _CELL, _ROW)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the day under the mouse."""
        self._hovered = self.day_at(event.position().toPoint())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Mark none."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        day = self.day_at(event.position().toPoint())
        if day is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and choose."""
        key = Qt.Key(event.key())
        months = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(key)
        if key in _STEPS:
            self.go_to(self.day + timedelta(days=_STEPS[key]))
        elif months is not None:
            year = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.go_to(other_month(self.day, months * (12 if year else 1)))
        elif key == Qt.Key.Key_Home:
            self.go_to(self.day.replace(day=1))
        elif key == Qt.Key.Key_End:
            self.go_to(other_month(self.day.replace(day=1), 1) - timedelta(days=1))
        elif key in _ENTER:
            self.chosen.emit(self.day)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and days."""
        del event
        painter = QPainter(self)
        smooth(painter)
        for number in range(_DAYS):
            area = QRectF(number * _CELL, 0, _CELL, _ROW)
            write(
                painter, area, tr(f"calendar.weekday_short_{number + 1}"), Type.SECONDARY, Token.MUTED, align=CENTER
            )
        first = self._first()
        for number in range(_DAYS * _WEEKS):
            self._paint_day(painter, first + timedelta(days=number))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        area = self.rect_of(day).adjusted(2, 2, -2, -2)
        ink = Token.TEXT if day.month == self.day.month else Token.FAINT
        step = Type.BODY
        if day == self.picked:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.ACCENT)
            ink, step = Token.ON_ACCENT, Type.BODY_STRONG
        elif day == self._hovered:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
        if day == today() and day != self.picked:
            ink, step = Token.ACCENT, Type.BODY_STRONG
        if day == self.day and self.hasFocus():
            inner_ring(painter, area.adjusted(-2, -2, 2, 2), metrics.RADIUS_CONTROL + 2)
        write(painter, area, str(day.day), step, ink, align=CENTER, tabular=True)


class CalendarPopup(Floating):
    """A month with buttons to turn it. Signals: `chosen(date)`; it closes by itself then."""

    chosen = Signal(object)

    def __init__(self, owner: QWidget, day: date | None) -> None:
        super().__init__(owner, padding=metrics.GAP_8)
        self.grid = MonthGrid(self)
        self.grid.picked = day
        self.title = Text("", Type.BODY_STRONG, parent=self, fill=True, align=CENTER)
        size, raised = metrics.BUTTON_TOOL, Token.RAISED
        self.back = IconButton(Icon.LEFT, msg("form.previous_month"), self, size=size, ground=raised)
        self.on = IconButton(Icon.RIGHT, msg("form.next_month"), self, size=size, ground=raised)
        self.today = Button(msg("calendar.today"), Kind.GHOST, self, height=size, ground=raised)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.on)
        foot = QVBoxLayout()
        foot.addWidget(self.today, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addLayout(head)
        self.column.addWidget(self.grid)
        self.column.addLayout(foot)
        self.back.clicked.connect(lambda: self.grid.go_to(other_month(self.grid.day, -1)))
        self.on.clicked.connect(lambda: self.grid.go_to(other_month(self.grid.day, 1)))
        self.today.clicked.connect(lambda: self._on_chosen(today()))
        self.grid.chosen.connect(self._on_chosen)
        self.grid.month_changed.connect(self._name)
        texts().language_changed.connect(self._name)
        self.grid.go_to(day or today())
        self._name()

    def focus_first(self) -> None:
        """The days have the keyboard."""
        self.grid.setFocus(Qt.FocusReason.PopupFocusReason)

    def _name(self) -> None:
        day = self.grid.day
        month = tr(f"calendar.month_{day.month}")
        self.title.setText(tr("calendar.month_year", month=month, year=str(day.year)))

    def _on_chosen(self, day: date) -> None:
        self.chosen.emit(day)
        self.dismiss()
