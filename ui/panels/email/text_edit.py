"""The text of a mail edited where it stands: letters, links, lists and variables (EML-15, EML-41)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTextListFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.contract.mail.cleaning import clean, clean_pasted
from app.contract.payloads.email import TextBlock
from ui.kit.controls.text_menu import open_text_menu
from ui.panels.constructor.personal_text import make_chips
from ui.panels.email import rich_text
from ui.panels.email.painting import Painter, ink_of
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme.tokens import Token

Form = QTextCharFormat
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class _Pasted(QTextDocument):
    """Reads what was pasted; it fetches nothing."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """No picture, no style from anywhere."""
        del kind, name
        return None


class TextEdit(QTextEdit):
    """One text block under edit; the model keeps the text and undo.

    Signals: `changed(str)` with the stored form, `left()` for Esc, `cleaned()` when something pasted was cleaned,
    `undo_wanted()`, `redo_wanted()`, `link_wanted()`, `variable_wanted()`.
    """

    changed = Signal(str)
    left = Signal()
    cleaned = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    link_wanted = Signal()
    variable_wanted = Signal()

    def __init__(self, block: TextBlock, painter: Painter, names: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.block_id = block.id
        self._block, self._painter = block, painter
        self._told = block.html
        self._changing = False
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self._chips = rich_text.prepare(self.document(), names)
        put(self, self.setAccessibleName, msg("constructor_email.text"))
        self.show_block(block, again=True)
        self.document().contentsChanged.connect(self._on_changed)
        self._keys: dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]] = {
            (Qt.Key.Key_B, _CTRL): lambda: self.toggle("b"),
            (Qt.Key.Key_I, _CTRL): lambda: self.toggle("i"),
            (Qt.Key.Key_U, _CTRL): lambda: self.toggle("u"),
            (Qt.Key.Key_K, _CTRL): self.link_wanted.emit,
            (Qt.Key.Key_A, _CTRL | _SHIFT): self.variable_wanted.emit,
        }

    # -- text

    def show_block(self, block: TextBlock, *, again: bool = False) -> None:
        """Show a block as it is now; the cursor stays where it was."""
        look_changed = block.props != self._block.props
        self._block = block
        if not again and block.html == self._told and not look_changed:
            return
        position = self.textCursor().position()
        self._changing = True
        self._painter.dress(self.document(), block)
        rich_text.load(self.document(), block.html, align=block.props.align, line=Painter.line_of(block))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Text, ink_of(block.props.color, Token.PHONE_TEXT))
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        self._changing = False
        self._told = block.html
        cursor = self.textCursor()
        cursor.setPosition(min(position, max(self.document().characterCount() - 1, 0)))
        self.setTextCursor(cursor)

    def _on_changed(self) -> None:
        if self._changing:
            return
        self._changing = True
        make_chips(self.document())
        self._changing = False
        html = clean(rich_text.dump(self.document()))
        if html != self._told:
            self._told = html
            self.changed.emit(html)

    # -- letters

    def toggle(self, mark: str) -> None:
        """Put a mark on the chosen letters, or take it away: b, i, u, s."""
        now, form = self.currentCharFormat(), Form()
        if mark == "b":
            bold = now.fontWeight() >= QFont.Weight.DemiBold.value
            form.setFontWeight(QFont.Weight.Normal if bold else QFont.Weight.Bold)
        elif mark == "i":
            form.setFontItalic(not now.fontItalic())
        elif mark == "u":
            form.setFontUnderline(not now.fontUnderline())
        else:
            form.setFontStrikeOut(not now.fontStrikeOut())
        self.mergeCurrentCharFormat(form)

    def set_family(self, family: str) -> None:
        """Give the chosen letters a font."""
        form = Form()
        form.setFontFamilies([family])
        self.mergeCurrentCharFormat(form)

    def set_size(self, size: int) -> None:
        """Give the chosen letters a size in px."""
        form = Form()
        form.setProperty(QTextFormat.Property.FontPixelSize.value, size)
        self.mergeCurrentCharFormat(form)

    def set_color(self, value: str) -> None:
        """Give the chosen letters a colour."""
        form = Form()
        form.setForeground(QColor(value))
        self.mergeCurrentCharFormat(form)

    def link(self) -> str:
        """The address the cursor is in."""
        return self.currentCharFormat().anchorHref()

    def set_link(self, address: str) -> None:
        """Make the chosen letters a link; without any, the address is written."""
        cursor = self.textCursor()
        if not cursor.hasSelection() and self.link():
            self._select_link(cursor)
        if cursor.hasSelection() and not address:
            form = cursor.charFormat()
            form.clearProperty(QTextFormat.Property.AnchorHref.value)
            form.clearProperty(QTextFormat.Property.IsAnchor.value)
            form.clearForeground()
            form.setFontUnderline(False)
            cursor.setCharFormat(form)
        elif cursor.hasSelection():
            cursor.mergeCharFormat(rich_text.link_format(address))
        elif address:
            cursor.insertText(address, rich_text.link_format(address))

    @staticmethod
    def _select_link(cursor: QTextCursor) -> None:
        """Select the link the cursor is in."""
        address, block = cursor.charFormat().anchorHref(), cursor.block()
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            start, end = fragment.position(), fragment.position() + fragment.length()
            if fragment.charFormat().anchorHref() == address and start <= cursor.position() <= end:
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                return
            iterator += 1

    def clear_format(self) -> None:
        """Take every format off the chosen letters, of the whole text where none are chosen."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.Document)
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        position = start
        while position < end:
            one = QTextCursor(self.document())
            one.setPosition(position)
            one.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
            if one.charFormat().objectType() == 0:
                one.setCharFormat(Form())
            position += 1

    # -- paragraphs

    def set_align(self, align: str) -> None:
        """Align the chosen paragraphs."""
        flags = {
            "left": Qt.AlignmentFlag.AlignLeft,
            "center": Qt.AlignmentFlag.AlignHCenter,
            "right": Qt.AlignmentFlag.AlignRight,
        }
        self.setAlignment(flags[align])

    def toggle_list(self, kind: str) -> None:
        """Make the chosen paragraphs a list, `ul` or `ol`, or no list any more."""
        styles = {"ul": QTextListFormat.Style.ListDisc, "ol": QTextListFormat.Style.ListDecimal}
        cursor = self.textCursor()
        present: QTextList | None = cursor.currentList()
        cursor.beginEditBlock()
        if present is not None and present.format().style() == styles[kind]:
            start, end = cursor.selectionStart(), cursor.selectionEnd()
            block = self.document().findBlock(start)
            while block.isValid() and block.position() <= end:
                present.remove(block)
                one = QTextCursor(block)
                plain = one.blockFormat()
                plain.setIndent(0)
                one.setBlockFormat(plain)
                block = block.next()
        else:
            form = QTextListFormat()
            form.setStyle(styles[kind])
            cursor.createList(form)
        cursor.endEditBlock()
        self._on_changed()

    def insert_variable(self, raw: str) -> None:
        """Put a variable where the cursor is."""
        rich_text.insert_words(self.textCursor(), raw)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- input

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What comes from elsewhere is cleaned; a person is told when something was left out."""
        if not source.hasHtml():
            rich_text.insert_words(self.textCursor(), source.text())
            return
        cleaned = clean_pasted(source.html())
        pasted = _Pasted()
        pasted.setHtml(source.html())
        html = clean(rich_text.dump(pasted))
        line = Painter.line_of(self._block)
        rich_text.insert_html(self.textCursor(), html, align=self._block.props.align, line=line)
        if cleaned.dropped:
            self.cleaned.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Texts alone."""
        return source.hasText() or source.hasHtml()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is ever fetched."""
        del kind, name
        return None

    def event(self, event: QEvent) -> bool:
        """Keys of letters before shortcuts of the window."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        return super().event(event)

    def _own(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        return (event.key(), event.modifiers()) in self._keys or (plain and event.key() in keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the text, the window undoes."""
        act = self._keys.get((event.key(), event.modifiers()))
        if act is not None:
            act()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of texts in the person's language."""
        open_text_menu(self, event.globalPos())
