"""What gestures on templates set going: questions, calls, and what is said about how they ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from app.contract.broadcast_templates import ScheduleStatus, Template, TemplateId
from app.contract.broadcasts import Broadcast
from app.contract.faults import Code, Fault
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm, Dialog
from ui.panels.broadcasts.builder.recovery import KeptForms
from ui.panels.broadcasts.templates.actions import Verb
from ui.panels.broadcasts.templates.launch_sheet import LaunchModel, LaunchSheet
from ui.panels.broadcasts.templates.wording import start_line, template_refusal
from ui.shell.panel import Panel
from ui.texts.messages import msg

FORM: Final = "broadcast_template"
BUILDER: Final = "broadcast_builder"
LIST: Final = "broadcasts"
_KEPT: Final = "template_launches"


class TemplatesDesk(QObject):
    """Acts on templates for the panel. `refresh` reads what is shown again, after a refusal."""

    def __init__(self, panel: Panel, refresh: Callable[[], object]) -> None:
        super().__init__(panel)
        self._panel, self._refresh = panel, refresh
        self._templates = panel.context.client.broadcast_templates
        self.dialog: Dialog | None = None

    def act(self, verb: Verb, template: Template) -> None:
        """Do something to a template; deleting is asked about first (BTP-11)."""
        work: dict[Verb, Callable[[Template], Awaitable[None]]] = {
            Verb.COPY: self._copy,
            Verb.LAUNCH: self._ask_to_launch,
            Verb.RESUME: self._resume,
            Verb.PAUSE: self._pause,
            Verb.WITHDRAW: self._withdraw,
            Verb.BROADCAST: self._as_broadcast,
        }
        if verb is Verb.EDIT:
            self._panel.context.go(FORM, template_id=template.id)
        elif verb is Verb.DELETE:
            self._ask_to_delete(template)
        else:
            self._start(verb.value, template, work[verb])

    def _start(self, intent: str, template: Template, work: Callable[[Template], Awaitable[None]]) -> None:
        async def carry_out() -> None:
            try:
                await work(template)
            except ServiceFault as error:
                self._refused(error.fault, template)

        self._panel.run(f"{intent}_template_{template.id}", carry_out())

    def _refused(self, fault: Fault, template: Template) -> None:
        """Say why; what is missing leads to *Edit* (BTP-42, BTP-43)."""
        news, words = self._panel.context.news, template_refusal(fault, template.name)
        if fault.code is Code.RUN_INCOMPLETE:
            edit = partial(self._panel.context.go, FORM, template_id=template.id)
            news.warn(words, action=msg("common.edit"), on_action=edit)
        else:
            news.warn(words)
        if fault.code in (Code.STATUS_IS_NOW, Code.NOT_FOUND):
            self._refresh()

    # -- verbs ---------------------------------------------------------------------------------------------------

    async def _copy(self, template: Template) -> None:
        fresh = await self._templates.copy(template.id)
        self._panel.context.tell(msg("templates.copied", name=fresh.name))
        self._panel.context.go(FORM, template_id=fresh.id)

    async def _resume(self, template: Template) -> None:
        fresh = await self._templates.resume(template.id)
        if fresh.schedule_status is ScheduleStatus.EXPIRED:
            edit = partial(self._panel.context.go, FORM, template_id=template.id)
            words = msg("templates.resumed_over", name=fresh.name)
            self._panel.context.news.warn(words, action=msg("common.edit"), on_action=edit)
            return
        line = start_line(fresh.next_ms, fresh.time_zone or "UTC") if fresh.next_ms is not None else ""
        self._panel.context.tell(msg("templates.resumed", name=fresh.name, start=line))

    async def _pause(self, template: Template) -> None:
        fresh = await self._templates.pause(template.id)
        words = msg("templates.paused", name=fresh.name)
        if template.schedule_status is ScheduleStatus.ACTIVE:
            self._panel.context.news.undoable(words, partial(self.act, Verb.RESUME, fresh))
        else:
            self._panel.context.tell(words)

    async def _withdraw(self, template: Template) -> None:
        fresh = await self._templates.withdraw(template.id)
        self._panel.context.tell(msg("moderation.withdrawn", name=fresh.name))

    async def _as_broadcast(self, template: Template) -> None:
        fresh = await self._templates.as_broadcast(template.id)
        self._panel.context.go(BUILDER, broadcast_id=fresh.id)

    async def _ask_to_launch(self, template: Template) -> None:
        """*Launch manually*; of an incomplete one the list of what is missing (BTP-43)."""
        context = self._panel.context
        form = await self._templates.form(TemplateId(template.id))
        starter = context.tasks.starter(self._panel)
        model = LaunchModel(
            context.client,
            starter,
            template,
            recovery=KeptForms(context.store, _KEPT),
            zone=context.workspace.time_zone,
            clock=context.clock,
            done=self._on_launched,
        )
        sheet = LaunchSheet(self._panel, model, context.workspace.default_country, context.clock, starter)
        self.dialog = sheet
        sheet.open()
        await model.open(form)

    def _on_launched(self, run: Broadcast) -> None:
        if self.dialog is not None:
            self.dialog.finish(run)
        show = partial(self._panel.context.go, LIST, broadcast_id=run.id)
        self._panel.context.tell(msg("builder.launched_started", name=run.name), msg("common.open"), show)

    def _ask_to_delete(self, template: Template) -> None:
        self.dialog = Confirm(
            self._panel,
            msg("templates.delete_title", name=template.name),
            msg("templates.delete_text"),
            msg("templates.delete_action"),
            danger=True,
        )
        self.dialog.closed.connect(lambda sure: self._start("delete", template, self._delete) if sure else None)
        self.dialog.open()

    async def _delete(self, template: Template) -> None:
        await self._templates.remove(template.id)
        words = msg("templates.deleted", name=template.name)
        self._panel.context.news.undoable(words, partial(self._start, "restore", template, self._restore))

    async def _restore(self, template: Template) -> None:
        await self._templates.restore(template.id)
