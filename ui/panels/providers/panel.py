"""Admin, providers: accounts at carriers and gateways, with how each connection stands."""

from __future__ import annotations

import msgspec

from app.contract.faults import Code, Fault
from app.contract.feed import Event, Topic
from app.contract.permissions import Permission
from app.contract.providers import Provider, ProviderForm
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.panels.providers.form import ProviderSheet
from ui.panels.providers.model import ProviderModel
from ui.panels.providers.spec import ProviderSource, providers_spec
from ui.shell.panel import PanelContext
from ui.shell.table_panel import Offer, TablePanel
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg


class ProvidersPanel(TablePanel[Provider]):
    """The table and its form."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(
            context,
            title_id="providers.title",
            offer=Offer("new_provider", "providers.new", Permission.MANAGE_PROVIDERS),
            topic=Topic.PROVIDERS,
            spec=providers_spec(),
            source=ProviderSource(context.client),
        )
        self.dialog: ProviderSheet | Confirm | None = None

    def on_event(self, event: Event) -> None:
        """Keep the table and an open form true."""
        super().on_event(event)
        if event.record is not None and isinstance(self.dialog, ProviderSheet):
            self.dialog.model.take_link(msgspec.json.decode(event.record, type=Provider))

    def on_acted(self, key: str, row: Provider) -> None:
        """What a row offers."""
        if key == "edit":
            self.open_form(row)
        elif key == "delete":
            self._ask(row)
        else:
            self.run("", self._switch(row, on=key == "enable"))

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
        self.run("open_form", self._open(provider))

    async def _open(self, provider: Provider | None) -> None:
        kinds = await self.context.client.assets.provider_kinds()
        made: list[ProviderSheet] = []

        def finished(saved: Provider) -> None:
            made[0].finish(saved)
            self.context.tell(msg("providers.saved"))
            self.run("", self.model.refresh())

        model = ProviderModel(self.context.client, provider, kinds, finished)
        made.append(ProviderSheet(self, model, self.run))
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
        question.closed.connect(lambda sure: self.run("delete", self._delete(provider)) if sure else None)
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
