"""Assets, sender IDs: the names and numbers messages come from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.senders import Sender
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.senders.form import SenderDialog, SenderModel
from ui.panels.senders.spec import SenderSource, senders_spec
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import msg
from ui.theme.icon_names import Icon


class SendersPanel(Panel):
    """The table and its form."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._run = context.tasks.runner(self)
        self._started = False
        self.dialog: SenderDialog | Confirm | None = None
        self.model: TableModel[Sender] = TableModel(
            senders_spec(),
            SenderSource(context.client),
            context.tasks.starter(self),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.table = Table(self.model, self)
        self.setFocusProxy(self.table.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.opened.connect(self._on_opened)
        self.table.acted.connect(self._on_acted)
        self.table.primary_pressed.connect(lambda _: self.open_form(None))
        self._end = context.client.events.subscribe(Topic.SENDERS, self.model.on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("senders.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = table_commands(self.table)
        if self.context.may(Permission.MANAGE_SENDER_IDS):
            words = msg("senders.new")
            found.insert(0, Action("new_sender", words, lambda: self.open_form(None), Icon.PLUS, "N", bound=True))
        return found

    def arrive(self, params: Params) -> None:
        """Read the list; `new` opens the form."""
        if not self._started:
            self._started = True
            self._run("load", self.model.load())
        if params.get("new"):
            self.open_form(None)

    def refresh(self) -> None:
        """Read the list again."""
        self._run("", self.model.refresh())

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()

    def _on_opened(self, row: Sender) -> None:
        if self.context.may(Permission.MANAGE_SENDER_IDS):
            self.open_form(row)

    def _on_acted(self, key: str, row: Sender) -> None:
        if key == "edit":
            self.open_form(row)
        else:
            self._ask(row)

    def open_form(self, sender: Sender | None) -> None:
        """New without one."""
        self._run("open_form", self._open(sender))

    async def _open(self, sender: Sender | None) -> None:
        providers = await self.context.client.assets.providers()
        if not providers:
            self.context.news.warn(msg("senders.no_provider"))
            return
        made: list[SenderDialog] = []

        def finished(saved: Sender) -> None:
            made[0].finish(saved)
            self.context.tell(msg("senders.saved"))
            self._run("", self.model.refresh())

        made.append(SenderDialog(self, SenderModel(self.context.client, sender, providers, finished), self._run))
        self.dialog = made[0]
        made[0].open(made[0].name)

    def _ask(self, sender: Sender) -> None:
        question = Confirm(
            self,
            msg("senders.delete_title", name=sender.name),
            msg("senders.delete_text"),
            msg("senders.delete"),
            danger=True,
        )
        question.closed.connect(lambda sure: self._run("delete", self._delete(sender)) if sure else None)
        self.dialog = question
        question.open()

    async def _delete(self, sender: Sender) -> None:
        try:
            await self.context.client.assets.remove_sender(sender.id)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))
            return
        self.context.tell(msg("senders.deleted"))
