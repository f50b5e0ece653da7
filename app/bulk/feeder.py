"""Keeps running campaigns supplied, starts those whose time has come, and shows their figures."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from sqlalchemy import Connection, select

from app.bulk import feeding, pacing
from app.bulk.store import WAKE, tell
from app.bulk.tables import STATUSES, campaigns
from app.contract.bulk import CampaignState
from app.core.alarm import Alarm
from app.core.background import Background
from app.core.database import Database
from app.core.duties import ALONE, Duties
from app.core.work import UnitOfWork
from app.dispatch import spool

log = logging.getLogger("switchroom.bulk")

FEEDING: Final = "bulk"
"""The duty of supplying the campaigns and minding their time."""
LOOK_AGAIN_S: Final = 0.5


class BulkFeeder:
    """Lives in the service's event loop between `start` and `stop`."""

    def __init__(self, database: Database, alarm: Alarm, duties: Duties = ALONE) -> None:
        self._database = database
        self._alarm = alarm
        self._duties = duties
        self._is_at_it = False
        self._told: dict[int, tuple[object, ...]] = {}
        self._background = Background()

    async def start(self) -> None:
        """Take up every campaign where it was left, once it is this process's duty."""
        self._duties.seek("bulk", [FEEDING], wake=WAKE)
        self._background.repeat(self._feed, "feeding", log)

    async def stop(self) -> None:
        """Take up nobody more."""
        await self._background.end()

    async def _feed(self) -> None:
        if not self._duties.holds(FEEDING):
            self._is_at_it = False
        else:
            if not self._is_at_it:
                await self.begin()
                self._is_at_it = True
            await self.round()
        await self._alarm.sleep(WAKE, LOOK_AGAIN_S)

    async def begin(self) -> None:
        """Have what waits for its turn asked about again: the clock may have been set meanwhile."""
        await self._database.awrite(spool.let_go, pacing.HELD)

    async def round(self) -> None:
        """Start what is due, hand over what has its turn soon, show what changed."""
        running, is_due = await asyncio.to_thread(self._look)
        if is_due:
            await self._database.awrite(feeding.start_due)
        for campaign_id in running:
            await self._database.awrite(feeding.feed, campaign_id)
        await self._show()

    def _look(self) -> tuple[list[int], bool]:
        with self._database.read() as conn:
            return look(conn, self._database.clock.now_ms())

    async def _show(self) -> None:
        now = await asyncio.to_thread(self._figures)
        changed = [one for one, figures in now.items() if self._told.get(one) != figures]
        self._told = now
        if changed:
            await self._database.awrite(tell_many, changed)

    def _figures(self) -> dict[int, tuple[object, ...]]:
        columns = [campaigns.c.id, campaigns.c.state, *(campaigns.c[name] for name in STATUSES)]
        with self._database.read() as conn:
            return {row[0]: tuple(row) for row in conn.execute(select(*columns))}


def look(conn: Connection, now_ms: int) -> tuple[list[int], bool]:
    """Which campaigns are running, and whether one is to be started."""
    running = select(campaigns.c.id).where(campaigns.c.state == CampaignState.RUNNING.value)
    due = (campaigns.c.state == CampaignState.SCHEDULED.value) & (campaigns.c.at_ms <= now_ms)
    is_due = conn.execute(select(campaigns.c.id).where(due, campaigns.c.active).limit(1)).first() is not None
    return list(conn.execute(running.order_by(campaigns.c.id)).scalars()), is_due


def tell_many(work: UnitOfWork, ids: list[int]) -> None:
    """Show the present figures of campaigns."""
    for campaign_id in ids:
        tell(work, campaign_id)
