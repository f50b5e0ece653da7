"""The media screen with everything it gets from the shell, and a real service behind."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.panels.desk import Signed
from tests.ui.panels.sitting import sitting
from ui.panels.media.panel import MediaPanel

Walk = Callable[[MediaPanel, Signed], Awaitable[None]]
Go = Callable[[Walk], None]


def picture(kind: str = "PNG", colour: str = "teal", size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


@pytest.fixture
def walk(qtbot: QtBot, scenario: Scenario, client: Service, tmp_path: Path) -> Go:
    """Runs a walk through the screen."""

    def go(steps: Walk) -> None:
        async def run() -> None:
            window = QWidget()
            qtbot.addWidget(window)
            async with sitting(client, tmp_path, window) as at:
                panel = MediaPanel(at.context)
                panel.setParent(window)
                panel.resize(window.size())
                panel.show()
                await steps(panel, at.signed)
                panel.shutdown()

        scenario(run())

    return go
