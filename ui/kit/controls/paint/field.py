"""The box of a field in all its states."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.kit.controls.paint.shapes import box
from ui.theme import metrics
from ui.theme.theme import theme
from ui.theme.tokens import Token


def field_box(
    painter: QPainter,
    rect: QRectF,
    *,
    enabled: bool = True,
    hovered: bool = False,
    focused: bool = False,
    invalid: bool = False,
) -> None:
    """Ground and line: focus and error are 2 px, both inside the rectangle."""
    width: float = metrics.LINE
    fill = Token.SURFACE
    if not enabled:
        fill, line = Token.WINDOW, Token.LINE
    elif invalid:
        line, width = Token.BAD, 2
    elif focused:
        line, width = Token.ACCENT, 2
    else:
        line = Token.CONTROL if hovered or theme().high_contrast else Token.LINE_STRONG
    box(painter, rect, metrics.RADIUS_CONTROL, fill=fill, line=line, width=width)
