"""One run: head with bar and legend, then its recipients, its statistics, what it says (BRD-16, BRD-109)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.contract.broadcasts import Broadcast, BroadcastId, Kind, RecipientRow
from app.contract.feed import Change, Event, Topic
from app.contract.messages import MessageId
from app.contract.paging import Filter, Op
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.tabs import Tabs
from ui.kit.table.source import ExportFormat
from ui.kit.table.state import Exported, TableState
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.broadcasts.builder.column import scrolling
from ui.panels.broadcasts.run.attempts import AttemptsRow
from ui.panels.broadcasts.run.details import DetailsTab
from ui.panels.broadcasts.run.header import RunHeader
from ui.panels.broadcasts.run.model import Phase, RunModel, RunState
from ui.panels.broadcasts.run.recipients import STATES_OF, RecipientSource, recipients_spec
from ui.panels.broadcasts.runs.actions import Verb
from ui.panels.broadcasts.runs.figures import people
from ui.panels.broadcasts.statistics.part import StatisticsPart
from ui.panels.constructor.whatsapp.book import book_of
from ui.panels.media.desk import desk_of
from ui.panels.story.sheet import explain
from ui.shell.panel import PanelContext
from ui.shell.rereading import Pump
from ui.texts.faults import fault_text
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.theme import color
from ui.theme.tokens import Token

RECIPIENTS: Final = "recipients"
STATISTICS: Final = "statistics"
DETAILS: Final = "details"
FOLLOW_S: Final = 1.0
"""Recipients on screen are read again at most this often (BRD-13)."""


class RunView(QWidget):
    """Signals: `acted(Verb, Broadcast)`, `changed()` when its title or status is another, `left()`."""

    acted = Signal(object, object)
    changed = Signal()
    left = Signal()

    def __init__(
        self, context: PanelContext, run_id: BroadcastId, rights: Callable[[Verb], bool], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._start = context.tasks.starter(self)
        self._heard: tuple[object, ...] = ()
        self._people = -1
        self._seq = 0
        self._told: object = None
        self.model = RunModel(context.client, self._start, run_id, self._on_state)
        self.header = RunHeader(self, rights)
        self.tabs = Tabs(self, margin=metrics.GAP_16)
        for key in (RECIPIENTS, STATISTICS, DETAILS):
            self.tabs.add(key, msg(f"broadcasts.tab_{key}"))
        self.recipients: TableModel[RecipientRow] = TableModel(
            recipients_spec(self._kind, partial(AttemptsRow, context.clock)),
            RecipientSource(context.client, run_id, self._kind), self._start, rights=context.rights,
            clock=context.clock,
        )  # fmt: skip
        self.table = Table(self.recipients, self)
        self.statistics = StatisticsPart()
        self.details = DetailsTab(self, pictures=desk_of(context).pictures, templates=book_of(context))
        self.skeleton = Skeleton(self, rows=8)
        self.error = ErrorState(self)
        self.gone = EmptyState(
            Icon.BROADCAST, msg("broadcasts.gone_title"), msg("broadcasts.gone_text"), self,
            action=msg("broadcasts.to_list"),
        )  # fmt: skip
        self._follow = Pump(self._start, self._read_recipients, every_s=lambda: FOLLOW_S)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.statistics, 1)
        self._pages = {RECIPIENTS: self.table, STATISTICS: scrolling(body, self), DETAILS: self.details}
        self.stack = QStackedWidget(self)
        for page in self._pages.values():
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.tabs, self.skeleton, self.error, self.gone):
            column.addWidget(widget)
        column.addWidget(self.stack, 1)
        self._show_phase(Phase.LOADING)

    def _connect(self) -> None:
        self.header.acted.connect(self._on_acted)
        self.header.part_chosen.connect(self._on_part)
        self.tabs.value_changed.connect(self._on_tab)
        self.statistics.retried.connect(self.model.read_figures)
        self.details.error.retried.connect(self._read_told)
        self.error.retried.connect(self.start)
        self.gone.acted.connect(self.left)
        self.table.opened.connect(self._converse)
        self.table.acted.connect(self._on_row_acted)
        self.table.exported.connect(self._on_exported)
        self.recipients.observe(self._on_table)
        self._end = self._context.client.events.subscribe(Topic.BROADCASTS, self._on_event)

    def start(self) -> None:
        """Read everything."""
        self._start(self.model.load())
        self._start(self.recipients.load())

    def close_run(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()
        self.recipients.close()
        self._follow.close()

    @property
    def run(self) -> Broadcast | None:
        """The run as it stands now."""
        return self.model.state.run

    def _kind(self) -> Kind:
        return Kind.FALLBACK if self.run is None else self.run.kind

    # -- what the service tells ----------------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        self._seq = max(self._seq, event.seq)
        self.model.on_event(event)

    def _on_state(self, state: RunState) -> None:
        self._show_phase(state.phase)
        if state.fault is not None:
            self.error.set_fault(state.fault)
        now_ms = self._context.clock()
        if state.figures is not None:
            self.header.show_state(state.figures, now_ms)
            self.statistics.show_state(state.figures, now_ms)
            self._hear(state.figures.run)
        if state.told is not None and state.told is not self._told:
            self._told = state.told
            self.details.show_told(state.told, now_ms)
        elif state.told_fault is not None and state.told is None:
            self.details.show_fault(state.told_fault)

    def _show_phase(self, phase: Phase) -> None:
        ready = phase is Phase.READY or (phase is Phase.LOADING and self.run is not None)
        self.skeleton.setVisible(phase is Phase.LOADING and not ready)
        self.error.setVisible(phase is Phase.FAILED)
        self.gone.setVisible(phase is Phase.GONE)
        for widget in (self.header, self.tabs, self.stack):
            widget.setVisible(ready)

    def _hear(self, run: Broadcast) -> None:
        """Follow the run: its recipients and its history are other ones when its figures or status moved."""
        heard = (run.name, run.status, run.status_reason, run.counters, run.contacts_total)
        if heard == self._heard:
            return
        first, before = not self._heard, self._heard
        self._heard = heard
        if first or heard[:3] != before[:3]:
            self.changed.emit()
            if not first and self.tabs.value == DETAILS:
                self._read_told()
        if not first:
            self._follow.wake()
        else:
            self._people = people(run)

    async def _read_recipients(self) -> None:
        run = self.run
        if run is None:
            return
        if people(run) != self._people:
            self._people = people(run)
            await self.recipients.refresh()
        else:
            stale = Event(seq=self._seq, at_ms=0, topic=Topic.BROADCASTS, change=Change.STALE)
            self.recipients.on_event(stale)

    def refresh(self) -> None:
        """Read everything again."""
        self._start(self.model.load())
        self._start(self.recipients.refresh())
        if self.tabs.value == DETAILS:
            self._read_told()

    # -- gestures ------------------------------------------------------------------------------------------------

    def show_tab(self, key: str) -> None:
        """Go to one of the tabs."""
        self.tabs.set_value(key)
        self._on_tab(key)

    def _on_tab(self, key: object) -> None:
        self.stack.setCurrentWidget(self._pages[str(key)])
        if key == DETAILS:
            self._read_told()

    def _read_told(self) -> None:
        self._start(self.model.load_told())

    def _on_part(self, part: str) -> None:
        self.show_tab(RECIPIENTS)
        self._start(self._filter(part))

    async def _filter(self, part: str) -> None:
        filters = self.recipients.state.asked.query.filters
        at = next((at for at, one in enumerate(filters) if one.field == "state"), None)
        if part:
            values = tuple(state.value for state in STATES_OF[part])
            await self.recipients.put_filter(Filter(field="state", op=Op.VALUE, values=values), at)
        elif at is not None:
            await self.recipients.remove_filter(at)

    def _on_table(self, state: TableState) -> None:
        """The legend shows what the table is filtered by, also when its chip was taken away."""
        self.tabs.set_count(RECIPIENTS, state.whole)
        chosen = next((one for one in state.asked.query.filters if one.field == "state"), None)
        values = set(chosen.values) if chosen is not None and chosen.op is Op.VALUE else set()
        parts = (part for part, states in STATES_OF.items() if {one.value for one in states} == values)
        self.header.choose(next(parts, ""))

    def _on_acted(self, verb: Verb) -> None:
        run = self.run
        if verb is Verb.EXPORT:
            self.export()
        elif run is not None:
            self.acted.emit(verb, run)

    def export(self) -> None:
        """Ask where the recipients are to be written to."""
        self.show_tab(RECIPIENTS)
        self.table.ask_for_file(ExportFormat.XLSX)

    def _on_row_acted(self, action: str, row: RecipientRow) -> None:
        if action == "explain" and row.message_id is not None:
            context = self._context
            explain(self, context.client.control, self._start, MessageId(row.message_id), context.clock)
        elif action == "converse":
            self._converse(row)

    def _converse(self, row: RecipientRow) -> None:
        self._context.go("conversations", contact_id=row.contact_id, phone=row.address)

    def _on_exported(self, outcome: Exported) -> None:
        if outcome.rows is not None:
            self._context.tell(msg("broadcasts.exported", count=outcome.rows))
        else:
            why = fault_text(outcome.fault) if outcome.fault is not None else outcome.disk
            self._context.news.warn(msg("broadcasts.export_failed", why=why))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(Token.SURFACE))
