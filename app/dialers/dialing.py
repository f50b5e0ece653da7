"""The loop that dials: hands records over as pace, schedule and line allow, and tells how dialers stand."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import RowMapping, select

from app.contract.dialers import Holdup
from app.contract.messages import Source
from app.core.alarm import Alarm
from app.core.background import Background
from app.core.clock import HOUR_MS, SECOND_MS, Clock
from app.core.database import Database
from app.core.duties import ALONE, Duties
from app.core.work import UnitOfWork
from app.dialers import handing, moving, service, singles, store
from app.dialers.gate import may_send
from app.dialers.tables import COUNTERS, dialers
from app.dispatch import providers
from app.dispatch.intake import withdraw_run
from app.dispatch.pace import Pace, interval_ms
from app.schedules import service as schedules
from app.schedules.rules import standing

log = logging.getLogger("switchroom.dialers")

DIALING: Final = "dialers"
"""The duty of handing records over and minding the dialers' time."""
LOOK_AGAIN_S: Final = 0.5
SHORTEST_S: Final = 0.005


@dataclass(frozen=True, slots=True)
class _Line:
    """A dialer that may send now, and what paces it."""

    id: int
    provider_id: int
    gap_ms: int
    per_minute: int | None
    last_start_ms: int | None
    provider_last_ms: int | None
    holdup: str | None
    probe_ms: int | None


class Dialing:
    """Lives in the service's event loop between `start` and `stop`."""

    def __init__(
        self,
        database: Database,
        alarm: Alarm,
        down_since_ms: Mapping[int, int],
        duties: Duties = ALONE,
        *,
        make_pace: Callable[[Clock], Pace] = Pace,
    ) -> None:
        self._database = database
        self._alarm = alarm
        self._down_since_ms = down_since_ms
        self._duties = duties
        self._make_pace = make_pace
        self._pace = make_pace(database.clock)
        self._is_at_it = False
        self._told: dict[int, tuple[object, ...]] = {}
        self._open: dict[int, bool] = {}
        self._handed: defaultdict[int, deque[tuple[float, int]]] = defaultdict(deque)
        self._last_turn: dict[int, int] = {}
        self._turns = 0
        self._pruned_ms = 0
        self._background = Background()

    async def start(self) -> None:
        """Take up every dialer where it was left, once it is this process's duty."""
        self._duties.seek("dialers", [DIALING], wake=store.WAKE)
        self._background.repeat(self._dial, "dialing", log)
        self._background.repeat(self._mind, "minding", log)

    async def stop(self) -> None:
        """Hand over nothing more."""
        await self._background.end()

    async def _dial(self) -> None:
        if not self._duties.holds(DIALING):
            self._is_at_it = False
            await self._alarm.sleep(store.WAKE, LOOK_AGAIN_S)
            return
        if not self._is_at_it:  # another process has dialled meanwhile: its last starts are stored
            self._pace = self._make_pace(self._database.clock)
            await self._database.awrite(recount_all)
            self._is_at_it = True
        wait_ms = await self.round()
        if wait_ms > 0:
            await self._alarm.sleep(store.WAKE, max(SHORTEST_S, min(LOOK_AGAIN_S, wait_ms / SECOND_MS)))

    async def round(self) -> float:
        """A turn for every dialer that may start something now; returns how long until one may (ms)."""
        lines = await asyncio.to_thread(self._lines)
        wait_ms = LOOK_AGAIN_S * SECOND_MS
        for line in sorted(lines, key=lambda one: self._last_turn.get(one.id, 0)):  # several take turns (DIA-24)
            gaps = {
                f"dialer:{line.id}": float(line.gap_ms),
                f"provider:{line.provider_id}": interval_ms(line.per_minute),
            }
            self._pace.know(f"dialer:{line.id}", line.last_start_ms, line.gap_ms)
            self._pace.know(f"provider:{line.provider_id}", line.provider_last_ms, interval_ms(line.per_minute))
            most = self._pace.room(gaps, handing.CHUNK)
            if most == 0:
                wait_ms = min(wait_ms, self._pace.wait_ms(gaps))
                continue
            ahead = self._ahead(line.id)
            handed = await self._database.awrite(handing.hand_over, line.id, 1 if line.holdup else most, ahead)
            self._pace.started(gaps, handed.count)
            if handed.count:
                self._handed[line.id].append((time.monotonic(), handed.count))
                self._turns += 1
                self._last_turn[line.id] = self._turns
                wait_ms = min(wait_ms, self._pace.wait_ms(gaps) if handed.more else wait_ms)
            if handed.due_ms is not None:
                wait_ms = min(wait_ms, max(0.0, handed.due_ms - self._database.clock.now_ms()))
        return wait_ms

    def _ahead(self, dialer_id: int) -> int:
        """How many messages may wait in the engine: as many as were handed over within the last second."""
        handed = self._handed[dialer_id]
        while handed and handed[0][0] < time.monotonic() - 1.0:
            handed.popleft()
        return max(handing.AHEAD_LEAST, min(handing.AHEAD_MOST, sum(count for _, count in handed)))

    def _lines(self) -> list[_Line]:
        """Dialers that are enabled, started, on schedule, with something to send and a line to send it on."""
        now_ms = self._database.clock.now_ms()
        with self._database.read() as conn:
            wanted = select(dialers).where(dialers.c.enabled, dialers.c.started, dialers.c.deleted_ms.is_(None))
            found = []
            for row in conn.execute(wanted.where(dialers.c.to_process > 0)).mappings().all():
                account = providers.facts_of(conn, row["provider_id"])
                may = may_send(conn, row["id"], now_ms, enabled=row["enabled"], started=row["started"])
                if not may or self._is_held_up(row, now_ms):
                    continue
                found.append(
                    _Line(
                        id=row["id"],
                        provider_id=row["provider_id"],
                        gap_ms=row["gap_ms"],
                        per_minute=account.per_minute if account is not None else None,
                        last_start_ms=row["last_start_ms"],
                        provider_last_ms=account.last_start_ms if account is not None else None,
                        holdup=row["holdup"],
                        probe_ms=row["probe_ms"],
                    )
                )
            return found

    def _is_held_up(self, row: RowMapping, now_ms: int) -> bool:
        if row["provider_id"] in self._down_since_ms:
            return True
        is_probing = row["sending"] > 0 or now_ms < (row["probe_ms"] or 0)  # one at a time, every 30 s (DIA-29)
        return row["holdup"] == Holdup.UNREACHABLE.value and is_probing

    # -- what time brings ------------------------------------------------------------------------------------------

    async def _mind(self) -> None:
        if self._duties.holds(DIALING):
            await self.mind()
        await asyncio.sleep(LOOK_AGAIN_S)

    async def mind(self) -> None:
        """Take back what may not leave, show what has changed, forget what is old."""
        present = await asyncio.to_thread(self._look)
        for dialer_id, (figures, is_running, since_ms, row) in present.items():
            if not is_running and row["sending"]:
                await self._database.awrite(unsend, dialer_id)
            if since_ms != _down_since(row):
                await self._database.awrite(show_line, dialer_id, since_ms)
            if self._told.get(dialer_id, figures) != figures or dialer_id not in self._told:
                await self._database.awrite(store.tell, dialer_id)
        self._told = {dialer_id: figures for dialer_id, (figures, *_) in present.items()}
        await self._mind_schedules()
        if self._database.clock.now_ms() - self._pruned_ms > HOUR_MS:
            await self._database.awrite(prune)
            self._pruned_ms = self._database.clock.now_ms()

    async def _mind_schedules(self) -> None:
        """Show schedules that have opened or closed."""

        def look() -> dict[int, bool]:
            with self._database.read() as conn:
                return schedules.open_now(conn, self._database.clock.now_ms())

        present = await asyncio.to_thread(look)
        turned = [one for one, is_open in present.items() if self._open.get(one, is_open) != is_open]
        if turned:
            await self._database.awrite(schedules.tell, turned)
        self._open = present

    def _look(self) -> dict[int, tuple[tuple[object, ...], bool, int | None, RowMapping]]:
        now_ms = self._database.clock.now_ms()
        found = {}
        with self._database.read() as conn:
            for row in store.rows(conn):
                used = [schedule_id for schedule_id, _ in schedules.used_by(conn, store.user_of(row["id"]))]
                stands = standing(schedules.hours_of(conn, used), now_ms)
                since_ms = self._down_since_ms.get(row["provider_id"])
                is_running = row["enabled"] and row["started"] and stands.is_open and since_ms is None
                shown = tuple(row[name] for name in (*COUNTERS, "holdup", "holdup_since_ms", "holdup_reason"))
                found[row["id"]] = ((*shown, stands.is_open, stands.until_ms), is_running, since_ms, row)
        return found


