"""*Send test* without a screen: one message to a number, followed until its fate is known (MSG-52)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from app.contract.broadcasts import SendTest
from app.contract.chain import Step
from app.contract.faults import Fault, Problem
from app.contract.messages import Message, MessageId, MessageState
from backend_client.transport import ServiceFault

LOOK_EVERY_S: Final = 0.5
LOOKS: Final = 240
"""Two minutes: most phones have answered by then."""
DONE: Final = frozenset({MessageState.DELIVERED, MessageState.SEEN, MessageState.FAILED, MessageState.CANCELLED})


class TrialDoor(Protocol):
    """The part of `backend_client.broadcasts` that a test uses."""

    async def send_test(self, form: SendTest) -> Message:
        """*Send test*."""

    async def test_sent(self, message_id: MessageId) -> Message:
        """What became of a test."""


@dataclass(frozen=True, slots=True)
class TrialState:
    """What the dialog shows; `message` is the last that was sent."""

    number: str = ""
    contact_id: int | None = None
    sending: bool = False
    message: Message | None = None
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None


class TrialModel:
    """One dialog."""

    def __init__(
        self,
        door: TrialDoor,
        observer: Callable[[TrialState], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._door, self._observer, self._pause = door, observer, pause
        self._key = uuid.uuid4().hex
        self.state = TrialState()

    def _set(self, state: TrialState) -> None:
        if state != self.state:
            self.state = state
            self._observer(state)

    def aim(self, number: str, contact_id: int | None) -> None:
        """To which number, with whose values."""
        self._set(replace(self.state, number=number, contact_id=contact_id, problems=()))

    async def send(self, step: Step) -> None:
        """Send, then look what becomes of it. Tried again after silence it is the same message."""
        if self.state.sending:
            return
        self._set(replace(self.state, sending=True, message=None, problems=(), fault=None))
        form = SendTest(step=step, number=self.state.number, contact_id=self.state.contact_id, client_key=self._key)
        try:
            message = await self._door.send_test(form)
        except ServiceFault as error:
            problems = error.fault.problems
            self._set(
                replace(self.state, sending=False, problems=problems, fault=None if problems else error.fault)
            )
            return
        self._key = uuid.uuid4().hex
        self._set(replace(self.state, sending=False, message=message))
        await self._follow(message)

    async def _follow(self, message: Message) -> None:
        for _ in range(LOOKS):
            if message.state in DONE:
                return
            await self._pause(LOOK_EVERY_S)
            try:
                message = await self._door.test_sent(message.id)
            except ServiceFault:
                continue  # the message is on its way; the next look may be answered
            current = self.state.message
            if current is None or current.id != message.id:
                return
            self._set(replace(self.state, message=message))
