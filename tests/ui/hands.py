"""What a person does to a widget: click, press keys, type in any script."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click in the middle or at a point."""
    QTest.mouseClick(widget, LEFT, PLAIN, widget.rect().center() if at is None else at)


def point(widget: QWidget, at: QPoint, *, held: bool = False) -> None:
    """Move the pointer to a point. QTest's own way runs Qt's loop, and with it other tasks inside this one."""
    place, everywhere = QPointF(at), QPointF(widget.mapToGlobal(at))
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    QApplication.sendEvent(widget, QMouseEvent(kind, place, everywhere, none, LEFT if held else none, PLAIN))


def hold(widget: QWidget) -> None:
    """Press the button down."""
    QTest.mousePress(widget, LEFT, PLAIN, widget.rect().center())


def let_go(widget: QWidget) -> None:
    """Release the button."""
    QTest.mouseRelease(widget, LEFT, PLAIN, widget.rect().center())


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    """Press a key in a widget."""
    QTest.keyClick(widget, key, modifier)


def write(widget: QWidget, text: str) -> None:
    """Type a text; what is not ASCII comes as from an input method, since QTest aborts on it."""
    for letter in text:
        if letter.isascii():
            QTest.keyClicks(widget, letter)
        else:
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(widget, event)
