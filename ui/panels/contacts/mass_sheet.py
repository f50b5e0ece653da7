"""*Edit selected items*: one form for many contacts (CON-35..37)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from ui.kit.controls.button import IconButton
from ui.kit.controls.card import Separator
from ui.kit.controls.choice import CheckBox, Switch
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Sheet
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text_field import TextField
from ui.kit.form.dialog import Unsaved, asks_first
from ui.kit.form.tick_list import TickList
from ui.panels.contacts.mass_model import MassEditModel, MassState
from ui.panels.contacts.tag_picker import TagPicker
from ui.panels.contacts.typed import Typed
from ui.panels.contacts.value_editor import ValueEditor
from ui.texts.faults import fault_text, problem_text
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_WIDTH: Final = 440

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class Value(QWidget):
    """The editor of an attribute, with a cross that marks its value for removal."""

    def __init__(self, editor: ValueEditor, told: Callable[[], object]) -> None:
        super().__init__()
        self.editor = editor
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(editor.field, 1)
        self.cross = IconButton(
            Icon.X,
            msg("contacts.clear_value", name=editor.attribute.name),
            self,
            size=metrics.BUTTON,
            bordered=True,
        )
        self.cross.setCheckable(True)
        self.cross.clicked.connect(told)
        row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignBottom)

    def show_state(self, typed: Typed, *, clearing: bool, cleared: bool) -> None:
        """Struck out while it is marked."""
        self.editor.show(typed)
        self.cross.setVisible(clearing)
        self.cross.setChecked(cleared)
        self.editor.control.setEnabled(not cleared)
        self.editor.field.set_note(msg("contacts.will_be_cleared") if cleared else "", Token.BAD)
        self.editor.field.label.set_struck(cleared)


class MassEditSheet(Sheet):
    """Draws a MassEditModel."""

    def __init__(self, owner: QWidget, model: MassEditModel, run: Run) -> None:
        super().__init__(owner, msg("contacts.edit_title", count=model.state.count), width=_WIDTH)
        self.model = model
        self.question: Unsaved | None = None
        self.body.addWidget(Note(msg("contacts.edit_hint"), Icon.INFO, Token.MUTED))
        self.clearing = Switch(msg("contacts.delete_values"))
        self.clearing.clicked.connect(model.set_clearing)
        self.body.addWidget(self.clearing)
        self._build_tags()
        phone = TextField(msg("contacts.phone_locked"), icon=Icon.LOCK)
        phone.setEnabled(False)
        self.body.addWidget(Field(msg("contacts.phone"), phone))
        self.values: dict[str, Value] = {}
        self._build_values()
        self._build_opt_outs()
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.body.addWidget(self.fault)
        self.body.addStretch(1)
        cancel = self.add_action(msg("common.cancel"), ends=False)
        cancel.clicked.connect(self.reject)
        words = msg("contacts.save_contacts", count=model.state.count)
        self.save = self.add_action(words, kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: run("mass_edit", model.save()))
        model.watch(self.show_state)

    # -- building ------------------------------------------------------------------------------------------------

    def _build_tags(self) -> None:
        model = self.model
        self.tags, self.taken = TagPicker(), TagPicker()
        self.tags.added.connect(model.add_tag)
        self.tags.created.connect(model.create_tag)
        self.tags.dropped.connect(model.drop_tag)
        self.body.addWidget(Field(msg("contacts.add_tags"), self.tags))
        self.taken.added.connect(model.remove_tag)
        self.taken.dropped.connect(model.keep_tag)
        self.every_tag = CheckBox(msg("contacts.remove_all_tags"))
        self.every_tag.clicked.connect(model.set_remove_all_tags)
        self._removal = QWidget()
        column = QVBoxLayout(self._removal)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(Field(msg("contacts.remove_tags"), self.taken))
        column.addWidget(self.every_tag)
        self.body.addWidget(self._removal)

    def _build_values(self) -> None:
        for one in self.model.state.attributes:
            editor = ValueEditor(one, partial(self.model.type_value, one.key), self)
            value = Value(editor, partial(self.model.toggle_cleared, one.key))
            self.values[one.key] = value
            self.body.addWidget(value)

    def _build_opt_outs(self) -> None:
        self.body.addWidget(Separator())
        self.channels = TickList()
        options = [Option(one, msg(f"channel.{one.name.lower()}"), channel=one) for one in Channel]
        self.channels.set_options(options)
        self.channels.changed.connect(self._on_channels)
        self.body.addWidget(Field(msg("contacts.opt_out_of"), self.channels))

    def _on_channels(self) -> None:
        self.model.choose_opt_outs([one for one in self.channels.values() if isinstance(one, Channel)])

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: MassState) -> None:
        """Show what is typed, marked and wrong."""
        self.clearing.setChecked(state.clearing)
        self.tags.show_tags(state.tags, state.add_tags, state.new_tags)
        self._removal.setVisible(state.clearing)
        self.taken.show_tags(state.tags, state.remove_tags, ())
        self.taken.setEnabled(not state.remove_all_tags)
        self.every_tag.setChecked(state.remove_all_tags)
        for key, value in self.values.items():
            value.show_state(state.typed.get(key), clearing=state.clearing, cleared=key in state.cleared)
            value.editor.field.set_problem(state.problem_at(f"values.{key}"))
        self.save.setEnabled(state.touched and not state.busy)
        self.save.set_tip("" if state.touched else msg("contacts.nothing_to_change"))
        shown = {f"values.{key}" for key in self.values}
        other = next((one for one in state.problems if one.path not in shown), None)
        self.fault.setVisible(other is not None or state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))
        elif other is not None:
            self.fault.set_words(problem_text(other))

    # -- leaving -------------------------------------------------------------------------------------------------

    def may_close(self) -> bool:
        """Typed input is not dropped without a question."""
        return asks_first(self, lost=self.model.state.touched)
