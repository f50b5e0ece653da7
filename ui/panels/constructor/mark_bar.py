"""The buttons that put simple marks around words: bold, italic, struck out, typewriter (WAP-5, VIB-8)."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.tip import set_tip
from ui.panels.constructor.marks import Mark, toggle_mark
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.personal_text import place_of, position_of
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_MARKS: Final = (
    (Mark.BOLD, Icon.BOLD, "bold", "Ctrl+B", (_CTRL, Qt.Key.Key_B)),
    (Mark.ITALIC, Icon.ITALIC, "italic", "Ctrl+I", (_CTRL, Qt.Key.Key_I)),
    (Mark.STRIKE, Icon.STRIKE, "strike", "Ctrl+Shift+X", (_CTRL | _SHIFT, Qt.Key.Key_X)),
    (Mark.MONO, Icon.MONO, "mono", "Ctrl+Shift+M", (_CTRL | _SHIFT, Qt.Key.Key_M)),
)
_KINDS: Final = {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}


class MarkBar(QWidget):
    """Stands before the other tools of a field; its keys work in the text."""

    def __init__(self, field: PersonalField) -> None:
        super().__init__(field)
        self._edit = field.edit
        self.buttons: dict[Mark, IconButton] = {}
        self._keys: dict[tuple[Qt.KeyboardModifier, int], Mark] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for mark, icon, name, keys, pressed in _MARKS:
            words = msg(f"constructor_whatsapp.mark_{name}")
            button = IconButton(icon, words, self, size=metrics.BUTTON_INLINE)
            set_tip(button, words, keys)
            button.clicked.connect(partial(self.toggle, mark))
            self.buttons[mark] = button
            self._keys[pressed[0], pressed[1]] = mark
            row.addWidget(button)
        field.add_tool(self)
        self._edit.installEventFilter(self)

    def toggle(self, mark: Mark) -> None:
        """Mark what is selected, or the word at the cursor; or take the mark away."""
        edit = self._edit
        if edit.isReadOnly():
            return
        found, cursor = edit.pieces(), edit.textCursor()
        start, end = place_of(found, cursor.selectionStart()), place_of(found, cursor.selectionEnd())
        marked = toggle_mark(edit.text(), start, end, mark)
        edit.set_text(marked.text)
        found = edit.pieces()
        cursor = edit.textCursor()
        cursor.setPosition(position_of(found, marked.start))
        cursor.setPosition(position_of(found, marked.end), cursor.MoveMode.KeepAnchor)
        edit.setTextCursor(cursor)
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        edit.edited.emit(marked.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the buttons work from the text."""
        if watched is self._edit and isinstance(event, QKeyEvent) and event.type() in _KINDS:
            mark = self._keys.get((event.modifiers(), event.key()))
            if mark is not None:
                event.accept()
                if event.type() is QEvent.Type.KeyPress:
                    self.toggle(mark)
                return True
        return super().eventFilter(watched, event)
