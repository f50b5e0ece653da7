"""The builder without a screen: a form under edit, its figures, saving, launching and what comes between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, Final

import msgspec

from app.contract.broadcasts import Broadcast, BroadcastId, PreflightRequest, RecipientKind, RecipientSource
from app.contract.channels import Channel
from app.contract.faults import Code, Problem
from app.contract.feed import Change, Event, Topic
from app.contract.service import Workspace
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.builder.checks import problems_of
from ui.panels.broadcasts.builder.doors import Door
from ui.panels.broadcasts.builder.form import FormDraft, from_form
from ui.panels.broadcasts.builder.history import History
from ui.panels.broadcasts.builder.preflighting import Preflighting
from ui.panels.broadcasts.builder.recovery import Recovered, RecoveryStore
from ui.panels.broadcasts.builder.state import BuilderState, Choices, Conflict, Phase, Work
from ui.panels.broadcasts.builder.storing import Storing
from ui.panels.constructor.step import StepDraft
from ui.shell.rereading import Pump

Run = Callable[[Coroutine[Any, Any, Any]], object]
"""Starts a coroutine as a task of the screen."""
Pause = Callable[[float], Awaitable[None]]

KEEP_AFTER_S: Final = 2.0
"""A crash loses no more typing than this."""
RELOAD_AFTER_S: Final = 0.5
_CHOICES: Final = (Topic.SENDERS, Topic.TARGETS, Topic.TAGS, Topic.ATTRIBUTES, Topic.CONTENT_TEMPLATES)


def wall_clock() -> int:
    """Now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


