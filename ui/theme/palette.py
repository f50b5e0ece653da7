"""One theme's colours as Qt sees them: by token, and as a QPalette for what Qt draws itself."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor, QPalette

from ui.theme import tokens
from ui.theme.tokens import ThemeName, Token


class UnknownTokenError(LookupError):
    """A colour was asked for by a name that tokens.json does not have."""


class Palette:
    """The colours of one theme. Immutable; the two instances live as long as the program."""

    def __init__(self, name: ThemeName) -> None:
        self.name: ThemeName = name
        self._colours = {token: QColor(*rgba) for token, rgba in tokens.load(name).items()}

    def color(self, token: Token) -> QColor:
        """The colour of a token; raises UnknownTokenError. Copy before changing it."""
        try:
            return self._colours[token]
        except KeyError:
            raise UnknownTokenError(token) from None

    def css(self, token: Token) -> str:
        """The token as style sheets write it."""
        colour = self.color(token)
        if colour.alpha() == 255:
            return colour.name()
        return f"rgba({colour.red()},{colour.green()},{colour.blue()},{colour.alpha()})"

    def qt(self) -> QPalette:
        """For widgets that Qt draws by itself."""
        palette = QPalette()
        role = QPalette.ColorRole
        for target, token in _ROLES.items():
            palette.setColor(target, self.color(token))
        for target in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.color(Token.DISABLED))
        palette.setColor(QPalette.ColorGroup.Disabled, role.Base, self.color(Token.WINDOW))
        palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, self.color(Token.TRACK))
        return palette


_ROLES: dict[QPalette.ColorRole, Token] = {
    QPalette.ColorRole.Window: Token.SURFACE,
    QPalette.ColorRole.WindowText: Token.TEXT,
    QPalette.ColorRole.Base: Token.SURFACE,
    QPalette.ColorRole.AlternateBase: Token.WINDOW,
    QPalette.ColorRole.Text: Token.TEXT,
    QPalette.ColorRole.PlaceholderText: Token.FAINT,
    QPalette.ColorRole.Button: Token.SURFACE,
    QPalette.ColorRole.ButtonText: Token.TEXT,
    QPalette.ColorRole.BrightText: Token.BAD,
    QPalette.ColorRole.Highlight: Token.ACCENT_WEAK,
    QPalette.ColorRole.HighlightedText: Token.TEXT,
    QPalette.ColorRole.Accent: Token.ACCENT,
    QPalette.ColorRole.Link: Token.ACCENT,
    QPalette.ColorRole.LinkVisited: Token.ACCENT,
    QPalette.ColorRole.ToolTipBase: Token.TIP,
    QPalette.ColorRole.ToolTipText: Token.ON_TIP,
    QPalette.ColorRole.Light: Token.RAISED,
    QPalette.ColorRole.Midlight: Token.HOVER,
    QPalette.ColorRole.Mid: Token.LINE_STRONG,
    QPalette.ColorRole.Dark: Token.CONTROL,
    QPalette.ColorRole.Shadow: Token.SHADOW,
}


@cache
def palette(name: ThemeName) -> Palette:
    """The palette of a theme."""
    return Palette(name)
