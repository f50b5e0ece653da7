"""Keeps every run supplied: resolves, feeds the spool a little ahead of the senders, minds the time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from app.broadcasts import chores, feeding, guarding, recounting, resolving, stopping, template_schedule
from app.broadcasts.store import WAKE, change, row_of
from app.broadcasts.supply import Wants, away_since, wants
from app.contract.broadcasts import Status
from app.core.alarm import Alarm
from app.core.background import Background
from app.core.database import Database
from app.core.duties import ALONE, Duties
from app.core.errors import Refusal
from app.core.work import UnitOfWork

log = logging.getLogger("switchroom.feeder")

FEEDING: Final = "broadcasts"
"""The duty of supplying the runs and minding their time."""
LOOK_AGAIN_S: Final = 0.5
BREATH_S: Final = 0.05
"""Pause between two looks when nothing was fed: every commit of a sender rings, and what is ready lasts longer."""


class Feeder:
    """Lives in the service's event loop between `start` and `stop`."""

    def __init__(
        self, database: Database, alarm: Alarm, down_since_ms: Mapping[int, int], duties: Duties = ALONE
    ) -> None:
        self._database = database
        self._alarm = alarm
        self._down_since_ms = down_since_ms
        self._duties = duties
        self._is_at_it = False
        self._blocked: dict[int, int | None] = {}
        self._told: dict[int, tuple[object, ...]] = {}
        self._background = Background()

    async def start(self) -> None:
        """Take up every run where it was left (BRD-89), once it is this process's duty."""
        self._duties.seek("broadcasts", [FEEDING], wake=WAKE)
        if self._duties.holds(FEEDING):
            await self._begin()
        self._background.repeat(self._feed, "feeding", log)
        self._background.repeat(self._mind_time, "chores", log)

    async def _begin(self) -> None:
        """Have figures that are right, whatever another process has left (BRD-111)."""
        self._is_at_it = True
        try:
            for broadcast_id in await asyncio.to_thread(self._miscounted):
                await self._database.awrite(recounting.recount, broadcast_id)
        except Refusal as refusal:
            log.warning("recounting_refused", extra={"code": refusal.code.value})

    def _miscounted(self) -> list[int]:
        with self._database.read() as conn:
            return recounting.miscounted(conn)

    async def stop(self) -> None:
        """Take up nobody more."""
        await self._background.end()

    async def _feed(self) -> None:
        if not self._duties.holds(FEEDING):
            self._is_at_it = False
            await self._alarm.sleep(WAKE, LOOK_AGAIN_S)
            return
        if not self._is_at_it:
            await self._begin()
        if not await self._round():
            await asyncio.sleep(BREATH_S)
            await self._alarm.sleep(WAKE, LOOK_AGAIN_S)

    async def _round(self) -> bool:
        """One chunk for every run that wants one, in turn, so that a large run does not starve a small one."""
        busy = False
        for run in await asyncio.to_thread(self._look):
            if run.is_stopping:
                busy = await self._database.awrite(self._stop_more, run.id) or busy
            elif run.is_resolving:
                await self._database.awrite(resolving.resolve_chunk, run.id)
                busy = True
            elif run.is_hungry and run.steps and not run.is_checking:
                chunk = await self._database.awrite(feeding.feed, run.id, run.steps)
                busy = busy or chunk.fed + chunk.excluded + chunk.passed > 0
            await self._show_blocked(run)
        return busy

    def _look(self) -> list[Wants]:
        with self._database.read() as conn:
            return wants(conn)

    @staticmethod
    def _stop_more(work: UnitOfWork, broadcast_id: int) -> bool:
        run = row_of(work, broadcast_id)
        if Status(run["status"]) is not Status.DRAFT:
            return stopping.stop_open(work, run)
        is_more = run["stopping"] and resolving.clear(work, broadcast_id)
        if not is_more:
            change(work, broadcast_id, {"stopping": False})
        return bool(is_more)

    async def _show_blocked(self, run: Wants) -> None:
        since_ms = away_since(run, self._down_since_ms)
        if self._blocked.get(run.id) != since_ms:
            await self._database.awrite(chores.show_blocked, run.id, since_ms)
            self._blocked[run.id] = since_ms

    async def _tell_figures(self) -> None:
        """Show what has changed since the last time; after a restart, everything (BRD-13)."""

        def look() -> dict[int, tuple[object, ...]]:
            with self._database.read() as conn:
                return chores.figures_of_running(conn)

        present = await asyncio.to_thread(look)
        changed = [one for one, figures in present.items() if self._told.get(one) != figures]
        if changed:
            await self._database.awrite(chores.tell_many, changed)
        self._told = present

    async def _mind_time(self) -> None:
        if self._duties.holds(FEEDING):
            await self._database.awrite(chores.start_due)
            await self._database.awrite(template_schedule.start_due)
            await self._database.awrite(guarding.judge_canaries)
            while await self._database.awrite(chores.end_waiting):
                pass  # a chunk at a time, so that others can write in between
            await self._tell_figures()
        await asyncio.sleep(LOOK_AGAIN_S)
