"""What the gestures of a template's form set going beyond the form: schedule, storing, moderation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt

from app.contract.broadcast_templates import ModerationState as State
from app.contract.broadcast_templates import SavedTemplate, ScheduleStatus, TemplateId
from ui.kit.controls.modal import Sheet
from ui.panels.broadcasts.builder.form_desk import SHEET, FormDesk
from ui.panels.broadcasts.builder.questions import (
    LeaveDialog,
)
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.broadcasts.templates.form_model import TemplateModel
from ui.panels.broadcasts.templates.schedule_box import ScheduleBox
from ui.panels.broadcasts.templates.wording import start_line
from ui.texts.messages import Words, msg

if TYPE_CHECKING:
    from ui.panels.broadcasts.templates.panel import TemplatePanel

TAB: Final = "templates"
KEPT: Final = "template_forms"


class TemplateDesk(FormDesk[TemplateModel]):
    """A template: where its form comes from, its schedule and its moderation."""

    def __init__(self, panel: TemplatePanel, show: Callable[[BuilderState], None]) -> None:
        super().__init__(panel, show, kept=KEPT)
        self._wanted: TemplateId | None = None

    def _fresh(self) -> TemplateModel:
        return TemplateModel(
            self._context.client,
            self._context.tasks.starter(self._panel),
            recovery=self._forms,
            zone=self._context.workspace.time_zone,
            clock=self._context.clock,
            saved=self._on_saved,
        )

    # -- coming and going ----------------------------------------------------------------------------------------

    def arrive(self, template_id: TemplateId | None) -> None:
        """Open a form; asks first where another one has changes."""
        known = None if self.model.template is None else self.model.template.id
        if self._opened and self.state.is_dirty and known == template_id:
            return
        self._unless_dirty(partial(self._open, template_id))

    def _open(self, template_id: TemplateId | None) -> None:
        self._wanted = template_id
        self._begin()

    def reload(self) -> None:
        """Read the form, or read it again after it failed."""
        self._panel.run("", self._load(self.model))

    async def _load(self, model: TemplateModel) -> None:
        await model.open(self._wanted)
        await model.look_whether_moderated()
        if model is self.model and self.state.phase is Phase.READY and not self.state.is_locked:
            self._panel.setup.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_list(self, **where: Any) -> None:
        super()._go_to_list(tab=TAB, **where)

    def _ask_to_leave(self, then: Callable[[], object]) -> LeaveDialog:
        dialog = super()._ask_to_leave(then)
        dialog.save.set_words(msg("common.save"))
        return dialog

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

    def open_schedule(self) -> None:
        """The schedule as a sheet, where it has no column."""
        sheet = Sheet(self._panel, msg("templates.schedule"), width=SHEET)
        box = ScheduleBox(sheet)
        box.changed.connect(self.edit)
        sheet.body.addWidget(box)
        sheet.body.addStretch(1)

        def show(state: BuilderState, now_ms: int) -> None:
            box.show_draft(state.draft, state.problems, now_ms, locked=state.is_locked)

        show(self.state, self._context.clock())
        self._watch(show, sheet)
        sheet.open(box.on)

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

    def retry(self) -> None:
        """Store it once more."""
        self.save()
