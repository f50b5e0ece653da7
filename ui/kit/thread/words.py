"""A bubble's words: lines that are selected, with links."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ui.kit.thread.body import Body, Faces
from ui.kit.thread.layouts import Hit, Look, Part
from ui.kit.thread.letters import cut, right_to_left, shown, units
from ui.kit.thread.links import links_in
from ui.theme.metrics import Type, font, measure
from ui.theme.theme import color
from ui.theme.tokens import Token

PAD_X: Final = 12
PAD_Y: Final = 8


class WordsBody(Body):
    """A text at one width. Positions are Qt's: UTF-16 units."""

    def __init__(self, text: str, widest: float) -> None:
        self._written = text
        self._links = links_in(text)
        layout = QTextLayout(shown(text), font(Type.BODY))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        room = widest - 2 * PAD_X
        natural = min(_break(layout, room), room) + 1
        if right_to_left(text):  # its lines end at the right edge, which is the bubble's, not the widest
            _break(layout, natural)
        self._text = layout
        self.width = natural + 2 * PAD_X
        self.height = layout.lineCount() * Type.BODY.line + 2 * PAD_Y

    def paint(self, painter: QPainter, at: QPointF, look: Look, faces: Faces) -> None:
        """The text, its links and what is selected."""
        del faces
        ranges = []
        for link in self._links:
            face = QTextCharFormat()
            face.setForeground(color(Token.ACCENT))
            face.setFontUnderline(look.hovered is not None and look.hovered.url == link.url)
            ranges.append(_range(link.start, link.end, face))
        if look.selection is not None:
            face = QTextCharFormat()
            face.setBackground(color(Token.ACCENT_LINE))
            ranges.append(_range(*look.selection, face))
        painter.setPen(QColor(color(Token.TEXT)))
        self._text.draw(painter, at + QPointF(PAD_X, PAD_Y), ranges)

    def hit(self, point: QPointF) -> Hit:
        """Link, text, or the room around it."""
        position, inside = self._find(point)
        if not inside:
            return Hit(Part.BUBBLE, position=position)
        for link in self._links:
            if link.start <= position < link.end:
                return Hit(Part.LINK, url=link.url, position=position)
        return Hit(Part.TEXT, position=position)

    def _find(self, point: QPointF) -> tuple[int, bool]:
        """The nearest position, and whether the point is on its letters."""
        local = point - QPointF(PAD_X, PAD_Y)
        number = max(min(int(local.y() // Type.BODY.line), self._text.lineCount() - 1), 0)
        line = self._text.lineAt(number)
        position = line.xToCursor(local.x())
        left = line.x()
        inside = 0 <= local.y() < self._text.lineCount() * Type.BODY.line
        return position, inside and left <= local.x() <= left + line.naturalTextWidth() + 1

    def position_at(self, point: QPointF) -> int:
        """By line, then by letter."""
        return self._find(point)[0]

    def word_at(self, position: int) -> tuple[int, int]:
        """As Qt divides it."""
        end = self._text.nextCursorPosition(position, QTextLayout.CursorMode.SkipWords)
        start = self._text.previousCursorPosition(end, QTextLayout.CursorMode.SkipWords)
        return start, start + units(cut(shown(self._written), start, end).rstrip())

    def between(self, start: int, end: int) -> str:
        """As it was written."""
        return cut(shown(self._written), start, end).replace("\u2028", "\n")


def _break(layout: QTextLayout, width: float) -> float:
    """Break the text into lines; returns the width of the longest."""
    y, natural = 0.0, 0.0
    spare = (Type.BODY.line - measure(Type.BODY).height()) / 2
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y + spare))
        natural = max(natural, line.naturalTextWidth())
        y += Type.BODY.line
    layout.endLayout()
    return natural


def _range(start: int, end: int, face: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, end - start, face
    return found
