"""What a person's hand does: mouse and keys reach the window as from the system, so only what shows is hit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tests.showcase.stopping import CannotGoOn

LEFT: Final = Qt.MouseButton.LeftButton
PLAIN: Final = Qt.KeyboardModifier.NoModifier
CTRL: Final = Qt.KeyboardModifier.ControlModifier
ALT: Final = Qt.KeyboardModifier.AltModifier
SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
ROOM: Final = 40
"""How much of the surroundings is scrolled into view with what is clicked."""


class Hand:
    """Gestures in one window."""

    def __init__(self, window: QWidget) -> None:
        self._widget = window

    @property
    def _window(self) -> QWindow:
        window = self._widget.windowHandle()
        if window is None:
            raise CannotGoOn("the window is not shown")
        return window

    async def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click in the middle of a widget or at a point of it; scrolls to it first where it has to."""
        point = widget.rect().center() if at is None else at
        _bring_into_view(widget, point)
        if not widget.isVisible() or not widget.isEnabled():
            raise CannotGoOn(f"{_name(widget)} cannot be clicked: {'disabled' if widget.isVisible() else 'hidden'}")
        window = widget.window()
        place = widget.mapTo(window, point)
        hit = window.childAt(place)
        if hit is None or not (hit is widget or widget.isAncestorOf(hit)):
            raise CannotGoOn(f"{_name(widget)} is covered by {_name(hit) if hit is not None else 'nothing'}")
        await _outside(lambda: QTest.mouseMove(self._window, place))
        await _outside(lambda: QTest.mouseClick(self._window, LEFT, PLAIN, place))

    async def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key, whoever has the keyboard."""
        await _outside(lambda: QTest.keyClick(self._window, key, modifier))

    async def write(self, text: str) -> None:
        """Type, whoever has the keyboard; what is on no key of a Latin keyboard comes from an input method."""
        for letter in text:
            if letter.isascii():
                await _outside(partial(QTest.keyClick, self._window, letter, SHIFT if letter.isupper() else PLAIN))
            else:
                await _outside(partial(_commit, letter))

    async def type_into(self, field: QWidget, text: str) -> None:
        """Put the keyboard into a field by a click, then type."""
        await self.click(field)
        if not field.hasFocus():
            raise CannotGoOn(f"{_name(field)} does not take the keyboard")
        await self.write(text)

    async def type_over(self, field: QWidget, text: str) -> None:
        """Replace all that stands in a field."""
        await self.click(field)
        await self.press(Qt.Key.Key_A, CTRL)
        await self.write(text)

    async def drop_file(self, place: QWidget, path: str) -> None:
        """Drag a file in from outside and let it go."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path)])
        point, copy = place.rect().center(), Qt.DropAction.CopyAction
        entering = QDragEnterEvent(point, copy, data, LEFT, PLAIN)
        QApplication.sendEvent(place, entering)
        if not entering.isAccepted():
            raise CannotGoOn(f"{path} is not taken")
        QApplication.sendEvent(place, QDropEvent(QPointF(point), copy, data, LEFT, PLAIN))


async def _outside(gesture: Callable[[], object]) -> None:
    """Carry a gesture out between tasks: the events it sets off may start others, which a task must not hold up."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def act() -> None:
        try:
            done.set_result(gesture())
        except BaseException as error:  # noqa: BLE001 - raised again where the gesture was asked for
            done.set_exception(error)

    loop.call_soon(act)
    await done


def _commit(text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    focus = QApplication.focusWidget()
    if focus is None:
        raise CannotGoOn("nobody has the keyboard")
    QApplication.sendEvent(focus, event)


def _bring_into_view(widget: QWidget, point: QPoint) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        inner = parent.widget() if isinstance(parent, QScrollArea) else None
        if isinstance(parent, QScrollArea) and inner is not None:
            at = widget.mapTo(inner, point)
            parent.ensureVisible(at.x(), at.y(), ROOM, ROOM)
        parent = parent.parentWidget()


def _name(widget: QWidget) -> str:
    words = widget.accessibleName()
    return f"{type(widget).__name__} {words!r}" if words else type(widget).__name__
