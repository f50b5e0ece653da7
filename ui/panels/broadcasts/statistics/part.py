"""The statistics of a run: people beside messages, one under the other where it is narrow (BRD-11, BRD-106)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import RUNNING, Broadcast, Status
from ui.kit.controls.field import Note
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.broadcasts.runs.figures import BEFORE
from ui.panels.broadcasts.statistics.messages_card import MessagesCard
from ui.panels.broadcasts.statistics.model import FiguresState
from ui.panels.broadcasts.statistics.recipients_card import WIDTH, RecipientsCard
from ui.panels.broadcasts.wording import standing_words
from ui.texts.formats import clock
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

BESIDE: Final = 860
"""The px from which both cards stand side by side."""
IDLE_MS: Final = 5 * 60_000
"""A run that has written to nobody for so long wants a hint (BRD-105)."""


def notice_of(run: Broadcast, now_ms: int) -> tuple[Words, Token] | None:
    """What keeps a run from going on, or what ended it; None for one that is well."""
    if run.status in RUNNING and run.blocked_since_ms is not None:
        return msg("broadcasts.blocked", time=clock(run.blocked_since_ms)), Token.WARN
    if run.status_reason and run.status in (Status.PAUSED, Status.FAILED, Status.ABORTED):
        return standing_words(run.status_reason), Token.BAD if run.status is Status.FAILED else Token.WARN
    started = run.launched_ms if run.launched_ms is not None else now_ms
    if run.status is Status.IN_PROGRESS and not run.counters.engaged and now_ms - started > IDLE_MS:
        return msg("broadcasts.idle"), Token.WARN
    return None


class StatisticsPart(QWidget):
    """Shows a FiguresState. Signals: `retried()`."""

    retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people = RecipientsCard(self)
        self.people.setMinimumWidth(280)
        self.messages = MessagesCard(self)
        self.notice = Note("", Icon.ALERT, Token.WARN, self)
        self.nothing = Text(msg("broadcasts.no_figures"), Type.BODY, Token.MUTED, self, wrap=True)
        self.error = ErrorState(self, title=msg("broadcasts.no_statistics"))
        self.skeleton = Skeleton(self, rows=4)
        self.error.retried.connect(self.retried)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(metrics.GAP_16)
        self._cards.addWidget(self.people)
        self._cards.addWidget(self.messages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_12)
        for widget in (self.nothing, self.notice, self.error, self.skeleton):
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
        for card in (self.people, self.messages):
            card.setVisible(known and not before)
        notice = notice_of(state.run, now_ms)
        self.notice.setVisible(notice is not None)
        if notice is not None:
            self.notice.set_words(notice[0])
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
