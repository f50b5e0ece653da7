"""The Targets tab: the table, the form, what is done to targets."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.faults import Code, Fault
from app.contract.feed import Event, Topic
from app.contract.permissions import Permission
from app.contract.targets import Target
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.source import Chosen
from ui.kit.table.spec import Choice, FilterField
from ui.kit.table.state import TableState
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.contacts.desk import Desk
from ui.panels.contacts.source import TargetSource, choices_of
from ui.panels.contacts.target_form import TargetSheet
from ui.panels.contacts.target_model import TargetFormModel, filter_words, target_fields
from ui.panels.contacts.target_spec import targets_spec
from ui.shell.rereading import Rereading
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg

_CHOSEN_FROM_LISTS = ("tags", "import_id")


class TargetsTab(QWidget):
    """Signals: `broadcast_wanted(object)` with target ids, `counted(object)` with the number of targets."""

    broadcast_wanted = Signal(object)
    counted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._naming = Rereading(self._load_names)
        self._known: dict[str, FilterField] = {}
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self.sheet: TargetSheet | None = None
        self.question: Confirm | None = None
        self.model: TableModel[Target] = TableModel(
            targets_spec(self._words), TargetSource(desk.client), desk.start, rights=desk.rights, store=desk.store
        )
        self.table = Table(self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.opened.connect(self.open_target)
        self.table.acted.connect(self.act)
        self.table.bulk_acted.connect(self._on_bulk)
        self.table.primary_pressed.connect(lambda _: self.open_target(None))
        self.model.observe(self._on_state)
        events = desk.client.events
        self._ends = [
            events.subscribe(Topic.TARGETS, self.model.on_event),
            events.subscribe(Topic.ATTRIBUTES, self._on_names),
            events.subscribe(Topic.TAGS, self._on_names),
        ]

    def start(self) -> None:
        """Read the first page."""
        self.desk.start(self._load())

    async def _load(self) -> None:
        await self._naming.now()
        await self.model.load()

    async def _load_names(self) -> None:
        """Names of the fields and entries that filters are made of."""
        sees = self.desk.may(Permission.VIEW_SENDER_IDS) or self.desk.may(Permission.MANAGE_SENDER_IDS)
        try:
            self._known = {one.field: one for one in target_fields(await self.desk.client.contacts.attributes())}
            for name in _CHOSEN_FROM_LISTS:
                if name == "import_id" and not self.desk.may(Permission.IMPORT_CONTACTS):
                    continue
                self._choices[name] = tuple(await choices_of(self.desk.client, name, sees_senders=sees))
        except ServiceFault:
            return  # filters are then named by their keys; the table itself tells what failed
        state = self.model.state
        self.model.on_changed(range(state.first, state.first + state.rows))

    def _on_names(self, event: Event) -> None:
        del event
        self.desk.start(self._naming.now())

    def leave(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()
        self.model.close()

    def _words(self, target: Target) -> tuple[tuple[str, bool], ...]:
        now_ms = time.time_ns() // 1_000_000
        return tuple(
            (filter_words(item, self._known, self._choices, now_ms), not self._known or item.field in self._known)
            for item in target.filters
        )

    def _on_state(self, state: TableState) -> None:
        self.counted.emit(state.whole)

    # -- what is done --------------------------------------------------------------------------------------------

    def _on_bulk(self, key: str, chosen: Chosen) -> None:
        del key
        if chosen.query is None:
            self.broadcast_wanted.emit([int(one) for one in chosen.keys])
        else:
            self.desk.start(self._broadcast_all(chosen))

    async def _broadcast_all(self, chosen: Chosen) -> None:
        targets = await self.desk.client.contacts.targets()
        self.broadcast_wanted.emit([one.id for one in targets if str(one.id) not in chosen.without])

    def act(self, key: str, target: Target) -> None:
        """Something is done to one target."""
        if key == "edit":
            self.open_target(target)
        elif key == "broadcast":
            self.broadcast_wanted.emit([target.id])
        elif key == "duplicate":
            self.desk.start(self._duplicate(target))
        else:
            self._ask(target)

    async def _duplicate(self, target: Target) -> None:
        try:
            copy = await self.desk.client.contacts.duplicate_target(target.id)
        except ServiceFault as error:
            self.desk.warn(fault_text(error.fault))
            return
        await self._reveal(copy)

    async def _reveal(self, target: Target) -> None:
        await self.model.refresh()
        row = self.model.row_of(str(target.id))
        if row is not None:
            self.table.view.go_to(row)

    def _ask(self, target: Target) -> None:
        question = Confirm(
            self,
            msg("contacts.delete_target_title", name=target.name),
            msg("contacts.delete_target_text"),
            msg("contacts.delete_target"),
            danger=True,
        )
        question.closed.connect(lambda sure: self.desk.start(self._delete(target)) if sure else None)
        self.question = question
        question.open()

    async def _delete(self, target: Target) -> None:
        try:
            await self.desk.client.contacts.remove_target(target.id)
        except ServiceFault as error:
            self.desk.warn(_refusal(error.fault))
            return
        if self.sheet is not None:
            self.sheet.finish()
            self.sheet = None
        self.desk.tell(msg("contacts.target_deleted"), "", None)

    def open_target(self, target: Target | None) -> None:
        """*Add target* without one, else *Edit target*."""
        desk = self.desk
        sees = desk.may(Permission.VIEW_SENDER_IDS) or desk.may(Permission.MANAGE_SENDER_IDS)
        made: list[TargetSheet] = []

        def finished(saved: Target) -> None:
            made[0].finish(saved)
            self.sheet = None
            self.desk.start(self._reveal(saved))
            desk.tell(msg("contacts.target_saved"), "", None)

        model = TargetFormModel(desk.client, target, finished, sees_senders=sees)
        sheet = TargetSheet(self, model, desk.run, broadcasts=desk.may(Permission.MANAGE_BROADCASTS))
        made.append(sheet)
        sheet.acted.connect(lambda key: self._on_sheet(key, sheet))
        self.sheet = sheet
        sheet.open(sheet.name)
        desk.run("load_target", model.load())

    def _on_sheet(self, key: str, sheet: TargetSheet) -> None:
        target = sheet.model.state.target
        if target is None:
            return
        if key != "delete":
            sheet.finish()
            self.sheet = None
        self.act(key, target)


def _refusal(fault: Fault) -> Words:
    names = fault.params.get("names")
    if fault.code is Code.IN_USE and isinstance(names, str):
        return msg("contacts.target_in_use", names=names)
    return fault_text(fault)
