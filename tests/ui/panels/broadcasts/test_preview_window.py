"""The preview of the builder: hidden, or in a window of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import ActionSuggestion, OpenUrl
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.panels.broadcasts.test_builder_panel import PERSONAL, WHOLE, Builder, played
from ui.panels.constructor.step import StepDraft

BOOK = ActionSuggestion(action=OpenUrl(url="https://nwd.example/book"), text="Book a slot")
CARD = RcsContent(type="rich_card", card=RcsCard(title="Winter tyres, 20 % off", suggestions=(BOOK,)))


@pytest.mark.req("MSG-6")
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_preview_is_hidden_or_has_a_window_of_its_own(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(PERSONAL,)))
        preview = b.panel.preview
        for step in range(2):
            click(preview.out)
            window = preview.own_window
            assert window is not None
            assert (window.isVisible(), window.isAncestorOf(preview.part), preview.isVisible()) == (
                True,
                True,
                False,
            )
            b.panel.desk.edit(replace(b.state.draft, name="Other"), "")
            assert preview.part.phone.scene.text == "Hi First name"
            if step:
                press(window, Qt.Key.Key_Escape)
            else:
                b.panel.hide()
                b.panel.show()
            await until(preview.isVisible, "the preview in its column")
            assert (preview.own_window, preview.isAncestorOf(preview.part)) == (None, True)
        click(preview.fold)
        assert not preview.isVisible()

    played(scenario, tmp_path, play)


@pytest.mark.req("MSG-50", "RCS-11", "RCS-2")
def test_what_is_typed_into_a_card_is_on_the_phone_at_once(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(StepDraft(content=CARD),)))
        part = b.panel.preview.part
        assert part.stand.rendering.isVisible()
        before = part.phone.scene.text
        b.panel.focus_path("steps.0.content.card.title")
        edit = QApplication.focusWidget()
        assert edit is not None
        press(edit, Qt.Key.Key_End)
        write(edit, "!")
        assert part.phone.scene.text == before.replace("20 % off", "20 % off!", 1)
        assert "Button: Book a slot" in part.phone.accessibleDescription()

    played(scenario, tmp_path, play)
