"""An inlet that keeps everything in memory, can be told to fail, and lets tests wait for what comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.channels.kit.connector import Inbound, Link, LinkState, Receipt, Unreadable
from app.channels.kit.outcome import Accepted, Rejected


class StoreError(Exception):
    """The disk is full, say."""


class MemoryInlet:
    """Stores at once, or after `gate` is set, or never while `fails`."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.messages: list[Inbound] = []
        self.unreadables: list[Unreadable] = []
        self.settlements: list[tuple[int, Accepted | Rejected]] = []
        self.links: list[Link] = []
        self.refused = 0
        self.waiting = 0
        self.most_waiting = 0
        self.fails = False
        self.gate = asyncio.Event()
        self.gate.set()
        self._changed = asyncio.Event()

    async def receipt(self, receipt: Receipt) -> None:
        await self._store()
        self.receipts.append(receipt)
        self._changed.set()

    async def inbound(self, message: Inbound) -> None:
        await self._store()
        self.messages.append(message)
        self._changed.set()

    async def unreadable(self, thing: Unreadable) -> None:
        await self._store()
        self.unreadables.append(thing)
        self._changed.set()

    async def settled(self, message_id: int, outcome: Accepted | Rejected) -> bool:
        await self._store()
        self.settlements.append((message_id, outcome))
        self._changed.set()
        return True

    def link_changed(self, link: Link) -> None:
        self.links.append(link)
        self._changed.set()

    async def until(self, condition: Callable[[MemoryInlet], bool]) -> None:
        """Wait until what came fulfils the condition."""
        while not condition(self):
            self._changed.clear()
            await self._changed.wait()

    async def until_link(self, state: LinkState) -> None:
        """Wait until the link's latest state is this one."""
        await self.until(lambda inlet: bool(inlet.links) and inlet.links[-1].state is state)

    async def _store(self) -> None:
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        self._changed.set()
        await self.gate.wait()
        self.waiting -= 1
        if self.fails:
            self.refused += 1
            self._changed.set()
            raise StoreError
