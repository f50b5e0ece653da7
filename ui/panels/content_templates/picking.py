"""What the template box of a step sets going: taking a template over, saving the message as one (MSG-11..13)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject

from app.contract.content_templates import ContentTemplate, ContentTemplateForm, ContentTemplateId
from app.contract.faults import Fault, Problem
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm, Dialog
from ui.panels.broadcasts.builder.chain import ChainColumn
from ui.panels.broadcasts.builder.form import FormDraft
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.constructor.step import StepDraft
from ui.panels.content_templates.questions import NameChoice, TakenDialog
from ui.shell.panel import Panel
from ui.texts.faults import fault_text, problem_text
from ui.texts.messages import msg


class Host(Protocol):
    """The form the steps are of."""

    @property
    def state(self) -> BuilderState:
        """The form and all around it."""

    def edit(self, draft: FormDraft, place: str) -> None:
        """Take over a change."""

    def name_again(self, at: int, name: str) -> None:
        """Open the box of a step with a name to be changed."""

    def put_on_shelf(self, template: ContentTemplate) -> None:
        """A template is there from now on."""

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show what is wrong with the form."""


class TemplatePicking(QObject):
    """Acts on the steps of a form in a panel."""

    def __init__(self, panel: Panel, host: Host) -> None:
        super().__init__(panel)
        self._panel, self._host = panel, host
        self._templates = panel.context.client.content_templates
        self.dialog: Dialog | None = None

    def serve(self, chain: ChainColumn) -> None:
        """Do what the boxes of a chain ask for."""
        chain.template_picked.connect(self.pick)
        chain.template_kept.connect(self.keep)
        chain.template_cleared.connect(self.clear)

    # -- picking -------------------------------------------------------------------------------------------------

    def pick(self, at: int, template_id: int) -> None:
        """Take a template's message over; one that stands there already is not lost without a question (MSG-12)."""
        step = self._host.state.draft.steps[at]
        wanted = ContentTemplateId(template_id)
        if step.is_empty:
            self._take(step, wanted)
            return
        name = next((one.name for one in self._host.state.choices.templates if one.id == wanted), "")
        question = Confirm(
            self._panel,
            msg("template_box.over_title", name=name),
            msg("template_box.over_text"),
            msg("template_box.over_action"),
        )
        question.closed.connect(lambda sure: self._take(step, wanted) if sure else None)
        self._show(question)

    def _take(self, step: StepDraft, template_id: ContentTemplateId) -> None:
        self._panel.run("", self._pick(step, template_id))

    async def _pick(self, step: StepDraft, template_id: ContentTemplateId) -> None:
        try:
            form = await self._templates.form(template_id)
        except ServiceFault as error:
            self._panel.context.news.warn(fault_text(error.fault))
            return
        at = self._place_of(step)
        if at is not None:
            fresh = replace(self._host.state.draft.steps[at], content=form.content, template_id=template_id)
            self._host.edit(self._host.state.draft.with_step(at, fresh), "")

    def clear(self, at: int) -> None:
        """The message stays; nobody knows any more where it came from."""
        draft = self._host.state.draft
        self._host.edit(draft.with_step(at, replace(draft.steps[at], template_id=None)), "")

    def _place_of(self, step: StepDraft) -> int | None:
        """Where a step is by now; a step without an id is known by what it says."""
        for at, one in enumerate(self._host.state.draft.steps):
            if one.channel is step.channel and (one.step_id == step.step_id if step.step_id else one == step):
                return at
        return None

    # -- saving --------------------------------------------------------------------------------------------------

    def keep(self, at: int, name: str) -> None:
        """Save the message of a step as a template."""
        form = ContentTemplateForm(
            name=name, content=self._host.state.draft.steps[at].content, client_key=uuid.uuid4().hex
        )
        self._send(at, form, None)

    def _send(self, at: int, form: ContentTemplateForm, other: ContentTemplateId | None) -> None:
        self._panel.run("", self._keep(at, form, other))

    async def _keep(self, at: int, form: ContentTemplateForm, other: ContentTemplateId | None) -> None:
        step = self._host.state.draft.steps[at]
        try:
            stored = await self._templates.save(form, other)
        except ServiceFault as error:
            self._refused(error.fault, at, form)
            return
        self._panel.context.tell(msg("content_templates.saved", name=stored.name))
        self._host.put_on_shelf(stored)
        place = self._place_of(step)
        if place is not None:
            draft = self._host.state.draft
            named = replace(draft.steps[place], template_id=stored.id)
            self._host.edit(draft.with_step(place, named), "")

    def _refused(self, fault: Fault, at: int, form: ContentTemplateForm) -> None:
        content = [one for one in fault.problems if one.path.startswith("content")]
        if content:
            found = (msgspec.structs.replace(one, path=f"steps.{at}.{one.path}") for one in content)
            self._host.show_problems(tuple(found))
            return
        taken = next((one for one in fault.problems if "id" in one.params), None)
        if taken is None:
            words = problem_text(fault.problems[0]) if fault.problems else fault_text(fault)
            self._panel.context.news.warn(words)
            return
        question = TakenDialog(self._panel, form.name.strip())
        question.closed.connect(partial(self._on_taken, at, form, taken))
        self._show(question)

    def _on_taken(self, at: int, form: ContentTemplateForm, taken: Problem, answer: object) -> None:
        if answer is NameChoice.REPLACE:
            version = int(taken.params["version"] or 0)
            replaced = msgspec.structs.replace(form, version=version, client_key="")
            self._send(at, replaced, ContentTemplateId(int(taken.params["id"] or 0)))
        elif answer is NameChoice.OTHER:
            self._host.name_again(at, form.name)

    def _show(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None
