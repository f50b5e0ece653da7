"""The media screen with everything it gets from the shell, and a real service behind."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.accounts import Me
from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.panels.desk import Signed, signed_in
from ui.kit.table.state_store import FolderStore
from ui.panels.media.panel import MediaPanel
from ui.shell.news import NewsDesk, TroubleBar
from ui.shell.notifications import Notices
from ui.shell.panel import PanelContext

Walk = Callable[[MediaPanel, Signed], Awaitable[None]]
Go = Callable[[Walk], None]


def picture(kind: str = "PNG", colour: str = "teal", size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


class Ways:
    """Goes nowhere."""

    def go(self, panel_id: str, **params: Any) -> bool:
        del panel_id, params
        return True

    def back(self) -> bool:
        return False

    def may_go(self, panel_id: str) -> bool:
        del panel_id
        return True


@pytest.fixture
def walk(qtbot: QtBot, scenario: Scenario, client: Service, tmp_path: Path) -> Go:
    """Runs a walk through the screen."""

    def go(steps: Walk) -> None:
        async def run() -> None:
            window = QWidget()
            qtbot.addWidget(window)
            window.resize(1200, 800)
            async with signed_in(str(client.http.base_url), client.sign_in("admin"), window) as signed:
                context = PanelContext(
                    client=signed.client,
                    me=await signed.client.transport.get("/api/me", Me),
                    workspace=await signed.client.accounts.workspace(),
                    tasks=signed.tasks,
                    store=FolderStore(tmp_path / "looks"),
                    news=NewsDesk(window, TroubleBar(window)),
                    navigation=Ways(),
                    notices=Notices(window, lambda _source: False),
                    clock=lambda: 1_763_600_000_000,
                )
                panel = MediaPanel(context)
                panel.setParent(window)
                panel.resize(window.size())
                window.show()
                panel.show()
                await steps(panel, signed)
                panel.shutdown()
                await signed.tasks.settle()
                window.close()

        scenario(run())

    return go
