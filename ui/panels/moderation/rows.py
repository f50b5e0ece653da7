"""The list of what waits: one row an entry."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.contract.moderation import Waiting
from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.formats import short
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT = 60


class WaitingRow(Pressable):
    """Name and when it came; below, what it is and whose."""

    def __init__(self, one: Waiting, now_ms: int, parent: QWidget | None = None) -> None:
        self.waiting, self._now_ms = one, now_ms
        super().__init__(one.name, parent)
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        """The width of the list."""
        return QSize(240, HEIGHT)

    def nextCheckState(self) -> None:
        """A press shows it; the model says which one is shown."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two lines; the chosen one on the selected ground."""
        del event
        painter = QPainter(self)
        smooth(painter)
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), color(Token.SELECTED if self.isChecked() else Token.HOVER))
        inner = QRectF(self.rect()).adjusted(metrics.GAP_16, metrics.GAP_8, -metrics.GAP_16, -metrics.GAP_8)
        when = short(self.waiting.sent_ms, self._now_ms)
        taken = width_of(when, Type.SECONDARY) + metrics.GAP_8
        first = QRectF(inner.left(), inner.top(), inner.width() - taken, inner.height() / 2)
        write(painter, first, self.waiting.name, Type.BODY_MEDIUM, Token.TEXT)
        right = QRectF(inner.right() - taken, inner.top(), taken, inner.height() / 2)
        write(painter, right, when, Type.SECONDARY, Token.FAINT, align=RIGHT)
        second = QRectF(inner.left(), inner.center().y(), inner.width(), inner.height() / 2)
        what = f"{tr(f'moderation.kind_{self.waiting.kind.value}')} · {self.waiting.author}"
        write(painter, second, what, Type.SECONDARY, Token.MUTED)
        rule(painter, QRectF(inner.left(), self.height() - 1, self.width(), 1), Token.LINE)
