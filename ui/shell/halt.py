"""Whether all sending is stopped, and the two ways: stop at once, go on after a question (BEY-5). No Qt."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from app.contract.control import STOPPERS, Halt
from app.contract.feed import Change, Event, Topic
from app.contract.permissions import Permission
from backend_client.client import Client
from ui.shell.rereading import Rereading


class HaltModel:
    """Follows the switch for one person until `close`; `stale` is called when it has to be read again."""

    def __init__(self, client: Client, stale: Callable[[], object]) -> None:
        self._client, self._stale = client, stale
        self.halt = Halt()
        self._heard = 0
        self._reading = Rereading(self._read)
        self._observers: list[Callable[[Halt], None]] = []
        self.close = client.events.subscribe(Topic.SENDING, self.on_event)

    def observe(self, observer: Callable[[Halt], None]) -> None:
        """Be told now and whenever it changes."""
        self._observers.append(observer)
        observer(self.halt)

    async def load(self) -> None:
        """Read how it stands."""
        await self._reading.now()

    async def _read(self) -> None:
        heard = self._heard
        found = await self._client.control.halt()
        if heard == self._heard:  # else the news that came meanwhile is newer
            self._show(found)

    async def stop(self) -> None:
        """*Stop all sending*."""
        self._show(await self._client.control.stop())

    async def resume(self) -> None:
        """*Resume sending*."""
        self._show(await self._client.control.resume())

    def on_event(self, event: Event) -> None:
        """Somebody stopped it, or let it go on."""
        if event.change is Change.UPSERT and event.record is not None:
            self._heard += 1
            self._show(msgspec.json.decode(event.record, type=Halt))
        else:
            self._stale()

    def _show(self, halt: Halt) -> None:
        self.halt = halt
        for observer in list(self._observers):
            observer(halt)


def may_stop(permissions: frozenset[Permission]) -> bool:
    """Whether somebody with these permissions may stop all sending and let it go on."""
    return not permissions.isdisjoint(STOPPERS)
