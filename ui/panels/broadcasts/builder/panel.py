"""The screen of the builder: four columns, a strip for what happens meanwhile, sheets before the launch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import BroadcastId, RecipientSource
from app.contract.permissions import Permission
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.menu import Menu
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.panels.broadcasts.builder.chain import ChainColumn
from ui.panels.broadcasts.builder.desk import BuilderDesk
from ui.panels.broadcasts.builder.foot import FootBar
from ui.panels.broadcasts.builder.keys import FormKeys
from ui.panels.broadcasts.builder.layout import LEAST_HEIGHT, LEAST_WIDTH, Fit, fit_of
from ui.panels.broadcasts.builder.notice import Notice
from ui.panels.broadcasts.builder.preflight import PreflightColumn
from ui.panels.broadcasts.builder.preview import PreviewColumn
from ui.panels.broadcasts.builder.setup import SetupColumn
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.broadcasts.builder.strip import strip_of
from ui.panels.broadcasts.wording import RUN_MARKS
from ui.panels.constructor.services import services_of
from ui.panels.content_templates.picking import TemplatePicking
from ui.panels.media.desk import desk_of
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.formats import clock
from ui.texts.live import texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

LIST = "broadcasts"


class BuilderPanel(Panel):
    """New broadcast, Edit. Arrives with `broadcast_id`, or `recipients` for a new one, or nothing.

    `launch` asks for the launch as soon as the form is here.
    """

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._hidden_by_hand = False
        self.desk = BuilderDesk(self, self._on_state)
        self.setup = SetupColumn(self.desk.edit, self)
        may_keep = context.may(Permission.MANAGE_CONTENT_TEMPLATES)
        self.chain = ChainColumn(self.desk.edit, self, services=services_of(context), may_keep=may_keep)
        self.picking = TemplatePicking(self, self.desk)
        self.picking.serve(self.chain)
        self.preview = PreviewColumn(self, pictures=desk_of(context).pictures)
        self.preflight = PreflightColumn(self)
        self.notice = Notice(self)
        self.foot = FootBar(self)
        self.error = ErrorState(self)
        self.skeleton = Skeleton(self)
        self._keys = FormKeys(self.desk.undo, self.desk.redo, self)
        self._show_preview = IconButton(Icon.EYE, msg("builder.show_preview"), self, size=metrics.BUTTON_TOOL)
        self.chain.head.addWidget(self._show_preview)
        self._lay_out()
        self._connect()
        texts().language_changed.connect(self._on_language_changed)

    def _lay_out(self) -> None:
        self._columns = QWidget(self)
        row = QHBoxLayout(self._columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.setup)
        row.addWidget(self.chain, 1)
        row.addWidget(self.preview)
        row.addWidget(self.preflight)
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
        self.setup.add_button.clicked.connect(lambda: desk.choose_audience(self.setup.add_button))
        self.setup.numbers_button.clicked.connect(lambda: desk.type_numbers(None))
        self.setup.box.opened.connect(desk.type_numbers)
        self.preview.part.sample_wanted.connect(desk.show_sample)
        self.preview.part.step_wanted.connect(desk.show_step)
        self.preview.part.test_wanted.connect(desk.send_test)
        self.chain.step_entered.connect(desk.show_step)
        self.chain.remove_wanted.connect(desk.remove_step)
        self.preview.folded.connect(lambda: self._set_preview(shown=False))
        self.preview.detached.connect(self._fit)
        self._show_preview.clicked.connect(lambda: self._set_preview(shown=True))
        self.preflight.part.listed.connect(desk.list_reason)
        self.preflight.part.step_listed.connect(desk.list_step)
        self.preflight.part.missing_listed.connect(desk.list_missing)
        self.preflight.part.led.connect(self.focus_path)
        self.preflight.part.refreshed.connect(desk.refresh_figures)
        for launching in (self.preflight.launching, self.foot.launching):
            launching.save_wanted.connect(desk.save)
            launching.menu_wanted.connect(lambda button=launching.more: self.open_menu(button))
        self.preflight.launching.launch_wanted.connect(desk.launch)
        self.foot.launching.launch_wanted.connect(desk.open_preflight)
        self.foot.preview.clicked.connect(desk.open_preview)
        self.error.retried.connect(desk.reload)

    # -- the shell -----------------------------------------------------------------------------------------------

    def arrive(self, params: Params) -> None:
        """Open a form; one that has changes is left only when the person says so."""
        broadcast_id = cast("BroadcastId | None", params.get("broadcast_id"))
        recipients = cast("tuple[RecipientSource, ...] | None", params.get("recipients"))
        self.desk.arrive(broadcast_id, recipients, launch=bool(params.get("launch")))

    def bar(self) -> Bar:
        """Title, status, and when it was saved."""
        state = self.desk.state
        title = msg("builder.new_title") if state.run is None else msg("builder.edit_title")
        note: Words = ""
        if state.phase is Phase.READY and state.is_dirty:
            note = msg("builder.unsaved")
        elif state.saved_ms is not None:
            note = msg("builder.saved_at", time=clock(state.saved_ms))
        return Bar(title=title, back=self.desk.leave, status=RUN_MARKS[state.status], note=note)

    def commands(self) -> Sequence[Action]:
        """Everything that can be done by key or by name."""
        desk, chain, editable = self.desk, self.chain, not self.desk.state.is_locked
        return (
            Action("save", msg("builder.save_draft"), desk.save, Icon.FILE, "Ctrl+S", editable),
            Action("launch", msg("builder.launch_action"), desk.launch, Icon.SEND, "Ctrl+Return", editable),
            Action("undo", msg("common.undo"), desk.undo, Icon.UNDO, "Ctrl+Z", desk.state.can_undo),
            Action("redo", msg("common.redo"), desk.redo, Icon.REDO, "Ctrl+Shift+Z", desk.state.can_redo),
            Action("audience", msg("builder.target_or_tag"), self._open_audience, Icon.TARGET, "Ctrl+T", editable),
            Action(
                "numbers", msg("builder.numbers_title"), self._open_numbers, Icon.PHONE, "Ctrl+Shift+M", editable
            ),
            Action("channel", msg("builder.add_channel"), chain.open_channels, Icon.PLUS, "Ctrl+Shift+L", editable),
            Action("template", msg("template_box.command"), self._open_template, Icon.BOOKMARK, enabled=editable),
            Action("test", msg("builder.send_test"), desk.send_test, Icon.DEVICE, "Ctrl+Shift+T"),
            Action("preview", msg("builder.preview"), self._toggle_preview, Icon.EYE, "Ctrl+Shift+P"),
            Action("preview_window", msg("builder.detach_preview"), self.preview.detach, Icon.EXT),
        )

    def _open_audience(self) -> None:
        self.desk.choose_audience(self.setup.add_button)

    def _open_numbers(self) -> None:
        self.desk.type_numbers(None)

    def _open_template(self) -> None:
        if self.chain.cards:
            self.chain.cards[self.desk.state.shown_step].choose_template()

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

    def kept_clear(self) -> int:
        """The launch stays in sight, wherever it stands."""
        foot = self.preflight.foot_host if self.foot.isHidden() else self.foot
        return foot.height()

    def shutdown(self) -> None:
        """Follow nothing any more."""
        self.desk.close()

    # -- showing -------------------------------------------------------------------------------------------------

    def _on_state(self, state: BuilderState) -> None:
        now_ms = self.context.clock()
        ready = state.phase is Phase.READY
        self.skeleton.setVisible(state.phase is Phase.LOADING)
        self.error.setVisible(state.phase is Phase.FAILED)
        if state.phase is Phase.FAILED and state.fault is not None:
            self.error.set_fault(state.fault)
        self._columns.setVisible(ready)
        if ready:
            self.setup.show_state(state, now_ms)
            self.chain.show_state(state)
            self.preview.part.show_state(state, now_ms)
            self.preflight.show_state(state, now_ms)
            self.foot.show_state(state)
            self._keys.watch(self)
        self._show_notice(state)
        self._fit()
        self.bar_changed.emit()

    def _show_notice(self, state: BuilderState) -> None:
        strip = strip_of(state, self.desk)
        if strip is None:
            self.notice.hide()
        else:
            self.notice.say(strip.words, *strip.choices, bad=strip.bad)

    def _on_language_changed(self) -> None:
        self._on_state(self.desk.state)

    def _fit(self) -> None:
        fit, ready = fit_of(self.width()), self.desk.state.phase is Phase.READY
        self.preflight.setVisible(fit is Fit.ALL)
        has_room = fit is not Fit.FORM
        self.preview.setVisible(has_room and not self._hidden_by_hand)
        self._show_preview.setVisible(has_room and self._hidden_by_hand)
        self.foot.setVisible(ready and fit is not Fit.ALL)
        self.foot.preview.setVisible(not has_room)

    def minimumSizeHint(self) -> QSize:
        """Room for the form; the other columns fold."""
        return QSize(LEAST_WIDTH, LEAST_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold columns."""
        super().resizeEvent(event)
        self._fit()

    def _set_preview(self, *, shown: bool) -> None:
        self._hidden_by_hand = not shown
        self._fit()

    def _toggle_preview(self) -> None:
        if self.preview.own_window is not None:
            self.preview.own_window.close()
        elif fit_of(self.width()) is Fit.FORM:
            self.desk.open_preview()
        else:
            self._set_preview(shown=self._hidden_by_hand)

    # -- gestures ------------------------------------------------------------------------------------------------

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        if not self.setup.focus_path(path, self.desk.state.problems):
            self.chain.focus_path(path)

    def open_menu(self, button: Button) -> None:
        """What else can be done with the form."""
        state = self.desk.state
        menu = Menu(button)
        undo, redo = msg("common.undo"), msg("common.redo")
        menu.add(undo, self.desk.undo, icon=Icon.UNDO, keys="Ctrl+Z", enabled=state.can_undo)
        menu.add(redo, self.desk.redo, icon=Icon.REDO, keys="Ctrl+Shift+Z", enabled=state.can_redo)
        if state.run is not None:
            menu.separate()
            menu.add(msg("builder.save_copy"), self.desk.save_copy, icon=Icon.COPY)
        menu.popup(button, right=True)
