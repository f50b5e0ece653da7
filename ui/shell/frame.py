"""The signed-in window: rail, top bar, the panel, job strip; and the ways between panels."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.contract.permissions import Permission
from ui.kit.controls.panel_state import EmptyState
from ui.shell import registry
from ui.shell.copy_bar import CopyBar
from ui.shell.halt_bar import HaltBar
from ui.shell.job_strip import HEIGHT as STRIP_HEIGHT
from ui.shell.job_strip import JobStrip, LinkOf
from ui.shell.news import NewsDesk, TroubleBar
from ui.shell.panel import Bar, Panel, PanelContext
from ui.shell.rail import Rail
from ui.shell.registry import Entry
from ui.shell.top_bar import TopBar
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

_TRAIL: Final = 30


class _NoAccess(Panel):
    """What a direct jump to a panel shows to somebody who may not see it (ROL-8)."""

    def __init__(self, context: PanelContext, entry: Entry) -> None:
        super().__init__(context)
        self._entry = entry
        first = entry.permissions[0] if entry.permissions else Permission.VIEW_DASHBOARD
        words = msg("shell.no_access_needs", permission=msg(f"permission.{first.value}"))
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        column.addWidget(EmptyState(Icon.LOCK, msg("shell.no_access"), words, self))
        column.addStretch(1)

    def bar(self) -> Bar:
        return Bar(msg(self._entry.text_id))


class Frame(QWidget):
    """Makes panels at the first visit and keeps them.

    Signals: `panel_changed(panel id)`, `bar_changed()` of what is shown, `look_chosen(Mode or Language)`.
    """

    panel_changed = Signal(str)
    bar_changed = Signal()
    look_chosen = Signal(object)

    def __init__(self, link_of: LinkOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rail, self.top = Rail(self), TopBar(self)
        self.copied, self.halt, self.trouble = CopyBar(self), HaltBar(self), TroubleBar(self)
        self.stack = QStackedWidget(self)
        self.strip = JobStrip(link_of, self)
        self.context: PanelContext | None = None
        self._panels: dict[str, Panel] = {}
        self._trail: list[tuple[str, dict[str, Any]]] = []
        self._current = ""
        right = QVBoxLayout()
        right.setSpacing(0)
        for widget in (self.top, self.copied, self.halt, self.trouble):
            right.addWidget(widget)
        right.addWidget(self.stack, 1)
        right.addWidget(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.rail.chosen.connect(self.go)
        self.top.back_wanted.connect(self.step_back)

    def make_news(self, window: QWidget) -> NewsDesk:
        """The desk for news of this frame."""
        return NewsDesk(window, self.trouble)

    # -- who -----------------------------------------------------------------------------------------------------

    def enter(self, context: PanelContext) -> None:
        """Show the rail of a person."""
        self.context = context
        self.rail.set_entries(registry.visible(context.me.permissions))
        self.top.avatar.set_person(f"{context.me.first_name} {context.me.last_name}".strip() or context.me.login)

    def renew(self, context: PanelContext) -> None:
        """Rights or company settings changed: show what may be seen now, keep what is open and typed."""
        self.enter(context)
        for panel in self._panels.values():
            panel.context = context
        self.rail.set_current(self._current)
        if self._current and not self.may_go(self._current):
            self.go(registry.home(context.me.permissions).id)

    def leave(self) -> None:
        """Take every panel down."""
        for panel in self._panels.values():
            panel.shutdown()
            self.stack.removeWidget(panel)
            panel.deleteLater()
        self._panels, self._trail, self._current = {}, [], ""
        self.context = None
        self.rail.clear()
        self.trouble.clear()
        self.strip.show_jobs(())

    # -- where ---------------------------------------------------------------------------------------------------

    @property
    def panel(self) -> Panel | None:
        """The panel that is shown."""
        return self._panels.get(self._current)

    @property
    def current(self) -> str:
        """Its id."""
        return self._current

    @property
    def panels(self) -> dict[str, Panel]:
        """Every panel that was made, by its id."""
        return dict(self._panels)

    def may_go(self, panel_id: str) -> bool:
        """Whether the panel exists and the person may see it."""
        found, context = registry.entry(panel_id), self.context
        return found is not None and context is not None and found.visible_to(context.me.permissions)

    def go(self, panel_id: str, **params: Any) -> bool:
        """Show a panel."""
        entry, context = registry.entry(panel_id), self.context
        if entry is None or context is None:
            return False
        allowed = self.may_go(panel_id)
        if self._current and (panel_id != self._current or params):
            self._trail = [*self._trail, (self._current, {})][-_TRAIL:]
        self._show(entry, context, params, allowed=allowed)
        return allowed

    def back(self) -> bool:
        """Show what was shown before."""
        context = self.context
        while self._trail and context is not None:
            panel_id, params = self._trail.pop()
            entry = registry.entry(panel_id)
            if entry is not None and panel_id != self._current:
                self._show(entry, context, params, allowed=self.may_go(panel_id), arrive=False)
                return True
        return False

    def _show(
        self, entry: Entry, context: PanelContext, params: dict[str, Any], *, allowed: bool, arrive: bool = True
    ) -> None:
        panel = self._panels.get(entry.id)
        if panel is None:
            panel = entry.make(context) if allowed else _NoAccess(context, entry)
            panel.bar_changed.connect(self._on_bar_changed)
            panel.look_chosen.connect(self.look_chosen)
            panel.badge_changed.connect(lambda count, one=entry.id: self.rail.set_count(one, count))
            self._panels[entry.id] = panel
            self.stack.addWidget(panel)
        self._current = entry.id
        if panel.focusWidget() is None:  # else the stack would give the keyboard to its first button, with a ring
            panel.setFocus(Qt.FocusReason.OtherFocusReason)
        self.stack.setCurrentWidget(panel)
        if entry.listed:
            self.rail.set_current(entry.id)
        else:
            self.rail.set_section(entry.section)
        if arrive:
            panel.arrive(params)
        self._on_bar_changed()
        self.panel_changed.emit(entry.id)

    def step_back(self) -> bool:
        """Esc: out of what is open in the panel, then to the panel before."""
        panel = self.panel
        return panel is not None and panel.step_back()

    def _on_bar_changed(self) -> None:
        panel = self.panel
        if panel is not None:
            self.top.show_bar(panel.bar())
            self.bar_changed.emit()

    # -- work --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read again what is shown."""
        if self.panel is not None:
            self.panel.refresh()

    def unsaved(self) -> list[Words]:
        """What would be lost by leaving."""
        return [words for panel in self._panels.values() if (words := panel.unsaved())]

    def has_focus(self) -> bool:
        """Whether the keyboard is in this frame."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def foot(self) -> int:
        """What toasts must leave free at the foot: the strip, and what the panel has its main button in."""
        strip = STRIP_HEIGHT if not self.strip.isHidden() else 0
        return strip + (self.panel.kept_clear() if self.panel is not None else 0)
