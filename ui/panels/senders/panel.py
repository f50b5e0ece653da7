"""Assets, sender IDs: the names and numbers messages come from."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.senders import Sender, check_registrar
from backend_client.transport import ServiceFault
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Confirm
from ui.panels.senders.form import SenderDialog, SenderModel
from ui.panels.senders.spec import SenderSource, may_register, senders_spec
from ui.shell.panel import PanelContext
from ui.shell.table_panel import Offer, TablePanel
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token


class SendersPanel(TablePanel[Sender]):
    """The table and its form."""

    def __init__(self, context: PanelContext) -> None:
        self.is_owner = context.may(Permission.MANAGE_PROVIDERS)
        super().__init__(
            context,
            title_id="senders.title",
            offer=Offer("new_sender", "senders.new", Permission.MANAGE_SENDER_IDS),
            topic=Topic.SENDERS,
            spec=senders_spec(is_owner=context.may(Permission.MANAGE_PROVIDERS)),
            source=SenderSource(context.client),
        )
        self.registrar = Note(self._registrar_words(), Icon.INFO, Token.MUTED, self)
        strip = QVBoxLayout()
        strip.setContentsMargins(metrics.GAP_16, metrics.GAP_12, metrics.GAP_16, 0)
        strip.addWidget(self.registrar)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setSpacing(0)
        column.insertLayout(0, strip)
        self.dialog: SenderDialog | Confirm | None = None

    def _registrar_words(self) -> Words:
        """Who registers what, and where to ask (SID-1)."""
        if self.is_owner:
            return msg("senders.registered_by_you")
        contact = self.context.workspace.support_contact
        if not contact:
            return msg("senders.registered_by_other")
        return msg("senders.registered_by_owner", contact=contact)

    def on_opened(self, row: Sender) -> None:
        """Enter, or a double click, where the person may change it."""
        if may_register(row, is_owner=self.is_owner):
            super().on_opened(row)

    def on_acted(self, key: str, row: Sender) -> None:
        """What a row offers."""
        if key == "edit":
            self.open_form(row)
        else:
            self._ask(row)

    def open_form(self, sender: Sender | None) -> None:
        """New without one."""
        self.run("open_form", self._open(sender))

    async def _open(self, sender: Sender | None) -> None:
        every = await self.context.client.assets.providers()
        providers = [one for one in every if not check_registrar(Channel(one.channel), is_owner=self.is_owner)]
        if not providers:
            self.context.news.warn(msg("senders.no_provider"))
            return
        made: list[SenderDialog] = []

        def finished(saved: Sender) -> None:
            made[0].finish(saved)
            self.context.tell(msg("senders.saved"))
            self.run("", self.model.refresh())

        made.append(SenderDialog(self, SenderModel(self.context.client, sender, providers, finished), self.run))
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
        question.closed.connect(lambda sure: self.run("delete", self._delete(sender)) if sure else None)
        self.dialog = question
        question.open()

    async def _delete(self, sender: Sender) -> None:
        try:
            await self.context.client.assets.remove_sender(sender.id)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))
            return
        self.context.tell(msg("senders.deleted"))
