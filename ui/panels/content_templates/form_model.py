"""The form of a content template without a screen: name, channel, content, undo, saving and what comes between."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

import msgspec

from app.contract.attributes import PHONE_KEY, Attribute
from app.contract.channels import Channel
from app.contract.content import Content, channel_of, is_written
from app.contract.content_templates import (
    ContentTemplate,
    ContentTemplateForm,
    ContentTemplateId,
    check_template_form,
)
from app.contract.faults import Code, Fault, Problem
from app.contract.feed import Change, Event, Topic
from app.contract.paging import PageRequest
from app.contract.payloads.plain import SmsContent
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.builder.history import History
from ui.panels.constructor.formats import begun
from ui.panels.content_templates.kept import Kept, KeptTemplates
from ui.panels.content_templates.samples import SAMPLES, Sample, samples_of
from ui.shell.rereading import Rereading

KEEP_AFTER_S: Final = 2.0
"""A crash loses no more typing than this."""
Run = Callable[[Coroutine[Any, Any, Any]], object]
Pause = Callable[[float], Awaitable[None]]


class Phase(Enum):
    """How far the form is."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be changed and undone."""

    name: str = ""
    content: Content = field(default_factory=SmsContent)

    @property
    def channel(self) -> Channel:
        """The channel it is written for."""
        return channel_of(self.content)


@dataclass(frozen=True, slots=True)
class FormState:
    """What the form shows.

    `template` is the stored one, None before the first save. `theirs` is what somebody else saved meanwhile,
    `taken` says which template has the name of a new one already. `sample` is whose values of `samples` the preview
    shows.
    """

    phase: Phase = Phase.LOADING
    draft: Draft = field(default_factory=Draft)
    saved: Draft = field(default_factory=Draft)
    template: ContentTemplate | None = None
    attributes: tuple[Attribute, ...] = ()
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    theirs: ContentTemplateForm | None = None
    theirs_by: str = ""
    taken: Problem | None = None
    busy: bool = False
    removed: bool = False
    recovered_ms: int | None = None
    samples: tuple[Sample, ...] = ()
    sample: int | None = None
    can_undo: bool = False
    can_redo: bool = False

    @property
    def is_dirty(self) -> bool:
        """Whether leaving would lose something."""
        return self.draft != self.saved

    @property
    def chosen_sample(self) -> Sample | None:
        """Whose values the preview shows; None shows variables by their names."""
        return None if self.sample is None or self.sample >= len(self.samples) else self.samples[self.sample]

    @property
    def template_id(self) -> ContentTemplateId | None:
        """Of the stored template."""
        return None if self.template is None else self.template.id

    @property
    def attribute_keys(self) -> frozenset[str]:
        """What placeholders may name."""
        return frozenset({PHONE_KEY, *(one.key for one in self.attributes)})


