"""Which colours stand on which: every pair in use, with the contrast it must reach in both themes (WCAG 2.2)."""

from __future__ import annotations

from itertools import product

from ui.theme.tokens import Rgba, Token

TEXT = 4.5
MARK = 3.0

_GROUNDS = (
    Token.WINDOW,
    Token.SURFACE,
    Token.RAISED,
    Token.HOVER,
    Token.HOVER_WINDOW,
    Token.HOVER_RAISED,
    Token.SELECTED,
    Token.CHAT,
    Token.CANVAS,
    Token.NODE_ACTION,
    Token.NODE_COND,
    Token.SEG_ON,
    Token.PRESS,
)
_WEAK = (Token.OK_WEAK, Token.WARN_WEAK, Token.BAD_WEAK, Token.NOTE, Token.BUBBLE_IN, Token.BUBBLE_OUT, Token.TRACK)
_CHANNELS = [token for token in Token if token.value.startswith("ch.")]
_TABS = [token for token in Token if token.value.startswith("tab.")]
_TINTED = [
    (Token(token.value.removesuffix("-weak")), token)
    for token in Token
    if token.value.startswith(("label.", "av.")) and token.value.endswith("-weak")
]

_BUBBLES = (Token.PHONE_BUBBLE, Token.PHONE_WA_BUBBLE, Token.PHONE_VIBER_BUBBLE)
_PHONE = [
    *product(
        (Token.PHONE_TEXT, Token.PHONE_LINK, Token.PHONE_MUTED), (Token.PHONE_BAR, Token.PHONE_MARK, *_BUBBLES)
    ),
    *product((Token.PHONE_TEXT, Token.PHONE_LINK, Token.PHONE_MUTED), (Token.PHONE_GROUND, Token.PHONE_NOTICE)),
    *product((Token.PHONE_MUTED,), (Token.PHONE_WA_GROUND, Token.PHONE_VIBER_GROUND, Token.PHONE_MAP)),
    (Token.PHONE_MUTED, Token.PHONE_MEDIA),
    (Token.PHONE_MEDIA_INK, Token.PHONE_MEDIA),
    (Token.PHONE_FAINT, Token.PHONE_FIELD),
    (Token.PHONE_FAINT, Token.PHONE_BAR),
    (Token.PHONE_ON_AVATAR, Token.PHONE_AVATAR),
    (Token.PHONE_WA_ACCENT, Token.PHONE_WA_BUBBLE),
    (Token.PHONE_WA_ACCENT, Token.PHONE_BAR),
    (Token.PHONE_ON_VIBER, Token.PHONE_VIBER_ACCENT),
    *product((Token.PHONE_ON_WALL, Token.PHONE_ON_WALL_MUTED), (Token.PHONE_WALL,)),
    *product((Token.PHONE_ON_CALL, Token.PHONE_ON_CALL_MUTED), (Token.PHONE_CALL, Token.PHONE_CALL_CARD)),
]


def dark_name(token: Token) -> str:
    """The name of the same colour on a phone set to dark."""
    return token.name.replace("PHONE_", "PHONE_DARK_", 1)


# Disabled text, outlines of cards, rules and a field's border at rest are exempt: they carry no meaning.
TEXT_PAIRS: frozenset[tuple[Token, Token]] = frozenset(
    [
        *product((Token.TEXT, Token.MUTED, Token.ACCENT), _GROUNDS),
        *product((Token.FAINT,), (Token.WINDOW, Token.SURFACE, Token.RAISED, Token.HOVER, Token.SELECTED)),
        *product((Token.FAINT,), (Token.HOVER_WINDOW, Token.CHAT, Token.CANVAS)),
        *product((Token.OK, Token.WARN, Token.BAD), (Token.WINDOW, Token.SURFACE, Token.RAISED, Token.HOVER)),
        *product((Token.OK, Token.WARN, Token.BAD), (Token.HOVER_RAISED, Token.SELECTED, Token.CHAT)),
        *product((Token.TEXT, Token.MUTED), _WEAK),
        (Token.BAD, Token.PRESS),
        (Token.OK, Token.OK_WEAK),
        (Token.WARN, Token.WARN_WEAK),
        (Token.BAD, Token.BAD_WEAK),
        (Token.WARN, Token.NOTE),
        *product((Token.ACCENT,), (Token.ACCENT_WEAK, Token.BUBBLE_IN, Token.BUBBLE_OUT, Token.NOTE)),
        *product((Token.ON_ACCENT,), (Token.ACCENT, Token.ACCENT_HOVER, Token.ACCENT_PRESS)),
        *product((Token.ON_MARK,), (Token.BAD, Token.OK, *_TABS)),
        *product((Token.ON_TIP, Token.ON_TIP_FAINT), (Token.TIP,)),
        *_TINTED,
        *_PHONE,
        *((Token[dark_name(ink)], Token[dark_name(ground)]) for ink, ground in _PHONE),
    ]
)

MARK_PAIRS: frozenset[tuple[Token, Token]] = frozenset(
    [
        *product((Token.ACCENT, Token.CONTROL), (Token.WINDOW, Token.SURFACE, Token.RAISED)),
        *product((Token.ACCENT,), (Token.CHAT, Token.CANVAS)),
        (Token.EDGE, Token.CANVAS),
        *product(
            (Token.OK_FILL, Token.WARN_FILL, Token.BAD_FILL, Token.ACCENT_FILL), (Token.SURFACE, Token.WINDOW)
        ),
        (Token.KNOB, Token.CONTROL),
        (Token.ON_ACCENT, Token.ACCENT),
        *product((Token.ON_MARK,), _CHANNELS),
        *product(_CHANNELS, (Token.SURFACE, Token.WINDOW, Token.CHAT, Token.SELECTED, Token.HOVER)),
    ]
)


def luminance(rgba: Rgba) -> float:
    """Relative luminance of an opaque colour."""

    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue, _ = rgba
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: Rgba, other: Rgba) -> float:
    """The ratio of two opaque colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
