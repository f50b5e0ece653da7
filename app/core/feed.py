"""The event feed: every durable change, in order, to every listener who may see it, resumable by number."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, select

from app.contract.feed import Change, Event, Topic
from app.contract.permissions import Permission
from app.core.clock import DAY_MS
from app.core.database import Database
from app.core.tables import events
from app.core.work import ANY_OF, Addressed, Audience, UnitOfWork

RING_EVENTS: Final = 20_000
"""Events kept in memory, so that a listener who is up to date never asks the database."""
KEEP_MS: Final = DAY_MS
KEEP_EVENTS: Final = 200_000
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Listener:
    """Whose eyes an event must be fit for."""

    user_id: int
    department_id: int
    sees_all_departments: bool
    permissions: frozenset[Permission]

    def may_see(self, to: Audience) -> bool:
        """Whether every condition the audience sets holds."""
        if to.user_id is not None and to.user_id != self.user_id:
            return False
        if to.permission is not None and to.permission not in self.permissions:
            return False
        if to.any_of and not to.any_of & self.permissions:
            return False
        return to.department_id is None or self.sees_all_departments or to.department_id == self.department_id


class Feed:
    """Takes durable events from the writers and hands them to listeners in the event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ring: deque[Addressed] = deque(maxlen=RING_EVENTS)
        self._last_seq = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: set[asyncio.Event] = set()
        self._is_shared = False
        self._closed = False

    def open(self, database: Database, loop: asyncio.AbstractEventLoop) -> None:
        """Start listening for wake-ups in `loop`, from the number the store is at."""
        self._loop = loop
        with database.read() as conn, self._lock:
            self._last_seq = position(conn)
            self._ring.clear()
            self._is_shared = database.is_shared
        database.follow(lambda seq: self._catch_up(database, seq))

    def close(self) -> None:
        """End every stream; callable from any thread."""
        self._closed = True
        self._wake_all()

    @property
    def last_seq(self) -> int:
        """The number of the newest durable event."""
        return self._last_seq

    def publish(self, fresh: list[Addressed]) -> None:
        """Take events that are durable. Called in a writer's thread.

        Where others write too and theirs may lie in between, all are read from the store, in their order: the
        process hears of its own commits as the others do.
        """
        with self._lock:
            if self._is_shared and fresh[0].event.seq != self._last_seq + 1:
                return
            self._ring.extend(fresh)
            self._last_seq = max(self._last_seq, fresh[-1].event.seq)
        self._wake_all()

    def _catch_up(self, database: Database, seq: int | None) -> None:
        """Read what others have told up to `seq`, or all there is. Called in the listening thread."""
        while seq is None or seq > self._last_seq:
            found = read_after(database, self._last_seq)
            with self._lock:
                fresh = [item for item in found if item.event.seq > self._last_seq]
                self._ring.extend(fresh)
                self._last_seq = fresh[-1].event.seq if fresh else self._last_seq
            self._wake_all()
            if len(found) < BATCH:
                return

    def _wake_all(self) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._set_all)

    def _set_all(self) -> None:
        for waiting in self._wake:
            waiting.set()

    async def stream(
        self, database: Database, after: int, listener: Listener, idle_s: float
    ) -> AsyncIterator[Event | None]:
        """Yield events after `after` for this listener for ever; None when there was none for `idle_s` seconds.

        A RESET comes where events are missed: `after` is older than what is kept, or not of this store, or the
        listener has become too slow.
        """
        position = after
        is_lost = await asyncio.to_thread(self._is_lost, database, after)
        waiting = asyncio.Event()
        self._wake.add(waiting)
        steady_s = asyncio.get_running_loop().time
        spoke_s = steady_s()
        try:
            while not self._closed:
                if is_lost:
                    is_lost, position, spoke_s = False, self._last_seq, steady_s()
                    yield Event(
                        seq=position, at_ms=database.clock.now_ms(), topic=Topic.SERVICE, change=Change.RESET
                    )
                waiting.clear()
                batch = await self._after(database, position)
                if batch is None:
                    is_lost = True
                    continue
                for item in batch:
                    position = item.event.seq
                    if listener.may_see(item.audience):
                        spoke_s = steady_s()
                        yield item.event
                left_s = spoke_s + idle_s - steady_s()
                if left_s <= 0:  # events for others alone are no sign of life
                    spoke_s = steady_s()
                    yield None
                elif not batch:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(waiting.wait(), left_s)
        finally:
            self._wake.discard(waiting)

    def _is_lost(self, database: Database, after: int) -> bool:
        last_seq = self._last_seq  # as it was before looking: what comes meanwhile is not lost
        with database.read() as conn:
            if after > last_seq and after > position(conn):  # a snapshot may be ahead of what was heard of so far
                return True
            oldest = conn.execute(select(func.min(events.c.seq))).scalar_one()
        return after < (oldest - 1 if oldest is not None else last_seq)

    async def _after(self, database: Database, position: int) -> list[Addressed] | None:
        """The next events; None when some that would be next are no longer kept."""
        with self._lock:
            if position >= self._last_seq:
                return []
            if self._ring and self._ring[0].event.seq <= position + 1:
                newer = itertools.takewhile(lambda item: item.event.seq > position, reversed(self._ring))
                return list(newer)[::-1]
        if await asyncio.to_thread(self._is_lost, database, position):
            return None
        return await asyncio.to_thread(read_after, database, position)


def read_after(database: Database, position: int) -> list[Addressed]:
    """The next events from the store, oldest first, at most a batch."""
    with database.read() as conn:
        rows = conn.execute(
            select(events).where(events.c.seq > position).order_by(events.c.seq).limit(BATCH)
        ).mappings()
        return [
            Addressed(
                Event(
                    seq=row["seq"],
                    at_ms=row["at_ms"],
                    topic=Topic(row["topic"]),
                    change=Change(row["change"]),
                    key=row["key"],
                    keys=tuple(msgspec.json.decode(row["keys"], type=list[str])),
                    record=msgspec.Raw(row["record"].encode()) if row["record"] is not None else None,
                ),
                _audience(row),
            )
            for row in rows
        ]


def _audience(row: RowMapping) -> Audience:
    names = row["permission"].split(ANY_OF) if row["permission"] else []
    found = frozenset(Permission(name) for name in names)
    only = next(iter(found)) if len(found) == 1 else None
    return Audience(only, row["user_id"], row["department_id"], found if only is None else frozenset())


def prune(work: UnitOfWork) -> int:
    """Forget events that are older than a day or beyond the number kept; returns how many went."""
    newest = work.conn.execute(select(func.max(events.c.seq))).scalar_one()
    if newest is None:
        return 0
    too_old = (events.c.at_ms < work.now_ms - KEEP_MS) & (events.c.seq < newest)
    gone = work.conn.execute(delete(events).where(too_old | (events.c.seq <= newest - KEEP_EVENTS)))
    return gone.rowcount


def position(conn: Connection) -> int:
    """The event number that a snapshot read on this connection includes."""
    return int(conn.execute(select(func.coalesce(func.max(events.c.seq), 0))).scalar_one())
