"""The guide opens in every language, in the same parts, and names things as the screens do."""

from __future__ import annotations

import json
import re

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.shell.help import HelpWindow, guide
from ui.texts.language import Language
from ui.theme.resources import resource

NAMED = {"shell", "imports", "builder", "broadcasts", "inbox", "senders", "providers", "contacts"}


def named(language: Language) -> list[str]:
    """What the guide names as it stands on the screen."""
    text = re.sub(r"\*\*.*?\*\*", "", guide(language).read_text(encoding="utf-8"))
    return re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)


def on_screen(language: Language) -> set[str]:
    found: set[str] = set()
    for area in NAMED:
        texts = json.loads(resource("texts", language.value, f"{area}.json").read_text(encoding="utf-8"))
        found |= {text for text in texts.values() if isinstance(text, str)}
    return found


def shape(language: Language) -> tuple[int, int]:
    lines = guide(language).read_text(encoding="utf-8").splitlines()
    return sum(line.startswith("#") for line in lines), sum(bool(re.match(r"\d\.", line)) for line in lines)


@pytest.mark.req("DSH-9")
def test_the_guide_opens_in_every_language(qtbot: QtBot, lang: Language):
    window = QWidget()
    window.resize(1024, 700)
    qtbot.addWidget(window)
    window.show()
    box = HelpWindow(window, "")
    box.open()
    shown = box.page.toPlainText()
    assert len(shown) > 1500
    assert "**" not in shown
    box.finish(None)


def test_every_language_has_the_same_parts():
    assert len({shape(language) for language in Language}) == 1


def test_the_guide_names_what_is_on_the_screen(lang: Language):
    missing = [name for name in named(lang) if name not in on_screen(lang)]
    assert missing == []
