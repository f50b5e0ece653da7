"""One message to one number without its widgets: what is typed, when it goes, what came of it (DIA-48, 49, 51)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from app.contract.dialers import Departure, Dialer, SingleAccepted, SingleMessage
from app.contract.faults import Fault, Problem
from app.contract.phones import Phone, check_phone, display, read_phone
from app.contract.sms import MAX_PARTS, measure
from backend_client.client import Client
from backend_client.transport import ServiceFault

REPEATED: Final = "sent_just_now"


class Reading(Enum):
    """What a typed number is so far."""

    NOTHING = "nothing"
    GOOD = "good"
    DOUBTFUL = "doubtful"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class SingleState:
    """`repeated` asks whether to send the same once more; `accepted` is what the last one became."""

    number: str = ""
    text: str = ""
    busy: bool = False
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    repeated: bool = False
    accepted: SingleAccepted | None = None

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with a field."""
        return next((one for one in self.problems if one.path == path), None)

    @property
    def is_filled(self) -> bool:
        """Whether there is something to send."""
        return bool(self.number.strip()) and bool(self.text.strip())

    @property
    def is_too_long(self) -> bool:
        """Whether no service takes the text (DIA-51)."""
        return measure(self.text).parts > MAX_PARTS


def read_number(text: str, region: str) -> tuple[Reading, Phone | None]:
    """What a typed number is for a dialer's region."""
    if not text.strip():
        return Reading.NOTHING, None
    found = read_phone(text, region)
    if not isinstance(found, Phone):
        return Reading.UNFINISHED, None
    return (Reading.DOUBTFUL if found.doubtful else Reading.GOOD), found


def shown_number(accepted: SingleAccepted) -> str:
    """The number of a record as people write it."""
    address = accepted.record.address
    return display(address) if address else accepted.record.destiny


def departure_of(dialer: Dialer) -> Departure:
    """When a message given to a dialer now would go."""
    if not (dialer.enabled and dialer.started):
        return Departure.WHEN_STARTED
    return Departure.NOW if dialer.on_schedule else Departure.AT_OPENING


class SingleModel:
    """What stands in the box stays when it is refused, and goes when it was accepted."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._observers: list[Callable[[SingleState], object]] = []
        self._key = _fresh_key()
        self.state = SingleState()

    def observe(self, observer: Callable[[SingleState], object]) -> None:
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

    def write(self, **changes: str) -> None:
        """Number or text was typed: it is another message now."""
        if all(getattr(self.state, name) == value for name, value in changes.items()):
            return
        self._key = _fresh_key()
        left = tuple(one for one in self.state.problems if one.path not in changes)
        self._set(**changes, problems=left, fault=None, repeated=False)

    def let_go(self) -> None:
        """The question whether to send the same again was answered with no."""
        self._set(repeated=False)

    def forget(self) -> None:
        """Another dialer is looked at: what the last message became is not about it."""
        self._set(problems=(), fault=None, repeated=False, accepted=None)

    async def send(self, dialer: Dialer, *, again: bool = False) -> None:
        """*Send*. The same key goes with every try of the same message, so that none becomes two."""
        now = self.state
        if now.busy or not now.is_filled:
            return
        problems = check_phone("number", now.number, dialer.region)
        if problems:
            self._set(problems=tuple(problems))
            return
        form = SingleMessage(number=now.number.strip(), text=now.text, client_key=self._key, again=again)
        self._set(busy=True, fault=None, problems=(), repeated=False, accepted=None)
        try:
            accepted = await self._client.dialers.send_single(dialer.id, form)
        except ServiceFault as error:
            self._set(busy=False)
            self._refused(error.fault)
            return
        self._key = _fresh_key()
        self._set(number="", text="", busy=False, accepted=accepted)

    def _refused(self, fault: Fault) -> None:
        repeated = any(one.code == REPEATED for one in fault.problems)
        rest = tuple(one for one in fault.problems if one.code != REPEATED)
        self._set(problems=rest, repeated=repeated and not rest, fault=None if fault.problems else fault)


def _fresh_key() -> str:
    return uuid.uuid4().hex
