"""Asks the platforms for the templates of every WhatsApp sender that is connected (WTP-4)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from app.assets.whatsapp_templates import reads, service
from app.assets.whatsapp_templates.rules import is_due
from app.channels.kit.connector import Link, LinkState, NotListedError, TemplateLister
from app.contract.whatsapp_templates import WaListing
from app.core.alarm import Alarm
from app.core.background import Background
from app.core.database import Database

log = logging.getLogger("switchroom.wa_templates")

LOOK_AGAIN_S: Final = 2.0
ANSWER_WITHIN_S: Final = 60.0

Listers = Callable[[], Mapping[int, tuple[TemplateLister, Link]]]
"""The accounts this process is connected to whose platforms list templates, each with its connection."""


class Refresher:
    """Lives in the service's event loop between `start` and `stop`. Whoever has the connection asks."""

    def __init__(self, database: Database, alarm: Alarm, listers: Listers) -> None:
        self._database = database
        self._alarm = alarm
        self._listers = listers
        self._background = Background()

    async def start(self) -> None:
        """Ask whenever it is time."""
        self._background.repeat(self._run, "templates", log)

    async def stop(self) -> None:
        """Ask nobody more."""
        await self._background.end()

    async def _run(self) -> None:
        await self.round()
        await self._alarm.sleep(service.WAKE, LOOK_AGAIN_S)

    async def round(self) -> None:
        """Once through every sender of every connected account."""
        for provider_id, (lister, link) in self._listers().items():
            if link.state is not LinkState.UP:
                continue
            for name, listing, waits in await asyncio.to_thread(self._read, provider_id):
                now_ms = self._database.clock.now_ms()
                if is_due(listing, up_since_ms=link.since_ms, waits=waits, now_ms=now_ms):
                    await self._ask(lister, name, listing)

    def _read(self, provider_id: int) -> list[tuple[str, WaListing, bool]]:
        with self._database.read() as conn:
            return reads.listed_senders(conn, provider_id)

    async def _ask(self, lister: TemplateLister, name: str, listing: WaListing) -> None:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                found = await lister.templates(name)
        except TimeoutError:
            await self._database.awrite(service.miss, listing.sender_id, "unreachable")
        except NotListedError as error:
            await self._database.awrite(service.miss, listing.sender_id, str(error))
        else:
            await self._database.awrite(service.take, listing.sender_id, found)
