"""Whatever can be opened is among the pictures that are taken of the desktop."""

from __future__ import annotations

import re

from tests.showcase.screens import SCREENS, named
from ui.shell import registry


def test_every_panel_has_a_picture():
    drawn = {screen.panel for screen in SCREENS}
    assert [entry.id for entry in registry.ENTRIES if entry.id not in drawn] == []


def test_screens_show_panels_that_exist():
    ids = {entry.id for entry in registry.ENTRIES}
    assert [screen.name for screen in SCREENS if screen.panel and screen.panel not in ids] == []


def test_a_name_is_one_screen_and_can_be_a_file_name():
    assert [screen.name for screen in SCREENS if named(screen.name) is not screen] == []
    assert [screen.name for screen in SCREENS if not re.fullmatch(r"[a-z]+(-[a-z]+)*", screen.name)] == []
