"""States as colour, shape and word: agents, runs of broadcasts, receipts of messages."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui.kit.controls.paint.shapes import NO_BRUSH, NO_PEN, box, disc
from ui.kit.controls.paint.words import width_of, write
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token


class Agent(Enum):
    """What an agent is doing; the value completes `state.agent_...`."""

    FREE = "free"
    BUSY = "busy"
    FREE_ON_BREAK = "free_on_break"
    BUSY_ON_BREAK = "busy_on_break"
    DISCONNECTED = "disconnected"
    NEEDS_HELP = "needs_help"

    @property
    def word(self) -> str:
        """The state in the language in force."""
        return tr(f"state.agent_{self.value}")


def agent_glyph(painter: QPainter, rect: QRectF, agent: Agent) -> None:
    """Disc, square, ring, triangle: readable without the colour. 10 px, 12 in tables."""
    size, centre = rect.width(), rect.center()
    if agent is Agent.FREE:
        disc(painter, centre, size / 2, Token.OK)
    elif agent is Agent.BUSY:
        box(painter, rect, 2, fill=Token.ACCENT)
    elif agent is Agent.FREE_ON_BREAK:
        _circle(painter, rect, Token.WARN)
        _bars(painter, rect, Token.WARN)
    elif agent is Agent.BUSY_ON_BREAK:
        box(painter, rect, 2, fill=Token.WARN)
        _bars(painter, rect, Token.ON_MARK)
    elif agent is Agent.DISCONNECTED:
        _circle(painter, rect, Token.FAINT)
    else:
        painter.setPen(NO_PEN)
        painter.setBrush(color(Token.BAD))
        top = QPointF(centre.x(), rect.top())
        painter.drawPolygon(QPolygonF([top, rect.bottomRight(), rect.bottomLeft()]))


def _circle(painter: QPainter, rect: QRectF, token: Token) -> None:
    half = metrics.PEN / 2
    painter.setPen(QPen(color(token), metrics.PEN))
    painter.setBrush(NO_BRUSH)
    painter.drawEllipse(rect.adjusted(half, half, -half, -half))


def _bars(painter: QPainter, rect: QRectF, token: Token) -> None:
    centre, unit = rect.center(), rect.width() / 10
    for side in (-1, 1):
        bar = QRectF(centre.x() + side * 1.25 * unit - 0.6 * unit, centre.y() - 2 * unit, 1.2 * unit, 4 * unit)
        painter.fillRect(bar, color(token))


class Sign(NamedTuple):
    """An icon with the colour it shares with its word."""

    icon: Icon
    tint: Token


class Run(Enum):
    """Where a broadcast stands; the value completes `state.run_...`."""

    DRAFT = "draft"
    MODERATION = "moderation"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    PROGRESS = "progress"
    SENT = "sent"
    PAUSED = "paused"
    COMPLETE = "complete"
    SEEN = "seen"
    ABORTED = "aborted"
    FAILED = "failed"

    @property
    def sign(self) -> Sign:
        """Icon and colour."""
        return _RUNS[self]

    @property
    def word(self) -> str:
        """The state in the language in force."""
        return tr(f"state.run_{self.value}")


_RUNS = {
    Run.DRAFT: Sign(Icon.DASH, Token.MUTED),
    Run.MODERATION: Sign(Icon.GAVEL, Token.WARN),
    Run.REJECTED: Sign(Icon.BADC, Token.BAD),
    Run.SCHEDULED: Sign(Icon.CLOCK, Token.MUTED),
    Run.PROGRESS: Sign(Icon.PIE, Token.ACCENT),
    Run.SENT: Sign(Icon.SEND, Token.ACCENT),
    Run.PAUSED: Sign(Icon.PAUSEC, Token.WARN),
    Run.COMPLETE: Sign(Icon.OKC, Token.OK),
    Run.SEEN: Sign(Icon.EYE, Token.OK),
    Run.ABORTED: Sign(Icon.STOPC, Token.MUTED),
    Run.FAILED: Sign(Icon.BADC, Token.BAD),
}


class Receipt(Enum):
    """How far a message came; the value completes `state.receipt_...`."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"

    @property
    def sign(self) -> Sign:
        """Icon and colour."""
        return _RECEIPTS[self]

    @property
    def word(self) -> str:
        """The state in the language in force."""
        return tr(f"state.receipt_{self.value}")


_RECEIPTS = {
    Receipt.QUEUED: Sign(Icon.CLOCK, Token.MUTED),
    Receipt.SENT: Sign(Icon.CHECK, Token.MUTED),
    Receipt.DELIVERED: Sign(Icon.CHECKS, Token.MUTED),
    Receipt.SEEN: Sign(Icon.CHECKS, Token.ACCENT),
    Receipt.FAILED: Sign(Icon.ALERT, Token.BAD),
}

_RUN_GAP = 6


def run_width(run: Run) -> int:
    """What icon and word need."""
    return metrics.ICON + _RUN_GAP + width_of(run.word, Type.BODY_MEDIUM)


def run_state(painter: QPainter, rect: QRectF, run: Run) -> bool:
    """Icon 16 and word at the left of the rectangle; True if the word was elided."""
    sign = run.sign
    draw_icon(painter, sign.icon, sign.tint, rect.left(), rect.center().y() - metrics.ICON / 2)
    room = rect.adjusted(metrics.ICON + _RUN_GAP, 0, 0, 0)
    return write(painter, room, run.word, Type.BODY_MEDIUM, sign.tint)


def receipt_glyph(painter: QPainter, x: float, y: float, receipt: Receipt) -> None:
    """The 14 px glyph alone."""
    sign = receipt.sign
    draw_icon(painter, sign.icon, sign.tint, x, y, px=metrics.ICON_SMALL)
