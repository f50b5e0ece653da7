"""The SMPP 3.4 connector: an account at a message centre or an aggregator."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import smpp34

from app.channels.kit.connector import Finding, Inlet, Link, LinkState, Outbound, Question
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.channels.kit.pacing import TokenBucket
from app.channels.kit.timers import Timers
from app.channels.kit.trace import Trace, mask
from app.channels.kit.waiting import sleep, within
from app.channels.smpp.addresses import destination_address, source_address, validity_period
from app.channels.smpp.intake import Intake, IntakeCounters
from app.channels.smpp.late import late_outcome, query_body, read_state
from app.channels.smpp.line import Line
from app.channels.smpp.pdu import Command
from app.channels.smpp.receipts import answered_id
from app.channels.smpp.session import ClientSession, Delivery
from app.channels.smpp.settings import BindMode, SmppSettings
from app.channels.smpp.status import ONCE_MORE, PAUSES, Status, error_kind, status_code, status_name
from app.channels.smpp.text import segments
from app.channels.smpp.window import Fate, SubmitResult
from app.channels.smpp.wire import Patience
from app.contract.payloads.words import alphabet_of
from app.core.clock import Clock, SystemClock

PAUSE_S: Final = 1.0
"""How long the whole account is silent after ESME_RTHROTTLED or ESME_RMSGQFUL."""
PAUSED_TRIES: Final = 5
"""Tries of one submit before a throttled message goes back to the queue."""
BUSY_MS: Final = 5_000

_WORST_FIRST: Final = (LinkState.REFUSED, LinkState.DOWN, LinkState.CONNECTING, LinkState.STOPPED, LinkState.UP)


@dataclass(slots=True)
class SendCounters:
    """Submits since the start; a message has one for each part."""

    submitted: int = 0
    accepted: int = 0
    refused: int = 0
    throttled: int = 0
    unanswered: int = 0
    late: int = 0  # of those, answered after all


class SmppConnector:
    """One account; see `kit.connector.Connector`. `trace` keeps the last exchanges for people to look at."""

    def __init__(
        self,
        settings: SmppSettings,
        *,
        clock: Clock | None = None,
        timers: Timers | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.trace = Trace()
        self.counters = SendCounters()
        self._settings = settings
        self._clock = clock or SystemClock()
        self._given_timers = timers
        self._patience = replace(patience or Patience(), answer_s=float(settings.answer_s))
        self._link = Link(LinkState.STOPPED, "", self._clock.now_ms())
        self._lines: list[Line] = []
        self._bucket = TokenBucket(settings.rate) if settings.rate else None
        self._pause_until_s = float("-inf")
        self._reference = random.randrange(0x10000)
        self._stopping = False
        self._under_way = 0
        self._turns: set[asyncio.Future[None]] = set()  # waits that a stop cuts short
        self._idle = asyncio.Event()

    @property
    def window(self) -> int:
        """How many sends may be under way at once."""
        return self._settings.window

    @property
    def link(self) -> Link:
        """The connection's present state; with two lines the worse one's."""
        return self._link

    def turns(self, within_s: float) -> int:
        """How many more sends the account's rate would let go within this time; none in a pause."""
        now_s = self._timers.time()
        if self._pause_until_s > now_s + within_s:
            return 0
        return self._settings.window if self._bucket is None else self._bucket.turns(now_s, within_s)

    @property
    def intake(self) -> IntakeCounters:
        """What came in since the start."""
        return self._intake.counters

    async def start(self, inlet: Inlet) -> None:
        """Connect, and stay connected until `stop`. Returns at once."""
        self._inlet = inlet
        self._timers: Timers = self._given_timers or asyncio.get_running_loop()
        self._intake = Intake(inlet, self._settings)
        if self._settings.bind_mode is BindMode.SEPARATE:
            commands = [Command.BIND_TRANSMITTER, Command.BIND_RECEIVER]
        else:
            commands = [Command.BIND_TRANSCEIVER]
        self._stopping = False
        self._lines = [self._line(command) for command in commands]
        for line in self._lines:
            line.start()

    async def stop(self) -> None:
        """Finish what is under way, then disconnect."""
        self._stopping = True
        for turn in tuple(self._turns):
            turn.cancel()  # at a slow rate the last turn can be hours away
        if self._under_way:
            self._idle.clear()
            await self._idle.wait()
        if self._lines:
            await self._intake.drained()
            await asyncio.gather(*(line.stop() for line in self._lines))
            await self._intake.drained()

    async def send(self, message: Outbound) -> Outcome:
        """Submit every part of one message, in order, and tell what became of it."""
        submits = self._encode(message)
        if isinstance(submits, Rejected):
            return submits
        self._under_way += 1
        try:
            return await self._send_all(message, submits)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def inquire(self, question: Question) -> Finding:
        """Ask for the states of the parts that were answered, where the account says that the centre tells them.

        query_sm goes by the centre's own id: of a message whose every answer was lost nothing can be asked.
        """
        session, settings = self._session(), self._settings
        source = source_address(question.sender, settings)
        if not settings.query or source is None or not question.vendor_ids:
            return Finding()
        if session is None:
            raise ConnectionError(self._link.reason)
        found = []
        for vendor_id in question.vendor_ids:
            body = query_body(vendor_id, settings.dlr_id, source.ton, source.npi, source.text)
            answer = await within(self._timers, self._patience.answer_s, session.query(body))
            found.append(read_state(answer, vendor_id))
        return Finding(receipts=tuple(receipt for receipt in found if receipt is not None))

    # -- one message

    def _encode(self, message: Outbound) -> list[bytes] | Rejected:
        settings = self._settings
        source = source_address(message.sender, settings)
        if source is None:
            return Rejected(ErrorKind.CONFIG, "sender", "not a number and not a name of at most 11 characters")
        destination = destination_address(message.address, settings)
        if destination is None:
            return Rejected(ErrorKind.INVALID_RECIPIENT, "address", "not a number")
        self._reference += 1
        try:
            parts = segments(
                message.text,
                self._reference,
                concatenation=settings.concat,
                default=settings.default_alphabet,
                wanted=alphabet_of(message.content),
            )
        except ValueError as error:
            return Rejected(ErrorKind.CONTENT, "too_long", str(error))
        if len(parts) > settings.max_parts:
            return Rejected(ErrorKind.CONTENT, "too_long", f"{len(parts)} parts, {settings.max_parts} allowed")
        validity = validity_period(message.validity_s)
        return [
            smpp34.SubmitSm(
                source.text,
                destination.text,
                part.octets,
                service_type=settings.service_type,
                source_addr_ton=source.ton,
                source_addr_npi=source.npi,
                dest_addr_ton=destination.ton,
                dest_addr_npi=destination.npi,
                esm_class=part.esm_class,
                data_coding=part.data_coding,
                validity_period=validity,
                registered_delivery=int(message.want_receipt),
                tlvs=part.tlvs,
            ).encode()
            for part in parts
        ]

    async def _send_all(self, message: Outbound, submits: list[bytes]) -> Outcome:
        """The parts one after the other: a refused first part leaves nothing half sent."""
        masked = mask(message.address)
        vendor_ids: list[str] = []
        for octets in submits:
            result = await self._submit(octets, masked, begun=bool(vendor_ids))
            if result.fate is Fate.ANSWERED and result.status == Status.ROK:
                self.counters.accepted += 1
                vendor_ids.append(answered_id(result.message_id, self._settings.dlr_id))
            else:
                if result.late is not None:
                    hear = partial(self._answered_late, message.message_id, tuple(vendor_ids), len(submits))
                    result.late.add_done_callback(hear)
                place = f"part {len(vendor_ids) + 1} of {len(submits)}"
                return self._failure(result, tuple(vendor_ids), place)
        return Accepted(tuple(vendor_ids))

    def _failure(self, result: SubmitResult, vendor_ids: tuple[str, ...], place: str) -> Outcome:
        """What a part that was not accepted means for the message whose earlier parts have `vendor_ids`."""
        if result.fate is Fate.NO_ANSWER:
            self.counters.unanswered += 1
            return Unknown(result.reason, vendor_ids)
        if result.fate is Fate.NOT_SENT:
            if vendor_ids:
                return Unknown(result.reason, vendor_ids)
            return RetryLater(self._next_try_ms(), ErrorKind.UNREACHABLE, result.reason, "")
        self.counters.refused += 1
        kind, code, name = error_kind(result.status), status_code(result.status), status_name(result.status)
        if vendor_ids:
            return Rejected(kind, code, f"{name}, {place}", vendor_ids)
        if kind is ErrorKind.UNREACHABLE:
            return RetryLater(self._next_try_ms(), kind, code, name)
        if kind.retryable:
            after_ms = int(PAUSE_S * 1000) if kind is ErrorKind.THROTTLED else BUSY_MS
            return RetryLater(after_ms, kind, code, name)
        return Rejected(kind, code, name)

    def _answered_late(
        self, message_id: int, before: tuple[str, ...], total: int, late: asyncio.Future[SubmitResult]
    ) -> None:
        if not late.cancelled():
            self.counters.late += 1
            self._intake.settle(message_id, late_outcome(late.result(), before, total, self._settings.dlr_id))

    # -- one submit

    async def _submit(self, octets: bytes, masked: str, *, begun: bool) -> SubmitResult:
        """Submit one part, again after a pause when the centre throttles; `begun`: earlier parts are accepted."""
        result = SubmitResult(Fate.NOT_SENT, reason="stopping")
        for attempt in range(PAUSED_TRIES):
            if self._session() is not None:
                await self._gate(begun=begun)
            if self._stopping and not begun:
                break
            session = self._session()
            if session is None:
                return SubmitResult(Fate.NOT_SENT, reason=self._link.reason or self._link.state.value)
            self.counters.submitted += 1
            result = await session.submit(octets, masked)
            if result.status in PAUSES:
                self.counters.throttled += 1
                self._pause_until_s = max(self._pause_until_s, self._timers.time() + PAUSE_S)
            elif result.status not in ONCE_MORE or attempt > 0:
                break
        return result

    def _session(self) -> ClientSession | None:
        """The bound session that sends; the first line is the one that may."""
        return self._lines[0].session if self._lines else None

    async def _gate(self, *, begun: bool) -> None:
        """Wait for the account's rate and for the end of a pause; a message not begun is let off when it stops."""
        if self._bucket is not None and (begun or not self._stopping):
            wait_s = self._bucket.take(self._timers.time())
            if wait_s > 0:
                await sleep(self._timers, wait_s, None if begun else self._turns)
        while (wait_s := self._pause_until_s - self._timers.time()) > 0 and (begun or not self._stopping):
            await sleep(self._timers, wait_s, None if begun else self._turns)

    def _next_try_ms(self) -> int:
        """When the line may be back, for a message that found it down."""
        if not self._lines:
            return BUSY_MS
        wait_s = self._lines[0].next_try_s - self._timers.time()
        return int(max(wait_s, PAUSE_S) * 1000)

    # -- lines

    def _line(self, command: Command) -> Line:
        return Line(
            self._settings,
            command,
            timers=self._timers,
            patience=self._patience,
            trace=self.trace,
            on_delivery=self._on_delivery,
            on_change=self._on_line_changed,
        )

    def _on_delivery(self, delivery: Delivery) -> None:
        self._intake.take(delivery)

    def _on_line_changed(self) -> None:
        states = {line.state: line.reason for line in reversed(self._lines)}
        state = next(state for state in _WORST_FIRST if state in states)
        if (state, states[state]) != (self._link.state, self._link.reason):
            self._link = Link(state, states[state], self._clock.now_ms())
            self._inlet.link_changed(self._link)
