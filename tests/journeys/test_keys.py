"""Keys that work: none is carried by two at once, since Qt then gives it to neither. Stops of Tab have names."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from tests.showcase.stage import Look, Stage, stage
from tests.showcase.ways import show
from ui.kit.controls.focus import stops
from ui.shell import registry

WINDOW = Qt.ShortcutContext.WindowShortcut


def carriers(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every key that could fire now, and what carries it."""
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if (
            shortcut.isEnabled()
            and shortcut.context() is WINDOW
            and isinstance(owner, QWidget)
            and owner.isVisible()
        ):
            for keys in shortcut.keys():  # noqa: SIM118 - not those of a mapping
                yield keys.toString(), f"a shortcut of {type(owner).__name__}"
    for button in window.findChildren(QAbstractButton):
        if not button.shortcut().isEmpty() and button.isVisible():
            yield button.shortcut().toString(), f"the button {button.accessibleName()!r}"


def carried_twice(window: QWidget) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for keys, carrier in carriers(window):
        found[keys].append(carrier)
    return {keys: several for keys, several in found.items() if len(several) > 1}


def nameless(window: QWidget) -> list[str]:
    """What Tab stops at and nobody could be told of."""
    return [type(one).__name__ for one in stops(window) if not one.accessibleName()]


async def signed_in(made: Stage) -> None:
    door = made.window.door
    await made.until(lambda: door.state.service.ready, "the service")
    await door.sign_in(made.login.login, made.login.password, remember=False)
    await made.until(lambda: made.window.frame.panel, "signing in")


def test_the_look_sees_a_shortcut_that_takes_a_button_s_key(qtbot: QtBot):
    window, button = QWidget(), QPushButton()
    qtbot.addWidget(window)
    button.setParent(window)
    button.setShortcut(QKeySequence("F5"))
    alone = QShortcut(QKeySequence("F6"), window)
    window.show()
    assert carried_twice(window) == {}
    other = QShortcut(QKeySequence("F5"), window)
    assert list(carried_twice(window)) == ["F5"]
    other.setEnabled(False)
    assert carried_twice(window) == {}
    assert alone.isEnabled()


@pytest.mark.slow
@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_no_key_is_carried_twice_and_no_stop_is_nameless_on_any_panel(qapp: QApplication):
    async def visit() -> dict[str, tuple[dict[str, list[str]], list[str]]]:
        found: dict[str, tuple[dict[str, list[str]], list[str]]] = {}
        async with stage(Look()) as made:
            await signed_in(made)
            for entry in registry.ENTRIES:
                await show(made, entry.id)
                found[entry.id] = carried_twice(made.window), nameless(made.window)
        return found

    loop = QEventLoop(qapp, already_running=False)
    asyncio.set_event_loop(loop)
    with loop:
        wrong = loop.run_until_complete(visit())
    asyncio.set_event_loop(None)
    assert {panel: found for panel, found in wrong.items() if any(found)} == {}
