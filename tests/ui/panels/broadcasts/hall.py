"""The Broadcasts panel beside a real service whose provider's line is played by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.channels.kit.connector import ReceiptStatus
from app.contract.broadcasts import Broadcast, BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.content import Criterion, SmsContent
from app.core.clock import SetClock
from app.dispatch.spool import Claimed
from tests.areas.conftest import Client as Service
from tests.areas.conftest import actor_named
from tests.areas.line import Line, accepted
from tests.patience import WAIT_S, until
from tests.ui.hands import click
from tests.ui.panels.broadcasts.stand import Told
from tests.ui.panels.desk import Signed, signed_in
from tests.ui.panels.sitting import Trips, context_of
from ui.kit.table.view_model import TableModel
from ui.panels.broadcasts.panel import BroadcastsPanel
from ui.shell.panel import PanelContext

PEOPLE = tuple(f"3460000000{number}" for number in range(5))


@dataclass
class Hall:
    """Everything around the panel."""

    signed: Signed
    context: PanelContext
    window: QWidget
    panel: BroadcastsPanel
    line: Line
    trips: Trips
    told: Told

    # -- the service ---------------------------------------------------------------------------------------------

    def form(self, name: str = "Spring offer", *, people: Sequence[str] = PEOPLE, **fields: Any) -> BroadcastForm:
        step = Step(
            content=SmsContent(text="Hello"), sender_id=self.line.sender.id, success_criterion=Criterion.DELIVERY
        )
        source = RecipientSource(kind=RecipientKind.PHONES, numbers=tuple(people))
        values = {"recipients": (source,), "timing": Timing.INSTANT, "steps": (step,), **fields}
        return BroadcastForm(name=name, **values)

    async def draft(self, name: str = "Spring offer", **fields: Any) -> Broadcast:
        return await self.signed.client.broadcasts.save(self.form(name, **fields))

    async def launch(self, name: str = "Spring offer", **fields: Any) -> Broadcast:
        """A run whose people are in the spool."""
        run = await self.signed.client.broadcasts.launch(self.form(name, **fields))
        people = len(fields.get("people", PEOPLE))
        end = time.monotonic() + WAIT_S
        while (run.contacts_total, run.counters.queued) != (people, people):
            assert time.monotonic() < end, run
            await asyncio.sleep(0.01)
            run = await self.signed.client.broadcasts.one(run.id)
        return run

    async def submit(self, count: int = 1000, outcome: Callable[[Claimed], Any] = accepted) -> list[Claimed]:
        """So many messages leave and are answered alike."""
        claimed: list[Claimed] = []
        end = time.monotonic() + WAIT_S
        while not claimed:
            assert time.monotonic() < end, "nothing came into the spool"
            claimed += await asyncio.to_thread(self.line.claim, count)
            await asyncio.sleep(0.01)
        await asyncio.to_thread(self.line.answer, claimed, outcome)
        return claimed

    async def deliver(self, messages: Sequence[Claimed], status: ReceiptStatus = ReceiptStatus.DELIVERED) -> None:
        for message in messages:
            await asyncio.to_thread(self.line.receipt, message.message_id, status)

    async def finished(self, name: str = "Spring offer", *, failed: int = 1, **fields: Any) -> Broadcast:
        """A run that is over, with so many not reached."""
        run = await self.launch(name, **fields)
        messages = await self.submit()
        await self.deliver(messages[failed:])
        await self.deliver(messages[:failed], ReceiptStatus.FAILED)
        return await self.signed.client.broadcasts.one(run.id)

    # -- the screen ----------------------------------------------------------------------------------------------

    @property
    def model(self) -> TableModel[Broadcast]:
        return self.panel.model

    async def open(self, **params: Any) -> None:
        self.panel.arrive(params)
        await self.signed.tasks.settle()

    def row_of(self, run: Broadcast) -> int:
        row = self.model.row_of(str(run.id))
        assert row is not None, run.name
        return row

    def shown(self, run: Broadcast) -> Broadcast:
        entry = self.model.entry(self.row_of(run))
        assert entry is not None
        return entry.row

    def cell(self, run: Broadcast, key: str) -> str:
        view = self.panel.table.view
        entry = self.model.entry(self.row_of(run))
        assert entry is not None
        return view.rows.text(entry, self.model.spec.column(key))

    def current(self, run: Broadcast) -> None:
        """Give a row the keyboard."""
        view = self.panel.table.view
        view.setFocus()
        view.go_to(self.row_of(run))

    def unfold(self, run: Broadcast) -> Any:
        """Press the fold mark of a row; what it unfolds to."""
        view = self.panel.table.view
        rect = view.row_rect(self.row_of(run))
        click(view.viewport(), QPoint(20, rect.center().y()))
        return view.unfolding.widget(str(run.id))

    def found(self, kind: type[QWidget]) -> Any:
        (one,) = [one for one in self.window.findChildren(kind) if one.isVisible()]
        return one


@asynccontextmanager
async def hall(
    service: Service, clock: SetClock, folder: Path, *, width: int = 1384, height: int = 852
) -> AsyncIterator[Hall]:
    """The panel in a window, signed in; nothing is read yet."""
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    window.resize(width, height)
    line = Line(service.runtime, clock, actor_named(service.runtime, "admin"))
    async with signed_in(str(service.http.base_url), service.sign_in("admin"), window) as signed:
        trips, told = Trips(), Told(window)
        context = await context_of(signed, window, folder, trips, news=told, clock=clock.now_ms)
        panel = BroadcastsPanel(context)
        column.addWidget(panel)
        window.show()
        window.activateWindow()
        try:
            yield Hall(signed, context, window, panel, line, trips, told)
            await signed.tasks.settle()
        finally:
            panel.shutdown()
            window.close()
            window.deleteLater()


def plain(text: str) -> str:
    """A text with breaking blanks, as a test writes it."""
    return text.replace("\u00a0", " ")


__all__ = ["PEOPLE", "Hall", "hall", "plain", "until"]
