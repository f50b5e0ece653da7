"""A text with variables as a document has it: each variable is one object, and places are found both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QPainter,
    QPyTextObject,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.contract.sms import first_foreign
from app.contract.template import Placeholder, parse, placeholder
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import baseline, width_of
from ui.theme import metrics
from ui.theme.metrics import Type, font
from ui.theme.theme import color
from ui.theme.tokens import Token

CHIP: Final = QTextFormat.ObjectTypes.UserObject.value + 1
_RAW: Final = QTextFormat.Property.UserProperty.value + 1
_OBJECT: Final = "\ufffc"
_PADDING: Final = 5
_BELOW: Final = 4
"""From the line its words stand on to the lower edge of a variable: capitals are in the middle."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a document: where it starts there, in UTF-16 units, and what it is in the text as stored."""

    position: int
    start: int
    raw: str
    is_chip: bool

    @property
    def length(self) -> int:
        """Its length in the document."""
        return 1 if self.is_chip else units(self.raw)

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.raw)


def units(text: str) -> int:
    """The length of a text in UTF-16 units, in which documents count."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def pieces_of(document: QTextDocument) -> list[Piece]:
    """The whole document in order; blocks are joined by line breaks."""
    found: list[Piece] = []
    block = document.firstBlock()
    while block.isValid():
        if block.blockNumber():
            found.append(Piece(block.position() - 1, _end(found), "\n", is_chip=False))
        _add_block(found, block)
        block = block.next()
    return found


def _add_block(found: list[Piece], block: QTextBlock) -> None:
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        form = fragment.charFormat()
        if form.objectType() == CHIP:  # alike variables side by side are one fragment
            raw = str(form.property(_RAW))
            for at in range(fragment.length()):
                found.append(Piece(fragment.position() + at, _end(found), raw, is_chip=True))
        else:
            text = fragment.text().replace("\u2028", "\n").replace("\u2029", "\n")
            found.append(Piece(fragment.position(), _end(found), text, is_chip=False))
        iterator += 1


def _end(found: list[Piece]) -> int:
    return found[-1].end if found else 0


def raw_of(pieces: list[Piece]) -> str:
    """The text as stored."""
    return "".join(piece.raw for piece in pieces)


def position_of(pieces: list[Piece], place: int) -> int:
    """Where in the document a place of the text is; a place inside a variable is before it."""
    for piece in pieces:
        if place < piece.end:
            inside = 0 if piece.is_chip else units(piece.raw[: max(place - piece.start, 0)])
            return piece.position + inside
    return pieces[-1].position + pieces[-1].length if pieces else 0


def place_of(pieces: list[Piece], position: int) -> int:
    """Where in the text a place of the document is."""
    for piece in pieces:
        if position < piece.position + piece.length:
            if piece.is_chip:
                return piece.start
            taken, at = 0, 0
            while taken < position - piece.position:
                taken += units(piece.raw[at])
                at += 1
            return piece.start + at
    return _end(pieces)


def chip_format(raw: str) -> QTextCharFormat:
    """The format of a variable's object."""
    form = QTextCharFormat()
    form.setObjectType(CHIP)
    form.setProperty(_RAW, raw)
    form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    return form


def insert_text(cursor: QTextCursor, text: str) -> None:
    """Put a stored text where the cursor is, with its variables as objects."""
    at = 0
    for found in parse(text).placeholders:
        cursor.insertText(text[at : found.start], QTextCharFormat())
        cursor.insertText(_OBJECT, chip_format(text[found.start : found.end]))
        at = found.end
    cursor.insertText(text[at:], QTextCharFormat())


def make_chips(document: QTextDocument) -> bool:
    """Turn variables that were typed to their end into objects; whether there were any."""
    pieces = pieces_of(document)
    whole = {(piece.start, piece.end) for piece in pieces if piece.is_chip}
    raw = raw_of(pieces)
    typed = [one for one in parse(raw).placeholders if (one.start, one.end) not in whole]
    for found in reversed(typed):
        cursor = QTextCursor(document)
        cursor.setPosition(position_of(pieces, found.start))
        cursor.setPosition(position_of(pieces, found.end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(_OBJECT, chip_format(raw[found.start : found.end]))
    return bool(typed)


def placeholder_of(raw: str) -> Placeholder:
    """The variable of an object."""
    return parse(raw).placeholders[0]


def with_default(raw: str, default: str) -> str:
    """The same variable with another word for a missing value."""
    return placeholder(placeholder_of(raw).key, default)


class ChipPainter(QPyTextObject):
    """Draws variables; `names` by key are what they are called, other keys are unknown.

    `on_paper` they stand on a page that is light whatever the theme.
    """

    def __init__(self, parent: QObject, *, on_paper: bool = False) -> None:
        super().__init__(parent)
        self.names: Mapping[str, str] = {}
        self._usual = (Token.PHONE_LINK, Token.PHONE_MARK) if on_paper else (Token.ACCENT, Token.ACCENT_WEAK)

    def _words(self, raw: str) -> str:
        found = placeholder_of(raw)
        name = self.names.get(found.key, found.key)
        return f"{name} | {found.default}" if found.default else name

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        """As wide as its words, with a little air to the next letter."""
        del document, position
        words = self._words(str(form.property(_RAW)))
        return QSizeF(width_of(words, Type.SECONDARY_MEDIUM) + 2 * _PADDING + 2, metrics.TAG)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        """A variable on its weak ground; an unknown one as an error, one that forces 16 bit as a warning."""
        raw = str(form.property(_RAW))
        found = placeholder_of(raw)
        ink, ground = self._usual
        if found.key not in self.names:
            ink, ground = Token.BAD, Token.BAD_WEAK
        elif first_foreign(found.default) is not None:
            ink, ground = Token.WARN, Token.WARN_WEAK
        painter.save()
        smooth(painter)
        block = document.findBlock(position)
        layout = block.layout()
        line = layout.lineForTextPosition(position - block.position())
        half = 0.5 / (painter.deviceTransform().m22() or 1.0)  # a document rounds to the pixel
        base = baseline(painter, layout.position().y() + line.y() + line.ascent() + half)
        height = metrics.TAG - 1
        area = QRectF(rect.x() + 1, base - height + _BELOW, rect.width() - 2, height)
        box(painter, area, metrics.RADIUS_TAG, fill=ground)
        painter.setFont(font(Type.SECONDARY_MEDIUM))
        painter.setPen(color(ink))
        painter.drawText(QPointF(area.left() + _PADDING, base), self._words(raw))
        painter.restore()
