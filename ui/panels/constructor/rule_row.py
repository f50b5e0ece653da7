"""Between two messages: what has to fail before the next one is tried (BRD-41)."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.text import Text
from ui.panels.constructor.step import StepDraft
from ui.texts.messages import msg
from ui.texts.numbers import duration
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT = 36
_LINE_AT, _TEXT_AT, _HEAD = 22.5, 36, 4.0


class RuleRow(QWidget):
    """An arrow downwards with its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.words = Text("", Type.SECONDARY, Token.MUTED, self, fill=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(_TEXT_AT, 0, 0, 0)
        row.addWidget(self.words)

    def show_step(self, step: StepDraft) -> None:
        """Say what the step above waits for."""
        wait = duration(step.waiting_s * 1000)
        self.words.set_words(msg(f"builder.rule_{step.criterion.value}", wait=wait))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.setPen(color(Token.LINE_STRONG))
        painter.drawLine(QPointF(_LINE_AT, 0), QPointF(_LINE_AT, self.height() - _HEAD))
        painter.setBrush(color(Token.LINE_STRONG))
        tip = self.height() - 1.0
        head = [QPointF(_LINE_AT - _HEAD, tip - 2 * _HEAD), QPointF(_LINE_AT + _HEAD, tip - 2 * _HEAD)]
        painter.drawPolygon(QPolygonF([*head, QPointF(_LINE_AT, tip)]))
