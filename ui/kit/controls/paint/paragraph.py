"""Text on several lines at the line height of the type scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption

from ui.kit.controls.paint.words import baseline, elided
from ui.theme.metrics import Type, font, measure
from ui.theme.theme import color
from ui.theme.tokens import Token

_UNLIMITED = 1_000_000.0


@lru_cache(maxsize=512)
def lines(text: str, step: Type, width: int, limit: int = 0) -> tuple[str, ...]:
    """The text broken to a width, by words, inside a word only where it is longer than the line.

    With a `limit` the last line holds what is left, elided.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += _broken(paragraph, step, width)
    if limit and len(found) > limit:
        rest = " ".join(line.strip() for line in found[limit - 1 :])
        found = [*found[: limit - 1], elided(rest, step, width)]
    return tuple(found)


def _broken(text: str, step: Type, width: int) -> list[str]:
    if measure(step).horizontalAdvance(text) <= width:
        return [text]
    layout = QTextLayout(text, font(step))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        # positions count UTF-16 units
        start, length = line.textStart(), line.textLength()
        found.append(text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le", "replace"))
    layout.endLayout()
    return [line.rstrip() for line in found] or [""]


def height(text: str, step: Type, width: int, limit: int = 0) -> int:
    """What the text needs at a width."""
    return len(lines(text, step, width, limit)) * step.line


def natural_width(text: str, step: Type) -> int:
    """The width of the longest paragraph on one line."""
    widest = max(measure(step).horizontalAdvance(line) for line in text.split("\n"))
    return int(min(widest, _UNLIMITED)) + 1


def write_lines(
    painter: QPainter,
    rect: QRectF,
    shown: tuple[str, ...],
    step: Type,
    token: Token,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Write broken lines from the top of the rectangle."""
    metrics = measure(step)
    painter.setFont(font(step))
    painter.setPen(color(token))
    y = rect.top() + (step.line - metrics.height()) / 2 + metrics.ascent()
    for line in shown:
        x = rect.left()
        if align is not Qt.AlignmentFlag.AlignLeft:
            spare = rect.width() - metrics.horizontalAdvance(line)
            x += spare / 2 if align is Qt.AlignmentFlag.AlignHCenter else spare
        painter.drawText(QPointF(x, baseline(painter, y)), line)
        y += step.line
