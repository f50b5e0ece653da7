"""Measures and paints what is not a bubble: days, system lines, the mark of what is new."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from ui.kit.controls.paint.shapes import hairline, snapped
from ui.kit.controls.paint.words import CENTER, width_of, write
from ui.kit.phone.surface import Pictures
from ui.kit.thread.items import Act, DayItem, EarlierItem, LineItem, NewItem
from ui.texts import formats
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

SIDE: Final = metrics.GAP_16
RULE_ALPHA: Final = 0.35


class Part(Enum):
    """What of a thread is under the mouse."""

    NOTHING = "nothing"
    TEXT = "text"
    LINK = "link"
    ACT = "act"
    INFO = "info"
    BUBBLE = "bubble"
    RETRY = "retry"
    LIST = "list"  # the button that opens a list
    BACK = "back"  # to the cards before
    ON = "on"  # to the cards after


@dataclass(frozen=True, slots=True)
class Hit:
    """A part, with what belongs to it: an address, an act, a position in the text."""

    part: Part
    url: str = ""
    act: Act | None = None
    position: int = 0


NOTHING: Final = Hit(Part.NOTHING)


@dataclass(slots=True)
class Look:
    """How a layout is painted at this moment."""

    now_ms: int
    hovered: Hit | None = None
    selection: tuple[int, int] | None = None
    current: bool = False
    pictures: Pictures | None = None


class Layout(ABC):
    """One item at one width. Coordinates are its own, from its upper left corner."""

    height: float = 0.0

    @abstractmethod
    def paint(self, painter: QPainter, look: Look) -> None:
        """Draw it."""

    def hit(self, point: QPointF) -> Hit:
        """What is at a point."""
        del point
        return NOTHING


class DayLayout(Layout):
    """A word in the middle."""

    def __init__(self, item: DayItem, width: float) -> None:
        self._item, self._width = item, width
        self.height = 40.0

    def paint(self, painter: QPainter, look: Look) -> None:
        """Draw the day."""
        area = QRectF(SIDE, 16, self._width - 2 * SIDE, Type.SECONDARY.line)
        text = formats.day(self._item.at_ms, look.now_ms)
        write(painter, area, text, Type.SECONDARY_MEDIUM, Token.MUTED, align=CENTER)


class SystemLayout(Layout):
    """Icon, words, time, in the middle; the words elide."""

    def __init__(self, item: LineItem, width: float) -> None:
        self._item, self._width = item, width
        self.height = 40.0

    def paint(self, painter: QPainter, look: Look) -> None:
        """Draw the line."""
        del look
        text, time = str(self._item.words), f" · {formats.clock(self._item.at_ms)}"
        icon, gap = metrics.ICON_SMALL, metrics.GAP_8
        tail = width_of(time, Type.SECONDARY, tabular=True)
        room = self._width - 2 * SIDE - icon - gap - tail
        wide = min(width_of(text, Type.SECONDARY), room)
        x = (self._width - icon - gap - wide - tail) / 2
        draw_icon(painter, self._item.icon, Token.MUTED, x, 13, px=icon)
        x += icon + gap
        write(painter, QRectF(x, 12, wide, Type.SECONDARY.line), text, Type.SECONDARY, Token.MUTED)
        at = QRectF(x + wide, 12, tail + 1, Type.SECONDARY.line)
        write(painter, at, time, Type.SECONDARY, Token.MUTED, tabular=True)


class NewLayout(Layout):
    """A count between two rules."""

    def __init__(self, item: NewItem, width: float) -> None:
        self._item, self._width = item, width
        self.height = 40.0

    def paint(self, painter: QPainter, look: Look) -> None:
        """Draw rules and words."""
        del look
        text = tr("thread.new", count=self._item.count)
        wide, middle = width_of(text, Type.SECONDARY_STRONG), self.height / 2
        left, gap = (self._width - wide) / 2, 10
        line = QColor(color(Token.ACCENT))
        line.setAlphaF(RULE_ALPHA)
        for start, end in ((SIDE, left - gap), (left + wide + gap, self._width - SIDE)):
            if end > start:
                area = snapped(painter, QRectF(start, middle, end - start, 1))
                area.setHeight(hairline(painter))
                painter.fillRect(area, line)
        write(painter, QRectF(left, 0, wide + 1, self.height), text, Type.SECONDARY_STRONG, Token.ACCENT)


class EarlierLayout(Layout):
    """Older messages are on their way; a click tries again after a failure."""

    def __init__(self, item: EarlierItem, width: float) -> None:
        self._item, self._width = item, width
        self.height = 40.0

    def paint(self, painter: QPainter, look: Look) -> None:
        """Draw the words."""
        del look
        words = tr("thread.earlier_failed") if self._item.failed else tr("thread.earlier")
        ink = Token.ACCENT if self._item.failed else Token.FAINT
        area = QRectF(SIDE, 12, self._width - 2 * SIDE, Type.SECONDARY.line)
        write(painter, area, words, Type.SECONDARY, ink, align=CENTER)

    def hit(self, point: QPointF) -> Hit:
        """The whole line tries again."""
        del point
        return Hit(Part.RETRY) if self._item.failed else NOTHING
