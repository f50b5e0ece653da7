"""The menu of a text under edit, in the person's language."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from ui.kit.controls.menu import Menu
from ui.texts.messages import msg
from ui.theme.icon_names import Icon


def open_text_menu(edit: QLineEdit | QTextEdit | QPlainTextEdit, at: QPoint) -> Menu:
    """Undo, cut, copy, paste, select all, at a point of the screen."""
    writable = not edit.isReadOnly() and edit.isEnabled()
    hidden = isinstance(edit, QLineEdit) and edit.echoMode() is not QLineEdit.EchoMode.Normal
    if isinstance(edit, QLineEdit):
        selected, empty = edit.hasSelectedText(), not edit.text()
        undoable, redoable = edit.isUndoAvailable(), edit.isRedoAvailable()
    else:
        selected, empty = edit.textCursor().hasSelection(), edit.document().isEmpty()
        undoable, redoable = edit.document().isUndoAvailable(), edit.document().isRedoAvailable()
    menu = Menu(edit)
    if writable:
        menu.add(msg("common.undo"), edit.undo, icon=Icon.UNDO, keys="Ctrl+Z", enabled=undoable)
        menu.add(msg("common.redo"), edit.redo, icon=Icon.REDO, keys="Ctrl+Shift+Z", enabled=redoable)
        menu.separate()
        menu.add(msg("common.cut"), edit.cut, keys="Ctrl+X", enabled=selected and not hidden)
    menu.add(msg("common.copy"), edit.copy, icon=Icon.COPY, keys="Ctrl+C", enabled=selected and not hidden)
    if writable:
        full = bool(QApplication.clipboard().text())
        menu.add(msg("common.paste"), edit.paste, keys="Ctrl+V", enabled=full)
    menu.separate()
    menu.add(msg("common.select_all"), edit.selectAll, keys="Ctrl+A", enabled=not empty)
    menu.popup_at(at, edit)
    return menu
