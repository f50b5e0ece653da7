"""The condition of one filter under edit: which way, and its values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.paging import FieldKind, Op, Value
from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.choice import Radio
from ui.kit.controls.field import Field, Note
from ui.kit.controls.option_list import Option
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.form.date_field import DateField
from ui.kit.form.tick_list import TickList
from ui.kit.table.conditions import PICKED, Draft, check_draft, takes_several, ways
from ui.kit.table.spec import Choice, FilterField
from ui.texts.faults import problem_text
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WAYS: Final = {
    Op.VALUE: "table.way_value",
    Op.RANGE: "table.way_range",
    Op.EMPTY: "table.way_empty",
    Op.FILLED: "table.way_filled",
}
_DAYS: Final = frozenset({FieldKind.DATE, FieldKind.MOMENT})
_MOST_VALUES: Final = 12


def _typing_field(kind: FieldKind, parent: QWidget) -> TextField:
    return DateField(parent) if kind in _DAYS else TextField(parent=parent)


class _Row(QWidget):
    """One value: a field, a cross, the error beneath."""

    def __init__(self, kind: FieldKind, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = _typing_field(kind, self)
        self.field.setText(text)
        self.cross = IconButton(Icon.X, msg("table.remove_value"), self, ground=Token.RAISED)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.error.hide()
        line = QHBoxLayout()
        line.setSpacing(metrics.GAP_4)
        line.addWidget(self.field, 1)
        line.addWidget(self.cross)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(line)
        column.addWidget(self.error)

    def show_problem(self, problem: Problem | None) -> None:
        """Say what is wrong, or that nothing is."""
        self.error.set_words(problem_text(problem) if problem is not None else "")
        self.error.setVisible(problem is not None)
        self.field.set_invalid(problem is not None)


class _Values(QWidget):
    """Typed values, any of which may match. Signals: `changed()`."""

    changed = Signal()

    def __init__(self, kind: FieldKind, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind = kind
        self.rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_8)
        self.another = LinkButton(msg("table.another"), self, step=Type.SECONDARY_MEDIUM, icon=Icon.PLUS)
        self.another.clicked.connect(self._on_another)
        self._column.addWidget(self.another)
        if kind is FieldKind.TEXT:
            self._column.addWidget(Text(msg("table.value_hint"), Type.SECONDARY, Token.MUTED, self, wrap=True))

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show these values."""
        for row in self.rows[:]:
            self._remove(row)
        for text in texts or ("",):
            self._add(text)

    def texts(self) -> tuple[str, ...]:
        """What is typed."""
        return tuple(row.field.text() for row in self.rows)

    def _add(self, text: str) -> _Row:
        row = _Row(self._kind, text, self)
        row.field.textChanged.connect(self.changed)
        row.cross.clicked.connect(lambda: self._on_crossed(row))
        self._column.insertWidget(len(self.rows), row)
        row.show()
        self.rows.append(row)
        self._fit()
        return row

    def _remove(self, row: _Row) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._fit()

    def _fit(self) -> None:
        for row in self.rows:
            row.cross.setVisible(len(self.rows) > 1)
        self.another.setVisible(takes_several(self._kind) and len(self.rows) < _MOST_VALUES)

    def _on_another(self) -> None:
        self._add("").field.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def _on_crossed(self, row: _Row) -> None:
        self._remove(row)
        self.rows[-1].field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class ConditionEditor(QWidget):
    """Everything a filter of one field may say. Signals: `changed()`, `resized()` when it needs other room."""

    changed = Signal()
    resized = Signal()

    def __init__(self, field: FilterField, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self._told = False
        self._picked: tuple[Value, ...] = draft.picked
        self.radios: dict[Op, Radio] = {}
        self.values: _Values | None = None
        self.ticks: TickList | None = None
        self.low: Field | None = None
        self.high: Field | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_8)
        self._add_radios(draft.op)
        self._add_values(draft)
        self._add_range(draft)
        self._show_way()

    # -- building ------------------------------------------------------------------------------------------------

    def _add_radios(self, op: Op) -> None:
        for way in ways(self._field.kind):
            radio = Radio(msg(_WAYS[way]), self, checked=way is op)
            radio.toggled.connect(self._on_way)
            self.radios[way] = radio
            self._column.addWidget(radio)

    def _add_values(self, draft: Draft) -> None:
        if self._field.kind in PICKED:
            self.ticks = TickList(self)
            self.ticks.set_values(draft.picked)
            self.ticks.changed.connect(self._on_changed)
            self._nothing = Text(msg("common.loading"), token=Token.MUTED, parent=self, wrap=True)
            self._column.addWidget(self._nothing)
            self._column.addWidget(self.ticks)
            if self._field.kind is FieldKind.FLAG:
                self._offer((Choice(1, msg("common.yes")), Choice(0, msg("common.no"))))
            else:
                self._offer(None)
            return
        self.values = _Values(self._field.kind, self)
        self.values.set_texts(draft.texts)
        self.values.changed.connect(self._on_changed)
        self._column.addWidget(self.values)

    def _add_range(self, draft: Draft) -> None:
        if Op.RANGE not in self.radios:
            return
        low, high = _typing_field(self._field.kind, self), _typing_field(self._field.kind, self)
        low.setText(draft.low)
        high.setText(draft.high)
        self.low = Field(msg("table.low"), low, self)
        self.high = Field(msg("table.high"), high, self)
        self._range = QWidget(self)
        row = QHBoxLayout(self._range)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        for field, control in ((self.low, low), (self.high, high)):
            control.textChanged.connect(self._on_changed)
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self._range)

    def set_choices(self, choices: Sequence[Choice] | None) -> None:
        """The entries of the closed list; None while they are being read."""
        if self._field.kind is FieldKind.CHOICE:
            self._offer(choices)

    def _offer(self, choices: Sequence[Choice] | None) -> None:
        if self.ticks is None:
            return
        self.ticks.set_options([Option(one.value, one.words, one.icon) for one in choices or ()])
        self._nothing.set_words(msg("common.loading" if choices is None else "table.no_choices"))
        self._has_choices = bool(choices)
        self._show_way()

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def op(self) -> Op:
        """The way that is chosen."""
        return next(way for way, radio in self.radios.items() if radio.isChecked())

    def draft(self) -> Draft:
        """What is typed and ticked."""
        texts = self.values.texts() if self.values is not None else ("",)
        picked = cast("tuple[Value, ...]", self.ticks.values()) if self.ticks is not None else ()
        if self._field.kind is FieldKind.FLAG:
            picked = tuple(bool(value) for value in picked)
        low, high = (_text_of(field) for field in (self.low, self.high))
        return Draft(op=self.op, texts=texts, picked=picked, low=low, high=high)

    def problems(self) -> list[Problem]:
        """What is wrong with it."""
        return check_draft(self._field.kind, self.draft())

    @property
    def empty(self) -> bool:
        """Whether there is nothing to apply yet."""
        return any(problem.code == "required" for problem in self.problems())

    def tell_problems(self) -> bool:
        """Show what is wrong from now on; True if something is."""
        self._told = True
        problems = {problem.path: problem for problem in self.problems()}
        if self.values is not None:
            for number, row in enumerate(self.values.rows):
                row.show_problem(problems.get(f"texts.{number}"))
        for path, field in (("low", self.low), ("high", self.high)):
            if field is not None:
                field.set_problem(problems.get(path))
        self.resized.emit()
        return bool(problems)

    # -- changing ------------------------------------------------------------------------------------------------

    def _on_way(self, on: bool) -> None:
        if on:
            self._show_way()
            self.focus_input()
            self._on_changed()

    def _show_way(self) -> None:
        by_value, by_range = self.op is Op.VALUE, self.op is Op.RANGE
        if self.values is not None:
            self.values.setVisible(by_value)
        if self.ticks is not None:
            self.ticks.setVisible(by_value and self._has_choices)
            self._nothing.setVisible(by_value and not self._has_choices)
        if self.low is not None:
            self._range.setVisible(by_range)
        self.resized.emit()

    def focus_input(self) -> None:
        """Give the keyboard to the first thing to fill in."""
        target: QWidget = self.radios[self.op]
        if self.op is Op.RANGE and self.low is not None:
            target = self.low
        elif self.op is Op.VALUE and self.values is not None:
            target = self.values.rows[0].field
        elif self.op is Op.VALUE and self.ticks is not None and self._has_choices:
            target = self.ticks
        target.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_changed(self) -> None:
        if self._told:
            self.tell_problems()
        self.changed.emit()
        self.resized.emit()


def _text_of(field: Field | None) -> str:
    return field.control.text() if field is not None and isinstance(field.control, TextField) else ""
