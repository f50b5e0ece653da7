"""When a broadcast starts: day and time in their zone, or at once (BRD-26, BRD-51)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.timing import Fit
from ui.kit.controls.button import LinkButton
from ui.kit.controls.choice import Switch
from ui.kit.controls.field import Note
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.form.date_field import DateField
from ui.panels.broadcasts.builder.column import labelled
from ui.panels.broadcasts.builder.form import FormDraft, Start, offset_of, start_of
from ui.panels.broadcasts.wording import city_of, clock_in, problem_words
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_TIME_WIDTH = 108
_FIRST_TIME = "09:00"  # what a chosen day begins with


class StartBox(QWidget):
    """Signals: `changed(object, str)` with the new form and the place that was typed into."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = FormDraft()
        self.zone = Text("", Type.SECONDARY, Token.MUTED, self)
        self.day = DateField(self)
        self.time = TextField("", self, icon=Icon.CLOCK)
        self.time.setFixedWidth(_TIME_WIDTH)
        put(self.day, self.day.setAccessibleName, msg("builder.day"))
        put(self.time, self.time.setAccessibleName, msg("builder.time"))
        put(self.time, self.time.setPlaceholderText, msg("builder.time_placeholder"))
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.now = LinkButton(msg("builder.start_now"), self, step=Type.SECONDARY_MEDIUM)
        self.note = Note("", Icon.ALERT, Token.WARN, self)
        self.which = Segmented(self, fill=True)
        self.instantly = Switch(msg("builder.instantly"), self)
        self._lay_out()
        self.day.textChanged.connect(self._on_day_changed)
        self.time.textEdited.connect(self._on_time_edited)
        self.instantly.toggled.connect(self._on_instantly)
        self.now.clicked.connect(lambda: self.instantly.setChecked(True))
        self.which.value_changed.connect(self._on_which)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(labelled(Text(msg("builder.start"), Type.SECONDARY_MEDIUM, Token.MUTED, self), self.zone))
        fields = QHBoxLayout()
        fields.setSpacing(metrics.GAP_8)
        fields.addWidget(self.day, 1)
        fields.addWidget(self.time)
        column.addLayout(fields)
        for widget in (self.error, self.now, self.note, self.which):
            column.addWidget(widget)
        column.addSpacing(metrics.GAP_8)
        column.addWidget(self.instantly)

    def show_draft(self, draft: FormDraft, problem: Problem | None, now_ms: int, *, locked: bool) -> None:
        """Show what the form says of the start; what is wrong with it is shown once it was asked for."""
        self._draft = draft
        for field, text in ((self.day, draft.day), (self.time, draft.time)):
            if field.text() != text:
                field.setText(text)
            field.setEnabled(not locked and not draft.instantly)
        self.instantly.setChecked(draft.instantly)
        self.instantly.setEnabled(not locked)
        start = start_of(draft)
        at_ms = start.at_ms(second=draft.second)
        place_ms = now_ms if at_ms is None else at_ms
        self.zone.set_words(
            msg("builder.start_zone", city=city_of(draft.zone), offset=offset_of(draft.zone, place_ms))
        )
        shown = problem if not draft.instantly else None
        self._show_problem(shown)
        self._show_fit(start, hidden=draft.instantly or shown is not None)

    def _show_problem(self, problem: Problem | None) -> None:
        code = "" if problem is None else problem.code
        self.error.set_words("" if problem is None else problem_words(problem))
        self.error.setVisible(problem is not None)
        self.now.setVisible(code == "in_the_past")
        self.day.set_invalid(code in {"required", "not_a_date", "in_the_past"})
        self.time.set_invalid(code in {"time_required", "not_a_time", "in_the_past"})

    def _show_fit(self, start: Start, *, hidden: bool) -> None:
        fit = start.placed.fit if start.placed is not None and not hidden else Fit.PLAIN
        self.note.setVisible(fit is not Fit.PLAIN)
        self.which.setVisible(fit is Fit.TWICE)
        if start.placed is None or fit is Fit.PLAIN:
            return
        zone = self._draft.zone
        if fit is Fit.MISSING:
            next_time = clock_in(start.placed.at_ms, zone)
            self.note.set_words(msg("builder.start_missing", time=self._draft.time.strip(), next=next_time))
            return
        self.note.set_words(msg("builder.start_twice", time=self._draft.time.strip()))
        first, second = start.placed.at_ms, start.placed.second_ms or start.placed.at_ms
        words = {
            False: msg("builder.first_time", offset=offset_of(zone, first)),
            True: msg("builder.second_time", offset=offset_of(zone, second)),
        }
        for value, text in words.items():
            if not self._has_part(value=value):
                self.which.add(value, text)
            self.which.part(value).set_words(text)
        self.which.set_value(self._draft.second)

    def _has_part(self, *, value: bool) -> bool:
        try:
            self.which.part(value)
        except KeyError:
            return False
        return True

    def focus_first(self, problem: Problem | None) -> None:
        """Put the keyboard where the problem is."""
        wrong_time = problem is not None and problem.code in {"time_required", "not_a_time"}
        (self.time if wrong_time else self.day).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_day_changed(self, text: str) -> None:
        if text == self._draft.day:
            return
        draft = replace(self._draft, day=text)
        if self.day.day() is not None and not self._draft.time.strip():
            draft = replace(draft, time=_FIRST_TIME)
        self.changed.emit(draft, "day")

    def _on_time_edited(self, text: str) -> None:
        self.changed.emit(replace(self._draft, time=text), "time")

    def _on_instantly(self, on: bool) -> None:
        if on != self._draft.instantly:
            self.changed.emit(replace(self._draft, instantly=on), "")

    def _on_which(self, second: object) -> None:
        self.changed.emit(replace(self._draft, second=bool(second)), "")
