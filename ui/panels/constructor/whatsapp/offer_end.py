"""When a limited-time offer ends: a day and a time of the workspace's zone (WTP-19)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.faults import Problem
from ui.kit.controls.text import Text
from ui.panels.constructor.moments import stored, typed
from ui.panels.constructor.rcs.period_fields import Moment
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH = 320


class OfferEnd(QWidget):
    """Signals: `edited(object)` with ISO 8601 and an offset, None while day and time cannot both be read."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone, self._typed = "UTC", ("", "")
        self.moment = Moment(
            msg("constructor_whatsapp.offer_ends"), msg("constructor_whatsapp.offer_time"), self, hint="18:00"
        )
        self.zone = Text("", Type.SECONDARY, Token.MUTED, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(self.moment.column)
        column.addWidget(self.zone)
        self.setMaximumWidth(_WIDTH)
        self.moment.edited.connect(self._on_edited)

    def set_zone(self, zone: str) -> None:
        """The zone that is meant."""
        self._zone = zone
        self.zone.set_words(msg("constructor_rcs.zone", zone=zone.rpartition("/")[2].replace("_", " ")))

    def show_end(self, ends_at: str | None, problems: Sequence[Problem], *, locked: bool) -> None:
        """Show a stored moment; what was typed stays as typed while it means the same."""
        if (ends_at or None) != self._read():
            self._typed = typed(ends_at, self._zone) if ends_at else ("", "")
        self.moment.show_texts(*self._typed, problems)
        for field in (self.moment.day, self.moment.time):
            field.setReadOnly(locked)

    def focus(self) -> None:
        """Put the keyboard into the day."""
        self.moment.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self) -> str | None:
        day, time = self._typed
        return (stored(day, time, self._zone) or None) if time.strip() else None

    def _on_edited(self, day: str, time: str) -> None:
        before = self._read()
        self._typed = (day, time)
        if self._read() != before:
            self.edited.emit(self._read())
