"""The form of a template without a screen: the builder's model with a schedule, saved as a template."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import msgspec

from app.contract.broadcast_templates import ModerationState as State
from app.contract.broadcast_templates import SavedTemplate, ScheduleStatus, Template, TemplateForm, TemplateId
from app.contract.broadcasts import NAME_MAX
from app.contract.checks import check_length
from app.contract.faults import Code, Problem
from app.contract.feed import Change, Event, Topic
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.builder.checks import problems_of, removed_problems
from ui.panels.broadcasts.builder.form import FormDraft, from_form, to_form
from ui.panels.broadcasts.builder.recovery import RecoveryStore
from ui.panels.broadcasts.builder.state import Choices, Conflict, Phase, Work
from ui.panels.broadcasts.builder.view_model import BuilderModel, Run
from ui.panels.broadcasts.templates.schedule_draft import from_schedule, schedule_problems, to_schedule


class TemplateModel(BuilderModel):
    """`template` is the stored one, None before the first save; `saved` is told what a save came to.

    LAUNCHING stands for *Send to moderation*.
    """

    def __init__(
        self,
        client: Client,
        run: Run,
        *,
        recovery: RecoveryStore,
        zone: str,
        clock: Callable[[], int],
        saved: Callable[[SavedTemplate], None],
    ) -> None:
        super().__init__(client, run, recovery=recovery, zone=zone, clock=clock)
        self.template: Template | None = None
        self._templates = client.broadcast_templates
        self._saved = saved
        self._version, self._key = 0, uuid.uuid4().hex
        self._strict = False
        self._ends.append(client.events.subscribe(Topic.BROADCAST_TEMPLATES, self._on_template))

    async def open(self, template_id: TemplateId | None) -> None:
        """Open a new form, or a stored one."""
        if template_id is None:
            await self.load(None, FormDraft(zone=self._zone))
            return
        self.set(phase=Phase.LOADING, fault=None)
        try:
            choices = await self._read_choices()
            template = await self._templates.one(template_id)
            form = await self._templates.form(template_id)
        except ServiceFault as error:
            self.set(phase=Phase.FAILED, fault=error.fault)
            return
        self._take(template)
        self._begin(choices, None, draft_of(form, self._zone))

    def _take(self, template: Template) -> None:
        self.template, self._version = template, template.version
        self.set(held=template.moderation_state is State.ON_MODERATION)

    def problems(self, draft: FormDraft, choices: Choices) -> tuple[Problem, ...]:
        """What keeps a template from being stored; `check` asks for what keeps it from moderation as well."""
        found = [*check_length("name", draft.name, low=1, high=NAME_MAX), *removed_problems(draft, choices)]
        if self._strict:
            told = problems_of(replace(draft, instantly=True), choices, self.clock())
            found = [one for one in told if draft.schedule is not None or one.path != "recipients"]
        if draft.schedule is not None:
            found += schedule_problems(draft.schedule)
        return tuple(found)

    def check(self) -> bool:
        """Whether it can be stored as far as the desktop sees; else everything that is wrong is shown."""
        problems = self.problems(self.state.draft, self.state.choices)
        self.set(problems=problems, fault=None)
        return not problems

    async def save(self) -> None:
        """*Save*, under moderation *Save as draft*."""
        self._strict = False
        if self.check():
            await self._send(Work.SAVING)

    async def submit(self) -> None:
        """*Send to moderation*."""
        self._strict = True
        if self.check():
            await self._send(Work.LAUNCHING)

    async def _send(self, wanted: Work) -> None:
        if self.state.work is not Work.NONE:
            return
        self.set(work=wanted, fault=None, conflict=None)
        draft = self.state.draft
        broadcast = to_form(replace(draft, instantly=True), version=self._version, client_key=self._key)
        schedule = None if draft.schedule is None else to_schedule(draft.schedule)
        form = TemplateForm(broadcast=broadcast, schedule=schedule)
        try:
            known = None if self.template is None else self.template.id
            stored = await self._templates.save(form, known, submit=wanted is Work.LAUNCHING)
        except ServiceFault as error:
            await self._on_refused(error, wanted)
            return
        finally:
            self.set(work=Work.NONE)
        self._recovery.forget(None)
        self._take(stored.template)
        self.set(saved=draft, saved_ms=self.clock(), problems=(), recovered_ms=None, removed=False)
        self._saved(stored)

    async def _on_refused(self, error: ServiceFault, wanted: Work) -> None:
        if error.fault.code is Code.CONFLICT and self.template is not None:
            await self._tell_conflict(str(error.fault.params.get("by", "")), wanted)
        else:
            await super()._on_refused(error, wanted)

    async def _tell_conflict(self, by: str, wanted: Work) -> None:
        if self.template is None:
            return
        try:
            template = await self._templates.one(self.template.id)
            form = await self._templates.form(self.template.id)
        except ServiceFault as error:
            self.set(fault=error.fault)
            return
        theirs = draft_of(form, self._zone)
        self.set(conflict=Conflict(by, template.updated_ms, theirs, template.version, wanted))

    async def overwrite(self) -> None:
        """Save mine over theirs."""
        conflict = self.state.conflict
        if conflict is not None:
            self._version = conflict.version
            await self._send(conflict.wanted)

    async def save_copy(self) -> None:
        """Keep mine as a new template with a name of its own; theirs stays as it is."""
        self.template, self._version, self._key = None, 0, uuid.uuid4().hex
        self.set(conflict=None, held=False)
        name = self.state.draft.name.strip()[: NAME_MAX - 3]
        self.edit(replace(self.state.draft, name=f"{name}(1)"))
        await self._send(Work.SAVING)

    def take_theirs(self) -> None:
        """Go on with theirs; one step of undo brings mine back."""
        conflict = self.state.conflict
        if conflict is not None:
            self._version = conflict.version
            self.set(conflict=None, saved=conflict.theirs)
            self.edit(conflict.theirs)

    @property
    def is_active(self) -> bool:
        """Whether it runs by itself now."""
        return self.template is not None and self.template.schedule_status is ScheduleStatus.ACTIVE

    def _on_template(self, event: Event) -> None:
        if self.template is None or event.key != str(self.template.id):
            return
        if event.change is Change.DELETE:
            self.template, self._version, self._key = None, 0, uuid.uuid4().hex
            self.set(saved=FormDraft(zone=self._zone), removed=True, held=False)
        elif event.record is not None:
            self.template = msgspec.json.decode(event.record, type=Template)
            self.set(held=self.template.moderation_state is State.ON_MODERATION)


def draft_of(form: TemplateForm, zone: str) -> FormDraft:
    """A stored template, to be edited."""
    schedule = None if form.schedule is None else from_schedule(form.schedule)
    return replace(from_form(form.broadcast), instantly=True, zone=zone, schedule=schedule)
