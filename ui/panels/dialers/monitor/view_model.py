"""The monitor without its widgets: the dialers, which one is looked at, what is done to it (DIA-31..36)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import msgspec

from app.contract.dialers import DeletedData, Dialer, DialerId
from app.contract.faults import Fault
from app.contract.feed import Change, Event
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.shell.rereading import Rereading


class Counter(Enum):
    """The big counters, each with its list of records (DIA-34)."""

    PROCESSED = "processed"
    NOT_PROCESSED = "not_processed"
    OTHER = "other"
    BLOCKED = "blocked"


class Phase(Enum):
    """What the page shows."""

    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class MonitorState:
    """`dialers` is None until they were read; `fault` says why they could not be."""

    dialers: tuple[Dialer, ...] | None = None
    chosen: int | None = None
    counter: Counter = Counter.PROCESSED
    fault: Fault | None = None
    busy: str = ""
    search: str = ""

    @property
    def phase(self) -> Phase:
        """What the page shows."""
        if self.dialers is None:
            return Phase.LOADING if self.fault is None else Phase.FAILED
        return Phase.CONTENT if self.dialers else Phase.EMPTY

    @property
    def dialer(self) -> Dialer | None:
        """The one that is looked at."""
        return next((one for one in self.dialers or () if one.id == self.chosen), None)

    @property
    def found(self) -> tuple[Dialer, ...]:
        """Those that fit what is searched for."""
        words = self.search.casefold().split()
        return tuple(
            one
            for one in self.dialers or ()
            if all(word in f"{one.name} {one.provider}".casefold() for word in words)
        )


def unprocessed(dialer: Dialer) -> int:
    """What *Delete* would take: states 0, 1 and 3, never one that is being sent (DIA-36)."""
    counters = dialer.counters
    return counters.other + counters.to_process + counters.blocked


class MonitorModel:
    """`observe` is told every new state, `on_moved` that records of the chosen dialer are other ones."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._observers: list[Callable[[MonitorState], object]] = []
        self._seqs: dict[int, int] = {}
        self._reading = Rereading(self._read)
        self.on_moved: Callable[[], object] = lambda: None
        self.state = MonitorState()

    def observe(self, observer: Callable[[MonitorState], object]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """The page goes: nothing is told any more."""
        self._observers.clear()
        self.on_moved = lambda: None

    def _set(self, **changes: Any) -> None:
        before = self.state.dialer
        self.state = replace(self.state, **changes)
        for observer in list(self._observers):
            observer(self.state)
        after = self.state.dialer
        if before is not None and after is not None and before.id == after.id and before.counters != after.counters:
            self.on_moved()

    # -- reading -------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Read every dialer; the first is looked at where none was chosen before."""
        await self._reading.now()

    async def _read(self) -> None:
        position = self._client.events.position
        try:
            every = await self._client.dialers.all()
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        heard = {key for key, seq in self._seqs.items() if seq > position}  # while they were read
        fresh = [one for one in every if one.id not in heard]
        self._put([*fresh, *(one for one in self.state.dialers or () if one.id in heard)], fault=None)

    def _put(self, dialers: Sequence[Dialer], **changes: Any) -> None:
        ordered = tuple(sorted(dialers, key=lambda one: one.name.casefold()))
        chosen = self.state.chosen
        if chosen not in {one.id for one in ordered}:
            chosen = ordered[0].id if ordered else None
        self._set(dialers=ordered, chosen=chosen, **changes)

    def on_event(self, event: Event) -> bool:
        """Take in what a dialer is now; False where everything must be read again."""
        if event.change in (Change.RESET, Change.STALE) or self.state.dialers is None:
            return False
        key = int(event.key)
        self._seqs[key] = event.seq
        others = [one for one in self.state.dialers if one.id != key]
        if event.change is Change.DELETE or event.record is None:
            self._put(others)
        else:
            self._put([*others, msgspec.json.decode(event.record, type=Dialer)])
        return True

    # -- choosing ------------------------------------------------------------------------------------------------

    def choose(self, dialer_id: int) -> None:
        """Look at another dialer."""
        if dialer_id != self.state.chosen:
            self._set(chosen=dialer_id, counter=Counter.PROCESSED)

    def list_counter(self, counter: Counter) -> None:
        """List the records of a counter."""
        if counter is not self.state.counter:
            self._set(counter=counter)

    def search(self, text: str) -> None:
        """Show the dialers that hold these words."""
        self._set(search=text)

    # -- doing ---------------------------------------------------------------------------------------------------

    async def switch(self) -> Fault | None:
        """*Start* or *Stop*; why not, where it is refused (DIA-35)."""
        dialer = self.state.dialer
        if dialer is None:
            return None
        verb = self._client.dialers.stop if dialer.started else self._client.dialers.start
        self._set(busy="switch")
        try:
            self.take(await verb(dialer.id))
        except ServiceFault as error:
            return error.fault
        finally:
            self._set(busy="")
        return None

    def take(self, dialer: Dialer) -> None:
        """A dialer as it was answered."""
        others = [one for one in self.state.dialers or () if one.id != dialer.id]
        self._put([*others, dialer])

    async def delete_data(self, dialer_id: DialerId) -> DeletedData | Fault:
        """*Delete*: what it took, or why not (DIA-36)."""
        self._set(busy="delete")
        try:
            return await self._client.dialers.delete_data(dialer_id)
        except ServiceFault as error:
            return error.fault
        finally:
            self._set(busy="")

    async def unprocessed_csv(self, dialer_id: DialerId) -> bytes:
        """What *Delete* would take, as a file; raises ServiceFault."""
        parts = [part async for part in self._client.dialers.unprocessed(dialer_id)]
        return b"".join(parts)
