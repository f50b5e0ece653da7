"""The ranges of a schedule: weekdays, from, to; + adds one, - takes one away (ACD-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.day_picker import DayPicker
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.schedules.typed import TypedRange, minute_of, time_text
from ui.texts.faults import problem_text
from ui.texts.live import put, texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_TIME_WIDE: Final = 64


class RangeRow(QWidget):
    """One range. Signals: `changed(object)` with the new TypedRange, `removed(int)` with its key."""

    changed = Signal(object)
    removed = Signal(int)

    def __init__(self, shown: TypedRange, parent: QWidget) -> None:
        super().__init__(parent)
        self.range = shown
        self._problem: Problem | None = None
        self.days = DayPicker(self)
        self.start, self.end = TextField("", self), TextField("", self)
        for field, name in ((self.start, "from"), (self.end, "to")):
            field.setFixedWidth(_TIME_WIDE)
            put(field, field.setAccessibleName, msg(f"schedules.{name}"))
            field.editingFinished.connect(self._tidy)
        self.remove = IconButton(Icon.MINUS, msg("schedules.remove_range"), self)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.error.hide()
        self._lay_out()
        self.days.changed.connect(lambda: self.changed.emit(replace(self.range, days=self.days.days())))
        self.start.textEdited.connect(lambda text: self.changed.emit(replace(self.range, start=text)))
        self.end.textEdited.connect(lambda text: self.changed.emit(replace(self.range, end=text)))
        self.remove.clicked.connect(lambda: self.removed.emit(self.range.key))
        texts().language_changed.connect(self._word)
        self.show_range(shown, None, alone=True)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.days, 1)
        row.addWidget(self.start)
        row.addWidget(Text("–", Type.BODY, Token.MUTED, self))
        row.addWidget(self.end)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(row)
        column.addWidget(self.error)

    def show_range(self, shown: TypedRange, problem: Problem | None, *, alone: bool) -> None:
        """Show what is typed and what is wrong; the only one cannot be taken away."""
        self.range, self._problem = shown, problem
        self.days.set_days(shown.days)
        for field, text in ((self.start, shown.start), (self.end, shown.end)):
            if field.text() != text:
                field.setText(text)
        self.remove.setEnabled(not alone)
        self._word()

    def _word(self) -> None:
        problem = self._problem
        path = problem.path if problem is not None else ""
        at_days = path.endswith("days")
        self.error.setVisible(problem is not None)
        self.error.set_words(problem_text(problem) if problem is not None else "")
        self.days.set_invalid(at_days)
        self.start.set_invalid(problem is not None and not at_days and not path.endswith("to_min"))
        self.end.set_invalid(problem is not None and not at_days and not path.endswith("from_min"))

    def _tidy(self) -> None:
        """`930` becomes `09:30` once the field is left."""
        tidy = replace(self.range, start=_tidied(self.range.start), end=_tidied(self.range.end))
        if tidy != self.range:
            self.changed.emit(tidy)


def _tidied(text: str) -> str:
    minute = minute_of(text)
    return text if minute is None else time_text(minute)


class RangesEditor(QWidget):
    """Signals: `changed(object)` with a TypedRange, `removed(int)` with a key, `added()`."""

    changed = Signal(object)
    removed = Signal(int)
    added = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[int, RangeRow] = {}
        self.add = LinkButton(msg("schedules.add_range"), self, icon=Icon.PLUS)
        self.add.set_keys("Alt++")
        self.add.set_tip(msg("schedules.add_range"))
        self.add.clicked.connect(self.added)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_8)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_ranges(self, ranges: Sequence[TypedRange], problems: Mapping[int, Problem]) -> None:
        """Show these; `problems` are by place."""
        kept = {one.key for one in ranges}
        for key in [key for key in self.rows if key not in kept]:
            gone = self.rows.pop(key)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, one in enumerate(ranges):
            if one.key not in self.rows:
                self._add_row(one, place)
            self.rows[one.key].show_range(one, problems.get(place), alone=len(ranges) == 1)

    def _add_row(self, one: TypedRange, place: int) -> None:
        row = RangeRow(one, self)
        row.changed.connect(self.changed)
        row.removed.connect(partial(self._on_removed, place))
        self.rows[one.key] = row
        self._column.insertWidget(place, row)
        row.show()

    def _on_removed(self, place: int, key: int) -> None:
        self.removed.emit(key)
        left = list(self.rows.values())
        if left:
            left[min(place, len(left) - 1)].days.setFocus(Qt.FocusReason.TabFocusReason)
