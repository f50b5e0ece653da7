"""Walks with a real service behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.panels.desk import signed_in
from tests.ui.panels.dialers.stand import Stand, Steps
from tests.ui.panels.sitting import Trips, context_of
from ui.texts.live import texts


@pytest.fixture
def walk(qtbot: QtBot, scenario: Scenario, client: Service, tmp_path: Path) -> Callable[[Steps], None]:
    """Runs a walk with everything a panel gets from the shell."""

    def go(steps: Steps) -> None:
        async def run() -> None:
            window = QWidget()
            qtbot.addWidget(window)
            window.resize(1384, 852)
            texts().set_zone(ZoneInfo("Europe/Madrid"))
            async with signed_in(str(client.http.base_url), client.sign_in("admin"), window) as signed:
                ways = Trips()
                context = await context_of(signed, window, tmp_path, ways)
                window.show()
                window.activateWindow()
                await until(window.isActiveWindow, "the window in front")
                await steps(Stand(client, signed, context, window, ways))
                await signed.tasks.settle()
                window.close()
            texts().set_zone(None)

        scenario(run())

    return go
