"""Sending hours: when people may be written to for marketing, where they are (BEY-7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.feed import Event, Topic
from app.contract.hours import HOURS_KEEPERS
from app.contract.permissions import effective
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.choice import CheckBox, Switch
from ui.kit.controls.field import Field, Note
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.select import Select
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import TextField
from ui.panels.broadcasts.builder.column import scrolling
from ui.panels.hours.model import Draft, HoursModel, HoursState
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.faults import fault_text, problem_text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDE = 640
_TIME = 96


class HoursPanel(Panel):
    """One form."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.may = not effective(context.me.permissions).isdisjoint(HOURS_KEEPERS)
        self.model = HoursModel(context.client.control, context.client.contacts.attributes, self._show)
        self.skeleton, self.error = Skeleton(self, rows=6), ErrorState(self)
        self.error.retried.connect(self.refresh)
        self._build()
        self._place()
        self._connect()
        self._end = context.client.events.subscribe(Topic.HOURS, self._on_event)
        self._show(self.model.state)

    def _build(self) -> None:
        self.card = Card(self, padding=metrics.GAP_24)
        self.card.setMaximumWidth(_WIDE)
        card = self.card
        self.enabled = Switch(msg("hours.enabled"), card)
        self.opens, self.closes = TextField("", card, icon=Icon.CLOCK), TextField("", card, icon=Icon.CLOCK)
        self.opens_field = Field(msg("hours.from"), self.opens, card)
        self.closes_field = Field(msg("hours.to"), self.closes, card)
        self.days = [CheckBox(msg(f"calendar.weekday_short_{day + 1}"), card) for day in range(7)]
        self.days_error = Note("", Icon.ALERT, Token.BAD, card)
        self.attribute = Select(parent=card)
        self.attribute_field = Field(msg("hours.zone"), self.attribute, card)
        self.holidays = TextArea("", card, least=4, most=10)
        self.holidays_field = Field(msg("hours.holidays"), self.holidays, card, optional=True)
        self.refused = Note("", Icon.ALERT, Token.BAD, card)
        self.save = Button(msg("common.save_changes"), Kind.PRIMARY, card, keys="Ctrl+S")
        self.undo = Button(msg("common.reset"), Kind.GHOST, card)

    def _place(self) -> None:
        column = self.card.column
        column.setSpacing(metrics.GAP_16)
        column.addWidget(Text(msg("hours.explain"), Type.BODY, Token.MUTED, self.card, wrap=True))
        column.addWidget(self.enabled)
        times = QHBoxLayout()
        times.setSpacing(metrics.GAP_12)
        for field, control in ((self.opens_field, self.opens), (self.closes_field, self.closes)):
            control.setMinimumWidth(_TIME)
            times.addWidget(field)
        times.addStretch(1)
        column.addLayout(times)
        column.addLayout(self._labelled("hours.days", self._week(), self.days_error))
        column.addWidget(self.attribute_field)
        column.addWidget(Note(msg("hours.zone_note"), Icon.INFO, Token.MUTED, self.card))
        column.addWidget(self.holidays_field)
        column.addWidget(Note(msg("hours.holidays_note"), Icon.INFO, Token.MUTED, self.card))
        column.addWidget(self.refused)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.GAP_8)
        for button in (self.save, self.undo):
            foot.addWidget(button)
        foot.addStretch(1)
        column.addLayout(foot)
        inner = QVBoxLayout()
        inner.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        for widget in (self.skeleton, self.error, self.card):
            inner.addWidget(widget)
        inner.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inner, self))

    def _week(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_16)
        for box in self.days:
            row.addWidget(box)
        row.addStretch(1)
        return row

    def _labelled(self, text_id: str, row: QHBoxLayout, error: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(metrics.GAP_8)
        column.addWidget(Text(msg(text_id), Type.SECONDARY_MEDIUM, Token.MUTED, self.card))
        column.addLayout(row)
        column.addWidget(error)
        return column

    def _connect(self) -> None:
        self.enabled.toggled.connect(lambda on: self._edit(enabled=on))
        self.opens.textEdited.connect(lambda text: self._edit(opens=text))
        self.closes.textEdited.connect(lambda text: self._edit(closes=text))
        for box in self.days:
            box.toggled.connect(self._on_days)
        self.attribute.value_changed.connect(lambda value: self._edit(attribute=str(value or "")))
        self.holidays.text_changed.connect(self._on_holidays)
        self.save.clicked.connect(self._on_save)
        self.undo.clicked.connect(lambda: self.model.edit(self.model.state.saved))

    def _edit(self, **changes: object) -> None:
        draft: Draft = replace(self.model.state.draft, **changes)  # type: ignore[arg-type]  # names of its fields
        if draft != self.model.state.draft:
            self.model.edit(draft)

    def _on_days(self) -> None:
        self._edit(days=frozenset(number for number, box in enumerate(self.days) if box.isChecked()))

    def _on_holidays(self) -> None:
        self._edit(holidays=self.holidays.text())

    def _on_save(self) -> None:
        if self.may:
            self.run("save", self._save())

    async def _save(self) -> None:
        if await self.model.save():
            self.context.tell(msg("hours.saved"))

    def _on_event(self, event: Event) -> None:
        del event
        self.refresh()

    # -- the panel -------------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("hours.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done by key or from the palette."""
        changed = self.may and self.model.state.is_changed
        act: Callable[[], object] = self._on_save
        return (Action("hours.save", msg("common.save_changes"), act, Icon.CHECK, "Ctrl+S", changed, bound=True),)

    def arrive(self, params: Params) -> None:
        """Read them."""
        del params
        self.refresh()

    def refresh(self) -> None:
        """Read them again; what is typed stays."""
        self.run("", self.model.load())

    def unsaved(self) -> Words:
        """Typed hours."""
        return msg("hours.title") if self.model.state.is_changed else ""

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()

    def _show(self, state: HoursState) -> None:
        self.skeleton.setVisible(not state.loaded and state.fault is None)
        self.error.setVisible(state.fault is not None)
        if state.fault is not None:
            self.error.set_fault(state.fault)
        self.card.setVisible(state.loaded)
        if state.loaded:
            self._show_draft(state)
            self._show_problems(state)

    def _show_draft(self, state: HoursState) -> None:
        draft = state.draft
        self.enabled.setChecked(draft.enabled)
        for control, text in ((self.opens, draft.opens), (self.closes, draft.closes)):
            if control.text() != text:
                control.setText(text)
        for number, box in enumerate(self.days):
            if box.isChecked() != (number in draft.days):
                box.setChecked(number in draft.days)
        options = [Option("", msg("hours.by_number")), *(Option(one.key, one.name) for one in state.attributes)]
        if [one.value for one in self.attribute.options] != [one.value for one in options]:
            self.attribute.set_options(options, draft.attribute)
        elif self.attribute.value != draft.attribute:
            self.attribute.set_value(draft.attribute)
        if self.holidays.text() != draft.holidays:
            self.holidays.set_text(draft.holidays)
        for part in (self.enabled, self.opens, self.closes, *self.days, self.attribute, self.holidays):
            part.setEnabled(self.may)
        self.save.setEnabled(self.may and state.is_changed)
        self.undo.setVisible(state.is_changed)

    def _show_problems(self, state: HoursState) -> None:
        said = {one.path.split(".")[0]: problem_text(one) for one in reversed(state.problems)}
        fields = {
            "from_min": self.opens_field,
            "to_min": self.closes_field,
            "zone_attribute": self.attribute_field,
            "holidays": self.holidays_field,
        }
        for path, field in fields.items():
            field.set_error(said.get(path, ""))
        self.days_error.set_words(said.get("days", ""))
        self.days_error.setVisible("days" in said)
        self.refused.set_words(fault_text(state.refused) if state.refused is not None else "")
        self.refused.setVisible(state.refused is not None)
        first = state.problems[0].path if state.problems else ""
        if first in ("from_min", "to_min"):
            (self.opens if first == "from_min" else self.closes).setFocus(Qt.FocusReason.OtherFocusReason)
