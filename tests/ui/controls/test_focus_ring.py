"""The ring around the control that has the keyboard outlives the controls it was around."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.controls.button import Button
from ui.kit.controls.modal import Confirm


def test_questions_may_follow_each_other(qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    button = Button("x", parent=window)
    window.show()
    for _ in range(6):
        question = Confirm(window, "Delete?", "It is gone then.", "Delete", danger=True)
        question.open()
        QApplication.processEvents()
        question.finish(True)
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert button.isVisible()
