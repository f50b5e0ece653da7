"""Text on one line: fonts from the scale, colours from tokens, elided where it does not fit."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from ui.theme.metrics import Type, font, measure, width_of
from ui.theme.theme import color
from ui.theme.tokens import Token

LEFT = Qt.AlignmentFlag.AlignLeft
CENTER = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight


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
    metrics = measure(step, tabular=tabular)
    x = rect.left()
    if align is not LEFT:
        spare = rect.width() - metrics.horizontalAdvance(shown)
        x += spare / 2 if align is CENTER else spare
    top = rect.top() + (rect.height() - metrics.height()) / 2
    painter.setFont(font(step, tabular=tabular))
    painter.setPen(color(token))
    painter.drawText(QPointF(x, baseline(painter, top + metrics.ascent())), shown)
    return shown is not text


def baseline(painter: QPainter, y: float) -> float:
    """The device pixel above y: a baseline in between would blur, and sink, every line."""
    transform = painter.deviceTransform()
    scale, offset = transform.m22() or 1.0, transform.dy()
    return (floor(y * scale + offset + 0.01) - offset) / scale


def elided(text: str, step: Type, width: float, *, tabular: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis; the very same object when nothing was cut."""
    metrics = measure(step, tabular=tabular)
    if "\n" in text:
        return metrics.elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, width)
    if metrics.horizontalAdvance(text) <= width + 0.5:
        return text
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


__all__ = ["CENTER", "LEFT", "RIGHT", "baseline", "elided", "width_of", "write"]
