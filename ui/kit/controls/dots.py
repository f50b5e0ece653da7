"""How accounts and senders do, as a dot with words wherever one of them is chosen (BEY-12)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.kit.controls.paint.shapes import NO_PEN, smooth
from ui.kit.controls.tip import set_tip
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.theme import color
from ui.theme.tokens import Token

SIZE: Final = 8
"""Px a dot takes, without the gap behind it."""


class Dotted(Enum):
    """What the options of a choice are."""

    SENDER = "sender"
    PROVIDER = "provider"


class Shape(Enum):
    """Told apart without colour, too."""

    DISC = "disc"
    RING = "ring"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Dot:
    """Colour, shape, a word for the list, a sentence for the tooltip. `is_quiet`: a list needs no word."""

    tint: Token
    shape: Shape
    word: Words
    tip: Words
    is_quiet: bool = False


class Dots(QObject):
    """The dots that are known. Signals: `changed()`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: Mapping[tuple[Dotted, Hashable], Dot] = {}

    def show(self, known: Mapping[tuple[Dotted, Hashable], Dot]) -> None:
        """These are all there are now."""
        if known != self._known:
            self._known = dict(known)
            self.changed.emit()

    def of(self, kind: Dotted | None, value: Hashable) -> Dot | None:
        """The dot of an option, None where nothing is known."""
        return None if kind is None else self._known.get((kind, value))


@cache
def dots() -> Dots:
    """The one place that knows them."""
    return Dots()


def paint_dot(painter: QPainter, dot: Dot, x: float, y: float) -> None:
    """Draw a dot whose left edge and middle are given."""
    middle, radius = QPointF(x + SIZE / 2, y), SIZE / 2 - 0.5
    ink = color(dot.tint)
    painter.save()
    if dot.shape is Shape.DISC:
        painter.setPen(NO_PEN)
        painter.setBrush(ink)
        painter.drawEllipse(middle, radius, radius)
    elif dot.shape is Shape.RING:
        painter.setPen(QPen(ink, 2.5))
        painter.drawEllipse(middle, radius - 1, radius - 1)
    else:
        painter.setPen(QPen(ink, 2))
        for way in (1, -1):
            reach = QPointF(radius - 0.5, way * (radius - 0.5))
            painter.drawLine(middle - reach, middle + reach)
    painter.restore()


class DotMark(QWidget):
    """The dot of one sender or account, with its tooltip; nothing while nothing is known."""

    def __init__(self, kind: Dotted, value: Hashable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._value = kind, value
        self.setFixedSize(SIZE, metrics.ICON)
        dots().changed.connect(self._on_changed)
        self._on_changed()

    @property
    def dot(self) -> Dot | None:
        """What it shows."""
        return dots().of(self._kind, self._value)

    def _on_changed(self) -> None:
        dot = self.dot
        set_tip(self, dot.tip if dot is not None else "")
        put(self, self.setAccessibleName, dot.tip if dot is not None else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        dot = self.dot
        if dot is not None:
            painter = QPainter(self)
            smooth(painter)
            paint_dot(painter, dot, 0, self.height() / 2)
