"""The form of a provider account, drawn from its connector's own declaration."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final
from zoneinfo import available_timezones

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.providers import ProviderKind
from app.contract.settings_fields import FieldKind, SettingField
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Sheet
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.select import Select
from ui.kit.controls.text_field import PasswordField, TextField
from ui.kit.form.dialog import Unsaved, asks_first
from ui.kit.form.settings import setting_words
from ui.panels.providers.limits import Limits
from ui.panels.providers.model import NAME_MAX, ProviderModel, ProviderState
from ui.panels.providers.spec import kind_words, link_sign, reason_words
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 480


def _kind_option(one: ProviderKind) -> Option:
    channel = Channel(one.channel)
    words = msg("providers.kind_on", kind=kind_words(one.kind), channel=msg(f"channel.{channel.name.lower()}"))
    return Option(one.kind, words, channel=channel)


Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class ProviderSheet(Sheet):
    """Draws a ProviderModel. Fields most accounts leave alone are folded away until one of them is wrong."""

    def __init__(self, owner: QWidget, model: ProviderModel, run: Run) -> None:
        new = model.state.provider is None
        super().__init__(owner, msg("providers.new") if new else msg("providers.edit"), width=_WIDTH)
        self.model, self._run = model, run
        self._kind = ""
        self.question: Unsaved | None = None
        self.fields: dict[str, Field] = {}
        self.controls: dict[str, QWidget] = {}
        self._build_conflict()
        self._build_head(new=new)
        self._settings = QVBoxLayout()
        self._settings.setSpacing(metrics.GAP_12)
        self.body.addLayout(self._settings)
        self._build_advanced()
        self._build_foot()
        model.watch(self.show_state)

    # -- building ------------------------------------------------------------------------------------------------

    def _build_conflict(self) -> None:
        self.conflict = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        self.conflict.column.addWidget(Note(msg("providers.changed"), Icon.ALERT, Token.TEXT, step=Type.BODY))
        row = QHBoxLayout()
        keep = Button(msg("providers.keep_mine"), Kind.PRIMARY, height=metrics.BUTTON_TOOL)
        keep.clicked.connect(lambda: self._run("save", self.model.keep_mine()))
        reload = Button(msg("providers.reload"), height=metrics.BUTTON_TOOL)
        reload.clicked.connect(lambda: self._run("reload", self.model.reload()))
        row.addWidget(keep)
        row.addWidget(reload)
        row.addStretch(1)
        self.conflict.column.addLayout(row)
        self.body.addWidget(self.conflict)

    def _build_head(self, *, new: bool) -> None:
        model = self.model
        self.standing = Note("", Icon.INFO, Token.MUTED, step=Type.BODY)
        self.name = TextField(limit=NAME_MAX)
        self.name.textEdited.connect(lambda text: model.change(name=text))
        self.name_field = Field(msg("common.name"), self.name, limit=NAME_MAX)
        self.kind = Select()
        self.kind.set_options([_kind_option(one) for one in model.state.kinds])
        self.kind.value_changed.connect(lambda value: model.change(kind=value))
        kind_field = Field(msg("providers.kind"), self.kind)
        self.enabled = CheckBox(msg("providers.enabled_hint"))
        self.enabled.clicked.connect(lambda on: model.change(enabled=on))
        for widget in (self.standing, self.name_field, kind_field, self.enabled):
            self.body.addWidget(widget)
        kind_field.setVisible(
            new and len(model.state.kinds) > 1
        )  # in its place: else a window of its own for a blink

    def _build_advanced(self) -> None:
        self.limits = Limits()
        self.limits.changed.connect(lambda name, value: self.model.change(**{name: value}))
        self.body.addWidget(self.limits)
        self.advanced = Button(msg("providers.advanced"), Kind.GHOST, icon=Icon.RIGHT, height=metrics.BUTTON_TOOL)
        self.advanced.clicked.connect(self._on_advanced)
        row = QHBoxLayout()
        row.addWidget(self.advanced)
        row.addStretch(1)
        self.body.addLayout(row)
        self._holder: QWidget = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(metrics.GAP_12)
        self._grid.setVerticalSpacing(metrics.GAP_12)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._holder.hide()
        self.body.addWidget(self._holder)

    def _build_foot(self) -> None:
        self.outcome = Note("", Icon.OKC, Token.OK, step=Type.BODY)
        self.fault = Note("", Icon.ALERT, Token.BAD)
        for note in (self.outcome, self.fault):
            self.body.addWidget(note)
        self.body.addStretch(1)
        self.test = self.add_action(msg("providers.test"), ends=False)
        self.test.set_tip(msg("providers.test_hint"))
        self.test.clicked.connect(lambda: self._run("probe", self.model.probe()))
        cancel = self.add_action(msg("common.cancel"), ends=False)
        cancel.clicked.connect(self.reject)
        self.save = self.add_action(msg("common.save"), kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: self._run("save", self.model.save()))
        self.foot.removeWidget(self.test)
        self.foot.insertWidget(0, self.test)

    def _build_settings(self, state: ProviderState) -> None:
        self._kind = state.kind
        for field in self.fields.values():
            field.hide()
            field.deleteLater()
        self.fields, self.controls = {}, {}
        folded = 0
        for one in state.fields:
            field = self._field(one, state)
            if one.advanced:
                self._grid.addWidget(field, folded // 2, folded % 2)
                folded += 1
            else:
                self._settings.addWidget(field)
        self.advanced.setVisible(folded > 0)

    def _field(self, one: SettingField, state: ProviderState) -> Field:
        control = self._control(one, state)
        if isinstance(control, CheckBox):
            field = Field("", control)
            field.label.hide()
        else:
            may_be_empty = not one.required and one.default in (None, "")
            field = Field(setting_words(state.kind, one.key), control, optional=may_be_empty and not one.advanced)
        self.fields[one.key], self.controls[one.key] = field, control
        return field

    def _control(self, one: SettingField, state: ProviderState) -> QWidget:
        tell = partial(self.model.type_setting, one.key)
        if one.kind is FieldKind.YES_NO:
            box = CheckBox(setting_words(state.kind, one.key))
            box.clicked.connect(tell)
            return box
        if one.kind in (FieldKind.CHOICE, FieldKind.TIME_ZONE):
            select = Select(msg("common.choose"))
            if one.kind is FieldKind.TIME_ZONE:
                select.set_options([Option(name, name) for name in sorted(available_timezones())])
            else:
                select.set_options(
                    [Option(name, setting_words(state.kind, f"{one.key}.{name}")) for name in one.choices]
                )
            select.value_changed.connect(lambda value: tell(str(value)))
            return select
        stored = one.secret and state.is_stored(one.key)
        hint: Words = msg("providers.secret_stored") if stored else ""
        line = PasswordField(hint) if one.secret else TextField(hint)
        line.textEdited.connect(tell)
        return line

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: ProviderState) -> None:
        """Show what is typed and what is wrong."""
        if state.kind != self._kind:
            self._build_settings(state)
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.name_field.set_problem(state.problem_at("name"))
        self.kind.set_value(state.kind)
        self.enabled.setChecked(state.enabled)
        self.limits.show_state(state)
        for key, control in self.controls.items():
            typed = state.typed.get(key, "")
            if isinstance(control, CheckBox):
                control.setChecked(bool(typed))
            elif isinstance(control, Select):
                control.set_value(typed)
            elif isinstance(control, TextField) and control.text() != typed:
                control.setText(str(typed))
            self.fields[key].set_problem(state.problem_at(key))
        if any(one.advanced and state.problem_at(one.key) for one in state.fields):
            self._unfold(on=True)
        self.conflict.setVisible(state.conflict)
        self.save.setEnabled(not state.busy)
        self._show_standing(state)
        self._show_outcome(state)
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))

    def _show_standing(self, state: ProviderState) -> None:
        account = state.provider
        self.standing.setVisible(account is not None)
        if account is not None:
            sign = link_sign(account)
            self.standing.set_sign(sign.icon, sign.tint)
            why = reason_words(account.link_reason) if account.enabled else ""
            self.standing.set_words(msg("providers.stands", state=sign.words, why=why) if why else sign.words)

    def _show_outcome(self, state: ProviderState) -> None:
        self.test.set_words(msg("providers.testing") if state.probing else msg("providers.test"))
        report = state.report
        self.outcome.setVisible(report is not None)
        if report is None:
            return
        if report.link == "up":
            self.outcome.set_sign(Icon.OKC, Token.OK)
            self.outcome.set_words(msg("providers.test_good"))
        else:
            self.outcome.set_sign(Icon.ALERT, Token.BAD)
            self.outcome.set_words(msg("providers.test_bad", why=reason_words(report.reason)))

    def _on_advanced(self) -> None:
        self._unfold(on=self._holder.isHidden())

    def _unfold(self, *, on: bool) -> None:
        self._holder.setVisible(on)
        self.advanced.set_icon(Icon.DOWN if on else Icon.RIGHT)

    # -- leaving -------------------------------------------------------------------------------------------------

    def finish(self, value: object = None) -> None:
        """Close; what is still under way tells nobody."""
        self.model.close()
        super().finish(value)

    def may_close(self) -> bool:
        """Typed settings are not dropped without a question."""
        return asks_first(self, lost=self.model.state.touched)
