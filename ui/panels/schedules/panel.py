"""Schedules: the hours dialers and campaigns work in (ACD-1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.faults import Code, Fault
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.schedules import Schedule
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.kit.table.whole_list import WholeList
from ui.panels.schedules.form import ScheduleSheet
from ui.panels.schedules.model import ScheduleModel
from ui.panels.schedules.spec import schedules_spec
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon


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


class SchedulesPanel(Panel):
    """The table and its form. Parameters: `new` opens the form."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._run = context.tasks.runner(self)
        self._started = False
        self.dialog: ScheduleSheet | Confirm | None = None
        events, schedules = context.client.events, context.client.schedules
        source = WholeList(
            schedules.all,
            lambda: events.position,
            texts=("name", "time_zone"),
            own={"closed": lambda row: len(row.closed) or None},
        )
        self.model: TableModel[Schedule] = TableModel(
            schedules_spec(context.clock),
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
        self.table.primary_pressed.connect(lambda _: self.open_form(None))
        self._end = events.subscribe(Topic.SCHEDULES, self.model.on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("schedules.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = table_commands(self.table)
        if self.context.may(Permission.MANAGE_DIALERS):
            words = msg("schedules.new")
            found.insert(0, Action("new_schedule", words, lambda: self.open_form(None), Icon.PLUS, "N", bound=True))
        return found

    def arrive(self, params: Params) -> None:
        """Read the list; `new` opens the form."""
        if not self._started:
            self._started = True
            self._run("load", self.model.load())
        else:
            self.refresh()  # whether each is open moves with the clock
        if params.get("new"):
            self.open_form(None)

    def refresh(self) -> None:
        """Read the list again."""
        self._run("", self.model.refresh())

    def unsaved(self) -> Words:
        """A form that was typed in."""
        dialog = self.dialog
        typed = isinstance(dialog, ScheduleSheet) and dialog.model.state.touched
        return msg("schedules.edit") if typed else ""

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()

    def _on_opened(self, row: Schedule) -> None:
        if self.context.may(Permission.MANAGE_DIALERS):
            self.open_form(row)

    def _on_acted(self, key: str, row: Schedule) -> None:
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
        question.closed.connect(lambda sure: self._run("delete", self._delete(schedule)) if sure else None)
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