class BuilderModel:
    """One form on one screen. Intents are coroutines that end when what they ask for is done or refused."""

    def __init__(
        self,
        door: Door,
        run: Run,
        *,
        recovery: RecoveryStore,
        zone: str,
        clock: Callable[[], int] = wall_clock,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.clock = clock
        self._door, self._run, self._recovery, self._pause = door, run, recovery, pause
        self._history = History(FormDraft(zone=zone))
        self._zone = zone
        self.state = BuilderState(draft=self._history.now, saved=self._history.now)
        self._observers: list[Callable[[BuilderState], None]] = []
        self._preflighting = Preflighting(door.broadcasts, self)
        self._storing = Storing(door.broadcasts)
        self._keeping = self._outdated = self._closed = False
        self._reloading = Pump(run, self._reload_choices, pause, gather_s=RELOAD_AFTER_S)
        subscribe = door.events.subscribe
        self._ends = [subscribe(topic, self._on_choice_changed) for topic in _CHOICES]
        self._ends.append(subscribe(Topic.BROADCASTS, self.on_event))
        self._ends.append(subscribe(Topic.WORKSPACE, self._on_workspace))

    # -- being watched -------------------------------------------------------------------------------------------

    def observe(self, observer: Callable[[BuilderState], None]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """The screen goes: nothing is told any more."""
        for end in self._ends:
            end()
        self._ends.clear()
        self._observers.clear()
        self._reloading.close()
        self._closed = True

    def set(self, **changes: Any) -> None:
        """Replace parts of the state; for the model's own parts."""
        fresh = replace(self.state, **changes)
        if fresh != self.state:
            self.state = fresh
            for observer in list(self._observers):
                observer(fresh)

    # -- opening -------------------------------------------------------------------------------------------------

    async def load(self, broadcast_id: BroadcastId | None = None, preset: FormDraft | None = None) -> None:
        """Open a new form, perhaps filled in already, or a stored one."""
        self.set(phase=Phase.LOADING, fault=None)
        try:
            choices = await self._read_choices()
            run, draft = None, preset or FormDraft(zone=self._zone)
            if broadcast_id is not None:
                run = await self._door.broadcasts.one(broadcast_id)
                draft = from_form(await self._door.broadcasts.form(broadcast_id))
        except ServiceFault as error:
            self.set(phase=Phase.FAILED, fault=error.fault)
            return
        self._begin(choices, run, draft)

    def _begin(self, choices: Choices, run: Broadcast | None, draft: FormDraft) -> None:
        if run is None:
            draft = _with_only_sender(draft, choices)
        self._history = History(draft)
        self._storing.take(run)
        kept = self._recovery.find(None if run is None else run.id)
        offer = kept is not None and kept.draft != draft
        self.set(
            phase=Phase.READY,
            draft=draft,
            saved=draft,
            run=run,
            choices=choices,
            recovered_ms=kept.at_ms if kept is not None and offer else None,
            can_undo=False,
            can_redo=False,
        )
        self._preflighting.look(self.state.draft)
        self._reload()  # something may have changed while it was read

    async def look_whether_moderated(self) -> None:
        """Ask what a launch comes to (BRD-61); afterwards events tell."""
        try:
            workspace = await self._door.accounts.workspace()
        except ServiceFault:
            return  # the service sends it to moderation whatever the button says
        self.set(moderated=workspace.moderation)

    def _on_workspace(self, event: Event) -> None:
        if event.record is not None:
            self.set(moderated=msgspec.json.decode(event.record, type=Workspace).moderation)

    async def _read_choices(self) -> Choices:
        senders, targets, tags, attributes, templates = await asyncio.gather(
            self._door.assets.senders(),
            self._door.contacts.targets(),
            self._door.contacts.tags(),
            self._door.contacts.attributes(),
            self._door.content_templates.every(),
        )
        found = Choices(tuple(senders), tuple(targets), tuple(tags), tuple(attributes), tuple(templates))
        return found.after(self.state.choices)

    async def count_targets(self) -> None:
        """Count all contacts, then those of targets, to choose by."""
        everybody = RecipientSource(kind=RecipientKind.EVERYBODY)
        try:
            report = await self._door.broadcasts.preflight(PreflightRequest(recipients=(everybody,), steps=()))
            self.set(counts={**self.state.counts, 0: report.people})
        except ServiceFault:
            pass  # a figure beside a name: without it the name can still be chosen
        for target in self.state.choices.targets:
            try:
                found = await self._door.contacts.count_target(target.id)
            except ServiceFault:
                continue  # as above
            self.set(counts={**self.state.counts, target.id: found.contacts})

    # -- editing -------------------------------------------------------------------------------------------------

    def edit(self, draft: FormDraft, place: str = "") -> None:
        """Take over a change; typing in one `place` is one step of undo."""
        if not self.state.is_locked:
            self._show(self._history.changed(draft, place, self.clock()))

    def undo(self) -> None:
        """One step back."""
        self._show(self._history.undone())

    def redo(self) -> None:
        """One step forward again."""
        self._show(self._history.redone())

    def _show(self, history: History[FormDraft]) -> None:
        self._history = history
        problems = self.state.problems
        if problems:
            problems = self.problems(history.now, self.state.choices)
        can_undo, can_redo = bool(history.past), bool(history.future)
        self.set(draft=history.now, problems=problems, can_undo=can_undo, can_redo=can_redo)
        self._preflighting.look(history.now)
        self._keep_soon()

    def problems(self, draft: FormDraft, choices: Choices) -> tuple[Problem, ...]:
        """Everything that keeps a form from being launched, as far as the desktop sees."""
        return problems_of(draft, choices, self.clock())

    def show_sample(self, number: int) -> None:
        """Choose whose text the preview shows; past the last comes the first."""
        count = len(self.state.figures.samples)
        self.set(sample=number % count if count else 0)

    def show_step(self, number: int) -> None:
        """Choose which message of the chain the preview shows."""
        self.set(step=max(number, 0))

    def refresh_figures(self) -> None:
        """Compute the figures anew now."""
        self._preflighting.again(self.state.draft)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside; for the model's own parts."""
        self._run(work)

    async def wait(self, seconds: float) -> None:
        """Let some time pass; for the model's own parts."""
        await self._pause(seconds)

    # -- what a crash would lose -----------------------------------------------------------------------------------

    def _keep_soon(self) -> None:
        if not self._keeping:
            self._keeping = True
            self._run(self._keep())

    async def _keep(self) -> None:
        try:
            await self._pause(KEEP_AFTER_S)
        finally:
            self._keeping = False
        state = self.state
        if state.is_dirty and not state.is_locked and not self._closed:
            storing = self._storing
            form = Recovered(state.draft, state.broadcast_id, storing.version, storing.key, self.clock())
            await asyncio.to_thread(self._recovery.keep, form)

    def restore(self) -> None:
        """Go on with what a crash left behind; one step of undo takes it back."""
        kept = self._recovery.find(self.state.broadcast_id)
        self.set(recovered_ms=None)
        if kept is not None:
            self._storing.adopt(kept)
            self.edit(kept.draft)

    def discard(self) -> None:
        """Forget what is kept on this machine."""
        self._recovery.forget(self.state.broadcast_id)
        self.set(recovered_ms=None)

    # -- saving and launching --------------------------------------------------------------------------------------

    async def save(self) -> None:
        """*Save as draft* (BRD-32)."""
        await self._send(Work.SAVING)

    def check(self) -> bool:
        """Whether the form can be launched, as far as the desktop sees; else everything that is wrong is shown."""
        problems = self.problems(self.state.draft, self.state.choices)
        people = self.state.people
        if not problems and people == 0 and not self.state.figures.stale:
            problems = (Problem(path="recipients", code="nobody"),)
        self.set(problems=problems, fault=None)
        return not problems

    async def launch(self) -> None:
        """*Launch broadcast*, after the confirmation."""
        if self.check():
            await self._send(Work.LAUNCHING)

    async def _send(self, wanted: Work) -> None:
        if self.state.work is not Work.NONE or self.state.launched is not None:
            return
        self.set(work=wanted, fault=None, conflict=None)
        draft = self.state.draft
        try:
            stored = await self._storing.send(draft, launching=wanted is Work.LAUNCHING)
            self._on_stored(draft, stored, wanted)
        except ServiceFault as error:
            await self._on_refused(error, wanted)
        finally:
            self.set(work=Work.NONE)

    def _on_stored(self, draft: FormDraft, run: Broadcast, wanted: Work) -> None:
        self._recovery.forget(self.state.broadcast_id)
        self.set(run=run, saved=draft, saved_ms=self.clock(), problems=(), recovered_ms=None, removed=False)
        if wanted is Work.LAUNCHING:
            self.set(launched=run)
        else:
            self._preflighting.look(self.state.draft)

    async def _on_refused(self, error: ServiceFault, wanted: Work) -> None:
        fault = error.fault
        if fault.code is Code.CONFLICT and self.state.broadcast_id is not None:
            await self._tell_conflict(str(fault.params.get("by", "")), wanted)
            return
        if fault.problems:
            self.set(problems=fault.problems)
        elif fault.code is Code.NO_RECIPIENTS:
            self.set(problems=(Problem(path="recipients", code="nobody"),))
        else:
            self.set(fault=fault)

    async def _tell_conflict(self, by: str, wanted: Work) -> None:
        broadcast_id = self.state.broadcast_id
        if broadcast_id is None:
            return
        try:
            run = await self._door.broadcasts.one(broadcast_id)
            form = await self._door.broadcasts.form(broadcast_id)
        except ServiceFault as error:
            self.set(fault=error.fault)
            return
        conflict = Conflict(by, run.updated_ms, from_form(form), form.version, wanted)
        self.set(run=run, conflict=conflict)

    # -- somebody else saved (BRD-56) ------------------------------------------------------------------------------

    async def overwrite(self) -> None:
        """Save or launch mine over theirs."""
        conflict = self.state.conflict
        if conflict is not None:
            self._storing.version = conflict.version
            await self._send(conflict.wanted)

    async def save_copy(self) -> None:
        """Keep mine as a new draft; theirs stays as it is."""
        self._recovery.forget(self.state.broadcast_id)
        self._storing.take(None)
        self.set(run=None, conflict=None)
        await self._send(Work.SAVING)

    def take_theirs(self) -> None:
        """Go on with theirs; one step of undo brings mine back."""
        conflict = self.state.conflict
        if conflict is not None:
            self._storing.version = conflict.version
            self.set(conflict=None, saved=conflict.theirs)
            self.edit(conflict.theirs)

    def keep_editing(self) -> None:
        """Decide later."""
        self.set(conflict=None)

    # -- events ----------------------------------------------------------------------------------------------------

    def on_event(self, event: Event) -> None:
        """Follow this run: it may start, be stopped or deleted while it is edited (BRD-82)."""
        broadcast_id = self.state.broadcast_id
        if broadcast_id is None or event.key != str(broadcast_id):
            return
        if event.change is Change.DELETE:
            self._storing.take(None)
            self.set(run=None, saved=FormDraft(zone=self._zone), removed=True)
        elif event.record is not None:
            self.set(run=msgspec.json.decode(event.record, type=Broadcast))

    def _on_choice_changed(self, event: Event) -> None:
        del event
        self._outdated = True
        self._reload()

    def _reload(self) -> None:
        if self._outdated and self.state.phase is Phase.READY:
            self._outdated = False
            self._reloading.wake()

    async def _reload_choices(self) -> None:
        try:
            choices = await self._read_choices()
        except ServiceFault:
            return  # what was read before still serves; the next event tries again
        problems = self.state.problems
        if problems:
            problems = self.problems(self.state.draft, choices)
        self.set(choices=choices, problems=problems)
        self._preflighting.again(self.state.draft)


def _with_only_sender(draft: FormDraft, choices: Choices) -> FormDraft:
    """A workspace with one sender need not choose it."""
    active = [one for one in choices.senders if one.status == "active" and one.channel == Channel.SMS]
    if len(active) != 1 or any(step.sender_id is not None for step in draft.steps):
        return draft
    return replace(draft, steps=tuple(_sent_by(step, active[0].id) for step in draft.steps))


def _sent_by(step: StepDraft, sender_id: int) -> StepDraft:
    return replace(step, sender_id=sender_id)
