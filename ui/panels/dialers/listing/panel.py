"""SMS dialers: the table and the form of each (DIA-1..13)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.contract.dialers import Dialer, DialerForm
from app.contract.faults import Code, Fault
from app.contract.feed import Topic
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.kit.table.whole_list import WholeList
from ui.panels.dialers.listing.editing import Editing
from ui.panels.dialers.listing.spec import account, dialers_spec, schedules_of, stands
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon


class DialersPanel(Panel):
    """The table. Parameters: `new` opens the form, `dialer_id` that of one."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self.question: Confirm | None = None
        self.editing = Editing(self, lambda _: self.refresh())
        events = context.client.events
        source = WholeList(
            context.client.dialers.all,
            lambda: events.position,
            texts=("name", "provider", "schedules"),
            own={"stands": stands, "provider": account, "schedules": schedules_of},
        )
        self.model: TableModel[Dialer] = TableModel(
            dialers_spec(context.clock),
            source,
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
        self.table.primary_pressed.connect(lambda _: self.editing.open(None))
        self._end = events.subscribe(Topic.DIALERS, self.model.on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("dialers.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = table_commands(self.table)
        if self.context.may(Permission.MANAGE_DIALERS):
            words, act = msg("dialers.new"), lambda: self.editing.open(None)
            found.insert(0, Action("new_dialer", words, act, Icon.PLUS, "N", bound=True))
        return found

    def arrive(self, params: Params) -> None:
        """Read the list; `new` opens the form."""
        if not self._started:
            self._started = True
            self.run("load", self.model.load())
        if params.get("new"):
            self.editing.open(None)
        elif params.get("dialer_id") is not None:
            self.run("open_form", self._open(int(params["dialer_id"])))

    async def _open(self, dialer_id: int) -> None:
        every = await self.context.client.dialers.all()
        found = next((one for one in every if one.id == dialer_id), None)
        if found is not None:
            self._on_opened(found)

    def refresh(self) -> None:
        """Read the list again."""
        self.run("", self.model.refresh())

    def unsaved(self) -> Words:
        """A form that was typed in."""
        return msg("dialers.edit") if self.editing.touched else ""

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()

    # -- rows ----------------------------------------------------------------------------------------------------

    def _on_opened(self, row: Dialer) -> None:
        if self.context.may(Permission.MANAGE_DIALERS):
            self.editing.open(row)
        else:
            self._on_acted("monitor", row)

    def _on_acted(self, key: str, row: Dialer) -> None:
        if key == "edit":
            self.editing.open(row)
        elif key == "monitor":
            self.context.go("dialer_monitor", dialer_id=row.id)
        elif key == "delete":
            self._ask(row)
        else:
            self.run("", self._switch(row, on=key == "enable"))

    async def _switch(self, row: Dialer, *, on: bool) -> None:
        form = DialerForm(
            name=row.name,
            provider_id=row.provider_id,
            sender_id=row.sender_id,
            schedule_ids=row.schedule_ids,
            dial_string=row.dial_string,
            gap_ms=row.gap_ms,
            enabled=on,
            dncr=row.dncr,
            without_dncr_confirmed=not row.dncr,
            region=row.region,
            recipient_time=row.recipient_time,
            version=row.version,
        )
        try:
            await self.context.client.dialers.save(form, row.id)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))

    def _ask(self, row: Dialer) -> None:
        self.question = Confirm(
            self,
            msg("dialers.delete_title", name=row.name),
            msg("dialers.delete_text"),
            msg("dialers.delete_dialer"),
            danger=True,
        )
        self.question.closed.connect(lambda sure: self.run("delete", self._delete(row)) if sure else None)
        self.question.open()

    async def _delete(self, row: Dialer) -> None:
        try:
            await self.context.client.dialers.remove(row.id)
        except ServiceFault as error:
            self.context.news.warn(refusal_words(error.fault))
            return
        self.context.tell(msg("dialers.removed"))
        self.refresh()


def refusal_words(fault: Fault) -> Words:
    """Why a dialer stays: it runs, or records wait in it."""
    if fault.code in (Code.IN_USE, Code.STATUS_IS_NOW):
        return msg("dialers.not_removed")
    return fault_text(fault)
