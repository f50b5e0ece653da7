"""What the parts of a phone are drawn on: a painter, the phone's colours, the pictures, what is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, SignalInstance
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPixmap

from app.contract.channels import Channel
from ui.kit.controls.paint.shapes import NO_PEN
from ui.kit.phone.lettering import line
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.pairs import dark_name
from ui.theme.theme import color
from ui.theme.tokens import Token

BOLD = QFont.Weight.DemiBold
MEDIUM = QFont.Weight.Medium
LEFT = Qt.AlignmentFlag.AlignLeft
CENTER = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight


class Pictures(Protocol):
    """Pictures of the library by id, as `ui.kit.media` keeps them. `arrived(int)` tells that one is here now."""

    @property
    def arrived(self) -> SignalInstance:
        """Sent with the id of a file."""

    def pixmap(self, media_id: int) -> QPixmap | None:
        """The picture; None while it is not there, or for good."""


class Rendering(Enum):
    """Whose way of showing RCS: what a GSMA connection does with styles, or Google (RCS-2)."""

    GSMA = "gsma"
    GOOGLE = "google"


@dataclass(slots=True)
class Posture:
    """What the person has done: scrolled, moved the cards, opened the list or the notification."""

    down: float = 0.0
    sideways: float = 0.0
    listed: bool = False
    in_list: float = 0.0
    unfolded: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How a channel's program looks."""

    ground: Token
    bubble: Token
    accent: Token
    radius: float
    lined: bool = False  # a hairline around bubbles
    clocked: bool = False  # the time inside the bubble
    filled: bool = False  # buttons are filled
    size: float = 12.5  # of the words
    leading: int = 17
    side: int = 12  # between the edge and the words


_RCS = Manner(Token.PHONE_GROUND, Token.PHONE_BUBBLE, Token.PHONE_LINK, 14, lined=True)
_MANNERS = {
    Channel.WHATSAPP: Manner(Token.PHONE_WA_GROUND, Token.PHONE_WA_BUBBLE, Token.PHONE_WA_ACCENT, 10, clocked=True),
    Channel.VIBER: Manner(
        Token.PHONE_VIBER_GROUND, Token.PHONE_VIBER_BUBBLE, Token.PHONE_VIBER_ACCENT, 14, clocked=True, filled=True
    ),
}


def manner_of(channel: Channel) -> Manner:
    """The look of a channel; those without one of their own look like text messages."""
    return _MANNERS.get(channel, _RCS)


@cache
def inked(token: Token, *, dark: bool) -> Token:
    """A colour of the phone, of the dark one where it is dark."""
    return Token[dark_name(token)] if dark else token


@dataclass(slots=True)
class Surface:
    """Draws in a phone's colours. `clip` is what can be seen; `over` is the mouse, in the same coordinates."""

    painter: QPainter
    dark: bool = False
    pictures: Pictures | None = None
    posture: Posture = field(default_factory=Posture)
    over: QPointF | None = None
    clip: QRectF = field(default_factory=lambda: QRectF(0, 0, 10_000, 10_000))

    def token(self, token: Token) -> Token:
        """A token of this phone."""
        return inked(token, dark=self.dark)

    def ink(self, token: Token) -> QColor:
        """Its colour."""
        return color(inked(token, dark=self.dark))

    def sees(self, area: QRectF) -> bool:
        """Whether any of a place is in view."""
        return self.clip.intersects(area)

    def fill(self, area: QRectF, token: Token | QColor, radius: float = 0) -> None:
        """A box."""
        ink = self.ink(token) if isinstance(token, Token) else token
        if not radius:
            self.painter.fillRect(area, ink)
            return
        self.painter.setPen(NO_PEN)
        self.painter.setBrush(ink)
        self.painter.drawRoundedRect(area, radius, radius)

    def disc(self, centre: QPointF, radius: float, token: Token) -> None:
        """A circle."""
        self.painter.setPen(NO_PEN)
        self.painter.setBrush(self.ink(token))
        self.painter.drawEllipse(centre, radius, radius)

    def line(
        self,
        area: QRectF,
        text: str,
        size: float,
        token: Token,
        *,
        weight: QFont.Weight = QFont.Weight.Normal,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """One line of text."""
        line(self.painter, area, text, size, self.ink(token), weight=weight, align=align)

    def icon(self, icon: Icon, token: Token, x: float, y: float, px: int = metrics.ICON) -> None:
        """An icon with its upper left corner at a place."""
        draw_icon(self.painter, icon, self.token(token), x, y, px=px)

    def within(self, shape: QPainterPath) -> None:
        """Draw only inside a shape until the painter is restored; the caller saves it before."""
        self.painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)


def rounded(area: QRectF, radius: float) -> QPainterPath:
    """The outline of a box."""
    path = QPainterPath()
    path.addRoundedRect(area, radius, radius)
    return path
