"""Placeholders as chips inside a text under edit: one character for Qt, `{{attribute.key}}` for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QPainter,
    QPyTextObject,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.contract.template import Placeholder, parse, placeholder
from ui.kit.controls.paint import tag
from ui.kit.controls.paint.shapes import smooth
from ui.theme import metrics
from ui.theme.metrics import Type, measure

CHIP: Final = int(QTextFormat.ObjectTypes.UserObject) + 1
TEXT: Final = int(QTextFormat.Property.UserProperty) + 1
KEY: Final = int(QTextFormat.Property.UserProperty) + 2
MARK: Final = "\ufffc"


class ChipPainter(QPyTextObject):
    """Draws the chips of one document. `name_of` gives an attribute's name for its key."""

    def __init__(self, parent: QTextDocument, name_of: Callable[[str], str]) -> None:
        super().__init__(parent)
        self._name_of = name_of

    def intrinsicSize(self, doc: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        """The chip and a little room at both sides; as high as letters, so that lines stay even."""
        del doc, position
        wide = tag.variable_width(self._name_of(str(form.property(KEY))))
        return QSizeF(wide + 4, measure(Type.BODY).ascent())

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        """Draw the chip around the line's middle."""
        del doc, position
        smooth(painter)
        rect = QRectF(rect)
        height = metrics.TAG
        middle = rect.bottom() - measure(Type.BODY).ascent() / 2 + 1
        area = QRectF(rect.left() + 2, middle - height / 2, rect.width() - 4, height)
        tag.variable(painter, area, self._name_of(str(form.property(KEY))))


def chip_format(piece: Placeholder | str, typed: str) -> QTextCharFormat:
    """The format of a chip's character; `typed` is what it stands for."""
    face = QTextCharFormat()
    face.setObjectType(CHIP)
    face.setProperty(TEXT, typed)
    face.setProperty(KEY, piece.key if isinstance(piece, Placeholder) else piece)
    face.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    return face


def insert(cursor: QTextCursor, text: str) -> None:
    """Insert a text, its placeholders as chips."""
    plain = QTextCharFormat()
    cursor.beginEditBlock()
    at = 0
    for piece in parse(text).placeholders:
        cursor.insertText(text[at : piece.start], plain)
        cursor.insertText(MARK, chip_format(piece, text[piece.start : piece.end]))
        at = piece.end
    cursor.insertText(text[at:], plain)
    cursor.setCharFormat(plain)
    cursor.endEditBlock()


def insert_key(cursor: QTextCursor, key: str) -> None:
    """Insert the chip of an attribute."""
    cursor.insertText(MARK, chip_format(key, placeholder(key)))
    cursor.setCharFormat(QTextCharFormat())


def text_of(document: QTextDocument, start: int = 0, end: int | None = None) -> str:
    """The text between two positions, chips as what they stand for."""
    parts: list[str] = []
    block = document.begin()
    end = document.characterCount() if end is None else end
    while block.isValid() and block.position() < end:
        if block.position() + block.length() > start:
            if parts or block.position() > start:
                parts.append("\n")
            parts.append(_text_of_block(block, start, end))
        block = block.next()
    return "".join(parts)


def _text_of_block(block: QTextBlock, start: int, end: int) -> str:
    parts: list[str] = []
    walker = block.begin()
    while not walker.atEnd():
        fragment = walker.fragment()
        parts.append(_text_of_fragment(fragment.text(), fragment.charFormat(), fragment.position(), start, end))
        walker += 1
    return "".join(parts)


def _text_of_fragment(text: str, face: QTextCharFormat, position: int, start: int, end: int) -> str:
    octets = text.encode("utf-16-le", "surrogatepass")
    low, high = max(start - position, 0), max(end - position, 0)
    shown = octets[2 * low : 2 * high].decode("utf-16-le", "ignore").replace("\u2028", "\n")
    if face.objectType() == CHIP:
        return shown.replace(MARK, str(face.property(TEXT)))
    return shown.replace(MARK, "")