class FormModel:
    """One form on one screen; `stored` is called with what was saved."""

    def __init__(
        self,
        client: Client,
        run: Run,
        *,
        kept: KeptTemplates,
        clock: Callable[[], int],
        stored: Callable[[ContentTemplate], object],
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._client, self._run, self._kept = client, run, kept
        self._clock, self._stored, self._pause = clock, stored, pause
        self._watcher: Callable[[FormState], object] = lambda _: None
        self._history = History(Draft())
        self._version, self._key = 0, uuid.uuid4().hex
        self._keeping = False
        self._naming = Rereading(self._read_attributes)
        self.state = FormState()
        self._ends = [
            client.events.subscribe(Topic.CONTENT_TEMPLATES, self._on_template),
            client.events.subscribe(Topic.ATTRIBUTES, self._on_attribute),
        ]

    def watch(self, watcher: Callable[[FormState], object]) -> None:
        """Be called now and with every new state."""
        self._watcher = watcher
        watcher(self.state)

    def close(self) -> None:
        """The screen goes: nothing is told any more."""
        for end in self._ends:
            end()
        self._ends.clear()
        self._watcher = lambda _: None

    def _set(self, **changes: Any) -> None:
        fresh = replace(self.state, **changes)
        if fresh != self.state:
            self.state = fresh
            self._watcher(fresh)

    # -- opening -------------------------------------------------------------------------------------------------

    async def open(self, template_id: ContentTemplateId | None) -> None:
        """A new form, or that of a stored template; what a crash left behind is offered."""
        self._set(phase=Phase.LOADING, fault=None)
        templates, draft, template = self._client.content_templates, Draft(), None
        try:
            await self._naming.now()
            if template_id is not None:
                template, form = await asyncio.gather(templates.one(template_id), templates.form(template_id))
                draft, self._version = Draft(form.name, form.content), form.version
        except ServiceFault as error:
            self._set(phase=Phase.FAILED, fault=error.fault)
            return
        self._history = History(draft)
        kept = self._kept.find(template_id)
        offer = kept is not None and Draft(kept.name, kept.content) != draft
        self._set(
            phase=Phase.READY,
            draft=draft,
            saved=draft,
            template=template,
            recovered_ms=kept.at_ms if kept is not None and offer else None,
        )

        self._run(self._read_samples())

    async def _read_samples(self) -> None:
        try:
            page = await self._client.contacts.page(PageRequest(limit=SAMPLES))
        except ServiceFault:
            return  # whoever may not see contacts sees variables by their names
        self._set(samples=samples_of(page.rows, self.state.attributes))

    def show_sample(self, number: int | None) -> None:
        """Choose whose values the preview shows."""
        self._set(sample=number)

    # -- editing -------------------------------------------------------------------------------------------------

    def rename(self, name: str) -> None:
        """Its name."""
        self._edit(replace(self.state.draft, name=name), "name")

    def write(self, content: Content, place: str) -> None:
        """Its content; typing in one place is one step of undo."""
        self._edit(replace(self.state.draft, content=content), place)

    def choose_channel(self, channel: Channel) -> None:
        """Another channel: an empty message; one step of undo brings the other back (CTP-2)."""
        if channel is not self.state.draft.channel:
            self._edit(replace(self.state.draft, content=begun(channel)), "")

    @property
    def is_blank(self) -> bool:
        """Whether another channel would lose nothing."""
        return not is_written(self.state.draft.content)

    def undo(self) -> None:
        """One step back."""
        self._show(self._history.undone())

    def redo(self) -> None:
        """One step forward again."""
        self._show(self._history.redone())

    def _edit(self, draft: Draft, place: str) -> None:
        self._show(self._history.changed(draft, place, self._clock()))

    def _show(self, history: History[Draft]) -> None:
        self._history = history
        problems = tuple(self._wrong(history.now)) if self.state.problems else ()
        undo, redo = bool(history.past), bool(history.future)
        self._set(draft=history.now, problems=problems, can_undo=undo, can_redo=redo)
        if not self._keeping:
            self._keeping = True
            self._run(self._keep())

    def check_content(self) -> bool:
        """Whether the message could be sent; what is wrong with it is in the state."""
        found = tuple(one for one in self._wrong(self.state.draft) if one.path.startswith("content"))
        self._set(problems=found, fault=None)
        return not found

    def _wrong(self, draft: Draft) -> list[Problem]:
        form = ContentTemplateForm(name=draft.name, content=draft.content)
        return check_template_form(form, self.state.attribute_keys)

    # -- what a crash would lose ---------------------------------------------------------------------------------

    async def _keep(self) -> None:
        try:
            await self._pause(KEEP_AFTER_S)
        finally:
            self._keeping = False
        now = self.state
        if now.is_dirty and self._ends:
            form = Kept(now.draft.name, now.draft.content, now.template_id, self._version, self._key, self._clock())
            await asyncio.to_thread(self._kept.keep, form)

    def restore(self) -> None:
        """Go on with what a crash left behind; one step of undo takes it back."""
        kept = self._kept.find(self.state.template_id)
        self._set(recovered_ms=None)
        if kept is not None:
            self._version, self._key = kept.version, kept.client_key
            self._edit(Draft(kept.name, kept.content), "")

    def discard(self) -> None:
        """Forget what is kept on this machine."""
        self._kept.forget(self.state.template_id)
        self._set(recovered_ms=None)

    # -- saving --------------------------------------------------------------------------------------------------

    async def save(self) -> None:
        """*Save changes*."""
        problems = tuple(self._wrong(self.state.draft))
        self._set(problems=problems, fault=None)
        if not problems:
            await self._send()

    async def _send(self) -> None:
        if self.state.busy:
            return
        now = self.state
        self._set(busy=True, theirs=None, taken=None)
        form = ContentTemplateForm(
            name=now.draft.name, content=now.draft.content, version=self._version, client_key=self._key
        )
        try:
            stored = await self._client.content_templates.save(form, now.template_id)
        except ServiceFault as error:
            await self._refused(error.fault)
            return
        finally:
            self._set(busy=False)
        self._kept.forget(now.template_id)
        self._version = stored.version
        self._set(template=stored, saved=now.draft, recovered_ms=None, removed=False)
        self._stored(stored)

    async def _refused(self, fault: Fault) -> None:
        taken = next((one for one in fault.problems if one.code == "taken" and "id" in one.params), None)
        if fault.code is Code.CONFLICT and self.state.template_id is not None:
            await self._tell_conflict(str(fault.params.get("by", "")))
        elif fault.problems:
            self._set(problems=fault.problems, taken=taken if self.state.template is None else None)
        else:
            self._set(fault=fault)

    async def _tell_conflict(self, by: str) -> None:
        template_id = self.state.template_id
        assert template_id is not None
        try:
            theirs = await self._client.content_templates.form(template_id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(theirs=theirs, theirs_by=by)

    def settle(self) -> None:
        """The question about a conflict or a name was closed; everything typed stays."""
        self._set(theirs=None, taken=None)

    async def overwrite(self, theirs: ContentTemplateForm) -> None:
        """Save mine over what somebody else saved."""
        self._version = theirs.version
        await self._send()

    def take(self, theirs: ContentTemplateForm) -> None:
        """Go on with theirs; one step of undo brings mine back."""
        self._version = theirs.version
        draft = Draft(theirs.name, theirs.content)
        self._set(saved=draft, theirs=None)
        self._edit(draft, "")

    async def replace_other(self, taken: Problem) -> None:
        """*Replace*: the template of this name says from now on what stands here (MSG-13)."""
        other = ContentTemplateId(int(taken.params["id"] or 0))
        self._kept.forget(self.state.template_id)
        try:
            template = await self._client.content_templates.one(other)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._version = int(taken.params["version"] or 0)
        self._set(template=template, problems=(), taken=None)
        await self._send()

    # -- events --------------------------------------------------------------------------------------------------

    def _on_template(self, event: Event) -> None:
        if event.key != str(self.state.template_id):
            return
        if event.change is Change.DELETE:
            self._version, self._key = 0, uuid.uuid4().hex
            self._set(template=None, saved=Draft(), removed=True)
        elif event.record is not None:
            self._set(template=msgspec.json.decode(event.record, type=ContentTemplate))

    def _on_attribute(self, event: Event) -> None:
        del event
        self._run(self._name_again())

    async def _name_again(self) -> None:
        try:
            await self._naming.now()
        except ServiceFault:
            return  # the names stay as they were; the service checks them anyway

    async def _read_attributes(self) -> None:
        attributes = await self._client.contacts.attributes()
        self._set(attributes=tuple(attributes))
        if self.state.problems:
            self._set(problems=tuple(self._wrong(self.state.draft)))
