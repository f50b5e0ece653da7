"""What the builder's gestures set going: its model, its dialogs and sheets, and the ways out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import BroadcastId, PreflightPeople, RecipientSource, Status
from app.contract.content_templates import ContentTemplate
from app.contract.faults import Problem
from ui.kit.controls.modal import Sheet
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.form import FormDraft, add_source, put_numbers, to_steps, typed_numbers
from ui.panels.broadcasts.builder.numbers_dialog import NumbersDialog
from ui.panels.broadcasts.builder.people_model import PeopleModel
from ui.panels.broadcasts.builder.people_sheet import PeopleSheet
from ui.panels.broadcasts.builder.preflight import LaunchFoot, PreflightPart
from ui.panels.broadcasts.builder.preview import PreviewPart
from ui.panels.broadcasts.builder.questions import (
    REMOVE,
    ConflictDialog,
    Leave,
    LeaveDialog,
    RemoveDialog,
    Resolution,
)
from ui.panels.broadcasts.builder.recovery import KeptForms
from ui.panels.broadcasts.builder.state import BuilderState, Phase, Work
from ui.panels.broadcasts.builder.trial import TrialModel, TrialState
from ui.panels.broadcasts.builder.trial_dialog import TrialDialog
from ui.panels.broadcasts.builder.view_model import BuilderModel
from ui.panels.broadcasts.wording import clock_in, exclusion_words, short_day
from ui.panels.constructor.step import StepDraft
from ui.panels.media.desk import desk_of
from ui.texts.messages import Words, msg
from ui.texts.numbers import number

if TYPE_CHECKING:
    from ui.panels.broadcasts.builder.panel import BuilderPanel

LIST = "broadcasts"
PREFLIGHT_WIDTH = 344


class BuilderDesk(QObject):
    """Owns the model of the form that is open. `show` is told its states."""

    def __init__(self, panel: BuilderPanel, show: Callable[[BuilderState], None]) -> None:
        super().__init__(panel)
        self._panel, self._show = panel, show
        self._context = panel.context
        self._forms = KeptForms(panel.context.store)
        self._model = self._fresh()
        self._opened = self._launches = False
        self._tried = Work.NONE
        self._confirm: ConfirmSheet | None = None
        self._conflict: ConflictDialog | None = None
        self._sheets: list[Callable[[BuilderState, int], None]] = []

    def _fresh(self) -> BuilderModel:
        return BuilderModel(
            self._context.client,
            self._context.tasks.starter(self._panel),
            recovery=self._forms,
            zone=self._context.workspace.time_zone,
            clock=self._context.clock,
        )

    @property
    def state(self) -> BuilderState:
        """The form and all around it."""
        return self._model.state

    def close(self) -> None:
        """Follow nothing any more."""
        self._model.close()

    # -- coming and going ----------------------------------------------------------------------------------------

    def arrive(
        self,
        broadcast_id: BroadcastId | None,
        recipients: tuple[RecipientSource, ...] | None,
        *,
        launch: bool = False,
    ) -> None:
        """Open a form; asks first where another one has changes. `launch` goes on to the launch (BRD-34)."""
        self._launches = launch
        same = self._opened and self.state.broadcast_id == broadcast_id and recipients is None
        if same and self.state.is_dirty and self.state.launched is None:
            return
        open_it = partial(self._open, broadcast_id, recipients)
        if self._opened and self.state.is_dirty and not self.state.is_locked:
            self._ask_to_leave(open_it)
        else:
            open_it()

    def _open(self, broadcast_id: BroadcastId | None, recipients: tuple[RecipientSource, ...] | None) -> None:
        self._model.close()
        self._model = self._fresh()
        self._opened = True
        self._request = broadcast_id, recipients
        self._model.observe(self._on_state)
        self.reload()

    def reload(self) -> None:
        """Read the form, or read it again after it failed."""
        broadcast_id, recipients = self._request
        preset = FormDraft(zone=self._context.workspace.time_zone, recipients=recipients or ())
        self._panel.run("", self._load(self._model, broadcast_id, preset))

    async def _load(self, model: BuilderModel, broadcast_id: BroadcastId | None, preset: FormDraft) -> None:
        await model.load(broadcast_id, preset)
        await model.look_whether_moderated()
        if model is not self._model or self.state.phase is not Phase.READY:
            return  # another form was opened meanwhile
        if self._launches:
            self._launches = False
            self.launch()
        elif not self.state.is_locked:
            self._panel.setup.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """*Back to broadcasts* (BRD-32)."""
        if self.state.is_dirty and not self.state.is_locked:
            self._ask_to_leave(self._go_to_list)
        else:
            self._model.discard()
            self._go_to_list()

    def _go_to_list(self) -> None:
        self._opened = False
        self._context.go(LIST)

    def _ask_to_leave(self, then: Callable[[], object]) -> None:
        dialog = LeaveDialog(self._panel, self.state.draft.name)
        dialog.closed.connect(lambda answer: self._on_leave(answer, then))
        dialog.open()

    def _on_leave(self, answer: object, then: Callable[[], object]) -> None:
        if answer is Leave.DISCARD:
            self._model.discard()
            self._model.close()
            then()
        elif answer is Leave.SAVE:
            self._panel.run("leave", self._save_and(then))

    async def _save_and(self, then: Callable[[], object]) -> None:
        await self._model.save()
        if not self.state.is_dirty:
            self._context.tell(msg("builder.saved_draft"))
            then()

    # -- the model's state ---------------------------------------------------------------------------------------

    def _on_state(self, state: BuilderState) -> None:
        self._show(state)
        now_ms = self._context.clock()
        for show in list(self._sheets):
            show(state, now_ms)
        if self._confirm is not None:
            if state.problems or state.conflict is not None or state.launched is not None:
                self._confirm.finish(None)
            else:
                self._confirm.show_state(state, now_ms)
        if state.conflict is not None and self._conflict is None:
            self._ask_about_conflict(state)
        if state.launched is not None and self._opened:
            self._on_launched(state)

    def _on_launched(self, state: BuilderState) -> None:
        run, draft = state.launched, state.draft
        if run is None:
            return
        words: Words = msg("builder.launched_started", name=run.name)
        if run.status is Status.ON_MODERATION:  # whatever was believed when the button was pressed (BRD-62)
            words = msg("moderation.sent" if state.moderated else "moderation.sent_instead", name=run.name)
            self._context.tell(words)
            self._opened = False
            self._context.go(LIST)
            return
        if not draft.instantly and run.at_ms is not None:
            time = f"{short_day(run.at_ms, draft.zone)} {clock_in(run.at_ms, draft.zone)}"
            words = msg("builder.launched_scheduled", name=run.name, time=time)
        self._context.tell(words)
        self._opened = False
        self._context.go(LIST, **({} if run.status is Status.SCHEDULED else {"broadcast_id": run.id}))

    # -- editing -------------------------------------------------------------------------------------------------

    def edit(self, draft: FormDraft, place: str) -> None:
        """Take over a change."""
        self._model.edit(draft, place)

    def name_again(self, at: int, name: str) -> None:
        """The name of a new template was in use: it can be typed anew."""
        self._panel.chain.cards[at].choose_template(name)

    def put_on_shelf(self, template: ContentTemplate) -> None:
        """A template is there from now on."""
        self._model.set(choices=self.state.choices.with_template(template))

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show what is wrong, the keyboard in the first of it."""
        self._model.set(problems=problems)
        self._panel.focus_path(problems[0].path)

    def undo(self) -> None:
        """One step back."""
        self._model.undo()

    def redo(self) -> None:
        """One step forward again."""
        self._model.redo()

    def choose_audience(self, button: QWidget) -> None:
        """*Target or tag*."""
        popup = AudiencePopup(button, self.state, lambda: self.state, self._add_source)
        self._watch(lambda _state, _now_ms: popup.refresh(), popup)
        popup.open_beside(button)
        self._panel.run("counts", self._model.count_targets())

    def _add_source(self, source: RecipientSource) -> None:
        self._model.edit(add_source(self.state.draft, source))

    def type_numbers(self, at: int | None) -> None:
        """*Numbers*: a new entry, or one to edit."""
        draft = self.state.draft
        base = draft.recipients
        dialog = NumbersDialog(
            self._panel,
            self._context.workspace.default_country,
            lambda numbers: self._model.edit(put_numbers(replace(self.state.draft, recipients=base), numbers, at)),
            taken=typed_numbers(draft, without=at),
            numbers=() if at is None else draft.recipients[at].numbers,
        )
        dialog.open(dialog.area.edit)

    def show_sample(self, at: int) -> None:
        """Whose text the preview shows."""
        self._model.show_sample(at)

    def show_step(self, at: int) -> None:
        """Which message the preview shows."""
        self._model.show_step(at)

    def remove_step(self, at: int) -> None:
        """Take a message out of the chain; one with words is asked about first (BRD-43)."""
        step = self.state.draft.steps[at]

        if step.is_empty:
            self._model.edit(self.state.draft.without_step(at))
            return
        dialog = RemoveDialog(self._panel, at, step)
        dialog.closed.connect(lambda answer: self._on_remove(answer, step))
        dialog.open()

    def _on_remove(self, answer: object, step: StepDraft) -> None:
        steps = self.state.draft.steps
        if answer == REMOVE and step in steps:
            self._model.edit(self.state.draft.without_step(steps.index(step)))

    def refresh_figures(self) -> None:
        """Count again."""
        self._model.refresh_figures()

    # -- sheets --------------------------------------------------------------------------------------------------

    def _watch(self, show: Callable[[BuilderState, int], None], until: QObject) -> None:
        """Keep something shown up to date while it is open."""
        self._sheets.append(show)
        until.destroyed.connect(lambda: self._sheets.remove(show) if show in self._sheets else None)

    def list_reason(self, reason: str) -> None:
        """Who is left out for a reason."""
        report = self.state.figures.report
        count = report.exclusions.get(reason, 0) if report is not None else 0
        title = msg("builder.excluded_title", reason=exclusion_words(reason), count=number(count))
        self._list_people(title, reason=reason)

    def list_step(self, step: int, reason: str) -> None:
        """Whom one step of the chain leaves out for a reason; another may reach them."""
        report = self.state.figures.report
        known = report is not None and step <= len(report.steps)
        count = report.steps[step - 1].exclusions.get(reason, 0) if report is not None and known else 0
        title = msg("builder.excluded_title", reason=exclusion_words(reason), count=number(count))
        self._list_people(title, reason=reason, step=step)

    def list_missing(self, key: str) -> None:
        """Who has no value."""
        report = self.state.figures.report
        count = report.missing.get(key, 0) if report is not None else 0
        name = self.state.choices.attribute_names.get(key, key)
        self._list_people(msg("builder.missing_title", name=name, count=number(count)), attribute=key)

    def _list_people(self, title: Words, *, reason: str = "", attribute: str = "", step: int = 0) -> None:
        draft = self.state.draft
        ask = PreflightPeople(
            recipients=draft.recipients, steps=to_steps(draft), reason=reason, attribute=attribute, step=step
        )
        tasks = self._context.tasks

        def more() -> None:
            tasks.run(sheet, model.load(), intent="people")

        sheet = PeopleSheet(self._panel, title, more)
        model = PeopleModel(self._context.client.broadcasts, ask, sheet.show_people)
        sheet.show_people(model.state)
        sheet.open(sheet.view)
        more()

    def open_preflight(self) -> None:
        """The pre-flight as a sheet, where it has no column."""
        sheet = Sheet(self._panel, msg("builder.preflight"), width=PREFLIGHT_WIDTH)
        part, launching = PreflightPart(sheet), LaunchFoot(sheet)
        part.listed.connect(self.list_reason)
        part.step_listed.connect(self.list_step)
        part.missing_listed.connect(self.list_missing)
        part.refreshed.connect(self.refresh_figures)
        part.led.connect(sheet.finish)
        sheet.closed.connect(lambda path: self._panel.focus_path(path) if isinstance(path, str) else None)
        launching.launch_wanted.connect(lambda: self._launch_from(sheet))
        launching.save_wanted.connect(self.save)
        launching.more.hide()
        sheet.body.addWidget(part)
        sheet.body.addStretch(1)
        sheet.set_foot(launching)
        now_ms = self._context.clock()
        for show in (part.show_state, lambda state, _now_ms: launching.show_state(state)):
            show(self.state, now_ms)
            self._watch(show, sheet)
        sheet.open(launching.launch)

    def _launch_from(self, sheet: Sheet) -> None:
        if self._model.check():
            sheet.finish(None)
            self.launch()

    def open_preview(self) -> None:
        """The phone as a sheet, where it has no column."""
        sheet = Sheet(self._panel, msg("builder.preview"), width=PREFLIGHT_WIDTH)
        part = PreviewPart(sheet, pictures=desk_of(self._context).pictures)
        part.sample_wanted.connect(self.show_sample)
        part.step_wanted.connect(self.show_step)
        part.test_wanted.connect(self.send_test)
        sheet.body.addWidget(part)
        part.show_state(self.state, self._context.clock())
        self._watch(part.show_state, sheet)
        sheet.open()

    def send_test(self) -> None:
        """*Send test* (MSG-52)."""
        tasks = self._context.tasks

        def show(state: TrialState) -> None:
            dialog.show_state(state)

        def send() -> None:
            tasks.cancel(dialog)
            tasks.run(dialog, model.send(to_steps(self.state.draft)[self.state.shown_step]))

        model = TrialModel(self._context.client.broadcasts, show)
        dialog = TrialDialog(self._panel, self.state.figures.samples, self.state.sample, model.aim, send)
        dialog.open(dialog.number)

    # -- saving and launching --------------------------------------------------------------------------------------

    def save(self) -> None:
        """*Save as draft*."""
        self._tried = Work.SAVING
        self._panel.run("save", self._model.save())

    def save_copy(self) -> None:
        """The form as a new draft."""
        self._tried = Work.SAVING
        self._panel.run("save", self._model.save_copy())

    def launch(self) -> None:
        """Check everything, then sum it up and ask."""
        if not self._model.check():
            self._panel.focus_path(self.state.problems[0].path)
            return
        if self.state.figures.fault is not None:
            self._model.refresh_figures()
        self._confirm = ConfirmSheet(self._panel, self.state, self._context.clock(), self._launch_now)
        self._confirm.closed.connect(self._on_confirm_closed)
        self._confirm.open()

    def _on_confirm_closed(self, _answer: object) -> None:
        self._confirm = None

    def _launch_now(self) -> None:
        self._tried = Work.LAUNCHING
        self._panel.run("launch", self._model.launch())

    def retry(self) -> None:
        """What was refused or not answered, once more; a launch is asked about again."""
        if self._tried is Work.LAUNCHING:
            self.launch()
        else:
            self.save()

    def restore(self) -> None:
        """Go on with what a crash left behind."""
        self._model.restore()

    def withdraw(self) -> None:
        """Take it back from the moderators."""
        run = self.state.run
        if run is not None:
            self._panel.run("withdraw", self._context.client.moderation.withdraw(run.id))

    def discard_kept(self) -> None:
        """Forget what a crash left behind."""
        self._model.discard()

    def _ask_about_conflict(self, state: BuilderState) -> None:
        if state.conflict is None:
            return
        self._conflict = ConflictDialog(self._panel, state.draft, state.conflict, state.choices)
        self._conflict.closed.connect(self._on_conflict_closed)
        self._conflict.open()

    def _on_conflict_closed(self, answer: object) -> None:
        self._conflict = None
        if answer is Resolution.OVERWRITE:
            self._panel.run("save", self._model.overwrite())
        elif answer is Resolution.COPY:
            self._panel.run("save", self._model.save_copy())
        elif answer is Resolution.THEIRS:
            self._model.take_theirs()
        else:
            self._model.keep_editing()
