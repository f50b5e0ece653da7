"""The attribute manager: search, edit, delete, new (CON-42, CON-48)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.attributes import Attribute, AttributeUses
from backend_client.client import Client
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text_field import SearchField
from ui.panels.contacts.attribute_form import AttributeDialog
from ui.panels.contacts.attribute_model import AttributeFormModel, AttributesModel, AttributesState
from ui.panels.contacts.row_list import Act, ListRow, RowList
from ui.texts.faults import fault_text
from ui.texts.messages import Message, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class AttributeManager(Dialog):
    """Draws an AttributesModel; its forms open above it."""

    def __init__(self, owner: QWidget, client: Client, run: Run) -> None:
        super().__init__(owner, msg("contacts.attribute_manager"), width=560)
        self._client, self._run = client, run
        self.model = AttributesModel(client, run)
        self._asked: Attribute | None = None
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        self.search = SearchField(msg("contacts.find_attribute"))
        self.search.textChanged.connect(self._show_rows)
        self.add = Button(msg("contacts.new_attribute"), Kind.PRIMARY, icon=Icon.PLUS)
        self.add.clicked.connect(lambda: self.open_form(None))
        head.addWidget(self.search, 1)
        head.addWidget(self.add)
        self.body.addLayout(head)
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.body.addWidget(self.fault)
        self.list = RowList()
        self.body.addWidget(self.list)
        self.add_action(msg("common.close"))
        self.form: AttributeDialog | None = None
        self.question: Confirm | None = None
        self.closed.connect(lambda _: self.model.close())
        self.model.watch(self.show_state)
        run("attributes", self.model.load())

    def show_state(self, state: AttributesState) -> None:
        """Show the list, and ask about the one that is to go."""
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))
        self._show_rows()
        if state.doomed is not None and state.uses is not None and self._asked != state.doomed:
            self._asked = state.doomed
            self._ask(state.doomed, state.uses)

    def _show_rows(self) -> None:
        wanted = self.search.text().strip().casefold()
        found = [one for one in self.model.state.attributes or () if wanted in one.name.casefold()]
        self.list.show_rows([self._row(one) for one in found], msg("common.nothing_found"))

    def _row(self, one: Attribute) -> ListRow:
        return ListRow(
            one.name,
            msg(f"contacts.type_{one.type.value}"),
            (
                Act(Icon.EDIT, msg("common.edit"), lambda: self.open_form(one)),
                Act(Icon.TRASH, msg("common.delete"), lambda: self._run("uses", self.model.ask_deletion(one))),
            ),
        )

    def open_form(self, before: Attribute | None) -> None:
        """*Add attribute*, *Edit attribute*."""
        self.form = open_attribute_form(
            self, self._client, self._run, before, self.model.state.attributes or (), self._on_saved
        )

    def _on_saved(self, saved: Attribute | None) -> None:
        del saved
        self._run("attributes", self.model.load())

    def _ask(self, doomed: Attribute, uses: AttributeUses) -> None:
        question = Confirm(
            self,
            msg("contacts.delete_attribute_title", name=doomed.name),
            uses_words(uses),
            msg("contacts.delete_attribute", count=uses.contacts),
            danger=True,
        )
        question.closed.connect(lambda sure: self._on_answered(doomed, sure))
        self.question = question
        question.open()

    def _on_answered(self, doomed: Attribute, sure: object) -> None:
        self._asked = None
        if sure:
            self._run("delete_attribute", self.model.delete(doomed))
        else:
            self.model.spare()


def uses_words(uses: AttributeUses) -> Message:
    """What goes with an attribute: values, targets, presets, and what else names it."""
    named = ", ".join(use.name for use in uses.uses)
    if not named:
        return msg("contacts.attribute_values_go", count=uses.contacts)
    return msg("contacts.attribute_used_by", count=uses.contacts, names=named)


def open_attribute_form(
    owner: QWidget,
    client: Client,
    run: Run,
    before: Attribute | None,
    others: Sequence[Attribute],
    saved: Callable[[Attribute | None], object],
    *,
    name: str = "",
) -> AttributeDialog:
    """The form of one attribute over another panel, which loses nothing (CON-21, IMP-12)."""
    made: list[AttributeDialog] = []

    def finished(attribute: Attribute | None) -> None:
        made[0].finish(attribute)
        saved(attribute)

    made.append(AttributeDialog(owner, AttributeFormModel(client, before, others, finished, name=name), run))
    made[0].open(made[0].name)
    return made[0]
