"""The processes that share a store: who is there, who has which duty, and what happens when one is gone.

A process is there while its writing connection holds a lock (`core/postgres.py`). Who has not been there for a
while is struck off by whoever notices first; the duties become free and are taken by those who have the fewest.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, delete, select, text

from app.core.alarm import Alarm
from app.core.background import Background
from app.core.database import Database
from app.core.dialect import upsert
from app.core.duties import Settle
from app.core.errors import Refusal
from app.core.postgres import PRESENCE_LOCK
from app.core.tables import duties, processes
from app.core.work import UnitOfWork

log = logging.getLogger("switchroom.team")

CHANGED: Final = "team"
"""Name under which processes sleep for changes among them."""
LOOK_S: Final = 1.0
GONE_AFTER_S: Final = 4.0
"""How long a process may be missed; a connection that broke is back within a second."""
FAIR_S: Final = 2.0
"""How long a free duty is left to those who have fewer."""
SEAT: Final = "seat"
"""File by which a workspace's folder is known to be the same as before."""
PLACE: Final = "place"
"""File by which a folder of uploads is known to be the same for several processes."""


@dataclass(frozen=True, slots=True)
class _View:
    """Members by number with their seats, those whose lock is held, duties and who has them."""

    members: dict[int, str]
    present: frozenset[int]
    duties: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Step:
    """What this process changes: others that are gone, duties it takes and gives up."""

    gone: tuple[int, ...] = ()
    take: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    join: bool = False


class Team:
    """This process among the others; lives in the event loop between `start` and `stop`."""

    def __init__(self, database: Database, alarm: Alarm, seat: str) -> None:
        self._database = database
        self._alarm = alarm
        self._seat = seat
        self._member = database.member
        self._sought: dict[str, tuple[frozenset[str], str]] = {}
        self._mine: frozenset[str] = frozenset()
        self._settle: list[Settle] = []
        self._missed_s: dict[int, float] = {}
        self._free_s: dict[str, float] = {}
        self._background = Background()

    def holds(self, name: str) -> bool:
        """See `Duties`."""
        return name in self._mine

    def seek(self, group: str, names: Collection[str], *, wake: str) -> None:
        """See `Duties`."""
        sought = (frozenset(names), wake)
        if self._sought.get(group) != sought:
            self._sought[group] = sought
            self._alarm.ring({CHANGED})

    def when_gone(self, settle: Settle) -> None:
        """See `Duties`."""
        self._settle.append(settle)

    async def start(self) -> None:
        """Join the others."""
        await self._database.awrite(self._apply, _Step(join=True))
        await self._look()
        self._background.repeat(self._run, "team", log)

    async def stop(self) -> None:
        """Leave the others; they take the duties at once."""
        await self._background.end()
        try:
            await self._database.awrite(self._leave)
        except Refusal as refusal:
            log.warning("leaving_refused", extra={"code": refusal.code.value})

    async def _run(self) -> None:
        await self._alarm.sleep(CHANGED, LOOK_S)
        try:
            await self._look()
        except Refusal:
            self._missed_s.clear()  # who looks after a break finds others that are not back yet
            raise

    async def _look(self) -> None:
        view = await asyncio.to_thread(self._view)
        step = self._step(view, time.monotonic())
        if step != _Step():
            for member in step.gone:
                log.warning("process_gone", extra={"member": member})
            await self._database.awrite(self._apply, step)
            view = await asyncio.to_thread(self._view)
        self._hold(frozenset(name for name, member in view.duties.items() if member == self._member))

    def _hold(self, mine: frozenset[str]) -> None:
        changed = self._mine ^ mine
        self._mine = mine
        if changed:
            self._alarm.ring({wake for names, wake in self._sought.values() if names & changed or changed - names})

    def _view(self) -> _View:
        with self._database.read() as conn:
            return _View(
                members={
                    row.member: row.seat for row in conn.execute(select(processes.c.member, processes.c.seat))
                },
                present=frozenset(conn.execute(_PRESENT, {"key": PRESENCE_LOCK}).scalars()),
                duties={row.name: row.member for row in conn.execute(select(duties))},
            )

    def _step(self, view: _View, now_s: float) -> _Step:
        """What is to be done about what was seen."""
        missed = view.members.keys() - view.present - {self._member}
        self._missed_s = {member: self._missed_s.get(member, now_s) for member in missed}
        gone = tuple(
            member
            for member, since_s in self._missed_s.items()
            if now_s - since_s >= GONE_AFTER_S or view.members[member] == self._seat  # its lock is ours now
        )
        wanted = {name for names, _ in self._sought.values() for name in names}
        there = view.members.keys() - set(gone)
        left = {name: member for name, member in view.duties.items() if member in there}
        free = wanted - left.keys()
        self._free_s = {name: self._free_s.get(name, now_s) for name in free}
        load = Counter(left.values())
        take: list[str] = []
        for name in sorted(free):
            is_next = load[self._member] <= min(load[member] for member in there | {self._member})
            if is_next or now_s - self._free_s[name] >= FAIR_S:
                take.append(name)
                load[self._member] += 1
        mine = {name for name, member in view.duties.items() if member == self._member}
        return _Step(gone, tuple(take), tuple(sorted(mine - wanted)), join=not self._am_there(view))

    def _am_there(self, view: _View) -> bool:
        """Whether the others see this process; where its line broke while nothing was written, writing mends it."""
        return self._member in view.members and self._member in view.present

    def _apply(self, work: UnitOfWork, step: _Step) -> None:
        execute = work.conn.execute
        if step.join:
            name = f"{socket.gethostname()}:{os.getpid()}"
            row = {"member": self._member, "name": name, "seat": self._seat, "since_ms": work.now_ms}
            execute(upsert(work.conn, processes).values(row).on_conflict_do_nothing())
        if step.gone and execute(delete(processes).where(processes.c.member.in_(step.gone))).rowcount:
            for settle in self._settle:
                settle(work)
        execute(delete(duties).where(duties.c.member.not_in(select(processes.c.member))))
        if step.leave:
            execute(delete(duties).where(duties.c.member == self._member, duties.c.name.in_(step.leave)))
        am_there = execute(select(processes.c.member).where(processes.c.member == self._member)).first()
        if step.take and am_there:
            rows = [{"name": name, "member": self._member} for name in step.take]
            execute(upsert(work.conn, duties).on_conflict_do_nothing(), rows)
        if step.gone or step.leave:
            work.wake(CHANGED)

    def _leave(self, work: UnitOfWork) -> None:
        work.conn.execute(delete(duties).where(duties.c.member == self._member))
        work.conn.execute(delete(processes).where(processes.c.member == self._member))
        work.wake(CHANGED)


_PRESENT: Final = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :key"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def has(conn: Connection, name: str, member: int) -> bool:
    """Whether a process has a duty, as of this transaction."""
    return conn.execute(select(duties.c.member).where(duties.c.name == name)).scalar_one_or_none() == member


def marker(folder: Path, name: str) -> str:
    """What a folder is known by among others, made when it is first asked for."""
    path = folder / name
    if not path.exists():
        own = folder / f".{name}.{uuid4().hex}"
        own.write_text(uuid4().hex, encoding="ascii")
        with contextlib.suppress(FileExistsError):  # another process was quicker
            os.link(own, path)
        own.unlink()
    return path.read_text(encoding="ascii")
