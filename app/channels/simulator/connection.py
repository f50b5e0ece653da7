"""The carrier's end of one SMPP connection."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

import smpp34

from app.channels.kit.timers import Timers
from app.channels.kit.trace import Trace, mask
from app.channels.simulator.mailbox import Letter
from app.channels.smpp.pdu import BINDS, RESPONSE, VERSION, Bind, Command, Frame, Tag, unit
from app.channels.smpp.status import Status
from app.channels.smpp.wire import Patience, Wire

_VERSION_TLV: Final = Tag.SC_INTERFACE_VERSION.to_bytes(2, "big") + bytes((0, 1, VERSION))


class Centre(Protocol):
    """What the connection asks of the message centre."""

    @property
    def frozen(self) -> bool:
        """Whether nothing at all is answered."""

    def connected(self, connection: Connection) -> None:
        """A client connected."""

    def authorise(self, bind: Bind) -> int:
        """The status that answers a bind."""

    def bound(self, connection: Connection) -> None:
        """The bind was accepted."""

    def submitted(self, connection: Connection, frame: Frame, message: smpp34.SubmitSm) -> None:
        """A submit that must be answered in the end."""

    def queried(self, connection: Connection, frame: Frame) -> bool:
        """A query_sm to be answered; False when the centre does not know the command."""

    def delivered(self, connection: Connection, sequence: int, status: int) -> None:
        """The client's answer to a deliver_sm."""

    def disconnected(self, connection: Connection) -> None:
        """The connection is gone."""


class Connection(Wire):
    """One client's connection; `can_send` and `can_receive` follow from the bind."""

    def __init__(self, centre: Centre, system_id: str, timers: Timers, patience: Patience, trace: Trace) -> None:
        super().__init__(timers, patience, trace)
        self.can_send = False
        self.can_receive = False
        self._centre = centre
        self._system_id = system_id

    @property
    def is_bound(self) -> bool:
        """Whether a bind was accepted and the connection still stands."""
        return self.can_send or self.can_receive

    def deliver(self, letter: Letter) -> int:
        """Send one deliver_sm; returns its sequence number."""
        sequence = self.next_sequence()
        self.send(letter.encode(sequence))
        self.note_sent(Command.DELIVER_SM, sequence, detail=mask(letter.source))
        return sequence

    def take_leave(self) -> None:
        """Unbind: the client sends nothing more, and closes when it has its answers or waited long enough."""
        if self.is_bound:
            sequence = self.next_sequence()
            self.send(unit(Command.UNBIND, sequence))
            self.note_sent(Command.UNBIND, sequence)

    def answer_submit(self, frame: Frame, status: int, message_id: str) -> None:
        """Answer a submit; without effect when the client is gone."""
        if self.transport is not None:
            self.reply(frame, status, message_id.encode("ascii") + b"\0" if status == Status.ROK else b"")

    # -- Wire

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport and tell the centre."""
        super().connection_made(transport)
        self._centre.connected(self)

    def handle(self, frame: Frame) -> bool:
        """Deal with binds, submits, answers to deliveries and unbind."""
        command_id = frame.command_id
        if self._centre.frozen:
            return True
        if command_id == Command.SUBMIT_SM:
            self._submit(frame)
        elif command_id == Command.DELIVER_SM_RESP:
            self._centre.delivered(self, frame.sequence, frame.status)
        elif command_id == Command.QUERY_SM:
            return self._centre.queried(self, frame)
        elif command_id in BINDS:
            self._bind(frame)
        elif command_id == Command.UNBIND:
            self.can_send = self.can_receive = False
            self._centre.disconnected(self)
            self.reply(frame)
            self.close("unbound")
        else:
            return False
        return True

    def lost(self) -> None:
        """Give the mail back."""
        self.can_send = self.can_receive = False
        self._centre.disconnected(self)

    def _bind(self, frame: Frame) -> None:
        if self.is_bound:
            self.reply(frame, Status.RALYBND)
            return
        try:
            status = self._centre.authorise(Bind.decode(frame.body))
        except (ValueError, IndexError):
            status = Status.RINVCMDLEN
        if status != Status.ROK:
            self.send(unit(frame.command_id | RESPONSE, frame.sequence, status))
            self.close("bind_refused")
            return
        self.reply(frame, Status.ROK, self._system_id.encode("ascii") + b"\0" + _VERSION_TLV)
        self.can_send = frame.command_id != Command.BIND_RECEIVER
        self.can_receive = frame.command_id != Command.BIND_TRANSMITTER
        self.watch_silence()
        self._centre.bound(self)

    def _submit(self, frame: Frame) -> None:
        if not self.can_send:
            self.reply(frame, Status.RINVBNDSTS)
            return
        try:
            message = smpp34.decode(frame.octets)
        except smpp34.SmppError:
            message = None
        if isinstance(message, smpp34.SubmitSm):
            self._centre.submitted(self, frame, message)
        else:
            self.reply(frame, Status.RINVCMDLEN)
