"""The client's end of one SMPP session: bind, submit within the window, hand in deliver_sm, unbind.

The framing and coding of submit_sm and deliver_sm is the smpp34 package's; its client is not used, because it
answers deliver_sm before anything is stored (a crash then loses a reply or a receipt) and raises the same
ESME_RSYSERR for a lost connection as for a refusal (so that "it left the machine, no answer came" cannot be told
from "refused", and sending again would send twice). Its server cannot refuse a bind.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple

import smpp34

from app.channels.kit.timers import Timers
from app.channels.kit.trace import Direction, Trace, mask
from app.channels.smpp.pdu import (
    BINDS,
    RESPONSE,
    Bind,
    Command,
    Frame,
    command_name,
    read_c_string,
    unit,
)
from app.channels.smpp.status import Status
from app.channels.smpp.window import Fate, SubmitResult, Window
from app.channels.smpp.wire import Patience, Wire

_BIND_ANSWERS: Final = frozenset(command | RESPONSE for command in BINDS)


class SessionState(Enum):
    """SMPP 3.4 section 2.2; a closed session is never opened again."""

    OPEN = "open"
    BOUND = "bound"
    UNBINDING = "unbinding"
    CLOSED = "closed"


class Delivery(NamedTuple):
    """A deliver_sm that waits for its answer. `unit` is None when it could not be decoded."""

    session: ClientSession
    frame: Frame
    unit: smpp34.DeliverSm | None

    def answer(self, status: int) -> None:
        """Send deliver_sm_resp; without effect when the connection is gone (the peer will send again)."""
        self.session.answer_delivery(self.frame, status)


class BindError(Exception):
    """The peer answered the bind with an error."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ClientSession(Wire):
    """One connection to a message centre.

    `on_delivery` is called for every deliver_sm and must see to it that `Delivery.answer` is called. `ended`
    resolves to the reason when the connection is gone.
    """

    def __init__(
        self,
        *,
        timers: Timers,
        patience: Patience,
        trace: Trace,
        window: int,
        on_delivery: Callable[[Delivery], None],
    ) -> None:
        super().__init__(timers, patience, trace)
        self.state = SessionState.OPEN
        self.window = Window(window, patience.answer_s, timers)
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._on_delivery = on_delivery
        self._requests: dict[int, asyncio.Future[Frame]] = {}  # binds and unbinds

    async def bind(self, command: Command, bind: Bind) -> None:
        """Bind; raises BindError, or ConnectionError when the connection goes first."""
        assert command in BINDS
        frame = await self._request(command, bind.encode(), detail=bind.system_id)
        if frame.command_id not in _BIND_ANSWERS or frame.status != Status.ROK:
            self.close("bind_refused")
            raise BindError(frame.status or Status.RINVCMDID)

    async def submit(self, octets: bytes, detail: str = "") -> SubmitResult:
        """Send an encoded submit_sm under a fresh sequence number and wait for its answer."""
        if not await self.window.turn() or self.state is not SessionState.BOUND:
            return SubmitResult(Fate.NOT_SENT, reason=self.closing_reason or "not_bound")
        sequence = self.next_sequence()
        while sequence in self.window:
            sequence = self.next_sequence()
        place = self.send(octets[:12] + sequence.to_bytes(4, "big") + octets[16:])
        self.note_sent(Command.SUBMIT_SM, sequence, detail=detail)
        return await self.window.opened(sequence, place)

    async def query(self, body: bytes) -> Frame:
        """Send a query_sm and wait for its answer; raises ConnectionError when there is no session for it."""
        if self.state is not SessionState.BOUND:
            raise ConnectionError(self.closing_reason or "not_bound")
        return await self._request(Command.QUERY_SM, body, detail="")

    def answer_delivery(self, frame: Frame, status: int) -> None:
        """Answer a deliver_sm."""
        if self.state is not SessionState.CLOSED:
            self.reply(frame, status, b"\0")

    async def unbind(self) -> None:
        """Let the open requests finish, take leave and close. Returns when the connection is gone."""
        if self.state is SessionState.BOUND:
            self.state = SessionState.UNBINDING
            self.window.refuse_turns()
            await self.window.drained()
            if not self.ended.done():
                farewell = asyncio.ensure_future(self._request(Command.UNBIND, b"", detail=""))
                limit = self.timers.call_at(self.timers.time() + self.patience.unbind_s, farewell.cancel)
                await asyncio.wait([farewell])
                limit.cancel()
                if not farewell.cancelled():
                    farewell.exception()  # the peer may have closed instead of answering
        self.close("unbound")
        limit = self.timers.call_at(self.timers.time() + self.patience.unbind_s, self.abort, "unbound")
        await asyncio.shield(self.ended)
        limit.cancel()

    async def _request(self, command: Command, body: bytes, *, detail: str) -> Frame:
        sequence = self.next_sequence()
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._requests[sequence] = answer
        self.send(unit(command, sequence, body=body))
        self.note_sent(command, sequence, detail=detail)
        try:
            return await answer
        finally:
            self._requests.pop(sequence, None)

    # -- Wire

    def handle(self, frame: Frame) -> bool:
        """Deal with answers, deliveries and the peer's unbind."""
        command_id = frame.command_id
        if command_id == Command.SUBMIT_SM_RESP:
            message_id = read_c_string(frame.octets, 16)[0] if len(frame.octets) > 16 else ""
            self._note_received(frame, message_id)
            self.window.answered(frame.sequence, frame.status, message_id)
        elif command_id == Command.DELIVER_SM:
            self._delivered(frame)
        elif frame.sequence in self._requests and command_id & RESPONSE:
            self._note_received(frame)
            if command_id in _BIND_ANSWERS and frame.status == Status.ROK:
                self._bound()
            answer = self._requests[frame.sequence]
            if not answer.done():
                answer.set_result(frame)
        elif command_id == Command.GENERIC_NACK:
            self._note_received(frame)
            self.window.answered(frame.sequence, frame.status or Status.RUNKNOWNERR, "")
        elif command_id == Command.UNBIND:
            self._note_received(frame)
            self._peer_unbinds(frame)
        else:
            return False
        return True

    def lost(self) -> None:
        """Settle everything that still waits."""
        reason = self.closing_reason
        self.state = SessionState.CLOSED
        self.window.lost(self.written, reason)
        for answer in self._requests.values():
            if not answer.done():
                answer.set_exception(ConnectionError(reason))
        if not self.ended.done():
            self.ended.set_result(reason)

    def _bound(self) -> None:
        """Bound from this unit on: a delivery may follow in the same packet, before `bind` has returned."""
        self.state = SessionState.BOUND
        self.watch_silence()

    def _delivered(self, frame: Frame) -> None:
        if self.state not in (SessionState.BOUND, SessionState.UNBINDING):
            self._note_received(frame)
            self.reply(frame, Status.RINVBNDSTS, b"\0")
            return
        try:
            decoded = smpp34.decode(frame.octets)
        except smpp34.SmppError:
            decoded = None
        delivery = decoded if isinstance(decoded, smpp34.DeliverSm) else None
        self._note_received(frame, "" if delivery is None else mask(delivery.source_addr))
        self._on_delivery(Delivery(self, frame, delivery))

    def _peer_unbinds(self, frame: Frame) -> None:
        """Answer, send nothing more, and leave stragglers a moment before closing."""
        self.reply(frame)
        if self.state is SessionState.BOUND:
            self.state = SessionState.UNBINDING
        self.window.refuse_turns()
        self.closing_reason = self.closing_reason or "unbound_by_peer"
        if len(self.window) == 0:
            self.close("unbound_by_peer")
        else:
            self.timers.call_at(self.timers.time() + self.patience.unbind_s, self.close, "unbound_by_peer")

    def _note_received(self, frame: Frame, detail: str = "") -> None:
        name = command_name(frame.command_id)
        now_ms = time.time_ns() // 1_000_000
        self.trace.add(now_ms, Direction.RECEIVED, name, frame.sequence, status=frame.status, detail=detail)
