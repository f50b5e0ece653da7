"""A day, typed as DD.MM.YYYY or picked from a calendar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.text_field import TextField
from ui.kit.form.calendar import CalendarPopup
from ui.kit.form.days import day_text, parse_day
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon


class DateField(TextField):
    """What is typed stays as typed, right or wrong. Alt+Down or F4 opens the calendar; `textChanged` tells."""

    def __init__(self, parent: QWidget | None = None, *, height: int = metrics.FIELD) -> None:
        super().__init__(msg("form.date_pattern"), parent, height=height)
        self._popup: CalendarPopup | None = None
        self.open_button = IconButton(Icon.CAL, msg("form.open_calendar"), self, size=metrics.BUTTON_INLINE)
        self.open_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.open_button.clicked.connect(self.open_calendar)
        self.set_trailing(self.open_button)

    def day(self) -> date | None:
        """The day that is typed, None while it is none."""
        return parse_day(self.text())

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self.setText("" if day is None else day_text(day))

    @property
    def calendar(self) -> CalendarPopup | None:
        """The calendar while it is open."""
        return self._popup

    def open_calendar(self) -> None:
        """Show the month of the day that is typed."""
        if self._popup is None and self.isEnabled() and not self.isReadOnly():
            self._popup = CalendarPopup(self, self.day())
            self._popup.chosen.connect(self._on_chosen)
            self._popup.closed.connect(self._on_closed)
            self._popup.open_beside(self)

    def _on_chosen(self, day: date) -> None:
        self.set_day(day)

    def _on_closed(self) -> None:
        self._popup = None
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar."""
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.open_calendar()
            return
        super().keyPressEvent(event)
