"""API keys: who may call in from other programs (API-1..3, API-16)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.contract.api_keys import ApiKey, NewApiKey, WebService
from app.contract.feed import Topic
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm, Dialog, Place
from ui.kit.form.dialog import FormDialog
from ui.kit.form.view_model import FormModel
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.kit.table.whole_list import WholeList
from ui.panels.api_keys.place import PlaceStrip
from ui.panels.api_keys.reveal import KeyDialog
from ui.panels.api_keys.spec import api_keys_spec, change, create, is_active, key_form, service_form
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon


class ApiKeysPanel(Panel):
    """The strip, the table, the form, the key that is shown once."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self.dialog: Dialog | None = None
        client = context.client
        source = WholeList(
            client.integrations.api_keys, lambda: client.events.position, texts=("name", "ending", "created_by")
        )
        self.model: TableModel[ApiKey] = TableModel(
            api_keys_spec(),
            source,
            context.tasks.starter(self),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.strip = PlaceStrip(may_change=context.may(Permission.MANAGE_SERVICE))
        self.strip.wanted.connect(self.open_settings)
        self.table = Table(self.model, self)
        self.setFocusProxy(self.table.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.table, 1)
        self.table.acted.connect(lambda _, row: self._ask(row))
        self.table.primary_pressed.connect(lambda _: self.open_form())
        self._end = client.events.subscribe(Topic.API_KEYS, self.model.on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("api_keys.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = table_commands(self.table)
        found.insert(0, Action("new_api_key", msg("api_keys.new"), self.open_form, Icon.PLUS, "N", bound=True))
        if self.context.may(Permission.MANAGE_SERVICE):
            found.append(Action("web_service", msg("api_keys.service"), self.open_settings, Icon.SETTINGS))
        return found

    def arrive(self, params: Params) -> None:
        """Read the list; `new` opens the form."""
        if not self._started:
            self._started = True
            self.run("load", self.model.load())
        self.run("place", self._look())
        if params.get("new"):
            self.open_form()

    def refresh(self) -> None:
        """Read everything again."""
        self.run("", self.model.refresh())
        self.run("place", self._look())

    def unsaved(self) -> Words:
        """A form that was typed in, or a key nobody has copied."""
        if isinstance(self.dialog, KeyDialog) and not self.dialog.copied:
            return msg("api_keys.key")
        typed = isinstance(self.dialog, FormDialog) and self.dialog.model.dirty
        return msg("api_keys.new") if typed else ""

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()

    async def _look(self) -> WebService:
        found = await self.context.client.integrations.web_service()
        self.strip.show_service(found)
        return found

    # -- creating ------------------------------------------------------------------------------------------------

    def open_form(self) -> None:
        """*Create API key*."""
        self.run("open_form", self._open_form())

    async def _open_form(self) -> None:
        client = self.context.client
        spec = key_form(await client.integrations.key_dialers())
        dialog = FormDialog(self, FormModel(spec, create(client), self.context.tasks.starter(self)))
        self._show(dialog)
        dialog.closed.connect(self._on_made)

    def _on_made(self, made: object) -> None:
        if isinstance(made, NewApiKey):
            self._show(KeyDialog(self, made))
            self.run("", self.model.refresh())

    def _show(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    # -- settings ------------------------------------------------------------------------------------------------

    def open_settings(self) -> None:
        """*Web service*."""
        self.run("settings", self._open_settings())

    async def _open_settings(self) -> None:
        now = await self._look()
        submit = change(self.context.client, now)
        model = FormModel(service_form(now), submit, self.context.tasks.starter(self))
        dialog = FormDialog(self, model, place=Place.CENTER)
        dialog.closed.connect(self._on_set)
        self._show(dialog)

    def _on_set(self, changed: object) -> None:
        if isinstance(changed, WebService):
            self.strip.show_service(changed)
            self.context.tell(msg("api_keys.service_saved"))

    # -- revoking ------------------------------------------------------------------------------------------------

    def _ask(self, row: ApiKey) -> None:
        if not is_active(row):
            return
        title = msg("api_keys.revoke_title", name=row.name)
        question = Confirm(self, title, msg("api_keys.revoke_text"), msg("api_keys.revoke"), danger=True)
        question.closed.connect(lambda sure: self.run("revoke", self._revoke(row)) if sure else None)
        self._show(question)

    async def _revoke(self, row: ApiKey) -> None:
        try:
            await self.context.client.integrations.revoke_key(row.id)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))
            return
        self.context.tell(msg("api_keys.revoked_toast", name=row.name))
        await self.model.refresh()
