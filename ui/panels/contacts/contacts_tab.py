"""The Contacts tab: the table and what is done to its rows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.attributes import Attribute
from app.contract.contacts import CONFIRM_COUNT_ABOVE, Contact, MassDelete, MassEdit, Selection, TagId
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.jobs import JobId
from app.contract.paging import ListQuery
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.kit.controls.button import Button
from ui.kit.controls.field import Field
from ui.kit.controls.modal import Confirm
from ui.kit.controls.text_field import TextField
from ui.kit.table.source import Chosen
from ui.kit.table.state import Exported, Phase, TableState
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.contacts.bulk_tags import AddTags, RemoveTags
from ui.panels.contacts.desk import Desk
from ui.panels.contacts.mass_model import MassEditModel
from ui.panels.contacts.mass_sheet import MassEditSheet
from ui.panels.contacts.source import ContactSource, selection_of
from ui.panels.contacts.spec import contacts_spec
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme.icon_names import Icon


class ContactsTab(QWidget):
    """Signals: `new_wanted()`, `opened(object)` with a contact, `deleted(object)` with the job that can be undone,
    `import_wanted()`, `counted(object)` with the number of contacts."""

    new_wanted = Signal()
    opened = Signal(object)
    deleted = Signal(object)
    import_wanted = Signal()
    counted = Signal(object)

    def __init__(self, desk: Desk, attributes: tuple[Attribute, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.attributes = desk, attributes
        self._sought = ""
        self.dialog: AddTags | RemoveTags | MassEditSheet | Confirm | None = None
        sees = desk.may(Permission.VIEW_SENDER_IDS) or desk.may(Permission.MANAGE_SENDER_IDS)
        self.source = ContactSource(desk.client, desk.start, sees_senders=sees)
        spec = contacts_spec(attributes, self.source.target_names)
        self.model: TableModel[Contact] = TableModel(
            spec, self.source, desk.start, rights=desk.rights, store=desk.store
        )
        self.source.filled = self._on_filled
        self.table = Table(self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.opened.connect(self.opened)
        self.table.acted.connect(self._on_acted)
        self.table.bulk_acted.connect(self._on_bulk)
        self.table.primary_pressed.connect(lambda _: self.new_wanted.emit())
        self.table.exported.connect(self._on_exported)
        self.model.observe(self._on_state)
        self.model.observe_rows(self._find)
        self._end = desk.client.events.subscribe(Topic.CONTACTS, self.model.on_event)

    def leave(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.source.filled = lambda: None
        self.model.close()

    async def load(self) -> None:
        """Read the first page."""
        await self.model.load()

    async def reveal(self, contact: Contact) -> None:
        """Select the row of a contact that was just saved (CON-23)."""
        self._sought = str(contact.id)
        self._find()
        if self._sought:
            await self.model.refresh()
            self._find()

    def _find(self, *_: object) -> None:
        row = self.model.row_of(self._sought) if self._sought else None
        if row is not None:
            self._sought = ""
            self.table.view.go_to(row)

    async def show_only(self, query: ListQuery) -> None:
        """Show the contacts of a query, as after an import."""
        await self.model.clear_filters()
        for item in query.filters:
            await self.model.load_choices(item.field)
            await self.model.put_filter(item)

    def _on_filled(self) -> None:
        state = self.model.state
        self.model.on_changed(range(state.first, state.first + state.rows))

    def _on_state(self, state: TableState) -> None:
        self.counted.emit(state.whole)
        if state.phase is Phase.EMPTY:
            self._offer_import()

    def _offer_import(self) -> None:
        """The second first step beside *New contact* (CON-16)."""
        card = self.table.cover.card
        if card is None or card.findChild(Button, "import") is not None:
            return
        if self.desk.may(Permission.IMPORT_CONTACTS):
            button = Button(msg("contacts.import_list"), icon=Icon.UPLOAD)
            button.setObjectName("import")
            button.clicked.connect(self.import_wanted)
            card.column.addWidget(button)

    # -- what is done to rows ------------------------------------------------------------------------------------

    def _on_acted(self, key: str, row: Contact) -> None:
        if key == "edit":
            self.opened.emit(row)
        else:
            self.delete(Selection(ids=(row.id,)), 1)

    def _on_bulk(self, key: str, chosen: Chosen) -> None:
        selection = selection_of(chosen)
        if key == "delete":
            self.ask_deletion(selection, chosen.count)
        elif key == "edit":
            self._edit_chosen(selection, chosen)
        else:
            self.desk.run("tags", self._open_tags(key, selection, chosen.count))

    def _edit_chosen(self, selection: Selection, chosen: Chosen) -> None:
        """One contact has its own form, in which its number can be changed (CON-36)."""
        row = self.model.row_of(chosen.keys[0]) if len(chosen.keys) == 1 else None
        entry = self.model.entry(row) if row is not None else None
        if entry is not None:
            self.opened.emit(entry.row)
        else:
            self.desk.run("mass_form", self._open_edit(selection, chosen.count))

    async def _open_edit(self, selection: Selection, count: int) -> None:
        tags = await self.desk.client.contacts.tags()
        made: list[MassEditSheet] = []

        def finished(job_id: JobId, can_undo: bool) -> None:
            made[0].finish(None)
            self.model.clear_selection()
            if can_undo:
                contacts = self.desk.client.contacts
                words = msg("contacts.values_cleared")
                self.desk.undoable(words, lambda: self.desk.run("restore", contacts.restore(job_id)))

        model = MassEditModel(self.desk.client, selection, count, self.attributes, tags, finished)
        made.append(MassEditSheet(self, model, self.desk.run))
        self.dialog = made[0]
        made[0].open()

    async def _open_tags(self, key: str, selection: Selection, count: int) -> None:
        tags = await self.desk.client.contacts.tags()

        def chosen(ids: tuple[TagId, ...], new: tuple[str, ...]) -> None:
            if key == "add_tags":
                form = MassEdit(selection=selection, add_tags=ids, new_tags=new)
            else:
                form = MassEdit(selection=selection, remove_tags=ids)
            self.desk.run("mass_edit", self._edit(form))

        kind = AddTags if key == "add_tags" else RemoveTags
        self.dialog = kind(self, tags, count, chosen)
        self.dialog.open()

    async def _edit(self, form: MassEdit) -> None:
        try:
            await self.desk.client.contacts.edit_many(form)
        except ServiceFault as error:
            self.desk.warn(fault_text(error.fault))
            return
        self.model.clear_selection()

    def ask_deletion(self, selection: Selection, count: int) -> None:
        """Confirm with the number; above 100 it has to be typed (CON-38, CON-39)."""
        if selection.query is not None and not selection.except_ids and count >= (self.model.state.whole or 0):
            self.desk.warn(msg("contacts.all_refused"))
            return
        question = Confirm(
            self,
            msg("contacts.delete_title", count=count),
            msg("contacts.delete_text"),
            msg("contacts.delete_count", count=count),
            danger=True,
        )
        self.dialog = question
        if count > CONFIRM_COUNT_ABOVE:
            typed = TextField()
            question.body.addWidget(Field(msg("contacts.type_count", number=str(count)), typed))
            act = question.frame.findChildren(Button)[-1]
            act.setEnabled(False)
            typed.textChanged.connect(lambda text: act.setEnabled(text.strip() in (str(count), number(count))))
            question.open(typed)
        else:
            question.open()
        question.closed.connect(lambda sure: self.delete(selection, count) if sure else None)

    def delete(self, selection: Selection, count: int) -> None:
        """Delete; Undo is offered for what is gone."""
        self.desk.run("delete", self._delete(selection, count))

    async def _delete(self, selection: Selection, count: int) -> None:
        contacts = self.desk.client.contacts
        job_id: JobId | None = None
        try:
            job_id = (await contacts.remove_many(MassDelete(selection=selection, count=count))).id
        except ServiceFault as error:
            self.desk.warn(self._refusal(error))
            return
        self.model.clear_selection()
        self.deleted.emit(job_id)

    def _refusal(self, error: ServiceFault) -> Words:
        if error.fault.code is Code.ALL_CONTACTS:
            return msg("contacts.all_refused")
        count = error.fault.params.get("count")
        if error.fault.code is Code.CONFLICT and isinstance(count, int):
            return msg("contacts.selection_changed", count=count)
        return fault_text(error.fault)

    def _on_exported(self, outcome: Exported) -> None:
        if outcome.rows is not None:
            self.desk.tell(msg("contacts.exported", count=outcome.rows), "", None)
        else:
            why = fault_text(outcome.fault) if outcome.fault is not None else outcome.disk
            self.desk.warn(msg("contacts.export_failed", why=why))
