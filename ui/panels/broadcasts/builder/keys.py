"""Undo and redo of the whole form from inside its fields, which have their own otherwise."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QTextEdit, QWidget


class FormKeys(QObject):
    """Takes the keys of undo and redo from text fields and gives them to the form."""

    def __init__(self, undo: Callable[[], None], redo: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._undo, self._redo = undo, redo

    def watch(self, root: QWidget) -> None:
        """Every text field inside, as it is now."""
        for field in (*root.findChildren(QLineEdit), *root.findChildren(QTextEdit)):
            field.removeEventFilter(self)
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys before the field does, then act on them."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        undoes = event.matches(QKeySequence.StandardKey.Undo)
        redoes = event.matches(QKeySequence.StandardKey.Redo) or _is_shift_z(event)
        if not (undoes or redoes):
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            (self._undo if undoes else self._redo)()
            return True
        return super().eventFilter(watched, event)


def _is_shift_z(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()) == QKeySequence("Ctrl+Shift+Z")
