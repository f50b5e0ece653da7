"""The chart of a dialer's pace in its card, with the choice of hour and day."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.dialers import PaceSpan
from ui.kit.controls.card import Card
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.panels.dialers.monitor.chart import Bars, MinuteChart
from ui.panels.dialers.monitor.pacing import PaceState
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_MINUTE_MS = 60_000


class PaceCard(Card):
    """Signals: `span_chosen(object)` with a PaceSpan."""

    span_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_12)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title = Text(msg("dialers.chart"), Type.SECTION, parent=self)
        self.about = Text("", Type.SECONDARY, Token.MUTED, self, fill=True)
        self.span = Segmented(self)
        self.span.add(PaceSpan.HOUR, msg("dialers.span_hour"))
        self.span.add(PaceSpan.DAY, msg("dialers.span_day"))
        self.span.value_changed.connect(self.span_chosen)
        self.chart = MinuteChart(self)
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_4, 0, 0, 0)
        head.setSpacing(metrics.GAP_12)
        head.addWidget(self.title)
        head.addWidget(self.about, 1)
        head.addWidget(self.span)
        self.column.setSpacing(metrics.GAP_4)
        self.column.addLayout(head)
        self.column.addWidget(self.chart)

    def show_about(self, words: Words) -> None:
        """What paces it."""
        self.about.set_words(words)

    def show_state(self, state: PaceState, limit: int | None) -> None:
        """Show the bars; `limit` is the most a minute."""
        day = state.span is PaceSpan.DAY
        self.span.set_value(state.span)
        self.title.set_words(msg("dialers.chart_day") if day else msg("dialers.chart"))
        bars = state.bars
        if bars is None:
            self.chart.show_bars(Bars())
            return
        most = None if limit is None else limit * bars.span_ms // _MINUTE_MS
        self.chart.show_bars(Bars(bars.counts, bars.span_ms, bars.end_ms, most))
