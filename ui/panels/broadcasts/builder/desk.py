"""What the builder's gestures set going beyond the form: pre-flight, launch, moderation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.contract.broadcasts import BroadcastId, PreflightPeople, RecipientSource, Status
from ui.kit.controls.modal import Sheet
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.form import FormDraft, to_steps
from ui.panels.broadcasts.builder.form_desk import SHEET, FormDesk
from ui.panels.broadcasts.builder.people_model import PeopleModel
from ui.panels.broadcasts.builder.people_sheet import PeopleSheet
from ui.panels.broadcasts.builder.preflight import LaunchFoot, PreflightPart
from ui.panels.broadcasts.builder.recovery import NAME
from ui.panels.broadcasts.builder.state import BuilderState, Phase, Work
from ui.panels.broadcasts.builder.view_model import BuilderModel
from ui.panels.broadcasts.wording import clock_in, exclusion_words, short_day
from ui.panels.constructor.whatsapp.book import book_of
from ui.texts.messages import Words, msg
from ui.texts.numbers import number

if TYPE_CHECKING:
    from ui.panels.broadcasts.builder.panel import BuilderPanel


class BuilderDesk(FormDesk[BuilderModel]):
    """A broadcast: where its form comes from, its pre-flight and its launch."""

    def __init__(self, panel: BuilderPanel, show: Callable[[BuilderState], None]) -> None:
        super().__init__(panel, show, kept=NAME)
        self._launches = False
        self._tried = Work.NONE
        self._confirm: ConfirmSheet | None = None

    def _fresh(self) -> BuilderModel:
        return BuilderModel(
            self._context.client,
            self._context.tasks.starter(self._panel),
            recovery=self._forms,
            zone=self._context.workspace.time_zone,
            clock=self._context.clock,
        )

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
        self._unless_dirty(partial(self._open, broadcast_id, recipients))

    def _open(self, broadcast_id: BroadcastId | None, recipients: tuple[RecipientSource, ...] | None) -> None:
        self._request = broadcast_id, recipients
        self._begin()

    def reload(self) -> None:
        """Read the form, or read it again after it failed."""
        broadcast_id, recipients = self._request
        preset = FormDraft(zone=self._context.workspace.time_zone, recipients=recipients or ())
        self._panel.run("", self._load(self.model, broadcast_id, preset))

    async def _load(self, model: BuilderModel, broadcast_id: BroadcastId | None, preset: FormDraft) -> None:
        await model.load(broadcast_id, preset)
        if self._shows(model) and not self._launches and not self.state.is_locked:
            self._begin_typing()
        await model.look_whether_moderated()
        if self._shows(model) and self._launches:
            self._launches = False
            self.launch()

    def _shows(self, model: BuilderModel) -> bool:
        """Whether no other form was opened meanwhile."""
        return model is self.model and self.state.phase is Phase.READY

    def _begin_typing(self) -> None:
        """The keyboard to the name as soon as it can be typed; not from under what was opened while it was read."""
        focus = QApplication.focusWidget()
        if focus is None or focus is self._panel or self._panel.isAncestorOf(focus):
            self._panel.setup.name.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _save_and(self, then: Callable[[], object]) -> None:
        await super()._save_and(partial(self._saved_and, then))

    def _saved_and(self, then: Callable[[], object]) -> None:
        self._context.tell(msg("builder.saved_draft"))
        then()

    # -- the model's state ---------------------------------------------------------------------------------------

    def _on_state(self, state: BuilderState) -> None:
        self._show_all(state)
        if self._confirm is not None:
            if state.problems or state.conflict is not None or state.launched is not None:
                self._confirm.finish(None)
            else:
                self._confirm.show_state(state, self._context.clock())
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
            self._go_to_list()
            return
        if not draft.instantly and run.at_ms is not None:
            time = f"{short_day(run.at_ms, draft.zone)} {clock_in(run.at_ms, draft.zone)}"
            words = msg("builder.launched_scheduled", name=run.name, time=time)
        self._context.tell(words)
        self._go_to_list(**({} if run.status is Status.SCHEDULED else {"broadcast_id": run.id}))

    # -- sheets --------------------------------------------------------------------------------------------------

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
        sheet = Sheet(self._panel, msg("builder.preflight"), width=SHEET)
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
        if self.model.check():
            sheet.finish(None)
            self.launch()

    # -- saving and launching --------------------------------------------------------------------------------------

    def save(self) -> None:
        """*Save as draft*."""
        self._tried = Work.SAVING
        self._panel.run("save", self.model.save())

    def save_copy(self) -> None:
        """The form as a new draft."""
        self._tried = Work.SAVING
        super().save_copy()

    def launch(self) -> None:
        """Check everything, then sum it up and ask."""
        if not self.model.check():
            self._panel.focus_path(self.state.problems[0].path)
            return
        if self.state.figures.fault is not None:
            self.model.refresh_figures()
        now_ms, templates = self._context.clock(), book_of(self._context)
        self._confirm = ConfirmSheet(self._panel, self.state, now_ms, self._launch_now, templates)
        self._confirm.closed.connect(self._on_confirm_closed)
        self._confirm.open()

    def _on_confirm_closed(self, _answer: object) -> None:
        self._confirm = None

    def _launch_now(self) -> None:
        self._tried = Work.LAUNCHING
        self._panel.run("launch", self.model.launch())

    def retry(self) -> None:
        """What was refused or not answered, once more; a launch is asked about again."""
        if self._tried is Work.LAUNCHING:
            self.launch()
        else:
            self.save()

    def withdraw(self) -> None:
        """Take it back from the moderators."""
        run = self.state.run
        if run is not None:
            self._panel.run("withdraw", self._context.client.moderation.withdraw(run.id))
