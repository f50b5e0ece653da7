"""The form of a provider account, drawn from its connector's own declaration."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

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
from ui.panels.providers.model import NAME_MAX, ProviderModel, ProviderState
from ui.texts.catalogue import load
from ui.texts.faults import fault_text
from ui.texts.language import current
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


def setting_words(kind: str, key: str) -> Words:
    """What a setting or `setting.choice` is called; one this version has no words for, its key."""
    text_id = f"setting.{kind}.{key}"
    return msg(text_id) if text_id in load(current()) else key.rpartition(".")[2]


class ProviderSheet(Sheet):
    """Draws a ProviderModel."""

    def __init__(self, owner: QWidget, model: ProviderModel, run: Run) -> None:
        new = model.state.provider is None
        super().__init__(owner, msg("providers.new") if new else msg("providers.edit"), width=460)
        self.model, self._run = model, run
        self._kind = ""
        self.fields: dict[str, Field] = {}
        self.controls: dict[str, QWidget] = {}
        self._build_conflict()
        self.name = TextField(limit=NAME_MAX)
        self.name.textEdited.connect(lambda text: model.change(name=text))
        self.name_field = Field(msg("common.name"), self.name, limit=NAME_MAX)
        self.kind = Select()
        self.kind.set_options([Option(one.kind, one.kind.upper()) for one in model.state.kinds])
        self.kind.value_changed.connect(lambda value: model.change(kind=value))
        kind_field = Field(msg("providers.kind"), self.kind)
        kind_field.setVisible(new and len(model.state.kinds) > 1)
        self.enabled = CheckBox(msg("providers.enabled_hint"))
        self.enabled.clicked.connect(lambda on: model.change(enabled=on))
        self._settings = QVBoxLayout()
        self._settings.setSpacing(metrics.GAP_12)
        self.fault = Note("", Icon.ALERT, Token.BAD)
        for widget in (self.name_field, kind_field, self.enabled):
            self.body.addWidget(widget)
        self.body.addLayout(self._settings)
        self.body.addWidget(self.fault)
        self.body.addStretch(1)
        self.add_action(msg("common.cancel"))
        self.save = self.add_action(msg("common.save"), kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: run("save", model.save()))
        model.watch(self.show_state)

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

    def _build_settings(self, state: ProviderState) -> None:
        self._kind = state.kind
        for field in self.fields.values():
            self._settings.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields, self.controls = {}, {}
        for one in state.fields:
            control = self._control(one, state)
            if isinstance(control, CheckBox):
                holder = Field("", control)
                holder.label.hide()
            else:
                holder = Field(setting_words(state.kind, one.key), control, optional=not one.required)
            self._settings.addWidget(holder)
            self.fields[one.key], self.controls[one.key] = holder, control

    def _control(self, one: SettingField, state: ProviderState) -> QWidget:
        tell = partial(self.model.type_setting, one.key)
        if one.kind is FieldKind.YES_NO:
            box = CheckBox(setting_words(state.kind, one.key))
            box.clicked.connect(tell)
            return box
        if one.kind in (FieldKind.CHOICE, FieldKind.TIME_ZONE):
            names = one.choices if one.kind is FieldKind.CHOICE else tuple(sorted(available_timezones()))
            select = Select(msg("common.choose"))
            select.set_options([Option(name, setting_words(state.kind, f"{one.key}.{name}")) for name in names])
            if one.kind is FieldKind.TIME_ZONE:
                select.set_options([Option(name, name) for name in names])
            select.value_changed.connect(lambda value: tell(str(value)))
            return select
        stored = one.secret and state.is_stored(one.key)
        hint: Words = msg("providers.secret_stored") if stored else ""
        line = PasswordField(hint) if one.secret else TextField(hint)
        line.textEdited.connect(tell)
        return line

    def show_state(self, state: ProviderState) -> None:
        """Show what is typed and what is wrong."""
        if state.kind != self._kind:
            self._build_settings(state)
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.name_field.set_problem(state.problem_at("name"))
        self.kind.set_value(state.kind)
        self.enabled.setChecked(state.enabled)
        for key, control in self.controls.items():
            typed = state.typed.get(key, "")
            if isinstance(control, CheckBox):
                control.setChecked(bool(typed))
            elif isinstance(control, Select):
                control.set_value(typed)
            elif isinstance(control, TextField) and control.text() != typed:
                control.setText(str(typed))
            self.fields[key].set_problem(state.problem_at(key))
        self.conflict.setVisible(state.conflict)
        self.save.setEnabled(not state.busy)
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))
