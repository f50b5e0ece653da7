"""*Manage tags*: rename and delete them, with their numbers of contacts (CON-25)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.contract.contacts import TAG_MAX, Tag, check_tag
from app.contract.faults import Fault, Problem
from app.contract.feed import Event, Topic
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text_field import SearchField, TextField
from ui.panels.contacts.row_list import Act, ListRow, RowList
from ui.shell.rereading import Rereading
from ui.texts.faults import fault_text
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


@dataclass(frozen=True, slots=True)
class TagsState:
    """The list; `renamed` is the tag whose name is under edit, `problem` what is wrong with the new one."""

    tags: tuple[Tag, ...] | None = None
    fault: Fault | None = None
    renamed: Tag | None = None
    problem: Problem | None = None


class TagsModel:
    """Lists, renames and deletes tags; follows the event stream."""

    def __init__(self, client: Client, run: Run) -> None:
        self._client, self._run = client, run
        self._watcher: Callable[[TagsState], object] = lambda _: None
        self._end = client.events.subscribe(Topic.TAGS, self._on_event)
        self._reading = Rereading(self._read)
        self.state = TagsState()

    def watch(self, watcher: Callable[[TagsState], object]) -> None:
        """Be called now and with every new state."""
        self._watcher = watcher
        watcher(self.state)

    def close(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self._watcher = lambda _: None

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._watcher(self.state)

    def _on_event(self, event: Event) -> None:
        del event
        self._run("", self.load())

    async def load(self) -> None:
        """The list."""
        await self._reading.now()

    async def _read(self) -> None:
        try:
            self._set(tags=tuple(await self._client.contacts.tags()), fault=None)
        except ServiceFault as error:
            self._set(fault=error.fault)

    def begin_rename(self, tag: Tag | None) -> None:
        """Another name for a tag, or none after all."""
        self._set(renamed=tag, problem=None)

    async def rename(self, name: str) -> None:
        """Save the name."""
        tag = self.state.renamed
        problems = check_tag(name)
        if tag is None or problems:
            self._set(problem=problems[0] if problems else None)
            return
        try:
            await self._client.contacts.save_tag(name, tag.id)
        except ServiceFault as error:
            if error.fault.problems:
                self._set(problem=error.fault.problems[0])
            else:
                self._set(fault=error.fault)
            return
        self._set(renamed=None, problem=None)
        await self.load()

    async def delete(self, tag: Tag) -> None:
        """Take a tag away from all its contacts; refused while a broadcast that is to come uses it."""
        try:
            await self._client.contacts.remove_tag(tag.id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        await self.load()


class TagManager(Dialog):
    """Draws a TagsModel."""

    def __init__(self, owner: QWidget, client: Client, run: Run) -> None:
        super().__init__(owner, msg("contacts.manage_tags"), width=520)
        self._run = run
        self.model = TagsModel(client, run)
        self.search = SearchField(msg("contacts.find_tag"))
        self.search.textChanged.connect(self._show_rows)
        self.body.addWidget(self.search)
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.body.addWidget(self.fault)
        self.list = RowList()
        self.body.addWidget(self.list)
        self.add_action(msg("common.close"))
        self.rename: Dialog | None = None
        self.question: Confirm | None = None
        self.name = TextField(limit=TAG_MAX)
        self.name_field = Field(msg("common.name"), self.name, self)
        self.name_field.hide()
        self.closed.connect(lambda _: self.model.close())
        self.model.watch(self.show_state)
        run("tags", self.model.load())

    def show_state(self, state: TagsState) -> None:
        """Show the list."""
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            names = str(state.fault.params.get("names") or "")
            self.fault.set_words(msg("contacts.tag_in_use", names=names) if names else fault_text(state.fault))
        self._show_rows()
        if state.renamed is None and self.rename is not None:
            self.rename.finish(None)
            self.rename = None
        elif state.renamed is not None and self.rename is not None:
            self.name_field.set_problem(state.problem)
            self.rename.refit()

    def _show_rows(self) -> None:
        wanted = self.search.text().strip().casefold()
        found = [tag for tag in self.model.state.tags or () if wanted in tag.name.casefold()]
        empty = msg("common.nothing_found") if wanted else msg("contacts.tags_none")
        self.list.show_rows([self._row(tag) for tag in found], empty)

    def _row(self, tag: Tag) -> ListRow:
        return ListRow(
            tag.name,
            msg("contacts.count_contacts", count=tag.contacts),
            (
                Act(Icon.EDIT, msg("common.rename"), lambda: self.open_rename(tag)),
                Act(Icon.TRASH, msg("common.delete"), lambda: self.ask(tag)),
            ),
        )

    def open_rename(self, tag: Tag) -> None:
        """Ask for the new name."""
        dialog = Dialog(self, msg("contacts.rename_tag"), width=400)
        self.name = TextField(limit=TAG_MAX)
        self.name.setText(tag.name)
        self.name_field = Field(msg("common.name"), self.name)
        dialog.body.addWidget(self.name_field)
        dialog.add_action(msg("common.cancel"))
        save = dialog.add_action(msg("common.rename"), kind=Kind.PRIMARY, ends=False)
        save.clicked.connect(lambda: self._run("rename_tag", self.model.rename(self.name.text())))
        dialog.closed.connect(lambda _: self._on_rename_closed())
        self.rename = dialog
        self.model.begin_rename(tag)
        dialog.open(self.name)
        self.name.selectAll()

    def _on_rename_closed(self) -> None:
        self.rename = None
        if self.model.state.renamed is not None:
            self.model.begin_rename(None)

    def ask(self, tag: Tag) -> None:
        """Confirm with the number of contacts that lose the tag."""
        question = Confirm(
            self,
            msg("contacts.delete_tag_title", name=tag.name),
            msg("contacts.delete_tag_text"),
            msg("contacts.delete_tag", count=tag.contacts),
            danger=True,
        )
        question.closed.connect(lambda sure: self._run("delete_tag", self.model.delete(tag)) if sure else None)
        self.question = question
        question.open()
