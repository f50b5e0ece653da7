"""What the gestures of a form of recipients and messages set going, be it a broadcast or a template."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import RecipientSource
from app.contract.chain import check_step
from app.contract.content import channel_of, keys_of
from app.contract.content_templates import ContentTemplate
from app.contract.faults import Problem
from ui.kit.controls.modal import Sheet
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.form import FormDraft, add_source, put_numbers, to_steps, typed_numbers
from ui.panels.broadcasts.builder.form_panel import FormPanel
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
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.broadcasts.builder.view_model import BuilderModel
from ui.panels.broadcasts.wording import written
from ui.panels.constructor.step import StepDraft
from ui.panels.constructor.trial_desk import open_trial
from ui.panels.constructor.trial_dialog import Lender, TrialChoices
from ui.panels.constructor.whatsapp.book import book_of
from ui.panels.media.desk import desk_of
from ui.texts.messages import msg

M = TypeVar("M", bound=BuilderModel)
Shows = Callable[[BuilderState, int], object]
"""Shows a state; the second is now, in epoch milliseconds."""

LIST: Final = "broadcasts"
SHEET: Final = 344


class FormDesk(QObject, Generic[M]):
    """Owns the model of the form that is open; `show` is told its states.

    `kept` names what is kept of forms under edit. Subclasses say how a form is read and what saving comes to.
    """

    def __init__(self, panel: FormPanel, show: Callable[[BuilderState], None], *, kept: str) -> None:
        super().__init__(panel)
        self._panel, self._show = panel, show
        self._context = panel.context
        self._forms = KeptForms(panel.context.store, kept)
        self._opened = False
        self._conflict: ConflictDialog | None = None
        self._sheets: list[Shows] = []
        self.model: M = self._fresh()

    @abstractmethod
    def _fresh(self) -> M:
        """A model with nothing in it."""

    @abstractmethod
    def reload(self) -> None:
        """Read the form, or read it again after it failed."""

    @abstractmethod
    def save(self) -> None:
        """Store it."""

    @abstractmethod
    def retry(self) -> None:
        """What was refused or not answered, once more."""

    @abstractmethod
    def withdraw(self) -> None:
        """Take it back from the moderators."""

    @property
    def state(self) -> BuilderState:
        """The form and all around it."""
        return self.model.state

    def close(self) -> None:
        """Follow nothing any more."""
        self.model.close()

    # -- coming and going ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.model.close()
        self.model = self._fresh()
        self._opened = True
        self.model.observe(self._on_state)
        self.reload()

    def _unless_dirty(self, then: Callable[[], object]) -> None:
        """Ask first where a form has changes that would be gone."""
        if self._opened and self.state.is_dirty and not self.state.is_locked:
            self._ask_to_leave(then)
        else:
            then()

    def leave(self) -> None:
        """Back to the list (BRD-32)."""
        self._unless_dirty(self._leave_clean)

    def _leave_clean(self) -> None:
        if not self.state.is_dirty and self.state.recovered_ms is None:
            self.model.discard()
        self._go_to_list()

    def _go_to_list(self, **where: Any) -> None:
        self._opened = False
        self._context.go(LIST, **where)

    def _ask_to_leave(self, then: Callable[[], object]) -> LeaveDialog:
        dialog = LeaveDialog(self._panel, self.state.draft.name)
        dialog.closed.connect(lambda answer: self._on_leave(answer, then))
        dialog.open()
        return dialog

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
        self._show_all(state)
        self._ask_about_conflict(state)

    def _show_all(self, state: BuilderState) -> None:
        self._show(state)
        now_ms = self._context.clock()
        for show in list(self._sheets):
            show(state, now_ms)

    def _ask_about_conflict(self, state: BuilderState) -> None:
        if state.conflict is None or self._conflict is not None:
            return
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

    def _watch(self, show: Shows, until: QObject) -> None:
        """Keep something shown up to date while it is open."""
        self._sheets.append(show)
        until.destroyed.connect(lambda: self._sheets.remove(show) if show in self._sheets else None)

    # -- editing -------------------------------------------------------------------------------------------------

    def edit(self, draft: FormDraft, place: str) -> None:
        """Take over a change."""
        self.model.edit(draft, place)

    def undo(self) -> None:
        """One step back."""
        self.model.undo()

    def redo(self) -> None:
        """One step forward again."""
        self.model.redo()

    def restore(self) -> None:
        """Go on with what a crash left behind."""
        self.model.restore()

    def discard_kept(self) -> None:
        """Forget what a crash left behind."""
        self.model.discard()

    def save_copy(self) -> None:
        """The form as a new one."""
        self._panel.run("save", self.model.save_copy())

    def refresh_figures(self) -> None:
        """Count again."""
        self.model.refresh_figures()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show what is wrong, the keyboard in the first of it."""
        self.model.set(problems=problems)
        self._panel.focus_path(problems[0].path)

    # -- recipients ----------------------------------------------------------------------------------------------

    def choose_audience(self, button: QWidget) -> None:
        """*Target or tag*."""
        popup = AudiencePopup(button, self.state, lambda: self.state, self._add_source)
        self._watch(lambda _state, _now_ms: popup.refresh(), popup)
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

    # -- messages ------------------------------------------------------------------------------------------------

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
        dialog = RemoveDialog(self._panel, at, step, book_of(self._context))
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

    def open_preview(self) -> None:
        """The phone as a sheet, where it has no column."""
        sheet = Sheet(self._panel, msg("builder.preview"), width=SHEET)
        pictures, templates = desk_of(self._context).pictures, book_of(self._context)
        part = PreviewPart(sheet, pictures=pictures, templates=templates)
        part.sample_wanted.connect(self.show_sample)
        part.step_wanted.connect(self.show_step)
        part.test_wanted.connect(partial(self._test_from, sheet))
        sheet.body.addWidget(part)
        part.stand.fit(sheet.body_area, part.test)
        part.show_state(self.state, self._context.clock())
        self._watch(part.show_state, sheet)
        sheet.open()

    def _test_from(self, sheet: Sheet) -> None:
        """The sheet makes room where something is wrong in the form below it."""
        if not self.send_test():
            sheet.finish()

    def send_test(self) -> bool:
        """*Send test* (MSG-52); False where something is wrong with the message, which is shown in the form."""
        state = self.state
        at = state.shown_step
        step = to_steps(state.draft)[at]
        problems = check_step(step, f"steps.{at}", state.choices.attribute_keys)
        if problems:
            self.show_problems(tuple(problems))
            return False
        people = tuple(
            Lender(one.name or written("+" + one.address), one.contact_id) for one in state.figures.samples
        )
        choices = TrialChoices(
            channel_of(step.content), people=people, chosen=state.sample, personal=bool(keys_of(step.content))
        )
        open_trial(self._panel, choices, lambda _sender_id: step)
        return True
