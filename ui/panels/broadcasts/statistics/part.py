"""The statistics of a run: people beside messages, one under the other where it is narrow (BRD-11, BRD-106)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.broadcasts.runs.figures import BEFORE
from ui.panels.broadcasts.statistics.messages_card import MessagesCard
from ui.panels.broadcasts.statistics.model import FiguresState
from ui.panels.broadcasts.statistics.notices import NoticeList
from ui.panels.broadcasts.statistics.recipients_card import WIDTH, RecipientsCard
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

BESIDE: Final = 860
"""The px from which both cards stand side by side."""


class StatisticsPart(QWidget):
    """Shows a FiguresState. Signals: `retried()`."""

    retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people = RecipientsCard(self)
        self.people.setMinimumWidth(280)
        self.messages = MessagesCard(self)
        self.notices = NoticeList(self)
        self.nothing = Text(msg("broadcasts.no_figures"), Type.BODY, Token.MUTED, self, wrap=True)
        self.error = ErrorState(self, title=msg("broadcasts.no_statistics"))
        self.skeleton = Skeleton(self, rows=4)
        self.error.retried.connect(self.retried)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(metrics.GAP_16)
        self._cards.addWidget(self.people)
        self._cards.addWidget(self.messages, 1)
        self._rest = QWidget(self)  # keeps a card that is alone at the left
        self._cards.addWidget(self._rest, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_12)
        for widget in (self.nothing, self.notices, self.error, self.skeleton):
            column.addWidget(widget)
        column.addLayout(self._cards)
        column.addStretch(1)

    def show_state(self, state: FiguresState, now_ms: int) -> None:
        """Show figures; those that could not be read anew stay, with the reason above them (BRD-124)."""
        before, known = state.run.status in BEFORE, state.report is not None
        self.nothing.setVisible(before)
        self.skeleton.setVisible(not before and not known and state.fault is None)
        self.error.setVisible(state.fault is not None)
        if state.fault is not None:
            self.error.set_fault(state.fault)
        self.people.setVisible(known and not before)
        self.messages.setVisible(not before and state.report is not None and bool(state.report.steps))
        self._rest.setVisible(self.messages.isHidden())
        self.notices.show_run(state.run, now_ms, state.report)
        if known:
            self.people.show_state(state, now_ms)
            self.messages.show_state(state)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One card under the other where there is no room for both."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        beside = self.width() >= BESIDE
        self._cards.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self.people.setMaximumWidth(WIDTH if beside else 16_777_215)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(Token.WINDOW))
