"""The menu behind the avatar: account, appearance, language, about, out (ACC-1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from ui.kit.controls.menu import Menu
from ui.texts.language import NATIVE_NAMES, Language
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.theme import Mode, theme


class Desktop(Protocol):
    """What the menu does."""

    def set_mode(self, mode: Mode) -> None:
        """Choose a theme."""

    def set_language(self, language: Language) -> None:
        """Choose a language."""

    def leave(self) -> None:
        """Log out, asking where something would be lost."""


def open_avatar_menu(
    anchor: QWidget, desktop: Desktop, on_account: Callable[[], object], on_about: Callable[[], object]
) -> Menu:
    """Open it under the avatar."""
    menu = Menu(anchor)
    menu.add(msg("shell.account"), on_account, icon=Icon.USER)
    appearance = menu.add_menu(msg("shell.appearance"), icon=Icon.MOON)
    for mode in (Mode.LIGHT, Mode.DARK, Mode.SYSTEM):
        words = msg(f"shell.theme_{mode.value}")
        appearance.add(words, partial(desktop.set_mode, mode), checked=theme().mode is mode)
    languages = menu.add_menu(msg("shell.language"), icon=Icon.GLOBE)
    for one in Language:
        languages.add(NATIVE_NAMES[one], partial(desktop.set_language, one), checked=texts().language is one)
    menu.add(msg("shell.about"), on_about, icon=Icon.INFO)
    menu.separate()
    menu.add(msg("shell.log_out"), desktop.leave, icon=Icon.LOGOUT)
    menu.popup(anchor, right=True)
    return menu
