"""The way to a dialer's form: providers and schedules are read first; without a provider there is none (CMP-1)."""

from __future__ import annotations

from collections.abc import Callable

from app.contract.dialers import Dialer
from ui.kit.controls.modal import Confirm, Dialog
from ui.panels.dialers.listing.form import DialerSheet
from ui.panels.dialers.listing.model import DialerModel
from ui.panels.schedules.panel import open_schedule
from ui.shell.panel import Panel
from ui.texts.messages import msg


class Editing:
    """Opens the form over a panel. `dialog` is what is open; `saved` hears what was stored."""

    def __init__(self, panel: Panel, saved: Callable[[Dialer], object]) -> None:
        self._panel, self._saved = panel, saved
        self.dialog: Dialog | None = None
        self.above: Dialog | None = None

    def open(self, dialer: Dialer | None) -> None:
        """New without one."""
        self._panel.run("open_form", self._open(dialer))

    @property
    def touched(self) -> bool:
        """Whether something is typed that is not saved."""
        return isinstance(self.dialog, DialerSheet) and self.dialog.model.state.touched

    async def _open(self, dialer: Dialer | None) -> None:
        client = self._panel.context.client
        providers = await client.dialers.providers()
        if not providers:
            self._ask_for_provider()
            return
        schedules = await client.schedules.all()
        made: list[DialerSheet] = []

        def finished(saved: Dialer) -> None:
            made[0].finish(saved)
            self._panel.context.tell(msg("dialers.saved"))
            self._saved(saved)

        model = DialerModel(client, dialer, providers, schedules, finished)
        made.append(DialerSheet(self._panel, model, self._panel.run))
        made[0].schedule_wanted.connect(self._open_schedule)
        self._show(made[0])
        made[0].open(made[0].name)

    def _ask_for_provider(self) -> None:
        context = self._panel.context
        may = context.navigation.may_go("providers")
        text = msg("dialers.provider_first_text") if may else msg("dialers.provider_first_ask")
        action = msg("dialers.to_providers") if may else msg("common.ok")
        question = Confirm(self._panel, msg("dialers.provider_first"), text, action)
        question.closed.connect(lambda yes: context.go("providers", new=True) if yes and may else None)
        self._show(question)
        question.open()

    def _open_schedule(self) -> None:
        sheet = self.dialog
        if isinstance(sheet, DialerSheet):
            self.above = open_schedule(self._panel, self._panel.context, None, sheet.model.add_schedule)

    def _show(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)

    def _on_closed(self) -> None:
        self.dialog = None
