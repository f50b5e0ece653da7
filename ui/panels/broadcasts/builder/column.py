"""One column of the builder: a head, a body that scrolls, perhaps a foot."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.text import Text
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEAD: Final = 48
SIDE: Final = 320
NARROW: Final = 312


class Column(QWidget):
    """Put widgets into `head` (right of the title), `body` and `foot`. `width` 0 takes what is left."""

    def __init__(
        self,
        title: Words,
        *,
        width: int = 0,
        ground: Token = Token.SURFACE,
        line: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ground, self._line = ground, line
        if width:
            self.setFixedWidth(width)
        self.title = Text(title, Type.SECTION, parent=self)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        self.head.setSpacing(metrics.GAP_8)
        self.head.addWidget(self.title)
        top = QWidget(self)
        top.setLayout(self.head)
        top.setFixedHeight(HEAD)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, metrics.GAP_16)
        self.body.setSpacing(metrics.GAP_16)
        self.area = scrolling(self.body, self)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(metrics.GAP_16, metrics.GAP_8, metrics.GAP_16, metrics.GAP_16)
        self.foot.setSpacing(metrics.GAP_8)
        self.foot_host = QWidget(self)
        self.foot_host.setLayout(self.foot)
        self.foot_host.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1 if line else 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.area, 1)
        column.addWidget(self.foot_host)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, draw the line at the right."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(self._ground))
        if self._line:
            rule(painter, QRectF(self.width() - 1, 0, 1, self.height()), Token.LINE)


def scrolling(body: QVBoxLayout, parent: QWidget) -> Scroll:
    """A part that scrolls up and down when it is higher than its place."""
    inner = QWidget()
    inner.setLayout(body)
    area = Scroll(inner, parent)
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return area


def labelled(label: Text, note: QWidget) -> QHBoxLayout:
    """A label on the left, a note at the right end."""
    row = QHBoxLayout()
    row.setSpacing(metrics.GAP_8)
    row.addWidget(label)
    row.addStretch(1)
    row.addWidget(note)
    return row
