"""Text on one line: fonts from the scale, colours from tokens, elided where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from ui.theme.metrics import Type, font, measure, width_of
from ui.theme.theme import color
from ui.theme.tokens import Token

LEFT = Qt.AlignmentFlag.AlignLeft
CENTER = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight

_V_CENTER = Qt.AlignmentFlag.AlignVCenter
_SINGLE = Qt.TextFlag.TextSingleLine


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    step: Type,
    token: Token,
    *,
    align: Qt.AlignmentFlag = LEFT,
    tabular: bool = False,
) -> bool:
    """Write a text, vertically centred; True if it had to be elided (then the whole belongs into a tooltip)."""
    shown = elided(text, step, rect.width(), tabular=tabular)
    painter.setFont(font(step, tabular=tabular))
    painter.setPen(color(token))
    painter.drawText(rect, int(align | _V_CENTER) | int(_SINGLE), shown)
    return shown is not text


def elided(text: str, step: Type, width: float, *, tabular: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis; the very same object when nothing was cut."""
    metrics = measure(step, tabular=tabular)
    if metrics.horizontalAdvance(text) <= width + 0.5:
        return text
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


__all__ = ["CENTER", "LEFT", "RIGHT", "elided", "width_of", "write"]
