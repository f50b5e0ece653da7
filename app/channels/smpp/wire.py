"""What both ends of an SMPP connection do alike: framing, sequence numbers, batched writes, enquire_link."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import cast

from app.channels.kit.timers import Handle, Timers
from app.channels.kit.trace import Direction, Trace
from app.channels.smpp.pdu import MAX_SEQUENCE, RESPONSE, Command, Frame, Framer, command_name, unit
from app.channels.smpp.status import Status

_HIGH_WATER_OCTETS = 256 * 1024
_BATCH = 16
"""Units that are written without waiting for the end of the turn, so that both ends work at the same time."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, each end waits for the other."""

    connect_s: float = 10.0  # for TCP, TLS and the bind answer
    answer_s: float = 30.0  # for the answer to a submit or deliver
    silence_s: float = 30.0  # without a sign of life before asking for one
    sign_of_life_s: float = 10.0  # for the answer to enquire_link
    unbind_s: float = 5.0  # for the answer to unbind, and for stragglers after the peer's


class Wire(asyncio.Protocol, ABC):
    """One TCP connection. Subclasses answer `handle`, `lost` and say when links are kept alive.

    Units are collected and written in batches, at the latest at the end of the turn. A unit is *written* when it
    was handed to the transport, and may be on its way from then on; while the transport's buffer is full they stay
    here, unwritten.
    """

    def __init__(self, timers: Timers, patience: Patience, trace: Trace) -> None:
        self.timers = timers
        self.patience = patience
        self.trace = trace
        self.transport: asyncio.Transport | None = None
        self.closing_reason = ""
        self.queued = 0  # units ever handed to `send`
        self.written = 0  # of those, handed to the transport
        self._framer = Framer()
        self._outbox: list[bytes] = []
        self._flush_planned = False
        self._held = False
        self._sequence = 0
        self._heard_s = timers.time()
        self._watch: Handle | None = None
        self._enquired_s: float | None = None

    # -- for subclasses

    @abstractmethod
    def handle(self, frame: Frame) -> bool:
        """Deal with one unit; False when it is not known here."""

    @abstractmethod
    def lost(self) -> None:
        """The connection is gone; `closing_reason` says why."""

    # -- sending

    def next_sequence(self) -> int:
        """1 .. 0x7FFFFFFF, then from the start."""
        self._sequence = self._sequence % MAX_SEQUENCE + 1
        return self._sequence

    def send(self, octets: bytes) -> int:
        """Queue one unit for the next turn; returns its place, to be compared with `written`."""
        place = self.queued
        self.queued += 1
        self._outbox.append(octets)
        if not self._flush_planned:
            self._flush_planned = True
            asyncio.get_running_loop().call_soon(self.flush)
        elif len(self._outbox) >= _BATCH:
            self._write()
        return place

    def note_sent(self, command_id: int, sequence: int, *, status: int = 0, detail: str = "") -> None:
        """Trace a unit that was queued."""
        name = command_name(command_id)
        self.trace.add(_now_ms(), Direction.SENT, name, sequence, status=status, detail=detail)

    def reply(self, frame: Frame, status: int = 0, body: bytes = b"") -> None:
        """Answer a request."""
        self.send(unit(frame.command_id | RESPONSE, frame.sequence, status, body))
        self.note_sent(frame.command_id | RESPONSE, frame.sequence, status=status)

    def flush(self) -> None:
        """Write everything queued, unless the transport is full or closing."""
        self._flush_planned = False
        self._write()

    def _write(self) -> None:
        if self._held or not self._outbox or self.transport is None or self.transport.is_closing():
            return
        self.transport.write(b"".join(self._outbox))
        self.written += len(self._outbox)
        self._outbox.clear()

    def close(self, reason: str) -> None:
        """Write what is queued, then close in order."""
        self.closing_reason = self.closing_reason or reason
        self.flush()
        if self.transport is not None:
            self.transport.close()

    def abort(self, reason: str) -> None:
        """Close at once; nothing more is written."""
        self.closing_reason = self.closing_reason or reason
        if self.transport is not None:
            self.transport.abort()

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class
        self.transport.set_write_buffer_limits(high=_HIGH_WATER_OCTETS)
        self._heard_s = self.timers.time()

    def data_received(self, data: bytes) -> None:
        """Take whole units out of the stream and deal with each."""
        self._heard_s = self.timers.time()
        self._enquired_s = None
        for frame in self._framer.feed(data):
            if not self.handle(frame):
                self._handle_common(frame)
        broken = self._framer.broken
        if broken is not None and not self.closing_reason:
            self.send(unit(Command.GENERIC_NACK, broken.sequence, Status.RINVCMDLEN))
            self.note_sent(Command.GENERIC_NACK, broken.sequence, status=Status.RINVCMDLEN)
            self.close("framing")

    def pause_writing(self) -> None:
        """The transport is full."""
        self._held = True

    def resume_writing(self) -> None:
        """The transport has room again."""
        self._held = False
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the subclass why."""
        if self._watch is not None:
            self._watch.cancel()
        self.transport = None
        self.closing_reason = self.closing_reason or ("peer_closed" if exc is None else "connection_error")
        self.lost()

    # -- links

    def watch_silence(self) -> None:
        """From now on ask for a sign of life after silence, and abort when none comes."""
        self._watch = self.timers.call_at(self._heard_s + self.patience.silence_s, self._check_silence)

    def _check_silence(self) -> None:
        now_s = self.timers.time()
        if self._enquired_s is not None:
            self.abort("enquire_link_unanswered")
            return
        due_s = self._heard_s + self.patience.silence_s
        if due_s <= now_s:
            sequence = self.next_sequence()
            self.send(unit(Command.ENQUIRE_LINK, sequence))
            self.note_sent(Command.ENQUIRE_LINK, sequence)
            self._enquired_s = now_s
            due_s = now_s + self.patience.sign_of_life_s
        self._watch = self.timers.call_at(due_s, self._check_silence)

    def _handle_common(self, frame: Frame) -> None:
        self.trace.add(
            _now_ms(), Direction.RECEIVED, command_name(frame.command_id), frame.sequence, status=frame.status
        )
        if frame.command_id == Command.ENQUIRE_LINK:
            self.reply(frame)
        elif not frame.command_id & RESPONSE:
            self.send(unit(Command.GENERIC_NACK, frame.sequence, Status.RINVCMDID))
            self.note_sent(Command.GENERIC_NACK, frame.sequence, status=Status.RINVCMDID)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
