"""The carrier simulator: a real SMPP 3.4 server on loopback with phones and people behind it.

It is a product feature: a workspace can be tried, demonstrated and tested without a contract. What it holds is
bounded by `Behaviour.queue_limit`, whatever the number of messages.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import smpp34

from app.channels.kit.timers import Timers
from app.channels.kit.trace import Trace
from app.channels.simulator.behaviour import DELIVERED, Behaviour, Fate, Magic, fate, is_refused, magic
from app.channels.simulator.connection import Connection
from app.channels.simulator.customers import Customers
from app.channels.simulator.journal import Journal, Taken
from app.channels.simulator.mailbox import Letter, Mailbox, MailCounters
from app.channels.simulator.schedule import Schedule
from app.channels.smpp.inbound import UnreadableError, body, decode, place_of, split_header
from app.channels.smpp.pdu import Bind, Frame, Tag, read_c_string
from app.channels.smpp.status import Status
from app.channels.smpp.text import UDH_INDICATOR, segments
from app.channels.smpp.wire import Patience
from app.core.clock import MINUTE_MS, Clock, SystemClock

_STATES = {"DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5, "UNKNOWN": 7, "REJECTD": 8}
_ENROUTE = 1
REMEMBERED = 100_000
"""Messages whose state can be asked for."""
_RECEIPT = 0x04
_QUOTED = 20
_PATIENCE = Patience(silence_s=60.0)


@dataclass(slots=True)
class Counters:
    """What the carrier did since it started; parts count one each."""

    binds: int = 0
    refused_binds: int = 0
    taken: int = 0
    unanswered: int = 0
    refused: int = 0
    throttled: int = 0
    queue_full: int = 0
    receipts: int = 0
    replies: int = 0
    queries: int = 0
    mail: MailCounters = field(default_factory=MailCounters)


@dataclass(frozen=True, slots=True)
class _Message:
    """A taken part, as long as it is on its way."""

    number: int
    source: str
    destination: str
    text: str
    is_last: bool
    receipt: int
    taken_ms: int


class Smsc:
    """One carrier with one customer account. `behaviour` may be replaced at any time."""

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        clock: Clock | None = None,
        timers: Timers | None = None,
        journal: Journal | None = None,
        patience: Patience = _PATIENCE,
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.counters = Counters()
        self.trace = Trace()
        self.port = 0
        self._clock = clock or SystemClock()
        self._given_timers = timers
        self._journal = journal
        self._patience = patience
        self._states: OrderedDict[int, int] = OrderedDict()
        self._chance = random.Random(self.behaviour.seed)
        self._customers = Customers()
        self._connections: set[Connection] = set()
        self._frozen = False
        self._on_the_way = 0
        self._second_s = 0
        self._in_second = 0
        self._number = self._clock.now_ms() * 1_000_000  # ids of two runs must not meet

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; `port` is the one that was chosen."""
        loop = asyncio.get_running_loop()
        self._timers: Timers = self._given_timers or loop
        self._schedule = Schedule(self._timers)
        self._mailbox = Mailbox(self._schedule, lambda: self.behaviour)
        self.counters.mail = self._mailbox.counters
        self._server = await loop.create_server(self._connection, host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, drop everybody, forget what is on its way."""
        self._server.close()
        self.drop()
        await self._server.wait_closed()
        self._schedule.clear()

    # -- what it can be told to do

    def drop(self) -> None:
        """Cut every connection, as a network does."""
        for connection in list(self._connections):
            connection.abort("dropped")

    def unbind(self) -> None:
        """Take leave of every client, answers still open or not."""
        for connection in list(self._connections):
            connection.take_leave()

    def freeze(self) -> None:
        """Keep connections open and answer nothing at all: half-open."""
        self._frozen = True
        self._mailbox.hold()

    def thaw(self) -> None:
        """Answer again; what came meanwhile is lost."""
        self._frozen = False
        self._mailbox.resume()

    def write(self, sender: str, recipient: str, text: str) -> None:
        """A customer writes; a long text comes in parts."""
        reference = self._chance.randrange(1, 256)
        for part in segments(text, reference):
            self._mailbox.put(Letter(sender, recipient, part.octets, part.esm_class, part.data_coding))
        self._customers.wrote(sender, self._timers.time())
        self.counters.replies += 1

    # -- what is held

    @property
    def held(self) -> int:
        """Messages on their way to phones, and deliveries the client has not acknowledged."""
        return self._on_the_way + len(self._mailbox)

    # -- Centre

    @property
    def frozen(self) -> bool:
        """Whether nothing at all is answered."""
        return self._frozen

    def connected(self, connection: Connection) -> None:
        """Remember it, to be dropped."""
        self._connections.add(connection)

    def authorise(self, bind: Bind) -> int:
        """Status of a bind: wrong name 0x0F, wrong password 0x0E."""
        status = Status.ROK
        if bind.system_id != self.behaviour.system_id:
            status = Status.RINVSYSID
        elif bind.password != self.behaviour.password:
            status = Status.RINVPASWD
        if status is Status.ROK:
            self.counters.binds += 1
        else:
            self.counters.refused_binds += 1
        return status

    def bound(self, connection: Connection) -> None:
        """Begin to deliver."""
        if connection.can_receive:
            self._mailbox.opened(connection)

    def queried(self, connection: Connection, frame: Frame) -> bool:
        """Tell the state of a message, as far as it is remembered."""
        if not self.behaviour.answers_queries:
            return False
        self.counters.queries += 1
        message_id, _ = read_c_string(frame.body)
        number = int(message_id, 16 if self.behaviour.hex_ids else 10) if message_id.isalnum() else 0
        state = self._states.get(number)
        if state is None:
            connection.reply(frame, Status.RQUERYFAIL)
        else:
            connection.reply(frame, Status.ROK, message_id.encode("ascii") + b"\0\0" + bytes((state, 0)))
        return True

    def delivered(self, connection: Connection, sequence: int, status: int) -> None:
        """The client's word on a delivery."""
        self._mailbox.answered(connection, sequence, status)

    def disconnected(self, connection: Connection) -> None:
        """Keep its unacknowledged deliveries for the next connection."""
        self._connections.discard(connection)
        self._mailbox.closed(connection)

    def submitted(self, connection: Connection, frame: Frame, message: smpp34.SubmitSm) -> None:
        """Take or refuse a submit."""
        special = magic(message.destination_addr, self.behaviour)
        status = self._judge(message, special)
        if status != Status.ROK:
            self._later(connection.answer_submit, frame, status, "")
            return
        self._number += 1
        answered = special is not Magic.NEVER_ANSWERED and self._chance.random() >= self.behaviour.unknown_rate
        taken = self._take(message, answered)
        self._remember(taken.number, _ENROUTE)
        if special is Magic.RECEIPT_FIRST:
            self._arrive(taken, fate(message.destination_addr, self.behaviour))
        else:
            self._on_the_way += 1
            how = fate(message.destination_addr, self.behaviour)
            self._schedule.after(how.after_ms / 1000, self._arrived, taken, how)
        if answered:
            message_id = f"{taken.number:x}" if self.behaviour.hex_ids else str(taken.number)
            if special is Magic.LATE:
                late_s = self.behaviour.late_ms / 1000
                self._schedule.after(late_s, connection.answer_submit, frame, Status.ROK, message_id)
            else:
                self._later(connection.answer_submit, frame, Status.ROK, message_id)
        else:
            self.counters.unanswered += 1

    # -- a submit

    def _judge(self, message: smpp34.SubmitSm, special: Magic | None) -> int:
        behaviour = self.behaviour
        if self._is_over_rate() or self._chance.random() < behaviour.throttle_rate:
            self.counters.throttled += 1
            return Status.RTHROTTLED
        if special is Magic.QUEUE_FULL or self.held >= behaviour.queue_limit:
            self.counters.queue_full += 1
            return Status.RMSGQFUL
        destination = message.destination_addr
        if not destination.isdigit() or special is Magic.REFUSED or is_refused(destination, behaviour):
            self.counters.refused += 1
            return Status.RINVDSTADR
        if not message.source_addr:
            self.counters.refused += 1
            return Status.RINVSRCADR
        return Status.ROK

    def _is_over_rate(self) -> bool:
        if not self.behaviour.rate_limit:
            return False
        second_s = int(self._timers.time())
        if second_s != self._second_s:
            self._second_s, self._in_second = second_s, 0
        self._in_second += 1
        return self._in_second > self.behaviour.rate_limit

    def _take(self, message: smpp34.SubmitSm, answered: bool) -> _Message:
        now_ms = self._clock.now_ms()
        octets, place = body(message), place_of(message)
        if message.esm_class & UDH_INDICATOR:
            octets, in_header = split_header(octets)
            place = in_header or place
        try:
            text = decode(octets, message.data_coding)
        except UnreadableError:
            text = octets.hex()
        self.counters.taken += 1
        if self._journal is not None:
            self._journal.write(
                Taken(
                    at_ms=now_ms,
                    id=str(self._number),
                    source=message.source_addr,
                    destination=message.destination_addr,
                    ref=place.reference if place else 0,
                    part=place.number if place else 1,
                    parts=place.total if place else 1,
                    text=text,
                    answered=answered,
                )
            )
        return _Message(
            self._number,
            message.source_addr,
            message.destination_addr,
            text,
            place is None or place.number == place.total,
            message.registered_delivery & 3,
            now_ms,
        )

    def _later(self, call: Callable[..., None], *args: Any) -> None:
        """Answer at once or after the latency of submits."""
        if self.behaviour.submit_latency_ms:
            self._schedule.after(self.behaviour.submit_latency_ms / 1000, call, *args)
        else:
            call(*args)

    # -- the phone

    def _arrived(self, message: _Message, how: Fate) -> None:
        self._on_the_way -= 1
        self._arrive(message, how)

    def _remember(self, number: int, state: int) -> None:
        """Keep the state of a message for questions."""
        if self.behaviour.answers_queries:
            self._states[number] = state
            if len(self._states) > REMEMBERED:
                self._states.popitem(last=False)

    def _arrive(self, message: _Message, how: Fate) -> None:
        """The fate of a part is known: tell the client, and let the customer read it."""
        self._remember(message.number, _STATES[how.word])
        special = magic(message.destination, self.behaviour)
        wanted = message.receipt == 1 or (message.receipt == 2 and how.word != DELIVERED)
        if wanted and special is not Magic.NO_RECEIPT:
            for _ in range(2 if special is Magic.RECEIPT_TWICE else 1):
                self._mailbox.put(self._receipt(message, how))
                self.counters.receipts += 1
        if how.word == DELIVERED and message.is_last and self.held < self.behaviour.queue_limit:
            reply = self._customers.reply(message.destination, message.text, self.behaviour, self._timers.time())
            if reply is not None:
                self._on_the_way += 1
                self._schedule.after(reply.after_s, self._reply, message.destination, message.source, reply.text)

    def _reply(self, sender: str, recipient: str, text: str) -> None:
        self._on_the_way -= 1
        self.write(sender, recipient, text)

    def _receipt(self, message: _Message, how: Fate) -> Letter:
        number = str(message.number)
        done = _written(self._clock.now_ms())
        delivered = "001" if how.word == DELIVERED else "000"
        text = (
            f"id:{number} sub:001 dlvrd:{delivered} submit date:{_written(message.taken_ms)} done date:{done} "
            f"stat:{how.word} err:{how.error} text:{message.text[:_QUOTED]}"
        )
        return Letter(
            message.destination,
            message.source,
            text.encode("ascii", "replace"),
            _RECEIPT,
            tlvs=(
                (Tag.RECEIPTED_MESSAGE_ID, number.encode("ascii") + b"\0"),
                (Tag.MESSAGE_STATE, bytes((_STATES[how.word],))),
            ),
        )

    def _connection(self) -> Connection:
        return Connection(self, self.behaviour.system_id, self._timers, self._patience, self.trace)


def _written(at_ms: int) -> str:
    """YYMMDDhhmm in UTC."""
    return _minute(at_ms // MINUTE_MS)


@lru_cache(maxsize=16)
def _minute(number: int) -> str:
    return datetime.fromtimestamp(number * 60, UTC).strftime("%y%m%d%H%M")
