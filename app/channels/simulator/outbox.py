"""What the gateway has to tell its client: events that are lent to one session and kept until acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.channels.simulator.behaviour import Behaviour
from app.channels.simulator.schedule import Schedule


@dataclass(slots=True)
class _Event:
    number: int
    body: dict[str, Any]
    lent_until_s: float = 0.0


class Outbox:
    """The events of one account and channel, oldest first."""

    def __init__(self, schedule: Schedule, behaviour: Callable[[], Behaviour]) -> None:
        self.session = 0
        self._schedule = schedule
        self._behaviour = behaviour
        self._events: dict[int, _Event] = {}
        self._count = 0
        self._bell = asyncio.Event()

    def __len__(self) -> int:
        """Everything that is not acknowledged yet."""
        return len(self._events)

    def put(self, body: dict[str, Any]) -> None:
        """Tell one thing."""
        self._count += 1
        self._events[self._count] = _Event(self._count, {"event": self._count, **body})
        self._bell.set()

    def open(self) -> int:
        """Begin a session; what an earlier one did not acknowledge is told again."""
        self.close()
        return self.session

    def close(self) -> None:
        """The session is over; its requests find that out."""
        self.session += 1
        for event in self._events.values():
            event.lent_until_s = 0.0
        self._bell.set()

    async def take(self, session: int, most: int) -> list[dict[str, Any]] | None:
        """Lend what there is, waiting a while for something; None when the session is over."""
        over = False

        def ring() -> None:
            nonlocal over
            over = True
            self._bell.set()

        self._schedule.after(self._behaviour().poll_s, ring)
        while True:
            if session != self.session:
                return None
            found = self._lend(most)
            if found or over:
                return found
            self._bell.clear()
            await self._bell.wait()

    def settle(self, done: Iterable[int], again: Iterable[int]) -> None:
        """Forget what is stored; tell again later what could not be."""
        for number in done:
            self._events.pop(number, None)
        later_s = self._behaviour().redeliver_ms / 1000
        for number in again:
            if number in self._events:
                self._events[number].lent_until_s = self._schedule.now_s() + later_s
                self._schedule.after(later_s, self._bell.set)

    def _lend(self, most: int) -> list[dict[str, Any]]:
        behaviour, now_s = self._behaviour(), self._schedule.now_s()
        found = []
        for event in self._events.values():
            if event.lent_until_s <= now_s:
                event.lent_until_s = now_s + behaviour.deliver_timeout_s
                found.append(event.body)
                if len(found) == most:
                    break
        if found:
            self._schedule.after(behaviour.deliver_timeout_s, self._bell.set)
        return found
