"""A panel with everything it gets from the shell, a real service behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.accounts import Me
from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.panels.desk import Signed, signed_in
from ui.kit.table.state_store import FolderStore
from ui.shell.news import NewsDesk, TroubleBar
from ui.shell.notifications import Notices
from ui.shell.panel import PanelContext

Walk = Callable[[Signed, PanelContext, QWidget], Awaitable[None]]


class Ways:
    """Goes nowhere, and remembers where it was sent."""

    def __init__(self) -> None:
        self.gone: list[tuple[str, dict[str, Any]]] = []

    def go(self, panel_id: str, **params: Any) -> bool:
        self.gone.append((panel_id, params))
        return True

    def back(self) -> bool:
        return False

    def may_go(self, panel_id: str) -> bool:
        return True


@pytest.fixture
def walk(qtbot: QtBot, scenario: Scenario, client: Service, tmp_path: Path) -> Callable[[Walk], None]:
    """Runs a walk with everything a panel gets from the shell."""

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
                window.show()
                await steps(signed, context, window)
                await signed.tasks.settle()
                window.close()

        scenario(run())

    return go
