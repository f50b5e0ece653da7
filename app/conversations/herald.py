"""Tells of threads that campaigns write to: gathered for a moment, so that a fast run is not an event a message."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable
from typing import Final

from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.conversations.threads import tell_messages
from app.core.background import Background
from app.core.database import Database
from app.core.errors import Refusal
from app.core.work import Audience, UnitOfWork

log = logging.getLogger("switchroom.herald")

GATHER_S: Final = 0.3


class Herald:
    """Takes addresses from writers' threads, tells in the service's event loop between `start` and `stop`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._addresses: set[str] = set()
        self._background = Background()

    def note(self, addresses: Iterable[str]) -> None:
        """The threads with these addresses have changed."""
        with self._lock:
            self._addresses.update(addresses)

    async def start(self) -> None:
        """Begin to tell. What an earlier process did not come to tell is made up for: all is read again."""
        await self._database.awrite(_tell_all)
        self._background.repeat(self._run, "telling", log)

    async def stop(self) -> None:
        """Tell what is left, then no more."""
        await self._background.end()
        try:
            await self._tell()
        except Refusal as refusal:
            log.warning("telling_refused", extra={"code": refusal.code.value})  # the next process tells all

    async def _run(self) -> None:
        await asyncio.sleep(GATHER_S)
        await self._tell()

    async def _tell(self) -> None:
        with self._lock:
            addresses, self._addresses = self._addresses, set()
        if not addresses:
            return
        try:
            await self._database.awrite(tell_messages, addresses)
        except Exception:
            self.note(addresses)
            raise


def _tell_all(work: UnitOfWork) -> None:
    agents = Audience(permission=Permission.MANAGE_CONVERSATIONS)
    work.stale(Topic.MESSAGES, (), agents)
    work.stale(Topic.CONVERSATIONS, (), agents)
