"""What the gestures of a template's form set going: its model, its dialogs, the ways out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.contract.broadcast_templates import ModerationState as State
from app.contract.broadcast_templates import SavedTemplate, ScheduleStatus, TemplateId
from app.contract.broadcasts import RecipientSource
from app.contract.content_templates import ContentTemplate
from app.contract.faults import Problem
from ui.kit.controls.modal import Sheet
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.form import FormDraft, add_source, put_numbers, to_steps, typed_numbers
from ui.panels.broadcasts.builder.numbers_dialog import NumbersDialog
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
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.broadcasts.builder.trial import TrialModel, TrialState
from ui.panels.broadcasts.builder.trial_dialog import TrialDialog
from ui.panels.broadcasts.templates.form_model import TemplateModel
from ui.panels.broadcasts.templates.schedule_box import ScheduleBox
from ui.panels.broadcasts.templates.wording import start_line
from ui.panels.constructor.step import StepDraft
from ui.panels.media.desk import desk_of
from ui.texts.messages import Words, msg

if TYPE_CHECKING:
    from ui.panels.broadcasts.templates.panel import TemplatePanel

LIST: Final = "broadcasts"
KEPT: Final = "template_forms"
SHEET: Final = 344


class TemplateDesk(QObject):
    """Owns the model of the template that is open. `show` is told its states."""

    def __init__(self, panel: TemplatePanel, show: Callable[[BuilderState], None]) -> None:
        super().__init__(panel)
        self._panel, self._show = panel, show
        self._context = panel.context
        self._forms = KeptForms(panel.context.store, KEPT)
        self._opened = False
        self._wanted: TemplateId | None = None
        self._conflict: ConflictDialog | None = None
        self._sheets: list[Callable[[BuilderState], None]] = []
        self.model = self._fresh()

    def _fresh(self) -> TemplateModel:
        return TemplateModel(
            self._context.client,
            self._context.tasks.starter(self._panel),
            recovery=self._forms,
            zone=self._context.workspace.time_zone,
            clock=self._context.clock,
            saved=self._on_saved,
        )

    @property
    def state(self) -> BuilderState:
        """The form and all around it."""
        return self.model.state

    def close(self) -> None:
        """Follow nothing any more."""
        self.model.close()

    # -- coming and going ----------------------------------------------------------------------------------------

    def arrive(self, template_id: TemplateId | None) -> None:
        """Open a form; asks first where another one has changes."""
        known = None if self.model.template is None else self.model.template.id
        if self._opened and self.state.is_dirty and known == template_id:
            return
        if self._opened and self.state.is_dirty and not self.state.is_locked:
            self._ask_to_leave(partial(self._open, template_id))
        else:
            self._open(template_id)

    def _open(self, template_id: TemplateId | None) -> None:
        self.model.close()
        self.model = self._fresh()
        self._opened, self._wanted = True, template_id
        self.model.observe(self._on_state)
        self.reload()

    def reload(self) -> None:
        """Read the form, or read it again after it failed."""
        self._panel.run("", self._load(self.model))

    async def _load(self, model: TemplateModel) -> None:
        await model.open(self._wanted)
        await model.look_whether_moderated()
        if model is self.model and self.state.phase is Phase.READY and not self.state.is_locked:
            self._panel.setup.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """*Back to templates*."""
        if self.state.is_dirty and not self.state.is_locked:
            self._ask_to_leave(self._go_to_list)
        else:
            self._go_to_list()

    def _go_to_list(self) -> None:
        self._opened = False
        self._context.go(LIST, tab="templates")

    def _ask_to_leave(self, then: Callable[[], object]) -> None:
        dialog = LeaveDialog(self._panel, self.state.draft.name)
        dialog.save.set_words(msg("common.save"))
        dialog.closed.connect(lambda answer: self._on_leave(answer, then))
        dialog.open()

    def _on_leave(self, answer: object, then: Callable[[], object]) -> None:
        if answer is Leave.DISCARD:
            self.model.discard()
            self.model.close()
            then()
        elif answer is Leave.SAVE:
            self._panel.run("leave", self._save_and(then))

    async def _save_and(self, then: Callable[[], object]) -> None:
        await self.model.save()
        if not self.state.is_dirty:
            then()

    # -- the model's state ---------------------------------------------------------------------------------------

    def _on_state(self, state: BuilderState) -> None:
        self._show(state)
        for show in list(self._sheets):
            show(state)
        if state.conflict is not None and self._conflict is None:
            self._conflict = ConflictDialog(self._panel, state.draft, state.conflict, state.choices)
            self._conflict.closed.connect(self._on_conflict_closed)
            self._conflict.open()

    def _on_conflict_closed(self, answer: object) -> None:
        self._conflict = None
        if answer is Resolution.OVERWRITE:
            self._panel.run("save", self.model.overwrite())
        elif answer is Resolution.COPY:
            self._panel.run("save", self.model.save_copy())
        elif answer is Resolution.THEIRS:
            self.model.take_theirs()
        else:
            self.model.keep_editing()

    def _on_saved(self, stored: SavedTemplate) -> None:
        """Say what the save came to; a schedule that cannot be active yet says what is missing (BTP-42)."""
        template = stored.template
        words: Words = msg("templates.saved", name=template.name)
        if template.moderation_state is State.ON_MODERATION:
            words = msg("templates.submitted", name=template.name)
        elif template.schedule_status is ScheduleStatus.ACTIVE and template.next_ms is not None:
            line = start_line(template.next_ms, template.time_zone or "UTC")
            words = msg("templates.saved_active", name=template.name, start=line)
        elif template.schedule_reason in ("incomplete", "unapproved"):
            words = msg(f"templates.saved_{template.schedule_reason}", name=template.name)
        self._context.tell(words)
        self.model.set(problems=tuple(one for one in stored.problems if one.path != "moderation"))
        if not stored.problems or template.moderation_state is State.ON_MODERATION:
            self._go_to_list()

    # -- editing -------------------------------------------------------------------------------------------------

    def edit(self, draft: FormDraft, place: str) -> None:
        """Take over a change."""
        self.model.edit(draft, place)

    def undo(self) -> None:
        """One step back."""
        self.model.undo()

    def show_sample(self, at: int) -> None:
        """Whose text the preview shows."""
        self.model.show_sample(at)

    def show_step(self, at: int) -> None:
        """Which message the preview shows."""
        self.model.show_step(at)

    def remove_step(self, at: int) -> None:
        """Take a message out of the chain; one with words is asked about first (BRD-43)."""
        step = self.state.draft.steps[at]
        if step.is_empty:
            self.model.edit(self.state.draft.without_step(at))
            return
        dialog = RemoveDialog(self._panel, at, step)
        dialog.closed.connect(lambda answer: self._on_remove(answer, step))
        dialog.open()

    def _on_remove(self, answer: object, step: StepDraft) -> None:
        steps = self.state.draft.steps
        if answer == REMOVE and step in steps:
            self.model.edit(self.state.draft.without_step(steps.index(step)))

    def name_again(self, at: int, name: str) -> None:
        """The name of a new template was in use: it can be typed anew."""
        self._panel.chain.cards[at].choose_template(name)

    def put_on_shelf(self, template: ContentTemplate) -> None:
        """A template is there from now on."""
        self.model.set(choices=self.state.choices.with_template(template))

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show what is wrong, the keyboard in the first of it."""
        self.model.set(problems=problems)
        self._panel.focus_path(problems[0].path)

    def redo(self) -> None:
        """One step forward again."""
        self.model.redo()

    def choose_audience(self, button: QWidget) -> None:
        """*Target or tag*."""
        popup = AudiencePopup(button, self.state, lambda: self.state, self._add_source)
        self._watch(lambda _state: popup.refresh(), popup)
        popup.open_beside(button)
        self._panel.run("counts", self.model.count_targets())

    def _add_source(self, source: RecipientSource) -> None:
        self.model.edit(add_source(self.state.draft, source))

    def type_numbers(self, at: int | None) -> None:
        """*Numbers*: a new entry, or one to edit."""
        draft = self.state.draft
        base = draft.recipients
        dialog = NumbersDialog(
            self._panel,
            self._context.workspace.default_country,
            lambda numbers: self.model.edit(put_numbers(replace(self.state.draft, recipients=base), numbers, at)),
            taken=typed_numbers(draft, without=at),
            numbers=() if at is None else draft.recipients[at].numbers,
        )
        dialog.open(dialog.area.edit)

    def _watch(self, show: Callable[[BuilderState], None], until: QObject) -> None:
        self._sheets.append(show)
        until.destroyed.connect(lambda: self._sheets.remove(show) if show in self._sheets else None)

    def open_schedule(self) -> None:
        """The schedule as a sheet, where it has no column."""
        sheet = Sheet(self._panel, msg("templates.schedule"), width=SHEET)
        box = ScheduleBox(sheet)
        box.changed.connect(self.edit)
        sheet.body.addWidget(box)
        sheet.body.addStretch(1)

        def show(state: BuilderState) -> None:
            box.show_draft(state.draft, state.problems, self._context.clock(), locked=state.is_locked)

        show(self.state)
        self._watch(show, sheet)
        sheet.open(box.on)

    def open_preview(self) -> None:
        """The phone as a sheet, where it has no column."""
        sheet = Sheet(self._panel, msg("builder.preview"), width=SHEET)
        part = PreviewPart(sheet, pictures=desk_of(self._context).pictures)
        part.sample_wanted.connect(self.show_sample)
        part.test_wanted.connect(self.send_test)
        sheet.body.addWidget(part)

        def show(state: BuilderState) -> None:
            part.show_state(state, self._context.clock())

        show(self.state)
        self._watch(show, sheet)
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

    # -- saving --------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """*Save*, or *Save as draft*."""
        self._panel.run("save", self._then_focus(self.model.save))

    def submit(self) -> None:
        """*Send to moderation*."""
        self._panel.run("save", self._then_focus(self.model.submit))

    async def _then_focus(self, act: Callable[[], object]) -> None:
        await act()  # type: ignore[misc]  # both are coroutines
        if self.state.problems:
            self._panel.focus_path(self.state.problems[0].path)

    def withdraw(self) -> None:
        """Take it back from the moderators."""
        template = self.model.template
        if template is not None:
            self._panel.run("withdraw", self._context.client.broadcast_templates.withdraw(template.id))

    retry = save

    def restore(self) -> None:
        """Go on with what a crash left behind."""
        self.model.restore()

    def discard_kept(self) -> None:
        """Forget what a crash left behind."""
        self.model.discard()

    def save_copy(self) -> None:
        """The form as a new template."""
        self._panel.run("save", self.model.save_copy())
