"""When an event of a phone's calendar begins and ends: days, with a time of day or without (RCS-18)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.form.date_field import DateField
from ui.panels.constructor.paths import at
from ui.panels.constructor.rcs.suggestion_draft import SuggestionDraft
from ui.panels.constructor.wording import content_words
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

NAMES = ("start", "end")
_TIME_WIDTH = 84


class Moment(QObject):
    """Day and time of one end; `hint` stands in an empty time. Signals: `edited(str, str)` with both as typed."""

    edited = Signal(str, str)

    def __init__(self, label: Words, time_label: Words, parent: QWidget, *, hint: Words) -> None:
        super().__init__(parent)
        self.label = Text(label, Type.SECONDARY_MEDIUM, Token.MUTED, parent)
        self.day = DateField(parent)
        self.time = TextField(hint, parent)
        self.time.setFixedWidth(_TIME_WIDTH)
        self.error = Note("", Icon.ALERT, Token.BAD, parent)
        put(self.day, self.day.setAccessibleName, label)
        put(self.time, self.time.setAccessibleName, time_label)
        fields = QHBoxLayout()
        fields.setSpacing(metrics.GAP_4)
        fields.addWidget(self.day, 1)
        fields.addWidget(self.time)
        self.column = QVBoxLayout()
        self.column.setSpacing(metrics.GAP_4)
        self.column.addWidget(self.label)
        self.column.addLayout(fields)
        self.column.addWidget(self.error)
        self.column.addStretch(1)
        self._shown = ("", "")
        self.day.textChanged.connect(self._on_edited)
        self.time.textChanged.connect(self._on_edited)

    def show_texts(self, day: str, time: str, problems: Sequence[Problem]) -> None:
        """Show what is typed and what is wrong with it."""
        self._shown = (day, time)
        for field, text in ((self.day, day), (self.time, time)):
            if field.text() != text:
                field.setText(text)
        words = content_words(problems[0]) if problems else ""
        is_time = bool(problems) and problems[0].code in ("not_a_time", "mixed_times")
        self.day.set_invalid(bool(problems) and not is_time)
        self.time.set_invalid(is_time)
        self.error.setVisible(bool(words))
        self.error.set_words(words)

    def _on_edited(self) -> None:
        typed = (self.day.text(), self.time.text())
        if typed != self._shown:
            self._shown = typed
            self.edited.emit(*typed)


class PeriodFields(QWidget):
    """Both ends side by side and the zone that they are meant in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.moments = {name: self._make(name) for name in NAMES}
        self.zone = Text("", Type.SECONDARY, Token.MUTED, self)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_12)
        for moment in self.moments.values():
            row.addLayout(moment.column, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(row)
        column.addWidget(self.zone)

    def _make(self, name: str) -> Moment:
        label, time = msg(f"constructor_rcs.{name}"), msg(f"constructor_rcs.{name}_time")
        return Moment(label, time, self, hint=msg("constructor_rcs.all_day"))

    def show_draft(self, draft: SuggestionDraft, problems: Sequence[Problem]) -> None:
        """Show both; paths of problems are `start` and `end`."""
        self.moments["start"].show_texts(draft.start_day, draft.start_time, at(problems, "start"))
        self.moments["end"].show_texts(draft.end_day, draft.end_time, at(problems, "end"))
        self.zone.set_words(msg("constructor_rcs.zone", zone=draft.zone.rpartition("/")[2].replace("_", " ")))
