"""An inbox on screen over a service in memory, driven by hand and by events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.contract.accounts import Department, Language, Me, UserId
from app.contract.permissions import SYSTEM_ROLES, SystemRole
from app.contract.service import Workspace
from tests.ui.conftest import Scenario
from tests.ui.hands import PLAIN, click, press, write
from tests.ui.panels.inbox.memory_inbox import FIRST_LINE, ME
from tests.ui.panels.inbox.memory_service import MemoryService, MemoryStore
from ui.kit.controls.panel_state import EmptyState
from ui.kit.thread.items import Act, BubbleItem
from ui.panels.inbox.listing.delegate import RowAction
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

    # -- what a hand does ------------------------------------------------------------------------------------------

    def spot(self, number: int, x: int = 100) -> QPoint:
        """A point of a conversation's row."""
        place = self.ids().index(number)
        view = self.panel.listing.view
        return QPoint(x, view.visualRect(view.model().index(place, 0)).center().y())

    async def click_row(self, number: int, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        view = self.panel.listing.view
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, self.spot(number))
        await self.calm()

    def hover(self, widget: QWidget, at: QPoint) -> None:
        """Move the mouse there, without turning the application's loop."""
        none = Qt.MouseButton.NoButton
        place = QPointF(at)
        event = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, none, PLAIN)
        QApplication.sendEvent(widget, event)

    async def act_on_row(self, number: int, action: RowAction) -> None:
        """Press one of the buttons that a row shows under the mouse."""
        view, delegate = self.panel.listing.view, self.panel.listing.delegate
        spot = self.spot(number)
        row = self.panel.model.list.window.get(number)
        assert row is not None
        place = self.ids().index(number)
        rect = delegate.action_rects(row, view.visualRect(view.model().index(place, 0)))[action]
        self.hover(view.viewport(), spot)
        click(view.viewport(), rect.center())
        await self.calm()

    async def type(self, text: str, key: Qt.Key | None = None, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Write into the composer, and press a key there."""
        edit = self.panel.composer.edit
        edit.setFocus()
        write(edit, text)
        if key is not None:
            press(edit, key, modifier)
        await self.calm()

    # -- what an eye sees ------------------------------------------------------------------------------------------

    def bubbles(self) -> list[BubbleItem]:
        return [item for item in self.panel.talk.talk_view.items if isinstance(item, BubbleItem)]

    def bubble(self, text: str) -> BubbleItem:
        """The newest bubble with this text."""
        return next(item for item in reversed(self.bubbles()) if item.text == text)

    async def act_on_bubble(self, text: str, act: Act) -> None:
        """Press what stands under a bubble."""
        view, key = self.panel.talk.talk_view, self.bubble(text).key
        rect = view.act_rect(key, act)
        click(view.viewport(), rect.center().toPoint())
        await self.calm()

    def note(self) -> str:
        """What the conversation pane says in place of messages."""
        found = self.panel.talk.findChildren(EmptyState)
        return " ".join(one.title.text() for one in found if one.isVisible())


OpenDesk = Callable[..., Awaitable[Desk]]
Steps = Callable[[Desk], Awaitable[None]]
Play = Callable[..., None]


@pytest.fixture
def play(scenario: Scenario, open_desk: OpenDesk) -> Play:
    """`play(service, steps)`: opens a desk on a service in memory and lets a person work at it."""

    def go(service: MemoryService, steps: Steps, **how: Any) -> None:
        async def run() -> None:
            desk = await open_desk(service, **how)
            await steps(desk)
            await desk.calm()

        scenario(run())

    return go


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
