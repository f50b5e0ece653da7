"""A person without a mouse: keys alone, and a look at where they lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from tests.patience import WAIT_S
from tests.showcase.gestures import CTRL, PLAIN, SHIFT, Hand
from tests.showcase.stage import Stage
from tests.showcase.stopping import CannotGoOn
from ui.kit.controls.focus_ring import has_ring
from ui.kit.controls.pressable import Pressable
from ui.shell.command_palette import CommandPalette

STOPS_MOST: Final = 400
"""More presses of Tab than any way round has stops."""
Key = Qt.Key
Wanted = QWidget | Callable[[], QWidget | None]


class Keyboard(Hand):
    """Presses keys in whichever window has them. Every stop on the way must have a name, and a button its ring."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.window)
        self._stage = stage

    @property
    def _window(self) -> QWindow:
        window = QGuiApplication.focusWindow()
        if window is None:
            raise CannotGoOn("no window has the keyboard")
        return window

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """Return once it holds."""
        await self._stage.until(holds, what, WAIT_S)

    async def has(self, wanted: Callable[[], QWidget | None], what: str) -> None:
        """Return once a control has the keyboard by itself."""
        await self.until(lambda: _is_at(wanted()), f"the keyboard at {what}")

    async def times(self, count: int, key: Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key several times."""
        for _ in range(count):
            await self.press(key, modifier)

    async def tab_to(self, wanted: Wanted, *, back: bool = False) -> None:
        """Press Tab until a control has the keyboard; CannotGoOn where Tab does not lead there."""
        key, with_ = (Key.Key_Backtab, SHIFT) if back else (Key.Key_Tab, PLAIN)
        for _ in range(STOPS_MOST):
            if _is_at(wanted if isinstance(wanted, QWidget) else wanted()):
                return
            before = QApplication.focusWidget()
            await self.press(key, with_)
            look_at(before, QApplication.focusWidget())
        raise CannotGoOn(f"Tab does not lead to {wanted}")

    async def press_until(self, holds: Callable[[], object], key: Key, most: int = 40) -> None:
        """Press a key until something holds at once, as in going down a list."""
        for _ in range(most):
            if holds():
                return
            await self.press(key)
        raise CannotGoOn(f"{key.name} does not lead there")

    async def command(self, words: str) -> None:
        """Ctrl+K, a name, Enter."""
        await self.press(Key.Key_K, CTRL)
        await self.has(lambda: _field_of(self._stage.inside(CommandPalette)), "the palette")
        await self.write(words)
        await self.press(Key.Key_Return)

    async def given_back(self, window: QWidget) -> None:
        """What a window manager does when a window above has closed."""
        window.activateWindow()
        await self.until(window.isActiveWindow, "the window in front")


def _field_of(palette: CommandPalette | None) -> QWidget | None:
    return None if palette is None else palette.field


def _is_at(wanted: QWidget | None) -> bool:
    focus = QApplication.focusWidget()
    return wanted is not None and focus is not None and (focus is wanted or wanted.isAncestorOf(focus))


def look_at(before: QWidget | None, stop: QWidget | None) -> None:
    """CannotGoOn where Tab led nowhere, to what has no name, or to a button without a ring."""
    if stop is None or stop is before:
        raise CannotGoOn(f"Tab gets no further than {before!r}")
    if not stop.accessibleName():
        raise CannotGoOn(f"{stop!r} has no name")
    if isinstance(stop, Pressable) and stop.ringed and not has_ring(stop):
        raise CannotGoOn(f"{stop.accessibleName()!r} shows no ring")
