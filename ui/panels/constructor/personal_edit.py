"""The editor of a message: variables as chips, costly characters marked, nothing ever cut (SMS-6, MSG-40..43)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.payloads.single import without_odd
from app.contract.sms import foreign
from app.contract.template import parse
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.text_area import PlainEdit
from ui.panels.constructor import personal_text
from ui.panels.constructor.part_bands import Band, painted
from ui.panels.constructor.personal_text import ChipPainter, Piece
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_UNDERLINE = 2


class PersonalEdit(PlainEdit):
    """Plain text with variables. `text` is the stored form, with `{{attribute.name}}`.

    `foreign_cost` marks characters that make a short message longer, `least` is its height in lines when empty.
    It keeps no undo of its own: whoever holds the form does. Signals: `edited(str)` by the person,
    `chip_pressed(int, QRect)` with the place of a variable in the document and where it is on the editor.
    """

    edited = Signal(str)
    chip_pressed = Signal(int, QRect)
    left_out = Signal(int)

    def __init__(
        self, placeholder: Words = "", parent: QWidget | None = None, *, foreign_cost: bool = True, least: int = 2
    ) -> None:
        super().__init__(parent)
        self._foreign_cost, self._least = foreign_cost, least
        self._changing = False
        self._pieces: list[Piece] | None = None
        self._bands: tuple[Band, ...] = ()
        self._painter = ChipPainter(self)
        self.document().documentLayout().registerHandler(personal_text.CHIP, self._painter)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().contentsChanged.connect(self._on_contents_changed)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)
        put(self, self.setPlaceholderText, placeholder)

    # -- text ----------------------------------------------------------------------------------------------------

    def pieces(self) -> list[Piece]:
        """The document in pieces."""
        if self._pieces is None:
            self._pieces = personal_text.pieces_of(self.document())
        return self._pieces

    def text(self) -> str:
        """The text as stored."""
        return personal_text.raw_of(self.pieces())

    def set_text(self, text: str) -> None:
        """Show a stored text; the cursor stays behind what changed."""
        before = self.text()
        if text == before:
            return
        tail = _common_end(before, text)
        self._change(lambda cursor: self._replace_all(cursor, text))
        cursor = self.textCursor()
        cursor.setPosition(personal_text.position_of(self.pieces(), len(text) - tail))
        self.setTextCursor(cursor)

    def _replace_all(self, cursor: QTextCursor, text: str) -> None:
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        personal_text.insert_text(cursor, text)

    def _change(self, change: Callable[[QTextCursor], None]) -> None:
        """Change the document without telling, as one step of drawing."""
        self._changing = True
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        change(cursor)
        cursor.endEditBlock()
        self._changing = False
        self._forget()

    def _forget(self) -> None:
        self._pieces = None
        self.viewport().update()

    def set_names(self, names: Mapping[str, str]) -> None:
        """What variables are called; one that is not among them is unknown."""
        if dict(names) != dict(self._painter.names):
            self._painter.names = dict(names)
            self.document().markContentsDirty(0, self.document().characterCount())
            self.viewport().update()

    def set_bands(self, bands: tuple[Band, ...]) -> None:
        """Tell the parts of a short message apart."""
        if bands != self._bands:
            self._bands = bands
            self.viewport().update()

    def insert_variable(self, raw: str) -> None:
        """Put a variable where the cursor is; the person did it."""
        cursor = self.textCursor()
        cursor.insertText("\ufffc", personal_text.chip_format(raw))
        self._rest(cursor)

    def replace_chip(self, position: int, raw: str) -> None:
        """Put another variable, or nothing, in the place of one."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
        if raw:
            cursor.insertText("\ufffc", personal_text.chip_format(raw))
        else:
            cursor.removeSelectedText()
        self._rest(self.textCursor())

    def _rest(self, cursor: QTextCursor) -> None:
        """What is typed next is plain again."""
        cursor.setCharFormat(QTextCharFormat())
        self.setTextCursor(cursor)
        self.setCurrentCharFormat(QTextCharFormat())

    def go_to(self, place: int) -> None:
        """Put the cursor before a character of the stored text."""
        cursor = self.textCursor()
        cursor.setPosition(personal_text.position_of(self.pieces(), place))
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_contents_changed(self) -> None:
        if self._changing:
            return
        self._forget()
        self._changing = True
        made = personal_text.make_chips(self.document())
        self._changing = False
        if made:
            self._rest(self.textCursor())
        self._forget()
        self.edited.emit(self.text())

    # -- clipboard -----------------------------------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        """Variables are copied as they are stored."""
        cursor, found = self.textCursor(), self.pieces()
        start = personal_text.place_of(found, cursor.selectionStart())
        end = personal_text.place_of(found, cursor.selectionEnd())
        data = QMimeData()
        data.setText(self.text()[start:end])
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only."""
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted text stays whole but for characters nobody can see (MSG-99); variables in it become chips."""
        pasted = source.text().replace("\r\n", "\n").replace("\r", "\n")
        text = without_odd(pasted)
        cursor = self.textCursor()
        self._changing = True
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        personal_text.insert_text(cursor, text)
        cursor.endEditBlock()
        self._changing = False
        self._rest(cursor)
        self._on_contents_changed()
        if text != pasted:
            self.left_out.emit(len(pasted) - len(text))

    # -- gestures ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 opens the variable before or behind the cursor."""
        if event.key() == Qt.Key.Key_F2:
            at = self.textCursor().position()
            chip = next((p for p in self.pieces() if p.is_chip and p.position in {at - 1, at}), None)
            if chip is not None:
                self.chip_pressed.emit(chip.position, self._rect_of(chip.position))
                return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a variable opens it."""
        super().mouseReleaseEvent(event)
        point = event.position().toPoint()
        if event.button() is not Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        for piece in self.pieces():
            if piece.is_chip and self._rect_of(piece.position).contains(point):
                self.chip_pressed.emit(piece.position, self._rect_of(piece.position))
                return

    def _rect_of(self, position: int) -> QRect:
        areas = list(self._areas(position, position + 1))
        return areas[0].toRect() if areas else QRect(QPoint(), QSize())

    # -- drawing -------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """All its lines."""
        lines = max(round(self.document().size().height() / Type.BODY.line), self._least)
        return QSize(240, lines * Type.BODY.line)

    def minimumSizeHint(self) -> QSize:
        """Never lower than its lines."""
        return QSize(80, self.sizeHint().height())

    def _areas(self, start: int, end: int) -> Iterator[QRectF]:
        """Where a range of the document is, a rectangle a line."""
        layout = self.document().documentLayout()
        down = self.verticalScrollBar().value()
        block = self.document().findBlock(start)
        while block.isValid() and block.position() < end:
            origin = layout.blockBoundingRect(block).topLeft() - QPointF(0, down)
            for number in range(block.layout().lineCount()):
                line = block.layout().lineAt(number)
                first = max(start - block.position(), line.textStart())
                last = min(end - block.position(), line.textStart() + line.textLength())
                if first < last:
                    left, right = _x(line.cursorToX(first)), _x(line.cursorToX(last))
                    top = origin.y() + number * Type.BODY.line
                    yield QRectF(origin.x() + left, top, right - left, Type.BODY.line)
            block = block.next()

    def _areas_of(self, start: int, end: int) -> list[QRectF]:
        """The same for a range of the stored text."""
        first, last = (personal_text.position_of(self.pieces(), place) for place in (start, end))
        return list(self._areas(first, max(last, first + 1)))

    def _marks(self) -> list[tuple[Token, Token, list[QRectF]]]:
        """Grounds and underlines: mistakes of variables, then characters that force 16 bit."""
        text, found, areas = self.text(), self.pieces(), self._areas_of
        chips = [(piece.start, piece.end) for piece in found if piece.is_chip]
        wrong = [areas(mistake.start, mistake.end) for mistake in parse(text).mistakes]
        costly = [
            areas(one.position, one.position + 1)
            for one in (foreign(text) if self._foreign_cost else ())
            if not any(start <= one.position < end for start, end in chips)
        ]
        return [
            (Token.BAD_WEAK, Token.BAD, [area for row in wrong for area in row]),
            (Token.WARN_WEAK, Token.WARN, [area for row in costly for area in row]),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grounds first, then the text, then the underlines."""
        marks = self._marks()
        painter = QPainter(self.viewport())
        smooth(painter)
        for area, token in painted(self._bands, self._areas_of):
            painter.fillRect(area, color(token))
        for ground, _, areas in marks:
            for area in areas:
                painter.fillRect(area, color(ground))
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for _, ink, areas in marks:
            for area in areas:
                line = QRectF(area.left(), area.bottom() - _UNDERLINE, area.width(), _UNDERLINE)
                painter.fillRect(line, color(ink))


def _x(found: object) -> float:
    """Qt's answer is a pair of which the stubs know nothing."""
    return float(found[0]) if isinstance(found, tuple) else 0.0


def _common_end(one: str, other: str) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[-count - 1] == other[-count - 1]:
        count += 1
    return count
