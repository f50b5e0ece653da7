"""Small marks with a word: labels, badges, urgent marks, variables, keys, filter chips, countdowns."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.kit.controls.paint.shapes import NO_BRUSH, box, snapped
from ui.kit.controls.paint.words import CENTER, width_of, write
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token


class LabelColor(Enum):
    """The five colours of labels."""

    GREY = (Token.LABEL_GREY, Token.LABEL_GREY_WEAK)
    RED = (Token.LABEL_RED, Token.LABEL_RED_WEAK)
    BLUE = (Token.LABEL_BLUE, Token.LABEL_BLUE_WEAK)
    ORANGE = (Token.LABEL_ORANGE, Token.LABEL_ORANGE_WEAK)
    GREEN = (Token.LABEL_GREEN, Token.LABEL_GREEN_WEAK)


_LABEL_PADDING = 6
_CLOSE = 12


def label_width(text: str, *, closable: bool = False) -> int:
    """What a label needs."""
    return width_of(text, Type.SECONDARY_MEDIUM) + 2 * _LABEL_PADDING + (_CLOSE + 3 if closable else 0)


def label(painter: QPainter, rect: QRectF, text: str, tint: LabelColor, *, closable: bool = False) -> bool:
    """A label, 18 high, on its weak ground; True if the text was elided."""
    ink, weak = tint.value
    box(painter, rect, metrics.RADIUS_TAG, fill=weak)
    end = rect.right() - _LABEL_PADDING
    if closable:
        end -= _CLOSE
        draw_icon(painter, Icon.X, ink, end + 1, rect.center().y() - _CLOSE / 2, px=_CLOSE)
        end -= 3
    room = QRectF(rect.left() + _LABEL_PADDING, rect.top(), end - rect.left() - _LABEL_PADDING, rect.height())
    return write(painter, room, text, Type.SECONDARY_MEDIUM, ink)


class BadgeKind(Enum):
    """What a count means: ground and letters."""

    UNREAD = (Token.ACCENT, Token.ON_ACCENT)
    NEUTRAL = (Token.TRACK, Token.MUTED)
    ALARM = (Token.BAD, Token.ON_MARK)


def badge_width(text: str, height: int = metrics.BADGE) -> int:
    """What a badge needs; one figure makes a circle."""
    return max(height, width_of(text, Type.BADGE) + (10 if height == metrics.BADGE else 8))


def badge(painter: QPainter, rect: QRectF, text: str, kind: BadgeKind) -> None:
    """A count on a pill."""
    ground, ink = kind.value
    area = snapped(painter, rect)
    box(painter, area, area.height() / 2, fill=ground)
    write(painter, area, text, Type.BADGE, ink, align=CENTER)


def capped(count: int, limit: int = 99) -> str:
    """`99+` past the limit."""
    return f"{limit}+" if count > limit else str(count)


_MARK_LEAD = 3 + metrics.ICON_TINY + 3


class MarkKind(Enum):
    """Marks that stand out in a list: icon, letters, ground."""

    URGENT = (Icon.ALERT, Token.BAD, Token.BAD_WEAK)
    NEEDS_HUMAN = (Icon.HAND, Token.WARN, Token.WARN_WEAK)


def mark_width(text: str) -> int:
    """What a mark needs."""
    return _MARK_LEAD + width_of(text, Type.BADGE) + 5


def mark(painter: QPainter, rect: QRectF, text: str, kind: MarkKind) -> None:
    """Urgent, Needs human: icon and word, 16 high."""
    icon, ink, ground = kind.value
    box(painter, rect, metrics.RADIUS_TAG, fill=ground)
    draw_icon(painter, icon, ink, rect.left() + 3, rect.center().y() - metrics.ICON_TINY / 2, px=metrics.ICON_TINY)
    start = rect.left() + _MARK_LEAD
    write(painter, QRectF(start, rect.top(), rect.right() - start, rect.height()), text, Type.BADGE, ink)


def variable_width(text: str) -> int:
    """What a variable in a text needs."""
    return width_of(text, Type.SECONDARY_MEDIUM) + 10


def variable(painter: QPainter, rect: QRectF, text: str) -> None:
    """A variable inside a text."""
    box(painter, rect, metrics.RADIUS_TAG, fill=Token.ACCENT_WEAK)
    write(painter, rect, text, Type.SECONDARY_MEDIUM, Token.ACCENT, align=CENTER)


def kbd_width(keys: str) -> int:
    """What a key needs."""
    return max(metrics.TAG, width_of(keys, Type.KEY) + 10)


def kbd(painter: QPainter, x: float, y: float, keys: str) -> None:
    """A key with its upper left corner at x, y."""
    rect = QRectF(x, y, kbd_width(keys), metrics.TAG)
    box(painter, rect, metrics.RADIUS_TAG, fill=Token.WINDOW, line=Token.LINE_STRONG)
    write(painter, rect, keys, Type.KEY, Token.MUTED, align=CENTER)


def countdown(painter: QPainter, rect: QRectF, share: float, tint: Token = Token.MUTED) -> None:
    """A ring with the share that is left, from the top clockwise."""
    pen = QPen(color(Token.LINE_STRONG), 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setBrush(NO_BRUSH)
    painter.setPen(pen)
    area = snapped(painter, rect).adjusted(1, 1, -1, -1)
    painter.drawEllipse(area)
    pen.setColor(color(tint))
    painter.setPen(pen)
    painter.drawArc(area, 90 * 16, -round(360 * 16 * min(max(share, 0.0), 1.0)))
