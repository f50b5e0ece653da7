"""SMS dialers: the table and the form of each (DIA-1..13)."""

from __future__ import annotations

from app.contract.dialers import Dialer, DialerForm
from app.contract.faults import Code, Fault
from app.contract.feed import Topic
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.whole_list import WholeList
from ui.panels.dialers.listing.editing import Editing
from ui.panels.dialers.listing.spec import account, dialers_spec, schedules_of, stands
from ui.shell.panel import PanelContext, Params
from ui.shell.table_panel import Offer, TablePanel
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg


class DialersPanel(TablePanel[Dialer]):
    """The table. Parameters: `new` opens the form, `dialer_id` that of one."""

    def __init__(self, context: PanelContext) -> None:
        source = WholeList(
            context.client.dialers.all,
            lambda: context.client.events.position,
            texts=("name", "provider", "schedules"),
            own={"stands": stands, "provider": account, "schedules": schedules_of},
        )
        super().__init__(
            context,
            title_id="dialers.title",
            offer=Offer("new_dialer", "dialers.new", Permission.MANAGE_DIALERS),
            topic=Topic.DIALERS,
            spec=dialers_spec(context.clock),
            source=source,
        )
        self.question: Confirm | None = None
        self.editing = Editing(self, lambda _: self.refresh())

    def arrive(self, params: Params) -> None:
        """Read the list; open the form that is asked for."""
        super().arrive(params)
        if not params.get("new") and params.get("dialer_id") is not None:
            self.run("open_form", self._open(int(params["dialer_id"])))

    async def _open(self, dialer_id: int) -> None:
        every = await self.context.client.dialers.all()
        found = next((one for one in every if one.id == dialer_id), None)
        if found is not None:
            self.on_opened(found)

    def unsaved(self) -> Words:
        """A form that was typed in."""
        return msg("dialers.edit") if self.editing.touched else ""

    # -- rows ----------------------------------------------------------------------------------------------------

    def open_form(self, row: Dialer | None) -> None:
        """New without one."""
        self.editing.open(row)

    def on_opened(self, row: Dialer) -> None:
        """The form, for whom may change it; else what it does."""
        if self.may_change:
            self.open_form(row)
        else:
            self.on_acted("monitor", row)

    def on_acted(self, key: str, row: Dialer) -> None:
        """What a row offers."""
        if key == "edit":
            self.open_form(row)
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
            breaker=row.breaker,
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
