"""Schedules: the hours dialers and campaigns work in (ACD-1)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.contract.faults import Code, Fault
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.schedules import Schedule
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.whole_list import WholeList
from ui.panels.schedules.form import ScheduleSheet
from ui.panels.schedules.model import ScheduleModel
from ui.panels.schedules.spec import schedules_spec
from ui.shell.panel import PanelContext, Params
from ui.shell.table_panel import Offer, TablePanel
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg


def open_schedule(
    owner: QWidget, context: PanelContext, schedule: Schedule | None, saved: Callable[[Schedule], object]
) -> ScheduleSheet:
    """The sheet of a schedule over a panel; `saved` hears what was stored."""
    made: list[ScheduleSheet] = []

    def finished(stored: Schedule) -> None:
        made[0].finish(stored)
        context.tell(msg("schedules.saved"))
        saved(stored)

    model = ScheduleModel(context.client, schedule, context.workspace.time_zone, finished)
    made.append(ScheduleSheet(owner, model, context.tasks.runner(owner), context.clock))
    made[0].open(made[0].name)
    return made[0]


class SchedulesPanel(TablePanel[Schedule]):
    """The table and its form. Parameters: `new` opens the form."""

    def __init__(self, context: PanelContext) -> None:
        source = WholeList(
            context.client.schedules.all,
            lambda: context.client.events.position,
            texts=("name", "time_zone"),
            own={"closed": lambda row: len(row.closed) or None},
        )
        super().__init__(
            context,
            title_id="schedules.title",
            offer=Offer("new_schedule", "schedules.new", Permission.MANAGE_DIALERS),
            topic=Topic.SCHEDULES,
            spec=schedules_spec(context.clock),
            source=source,
        )
        self.dialog: ScheduleSheet | Confirm | None = None

    def arrive(self, params: Params) -> None:
        """Read the list, anew at every visit: whether each is open moves with the clock."""
        again = self.started
        super().arrive(params)
        if again:
            self.refresh()

    def unsaved(self) -> Words:
        """A form that was typed in."""
        dialog = self.dialog
        typed = isinstance(dialog, ScheduleSheet) and dialog.model.state.touched
        return msg("schedules.edit") if typed else ""

    def on_acted(self, key: str, row: Schedule) -> None:
        """What a row offers."""
        if key == "edit":
            self.open_form(row)
        else:
            self._ask(row)

    def open_form(self, schedule: Schedule | None) -> None:
        """New without one."""
        self._show(open_schedule(self, self.context, schedule, lambda _: self.refresh()))

    def _show(self, dialog: ScheduleSheet | Confirm) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)

    def _on_closed(self) -> None:
        self.dialog = None

    def _ask(self, schedule: Schedule) -> None:
        question = Confirm(
            self,
            msg("schedules.delete_title", name=schedule.name),
            msg("schedules.delete_text"),
            msg("schedules.delete"),
            danger=True,
        )
        question.closed.connect(lambda sure: self.run("delete", self._delete(schedule)) if sure else None)
        self._show(question)
        question.open()

    async def _delete(self, schedule: Schedule) -> None:
        try:
            await self.context.client.schedules.remove(schedule.id)
        except ServiceFault as error:
            self.context.news.warn(refusal_words(error.fault, schedule))
            return
        self.context.tell(msg("schedules.deleted"))
        self.refresh()


def refusal_words(fault: Fault, schedule: Schedule) -> Words:
    """Why it stays: who uses it (ACD-47)."""
    users = str(fault.params.get("users", "")) or ", ".join(schedule.used_by)
    if fault.code is Code.IN_USE and users:
        return msg("schedules.in_use", users=users)
    return fault_text(fault)
