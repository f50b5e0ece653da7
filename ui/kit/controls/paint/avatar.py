"""Avatars: initials on one of six grounds, with the channel's mark at the corner."""

from __future__ import annotations

import unicodedata
import zlib
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.contract.channels import Channel
from ui.kit.controls.paint.shapes import box, disc
from ui.kit.controls.paint.words import CENTER, write
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

TONES = (
    (Token.AV_1, Token.AV_1_WEAK),
    (Token.AV_2, Token.AV_2_WEAK),
    (Token.AV_3, Token.AV_3_WEAK),
    (Token.AV_4, Token.AV_4_WEAK),
    (Token.AV_5, Token.AV_5_WEAK),
    (Token.AV_6, Token.AV_6_WEAK),
)
_MARK_X, _MARK_Y, _MARK_RING = 4, 3, 2
_ZERO_WIDTH_NON_JOINER = "\u200c"


@lru_cache(maxsize=4096)
def tone(key: str) -> int:
    """Which of the six grounds a person gets: the same on every machine."""
    return zlib.crc32(key.encode()) % len(TONES)


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """One or two letters; nothing for a number, which gets the figure of a person instead."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return ""
    first = words[0][0]
    if unicodedata.category(first) == "Lo" and unicodedata.east_asian_width(first) == "W":
        return words[0][:2]
    if len(words) == 1:
        return first.upper()
    last = words[-1][0]
    joint = _ZERO_WIDTH_NON_JOINER if unicodedata.bidirectional(first) in {"R", "AL"} else ""
    return f"{first}{joint}{last}".upper()


def avatar(painter: QPainter, rect: QRectF, name: str, key: str = "") -> None:
    """The disc with initials; `key` (an id) keeps the tone when the name changes."""
    ink, weak = TONES[tone(key or name)]
    size = rect.width()
    disc(painter, rect.center(), size / 2, weak)
    letters = initials(name)
    if letters:
        step = Type.SECONDARY_STRONG if size >= 32 else Type.BADGE
        write(painter, rect.adjusted(-4, 0, 4, 0), letters, step, ink, align=CENTER)
        return
    px = metrics.ICON if size >= 28 else metrics.ICON_TINY
    draw_icon(painter, Icon.USER, ink, rect.center().x() - px / 2, rect.center().y() - px / 2, px=px)


def corner_mark(painter: QPainter, rect: QRectF, channel: Channel, ground: Token) -> None:
    """The channel's mark outside the lower right corner, ringed in the colour it stands on."""
    px = metrics.MARK
    at = QPointF(rect.right() + _MARK_X - px, rect.bottom() + _MARK_Y - px)
    ring = QRectF(at.x(), at.y(), px, px).adjusted(-_MARK_RING, -_MARK_RING, _MARK_RING, _MARK_RING)
    box(painter, ring, metrics.RADIUS_MARK + _MARK_RING, fill=ground)
    place(painter, channel_pixmap(channel, px, painter.device().devicePixelRatio()), at.x(), at.y())
