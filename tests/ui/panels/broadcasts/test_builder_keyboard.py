"""The keyboard in the builder: where it is when the form comes, and that nothing takes it away."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.ui.conftest import Scenario
from tests.ui.panels.broadcasts.test_builder_panel import Builder, played
from ui.panels.broadcasts.builder.view_model import BuilderModel


def test_the_name_can_be_typed_before_everything_is_known(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked, answered = asyncio.Event(), asyncio.Event()

    async def look(_model: BuilderModel) -> None:
        asked.set()
        await answered.wait()

    monkeypatch.setattr(BuilderModel, "look_whether_moderated", look)

    async def play(b: Builder) -> None:
        b.stand.show(b.panel)
        await asked.wait()
        assert b.panel.setup.name.hasFocus()
        b.panel.setup.add_button.setFocus()
        answered.set()
        await b.counted()
        assert b.panel.setup.add_button.hasFocus()

    played(scenario, tmp_path, play)
