"""The screen of a content template: the form, the phone beside it, saving and leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.content_templates import ContentTemplate, ContentTemplateForm, ContentTemplateId
from app.contract.faults import Problem
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Confirm, Dialog, Sheet
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.phone.stand import PhoneStand
from ui.panels.broadcasts.builder.column import NARROW, Column
from ui.panels.broadcasts.builder.keys import FormKeys
from ui.panels.broadcasts.builder.layout import LEAST_HEIGHT
from ui.panels.broadcasts.builder.notice import Notice
from ui.panels.broadcasts.builder.questions import Leave, LeaveDialog
from ui.panels.constructor.services import services_of
from ui.panels.content_templates.form_model import Draft, FormModel, FormState, Phase
from ui.panels.content_templates.form_view import FormColumn, FormFoot
from ui.panels.content_templates.kept import KeptTemplates
from ui.panels.content_templates.preview import SampleChoice, scene_of
from ui.panels.content_templates.questions import ConflictDialog, NameChoice, Resolution, TakenDialog
from ui.panels.content_templates.testing import TemplateTesting
from ui.panels.media.desk import desk_of
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.faults import fault_text
from ui.texts.formats import minute
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

LIST: Final = "content_templates"
LEAST_WIDTH: Final = 480
PHONE_FROM: Final = 800
_SHEET: Final = 344


class ContentTemplatePanel(Panel):
    """New template, Edit. Arrives with `template_id`, or nothing for a new one."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._kept = KeptTemplates(context.store)
        self._opened = False
        self._wanted: ContentTemplateId | None = None
        self.dialog: Dialog | None = None
        self._sheet: Sheet | None = None
        self._sheet_phone: PhoneStand | None = None
        self.testing = TemplateTesting(self)
        self.model = self._fresh()
        self.form = FormColumn(services_of(context), self)
        self.preview = Column(msg("builder.preview"), width=NARROW, line=False, parent=self)
        self.stand = PhoneStand(self.preview, pictures=desk_of(context).pictures)
        self.phone = self.stand.phone
        self.samples = SampleChoice(self.preview)
        self.test = self._test_button(self.preview)
        self.notice, self.foot = Notice(self), FormFoot(self)
        self.error, self.skeleton = ErrorState(self), Skeleton(self)
        self._columns = QWidget(self)
        self._keys = FormKeys(self._undo, self._redo, self)
        self._lay_out()
        self._connect()

    def _test_button(self, parent: QWidget) -> Button:
        button = Button(msg("trial.send"), parent=parent, icon=Icon.SEND, height=metrics.BUTTON_TOOL)
        button.setVisible(self.testing.allowed)
        button.clicked.connect(self.send_test)
        return button

    def _fresh(self) -> FormModel:
        return FormModel(
            self.context.client,
            self.context.tasks.starter(self),
            kept=self._kept,
            clock=self.context.clock,
            stored=self._on_stored,
        )

    def _lay_out(self) -> None:
        self.preview.head.addStretch(1)
        self.preview.body.addWidget(self.samples)
        self.preview.body.addWidget(self.stand)
        self.preview.body.addWidget(self.test, 0, Qt.AlignmentFlag.AlignHCenter)
        self.preview.body.addStretch(1)
        self.stand.fit(self.preview.area, self.test)
        row = QHBoxLayout(self._columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.form, 1)
        row.addWidget(self.preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.notice, self.error, self.skeleton):
            column.addWidget(widget)
        column.addWidget(self._columns, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.form.named.connect(self._on_named)
        self.form.written.connect(self._on_written)
        self.form.channel_wanted.connect(self._on_channel)
        self.samples.wanted.connect(self._on_sample)
        self.foot.save.clicked.connect(self.save)
        self.foot.cancel.clicked.connect(self.leave)
        self.foot.preview.clicked.connect(self.open_preview)
        self.error.retried.connect(self._load)

    # -- the shell -----------------------------------------------------------------------------------------------

    def arrive(self, params: Params) -> None:
        """Open a form; one that has changes is left only when the person says so."""
        wanted = cast("ContentTemplateId | None", params.get("template_id"))
        dirty = self._opened and self.model.state.is_dirty
        if dirty and self.model.state.template_id == wanted:
            return
        if dirty:
            self._ask_to_leave(partial(self._open, wanted))
        else:
            self._open(wanted)

    def _open(self, template_id: ContentTemplateId | None) -> None:
        self.model.close()
        self.model = self._fresh()
        self._opened, self._wanted = True, template_id
        self.model.watch(self._on_state)
        self._load()

    def _load(self) -> None:
        self.run("", self._read(self.model))

    async def _read(self, model: FormModel) -> None:
        await model.open(self._wanted)
        if model is self.model and model.state.phase is Phase.READY:
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def bar(self) -> Bar:
        """Title, and whether something is unsaved."""
        state = self.model.state
        title = msg("content_templates.new" if state.template is None else "content_templates.edit")
        note: Words = msg("builder.unsaved") if state.phase is Phase.READY and state.is_dirty else ""
        return Bar(title=title, back=self.leave, note=note)

    def commands(self) -> Sequence[Action]:
        """Everything that can be done by key or by name."""
        state = self.model.state
        return [
            Action("save", msg("content_templates.save"), self.save, Icon.FILE, "Ctrl+S"),
            Action("undo", msg("common.undo"), self._undo, Icon.UNDO, "Ctrl+Z", state.can_undo),
            Action("redo", msg("common.redo"), self._redo, Icon.REDO, "Ctrl+Shift+Z", state.can_redo),
            *self._testing_commands(),
            Action("preview", msg("builder.preview"), self._toggle_preview, Icon.EYE, "Ctrl+Shift+P"),
        ]

    def _testing_commands(self) -> list[Action]:
        ready = self.model.state.phase is Phase.READY
        test = Action("test", msg("trial.send"), self.send_test, Icon.DEVICE, "Ctrl+Shift+T", ready)
        return [test] if self.testing.allowed else []

    def unsaved(self) -> Words:
        """The form, while it has changes."""
        state = self.model.state
        if not self._opened or state.phase is not Phase.READY or not state.is_dirty:
            return ""
        name = state.draft.name.strip()
        return msg("builder.leave_text", name=name) if name else msg("content_templates.leave_unnamed")

    def kept_clear(self) -> int:
        """The buttons stay in sight."""
        return self.foot.height()

    def shutdown(self) -> None:
        """Follow nothing any more."""
        self.model.close()

    # -- showing -------------------------------------------------------------------------------------------------

    def _on_state(self, state: FormState) -> None:
        ready = state.phase is Phase.READY
        self.skeleton.setVisible(state.phase is Phase.LOADING)
        self.error.setVisible(state.phase is Phase.FAILED)
        if state.phase is Phase.FAILED and state.fault is not None:
            self.error.set_fault(state.fault)
        self._columns.setVisible(ready)
        self.foot.setVisible(ready)
        if ready:
            self.form.show_state(state)
            self.foot.show_state(state)
            self.samples.show_state(state)
            self._show_phone(state)
            self._keys.watch(self)
        self._show_notice(state)
        self._ask(state)
        self.bar_changed.emit()

    def _show_phone(self, state: FormState) -> None:
        for phone in (self.stand, self._sheet_phone):
            if phone is not None:
                phone.set_scene(scene_of(state, self.context.workspace.company))

    def _show_notice(self, state: FormState) -> None:
        if state.phase is Phase.READY and state.fault is not None:
            words = msg("builder.not_saved", reason=fault_text(state.fault))
            self.notice.say(words, (msg("common.retry"), self.save), bad=True)
        elif state.recovered_ms is not None:
            self.notice.say(
                msg("builder.recovered", time=minute(state.recovered_ms)),
                (msg("builder.recovered_take"), self.model.restore),
                (msg("builder.recovered_drop"), self.model.discard),
            )
        elif state.removed:
            self.notice.say(msg("content_templates.removed"))
        else:
            self.notice.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The phone has a column where there is room for one."""
        super().resizeEvent(event)
        wide = self.width() >= PHONE_FROM
        self.preview.setVisible(wide)
        self.foot.preview.setVisible(not wide)

    def minimumSizeHint(self) -> QSize:
        """Room for the form."""
        return QSize(LEAST_WIDTH, LEAST_HEIGHT)

    # -- gestures ------------------------------------------------------------------------------------------------

    def _undo(self) -> None:
        self.model.undo()

    def _redo(self) -> None:
        self.model.redo()

    def _on_named(self, name: str) -> None:
        self.model.rename(name)

    def _on_written(self, content: Content, place: str) -> None:
        self.model.write(content, place)

    def _on_sample(self, number: int | None) -> None:
        self.model.show_sample(number)

    def _on_channel(self, channel: Channel) -> None:
        """Another channel; what stands here is not thrown away without a question (CTP-2)."""
        if channel is self.model.state.draft.channel:
            return
        if self.model.is_blank:
            self.model.choose_channel(channel)
            return
        self.form.channel.set_value(self.model.state.draft.channel)
        question = Confirm(
            self,
            msg("content_templates.channel_title"),
            msg("content_templates.channel_text"),
            msg("content_templates.channel_change"),
        )
        question.closed.connect(lambda sure: self.model.choose_channel(channel) if sure else None)
        self._show(question)
        question.open()

    def save(self) -> None:
        """*Save changes*; what is wrong gets the keyboard."""
        self.run("save", self._save())

    async def _save(self) -> None:
        await self.model.save()
        problems = self.model.state.problems
        if problems and self.dialog is None:
            self.form.focus_path(problems[0].path)

    def _on_stored(self, template: ContentTemplate) -> None:
        self.context.tell(msg("content_templates.saved", name=template.name))
        self._go_to_list()

    def _toggle_preview(self) -> None:
        if self.width() >= PHONE_FROM:
            self.preview.setVisible(self.preview.isHidden())
        else:
            self.open_preview()

    def open_preview(self) -> None:
        """The phone as a sheet, where it has no column."""
        sheet = Sheet(self, msg("builder.preview"), width=_SHEET)
        self._sheet_phone = PhoneStand(sheet, pictures=desk_of(self.context).pictures)
        sheet.body.addWidget(self._sheet_phone)
        test = self._test_button(sheet)
        sheet.body.addWidget(test, 0, Qt.AlignmentFlag.AlignHCenter)
        sheet.body.addStretch(1)
        self._sheet_phone.fit(sheet.body_area, test)
        self._sheet = sheet
        sheet.closed.connect(self._on_sheet_closed)
        self._show_phone(self.model.state)
        sheet.open()

    def _on_sheet_closed(self) -> None:
        self._sheet = self._sheet_phone = None

    def send_test(self) -> None:
        """*Send test*; what is wrong with the message gets the keyboard instead."""
        if self.model.check_content():
            self.run("test", self.testing.open(self.model.state))
            return
        if self._sheet is not None:
            self._sheet.finish()
        self.form.focus_path(self.model.state.problems[0].path)

    # -- questions -----------------------------------------------------------------------------------------------

    def _show(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)

    def _on_closed(self) -> None:
        self.dialog = None

    def _ask(self, state: FormState) -> None:
        if self.dialog is not None:
            return
        if state.taken is not None:
            taken = TakenDialog(self, state.draft.name.strip())
            taken.closed.connect(partial(self._on_taken, state.taken))
            self._show(taken)
            taken.open()
        elif state.theirs is not None:
            theirs = Draft(state.theirs.name, state.theirs.content)
            conflict = ConflictDialog(self, state.theirs_by, state.draft, theirs)
            conflict.closed.connect(partial(self._on_conflict, state.theirs))
            self._show(conflict)
            conflict.open()

    def _on_taken(self, taken: Problem, answer: object) -> None:
        self.dialog = None
        self.model.settle()
        if answer is NameChoice.REPLACE:
            self.run("replace", self.model.replace_other(taken))
        elif answer is NameChoice.OTHER:
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form.name.selectAll()

    def _on_conflict(self, theirs: ContentTemplateForm, answer: object) -> None:
        self.dialog = None
        self.model.settle()
        if answer is Resolution.OVERWRITE:
            self.run("overwrite", self.model.overwrite(theirs))
        elif answer is Resolution.THEIRS:
            self.model.take(theirs)

    def leave(self) -> None:
        """*Cancel*, *Back*: asks where something would be lost."""
        if self.model.state.is_dirty:
            self._ask_to_leave(self._go_to_list)
        else:
            self._go_to_list()

    def _go_to_list(self) -> None:
        self._opened = False
        self.context.go(LIST)

    def _ask_to_leave(self, then: Callable[[], object]) -> None:
        name = self.model.state.draft.name
        dialog = LeaveDialog(self, name, msg("content_templates.leave_unnamed"))
        dialog.save.set_words(msg("content_templates.save"))
        dialog.closed.connect(partial(self._on_leave, then))
        self._show(dialog)
        dialog.open()

    def _on_leave(self, then: Callable[[], object], answer: object) -> None:
        self.dialog = None
        if answer is Leave.DISCARD:
            self.model.discard()
            self.model.close()
            then()
        elif answer is Leave.SAVE:
            self.save()
