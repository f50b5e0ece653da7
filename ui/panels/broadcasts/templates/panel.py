"""The screen of a template: setup and messages as in the builder, and the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcast_templates import TemplateId
from app.contract.permissions import Permission
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.panels.broadcasts.builder.chain import ChainColumn
from ui.panels.broadcasts.builder.column import NARROW, Column
from ui.panels.broadcasts.builder.keys import FormKeys
from ui.panels.broadcasts.builder.layout import LEAST_HEIGHT, LEAST_WIDTH, Fit, fit_of
from ui.panels.broadcasts.builder.notice import Notice
from ui.panels.broadcasts.builder.preview import PreviewColumn
from ui.panels.broadcasts.builder.setup import SetupColumn
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.broadcasts.builder.strip import Strip, strip_of
from ui.panels.broadcasts.templates.foot import SaveFoot, TemplateFoot
from ui.panels.broadcasts.templates.form_desk import TemplateDesk
from ui.panels.broadcasts.templates.schedule_box import ScheduleBox
from ui.panels.constructor.services import services_of
from ui.panels.content_templates.picking import TemplatePicking
from ui.panels.media.desk import desk_of
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.formats import clock
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon


class TemplatePanel(Panel):
    """New template, Edit. Arrives with `template_id`, or nothing for a new one."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.desk = TemplateDesk(self, self._on_state)
        self.setup = SetupColumn(self.desk.edit, self)
        self.setup.start.hide()
        may_keep = context.may(Permission.MANAGE_CONTENT_TEMPLATES)
        self.chain = ChainColumn(self.desk.edit, self, services=services_of(context), may_keep=may_keep)
        self.picking = TemplatePicking(self, self.desk)
        self.picking.serve(self.chain)
        self.preview = PreviewColumn(self, pictures=desk_of(context).pictures)
        self.schedule_column = Column(msg("templates.schedule"), width=NARROW, line=False, parent=self)
        self.schedule = ScheduleBox(self.schedule_column)
        self.saving = SaveFoot(self)
        self.notice, self.foot = Notice(self), TemplateFoot(self)
        self.error, self.skeleton = ErrorState(self), Skeleton(self)
        self._keys = FormKeys(self.desk.undo, self.desk.redo, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.schedule_column.head.addStretch(1)
        self.schedule_column.body.addWidget(self.schedule)
        self.schedule_column.body.addStretch(1)
        self.schedule_column.foot.addWidget(self.saving)
        self.schedule_column.foot_host.show()
        self._columns = QWidget(self)
        row = QHBoxLayout(self._columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.setup)
        row.addWidget(self.chain, 1)
        row.addWidget(self.preview)
        row.addWidget(self.schedule_column)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        for place in (self.error, self.skeleton):
            column.addWidget(place)
        column.addWidget(self._columns, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        desk = self.desk
        self.setup.add_button.clicked.connect(self._open_audience)
        self.setup.numbers_button.clicked.connect(self._open_numbers)
        self.setup.box.opened.connect(desk.type_numbers)
        self.schedule.changed.connect(desk.edit)
        self.preview.part.sample_wanted.connect(desk.show_sample)
        self.preview.part.step_wanted.connect(desk.show_step)
        self.preview.part.test_wanted.connect(desk.send_test)
        self.chain.step_entered.connect(desk.show_step)
        self.chain.remove_wanted.connect(desk.remove_step)
        self.preview.folded.connect(self.preview.hide)
        self.error.retried.connect(desk.reload)
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
        state = self.desk.state
        title = msg("templates.new_title" if self.desk.model.template is None else "templates.edit_title")
        note: Words = ""
        if state.phase is Phase.READY and state.is_dirty:
            note = msg("builder.unsaved")
        elif state.saved_ms is not None:
            note = msg("builder.saved_at", time=clock(state.saved_ms))
        return Bar(title=title, back=self.desk.leave, note=note)

    def commands(self) -> Sequence[Action]:
        """Everything that can be done by key or by name."""
        desk, state = self.desk, self.desk.state
        editable = not state.is_locked
        found = [
            Action("save", self._save_words(), desk.save, Icon.FILE, "Ctrl+S", editable),
            Action("undo", msg("common.undo"), desk.undo, Icon.UNDO, "Ctrl+Z", state.can_undo),
            Action("redo", msg("common.redo"), desk.redo, Icon.REDO, "Ctrl+Shift+Z", state.can_redo),
            Action("audience", msg("builder.target_or_tag"), self._open_audience, Icon.TARGET, "Ctrl+T", editable),
            Action(
                "numbers", msg("builder.numbers_title"), self._open_numbers, Icon.PHONE, "Ctrl+Shift+M", editable
            ),
            Action("schedule", msg("templates.schedule"), self._to_schedule, Icon.CAL, "Ctrl+Shift+S"),
            Action("template", msg("template_box.command"), self._open_template, Icon.BOOKMARK, enabled=editable),
            Action("test", msg("builder.send_test"), desk.send_test, Icon.DEVICE, "Ctrl+Shift+T"),
            Action("preview", msg("builder.preview"), self._toggle_preview, Icon.EYE, "Ctrl+Shift+P"),
        ]
        if state.moderated:
            submit = Action("submit", msg("moderation.send"), desk.submit, Icon.GAVEL, "Ctrl+Return", editable)
            found.insert(1, submit)
        if state.held:
            found.append(Action("withdraw", msg("moderation.withdraw"), desk.withdraw, Icon.UNDO))
        return found

    def _save_words(self) -> Words:
        return msg("builder.save_draft") if self.desk.state.moderated else msg("common.save")

    def _open_audience(self) -> None:
        self.desk.choose_audience(self.setup.add_button)

    def _open_numbers(self) -> None:
        self.desk.type_numbers(None)

    def _to_schedule(self) -> None:
        if fit_of(self.width()) is Fit.FORM:
            self.desk.open_schedule()
        else:
            self.schedule.on.setFocus()

    def _toggle_preview(self) -> None:
        if fit_of(self.width()) is Fit.ALL:
            self.preview.setVisible(self.preview.isHidden())
        else:
            self.desk.open_preview()

    def _open_template(self) -> None:
        if self.chain.cards:
            self.chain.cards[self.desk.state.shown_step].choose_template()

    def refresh(self) -> None:
        """Count again; what is typed stays."""
        self.desk.model.refresh_figures()

    def unsaved(self) -> Words:
        """The form, while it has changes."""
        state = self.desk.state
        if state.phase is not Phase.READY or not state.is_dirty or state.is_locked:
            return ""
        name = state.draft.name.strip()
        return msg("builder.leave_text", name=name) if name else msg("builder.leave_unnamed")

    def kept_clear(self) -> int:
        """The buttons stay in sight, wherever they stand."""
        foot = self.schedule_column.foot_host if self.foot.isHidden() else self.foot
        return foot.height()

    def shutdown(self) -> None:
        """Follow nothing any more."""
        self.desk.close()

    # -- showing -------------------------------------------------------------------------------------------------

    def _on_state(self, state: BuilderState) -> None:
        now_ms, ready = self.context.clock(), state.phase is Phase.READY
        self.skeleton.setVisible(state.phase is Phase.LOADING)
        self.error.setVisible(state.phase is Phase.FAILED)
        if state.phase is Phase.FAILED and state.fault is not None:
            self.error.set_fault(state.fault)
        self._columns.setVisible(ready)
        if ready:
            self.setup.show_state(state, now_ms)
            self.chain.show_state(state)
            self.preview.part.show_state(state, now_ms)
            self.schedule.show_draft(state.draft, state.problems, now_ms, locked=state.is_locked)
            for saving in (self.saving, self.foot.saving):
                saving.show_state(state)
            self.foot.show_state(state)
            self._keys.watch(self)
        self._show_notice(state)
        self._fit()
        self.bar_changed.emit()

    def _show_notice(self, state: BuilderState) -> None:
        strip = strip_of(state, self.desk)
        template = self.desk.model.template
        if state.phase is Phase.READY and state.held:
            strip = Strip(msg("templates.waits_here"), ((msg("moderation.withdraw"), self.desk.withdraw),))
        elif strip is None and template is not None and template.moderation is not None:
            comment = template.moderation.comment
            if comment and template.moderation_state.value == "rejected":
                strip = Strip(msg("moderation.rejected_because", comment=comment), bad=True)
        if strip is None:
            self.notice.hide()
        else:
            self.notice.say(strip.words, *strip.choices, bad=strip.bad)

    def _fit(self) -> None:
        fit, ready = fit_of(self.width()), self.desk.state.phase is Phase.READY
        self.schedule_column.setVisible(fit is not Fit.FORM)
        if fit is not Fit.ALL:
            self.preview.hide()
        self.foot.setVisible(ready and fit is Fit.FORM)

    def minimumSizeHint(self) -> QSize:
        """Room for the form; the other columns fold."""
        return QSize(LEAST_WIDTH, LEAST_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold columns."""
        super().resizeEvent(event)
        self.preview.setVisible(fit_of(self.width()) is Fit.ALL)
        self._fit()

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        if path.startswith("schedule"):
            if fit_of(self.width()) is Fit.FORM:
                self.desk.open_schedule()
            else:
                self.schedule.focus_path(path)
        elif not self.setup.focus_path(path, self.desk.state.problems):
            self.chain.focus_path(path)
