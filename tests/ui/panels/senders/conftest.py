"""Walks with everything a panel gets from the shell, a real service behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.panels.desk import Signed
from tests.ui.panels.sitting import sitting
from ui.shell.panel import PanelContext

Walk = Callable[[Signed, PanelContext, QWidget], Awaitable[None]]


@pytest.fixture
def walk(qtbot: QtBot, scenario: Scenario, client: Service, tmp_path: Path) -> Callable[[Walk], None]:
    """Runs a walk with everything a panel gets from the shell."""

    def go(steps: Walk) -> None:
        async def run() -> None:
            window = QWidget()
            qtbot.addWidget(window)
            async with sitting(client, tmp_path, window) as at:
                await steps(at.signed, at.context, at.window)

        scenario(run())

    return go
