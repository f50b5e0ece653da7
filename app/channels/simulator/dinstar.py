"""The simulated Dinstar gateway: SIM cards behind the HTTP API of the real boxes, with digest login (vendor sheet).

What is sent is SENDING, then SENT_OK or FAILED, and later reported on by the network. A channel can be told to be
busy or off the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from app.channels.simulator.behaviour import DELIVERED, Behaviour, Fate, Magic, fate, is_refused, magic
from app.channels.simulator.customers import Customers
from app.channels.simulator.digest import DigestGuard
from app.channels.simulator.journal import Journal, Taken
from app.channels.simulator.schedule import Schedule
from app.channels.simulator.web import Answer, Request
from app.core.clock import Clock

PORTS: Final = 8
MOST_NUMBERS: Final = 128
MOST_OCTETS: Final = 1_500
KEPT: Final = 5_000
"""Messages the box remembers in each direction."""
SERIAL: Final = "dbd2-0325-0044-0088"
SENDING_SHARE: Final = 0.4
"""How much of the way to the phone is the sending."""
_GAVE_UP: Final = {"UNDELIV": 65, "EXPIRED": 70}


class PortState(StrEnum):
    """What a channel can be told to be."""

    READY = "ready"
    BUSY = "busy"
    UNREGISTERED = "unregistered"


_NOT_READY: Final = {PortState.BUSY: 486, PortState.UNREGISTERED: 503}


class Param(msgspec.Struct, frozen=True):
    """One recipient of send_sms."""

    number: str
    user_id: int = 0
    text_param: tuple[str, ...] = ()


class SendSms(msgspec.Struct, frozen=True):
    """The body of send_sms."""

    text: str
    param: tuple[Param, ...]
    port: tuple[int, ...] = ()
    encoding: str = "unicode"
    request_status_report: bool = False


class Query(msgspec.Struct, frozen=True):
    """The body of both queries; empty lists ask for everything."""

    number: tuple[str, ...] = ()
    port: tuple[int, ...] = ()
    user_id: tuple[int, ...] = ()
    time_after: str = ""
    time_before: str = ""


@dataclass(slots=True)
class DinstarCounters:
    """What the box did since it started."""

    logins_refused: int = 0
    taken: int = 0
    refused: int = 0
    no_channel: int = 0
    unanswered: int = 0
    sent: int = 0
    failed: int = 0
    reports: int = 0
    incoming: int = 0


@dataclass(slots=True)
class _Sms:
    port: int
    user_id: int
    number: str
    text: str
    wants_report: bool
    taken: str
    status: str = "SENDING"
    ref_id: int = 0
    report: int | None = None
    reported: str = ""


class Dinstar:
    """One gateway with one user. `behaviour` may be replaced at any time."""

    def __init__(
        self, behaviour: Behaviour, *, schedule: Schedule, clock: Clock, journal: Journal | None = None
    ) -> None:
        self.behaviour = behaviour
        self.counters = DinstarCounters()
        self.ports = [PortState.READY] * PORTS
        self._schedule = schedule
        self._clock = clock
        self._journal = journal
        self._guard = DigestGuard()
        self._customers = Customers()
        self._sent: list[_Sms] = []
        self._incoming: list[dict[str, Any]] = []
        self._turn = 0
        self._references = [0] * PORTS
        self._tasks = 0
        self._received = 0

    @property
    def held(self) -> int:
        """Messages that are not sent yet."""
        return sum(one.status == "SENDING" for one in self._sent)

    def set_port(self, port: int, state: str) -> None:
        """Make a channel ready, busy or unregistered; raises ValueError and IndexError for what there is not."""
        self.ports[port] = PortState(state)

    def write(self, sender: str, text: str, port: int = 0) -> None:
        """A customer writes to the card of a channel."""
        self._received += 1
        self.counters.incoming += 1
        self._incoming.append(
            {
                "incoming_sms_id": self._received,
                "port": port,
                "number": f"+{sender}",
                "smsc": "+34600000000",
                "timestamp": self._now(),
                "text": text,
                "imsi": f"2140700000000{port:02d}",
            }
        )
        del self._incoming[:-KEPT]
        self._customers.wrote(sender, self._schedule.now_s())

    async def handle(self, request: Request) -> Answer | None:
        """Answer one request; None leaves it without an answer."""
        behaviour = self.behaviour
        if not self._guard.admits(request, behaviour.system_id, behaviour.password):
            self.counters.logins_refused += "authorization" in request.headers
            return Answer(401, None, {"WWW-Authenticate": self._guard.challenge})
        name = request.path.removeprefix("/api/")
        try:
            return self._answer(f"{request.method} {name}", request)
        except (msgspec.DecodeError, ValueError):
            return _told(400)

    # -- requests

    def _answer(self, what: str, request: Request) -> Answer | None:
        if what == "POST send_sms":
            return self._send(msgspec.json.decode(request.body, type=SendSms))
        if what == "POST query_sms_result":
            asked = msgspec.json.decode(request.body, type=Query)
            return _told(200, result=[_result(one) for one in self._sent if _fits(one, asked)])
        if what == "POST query_sms_deliver_status":
            asked = msgspec.json.decode(request.body, type=Query)
            found = [one for one in self._sent if one.report is not None and _fits(one, asked)]
            return _told(200, result=[_report(one) for one in found])
        if what == "GET query_sms_in_queue":
            return _told(200, in_queue=self.held)
        if what == "GET query_incoming_sms":
            after = int(request.query.get("incoming_sms_id", 0))
            later = [one for one in self._incoming if one["incoming_sms_id"] > after]
            return _told(200, sms=later, read=0, unread=len(later))
        if what == "GET get_port_info":
            return _told(200, info=[self._port_info(port) for port in range(PORTS)])
        return Answer(404)

    def _port_info(self, port: int) -> dict[str, Any]:
        reg = "UNREGISTER" if self.ports[port] is PortState.UNREGISTERED else "REGISTER_OK"
        return {"port": port, "type": "LTE", "number": f"+346990000{port:02d}", "reg": reg, "signal": 27}

    def _send(self, asked: SendSms) -> Answer | None:
        if not asked.param or any(not one.number.removeprefix("+").isdigit() for one in asked.param):
            return self._refused(400)
        if len(asked.param) > MOST_NUMBERS or len(asked.text.encode()) > MOST_OCTETS:
            return self._refused(413)
        special = magic(asked.param[0].number, self.behaviour)
        if special is Magic.REFUSED or is_refused(asked.param[0].number, self.behaviour):
            return self._refused(500)
        port = self._port_for(asked.port)
        if self.ports[port] is not PortState.READY:
            self.counters.no_channel += 1
            return _told(_NOT_READY[self.ports[port]] if asked.port else 550)
        self._tasks += 1
        for one in asked.param:
            self._take(asked, one, port)
        if special is Magic.NEVER_ANSWERED:
            self.counters.unanswered += 1
            return None
        return _told(202, sms_in_queue=self.held, task_id=self._tasks)

    def _refused(self, code: int) -> Answer:
        self.counters.refused += 1
        return _told(code)

    def _port_for(self, wanted: tuple[int, ...]) -> int:
        if wanted:
            if any(not 0 <= port < PORTS for port in wanted):
                raise ValueError("no such channel")
            ready = [port for port in wanted if self.ports[port] is PortState.READY]
            return (ready or list(wanted))[0]
        order = [(self._turn + step) % PORTS for step in range(PORTS)]
        chosen = next((port for port in order if self.ports[port] is PortState.READY), order[0])
        self._turn = (chosen + 1) % PORTS
        return chosen

    # -- a message

    def _take(self, asked: SendSms, param: Param, port: int) -> None:
        text = asked.text
        for value in param.text_param:
            text = text.replace("#param#", value, 1)
        number = param.number.removeprefix("+")
        sms = _Sms(port, param.user_id, number, text, asked.request_status_report, self._now())
        self._sent.append(sms)
        del self._sent[:-KEPT]
        self.counters.taken += 1
        if self._journal is not None:
            answered = magic(number, self.behaviour) is not Magic.NEVER_ANSWERED
            self._journal.write(
                Taken(
                    at_ms=self._clock.now_ms(),
                    id=f"{self._tasks}",
                    source=f"port {port}",
                    destination=number,
                    ref=0,
                    part=1,
                    parts=1,
                    text=text,
                    answered=answered,
                    reference=str(param.user_id),
                    device=port,
                )
            )
        how = fate(number, self.behaviour)
        self._schedule.after(how.after_ms * SENDING_SHARE / 1000, self._leave, sms, how)

    def _leave(self, sms: _Sms, how: Fate) -> None:
        if how.word == "REJECTD":
            sms.status = "FAILED"
            self.counters.failed += 1
            return
        self._references[sms.port] = (self._references[sms.port] + 1) % 256
        sms.status, sms.ref_id = "SENT_OK", self._references[sms.port]
        self.counters.sent += 1
        self._schedule.after(how.after_ms * (1 - SENDING_SHARE) / 1000, self._arrive, sms, how)

    def _arrive(self, sms: _Sms, how: Fate) -> None:
        silent = magic(sms.number, self.behaviour) is Magic.NO_RECEIPT or how.word == "UNKNOWN"
        if sms.wants_report and not silent:
            sms.report, sms.reported = _GAVE_UP.get(how.word, 0), self._now()
            self.counters.reports += 1
        if how.word == DELIVERED:
            reply = self._customers.reply(sms.number, sms.text, self.behaviour, self._schedule.now_s())
            if reply is not None:
                self._schedule.after(reply.after_s, self.write, sms.number, reply.text, sms.port)

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _told(code: int, **more: Any) -> Answer:
    return Answer(200, {"error_code": code, "sn": SERIAL, **more})


def _fits(sms: _Sms, asked: Query) -> bool:
    numbers = [one.removeprefix("+") for one in asked.number]
    return (
        (not numbers or sms.number in numbers)
        and (not asked.port or sms.port in asked.port)
        and (not asked.user_id or sms.user_id in asked.user_id)
        and (not asked.time_after or sms.taken >= asked.time_after)
        and (not asked.time_before or sms.taken <= asked.time_before)
    )


def _result(sms: _Sms) -> dict[str, Any]:
    return {
        "port": sms.port,
        "user_id": sms.user_id,
        "number": sms.number,
        "time": sms.taken,
        "status": sms.status,
        "count": 1,
        "succ_count": int(sms.status == "SENT_OK"),
        "ref_id": sms.ref_id,
        "imsi": f"2140700000000{sms.port:02d}",
    }


def _report(sms: _Sms) -> dict[str, Any]:
    return {
        "port": sms.port,
        "number": sms.number,
        "time": sms.reported,
        "ref_id": sms.ref_id,
        "status_code": sms.report,
        "imsi": f"2140700000000{sms.port:02d}",
    }
