"""Days of the week as seven toggles in one ground."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import CENTER, write
from ui.kit.controls.pressable import Pressable
from ui.texts.live import texts
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WEEK = range(7)
_WIDE, _INSET = 36, 2


class _Day(Pressable):
    """One day: its short name is drawn, its whole name is told."""

    def __init__(self, day: int, parent: QWidget, height: int) -> None:
        self.day = day
        super().__init__(msg(f"calendar.weekday_{day + 1}"), parent)
        self.setCheckable(True)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_tip(msg(f"calendar.weekday_{day + 1}"))

    def sizeHint(self) -> QSize:
        return QSize(_WIDE, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area, radius = QRectF(self.rect()), metrics.RADIUS_CONTROL - 1
        on = self.isChecked()
        if on:
            box(painter, area, radius, fill=Token.ACCENT_WEAK, line=Token.ACCENT_LINE)
        elif self.hovered:
            box(painter, area, radius, fill=Token.PRESS)
        token = Token.ACCENT if on else Token.MUTED
        if not self.isEnabled():
            token = Token.DISABLED
        step = Type.SECONDARY_STRONG if on else Type.SECONDARY
        write(painter, area, tr(f"calendar.weekday_short_{self.day + 1}"), step, token, align=CENTER)


class DayPicker(QWidget):
    """Monday (0) to Sunday (6), any of them. The arrow keys move, Space toggles.

    Signals: `changed()` when the person toggled one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, height: int = metrics.FIELD) -> None:
        super().__init__(parent)
        self._invalid = False
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        row.setSpacing(0)
        self.buttons = {day: _Day(day, self, height - 2 * _INSET) for day in WEEK}
        for button in self.buttons.values():
            button.clicked.connect(self.changed)
            row.addWidget(button)
        self.setFocusProxy(self.buttons[0])
        texts().language_changed.connect(self.update)

    def days(self) -> frozenset[int]:
        """Those that are on."""
        return frozenset(day for day, button in self.buttons.items() if button.isChecked())

    def set_days(self, days: Iterable[int]) -> None:
        """Switch without a signal."""
        wanted = frozenset(days)
        for day, button in self.buttons.items():
            button.setChecked(day in wanted)

    def set_invalid(self, invalid: bool) -> None:
        """Show the error border."""
        self._invalid = invalid
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from day to day."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        at = next((day for day, button in self.buttons.items() if button.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        self.buttons[(at + step) % len(WEEK)].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        del event
        painter = QPainter(self)
        smooth(painter)
        line = Token.BAD if self._invalid else None
        box(painter, QRectF(self.rect()), metrics.RADIUS_CONTROL, fill=Token.HOVER_WINDOW, line=line)
