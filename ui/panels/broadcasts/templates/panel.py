"""The screen of a template: setup and messages as in the builder, and the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.contract.broadcast_templates import ModerationState as State
from app.contract.broadcast_templates import TemplateId
from ui.panels.broadcasts.builder.column import NARROW, Column
from ui.panels.broadcasts.builder.form_panel import FormPanel
from ui.panels.broadcasts.builder.layout import Fit, fit_of
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.broadcasts.builder.strip import Strip
from ui.panels.broadcasts.templates.foot import SaveFoot, TemplateFoot
from ui.panels.broadcasts.templates.form_desk import TemplateDesk
from ui.panels.broadcasts.templates.schedule_box import ScheduleBox
from ui.shell.panel import Action, Bar, PanelContext, Params
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon


class TemplatePanel(FormPanel):
    """New template, Edit. Arrives with `template_id`, or nothing for a new one."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk: TemplateDesk = TemplateDesk(self, self.on_state)
        self.build()
        self.setup.start.hide()
        self.schedule_column = Column(msg("templates.schedule"), width=NARROW, line=False, parent=self)
        self.schedule = ScheduleBox(self.schedule_column)
        self.saving, self.foot = SaveFoot(self), TemplateFoot(self)
        self.schedule_column.head.addStretch(1)
        self.schedule_column.body.addWidget(self.schedule)
        self.schedule_column.body.addStretch(1)
        self.schedule_column.foot.addWidget(self.saving)
        self.schedule_column.foot_host.show()
        self.lay_out(self.schedule_column, self.foot)
        self._connect()

    def _connect(self) -> None:
        desk = self.desk
        self.schedule.changed.connect(desk.edit)
        self.preview.folded.connect(self.preview.hide)
        for saving in (self.saving, self.foot.saving):
            saving.save_wanted.connect(desk.save)
            saving.submit_wanted.connect(desk.submit)
        self.foot.schedule.clicked.connect(desk.open_schedule)
        self.foot.preview.clicked.connect(desk.open_preview)

    # -- the shell -----------------------------------------------------------------------------------------------

    def arrive(self, params: Params) -> None:
        """Open a form; one that has changes is left only when the person says so."""
        self.schedule.forget()
        self.desk.arrive(cast("TemplateId | None", params.get("template_id")))

    def bar(self) -> Bar:
        """Title, and when it was saved."""
        title = msg("templates.new_title" if self.desk.model.template is None else "templates.edit_title")
        return Bar(title=title, back=self.desk.leave, note=self.saved_note())

    def commands(self) -> Sequence[Action]:
        """Everything that can be done by key or by name."""
        desk, state = self.desk, self.desk.state
        editable = not state.is_locked
        found = [
            Action("save", self._save_words(), desk.save, Icon.FILE, "Ctrl+S", editable),
            *self.editing_commands(),
            Action("schedule", msg("templates.schedule"), self._to_schedule, Icon.CAL, "Ctrl+Shift+S"),
        ]
        if state.moderated:
            submit = Action("submit", msg("moderation.send"), desk.submit, Icon.GAVEL, "Ctrl+Return", editable)
            found.insert(1, submit)
        if state.held:
            found.append(Action("withdraw", msg("moderation.withdraw"), desk.withdraw, Icon.UNDO))
        return found

    def _save_words(self) -> Words:
        return msg("builder.save_draft") if self.desk.state.moderated else msg("common.save")

    def _to_schedule(self) -> None:
        if fit_of(self.width()) is Fit.FORM:
            self.desk.open_schedule()
        else:
            self.schedule.on.setFocus()

    def toggle_preview(self) -> None:
        """The column is folded, or the sheet opened where there is no room."""
        if fit_of(self.width()) is Fit.ALL:
            self.preview.setVisible(self.preview.isHidden())
        else:
            self.desk.open_preview()

    def kept_clear(self) -> int:
        """The buttons stay in sight, wherever they stand."""
        foot = self.schedule_column.foot_host if self.foot.isHidden() else self.foot
        return foot.height()

    # -- showing -------------------------------------------------------------------------------------------------

    def show_own(self, state: BuilderState, now_ms: int) -> None:
        """Show the schedule and the ways to store it."""
        self.schedule.show_draft(state.draft, state.problems, now_ms, locked=state.is_locked)
        for saving in (self.saving, self.foot.saving):
            saving.show_state(state)
        self.foot.show_state(state)

    def strip(self, state: BuilderState) -> Strip | None:
        """What the moderators say of a template comes after what happens to the form."""
        if state.phase is Phase.READY and state.held:
            return Strip(msg("templates.waits_here"), ((msg("moderation.withdraw"), self.desk.withdraw),))
        strip, template = super().strip(state), self.desk.model.template
        if strip is None and template is not None and template.moderation is not None:
            comment = template.moderation.comment
            if comment and template.moderation_state is State.REJECTED:
                return Strip(msg("moderation.rejected_because", comment=comment), bad=True)
        return strip

    def fit(self) -> None:
        """The phone goes first, then the schedule."""
        fit, ready = fit_of(self.width()), self.desk.state.phase is Phase.READY
        self.schedule_column.setVisible(fit is not Fit.FORM)
        if fit is not Fit.ALL:
            self.preview.hide()
        self.foot.setVisible(ready and fit is Fit.FORM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold columns."""
        self.preview.setVisible(fit_of(self.width()) is Fit.ALL)
        super().resizeEvent(event)

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        if path.startswith("schedule"):
            if fit_of(self.width()) is Fit.FORM:
                self.desk.open_schedule()
            else:
                self.schedule.focus_path(path)
        else:
            super().focus_path(path)
