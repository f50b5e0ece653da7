"""How fast dialers send: the last minute of each, the last hour or day of the one that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.contract.dialers import DialerBars, DialerId, DialerPace, PaceSpan
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.shell.rereading import Rereading


@dataclass(frozen=True, slots=True)
class PaceState:
    """`bars` are those of `bars_of`; what could not be read again stays as it was."""

    paces: Mapping[int, DialerPace] = field(default_factory=dict)
    span: PaceSpan = PaceSpan.HOUR
    bars_of: int | None = None
    bars: DialerBars | None = None

    def minute_of(self, dialer_id: int) -> int | None:
        """Messages in the last minute, None while that is not known."""
        found = self.paces.get(dialer_id)
        return None if found is None else found.last_minute

    def limit_of(self, dialer_id: int) -> int | None:
        """The most a minute its provider takes, None where nothing limits it."""
        found = self.paces.get(dialer_id)
        return None if found is None else found.provider_limit


class PaceModel:
    """`observe` is told every new state."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._observers: list[Callable[[PaceState], object]] = []
        self._reading = Rereading(self._read)
        self._dialer_id: DialerId | None = None
        self.state = PaceState()

    def observe(self, observer: Callable[[PaceState], object]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """The page goes: nothing is told any more."""
        self._observers.clear()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        for observer in list(self._observers):
            observer(self.state)

    async def read(self, dialer_id: DialerId | None) -> None:
        """Read the pace of all, and the bars of one; figures that cannot be read stay what they were."""
        self._dialer_id = dialer_id
        await self._reading.now()

    async def _read(self) -> None:
        dialer_id, span = self._dialer_id, self.state.span
        try:
            paces = await self._client.dialers.pace()
            bars = None if dialer_id is None else await self._client.dialers.bars(dialer_id, span)
        except ServiceFault:
            return
        changes: dict[str, Any] = {"paces": {one.dialer_id: one for one in paces}}
        if (dialer_id, span) == (self._dialer_id, self.state.span):
            changes.update(bars_of=dialer_id, bars=bars)
        self._set(**changes)

    async def show(self, span: PaceSpan, dialer_id: DialerId | None) -> None:
        """The last hour or the last day."""
        self._set(span=span)
        await self.read(dialer_id)
