"""A shown, active window for tests of controls."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

_kept: WeakKeyDictionary[QtBot, list[QWidget]] = WeakKeyDictionary()


def shown(qtbot: QtBot, *widgets: QWidget, width: int = 480, height: int = 360) -> QWidget:
    """Stack widgets in a window, show and activate it."""
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    column.addStretch(1)
    window.resize(width, height)
    qtbot.addWidget(window)
    _kept.setdefault(qtbot, []).append(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window
