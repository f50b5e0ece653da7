"""The records of the chosen counter under the tiles: a title, what narrows it, the rows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.dialers import Dialer, DialerRecord, Result
from ui.kit.controls.card import Card
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.kit.table.state import TableState
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.dialers.monitor.records import RecordSource, records_spec
from ui.panels.dialers.monitor.view_model import Counter
from ui.panels.dialers.words import provider_words
from ui.shell.panel import PanelContext
from ui.shell.rereading import Pump
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

FOLLOW_S: Final = 0.5
"""Records on screen are read again at most this often."""
ALL: Final = "all"
LEAST: Final = 220


class RecordsCard(Card):
    """Signals: `acted(str, object)` with what is to be done to an unknown record."""

    acted = Signal(str, object)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1)
        self._start = context.tasks.starter(self)
        self._shown: tuple[int | None, Counter, Result | None] | None = None
        self._provider = ""
        self.source = RecordSource(context.client)
        self.model: TableModel[DialerRecord] = TableModel(
            records_spec(context.clock, lambda: self._provider),
            self.source,
            self._start,
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.title = Text("", Type.SECTION, parent=self)
        self.count = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.results = Segmented(self)
        policy = self.results.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the rows stay where they are when another counter is listed
        self.results.setSizePolicy(policy)
        self.results.add(ALL, msg("common.all"))
        for one in Result:
            self.results.add(one, msg(f"dialers.result_{one.value}"))
        self.table = Table(self.model, self, compact=True, bare=True)
        self._lay_out()
        self._follow = Pump(self._start, self.model.refresh, every_s=lambda: FOLLOW_S)
        self.results.value_changed.connect(self._on_result)
        self.table.acted.connect(self.acted)
        self.model.observe(self._on_state)
        self.setMinimumHeight(LEAST)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_16, metrics.GAP_8, metrics.GAP_12, metrics.GAP_4)
        head.setSpacing(metrics.GAP_8)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.results)
        self.column.setContentsMargins(1, 1, 1, metrics.GAP_8)
        self.column.setSpacing(0)
        self.column.addLayout(head)
        self.column.addWidget(self.table, 1)

    @property
    def result(self) -> Result | None:
        """What the processed ones are narrowed to."""
        value = self.results.value
        return value if isinstance(value, Result) else None

    def show_records(self, dialer: Dialer | None, counter: Counter) -> None:
        """List the records of a counter of a dialer; the same list stays as it is."""
        key = dialer.id if dialer is not None else None
        self._provider = provider_words(dialer.provider_kind) if dialer is not None else ""
        if self._shown is not None and self._shown[:2] != (key, counter):
            self.results.set_value(ALL)
        wanted = (key, counter, self.result if counter is Counter.PROCESSED else None)
        if wanted == self._shown:
            return
        first, self._shown = self._shown is None, wanted
        self.title.set_words(msg(f"dialers.records_{counter.value}"))
        self.results.setVisible(counter is Counter.PROCESSED)
        self.count.setVisible(counter is not Counter.PROCESSED)
        self.source.show(dialer.id if dialer is not None else None, counter, wanted[2])
        self._start(self.model.load() if first else self._from_the_top())

    async def _from_the_top(self) -> None:
        self.table.view.verticalScrollBar().setValue(0)
        await self.model.refresh()

    def show_result(self, result: Result) -> None:
        """List processed records with one result."""
        self.results.set_value(result)
        self._on_result(result)

    def _on_result(self, value: object) -> None:
        if self._shown is None:
            return
        key, counter, _ = self._shown
        result = value if isinstance(value, Result) else None
        self._shown = (key, counter, result)
        self.source.show(self.source.dialer_id, counter, result)
        self._start(self._from_the_top())

    def follow(self) -> None:
        """The dialer's records are other ones: read those on screen again, not more often than eyes can follow."""
        self._follow.wake()

    def _on_state(self, state: TableState) -> None:
        self.count.set_words(msg("dialers.record_count", count=state.total) if state.total else "")

    def end(self) -> None:
        """The page goes."""
        self._follow.close()
        self.model.close()
