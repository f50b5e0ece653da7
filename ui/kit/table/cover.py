"""What lies over the rows: nothing yet, nothing that matches, nothing could be read; and a line while reading."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.table.state import Phase, TableState
from ui.kit.table.view_model import TableModel
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.theme import color, theme
from ui.theme.tokens import Token

_WIDEST: Final = 440
_COVERED: Final = {Phase.EMPTY, Phase.NO_MATCH, Phase.FAILED}
_PATIENCE_MS: Final = 200
_TICK_MS: Final = 40


class Cover(QWidget):
    """Hides the rows where there are none. Signals: `primary_pressed`, `clear_wanted`, `retried`."""

    primary_pressed = Signal()
    clear_wanted = Signal()
    retried = Signal()

    def __init__(self, table: TableModel[Any], over: QWidget) -> None:
        super().__init__(over)
        self._table = table
        self._shown: Phase | None = None
        self.card: EmptyState | ErrorState | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(metrics.GAP_16, 32, metrics.GAP_16, metrics.GAP_16)
        over.installEventFilter(self)
        self.hide()

    def show_state(self, state: TableState) -> None:
        """Cover the rows, or not."""
        if state.phase not in _COVERED:
            self._shown = None
            self.hide()
            return
        if state.phase is not self._shown:
            self._shown = state.phase
            self._put(self._made(state.phase))
        if isinstance(self.card, ErrorState) and state.fault is not None:
            self.card.set_fault(state.fault)
        self._fit()
        self.show()

    def _put(self, card: EmptyState | ErrorState) -> None:
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
        self.card = card
        card.setMaximumWidth(_WIDEST)
        self._column.addWidget(card, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)

    def _made(self, phase: Phase) -> EmptyState | ErrorState:
        if phase is Phase.FAILED:
            failed = ErrorState(self)
            failed.retried.connect(self.retried)
            return failed
        if phase is Phase.NO_MATCH:
            title, text = msg("table.no_match_title"), msg("table.no_match_text")
            none = EmptyState(Icon.FILTER, title, text, self, action=msg("table.clear_filter"))
            none.acted.connect(self.clear_wanted)
            return none
        empty, first = self._table.spec.empty, self._table.primary
        made = EmptyState(
            empty.icon,
            empty.title,
            empty.text,
            self,
            action="" if first is None else first.words,
            primary=True,
        )
        made.acted.connect(self.primary_pressed)
        return made

    def _fit(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is covered."""
        if event.type() is QEvent.Type.Resize and self._shown is not None:
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(Token.SURFACE))


class BusyLine(QWidget):
    """A thin moving line beneath the header while other rows are on their way; not for a short wait."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._at = 0.0
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._begin)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self.hide()

    def set_busy(self, busy: bool) -> None:
        """Begin soon, or end at once."""
        if not busy:
            self._patience.stop()
            self._tick.stop()
            self.hide()
        elif not self._patience.isActive() and self.isHidden():
            self._patience.start()

    def _begin(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(0, 0, parent.width(), 2)
        self.raise_()
        self.show()
        if theme().motion:
            self._tick.start()

    def _on_tick(self) -> None:
        self._at = (self._at + 0.02) % 1.3
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, or where it has come to."""
        del event
        painter = QPainter(self)
        wide = float(self.width())
        part = QRectF((self._at - 0.3) * wide, 0, 0.3 * wide, 2) if self._tick.isActive() else QRectF(0, 0, wide, 2)
        painter.fillRect(part, color(Token.ACCENT))
