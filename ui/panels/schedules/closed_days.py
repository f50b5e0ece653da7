"""Days on which a schedule stays closed: chips, and a field that adds one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.button import Button
from ui.kit.controls.chip import FilterChip
from ui.kit.controls.flow import FlowLayout
from ui.kit.form.date_field import DateField
from ui.kit.form.days import day_text
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon


class _Day(DateField):
    """Enter adds what is typed, and does not save the form."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.text().strip():
            self.entered.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class ClosedDays(QWidget):
    """Signals: `added(str)` and `removed(str)` with a day as YYYY-MM-DD."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: tuple[str, ...] = ()
        self.chips: dict[str, FilterChip] = {}
        self.day = _Day(self)
        put(self.day, self.day.setAccessibleName, msg("schedules.closed_day"))
        self.add = Button(msg("common.add"), parent=self, icon=Icon.PLUS)
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, gap=metrics.GAP_8, line_gap=6)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.day, 1)
        row.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addLayout(row)
        column.addWidget(self._chips)
        self.setFocusProxy(self.day)
        self.add.clicked.connect(self._on_add)
        self.day.entered.connect(self._on_add)
        self.day.textChanged.connect(self._on_typed)
        self._on_typed()

    def set_invalid(self, invalid: bool) -> None:
        """Show or remove the error border."""
        self.day.set_invalid(invalid)

    def show_days(self, days: Sequence[str]) -> None:
        """Show these."""
        if tuple(days) == self._days:
            return
        self._days = tuple(days)
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for day in self._days:
            chip = FilterChip(day_text(date.fromisoformat(day)), self._chips)
            chip.set_tip(msg("schedules.open_again"))
            chip.removed.connect(partial(self.removed.emit, day))
            chip.clicked.connect(partial(self.removed.emit, day))
            self._flow.addWidget(chip)
            chip.show()
            self.chips[day] = chip
        self._chips.setVisible(bool(self._days))

    def _on_typed(self) -> None:
        self.add.setEnabled(self.day.day() is not None)

    def _on_add(self) -> None:
        day = self.day.day()
        if day is None:
            self.day.set_invalid(True)
            return
        self.day.clear()
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        self.added.emit(day.isoformat())
