"""A panel on its own: the service in memory, a window, what was told and where it wanted to go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.accounts import Department, Language, Me, UserId
from app.contract.permissions import Permission
from app.contract.service import Workspace
from backend_client.client import Client
from tests.ui.panels.broadcasts.door import Service
from tests.ui.panels.sitting import Trips
from ui.kit.table.state_store import FolderStore
from ui.shell.news import NewsDesk, TroubleBar
from ui.shell.notifications import Notices
from ui.shell.panel import Panel, PanelContext
from ui.shell.tasks import Failure, Tasks

NOW_MS = 1_763_600_000_000
EVERYTHING = frozenset(Permission)


class Told(NewsDesk):
    """The message bar, with a list of what passed by."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, TroubleBar(window))
        self.said: list[str] = []
        self.warned: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.way: Callable[[], object] | None = None

    def done(self, words: Any, *, action: Any = "", on_action: Callable[[], object] | None = None) -> None:
        self.said.append(str(words))
        self.way = on_action

    def undoable(self, words: Any, undo: Callable[[], object]) -> None:
        self.said.append(str(words))
        self.undo = undo

    def warn(self, words: Any, *, action: Any = "", on_action: Callable[[], object] | None = None) -> None:
        self.warned.append(str(words))
        self.way = on_action


@dataclass
class Stand:
    """Everything around a panel."""

    window: QWidget
    service: Any
    context: PanelContext
    trips: Trips
    told: Told
    failures: list[Failure]

    def show(self, panel: Panel, **params: Any) -> None:
        layout = self.window.layout()
        assert layout is not None
        layout.addWidget(panel)
        panel.arrive(params)

    def inside(self, kind: type[QWidget]) -> list[Any]:
        """Widgets of a kind that can be seen."""
        return [one for one in self.window.findChildren(kind) if one.isVisible()]


def me(permissions: frozenset[Permission] = EVERYTHING) -> Me:
    return Me(
        user_id=UserId(1),
        login="ada",
        first_name="Ada",
        last_name="Admin",
        email="ada@acme.test",
        department=Department(id=1, name="First line", sees_all=True),
        roles=(),
        permissions=permissions,
        language=Language.ENGLISH,
        must_change_password=False,
    )


def workspace() -> Workspace:
    return Workspace(
        company="Nordwind",
        default_country="ES",
        time_zone="Europe/Madrid",
        first_line_department_id=1,
        waiting_s=60,
        undo_send_s=5,
        support_contact="",
        version=1,
    )


@asynccontextmanager
async def stand(
    folder: Path,
    service: Any = None,
    *,
    permissions: frozenset[Permission] = EVERYTHING,
    width: int = 1384,
    height: int = 852,
    clock: Callable[[], int] = lambda: NOW_MS,
) -> AsyncIterator[Stand]:
    """A window with nothing in it yet; everything is taken down at the end."""
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    window.resize(width, height)
    window.show()
    window.activateWindow()
    tasks, trips, told = Tasks(asyncio.get_running_loop()), Trips(), Told(window)
    used = service if service is not None else Service()
    context = PanelContext(
        client=cast("Client", used),
        me=me(permissions),
        workspace=workspace(),
        tasks=tasks,
        store=FolderStore(folder),
        news=told,
        navigation=trips,
        notices=Notices(window, lambda _source: False),
        clock=clock,
    )
    made = Stand(window, used, context, trips, told, [])
    tasks.failed.connect(made.failures.append)
    try:
        yield made
    finally:
        for panel in window.findChildren(Panel):
            panel.shutdown()
        await tasks.close()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not made.failures, made.failures
