"""The screen of a form of recipients and messages: the columns a broadcast and a template share."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.permissions import Permission
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.panels.broadcasts.builder.chain import ChainColumn
from ui.panels.broadcasts.builder.keys import FormKeys
from ui.panels.broadcasts.builder.layout import LEAST_HEIGHT, LEAST_WIDTH
from ui.panels.broadcasts.builder.notice import Notice
from ui.panels.broadcasts.builder.preview import PreviewColumn
from ui.panels.broadcasts.builder.setup import SetupColumn
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.broadcasts.builder.strip import Strip, strip_of
from ui.panels.constructor.services import services_of
from ui.panels.constructor.whatsapp.book import book_of
from ui.panels.content_templates.picking import TemplatePicking
from ui.panels.media.desk import desk_of
from ui.shell.panel import Action, Panel
from ui.texts.formats import clock
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon

if TYPE_CHECKING:
    from ui.panels.broadcasts.builder.form_desk import FormDesk


class FormPanel(Panel):
    """Setup, chain, preview, and what subclasses add. They make the desk first, then `build`."""

    desk: FormDesk[Any]

    def build(self) -> None:
        """Make the columns."""
        desk, context = self.desk, self.context
        self.setup = SetupColumn(desk.edit, self)
        may_keep = context.may(Permission.MANAGE_CONTENT_TEMPLATES)
        self.chain = ChainColumn(desk.edit, self, services=services_of(context), may_keep=may_keep)
        self.picking = TemplatePicking(self, desk)
        self.picking.serve(self.chain)
        self.preview = PreviewColumn(self, pictures=desk_of(context).pictures, templates=book_of(context))
        self.notice = Notice(self)
        self.error = ErrorState(self)
        self.skeleton = Skeleton(self)
        self._keys = FormKeys(desk.undo, desk.redo, self)
        self.setup.add_button.clicked.connect(self._open_audience)
        self.setup.numbers_button.clicked.connect(self._open_numbers)
        self.setup.box.opened.connect(desk.type_numbers)
        self.preview.part.sample_wanted.connect(desk.show_sample)
        self.preview.part.step_wanted.connect(desk.show_step)
        self.preview.part.test_wanted.connect(desk.send_test)
        self.chain.step_entered.connect(desk.show_step)
        self.chain.remove_wanted.connect(desk.remove_step)
        self.error.retried.connect(desk.reload)

    def lay_out(self, last: QWidget, foot: QWidget) -> None:
        """Put the columns side by side, one more behind the preview, and a foot for where there is less room."""
        self._columns = QWidget(self)
        row = QHBoxLayout(self._columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.setup)
        row.addWidget(self.chain, 1)
        row.addWidget(self.preview)
        row.addWidget(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        for place in (self.error, self.skeleton):
            column.addWidget(place)
        column.addWidget(self._columns, 1)
        column.addWidget(foot)

    # -- the shell -----------------------------------------------------------------------------------------------

    def saved_note(self) -> Words:
        """Whether there are changes, or when it was saved."""
        state = self.desk.state
        if state.phase is Phase.READY and state.is_dirty:
            return msg("builder.unsaved")
        return "" if state.saved_ms is None else msg("builder.saved_at", time=clock(state.saved_ms))

    def editing_commands(self) -> tuple[Action, ...]:
        """What both forms can do by key or by name."""
        desk, state, chain = self.desk, self.desk.state, self.chain
        may = not state.is_locked
        return (
            Action("undo", msg("common.undo"), desk.undo, Icon.UNDO, "Ctrl+Z", state.can_undo),
            Action("redo", msg("common.redo"), desk.redo, Icon.REDO, "Ctrl+Shift+Z", state.can_redo),
            Action("audience", msg("builder.target_or_tag"), self._open_audience, Icon.TARGET, "Ctrl+T", may),
            Action("numbers", msg("builder.numbers_title"), self._open_numbers, Icon.PHONE, "Ctrl+Shift+M", may),
            Action("channel", msg("builder.add_channel"), chain.open_channels, Icon.PLUS, "Ctrl+Shift+L", may),
            Action("template", msg("template_box.command"), self._open_template, Icon.BOOKMARK, enabled=may),
            Action("test", msg("trial.send"), desk.send_test, Icon.DEVICE, "Ctrl+Shift+T"),
            Action("preview", msg("builder.preview"), self.toggle_preview, Icon.EYE, "Ctrl+Shift+P"),
        )

    def _open_audience(self) -> None:
        self.desk.choose_audience(self.setup.add_button)

    def _open_numbers(self) -> None:
        self.desk.type_numbers(None)

    def _open_template(self) -> None:
        if self.chain.cards:
            self.chain.cards[self.desk.state.shown_step].choose_template()

    @abstractmethod
    def toggle_preview(self) -> None:
        """Show the phone where there is room, or hide it."""

    def refresh(self) -> None:
        """Count again; what is typed stays."""
        self.desk.refresh_figures()

    def unsaved(self) -> Words:
        """The form, while it has changes."""
        state = self.desk.state
        if state.phase is not Phase.READY or not state.is_dirty or state.is_locked:
            return ""
        name = state.draft.name.strip()
        return msg("builder.leave_text", name=name) if name else msg("builder.leave_unnamed")

    def shutdown(self) -> None:
        """Follow nothing any more."""
        self.desk.close()

    # -- showing -------------------------------------------------------------------------------------------------

    def on_state(self, state: BuilderState) -> None:
        """Show a state of the desk."""
        ready = state.phase is Phase.READY
        self.skeleton.setVisible(state.phase is Phase.LOADING)
        self.error.setVisible(state.phase is Phase.FAILED)
        if state.phase is Phase.FAILED and state.fault is not None:
            self.error.set_fault(state.fault)
        self._columns.setVisible(ready)
        if ready:
            now_ms = self.context.clock()
            self.setup.show_state(state, now_ms)
            self.chain.show_state(state)
            self.preview.part.show_state(state, now_ms)
            self.show_own(state, now_ms)
            self._keys.watch(self)
        strip = self.strip(state)
        if strip is None:
            self.notice.hide()
        else:
            self.notice.say(strip.words, *strip.choices, bad=strip.bad)
        self.fit()
        self.bar_changed.emit()

    @abstractmethod
    def show_own(self, state: BuilderState, now_ms: int) -> None:
        """Show what only this form has."""

    def strip(self, state: BuilderState) -> Strip | None:
        """What is said above the form."""
        return strip_of(state, self.desk)

    @abstractmethod
    def fit(self) -> None:
        """Show the columns there is room for."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold columns."""
        super().resizeEvent(event)
        self.fit()

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        if not self.setup.focus_path(path, self.desk.state.problems):
            self.chain.focus_path(path)

    def minimumSizeHint(self) -> QSize:
        """Room for the form; the other columns fold."""
        return QSize(LEAST_WIDTH, LEAST_HEIGHT)
