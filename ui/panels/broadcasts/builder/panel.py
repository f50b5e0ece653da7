"""The screen of the builder: four columns, a strip for what happens meanwhile, sheets before the launch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import BroadcastId, RecipientSource
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.menu import Menu
from ui.panels.broadcasts.builder.desk import BuilderDesk
from ui.panels.broadcasts.builder.foot import FootBar
from ui.panels.broadcasts.builder.form_panel import FormPanel
from ui.panels.broadcasts.builder.layout import Fit, fit_of
from ui.panels.broadcasts.builder.preflight import PreflightColumn
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.broadcasts.wording import RUN_MARKS
from ui.shell.panel import Action, Bar, PanelContext, Params
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon


class BuilderPanel(FormPanel):
    """New broadcast, Edit. Arrives with `broadcast_id`, or `recipients` for a new one, or nothing.

    `launch` asks for the launch as soon as the form is here.
    """

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._hidden_by_hand = False
        self.desk: BuilderDesk = BuilderDesk(self, self.on_state)
        self.build()
        self.preflight = PreflightColumn(self)
        self.foot = FootBar(self)
        self._show_preview = IconButton(Icon.EYE, msg("builder.show_preview"), self, size=metrics.BUTTON_TOOL)
        self.chain.head.addWidget(self._show_preview)
        self.lay_out(self.preflight, self.foot)
        self._connect()
        texts().language_changed.connect(self._on_language_changed)

    def _connect(self) -> None:
        desk = self.desk
        self.preview.folded.connect(lambda: self._set_preview(shown=False))
        self.preview.detached.connect(self.fit)
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
        return Bar(title=title, back=self.desk.leave, status=RUN_MARKS[state.status], note=self.saved_note())

    def commands(self) -> Sequence[Action]:
        """Everything that can be done by key or by name."""
        desk, editable = self.desk, not self.desk.state.is_locked
        return (
            Action("save", msg("builder.save_draft"), desk.save, Icon.FILE, "Ctrl+S", editable),
            Action("launch", msg("builder.launch_action"), desk.launch, Icon.SEND, "Ctrl+Return", editable),
            *self.editing_commands(),
            Action("preview_window", msg("builder.detach_preview"), self.preview.detach, Icon.EXT),
        )

    def kept_clear(self) -> int:
        """The launch stays in sight, wherever it stands."""
        foot = self.preflight.foot_host if self.foot.isHidden() else self.foot
        return foot.height()

    # -- showing -------------------------------------------------------------------------------------------------

    def show_own(self, state: BuilderState, now_ms: int) -> None:
        """Show the pre-flight and the ways to launch."""
        self.preflight.show_state(state, now_ms)
        self.foot.show_state(state)

    def _on_language_changed(self) -> None:
        self.on_state(self.desk.state)

    def fit(self) -> None:
        """The pre-flight goes first, then the phone."""
        fit, ready = fit_of(self.width()), self.desk.state.phase is Phase.READY
        self.preflight.setVisible(fit is Fit.ALL)
        has_room = fit is not Fit.FORM
        self.preview.setVisible(has_room and not self._hidden_by_hand)
        self._show_preview.setVisible(has_room and self._hidden_by_hand)
        self.foot.setVisible(ready and fit is not Fit.ALL)
        self.foot.preview.setVisible(not has_room)

    def _set_preview(self, *, shown: bool) -> None:
        self._hidden_by_hand = not shown
        self.fit()

    def toggle_preview(self) -> None:
        """Its own window is closed, else the column folded, or the sheet opened where there is no room."""
        if self.preview.own_window is not None:
            self.preview.own_window.close()
        elif fit_of(self.width()) is Fit.FORM:
            self.desk.open_preview()
        else:
            self._set_preview(shown=self._hidden_by_hand)

    # -- gestures ------------------------------------------------------------------------------------------------

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
