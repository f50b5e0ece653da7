"""Admin, providers: accounts at carriers and gateways, with how each connection stands."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtWidgets import QVBoxLayout

from app.contract.faults import Code, Fault
from app.contract.feed import Event, Topic
from app.contract.permissions import Permission
from app.contract.providers import Provider, ProviderForm
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.providers.form import ProviderSheet
from ui.panels.providers.model import ProviderModel
from ui.panels.providers.spec import ProviderSource, providers_spec
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon


class ProvidersPanel(Panel):
    """The table and its form."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._run = context.tasks.runner(self)
        self._started = False
        self.dialog: ProviderSheet | Confirm | None = None
        self.model: TableModel[Provider] = TableModel(
            providers_spec(),
            ProviderSource(context.client),
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
        self._end = context.client.events.subscribe(Topic.PROVIDERS, self._on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("providers.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = table_commands(self.table)
        if self.context.may(Permission.MANAGE_PROVIDERS):
            words = msg("providers.new")
            found.insert(0, Action("new_provider", words, lambda: self.open_form(None), Icon.PLUS, "N", bound=True))
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

    def _on_event(self, event: Event) -> None:
        self.model.on_event(event)
        if event.record is not None and isinstance(self.dialog, ProviderSheet):
            self.dialog.model.take_link(msgspec.json.decode(event.record, type=Provider))

    def _on_opened(self, row: Provider) -> None:
        if self.context.may(Permission.MANAGE_PROVIDERS):
            self.open_form(row)

    def _on_acted(self, key: str, row: Provider) -> None:
        if key == "edit":
            self.open_form(row)
        elif key == "delete":
            self._ask(row)
        else:
            self._run("", self._switch(row, on=key == "enable"))

    async def _switch(self, row: Provider, *, on: bool) -> None:
        form = ProviderForm(
            name=row.name,
            kind=row.kind,
            settings=row.settings,
            enabled=on,
            per_minute=row.per_minute,
            region=row.region,
            version=row.version,
        )
        try:
            await self.context.client.assets.save_provider(form, row.id)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))

    def open_form(self, provider: Provider | None) -> None:
        """New without one."""
        self._run("open_form", self._open(provider))

    async def _open(self, provider: Provider | None) -> None:
        kinds = await self.context.client.assets.provider_kinds()
        made: list[ProviderSheet] = []

        def finished(saved: Provider) -> None:
            made[0].finish(saved)
            self.context.tell(msg("providers.saved"))
            self._run("", self.model.refresh())

        model = ProviderModel(self.context.client, provider, kinds, finished)
        made.append(ProviderSheet(self, model, self._run))
        self.dialog = made[0]
        made[0].open(made[0].name)

    def _ask(self, provider: Provider) -> None:
        question = Confirm(
            self,
            msg("providers.delete_title", name=provider.name),
            msg("providers.delete_text"),
            msg("providers.delete"),
            danger=True,
        )
        question.closed.connect(lambda sure: self._run("delete", self._delete(provider)) if sure else None)
        self.dialog = question
        question.open()

    async def _delete(self, provider: Provider) -> None:
        try:
            await self.context.client.assets.remove_provider(provider.id)
        except ServiceFault as error:
            self.context.news.warn(refusal_words(error.fault))
            return
        self.context.tell(msg("providers.deleted"))


def refusal_words(fault: Fault) -> Words:
    """Why an account stays: messages wait for it, or sender IDs name it."""
    if fault.code is Code.IN_USE and fault.params.get("what") == "provider_has_messages":
        return msg("providers.has_messages")
    if fault.code is Code.IN_USE and fault.params.get("what") == "provider_has_senders":
        return msg("providers.has_senders")
    return fault_text(fault)
