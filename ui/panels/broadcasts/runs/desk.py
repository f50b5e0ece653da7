"""What gestures on runs set going: questions, calls, and what is said about how they ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from app.contract.broadcasts import BULK_MAX, Broadcast, BroadcastId, BulkAction, BulkItem
from app.contract.faults import Code, Fault
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Dialog
from ui.kit.table.source import Chosen
from ui.panels.broadcasts.runs.actions import Verb, may
from ui.panels.broadcasts.runs.figures import unsent, was_never_started
from ui.panels.broadcasts.runs.questions import (
    AbortDialog,
    DeleteDialog,
    OutcomeDialog,
    Relaunch,
    RelaunchDialog,
    RelaunchManyDialog,
    RescheduleDialog,
    StartDialog,
)
from ui.panels.broadcasts.runs.source import RunSource
from ui.panels.broadcasts.wording import refusal_words, status_words
from ui.shell.panel import Panel
from ui.texts.faults import fault_text
from ui.texts.formats import short
from ui.texts.messages import Words, msg

BUILDER: Final = "broadcast_builder"
LIST: Final = "broadcasts"
TEMPLATE: Final = "broadcast_template"


class RunsDesk(QObject):
    """Acts on runs for the panel. `refresh` reads what is shown again, after a refusal."""

    def __init__(self, panel: Panel, source: RunSource, refresh: Callable[[], object]) -> None:
        super().__init__(panel)
        self._panel, self._source, self._refresh = panel, source, refresh
        self._runs = panel.context.client.broadcasts
        self.dialog: Dialog | None = None

    def act(self, verb: Verb, run: Broadcast) -> None:
        """Do something to a run; what cannot be undone is asked about first."""
        ways: dict[Verb, Callable[[Broadcast], object]] = {
            Verb.EDIT: self._edit,
            Verb.LAUNCH: partial(self._edit, launch=True),
            Verb.COPY: partial(self._begin, "copy", self._copy),
            Verb.PAUSE: partial(self._begin, "pause", self._pause),
            Verb.RESUME: self._ask_to_resume,
            Verb.RESCHEDULE: self._ask_for_time,
            Verb.WITHDRAW: partial(self._begin, "withdraw", self._withdraw),
            Verb.TEMPLATE: partial(self._begin, "template", self._become_template),
            Verb.CANCEL: partial(self._begin, "cancel", self._cancel),
            Verb.ABORT: self._ask_to_abort,
            Verb.RELAUNCH: partial(self._begin, "ask", self._ask_to_relaunch),
            Verb.DELETE: self._ask_to_delete,
        }
        ways[verb](run)

    def _begin(self, intent: str, work: Callable[[Broadcast], Awaitable[None]], run: Broadcast) -> None:
        self._start(intent, run, partial(work, run))

    def _edit(self, run: Broadcast, *, launch: bool = False) -> None:
        self._panel.context.go(BUILDER, broadcast_id=run.id, **({"launch": True} if launch else {}))

    def _ask_to_abort(self, run: Broadcast) -> None:
        self._ask(AbortDialog(self._panel, [run]), partial(self._abort, run))

    def _ask_to_delete(self, run: Broadcast) -> None:
        self._ask(DeleteDialog(self._panel, run), partial(self._delete, run))

    def _start(self, intent: str, run: Broadcast, work: Callable[[], Awaitable[None]]) -> None:
        """Carry out; while the same is under way for the run, a second press does nothing."""

        async def carry_out() -> None:
            try:
                await work()
            except ServiceFault as error:
                self._refused(error.fault, run)

        self._panel.run(f"{intent}_{run.id}", carry_out())

    def _ask(self, dialog: Dialog, then: Callable[[], object]) -> None:
        self.dialog = dialog
        dialog.closed.connect(lambda sure: then() if sure else None)
        dialog.open()

    def _refused(self, fault: Fault, run: Broadcast) -> None:
        """Say why; where a relaunch is under way, show the way to it (BRD-88, BRD-91)."""
        open_one = fault.params.get("id") if fault.params.get("what") == "relaunch_open" else None
        news, words = self._panel.context.news, refusal_words(fault, run.name)
        if isinstance(open_one, int):
            show = partial(self._panel.context.go, LIST, broadcast_id=BroadcastId(open_one))
            news.warn(words, action=msg("common.open"), on_action=show)
        else:
            news.warn(words)
        if fault.code in (Code.STATUS_IS_NOW, Code.NOT_FOUND, Code.IN_USE):
            self._refresh()

    # -- one run -------------------------------------------------------------------------------------------------

    async def _copy(self, run: Broadcast) -> None:
        fresh = await self._runs.copy(run.id)
        self._panel.context.tell(msg("broadcasts.copied", name=fresh.name))
        self._panel.context.go(BUILDER, broadcast_id=fresh.id)

    async def _pause(self, run: Broadcast) -> None:
        fresh = await self._runs.pause(run.id)
        words = msg("broadcasts.paused", name=run.name, count=unsent(fresh))
        self._panel.context.news.undoable(words, partial(self._go_on, fresh))

    def _ask_to_resume(self, run: Broadcast) -> None:
        if was_never_started(run):
            now_ms = self._panel.context.clock()
            self._ask(StartDialog(self._panel, run, now_ms), partial(self._go_on, run))
        else:
            self._go_on(run)

    def _go_on(self, run: Broadcast) -> None:
        self._start("resume", run, partial(self._resume, run))

    async def _resume(self, run: Broadcast) -> None:
        await self._runs.resume(run.id)
        self._panel.context.tell(msg("broadcasts.resumed", name=run.name))

    def _ask_for_time(self, run: Broadcast) -> None:
        context = self._panel.context
        dialog = RescheduleDialog(self._panel, run, context.workspace.time_zone, context.clock)
        self.dialog = dialog
        dialog.closed.connect(lambda at_ms: self._reschedule(run, at_ms) if isinstance(at_ms, int) else None)
        dialog.open(dialog.start.day)

    def _reschedule(self, run: Broadcast, at_ms: int) -> None:
        async def carry_out() -> None:
            fresh = await self._runs.reschedule(run.id, at_ms)
            words = msg("broadcasts.rescheduled", name=fresh.name, time=short(at_ms, self._panel.context.clock()))
            self._panel.context.tell(words)

        self._start("reschedule", run, carry_out)

    async def _withdraw(self, run: Broadcast) -> None:
        fresh = await self._panel.context.client.moderation.withdraw(run.id)
        self._panel.context.tell(msg("moderation.withdrawn", name=fresh.name))

    async def _cancel(self, run: Broadcast) -> None:
        """While recipients are sought nothing was sent yet: the launch ends and leaves a draft (BRD-125)."""
        fresh = await self._runs.cancel(run.id)
        show = partial(self._edit, fresh)
        self._panel.context.tell(msg("broadcasts.cancelled", name=fresh.name), msg("common.edit"), show)

    async def _become_template(self, run: Broadcast) -> None:
        made = await self._panel.context.client.broadcast_templates.from_broadcast(run.id)
        show = partial(self._panel.context.go, TEMPLATE, template_id=made.id)
        self._panel.context.tell(msg("broadcasts.became_template", name=made.name), msg("common.open"), show)

    def _abort(self, run: Broadcast) -> None:
        async def carry_out() -> None:
            fresh = await self._runs.abort(run.id)
            self._panel.context.tell(msg("broadcasts.aborted", name=run.name, count=unsent(fresh)))

        self._start("abort", run, carry_out)

    async def _ask_to_relaunch(self, run: Broadcast) -> None:
        dialog = RelaunchDialog(self._panel, run, await self._runs.relaunchable(run.id))
        self.dialog = dialog
        dialog.closed.connect(partial(self._on_relaunch, run))
        dialog.open()

    def _on_relaunch(self, run: Broadcast, answer: object) -> None:
        if isinstance(answer, Relaunch):
            self._start("relaunch", run, partial(self._relaunch, run, now=answer is Relaunch.NOW))

    async def _relaunch(self, run: Broadcast, *, now: bool) -> None:
        fresh = await self._runs.relaunch(run.id, now=now)
        if not now:
            self._panel.context.go(BUILDER, broadcast_id=fresh.id)
            return
        show = partial(self._panel.context.go, LIST, broadcast_id=fresh.id)
        self._panel.context.tell(msg("broadcasts.relaunched", name=fresh.name), msg("common.open"), show)

    def _delete(self, run: Broadcast) -> None:
        async def carry_out() -> None:
            await self._runs.remove(run.id)
            self._panel.context.news.undoable(msg("broadcasts.deleted", name=run.name), partial(self._restore, run))

        self._start("delete", run, carry_out)

    def _restore(self, run: Broadcast) -> None:
        async def carry_out() -> None:
            await self._runs.restore(run.id)

        self._start("restore", run, carry_out)

    # -- several runs --------------------------------------------------------------------------------------------

    def act_on_many(self, verb: Verb, chosen: Chosen) -> None:
        """Do something to every selected run, each judged alone (BRD-120)."""
        self._panel.run(f"{verb.value}_many", self._look_at_many(verb, chosen))

    async def _look_at_many(self, verb: Verb, chosen: Chosen) -> None:
        runs = await self._source.chosen(chosen)
        fit, unfit = sorted_out(verb, runs)
        then = partial(self._start_many, verb, fit, unfit)
        if verb is Verb.ABORT and fit:
            self._ask(AbortDialog(self._panel, fit), then)
        elif verb is Verb.RELAUNCH and fit:
            people = sum([await self._runs.relaunchable(run.id) for run in fit])
            self._ask(RelaunchManyDialog(self._panel, len(fit), people), then)
        else:
            await self._do_many(verb, fit, unfit)

    def _start_many(self, verb: Verb, fit: Sequence[Broadcast], unfit: list[tuple[str, Words]]) -> None:
        self._panel.run(f"{verb.value}_many", self._do_many(verb, fit, unfit))

    async def _do_many(self, verb: Verb, fit: Sequence[Broadcast], refused: list[tuple[str, Words]]) -> None:
        """Ask the service to act on all that fit; it judges each alone, as they stand by then (BRD-120)."""
        names = {run.id: run.name for run in fit}
        ids, items = list(names), list[BulkItem]()
        try:
            for start in range(0, len(ids), BULK_MAX):
                items += await self._runs.act_on_several(BulkAction(verb.value), ids[start : start + BULK_MAX])
        except ServiceFault as error:
            self._panel.context.news.warn(fault_text(error.fault))
            self._refresh()
            return
        done = [names[item.id] for item in items if item.done is not None]
        refused += [(names[item.id], bulk_words(item, names[item.id])) for item in items if item.done is None]
        words = msg(f"broadcasts.many_{verb.value}", count=len(done))
        if refused:
            self.dialog = OutcomeDialog(self._panel, words, done, refused)
            self.dialog.open()
            self._refresh()
        else:
            self._panel.context.tell(words)


def bulk_words(item: BulkItem, name: str) -> Words:
    """Why a run was refused."""
    code = item.code if item.code is not None else Code.INTERNAL
    return refusal_words(Fault(code=code, params=item.params, problems=item.problems), name)


def sorted_out(verb: Verb, runs: Sequence[Broadcast]) -> tuple[list[Broadcast], list[tuple[str, Words]]]:
    """Which runs a verb fits, and why it does not fit the others; a missed start is decided one by one."""
    fit: list[Broadcast] = []
    unfit: list[tuple[str, Words]] = []
    for run in runs:
        if verb is Verb.RESUME and was_never_started(run):
            unfit.append((run.name, msg("broadcasts.standing_missed")))
        elif may(verb, run):
            fit.append(run)
        else:
            unfit.append((run.name, status_words(run.status)))
    return fit, unfit
