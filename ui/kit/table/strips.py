"""What takes the place above the rows for a while: what is selected, and what went wrong."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.faults import Fault
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.kit.table.view_model import RANGE_MAX, TableModel
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

TOOL_ROW: Final = 48
_FAULT_ROW: Final = 40


class Strip(QWidget):
    """A row on a ground with a line beneath."""

    def __init__(self, parent: QWidget, ground: Token, height: int) -> None:
        super().__init__(parent)
        self._ground = ground
        self.setFixedHeight(height)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        self.row.setSpacing(metrics.GAP_8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and line."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(self._ground))
        rule(painter, QRectF(0, self.height() - 1, self.width(), 1), Token.LINE)


class SelectionBar(Strip):
    """How many rows are selected and what can be done to them, in the place of the tool row.

    Signals: `acted(key)`.
    """

    acted = Signal(str)

    def __init__(self, table: TableModel[Any], parent: QWidget) -> None:
        super().__init__(parent, Token.SELECTED, TOOL_ROW)
        self._table = table
        self.count = Text("", Type.BODY_STRONG, parent=self)
        self.note = Text("", Type.SECONDARY, Token.MUTED, self)
        self.all = LinkButton("", self)
        self.all.clicked.connect(table.select_all_matching)
        self.clear = IconButton(Icon.X, msg("table.clear_selection"), self, size=metrics.BUTTON_TOOL)
        self.clear.clicked.connect(table.clear_selection)
        self.row.addWidget(self.count)
        self.row.addWidget(self.note)
        self.row.addWidget(self.all)
        self.row.addStretch(1)
        self.buttons: dict[str, Button] = {}
        for action in table.bulk_actions:
            kind = Kind.DANGER if action.danger else Kind.SECONDARY
            button = Button(action.words, kind, self, icon=action.icon, height=metrics.BUTTON)
            button.clicked.connect(lambda _=False, key=action.key: self.acted.emit(key))
            self.buttons[action.key] = button
            self.row.addWidget(button)
        self.row.addWidget(self.clear)

    def show_selection(self) -> bool:
        """Show what is selected; False where the bar has no business: nothing, or one row merely clicked."""
        state = self._table.state
        selection, count = state.selection, state.selection.count(state.total)
        if not count or not (self.buttons and selection.deliberate):
            return False
        self.count.set_words(msg("table.all_selected" if selection.everything else "table.selected", count=count))
        self.note.set_words(msg("table.selection_cut", count=RANGE_MAX) if selection.cut else "")
        more = not selection.everything and state.rows <= count < state.total
        self.all.set_words(msg("table.select_matching", count=state.total))
        self.all.setVisible(more)
        return True


class FaultStrip(Strip):
    """What failed while the rows stay. Signals: `retried`, `dismissed`."""

    retried = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Token.BAD_WEAK, _FAULT_ROW)
        self._fault: Fault | None = None
        self.text = Text("", parent=self, fill=True)
        self.retry = Button(msg("common.retry"), parent=self, icon=Icon.REFRESH, height=metrics.BUTTON_TOOL)
        self.cross = IconButton(Icon.X, msg("common.dismiss"), self, size=metrics.BUTTON_TOOL)
        self.row.addWidget(Glyph(Icon.ALERT, Token.BAD, self))
        self.row.addWidget(self.text, 1)
        self.row.addWidget(self.retry)
        self.row.addWidget(self.cross)
        self.retry.clicked.connect(self.retried)
        self.cross.clicked.connect(self.dismissed)
        texts().language_changed.connect(self._say)

    def show_fault(self, fault: Fault) -> None:
        """Say what failed and why."""
        self._fault = fault
        self._say()

    def _say(self) -> None:
        if self._fault is not None:
            self.text.set_words(fault_text(self._fault))
