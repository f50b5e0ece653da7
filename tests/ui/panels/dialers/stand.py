"""A window with everything a panel gets from the shell, beside a real service with a provider and hours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtWidgets import QWidget
from sqlalchemy import insert

from app.contract.dialers import Dialer, DialerForm, Result
from app.contract.faults import Param
from app.contract.providers import Provider, ProviderForm
from app.contract.schedules import OpenRange, Schedule, ScheduleForm
from app.contract.senders import Sender, SenderForm
from app.core.work import UnitOfWork
from app.dialers import store
from app.dialers.tables import sms_repo
from tests.areas.conftest import NOW_MS
from tests.areas.conftest import Client as Service
from tests.ui.panels.desk import Signed
from tests.ui.panels.sitting import Trips
from ui.shell.panel import Panel, PanelContext

SMPP: Final[dict[str, Param]] = {"host": "127.0.0.1", "port": 2775, "system_id": "switchroom", "password": "secret"}
ALWAYS: Final = OpenRange(days=(0, 1, 2, 3, 4, 5, 6), from_min=0, to_min=1440)
SUNDAY: Final = OpenRange(days=(6,), from_min=600, to_min=720)


@dataclass
class Stand:
    """The desktop, its window, the service behind it."""

    service: Service
    signed: Signed
    context: PanelContext
    window: QWidget
    ways: Trips

    def show(self, panel: Panel) -> None:
        """Show a panel in the window, as the shell does at the first visit."""
        panel.setParent(self.window)
        panel.resize(self.window.size())
        panel.show()
        panel.arrive({})

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        await self.signed.tasks.settle()

    @property
    def said(self) -> list[str]:
        """What the news say."""
        return [one.text.text() for one in self.context.news.toasts.toasts]

    # -- furniture -------------------------------------------------------------------------------------------------

    async def provider(self) -> tuple[Provider, Sender]:
        """An account that connects nowhere, with a sender."""
        form = ProviderForm(name="Carrier", kind="smpp", settings=SMPP, enabled=False)
        account = await self.signed.client.assets.save_provider(form)
        sender = await self.signed.client.assets.save_sender(SenderForm(name="SHOP", provider_id=account.id))
        return account, sender

    async def schedule(self, name: str = "Always", hours: OpenRange = ALWAYS) -> Schedule:
        """Hours."""
        form = ScheduleForm(name=name, time_zone="Europe/Madrid", ranges=(hours,))
        return await self.signed.client.schedules.save(form)

    async def dialer(self, name: str = "campsms", hours: OpenRange = ALWAYS, **changes: Any) -> Dialer:
        """A dialer that waits to be started."""
        known = {one.name: one for one in await self.signed.client.schedules.all()}
        schedule = known.get(f"{name} hours") or await self.schedule(f"{name} hours", hours)
        senders = await self.signed.client.assets.senders()
        sender = senders[0] if senders else (await self.provider())[1]
        form = DialerForm(
            name=name,
            provider_id=sender.provider_id,
            sender_id=sender.id,
            schedule_ids=(schedule.id,),
            **{"region": "ES", **changes},
        )
        return await self.signed.client.dialers.save(form)

    async def upload(self, content: str, name: str = "list.csv") -> None:
        """Load a file as another desktop would."""
        found = await self.signed.client.dialers.upload(name, _whole(content), request_id=name)
        assert found.accepted, found.problems

    def processed(self, dialer: Dialer, result: Result, count: int = 1) -> None:
        """Records that came to an end, as the engine leaves them."""
        self.service.runtime.database.write(_processed, dialer, result, count)


async def _whole(content: str) -> AsyncIterator[bytes]:
    yield content.encode()


def _processed(work: UnitOfWork, dialer: Dialer, result: Result, count: int) -> None:
    first = 1_000_000 + int(store.row_of(work.conn, dialer.id)[result.value]) + 1_000 * list(Result).index(result)
    for number in range(first, first + count):
        values = {
            "id": number,
            "dialer_id": dialer.id,
            "destiny": f"{600_000_000 + number % 1_000_000}",
            "address": f"34{600_000_000 + number % 1_000_000}",
            "message": f"Order {number}",
            "priority": 9999,
            "source": "file",
            "created_ms": NOW_MS,
            "result": result.value,
            "processed_ms": NOW_MS,
        }
        work.conn.execute(insert(sms_repo).values(values))
    tally = store.Tally(dialer.id)
    tally.add(result.value, count)
    tally.write(work)
    store.tell(work, dialer.id)


Steps = Callable[[Stand], Awaitable[None]]
