"""Asking the person which file, and where to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.texts.messages import Words


def ask_for_csv(owner: QWidget, title: Words, taken: Callable[[Path], object]) -> QFileDialog:
    """Have the person choose a CSV file that is there."""
    dialog = QFileDialog(owner.window(), str(title))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(["*.csv", "*"])
    return _opened(dialog, taken)


def ask_where(owner: QWidget, title: Words, name: str, taken: Callable[[Path], object]) -> QFileDialog:
    """Have the person say where a file is to be written; what follows the dot of `name` is its kind."""
    kind = name.rpartition(".")[2]
    dialog = QFileDialog(owner.window(), str(title), name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind)
    dialog.setNameFilter(f"*.{kind}")
    return _opened(dialog, taken)


def _opened(dialog: QFileDialog, taken: Callable[[Path], object]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: taken(Path(path)))
    dialog.open()
    return dialog
