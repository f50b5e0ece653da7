"""The preview of the builder: hidden, or in a window of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import Scenario
from tests.ui.hands import click, press
from tests.ui.panels.broadcasts.stand import until
from tests.ui.panels.broadcasts.test_builder_panel import PERSONAL, WHOLE, Builder, played


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
