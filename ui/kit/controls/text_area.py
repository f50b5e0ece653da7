"""A field of several lines that grows with its text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from ui.kit.controls.paint.field import field_box
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.text_menu import open_text_menu
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme.metrics import Type, font

_PADDING_X, _PADDING_Y = 8, 7


class PlainEdit(QTextEdit):
    """Plain text at the line height of the type scale; Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(font(Type.BODY))
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._space()

    def setPlainText(self, text: str) -> None:
        """Replace the text; there is nothing to undo afterwards."""
        super().setPlainText(text)
        self._space()

    def _space(self) -> None:
        """Give every paragraph the line height; new ones inherit it."""
        spacing = QTextBlockFormat()
        spacing.setLineHeight(Type.BODY.line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(spacing)
        self.document().clearUndoRedoStacks()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Cut, copy, paste in the person's language."""
        open_text_menu(self, event.globalPos())


class TextArea(QWidget):
    """A box around a text of `least` to `most` lines; further lines scroll.

    Signals: `text_changed()`, `submitted()` on Ctrl+Enter.
    """

    text_changed = Signal()
    submitted = Signal()

    def __init__(
        self, placeholder: Words = "", parent: QWidget | None = None, *, least: int = 2, most: int = 10
    ) -> None:
        super().__init__(parent)
        self._least, self._most, self._invalid = least, most, False
        self.edit = PlainEdit(self)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING_X, _PADDING_Y, 3, _PADDING_Y)
        column.addWidget(self.edit)
        put(self, self.set_placeholder, placeholder)

    def setAccessibleName(self, name: str) -> None:
        """The text has the keyboard, so the text has the name."""
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    def set_placeholder(self, text: str) -> None:
        """Show what belongs here."""
        self.edit.setPlaceholderText(text)

    def text(self) -> str:
        """The text."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace the text."""
        self.edit.setPlainText(text)

    def set_invalid(self, invalid: bool) -> None:
        """Show the error border."""
        self._invalid = invalid
        self.update()

    def _on_text_changed(self) -> None:
        self.text_changed.emit()

    def sizeHint(self) -> QSize:
        """As high as its lines, between least and most."""
        line = Type.BODY.line
        lines = min(max(round(self.edit.document().size().height() / line), self._least), self._most)
        return QSize(240, lines * line + 2 * _PADDING_Y)

    def minimumSizeHint(self) -> QSize:
        """Never lower than it wants to be."""
        return QSize(80, self.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focus of the text; Ctrl+Enter submits."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.submitted.emit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        field_box(
            painter,
            QRectF(self.rect()),
            enabled=self.isEnabled() and not self.edit.isReadOnly(),
            hovered=self.underMouse(),
            focused=self.edit.hasFocus(),
            invalid=self._invalid,
        )
