"""A customer's message from the line to the screen and the answer back, over a real service (DSH-13)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.channels.kit.connector import ReceiptStatus
from app.contract.conversations import Group
from app.core.clock import SetClock
from tests.areas.conftest import Client as Service
from tests.areas.conftest import actor_named
from tests.areas.line import Line
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.panels.desk import Signed, signed_in
from tests.ui.panels.sitting import Trips, context_of
from ui.kit.controls.paint.state import Receipt
from ui.kit.thread.items import Act, BubbleItem, Tone
from ui.panels.inbox.panel import InboxPanel
from ui.shell.news import NewsDesk, TroubleBar

LUCIA = "34600118204"
PABLO = "34600009990"
HOLD_MS = 6_000


@dataclass
class Inbox:
    """The panel over a service whose line is played by hand."""

    panel: InboxPanel
    signed: Signed
    line: Line
    clock: SetClock

    def rows(self) -> list[tuple[str, str]]:
        """Address and preview of every row."""
        return [(row.conversation.address, row.conversation.preview) for row in self.panel.model.list.window]

    def bubbles(self) -> list[BubbleItem]:
        return [item for item in self.panel.talk.talk_view.items if isinstance(item, BubbleItem)]

    async def open(self, address: str) -> None:
        """Click a row."""
        view = self.panel.listing.view
        place = next(n for n, row in enumerate(self.rows()) if row[0] == address)
        click(view.viewport(), view.visualRect(view.model().index(place, 0)).center())
        await until(lambda: self.bubbles() and self.panel.composer.sender_select.value is not None, "it is open")

    async def answer(self, text: str) -> None:
        """Type and press Enter."""
        edit = self.panel.composer.edit
        edit.setFocus()
        write(edit, text)
        press(edit, Qt.Key.Key_Return)
        await until(lambda: self.last.text == text and self.last.tone is Tone.HELD, "the service has it")

    def leave(self) -> int:
        """What was held leaves; the id of the message."""
        self.clock.advance(HOLD_MS)
        (claimed,) = self.line.send()
        return claimed.message_id

    @property
    def last(self) -> BubbleItem:
        """The newest bubble."""
        return self.bubbles()[-1]

    @property
    def receipt(self) -> Receipt | None:
        return self.last.meta.receipt if self.last.meta is not None else None


Steps = Callable[[Inbox], Awaitable[None]]


@pytest.fixture
def work(scenario: Scenario, client: Service, clock: SetClock, tmp_path: Path) -> Callable[[Steps], None]:
    """Runs what a person does at the inbox, signed in to the service."""

    async def run(steps: Steps) -> None:
        window = QWidget()
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        bar = TroubleBar(window)
        column.addWidget(bar)
        line = Line(client.runtime, clock, actor_named(client.runtime, "admin"))
        async with signed_in(str(client.http.base_url), client.sign_in("admin"), window) as signed:
            news = NewsDesk(window, bar)
            context = await context_of(signed, window, tmp_path, Trips(), news=news, clock=clock.now_ms)
            panel = InboxPanel(context)
            column.addWidget(panel, 1)
            window.resize(1384, 852)
            window.show()
            window.activateWindow()
            try:
                await signed.tasks.settle()
                await steps(Inbox(panel, signed, line, clock))
                await signed.tasks.settle()
            finally:
                panel.shutdown()
                window.close()
                window.deleteLater()

    return lambda steps: scenario(run(steps))


@pytest.mark.req("DSH-13", "CNV-3", "CNV-14", "CNV-22", "CVP-7", "CVP-12")
def test_a_customer_writes_an_agent_answers_and_sees_it_delivered(work: Callable[[Steps], None]):
    async def steps(inbox: Inbox) -> None:
        inbox.line.arrive(LUCIA, "¿Me lo confirmáis hoy?")
        await until(lambda: inbox.rows() == [(LUCIA, "¿Me lo confirmáis hoy?")], "the row")
        rows = inbox.panel.groups.rows
        await until(
            lambda: rows[Group.UNASSIGNED].accessibleDescription() == "1 conversation", "the group is counted"
        )
        await inbox.open(LUCIA)
        await until(lambda: not inbox.panel.model.talk.state.unread, "it is read")
        await inbox.answer("Confirmed for 12:00.")
        message_id = inbox.leave()
        await until(lambda: inbox.receipt is Receipt.SENT, "sent")
        inbox.line.receipt(message_id)
        await until(lambda: inbox.receipt is Receipt.DELIVERED, "delivered")
        await until(lambda: rows[Group.YOUR_TASKS].accessibleDescription() == "1 conversation", "it is mine")
        inbox.line.arrive(LUCIA, "Gracias")
        await until(lambda: inbox.last.text == "Gracias", "the reply in the open conversation")

    work(steps)


@pytest.mark.req("CVP-9", "CVP-12", "CVP-14")
def test_a_message_that_did_not_arrive_says_why_and_goes_again(work: Callable[[Steps], None]):
    async def steps(inbox: Inbox) -> None:
        inbox.line.arrive(LUCIA, "Hola")
        await until(lambda: len(inbox.rows()) == 1, "the row")
        await inbox.open(LUCIA)
        await inbox.answer("Hello")
        inbox.line.receipt(inbox.leave(), ReceiptStatus.FAILED, "027")
        await until(lambda: inbox.last.tone is Tone.FAILED, "failed")
        assert inbox.last.meta is not None
        assert str(inbox.last.meta.alarm) == "Not delivered: it did not reach the phone (027)"
        key = inbox.last.key
        view = inbox.panel.talk.talk_view
        click(view.viewport(), view.act_rect(key, Act.SEND_AGAIN).center().toPoint())
        await until(lambda: inbox.last.key != key and inbox.last.tone is Tone.HELD, "again")
        inbox.line.receipt(inbox.leave())
        await until(lambda: inbox.receipt is Receipt.DELIVERED, "delivered")
        assert [bubble.tone for bubble in inbox.bubbles()] == [Tone.PLAIN, Tone.FAILED, Tone.PLAIN]

    work(steps)


@pytest.mark.req("BEY-8")
def test_what_is_taken_back_never_leaves(work: Callable[[Steps], None]):
    async def steps(inbox: Inbox) -> None:
        inbox.line.arrive(LUCIA, "Hola")
        await until(lambda: len(inbox.rows()) == 1, "the row")
        await inbox.open(LUCIA)
        await inbox.answer("Helo")
        press(inbox.panel.composer.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: inbox.panel.composer.text() == "Helo", "the text is back")
        inbox.clock.advance(HOLD_MS)
        assert inbox.line.send() == []
        await until(lambda: [bubble.text for bubble in inbox.bubbles()] == ["Hola"], "its bubble is gone")

    work(steps)


@pytest.mark.req("CNV-30", "CNV-14", "CNV-67", "CNV-71")
def test_take_resolve_and_a_new_one(work: Callable[[Steps], None]):
    async def steps(inbox: Inbox) -> None:
        inbox.line.arrive(LUCIA, "Hola")
        await until(lambda: len(inbox.rows()) == 1, "the row")
        await inbox.open(LUCIA)
        row = inbox.panel.model.talk
        inbox.panel.take()
        await until(lambda: row.state.row and row.state.row.conversation.assignee == "Ada Admin", "taken")
        inbox.panel.resolve()
        rows = inbox.panel.groups.rows
        await until(lambda: rows[Group.RESOLVED].accessibleDescription() == "1 conversation", "resolved")
        inbox.line.arrive(LUCIA, "Otra cosa")
        await until(lambda: rows[Group.UNASSIGNED].accessibleDescription() == "1 conversation", "it is back")
        inbox.panel.start_conversation()
        sheet = inbox.panel._starting
        assert sheet is not None
        write(sheet.number, "+" + PABLO)
        press(sheet.number, Qt.Key.Key_Return)
        await until(lambda: row.state.row and row.state.row.conversation.address == PABLO, "the new one is open")
        await until(lambda: rows[Group.YOUR_TASKS].accessibleDescription() == "1 conversation", "it is mine")

    work(steps)
