"""Text on the phone: half pixel sizes, ranges with a ground or a colour, found again by place."""

from __future__ import annotations

from functools import cache
from typing import cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from ui.kit.phone.scene import Span
from ui.theme.metrics import family
from ui.theme.theme import color
from ui.theme.tokens import Token

_FINE = 2  # letters are laid out at twice their size, since fonts take whole pixels


@cache
def fine_font(size: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A font at a half pixel size, to be drawn through `fine`."""
    made = QFont(family())
    made.setPixelSize(round(size * _FINE))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    size: float,
    token: Token,
    *,
    weight: QFont.Weight = QFont.Weight.Normal,
    centred: bool = False,
) -> None:
    """One line, vertically centred, elided where it does not fit."""
    font = fine_font(size, weight)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() * _FINE)
    x = rect.left() * _FINE
    if centred:
        x += (rect.width() * _FINE - metrics.horizontalAdvance(shown)) / 2
    top = rect.top() * _FINE + (rect.height() * _FINE - metrics.height()) / 2
    painter.save()
    painter.scale(1 / _FINE, 1 / _FINE)
    painter.setFont(font)
    painter.setPen(color(token))
    painter.drawText(QPointF(x, top + metrics.ascent()), shown)
    painter.restore()


class Paragraph:
    """A text broken to a width, drawn at a fixed line height; places are found again as rectangles."""

    def __init__(self, text: str, size: float, leading: float, width: float) -> None:
        self._text = text
        self._leading = leading
        self._layout = QTextLayout(text.replace("\n", "\u2028"), fine_font(size))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._widest = self._break(width)

    def _break(self, width: float) -> float:
        widest = 0.0
        self._layout.beginLayout()
        row = 0
        while (one := self._layout.createLine()).isValid():
            one.setLineWidth(max(width, 1) * _FINE)
            spare = self._leading * _FINE - one.height()
            one.setPosition(QPointF(0, row * self._leading * _FINE + spare / 2))
            widest = max(widest, one.naturalTextWidth())
            row += 1
        self._layout.endLayout()
        return widest / _FINE

    @property
    def width(self) -> float:
        """The longest line."""
        return self._widest

    @property
    def height(self) -> float:
        """All lines."""
        return max(self._layout.lineCount(), 1) * self._leading

    def areas(self, span: Span) -> list[QRectF]:
        """Where a range of characters stands, a rectangle a line."""
        start, end = self._units(span.start), self._units(span.end)
        found = []
        for row in range(self._layout.lineCount()):
            one = self._layout.lineAt(row)
            first, last = max(start, one.textStart()), min(end, one.textStart() + one.textLength())
            if first < last:
                left, right = _x(one, first), _x(one, last)
                found.append(QRectF(left, row * self._leading, right - left, self._leading))
        return found

    def caret(self, place: int) -> QPointF:
        """The upper end of the place before a character."""
        units = self._units(place)
        one = self._layout.lineForTextPosition(units)
        row = one.lineNumber()
        return QPointF(_x(one, units), row * self._leading)

    def _units(self, place: int) -> int:
        """Qt counts UTF-16 units, we count characters."""
        return len(self._text[:place].encode("utf-16-le")) // 2

    def draw(self, painter: QPainter, at: QPointF, token: Token, tinted: dict[Span, Token]) -> None:
        """Draw it with its upper left corner at a place; some ranges in colours of their own."""
        ranges = []
        for span, tint in tinted.items():
            one = QTextLayout.FormatRange()
            one.start, one.length = self._units(span.start), self._units(span.end) - self._units(span.start)
            form = QTextCharFormat()
            form.setForeground(color(tint))
            one.format = form
            ranges.append(one)
        painter.save()
        painter.translate(at)
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setPen(color(token))
        self._layout.draw(painter, QPointF(0, 0), ranges)
        painter.restore()


def _x(row: QTextLine, units: int) -> float:
    place, _ = cast("tuple[float, int]", row.cursorToX(units))
    return place / _FINE
