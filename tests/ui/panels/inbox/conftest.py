"""An inbox on screen over a service in memory, driven by hand and by events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.accounts import Department, Language, Me, UserId
from app.contract.permissions import SYSTEM_ROLES, SystemRole
from app.contract.service import Workspace
from tests.ui.conftest import Scenario
from tests.ui.panels.inbox.memory_inbox import FIRST_LINE, ME
from tests.ui.panels.inbox.memory_service import MemoryService, MemoryStore
from ui.panels.inbox.panel import InboxPanel
from ui.shell.news import NewsDesk, TroubleBar
from ui.shell.notifications import Notices
from ui.shell.panel import PanelContext
from ui.shell.tasks import Tasks


def me_of(department: Department | None = None) -> Me:
    return Me(
        user_id=UserId(ME),
        login="elena",
        first_name="Elena",
        last_name="Kovacs",
        email="elena@acme.test",
        department=department or Department(id=FIRST_LINE, name="First line support", sees_all=False),
        roles=("agent",),
        permissions=SYSTEM_ROLES[SystemRole.SUPERVISOR],
        language=Language.ENGLISH,
        must_change_password=False,
    )


WORKSPACE = Workspace(
    company="Acme",
    default_country="ES",
    time_zone="UTC",
    first_line_department_id=FIRST_LINE,
    waiting_s=60,
    undo_send_s=5,
    support_contact="",
    version=1,
)


@dataclass
class Desk:
    """A window with the inbox in it."""

    service: MemoryService
    store: MemoryStore
    window: QWidget
    panel: InboxPanel
    tasks: Tasks
    news: NewsDesk
    notices: Notices
    gone: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def calm(self) -> None:
        """Wait until nothing is under way."""
        self.service.deliver()
        await self.tasks.settle()
        await asyncio.sleep(0)
        await self.tasks.settle()

    def ids(self) -> list[int]:
        """The rows of the list."""
        return [int(row.conversation.id) for row in self.panel.model.list.window]

    def toasts(self) -> list[str]:
        return [toast.text.text() for toast in self.news.toasts.toasts]


OpenDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
def open_desk(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenDesk]:
    """`desk = await open_desk(service)`; everything is closed after the test."""
    desks: list[Desk] = []
    monkeypatch.setattr("ui.panels.inbox.listing.view_model.GATHER_S", 0.0)
    monkeypatch.setattr("ui.panels.inbox.listing.view_model.COUNT_EVERY_S", 0.0)
    monkeypatch.setattr("ui.panels.inbox.conversation.view_model.GATHER_S", 0.0)

    async def build(
        service: MemoryService, store: MemoryStore | None = None, *, width: int = 1384, height: int = 816
    ) -> Desk:
        window = QWidget()
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = TroubleBar(window)
        news = NewsDesk(window, bar)
        tasks = Tasks(asyncio.get_running_loop(), window)
        tasks.failed.connect(news.on_failure)
        store = store or MemoryStore()
        gone: list[tuple[str, dict[str, Any]]] = []
        notices = Notices(window, lambda source: source == "conversations" and panel.isVisible())

        def go(panel_id: str, **params: Any) -> bool:
            gone.append((panel_id, params))
            return True

        context = PanelContext(
            client=service.client(),
            me=me_of(),
            workspace=WORKSPACE,
            tasks=tasks,
            store=store,
            news=news,
            navigation=cast("Any", SimpleNamespace(go=go)),
            notices=notices,
            clock=lambda: service.now_ms,
        )
        panel = InboxPanel(context)
        column.addWidget(bar)
        column.addWidget(panel, 1)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        desk = Desk(service, store, window, panel, tasks, news, notices, gone)
        desks.append(desk)
        await desk.calm()
        return desk

    yield build

    async def close() -> None:
        for desk in desks:
            desk.panel.shutdown()
            await desk.tasks.close()
            desk.window.close()
            desk.window.deleteLater()

    scenario(close())
