"""Everything a panel gets from the shell, with a real service behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.contract.accounts import Me
from tests.areas.conftest import Client as Service
from tests.ui.panels.desk import Signed, signed_in
from ui.kit.table.state_store import FolderStore
from ui.shell.news import NewsDesk, TroubleBar
from ui.shell.notifications import Notices
from ui.shell.panel import PanelContext

NOW_MS = 1_763_600_000_000


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
        del panel_id
        return True


@dataclass(frozen=True, slots=True)
class Sitting:
    """An administrator at a desktop."""

    signed: Signed
    context: PanelContext
    window: QWidget


@asynccontextmanager
async def sitting(service: Service, folder: Path, window: QWidget) -> AsyncIterator[Sitting]:
    """Signed in, the empty window open; all that was started is over at the end."""
    window.resize(1200, 800)
    async with signed_in(str(service.http.base_url), service.sign_in("admin"), window) as signed:
        context = PanelContext(
            client=signed.client,
            me=await signed.client.transport.get("/api/me", Me),
            workspace=await signed.client.accounts.workspace(),
            tasks=signed.tasks,
            store=FolderStore(folder / "looks"),
            news=NewsDesk(window, TroubleBar(window)),
            navigation=Ways(),
            notices=Notices(window, lambda _source: False),
            clock=lambda: NOW_MS,
        )
        window.show()
        yield Sitting(signed, context, window)
        await signed.tasks.settle()
        window.close()