def _down_since(row: RowMapping) -> int | None:
    """Since when a dialer is shown as held up by a line that the engine knows to be down."""
    is_down = row["holdup"] == Holdup.UNREACHABLE.value and row["probe_ms"] is None
    return row["holdup_since_ms"] if is_down else None


def show_line(work: UnitOfWork, dialer_id: int, since_ms: int | None) -> None:
    """Say on a dialer that its provider is away since then, or is back (DIA-29)."""
    away = {"holdup": Holdup.UNREACHABLE.value, "holdup_since_ms": since_ms, "probe_ms": None}
    back = {"holdup": None, "holdup_since_ms": None, "probe_ms": None, "failures": 0}
    store.change(work, dialer_id, away if since_ms is not None else back)


def unsend(work: UnitOfWork, dialer_id: int) -> None:
    """Take back what a dialer that may not send has handed over."""
    tally = store.Tally(dialer_id)
    moving.take_back(work, tally, withdraw_run(work, Source.DIALER, dialer_id))
    tally.write(work)


def recount_all(work: UnitOfWork) -> int:
    """Put the figures of every dialer right; returns how many were wrong."""
    return sum(store.recount(work, row["id"]) for row in store.rows(work.conn))


def prune(work: UnitOfWork) -> None:
    """Forget old keys and what was deleted long ago."""
    singles.prune_keys(work)
    service.prune_archive(work)
