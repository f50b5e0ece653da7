"""Everything a panel gets from the shell, with a real service behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.contract.accounts import Me
from tests.areas.conftest import Client as Service
from tests.ui.panels.desk import Signed, signed_in
from ui.kit.table.state_store import FolderStore
from ui.shell.news import NewsDesk, TroubleBar
from ui.shell.notifications import Notices
from ui.shell.panel import Navigation, PanelContext

NOW_MS = 1_763_600_000_000


@dataclass
class Trips:
    """Where panels wanted to go."""

    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closed: frozenset[str] = frozenset()

    def go(self, panel_id: str, **params: Any) -> bool:
        self.taken.append((panel_id, params))
        return panel_id not in self.closed

    def back(self) -> bool:
        return False

    def may_go(self, panel_id: str) -> bool:
        return panel_id not in self.closed


@dataclass(frozen=True, slots=True)
class Sitting:
    """An administrator at a desktop."""

    signed: Signed
    context: PanelContext
    window: QWidget


async def context_of(
    signed: Signed,
    window: QWidget,
    folder: Path,
    ways: Navigation,
    *,
    news: NewsDesk | None = None,
    clock: Callable[[], int] = lambda: NOW_MS,
) -> PanelContext:
    """Everything the shell gives to a panel of who is signed in; how it looked is kept in the folder."""
    return PanelContext(
        client=signed.client,
        me=await signed.client.transport.get("/api/me", Me),
        workspace=await signed.client.accounts.workspace(),
        tasks=signed.tasks,
        store=FolderStore(folder / "looks"),
        news=news or NewsDesk(window, TroubleBar(window)),
        navigation=ways,
        notices=Notices(window, lambda _source: False),
        clock=clock,
    )


@asynccontextmanager
async def sitting(service: Service, folder: Path, window: QWidget) -> AsyncIterator[Sitting]:
    """Signed in, the empty window open; all that was started is over at the end."""
    window.resize(1200, 800)
    async with signed_in(str(service.http.base_url), service.sign_in("admin"), window) as signed:
        context = await context_of(signed, window, folder, Trips())
        window.show()
        yield Sitting(signed, context, window)
        await signed.tasks.settle()
        window.close()
