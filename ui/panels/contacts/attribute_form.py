"""*Add attribute*, *Edit attribute* (CON-43..45, CON-58, CON-59)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QWidget

from app.contract.attributes import NAME_MAX, AttributeType
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Dialog
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.select import Select
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import TextField
from ui.panels.contacts.attribute_model import AttributeFormModel, AttributeFormState
from ui.texts.faults import fault_text
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class AttributeDialog(Dialog):
    """Draws an AttributeFormModel."""

    def __init__(self, owner: QWidget, model: AttributeFormModel, run: Run) -> None:
        new = model.state.before is None
        super().__init__(owner, msg("contacts.add_attribute") if new else msg("contacts.edit_attribute"), width=440)
        self.model, self._run = model, run
        self._size: tuple[bool, ...] = ()
        self.name = TextField(limit=NAME_MAX * 2)
        self.name.textEdited.connect(lambda text: model.change(name=text))
        self.name_field = Field(msg("common.name"), self.name, limit=NAME_MAX)
        self.type = Select(msg("contacts.select_type"))
        self.type.set_options([Option(one, msg(f"contacts.type_{one.value}")) for one in AttributeType])
        self.type.value_changed.connect(lambda kind: model.change(type=kind))
        self.type_field = Field(msg("contacts.type"), self.type)
        self.choices = TextArea(msg("contacts.choices_hint"), least=4, most=8)
        self.choices.text_changed.connect(self._on_choices)
        self.choices_field = Field(msg("contacts.choices"), self.choices, help=msg("contacts.choices_help"))
        self.many = CheckBox(msg("contacts.many"))
        self.many.clicked.connect(lambda on: model.change(many=on))
        self.profile = CheckBox(msg("contacts.show_in_profile"))
        self.profile.clicked.connect(lambda on: model.change(show_in_profile=on))
        self._build_conflict()
        self.fault = Note("", Icon.ALERT, Token.BAD)
        for widget in (
            self.conflict,
            self.name_field,
            self.type_field,
            self.choices_field,
            self.many,
            self.profile,
            self.fault,
        ):
            self.body.addWidget(widget)
        self.add_action(msg("common.cancel"))
        self.save = self.add_action(msg("common.save_changes"), kind=Kind.PRIMARY, ends=False)
        self.save.clicked.connect(lambda: run("save_attribute", model.save()))
        self.closed.connect(lambda _: model.close())
        model.watch(self.show_state)

    def _build_conflict(self) -> None:
        self.conflict = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        words = Note(msg("contacts.attribute_changed"), Icon.ALERT, Token.TEXT, step=Type.BODY)
        self.conflict.column.addWidget(words)
        keep = Button(msg("contacts.keep_mine"), height=metrics.BUTTON_TOOL)
        keep.clicked.connect(lambda: self._run("save_attribute", self.model.keep_mine()))
        take = Button(msg("contacts.take_theirs"), height=metrics.BUTTON_TOOL)
        take.clicked.connect(self.model.take_theirs)
        self.conflict.column.addWidget(keep)
        self.conflict.column.addWidget(take)

    def _on_choices(self) -> None:
        lines = tuple(line for line in self.choices.text().split("\n") if line.strip())
        if lines != self.model.state.choices:
            self.model.change(choices=lines)

    def show_state(self, state: AttributeFormState) -> None:
        """Show what is typed and what is wrong."""
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.name_field.set_problem(state.problem_at("name"))
        self.type.set_value(state.type)
        wrong = state.problem_at("type")
        if wrong is not None and wrong.code == "required":
            self.type_field.set_error(msg("contacts.select_a_type"))
        else:
            self.type_field.set_problem(wrong)
        is_list = state.type is AttributeType.LIST
        self.choices_field.setVisible(is_list)
        self.many.setVisible(is_list)
        typed = tuple(line for line in self.choices.text().split("\n") if line.strip())
        if typed != state.choices:
            self.choices.set_text("\n".join(state.choices))
        self.choices_field.set_problem(state.problem_at("choices"))
        self.many.setChecked(state.many)
        self.profile.setChecked(state.show_in_profile)
        self.conflict.setVisible(state.theirs is not None)
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))
        self.save.setEnabled(not state.busy)
        size = (is_list, state.theirs is not None, state.fault is not None, bool(state.problems))
        if size != self._size:
            self._size = size
            self.refit()
