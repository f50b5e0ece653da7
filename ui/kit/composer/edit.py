"""The text of a composer: plain, with chips for placeholders and marks under characters that make it long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.template import parse
from ui.kit.composer import chips
from ui.kit.controls.text_area import PlainEdit
from ui.theme.metrics import Type
from ui.theme.theme import color, theme
from ui.theme.tokens import Token

LEAST: Final = 2
MOST: Final = 10
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _Marker(QSyntaxHighlighter):
    """Marks single characters; the places are those of the typed text without chips."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.letters: frozenset[str] = frozenset()

    def highlightBlock(self, text: str) -> None:
        face = QTextCharFormat()
        face.setBackground(color(Token.WARN_WEAK))
        face.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        face.setUnderlineColor(color(Token.WARN))
        at = 0
        for letter in text:
            units = 2 if letter > "\uffff" else 1
            if letter in self.letters:
                self.setFormat(at, units, face)
            at += units


class ComposerEdit(PlainEdit):
    """Grows from two to ten lines. Enter submits, Shift+Enter breaks the line.

    Signals: `typed()` after every change, `submitted(bool)` with True where the next conversation is wanted,
    `undo_wanted()` where there is nothing to undo in the text, `left()` on Esc, `focus_changed(bool)`.
    """

    typed = Signal()
    submitted = Signal(bool)
    undo_wanted = Signal()
    left = Signal()
    focus_changed = Signal(bool)

    def __init__(self, name_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.enter_sends = True
        self._painter = chips.ChipPainter(self.document(), name_of)
        self.document().documentLayout().registerHandler(chips.CHIP, self._painter)
        self._marker = _Marker(self.document())
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text_changed)
        theme().changed.connect(self._marker.rehighlight)

    # -- text ------------------------------------------------------------------------------------------------------

    def text(self) -> str:
        """What was typed, placeholders written out."""
        return chips.text_of(self.document())

    def set_text(self, text: str) -> None:
        """Replace everything; the caret stands at the end, there is nothing to undo."""
        self.setPlainText("")
        if text:
            chips.insert(self.textCursor(), text)
            self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def replace_text(self, text: str) -> None:
        """Replace everything in a way that can be undone."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        chips.insert(cursor, text)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def insert_key(self, key: str) -> None:
        """Insert a placeholder at the caret."""
        chips.insert_key(self.textCursor(), key)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert_text(self, text: str) -> None:
        """Insert at the caret, as if typed."""
        self.textCursor().insertText(text, QTextCharFormat())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def mark(self, letters: Sequence[str]) -> None:
        """Mark these characters wherever they stand."""
        fresh = frozenset(letters)
        if fresh != self._marker.letters:
            self._marker.letters = fresh
            self._marker.rehighlight()

    def _on_text_changed(self) -> None:
        self.updateGeometry()
        self.typed.emit()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy placeholders as text."""
        cursor = self.textCursor()
        data = QMimeData()
        data.setText(chips.text_of(self.document(), cursor.selectionStart(), cursor.selectionEnd()))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text; placeholders in it become chips."""
        if source.hasText():
            cursor = self.textCursor()
            cursor.removeSelectedText()
            chips.insert(cursor, source.text().replace("\r\n", "\n").replace(chips.MARK, ""))
            self.ensureCursorVisible()

    # -- size ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As high as its lines, between two and ten."""
        line = Type.BODY.line
        lines = round(self.document().size().height() / line)
        return QSize(240, min(max(lines, LEAST), MOST) * line)

    def minimumSizeHint(self) -> QSize:
        """Never lower than it wants to be."""
        return QSize(80, self.sizeHint().height())

    # -- keys ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Submit, break the line, undo, leave; a closed placeholder becomes a chip."""
        key, modifiers = event.key(), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key in _ENTER and event.isAutoRepeat():
            return
        if key in _ENTER and (control or (self.enter_sends and not shift)):
            self.submitted.emit(control and self.enter_sends)
        elif key in _ENTER:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable():
            self.undo_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
            if event.text() == "}":
                self._gather()

    def _gather(self) -> None:
        """Make a chip of the placeholder that ends at the caret."""
        cursor = self.textCursor()
        block = cursor.block().text()[: cursor.positionInBlock()]
        start = block.rfind("{{")
        if start < 0 or not block.endswith("}}"):
            return
        typed = block[start:]
        if parse(typed).placeholders:
            back = len(typed.encode("utf-16-le")) // 2
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, back)
            chips.insert(cursor, typed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)  # noqa: FBT003 - a signal takes no names

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)  # noqa: FBT003 - a signal takes no names
