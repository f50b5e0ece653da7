"""The ways through the window: the rail, and names typed into the palette."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.showcase.gestures import CTRL
from tests.showcase.stage import Stage
from tests.showcase.stopping import CannotGoOn
from ui.kit.controls.floating import Floating
from ui.kit.controls.modal import Dialog
from ui.kit.controls.option_list import OptionPopup
from ui.kit.controls.select import Select
from ui.shell import registry
from ui.shell.command_palette import CommandPalette
from ui.texts.messages import Words, msg

BOXES_MOST: Final = 8


async def go_by_rail(stage: Stage, section_id: str) -> None:
    """Click a section of the rail: its first panel opens."""
    item = stage.window.frame.rail.items().get(section_id)
    if item is None:
        raise CannotGoOn(f"the rail has no section {section_id}")
    await stage.hand.click(item)


async def go_by_name(stage: Stage, panel_id: str) -> None:
    """Open a panel by its name in the palette."""
    entry = registry.entry(panel_id)
    if entry is None:
        raise CannotGoOn(f"there is no panel {panel_id}")
    await command(stage, msg(entry.text_id))


async def command(stage: Stage, words: Words) -> None:
    """Ctrl+K, the words of an action, Enter."""
    await open_palette(stage)
    await stage.hand.write(str(words))
    await stage.rest()
    await stage.hand.press(Qt.Key.Key_Return)
    await stage.until(lambda: stage.inside(CommandPalette) is None, f"the end of {words!s}")


async def choose(stage: Stage, select: Select, value: object) -> None:
    """Open a choice, type the words of one of its options, Enter."""
    option = next((one for one in select.options if one.value == value), None)
    if option is None:
        raise CannotGoOn(f"{value} is not offered")
    await stage.hand.click(select)
    popup = await stage.see(OptionPopup, "the options")
    if popup.search.isVisible():
        await stage.hand.write(str(option.words))
    else:
        for _ in range(select.options.index(option) - select.currentIndex()):
            await stage.hand.press(Qt.Key.Key_Down)
    await stage.rest()
    await stage.hand.press(Qt.Key.Key_Return)
    await stage.until(lambda: select.value == value, f"{option.words!s} chosen")


async def open_palette(stage: Stage) -> CommandPalette:
    """Ctrl+K."""
    await stage.hand.press(Qt.Key.Key_K, CTRL)
    palette = await stage.see(CommandPalette, "the palette")
    assert isinstance(palette, CommandPalette)
    return palette


async def show(stage: Stage, panel_id: str, **params: Any) -> Any:
    """A panel as a link of the product opens it; what floats over the window is closed first."""
    await clear(stage)
    frame = stage.window.frame
    if not frame.go(panel_id, **params):
        raise CannotGoOn(f"{panel_id} may not be shown")
    await stage.settled()
    return frame.panel


async def clear(stage: Stage) -> None:
    """Close the window's other windows, and what floats over it."""
    for one in QApplication.topLevelWidgets():
        if one.isWindow() and one.isVisible() and one.parentWidget() is not None:
            one.close()
    stage.window.activateWindow()
    for _ in range(BOXES_MOST):
        box = stage.inside(Floating)
        dialog = stage.inside(Dialog)
        if isinstance(box, Floating):
            box.dismiss()
        elif isinstance(dialog, Dialog):
            dialog.finish(None)
        else:
            return
        await stage.rest()
    raise CannotGoOn("something over the window does not close")
