"""The loop fixture itself."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QTimer

from tests.ui.conftest import Scenario


def test_a_scenario_shares_its_loop_with_qt(scenario: Scenario):
    async def run() -> str:
        heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        QTimer.singleShot(0, lambda: heard.set_result("rang"))
        return await heard

    assert scenario(run()) == "rang"


def test_an_error_in_a_scenario_reaches_the_test(scenario: Scenario):
    async def run() -> None:
        raise ValueError("told")

    with pytest.raises(ValueError, match="told"):
        scenario(run())
