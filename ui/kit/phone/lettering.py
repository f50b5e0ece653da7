"""Text on the phone: half pixel sizes, styles, both directions; ranges with a colour, found again by place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from ui.kit.phone.scene import Align
from ui.kit.phone.scene_words import Span, Style, Words
from ui.kit.thread.letters import cut, right_to_left, units
from ui.theme.metrics import family

_FINE: Final = 2  # letters are laid out at twice their size, since fonts take whole pixels

Piece = tuple[int, int, Style]
"""UTF-16 units `start` to `end` of a paragraph in a style."""


@cache
def fine_font(size: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A font at a half pixel size, to be drawn through `line` or `Paragraph`."""
    made = QFont(family())
    made.setPixelSize(round(size * _FINE))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def _measure(size: float, weight: QFont.Weight) -> QFontMetricsF:
    return QFontMetricsF(fine_font(size, weight))


def advance(text: str, size: float, weight: QFont.Weight = QFont.Weight.Normal) -> float:
    """How wide a text is on one line."""
    return _measure(size, weight).horizontalAdvance(text) / _FINE


def line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    size: float,
    ink: QColor,
    *,
    weight: QFont.Weight = QFont.Weight.Normal,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line, vertically centred, elided where it does not fit."""
    metrics = _measure(size, weight)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() * _FINE)
    x = rect.left() * _FINE
    if align is not Qt.AlignmentFlag.AlignLeft:
        spare = rect.width() * _FINE - metrics.horizontalAdvance(shown)
        x += spare / 2 if align is Qt.AlignmentFlag.AlignHCenter else spare
    top = rect.top() * _FINE + (rect.height() * _FINE - metrics.height()) / 2
    painter.save()
    painter.scale(1 / _FINE, 1 / _FINE)
    painter.setFont(fine_font(size, weight))
    painter.setPen(ink)
    painter.drawText(QPointF(x, top + metrics.ascent()), shown)
    painter.restore()


_ALIGN: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


class _Lines:
    """One paragraph broken to a width. Shared between texts that have the same one: never changed."""

    def __init__(self, text: str, pieces: tuple[Piece, ...], form: _Form) -> None:
        self.layout = QTextLayout(text, fine_font(form.size, form.weight))
        self.layout.setCacheEnabled(True)
        option = QTextOption(_ALIGN[form.align])
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.layout.setTextOption(option)
        if pieces:
            self.layout.setFormats([_range(start, end, _format(style)) for start, end, style in pieces])
        self.width = 0.0
        self.layout.beginLayout()
        row = 0
        while (one := self.layout.createLine()).isValid():
            one.setLineWidth(max(form.width, 1) * _FINE)
            spare = form.leading * _FINE - one.height()
            one.setPosition(QPointF(0, row * form.leading * _FINE + spare / 2))
            self.width = max(self.width, one.naturalTextWidth() / _FINE)
            row += 1
        self.layout.endLayout()
        self.rows = max(row, 1)


class _Form(NamedTuple):
    """How a paragraph is set."""

    size: float
    leading: float
    width: float
    weight: QFont.Weight
    align: Align


@lru_cache(maxsize=2048)
def _lines(text: str, pieces: tuple[Piece, ...], form: _Form) -> _Lines:
    return _Lines(text, pieces, form)


class Paragraph:
    """A text broken to a width, drawn at a fixed line height; places are found again as rectangles.

    Each line that was typed has its own direction. `rows` is the most that is shown; what follows is elided.
    """

    def __init__(
        self,
        words: Words,
        size: float,
        leading: float,
        width: float,
        *,
        weight: QFont.Weight = QFont.Weight.Normal,
        align: Align = "left",
        rows: int = 0,
    ) -> None:
        form = _Form(size, leading, width, weight, align)
        self._rows = 0
        self.size, self.leading = size, leading
        self._set(words, form)
        if rows and self._rows > rows:
            self._set(words.cut(max(self._end_of(rows) - 2, 1)), form)
            self._rows = min(self._rows, rows)

    def _set(self, words: Words, form: _Form) -> None:
        self.words = words
        self._leading = form.leading
        self._plain = words.text.isascii() or max(words.text) <= "\uffff"
        texts = words.text.split("\n")
        pieces = self._pieces(texts)
        lines = [_lines(text, mine, form) for text, mine in zip(texts, pieces, strict=True)]
        self.width = min(max(one.width for one in lines), form.width)
        tight = form._replace(width=self.width + 0.5) if form.align == "left" else form
        self._lines: list[tuple[int, int, _Lines]] = []
        unit = row = 0
        for text, mine, one in zip(texts, pieces, lines, strict=True):
            # lines that run to the left end at the right edge, which is that of the bubble, not of the widest
            kept = _lines(text, mine, tight) if form.align == "left" and right_to_left(text) else one
            self._lines.append((unit, row, kept))
            unit += units(text) + 1
            row += kept.rows
        self._rows = row

    def _pieces(self, texts: list[str]) -> list[tuple[Piece, ...]]:
        """The styles of every paragraph, in units from its beginning."""
        if not self.words.marks:
            return [()] * len(texts)
        found: list[tuple[Piece, ...]] = []
        start = 0
        for text in texts:
            end = start + units(text)
            mine = [
                (max(self._units(one.span.start), start) - start, min(self._units(one.span.end), end) - start, one)
                for one in self.words.marks
            ]
            found.append(tuple((first, last, one.style) for first, last, one in mine if first < last))
            start = end + 1
        return found

    def _end_of(self, rows: int) -> int:
        """The character after so many rows."""
        for unit, row, one in self._lines:
            if row + one.rows >= rows:
                last = one.layout.lineAt(rows - row - 1)
                return self._place(unit + last.textStart() + last.textLength())
        return len(self.words.text)

    @property
    def leftward(self) -> bool:
        """Whether the last line that was typed runs to the left."""
        return right_to_left(self.words.text.rpartition("\n")[2])

    @property
    def height(self) -> float:
        """All rows."""
        return float(self._rows * self._leading)

    def areas(self, span: Span) -> list[QRectF]:
        """Where a range of characters stands, a rectangle a row."""
        start, end = self._units(span.start), self._units(span.end)
        found = []
        number = bisect_right(self._lines, start, key=lambda one: one[0]) - 1
        for unit, row, one in self._lines[max(number, 0) :]:
            if unit >= end:
                break
            at = one.layout.lineForTextPosition(max(start - unit, 0)).lineNumber() if start > unit else 0
            for inner in range(max(at, 0), one.layout.lineCount()):
                part = one.layout.lineAt(inner)
                first = max(start - unit, part.textStart())
                last = min(end - unit, part.textStart() + part.textLength())
                if first >= last:
                    break
                left, right = sorted((_x(part, first), _x(part, last)))
                found.append(QRectF(left, (row + inner) * self._leading, right - left, self._leading))
        return found

    def caret(self, place: int) -> QPointF:
        """The upper end of the place before a character."""
        wanted = self._units(place)
        unit, row, one = self._lines[bisect_right(self._lines, wanted, key=lambda entry: entry[0]) - 1]
        part = one.layout.lineForTextPosition(wanted - unit)
        if not part.isValid():
            return QPointF(0, row * self._leading)
        return QPointF(_x(part, wanted - unit), (row + part.lineNumber()) * self._leading)

    def place_at(self, point: QPointF) -> int:
        """The character whose left edge is nearest to a point."""
        number = min(max(int(point.y() // self._leading), 0), self._rows - 1)
        unit, row, one = self._lines[bisect_right(self._lines, number, key=lambda entry: entry[1]) - 1]
        line = one.layout.lineAt(min(number - row, one.layout.lineCount() - 1))
        return self._place(unit + (line.xToCursor(point.x() * _FINE) if line.isValid() else 0))

    def _units(self, place: int) -> int:
        """Qt counts UTF-16 units, we count characters."""
        return place if self._plain else units(self.words.text[:place])

    def _place(self, unit: int) -> int:
        return unit if self._plain else len(cut(self.words.text, 0, unit))

    def draw(
        self, painter: QPainter, at: QPointF, ink: QColor, tinted: Mapping[Span, QColor], clip: QRectF | None = None
    ) -> None:
        """Draw it with its upper left corner at a place; some ranges in colours of their own."""
        painter.save()
        painter.translate(at)
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setPen(ink)
        spans = [(self._units(span.start), self._units(span.end), tint) for span, tint in tinted.items()]
        for unit, row, one in self._lines:
            top = row * self._leading
            if clip is not None and (at.y() + top > clip.bottom() or at.y() + top + self._tall(one) < clip.top()):
                continue
            length = len(one.layout.text()) if self._plain else units(one.layout.text())
            ranges = [
                _range(max(first - unit, 0), min(last - unit, length), _tint(tint))
                for first, last, tint in spans
                if first < unit + length and last > unit
            ]
            shown = QRectF() if clip is None else _finely(clip.translated(-at.x(), -at.y() - top))
            one.layout.draw(painter, QPointF(0, top * _FINE), ranges, shown.translated(0, top * _FINE))
        painter.restore()

    def _tall(self, one: _Lines) -> float:
        return float(one.rows * self._leading)


def _finely(rect: QRectF) -> QRectF:
    return QRectF(rect.x() * _FINE, rect.y() * _FINE, rect.width() * _FINE, rect.height() * _FINE)


def _range(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    one = QTextLayout.FormatRange()
    one.start, one.length = start, end - start
    one.format = form
    return one


@cache
def _format(style: Style) -> QTextCharFormat:
    form = QTextCharFormat()
    match style:
        case Style.BOLD:
            form.setFontWeight(QFont.Weight.DemiBold)
        case Style.ITALIC:
            form.setFontItalic(True)
        case Style.UNDERLINE:
            form.setFontUnderline(True)
        case Style.STRIKE:
            form.setFontStrikeOut(True)
        case Style.MONO:
            families = [QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()]
            form.setFontFamilies(families)
            form.setFontFixedPitch(True)
    return form


def _tint(ink: QColor) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(ink)
    return form


def _x(row: QTextLine, place: int) -> float:
    found, _ = cast("tuple[float, int]", row.cursorToX(place))
    return found / _FINE
