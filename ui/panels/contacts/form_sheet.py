"""*New contact* and *Edit contact*: the side panel (CON-19..32)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.contacts import ContactId
from app.contract.phones import display, facts
from ui.kit.controls.button import Button, LinkButton
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Confirm, Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.contacts.device_block import DeviceBlock
from ui.panels.contacts.form_model import PHONE, ContactFormModel, ContactFormState, Difference, phone_text
from ui.panels.contacts.opt_out_block import OptOutBlock
from ui.panels.contacts.tag_picker import TagPicker
from ui.panels.contacts.value_editor import ValueEditor
from ui.texts.faults import fault_text
from ui.texts.formats import date
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH: Final = 440

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class ContactSheet(Sheet):
    """Draws a ContactFormModel. Signals: `attribute_wanted()`, `open_wanted(object)` with another contact's id."""

    attribute_wanted = Signal()
    open_wanted = Signal(object)

    def __init__(self, owner: QWidget, model: ContactFormModel, run: Run) -> None:
        title = msg("contacts.new_contact") if model.state.is_new else msg("contacts.edit_contact")
        super().__init__(owner, title, width=WIDTH)
        self.model, self._run = model, run
        self._sure = False
        self.editors: dict[str, ValueEditor] = {}
        self._loading = Skeleton(rows=6)
        self._failed = ErrorState()
        self._failed.retried.connect(lambda: run("load", model.load()))
        self.body.addWidget(self._loading)
        self.body.addWidget(self._failed)
        self.content = QWidget()
        self._column = QVBoxLayout(self.content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_12)
        self.body.addWidget(self.content)
        self.body.addStretch(1)
        self._build_notices()
        self._build_fields()
        self._build_foot()
        self.closed.connect(lambda _: model.close())
        model.watch(self.show_state)

    # -- building ------------------------------------------------------------------------------------------------

    def _build_notices(self) -> None:
        self._gone = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        self._gone.column.addWidget(Note(msg("contacts.gone"), Icon.ALERT, Token.TEXT, step=Type.BODY))
        self.as_new = Button(msg("contacts.save_as_new"), height=metrics.BUTTON_TOOL)
        self.as_new.clicked.connect(self.model.save_as_new)
        self._gone.column.addWidget(self.as_new, 0, Qt.AlignmentFlag.AlignLeft)
        self.conflict = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        self._conflict_words = Note("", Icon.ALERT, Token.TEXT, step=Type.BODY)
        self.conflict.column.addWidget(self._conflict_words)
        self._differences = QVBoxLayout()
        self._differences.setSpacing(metrics.GAP_8)
        self.conflict.column.addLayout(self._differences)
        self._difference_rows: list[QWidget] = []
        self.takes: dict[str, LinkButton] = {}
        row = QHBoxLayout()
        self.keep = Button(msg("contacts.keep_mine"), Kind.PRIMARY, height=metrics.BUTTON_TOOL)
        self.keep.clicked.connect(lambda: self._run("save", self.model.keep_mine()))
        self.reload = Button(msg("contacts.reload"), height=metrics.BUTTON_TOOL)
        self.reload.clicked.connect(lambda: self._run("load", self.model.reload()))
        row.addWidget(self.keep)
        row.addWidget(self.reload)
        row.addStretch(1)
        self.conflict.column.addLayout(row)
        self._column.addWidget(self._gone)
        self._column.addWidget(self.conflict)

    def _build_fields(self) -> None:
        self.tags = TagPicker()
        self.tags.added.connect(self.model.add_tag)
        self.tags.created.connect(self.model.create_tag)
        self.tags.dropped.connect(self.model.drop_tag)
        self._column.addWidget(Field(msg("contacts.tags"), self.tags))
        self.phone = TextField(icon=Icon.PHONE)
        self.phone.textEdited.connect(self.model.type_phone)
        self.phone_field = Field(msg("contacts.phone"), self.phone, help=msg("contacts.phone_alone"))
        self._column.addWidget(self.phone_field)
        self._country = Note("", Icon.GLOBE, Token.MUTED)
        self._column.addWidget(self._country)
        self._build_duplicate()
        self._values = QVBoxLayout()
        self._values.setSpacing(metrics.GAP_12)
        self._column.addLayout(self._values)
        self.more = Button(msg("contacts.add_attribute"), icon=Icon.PLUS, height=metrics.BUTTON_TOOL)
        self.more.clicked.connect(self.attribute_wanted)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._rcs = Text("", Type.BODY, Token.MUTED, wrap=True)
        self._column.addWidget(self._rcs)
        self._line = Separator()
        self._column.addWidget(self._line)
        self.opt_outs = OptOutBlock()
        self.opt_outs.wanted.connect(lambda channel, name: self._run("opt_out", self.model.opt_out(channel, name)))
        self.opt_outs.lifted.connect(lambda entry: self._run("opt_out", self.model.lift(entry)))
        self._column.addWidget(self.opt_outs)
        self._rule = Separator()
        self._column.addWidget(self._rule)
        self.devices = DeviceBlock()
        self.devices.wanted.connect(lambda form: self._run("device", self.model.register(form)))
        self.devices.crossed.connect(lambda device: self._run("device", self.model.forget(device)))
        self.devices.undone.connect(lambda: self._run("device", self.model.give_back()))
        self._column.addWidget(self.devices)

    def _build_duplicate(self) -> None:
        self.duplicate = Card(fill=Token.BAD_WEAK, padding=metrics.GAP_12)
        self._duplicate_words = Note("", Icon.ALERT, Token.TEXT, step=Type.BODY)
        self.duplicate.column.addWidget(self._duplicate_words)
        row = QHBoxLayout()
        self.open_existing = Button(msg("contacts.open_existing"), height=metrics.BUTTON_TOOL)
        self.merge = Button(msg("contacts.merge"), height=metrics.BUTTON_TOOL, icon=Icon.MERGE)
        self.merge.set_tip(msg("contacts.merge_hint"))
        self.open_existing.clicked.connect(self._on_open_existing)
        self.merge.clicked.connect(lambda: self._run("save", self.model.merge()))
        row.addWidget(self.open_existing)
        row.addWidget(self.merge)
        row.addStretch(1)
        self.duplicate.column.addLayout(row)
        self._column.addWidget(self.duplicate)

    def _build_foot(self) -> None:
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.fault.hide()
        new = self.model.state.is_new
        self.delete = self.add_action(msg("contacts.delete_contact"), kind=Kind.DANGER, ends=False)
        self.delete.clicked.connect(lambda: self._run("delete", self.model.delete()))
        self.delete.setVisible(not new)
        cancel = self.add_action(msg("common.cancel"), ends=False)
        cancel.clicked.connect(self.reject)
        words = msg("contacts.save_contact") if new else msg("common.save_changes")
        self.save = self.add_action(words, kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: self._run("save", self.model.save()))
        self.foot.removeWidget(self.delete)
        self.foot.insertWidget(0, self.delete)
        self.body.addWidget(self.fault)
        self.retry = Button(msg("common.retry"), icon=Icon.REFRESH, height=metrics.BUTTON_TOOL)
        self.retry.clicked.connect(lambda: self._run("save", self.model.save()))
        self.retry.hide()
        self.body.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignLeft)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: ContactFormState) -> None:
        """Show what is typed and what is wrong."""
        failed = not state.loaded and state.fault is not None
        self._loading.setVisible(not state.loaded and not failed)
        self._failed.setVisible(failed)
        self.content.setVisible(state.loaded)
        self.save.setEnabled(state.loaded and not state.busy)
        self.delete.setEnabled(state.loaded and not state.busy)
        self.fault.setVisible(state.loaded and state.fault is not None)
        self.retry.setVisible(state.loaded and state.fault is not None and not state.busy)
        if state.fault is not None:
            if failed:
                self._failed.set_fault(state.fault)
            self.fault.set_words(msg("contacts.not_saved", why=fault_text(state.fault)))
        if state.loaded:
            self._show_fields(state)
            self._show_notices(state)
            self._show_reads(state)

    def _show_fields(self, state: ContactFormState) -> None:
        self.tags.show_tags(state.all_tags, state.tags, state.new_tags)
        if self.phone.text() != state.phone:
            self.phone.setText(state.phone)
        wrong = state.problem_at(PHONE)
        if wrong is not None and wrong.code == "required":
            self.phone_field.set_error(msg("contacts.phone_required"))
        else:
            self.phone_field.set_problem(wrong)
        known = [one.key for one in state.attributes]
        for key in [key for key in self.editors if key not in known]:
            self._drop(self.editors.pop(key))
        for place, one in enumerate(state.attributes):
            editor = self.editors.get(one.key)
            if editor is None or editor.attribute != one:
                if editor is not None:
                    self._drop(editor)
                key = one.key
                editor = ValueEditor(one, partial(self.model.type_value, key), self.content)
                self._values.insertWidget(place, editor.field)
                self.editors[key] = editor
            editor.show(state.typed.get(one.key))
            editor.field.set_problem(state.problem_at(f"values.{one.key}"))

    def _drop(self, editor: ValueEditor) -> None:
        self._values.removeWidget(editor.field)
        editor.field.hide()
        editor.field.deleteLater()

    def _show_notices(self, state: ContactFormState) -> None:
        self._gone.setVisible(state.gone)
        self.duplicate.setVisible(state.existing is not None)
        if state.existing is not None:
            shown = display(state.existing.phone or "")
            self._duplicate_words.set_words(msg("contacts.exists", number=shown))
        self.conflict.setVisible(state.theirs is not None)
        for row in self._difference_rows:
            row.hide()
            row.deleteLater()
        self._difference_rows, self.takes = [], {}
        if state.theirs is None:
            return
        differences = state.differences
        self._conflict_words.set_words(
            msg("contacts.changed_meanwhile" if differences else "contacts.changed_elsewhere")
        )
        for one in differences:
            self._add_difference(one)

    def _add_difference(self, one: Difference) -> None:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(metrics.GAP_24, 0, 0, 0)
        column.setSpacing(0)
        name: Words = msg("contacts.phone") if one.key == PHONE else one.name
        column.addWidget(Text(name, Type.SECONDARY_MEDIUM, Token.MUTED, fill=True))
        nothing = msg("contacts.empty_value")
        column.addWidget(Text(msg("contacts.mine", value=one.mine or nothing), Type.BODY, wrap=True))
        theirs = QHBoxLayout()
        theirs.addWidget(Text(msg("contacts.theirs", value=one.theirs or nothing), Type.BODY, wrap=True), 1)
        take = LinkButton(msg("contacts.take_theirs"), step=Type.SECONDARY_MEDIUM)
        take.clicked.connect(lambda: self.model.take_theirs(one.key))
        self.takes[one.key] = take
        theirs.addWidget(take)
        column.addLayout(theirs)
        self._differences.addWidget(row)
        self._difference_rows.append(row)

    def _show_reads(self, state: ContactFormState) -> None:
        contact = state.contact
        self._line.setVisible(contact is not None)
        self.opt_outs.setVisible(contact is not None)
        self._rule.setVisible(contact is not None)
        self.devices.setVisible(contact is not None)
        self._rcs.setVisible(contact is not None and contact.rcs_checked_ms is not None)
        known = contact is not None and bool(contact.phone) and state.phone == phone_text(contact)
        self._country.setVisible(known)
        if contact is None:
            return
        if known and contact.phone:
            found = facts(contact.phone)
            if contact.doubtful:
                self._country.set_words(msg("contacts.doubtful_number"))
            else:
                kind = msg(f"contacts.number_{found.kind.value}")
                country = contact.country or "?"
                self._country.set_words(
                    msg("contacts.number_facts", number=display(contact.phone), country=country, kind=kind)
                )
        if contact.rcs_checked_ms is not None:
            at = contact.rcs_checked_ms
            can = msg("common.yes") if contact.rcs_capable else msg("common.no")
            self._rcs.set_words(msg("contacts.rcs", can=can, at=lambda: date(at)))
        self.opt_outs.show_entries(
            state.history or (), state.senders, state.problem_at("channel"), manages=state.manages_opt_outs
        )
        self.devices.show_devices(contact.devices, state.device_problems, state.forgotten, state.registered)

    # -- leaving -------------------------------------------------------------------------------------------------

    def may_close(self) -> bool:
        """Typed input is not dropped without a question (CON-23)."""
        if not (self.model.state.touched or self.devices.has_typed) or self._sure:
            return True
        question = Confirm(
            self,
            msg("contacts.discard_title"),
            msg("contacts.discard_text"),
            msg("contacts.discard"),
            danger=True,
        )
        question.closed.connect(self._on_discard)
        question.open()
        return False

    def _on_discard(self, sure: object) -> None:
        if sure:
            self._sure = True
            self.reject()

    def _on_open_existing(self) -> None:
        existing = self.model.state.existing
        if existing is not None:
            contact_id: ContactId = existing.id
            self.finish(None)
            self.open_wanted.emit(contact_id)
