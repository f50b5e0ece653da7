"""The start page: a greeting, the first steps, what happens today (DSH-4, DSH-20)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.feed import Change, Event, Topic
from app.contract.permissions import Permission
from ui.kit.controls.button import LinkButton
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.text import Text
from ui.panels.dashboard.connections import ConnectionsCard
from ui.panels.dashboard.figures import Figure, FigureRow, figures
from ui.panels.dashboard.runs import RunsCard
from ui.panels.dashboard.steps import StepsCard
from ui.panels.dashboard.view_model import DashboardModel, DashboardState, Part, Step, greeting
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.faults import fault_text
from ui.texts.formats import clock_seconds, local
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

POLL_MS: Final = 60_000
SETTLE_MS: Final = 400
"""Events that come together are read once."""
_SIDE, _SIDE_NARROW, _NARROW_UNDER = 360, 280, 1100
_PARTS: Final = {
    Topic.BROADCASTS: (Part.RUNS, Part.QUEUE),
    Topic.CONVERSATIONS: (Part.INBOX,),
    Topic.CONTACTS: (Part.CONTACTS,),
    Topic.PROVIDERS: (Part.PROVIDERS, Part.SENDERS),
    Topic.SENDERS: (Part.SENDERS,),
}
_WAYS: Final = {
    Step.PROVIDER: ("providers", {"new": True}),
    Step.SENDER: ("senders", {"new": True}),
    Step.CONTACTS: ("imports", {}),
    Step.BROADCAST: ("broadcasts", {"new": True}),
}
_OTHERWISE: Final = {Step.CONTACTS: ("contacts", {"new": True})}


class DashboardPanel(Panel):
    """Draws a DashboardModel; reads what events name, and everything once a minute."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.model = DashboardModel(context.client, context.me.permissions, context.clock)
        self._dirty: set[Part] = set()
        self._build()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._read_dirty)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self.refresh)
        events = context.client.events
        self._ends = [events.subscribe(topic, self._on_event) for topic in _PARTS]
        self.model.observe(self.show_state)
        texts().language_changed.connect(self._on_language_changed)

    def _build(self) -> None:
        self.greeting = Text("", Type.TITLE, parent=self, fill=True)
        self.day = Text("", Type.BODY, Token.MUTED, self, fill=True)
        self.old = Glyph(Icon.ALERT, Token.WARN, self, px=metrics.ICON_SMALL)
        self.updated = Text("", Type.SECONDARY, Token.FAINT, self, tabular=True)
        self.retry = LinkButton(msg("common.retry"), self, step=Type.SECONDARY_MEDIUM)
        self.retry.clicked.connect(self.refresh)
        self.steps = StepsCard(self)
        self.steps.wanted.connect(self._on_step)
        self.figures = FigureRow(self)
        self.figures.wanted.connect(self._on_figure)
        makes = self.context.may(Permission.MANAGE_BROADCASTS)
        self.runs = RunsCard(self, may_make=makes)
        self.runs.opened.connect(self._on_run)
        self.runs.all_wanted.connect(lambda: self.context.go("broadcasts"))
        self.runs.new_wanted.connect(lambda: self._on_step(Step.BROADCAST))
        self.connections = ConnectionsCard(self)
        self.connections.wanted.connect(lambda: self.context.go("providers"))
        self.runs.setVisible(makes)
        self.connections.setVisible(self.context.may(Permission.MANAGE_PROVIDERS))
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(metrics.GAP_8)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.greeting)
        names.addWidget(self.day)
        top.addLayout(names, 1)
        for widget in (self.old, self.updated, self.retry):
            top.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
        below = QHBoxLayout()
        below.setSpacing(metrics.GAP_16)
        below.addWidget(self.runs, 1, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.connections, 0, Qt.AlignmentFlag.AlignTop)
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        column.setSpacing(metrics.GAP_16)
        column.addLayout(top)
        column.addWidget(self.steps)
        column.addWidget(self.figures)
        column.addLayout(below)
        column.addStretch(1)
        scroll = Scroll(host, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """Its name."""
        return Bar(msg("shell.dashboard"))

    def commands(self) -> Sequence[Action]:
        """The steps that are open."""
        open_steps = (step for step, done in self.model.state.steps if not done)
        return tuple(
            Action(f"step_{step.value}", msg(f"dashboard.step_{step.value}_do"), partial(self._on_step, step))
            for step in open_steps
        )

    def arrive(self, params: Params) -> None:
        """Read everything, and again every minute."""
        del params
        self._poll.start()
        self.refresh()

    def refresh(self) -> None:
        """Read everything again."""
        self.run("", self.model.read())

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._poll.stop()
        self._settle.stop()
        for end in self._ends:
            end()
        self.model.close()

    # -- news ----------------------------------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        self._dirty.update(Part if event.change is Change.RESET else _PARTS[event.topic])
        if not self._settle.isActive():
            self._settle.start()

    def _read_dirty(self) -> None:
        parts, self._dirty = frozenset(self._dirty), set()
        self.run("", self.model.read(parts))

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: DashboardState) -> None:
        """Show what is known; figures that could not be read again stay, grey, with their time (DSH-62)."""
        now_ms, old = self.context.clock(), state.fault is not None
        name = self.context.me.first_name or self.context.me.login
        self.greeting.set_words(msg(f"dashboard.good_{greeting(now_ms)}", name=name))
        self.day.set_words(_day(now_ms))
        self.old.setVisible(old)
        self.retry.setVisible(old)
        self.updated.set_words(_updated(state))
        self.updated.set_token(Token.WARN if old else Token.FAINT)
        self.steps.show_steps(state.steps)
        reachable = frozenset(
            one.panel for one in figures(state) if one.panel and self.context.navigation.may_go(one.panel)
        )
        self.figures.show_figures(figures(state), old=old, reachable=reachable)
        self.runs.show_runs(state.runs, now_ms)
        self.connections.show_providers(state.providers)

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The second column gives way first."""
        super().resizeEvent(event)
        self.connections.setFixedWidth(_SIDE_NARROW if self.width() < _NARROW_UNDER else _SIDE)

    # -- ways ----------------------------------------------------------------------------------------------------

    def _on_step(self, step: Step) -> None:
        panel_id, params = _WAYS[step]
        if not self.context.navigation.may_go(panel_id) and step in _OTHERWISE:
            panel_id, params = _OTHERWISE[step]
        self.context.go(panel_id, **params)

    def _on_figure(self, figure: Figure) -> None:
        self.context.go(figure.panel)

    def _on_run(self, broadcast_id: object) -> None:
        self.context.go("broadcasts", broadcast_id=broadcast_id)


def _day(now_ms: int) -> str:
    """Today with its weekday."""
    moment = local(now_ms)
    month = tr(f"calendar.month_of_{moment.month}")
    weekday = tr(f"calendar.weekday_{moment.isoweekday()}")
    return tr("calendar.day_month", weekday=weekday, day=str(moment.day), month=month)


def _updated(state: DashboardState) -> Words:
    if state.fault is not None:
        reason = fault_text(state.fault)
        if state.read_ms is None:
            return reason
        return msg("dashboard.old", reason=reason, time=lambda: clock_seconds(state.read_ms or 0))
    return msg("dashboard.updated", time=lambda: clock_seconds(state.read_ms or 0)) if state.read_ms else ""
