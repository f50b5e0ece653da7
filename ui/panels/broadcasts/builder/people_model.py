"""The people behind a figure, window by window, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.contract.broadcasts import Person, PreflightPeople
from app.contract.faults import Fault
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.builder.doors import BroadcastDoor


@dataclass(frozen=True, slots=True)
class PeopleState:
    """Who was found so far; `more` says there are others, `loading` that they are being read."""

    people: tuple[Person, ...] = ()
    more: bool = False
    loading: bool = True
    fault: Fault | None = None


class PeopleModel:
    """One figure. `ask` is the question for its first window."""

    def __init__(self, door: BroadcastDoor, ask: PreflightPeople, observer: Callable[[PeopleState], None]) -> None:
        self._door, self._ask, self._observer = door, ask, observer
        self._next: str | None = ""
        self.state = PeopleState()

    def _set(self, state: PeopleState) -> None:
        self.state = state
        self._observer(state)

    async def load(self) -> None:
        """Read the next window, or the one that failed again."""
        if self._next is None:
            return
        self._set(replace(self.state, loading=True, fault=None))
        ask = PreflightPeople(
            recipients=self._ask.recipients,
            steps=self._ask.steps,
            reason=self._ask.reason,
            attribute=self._ask.attribute,
            step=self._ask.step,
            after=self._next,
            limit=self._ask.limit,
        )
        try:
            found = await self._door.preflight_people(ask)
        except ServiceFault as error:
            self._set(replace(self.state, loading=False, fault=error.fault))
            return
        self._next = found.next
        people = (*self.state.people, *found.rows)
        self._set(PeopleState(people, more=found.next is not None, loading=False))
