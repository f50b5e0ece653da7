"""The face of a button in all its states; row actions of delegates use it too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.kit.controls.paint import tag
from ui.kit.controls.paint.shapes import box
from ui.kit.controls.paint.words import width_of, write
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class Kind(Enum):
    """What a button weighs: one PRIMARY a view, for the action that matters; STRONG stops what runs."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    GHOST = "ghost"
    DANGER = "danger"
    STRONG = "strong"


HOVER_ON = {Token.WINDOW: Token.HOVER_WINDOW, Token.RAISED: Token.HOVER_RAISED, Token.CHAT: Token.HOVER_WINDOW}
_PADDING = {40: 17, 36: 17, 32: 13, 28: 11, 24: 9, 22: 9}


@dataclass(slots=True)
class Look:
    """Everything a face depends on. `ground` is what the button stands on."""

    kind: Kind = Kind.SECONDARY
    height: int = metrics.BUTTON
    text: str = ""
    icon: Icon | None = None
    keys: str = ""
    chevron: bool = False
    enabled: bool = True
    hovered: bool = False
    pressed: bool = False
    checked: bool = False
    ground: Token = Token.SURFACE

    @property
    def step(self) -> Type:
        """The letters of this size."""
        return Type.BODY_MEDIUM if self.height >= metrics.BUTTON_TOOL else Type.SECONDARY_MEDIUM

    @property
    def icon_px(self) -> int:
        """The icon of this size."""
        return metrics.ICON if self.height >= metrics.BUTTON else metrics.ICON_SMALL

    @property
    def gap(self) -> int:
        """Between icon, text and key."""
        return 8 if self.height >= metrics.BUTTON else 6


def width(look: Look) -> int:
    """What the face needs."""
    parts = []
    if look.icon is not None:
        parts.append(look.icon_px)
    if look.text:
        parts.append(width_of(look.text, look.step))
    if look.keys:
        parts.append(tag.kbd_width(look.keys))
    if look.chevron:
        parts.append(look.icon_px)
    if not look.text and len(parts) <= 1:
        return look.height
    return sum(parts) + look.gap * (len(parts) - 1) + 2 * _PADDING[look.height]


def paint(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Ground, line, icon, text and key, centred; the text elides."""
    ground(painter, rect, look)
    content(painter, rect, look)


def ground(painter: QPainter, rect: QRectF, look: Look) -> None:
    """The box without its content."""
    fill, line = _box_tokens(look)
    box(painter, rect, metrics.RADIUS_CONTROL, fill=fill, line=line)


def _box_tokens(look: Look) -> tuple[Token | None, Token | None]:
    if look.kind is Kind.PRIMARY:
        if not look.enabled:
            return Token.TRACK, None
        return (Token.ACCENT_PRESS if look.pressed else Token.ACCENT_HOVER if look.hovered else Token.ACCENT), None
    bordered = look.kind is not Kind.GHOST
    if not look.enabled:
        return (Token.WINDOW, Token.LINE) if bordered else (None, None)
    fill: Token | None = Token.SURFACE if bordered else None
    if look.pressed or look.checked:
        fill = Token.PRESS
    elif look.hovered:
        fill = Token.HOVER if bordered else HOVER_ON.get(look.ground, Token.HOVER)
    if not bordered:
        return fill, None
    return fill, Token.TEXT if look.kind is Kind.STRONG else Token.LINE_STRONG


def ink(look: Look) -> Token:
    """The colour of the text."""
    if not look.enabled:
        return Token.DISABLED
    if look.kind is Kind.PRIMARY:
        return Token.ON_ACCENT
    return Token.BAD if look.kind is Kind.DANGER else Token.TEXT


def content(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Icon, text and key, centred in the box."""
    colour = ink(look)
    padding = _PADDING[look.height] if look.text else 0
    needed = width(look) - 2 * _PADDING[look.height] if look.text else look.icon_px
    room = rect.width() - 2 * padding
    x = rect.left() + padding + max(room - needed, 0) / 2
    end = x + min(needed, room)
    if look.icon is not None:
        bare = not look.text and look.enabled and look.kind is not Kind.PRIMARY and not look.checked
        tint = Token.MUTED if bare and look.kind is Kind.GHOST else colour
        draw_icon(painter, look.icon, tint, x, rect.center().y() - look.icon_px / 2, px=look.icon_px)
        x += look.icon_px + look.gap
    if look.chevron:
        end -= look.icon_px
        draw_icon(painter, Icon.DOWN, colour, end, rect.center().y() - look.icon_px / 2, px=look.icon_px)
        end -= look.gap
    if look.keys:
        key = tag.kbd_width(look.keys)
        end -= key
        tag.kbd(painter, end, rect.center().y() - metrics.TAG / 2, look.keys)
        end -= look.gap
    if look.text:
        write(painter, QRectF(x, rect.top(), end - x, rect.height()), look.text, look.step, colour)
