"""Receipts and replies on their way to the client: kept until it acknowledges them, sent again after a break."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import smpp34

from app.channels.simulator.behaviour import Behaviour
from app.channels.simulator.schedule import Schedule
from app.channels.smpp.status import Status

_KEEP: Final = frozenset({Status.RX_T_APPN, Status.RMSGQFUL, Status.RTHROTTLED, Status.RSYSERR, Status.RINVBNDSTS})


@dataclass(frozen=True, slots=True)
class Letter:
    """One deliver_sm without its sequence number."""

    source: str
    destination: str
    octets: bytes
    esm_class: int = 0
    data_coding: int = 0
    tlvs: tuple[tuple[int, bytes], ...] = ()

    def encode(self, sequence: int) -> bytes:
        """The whole unit."""
        return smpp34.DeliverSm(
            self.source,
            self.destination,
            self.octets,
            source_addr_ton=1,
            source_addr_npi=1,
            dest_addr_ton=5 if not self.destination.isdigit() else 1,
            dest_addr_npi=0 if not self.destination.isdigit() else 1,
            esm_class=self.esm_class,
            data_coding=self.data_coding,
            tlvs=[smpp34.Tlv(tag, value) for tag, value in self.tlvs],
            sequence_number=sequence,
        ).encode()


class Receiver(Protocol):
    """A bound connection that takes deliveries."""

    def deliver(self, letter: Letter) -> int:
        """Send it; returns the sequence number that its answer will carry."""


@dataclass(slots=True)
class MailCounters:
    """Deliveries since the start."""

    sent: int = 0
    acknowledged: int = 0
    kept: int = 0  # the client asked to send it again later
    refused: int = 0  # the client will never take it
    timed_out: int = 0


class Mailbox:
    """The queue of one client and what is under way on each of its connections."""

    def __init__(self, schedule: Schedule, behaviour: Callable[[], Behaviour]) -> None:
        self.counters = MailCounters()
        self._schedule = schedule
        self._behaviour = behaviour
        self._queue: deque[Letter] = deque()
        self._under_way: dict[Receiver, dict[int, tuple[float, Letter]]] = {}  # with the deadline
        self._later = 0
        self._paused = False
        self._sweep_planned = False

    def __len__(self) -> int:
        """Everything that is not acknowledged yet."""
        return len(self._queue) + self._later + sum(map(len, self._under_way.values()))

    def put(self, letter: Letter) -> None:
        """Deliver one thing as soon as somebody takes it."""
        self._queue.append(letter)
        self.pump()

    def opened(self, receiver: Receiver) -> None:
        """A connection can take deliveries from now on."""
        self._under_way[receiver] = {}
        self.pump()

    def closed(self, receiver: Receiver) -> None:
        """A connection is gone; what it did not acknowledge goes to the front of the queue, in order."""
        unanswered = self._under_way.pop(receiver, {})
        self._queue.extendleft(letter for _, letter in reversed(unanswered.values()))
        self.pump()

    def hold(self) -> None:
        """Send nothing until `resume`."""
        self._paused = True

    def resume(self) -> None:
        """Send again."""
        self._paused = False
        self.pump()

    def answered(self, receiver: Receiver, sequence: int, status: int) -> None:
        """The client's word on one delivery."""
        found = self._under_way.get(receiver, {}).pop(sequence, None)
        if found is None:
            return
        if status == Status.ROK:
            self.counters.acknowledged += 1
        elif status in _KEEP:
            self.counters.kept += 1
            self._later += 1
            self._schedule.after(self._behaviour().redeliver_ms / 1000, self._again, found[1])
        else:
            self.counters.refused += 1
        self.pump()

    def pump(self) -> None:
        """Send what the windows allow."""
        if self._paused:
            return
        behaviour = self._behaviour()
        for receiver, under_way in self._under_way.items():
            while self._queue and len(under_way) < behaviour.deliver_window:
                letter = self._queue.popleft()
                deadline_s = self._schedule.now_s() + behaviour.deliver_timeout_s
                under_way[receiver.deliver(letter)] = (deadline_s, letter)
                self.counters.sent += 1
                self._plan_sweep(behaviour.deliver_timeout_s)

    def _again(self, letter: Letter) -> None:
        self._later -= 1
        self.put(letter)

    def _plan_sweep(self, after_s: float) -> None:
        if not self._sweep_planned:
            self._sweep_planned = True
            self._schedule.after(after_s, self._sweep)

    def _sweep(self) -> None:
        """Send again what was not answered in time; each connection's deadlines are in order."""
        self._sweep_planned = False
        now_s = self._schedule.now_s()
        for under_way in self._under_way.values():
            while under_way:
                sequence, (deadline_s, letter) = next(iter(under_way.items()))
                if deadline_s > now_s:
                    self._plan_sweep(deadline_s - now_s)
                    break
                del under_way[sequence]
                self.counters.timed_out += 1
                self._queue.append(letter)
        self.pump()
