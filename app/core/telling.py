"""Figures that a process keeps in memory, told to the others through its row among the processes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import msgspec
from sqlalchemy import Connection, select, update

from app.core.background import Background
from app.core.database import Database
from app.core.tables import processes
from app.core.work import UnitOfWork

log = logging.getLogger("switchroom.telling")

TELL_S: Final = 2.0
"""How old figures of another process may be."""
T = TypeVar("T")
_encode = msgspec.json.Encoder().encode


class Telling:
    """Tells the figures of `sources` by name whenever they have changed; lives between `start` and `stop`.

    Where no other process can be, nothing is told. Sources are asked in the event loop and must be quick.
    """

    def __init__(self, database: Database, sources: Mapping[str, Callable[[], object]]) -> None:
        self._database = database
        self._sources = sources
        self._told = ""
        self._background = Background()

    async def start(self) -> None:
        """Tell from here on."""
        if self._database.is_shared:
            self._background.repeat(self._run, "telling", log)

    async def stop(self) -> None:
        """Tell no more; what was told goes with the process's row."""
        await self._background.end()

    async def _run(self) -> None:
        await self.tell()
        await asyncio.sleep(TELL_S)

    async def tell(self) -> None:
        """Tell once, if there is anything new."""
        fresh = _encode({name: source() for name, source in self._sources.items()}).decode()
        if fresh != self._told:
            await self._database.awrite(_put, self._database.member, fresh)
            self._told = fresh


def _put(work: UnitOfWork, member: int, figures: str) -> None:
    work.conn.execute(update(processes).where(processes.c.member == member).values(figures=figures))


def told(conn: Connection, member: int, name: str, kind: type[T]) -> list[T]:
    """What processes other than this one told under a name."""
    found = select(processes.c.figures).where(processes.c.member != member, processes.c.figures.is_not(None))
    rows = [msgspec.json.decode(one, type=dict[str, msgspec.Raw]) for one in conn.execute(found).scalars()]
    return [msgspec.json.decode(row[name], type=kind) for row in rows if name in row]
