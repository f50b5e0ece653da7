"""The sheet of a dialer: provider and what it wants, schedules, pace, safety (DIA-2..13, DIA-50)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.dial_string import DialKind
from app.contract.dialers import NAME_MAX
from app.contract.safety import Breaker
from app.contract.schedules import Schedule
from ui.kit.controls.button import Button, LinkButton
from ui.kit.controls.card import Card
from ui.kit.controls.choice import Switch
from ui.kit.controls.dots import Dotted
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Confirm, Dialog, Sheet
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.form.dialog import asks_first
from ui.kit.form.tick_list import TickList
from ui.kit.form.world import countries, country_name
from ui.panels.dialers.listing.model import DialerModel, DialerState
from ui.panels.dialers.words import provider_words
from ui.panels.schedules.words import summary
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 480
_SCHEDULES: Final = 5

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class DialerSheet(Sheet):
    """Draws a DialerModel. Signals: `schedule_wanted()` to make one."""

    schedule_wanted = Signal()

    def __init__(self, owner: QWidget, model: DialerModel, run: Run) -> None:
        new = model.state.dialer is None
        super().__init__(owner, msg("dialers.new") if new else msg("dialers.edit"), width=_WIDTH)
        self.model, self._run, self._owner = model, run, owner
        self._offered: tuple[Schedule, ...] | None = None
        self.question: Dialog | None = None
        self._build_conflict()
        self._build_identity()
        self._build_schedules()
        self._build_pace()
        self._build_switches()
        self._build_foot()
        model.watch(self.show_state)
        texts().language_changed.connect(self._on_language_changed)

    # -- building ------------------------------------------------------------------------------------------------

    def _build_conflict(self) -> None:
        self.conflict = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        self.changed = Note("", Icon.ALERT, Token.TEXT, step=Type.BODY)
        self.conflict.column.addWidget(self.changed)
        row = QHBoxLayout()
        keep = Button(msg("dialers.keep_mine"), Kind.PRIMARY, height=metrics.BUTTON_TOOL)
        keep.clicked.connect(lambda: self._run("save", self.model.keep_mine()))
        reload = Button(msg("dialers.reload"), height=metrics.BUTTON_TOOL)
        reload.clicked.connect(lambda: self._run("reload", self.model.reload()))
        row.addWidget(keep)
        row.addWidget(reload)
        row.addStretch(1)
        self.conflict.column.addLayout(row)
        self.body.addWidget(self.conflict)

    def _build_identity(self) -> None:
        model = self.model
        self.name = TextField(limit=NAME_MAX)
        self.name.textEdited.connect(lambda text: model.change(name=text))
        self.name_field = Field(msg("common.name"), self.name, limit=NAME_MAX, help=msg("dialers.name_help"))
        self.provider = Select(msg("common.choose"), dotted=Dotted.PROVIDER)
        self.provider.set_options(
            [Option(one.id, one.name, hint=provider_words(one.kind)) for one in model.state.providers]
        )
        self.provider.value_changed.connect(model.choose_provider)
        self.provider_field = Field(msg("dialers.provider"), self.provider)
        self.sender_select = Select(msg("common.choose"), dotted=Dotted.SENDER)
        self.sender_select.value_changed.connect(lambda value: model.change(sender_id=value))
        self.sender_field = Field(msg("dialers.sender"), self.sender_select)
        self.dial = TextField()
        self.dial.textEdited.connect(lambda text: model.change(dial_string=text))
        self.dial_field = Field(msg("dialers.dial_string"), self.dial)
        for field in (self.name_field, self.provider_field, self.sender_field, self.dial_field):
            self.body.addWidget(field)

    def _build_schedules(self) -> None:
        self.schedules = TickList(rows=_SCHEDULES)
        self.schedules.changed.connect(lambda: self.model.change(schedule_ids=self.schedules.values()))
        self.schedules_field = Field(msg("dialers.schedules"), self.schedules, help=msg("dialers.schedules_help"))
        self.body.addWidget(self.schedules_field)
        self.no_schedule = Text(msg("dialers.no_schedule"), Type.SECONDARY, Token.MUTED, wrap=True)
        self.new_schedule = LinkButton(msg("schedules.new"), icon=Icon.PLUS)
        self.new_schedule.clicked.connect(self.schedule_wanted)
        self.body.addWidget(self.no_schedule)
        self.body.addWidget(self.new_schedule)

    def _build_pace(self) -> None:
        model = self.model
        self.gap = TextField()
        self.gap.textEdited.connect(lambda text: model.change(gap=text))
        self.gap_field = Field(msg("dialers.gap"), self.gap)
        self.region = Select(msg("common.choose"))
        self.region.value_changed.connect(lambda value: model.change(region=value))
        self.region_field = Field(msg("dialers.region"), self.region, help=msg("dialers.region_help"))
        self.body.addWidget(self.gap_field)
        self.body.addWidget(self.region_field)

    def _build_switches(self) -> None:
        model = self.model
        self.enabled = Switch(msg("dialers.enabled_hint"))
        self.enabled.clicked.connect(lambda on: model.change(enabled=on))
        self.dncr = Switch(msg("dialers.dncr_hint"))
        self.dncr.clicked.connect(self._on_dncr)
        self.dncr_field = Field("", self.dncr)
        self.dncr_field.label.hide()
        self.dncr.setAccessibleName(str(msg("dialers.dncr_hint")))
        self.unchecked = Note(msg("dialers.without_dncr"), Icon.ALERT, Token.WARN)
        self.recipient = Switch(msg("dialers.recipient_time"))
        self.recipient.clicked.connect(lambda on: model.change(recipient_time=on))
        self.breaker = Switch(msg("safety.dialer_breaker"))
        self.breaker.clicked.connect(lambda on: model.change(breaker=Breaker() if on else None))
        for widget in (self.enabled, self.dncr_field, self.unchecked, self.recipient, self.breaker):
            self.body.addWidget(widget)

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

    def show_state(self, state: DialerState) -> None:
        """Show what is typed and what is wrong."""
        for line, text in ((self.name, state.name), (self.dial, state.dial_string), (self.gap, state.gap)):
            if line.text() != text:
                line.setText(text)
        self.provider.set_value(state.provider_id)
        self._show_wants(state)
        self._show_schedules(state)
        self._show_pace(state)
        self.enabled.setChecked(state.enabled)
        self.dncr.setChecked(state.dncr)
        self.recipient.setChecked(state.recipient_time)
        self.breaker.setChecked(state.breaker is not None)
        self.unchecked.setVisible(not state.dncr)
        self._show_problems(state)
        self.conflict.setVisible(state.conflict)
        self.changed.set_words(msg("dialers.changed"))
        self.save.setEnabled(not state.busy)
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))

    def _show_wants(self, state: DialerState) -> None:
        """What the chosen provider wants."""
        kind, provider = state.dial_kind, state.provider
        senders = provider.senders if provider is not None else ()
        self.sender_field.setVisible(state.needs_sender)
        if [one.value for one in self.sender_select.options] != [key for key, _ in senders]:
            self.sender_select.set_options([Option(key, name) for key, name in senders])
        self.sender_select.set_value(state.sender_id)
        wanted = kind in (DialKind.CHANNELS, DialKind.DEVICE)
        self.dial.setEnabled(wanted)
        hint: Words = ""
        if kind is DialKind.CHANNELS:
            hint = "(0.3)"
        elif kind is DialKind.DEVICE:
            hint = "dongle0"
        elif provider is not None:
            hint = msg("dialers.no_dial_string", provider=provider_words(provider.kind))
        self.dial.setPlaceholderText(str(hint))
        self.dial_field.set_note(msg("dialers.ring_note") if kind is DialKind.CHANNELS else "")

    def _show_schedules(self, state: DialerState) -> None:
        if state.schedules != self._offered:
            self._offered = state.schedules
            self.schedules.set_options(
                [Option(one.id, one.name, hint=summary(one.ranges)) for one in state.schedules]
            )
        if self.schedules.values() != state.schedule_ids:
            self.schedules.set_values(state.schedule_ids)
        self.schedules.setVisible(bool(state.schedules))
        self.no_schedule.setVisible(not state.schedules)

    def _show_pace(self, state: DialerState) -> None:
        pace = state.per_minute
        self.gap_field.set_note(msg("dialers.per_minute", count=pace) if pace is not None else "")
        provider = state.provider
        own: Words = msg("dialers.region_own")
        if provider is not None and provider.region:
            own = msg("dialers.region_of_provider", country=country_name(provider.region))
        options = [Option("", own), *(Option(one.value, one.words, hint=one.hint) for one in countries())]
        if [one.words for one in self.region.options] != [one.words for one in options]:
            self.region.set_options(options)
        self.region.set_value(state.region)

    def _show_problems(self, state: DialerState) -> None:
        fields = {
            "name": self.name_field,
            "provider_id": self.provider_field,
            "sender_id": self.sender_field,
            "dial_string": self.dial_field,
            "schedule_ids": self.schedules_field,
            "gap_ms": self.gap_field,
            "region": self.region_field,
            "dncr": self.dncr_field,
        }
        for path, field in fields.items():
            field.set_problem(state.problem_at(path))

    def _on_language_changed(self) -> None:
        self._offered = None
        self.show_state(self.model.state)

    # -- asking --------------------------------------------------------------------------------------------------

    def _on_dncr(self, on: bool) -> None:
        if on:
            self.model.change(dncr=True, confirmed=False)
            return
        self.dncr.setChecked(True)
        if self.question is not None:
            return
        self.question = Confirm(
            self,
            msg("dialers.dncr_off_title"),
            msg("dialers.dncr_off_text"),
            msg("dialers.dncr_off"),
            danger=True,
        )
        self.question.closed.connect(self._on_dncr_answered)
        self.question.open()

    def _on_dncr_answered(self, sure: object) -> None:
        self.question = None
        if sure:
            self.model.switch_off_dncr()

    def finish(self, value: object = None) -> None:
        """Close; what is still under way tells nobody."""
        self.model.close()
        super().finish(value)

    def may_close(self) -> bool:
        """Typed settings are not dropped without a question."""
        return asks_first(self, lost=self.model.state.touched)
