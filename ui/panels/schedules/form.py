"""The sheet of a schedule: zone, ranges, closed days, and what they mean in plain words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.schedules import CLOSED_MAX, NAME_MAX, ScheduleForm
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Sheet
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.form.dialog import Unsaved, asks_first
from ui.kit.form.world import zones
from ui.panels.schedules.closed_days import ClosedDays
from ui.panels.schedules.model import ScheduleModel, ScheduleState
from ui.panels.schedules.ranges_editor import RangesEditor
from ui.panels.schedules.words import summary, turn_words, zone_of
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 560
_SETTLE_MS: Final = 250
"""How long the person types before the next openings are asked for."""

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class ScheduleSheet(Sheet):
    """Draws a ScheduleModel."""

    def __init__(self, owner: QWidget, model: ScheduleModel, run: Run, clock: Callable[[], int]) -> None:
        new = model.state.schedule is None
        super().__init__(owner, msg("schedules.new") if new else msg("schedules.edit"), width=_WIDTH)
        self.model, self._run, self._clock = model, run, clock
        self.question: Unsaved | None = None
        self._asked: ScheduleForm | None = None
        self._ask = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._ask.timeout.connect(self._look_ahead)
        self._build_conflict()
        self._build_fields()
        self._build_meaning()
        self._build_foot()
        model.watch(self.show_state)
        texts().language_changed.connect(self._on_language_changed)

    # -- building ------------------------------------------------------------------------------------------------

    def _build_conflict(self) -> None:
        self.conflict = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        self.conflict.column.addWidget(Note(msg("schedules.changed"), Icon.ALERT, Token.TEXT, step=Type.BODY))
        row = QHBoxLayout()
        keep = Button(msg("schedules.keep_mine"), Kind.PRIMARY, height=metrics.BUTTON_TOOL)
        keep.clicked.connect(lambda: self._run("save", self.model.keep_mine()))
        reload = Button(msg("schedules.reload"), height=metrics.BUTTON_TOOL)
        reload.clicked.connect(lambda: self._run("reload", self.model.reload()))
        row.addWidget(keep)
        row.addWidget(reload)
        row.addStretch(1)
        self.conflict.column.addLayout(row)
        self.body.addWidget(self.conflict)

    def _build_fields(self) -> None:
        model = self.model
        self.name = TextField(limit=NAME_MAX)
        self.name.textEdited.connect(model.name)
        self.name_field = Field(msg("common.name"), self.name, limit=NAME_MAX)
        self.zone = Select(msg("common.choose"))
        self.zone.set_options([Option(one.value, one.words, hint=one.hint) for one in zones()])
        self.zone.value_changed.connect(model.zone)
        self.zone_field = Field(msg("schedules.zone"), self.zone, help=msg("schedules.zone_help"))
        self.ranges = RangesEditor()
        self.ranges.changed.connect(model.change_range)
        self.ranges.removed.connect(model.remove_range)
        self.ranges.added.connect(model.add_range)
        self.ranges_field = Field(msg("schedules.hours_column"), self.ranges, help=msg("schedules.hours_help"))
        self.closed_days = ClosedDays()
        self.closed_days.added.connect(model.close_day)
        self.closed_days.removed.connect(model.open_day)
        self.closed_field = Field(
            msg("schedules.closed_days"), self.closed_days, help=msg("schedules.closed_help"), optional=True
        )
        for field in (self.name_field, self.zone_field, self.ranges_field, self.closed_field):
            self.body.addWidget(field)

    def _build_meaning(self) -> None:
        card = Card(fill=Token.WINDOW, padding=metrics.GAP_12)
        card.column.setSpacing(metrics.GAP_4)
        card.column.addWidget(Text(msg("schedules.in_words"), Type.SECONDARY_STRONG, Token.MUTED))
        self.meaning = Text("", Type.BODY, wrap=True)
        self.next = Text("", Type.SECONDARY, Token.MUTED, wrap=True)
        card.column.addWidget(self.meaning)
        card.column.addWidget(self.next)
        self.body.addWidget(card)

    def _build_foot(self) -> None:
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.body.addWidget(self.fault)
        self.body.addStretch(1)
        cancel = self.add_action(msg("common.cancel"), ends=False)
        cancel.clicked.connect(self.reject)
        self.save = self.add_action(msg("common.save"), kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: self._run("save", self.model.save()))

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: ScheduleState) -> None:
        """Show what is typed and what is wrong."""
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.name_field.set_problem(state.problem_at("name"))
        if self.zone.value != state.time_zone:
            self.zone.set_value(state.time_zone)
        self.zone_field.set_problem(state.problem_at("time_zone"))
        self.ranges.show_ranges(state.ranges, state.range_problems)
        self.ranges_field.set_problem(state.problem_at("ranges"))
        self.closed_days.show_days(state.closed)
        many = len(state.closed) > CLOSED_MAX
        self.closed_field.set_problem(state.problem_at("closed") if many else None)
        self.conflict.setVisible(state.conflict)
        self.save.setEnabled(not state.busy)
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))
        self._show_meaning(state)

    def _show_meaning(self, state: ScheduleState) -> None:
        words = summary(state.read_ranges)
        self.meaning.set_words(words or msg("schedules.no_hours"))
        asked = self.model.form()
        if asked != self._asked:
            self._asked = asked
            self._ask.start()
        zone, outlook, now_ms = zone_of(state.time_zone), state.outlook, self._clock()
        if outlook is None:
            self.next.set_words("")
            return
        times = ", ".join(turn_words(one, now_ms, zone) for one in outlook.openings_ms)
        if times:
            self.next.set_words(msg("schedules.next_openings", times=times))
        else:
            self.next.set_words("" if outlook.is_open else msg("schedules.never"))

    def _look_ahead(self) -> None:
        if not self._run("outlook", self.model.look_ahead()):
            self._ask.start()  # the answer to an earlier one is on its way

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)

    # -- leaving -------------------------------------------------------------------------------------------------

    def finish(self, value: object = None) -> None:
        """Close; what is still under way tells nobody."""
        self.model.close()
        super().finish(value)

    def may_close(self) -> bool:
        """Typed hours are not dropped without a question."""
        return asks_first(self, lost=self.model.state.touched)
