"""The simulated gateway for RCS, Viber, WhatsApp, e-mail, push, calls and apps: JSON over HTTP on loopback.

Every request carries `X-Account` and `Authorization: Bearer <password>` (`Behaviour.system_id`, `.password`), or
is answered with 401. `{channel}` is rcs, viber, whatsapp, email, push, tts or mobile_push.

- `POST /v1/{channel}/session` begins to listen: `{"session": 3}`; an earlier session is over, and what it did not
  acknowledge is told again.
- `POST /v1/{channel}/messages` with `reference`, `sender`, `to`, `text`, optionally `content` (an object), `mail`
  (`subject`, `html`, `text`, `headers`: a list of `name` and `value`), `network` (RCS: gsma or google), `session`
  (Viber's), `receipts` (true) and `validity_s`: 202 `{"id"}`. A reference that was taken before is answered with
  its id and sent no second time. 422 `{"error", "text"}` for good (`unknown_address`, `not_capable`, `no_sender`,
  `not_on_google`, `bad_header`; of a session `wait_for_answer`, `session_full`, `session_over`), 429 throttled, 503
  queue full. A WhatsApp message made from a template has it in `template`, as the Cloud API takes it, and refused
  with its codes.
- A message with `tokens`, on push and mobile_push, goes to each of these devices of a person: 202 names one of them
  each in `ids`, and in `gone` the tokens that are registered no more; with those alone it is 422 `unregistered`.
- `GET /v1/{channel}/messages/{reference}`: `{"id", "status"}`, of one to devices each in `devices` too, or 404 when
  nothing was taken under it.
- `POST /v1/rcs/capabilities` with `addresses`: `{"capable": {"34600...": true}}`; without an entry nobody knows.
- `GET /v1/whatsapp/message_templates?sender=X&limit=100&after=` lists the sender's templates as the Cloud API does.
- `GET /v1/{channel}/events?session=3&most=100` waits for `{"events": [...]}`; 409 when the session is over. An
  event has its number `event`, and is a receipt (`id`, `status` delivered, displayed or failed, `code`, `text`,
  `at_ms`) or a message (`id`, `from`, `to`, `text`), with what it is where it is more than words: `tapped` (`text`,
  `postback`, `of`: the id of the message it stood on), `location` (`latitude`, `longitude`, `name`, `address`) or
  `file` (`url`, `name`, `mime_type`, `size`). Events come again until acknowledged.
- `GET /files/{name}`, for everybody: what simulated customers send.
- `POST /v1/{channel}/events` with `done` and `again`, lists of numbers.
"""

from __future__ import annotations

import hmac
import random
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from app.channels.simulator.attachments import Attachment, attachment, octets_of
from app.channels.simulator.behaviour import (
    DELIVERED,
    Behaviour,
    Fate,
    Magic,
    fate,
    has_rcs,
    is_refused,
    magic,
    opened_after_ms,
)
from app.channels.simulator.customers import Customers, Reply
from app.channels.simulator.journal import Journal, Taken
from app.channels.simulator.offers import Offer, Place, Tap, offers_of
from app.channels.simulator.outbox import Outbox
from app.channels.simulator.schedule import Schedule
from app.channels.simulator.talks import Talks
from app.channels.simulator.wa_templates import PAGE_MAX, TemplateShelf
from app.channels.simulator.web import Answer, Request
from app.contract.channels import Channel
from app.contract.content import RcsContent, check_google
from app.contract.mail.headers import LIST_UNSUBSCRIBE, LIST_UNSUBSCRIBE_POST, is_header_wrong
from app.contract.mail.render import Mail
from app.contract.providers import RcsNetwork
from app.core.clock import Clock

CHANNELS: Final = {
    one.name.lower(): one
    for one in (
        Channel.RCS,
        Channel.VIBER,
        Channel.WHATSAPP,
        Channel.EMAIL,
        Channel.PUSH,
        Channel.TTS,
        Channel.MOBILE_PUSH,
    )
}
TALKING: Final = frozenset({Channel.RCS, Channel.VIBER, Channel.WHATSAPP})
"""Channels on which customers write back."""
SILENT: Final = frozenset({Channel.PUSH})
"""Channels that tell nothing once a message was taken (PSH-6)."""
REMEMBERED: Final = 100_000
_FILES: Final = "/files/"
_FAILURES: Final = {
    Channel.EMAIL: {"UNDELIV": "bounced", "EXPIRED": "mailbox_full", "REJECTD": "spam"},
    Channel.TTS: {"UNDELIV": "busy", "EXPIRED": "no_answer", "REJECTD": "rejected", "UNKNOWN": "voicemail"},
}
_CALL_CODES: Final = {"busy": "486", "no_answer": "480", "rejected": "603", "voicemail": "amd"}
"""What calls end with, as SIP numbers it; a machine that answers has no number there (TTS-5)."""
_WORDS: Final = {"UNDELIV": "undeliverable", "EXPIRED": "expired", "REJECTD": "blocked", "UNKNOWN": "lost"}


class Submit(msgspec.Struct, frozen=True):
    """What a client hands over."""

    reference: str
    sender: str
    to: str
    text: str
    content: Any = None
    mail: Mail | None = None
    network: RcsNetwork | None = None
    template: dict[str, Any] | None = None
    session: str | None = None
    receipts: bool = True
    validity_s: int | None = None
    tokens: tuple[str, ...] = ()


class Settle(msgspec.Struct, frozen=True):
    """Which events are stored, and which could not be."""

    done: tuple[int, ...] = ()
    again: tuple[int, ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """Of which addresses somebody wants to know whether they take RCS."""

    addresses: tuple[str, ...]


@dataclass(slots=True)
class GatewayCounters:
    """What the gateway did since it started."""

    sessions: int = 0
    refused_sessions: int = 0
    taken: int = 0
    repeated: int = 0
    unanswered: int = 0
    refused: int = 0
    throttled: int = 0
    queue_full: int = 0
    receipts: int = 0
    replies: int = 0
    capabilities: int = 0
    listings: int = 0


@dataclass(slots=True)
class _Line:
    """One channel: what it has to tell, and the newest messages by reference."""

    channel: Channel
    outbox: Outbox
    known: OrderedDict[str, _Sending] = field(default_factory=OrderedDict)


@dataclass(slots=True)
class _Message:
    """A taken message, to one address or device."""

    id: str
    submit: Submit
    status: str = "submitted"


@dataclass(slots=True)
class _Sending:
    """What was taken under one reference: to devices, a message for each. `gone` are tokens nobody has any more."""

    messages: tuple[_Message, ...]
    gone: tuple[str, ...] = ()

    def answer(self) -> dict[str, Any]:
        """What the client is told."""
        first = self.messages[0]
        if not first.submit.tokens:
            return {"id": first.id}
        return {"id": first.id, "ids": [one.id for one in self.messages], "gone": self.gone}

    def told(self) -> dict[str, Any]:
        """How it stands."""
        each = [{"id": one.id, "status": one.status} for one in self.messages]
        return {**each[0], "devices": each} if self.messages[0].submit.tokens else each[0]


class Gateway:
    """One account on seven channels, to be reached at `address`. `behaviour` may be replaced at any time."""

    def __init__(
        self, behaviour: Behaviour, *, schedule: Schedule, clock: Clock, journal: Journal | None = None
    ) -> None:
        self.behaviour = behaviour
        self.counters = GatewayCounters()
        self.templates = TemplateShelf()
        self.address = ""
        self._schedule = schedule
        self._clock = clock
        self._journal = journal
        self._chance = random.Random(behaviour.seed)
        self._customers = Customers()
        self._talks = Talks()
        self._number = clock.now_ms() * 1_000
        self._on_the_way = 0
        self._second_s, self._in_second = 0, 0
        self._lines = {
            name: _Line(channel, Outbox(schedule, lambda: self.behaviour)) for name, channel in CHANNELS.items()
        }

    @property
    def held(self) -> int:
        """Messages on their way, and events nobody has acknowledged."""
        return self._on_the_way + sum(len(line.outbox) for line in self._lines.values())

    def break_off(self) -> None:
        """Every session is over."""
        for line in self._lines.values():
            line.outbox.close()

    def write(self, channel: str, sender: str, recipient: str, text: str, **more: Mapping[str, Any]) -> None:
        """A customer writes, taps, shares or sends; `more` stands in the event as it is."""
        outbox = self._lines[channel].outbox
        self._number += 1
        message = {"id": f"in{self._number}", "from": sender, "to": recipient, "text": text, **more}
        outbox.put({"kind": "message", **message})
        self._customers.wrote(sender, self._schedule.now_s())
        if self._lines[channel].channel is Channel.VIBER:
            self._talks.heard(recipient, sender, self._clock.now_ms())
        self.counters.replies += 1

    async def handle(self, request: Request) -> Answer | None:
        """Answer one request; None leaves it without an answer."""
        if request.method == "GET" and request.path.startswith(_FILES):
            return _file(request.path.removeprefix(_FILES))
        if not self._may(request):
            self.counters.refused_sessions += request.path.endswith("/session")
            return Answer(401, {"error": "unauthorised"})
        line, verb, rest = self._place(request.path)
        if line is None:
            return Answer(404, {"error": "no_such_place"})
        try:
            return await self._answer(line, f"{request.method} {verb}", rest, request)
        except (msgspec.DecodeError, ValueError):
            return Answer(400, {"error": "malformed"})

    # -- requests

    def _may(self, request: Request) -> bool:
        account = request.headers.get("x-account", "")
        expected = f"Bearer {self.behaviour.password}"
        given = request.headers.get("authorization", "")
        return account == self.behaviour.system_id and hmac.compare_digest(given.encode(), expected.encode())

    def _place(self, path: str) -> tuple[_Line | None, str, str]:
        parts = [*path.strip("/").split("/", 3), "", "", "", ""]
        return (self._lines.get(parts[1]) if parts[0] == "v1" else None), parts[2], parts[3]

    async def _answer(self, line: _Line, what: str, rest: str, request: Request) -> Answer | None:
        if what == "POST session":
            self.counters.sessions += 1
            return Answer(200, {"session": line.outbox.open()})
        if what == "POST messages":
            return self._submitted(line, msgspec.json.decode(request.body, type=Submit))
        if what == "GET messages":
            found = line.known.get(rest)
            return Answer(404, {"error": "unknown"}) if found is None else Answer(200, found.told())
        if what == "GET events":
            query = request.query
            events = await line.outbox.take(int(query.get("session", 0)), int(query.get("most", 100)))
            return Answer(409, {"error": "session_over"}) if events is None else Answer(200, {"events": events})
        if what == "POST events":
            settle = msgspec.json.decode(request.body, type=Settle)
            line.outbox.settle(settle.done, settle.again)
            return Answer(200, {})
        if what == "POST capabilities" and line.channel is Channel.RCS:
            return self._capabilities(msgspec.json.decode(request.body, type=Asked))
        if what == "GET message_templates" and line.channel is Channel.WHATSAPP:
            self.counters.listings += 1
            query = request.query
            return Answer(200, self.templates.page(int(query.get("limit", PAGE_MAX)), query.get("after", "")))
        return Answer(404, {"error": "no_such_place"})

    def _capabilities(self, asked: Asked) -> Answer:
        self.counters.capabilities += len(asked.addresses)
        known = [one for one in asked.addresses if magic(one, self.behaviour) is not Magic.CAPABILITY_SILENT]
        return Answer(200, {"capable": {one: has_rcs(one, self.behaviour) for one in known}})

    # -- a message

    def _submitted(self, line: _Line, submit: Submit) -> Answer | None:
        known = line.known.get(submit.reference)
        if known is not None:
            self.counters.repeated += 1
            return Answer(202, {**known.answer(), "repeated": True})
        special = magic(submit.to, self.behaviour)
        refusal = self._judge(line, submit, special)
        if refusal is not None:
            return refusal
        if submit.session is not None and line.channel is Channel.VIBER:
            self._talks.took(submit.sender, submit.to, submit.session, self._clock.now_ms())
        gone = tuple(one for one in submit.tokens if self._is_unknown(one))
        places = [one for one in submit.tokens if one not in gone] if submit.tokens else [submit.to]
        specials = {magic(one, self.behaviour) for one in places}
        answered = Magic.NEVER_ANSWERED not in specials and self._chance.random() >= self.behaviour.unknown_rate
        sending = _Sending(tuple(self._take(line, submit, one, answered=answered) for one in places), gone)
        line.known[submit.reference] = sending
        if len(line.known) > REMEMBERED:
            line.known.popitem(last=False)
        if answered:
            return Answer(202, sending.answer())
        self.counters.unanswered += 1
        return None

    def _take(self, line: _Line, submit: Submit, place: str, *, answered: bool) -> _Message:
        """Begin the way of a message to one address or device."""
        self._number += 1
        there = submit if submit.to == place else msgspec.structs.replace(submit, to=place)
        message = _Message(f"{line.channel.name[:2].lower()}{self._number}", there)
        self._note(line, message, answered)
        how = fate(place, self.behaviour)
        if magic(place, self.behaviour) is Magic.RECEIPT_FIRST:
            self._arrive(line, message, how)
        else:
            self._later(how.after_ms, self._arrive, line, message, how)
        return message

    def _is_unknown(self, place: str) -> bool:
        return magic(place, self.behaviour) is Magic.REFUSED or is_refused(place, self.behaviour)

    def _judge(self, line: _Line, submit: Submit, special: Magic | None) -> Answer | None:
        behaviour = self.behaviour
        if self._is_over_rate() or self._chance.random() < behaviour.throttle_rate:
            self.counters.throttled += 1
            return Answer(429, {"error": "throttled", "text": "too many messages"})
        if special is Magic.QUEUE_FULL or self.held >= behaviour.queue_limit:
            self.counters.queue_full += 1
            return Answer(503, {"error": "queue_full", "text": "try again later"})
        why, words = self._why_not(line, submit)
        if not why:
            return None
        self.counters.refused += 1
        told = {"error": why, "text": words or why.replace("_", " ")}
        return Answer(422, {**told, "gone": submit.tokens} if why == "unregistered" else told)

    def _why_not(self, line: _Line, submit: Submit) -> tuple[str, str]:
        """Code and words of a refusal for good; nothing where it is taken."""
        if not submit.sender:
            return "no_sender", ""
        if submit.tokens and all(map(self._is_unknown, submit.tokens)):
            return "unregistered", ""
        if not submit.tokens and (not submit.to or self._is_unknown(submit.to)):
            return "unknown_address", ""
        if line.channel is Channel.RCS and not has_rcs(submit.to, self.behaviour):
            return "not_capable", ""
        if submit.network is RcsNetwork.GOOGLE and _google_lacks(submit.content):
            return "not_on_google", ""
        if submit.mail is not None and _is_ill_headed(submit.mail):
            return "bad_header", ""
        if submit.session is not None and line.channel is Channel.VIBER:
            return self._talks.refusal(submit.sender, submit.to, submit.session, self._clock.now_ms()), ""
        refusal = self.templates.judge(submit.template) if submit.template is not None else None
        return refusal or ("", "")

    def _is_over_rate(self) -> bool:
        if not self.behaviour.rate_limit:
            return False
        second_s = int(self._schedule.now_s())
        if second_s != self._second_s:
            self._second_s, self._in_second = second_s, 0
        self._in_second += 1
        return self._in_second > self.behaviour.rate_limit

    def _note(self, line: _Line, message: _Message, answered: bool) -> None:
        self.counters.taken += 1
        if self._journal is None:
            return
        submit = message.submit
        self._journal.write(
            Taken(
                at_ms=self._clock.now_ms(),
                id=message.id,
                source=submit.sender,
                destination=submit.to,
                ref=0,
                part=1,
                parts=1,
                text=submit.text,
                answered=answered,
                channel=line.channel.value,
                reference=submit.reference,
                content=submit.content,
                mail=None if submit.mail is None else msgspec.to_builtins(submit.mail),
                session=submit.session,
            )
        )

    # -- what becomes of it

    def _later(self, after_ms: float, call: Any, *args: Any) -> None:
        self._on_the_way += 1

        def run() -> None:
            self._on_the_way -= 1
            call(*args)

        self._schedule.after(after_ms / 1000, run)

    def _arrive(self, line: _Line, message: _Message, how: Fate) -> None:
        submit = message.submit
        if how.word != DELIVERED:
            words = _FAILURES.get(line.channel, _WORDS)
            word = words.get(how.word, _WORDS[how.word])
            code = _CALL_CODES[word] if line.channel is Channel.TTS else how.error
            self._tell(line, message, "failed", code, word)
            return
        self._tell(line, message, "delivered", "000", "")
        after_ms = opened_after_ms(submit.to, self.behaviour)
        if after_ms is not None and line.channel not in SILENT:
            self._later(after_ms, self._tell, line, message, "displayed", "000", "")
        if line.channel in TALKING and self.held < self.behaviour.queue_limit:
            reply = self._customers.reply(
                submit.to, submit.text, self.behaviour, self._schedule.now_s(), self._offers(submit)
            )
            if reply is not None:
                self._later(reply.after_s * 1000, self._reply, line, message, reply)

    def _offers(self, submit: Submit) -> tuple[Offer, ...]:
        return offers_of(submit.content) if submit.template is None else self.templates.replies(submit.template)

    def _reply(self, line: _Line, message: _Message, reply: Reply) -> None:
        submit = message.submit
        more: dict[str, dict[str, Any]] = {}
        match reply.done:
            case Tap(text, postback):
                more = {"tapped": {"text": text, "postback": postback, "of": message.id}}
            case Place():
                more = {"location": reply.done._asdict()}
            case Attachment(name, mime_type):
                size, url = len(octets_of(reply.done)), f"{self.address}{_FILES}{name}"
                more = {"file": {"url": url, "name": name, "mime_type": mime_type, "size": size}}
        self.write(line.channel.name.lower(), submit.to, submit.sender, reply.text, **more)

    def _tell(self, line: _Line, message: _Message, status: str, code: str, text: str) -> None:
        message.status = status
        special = magic(message.submit.to, self.behaviour)
        if not message.submit.receipts or line.channel in SILENT or special is Magic.NO_RECEIPT:
            return
        receipt = {"id": message.id, "status": status, "code": code, "text": text, "at_ms": self._clock.now_ms()}
        for _ in range(2 if special is Magic.RECEIPT_TWICE else 1):
            line.outbox.put({"kind": "receipt", **receipt})
            self.counters.receipts += 1


def _file(name: str) -> Answer:
    one = attachment(name)
    if one is None:
        return Answer(404, {"error": "no_such_place"})
    return Answer(200, octets=octets_of(one), headers={"Content-Type": one.mime_type})


def _google_lacks(content: Any) -> bool:
    """Whether a content has what Google's RCS does not take (RCS-25, RCS-42)."""
    return content is not None and bool(check_google(msgspec.convert(content, RcsContent)))


def _is_ill_headed(mail: Mail) -> bool:
    """Whether a header is malformed, stands there twice, or offers one click without saying where (RFC 8058)."""
    names = [one.name for one in mail.headers]
    ways = {one.name: one.value for one in mail.headers}
    is_lost = LIST_UNSUBSCRIBE_POST in ways and not ways.get(LIST_UNSUBSCRIBE, "").startswith("<https://")
    return is_lost or len(set(names)) < len(names) or any(is_header_wrong(*one) for one in ways.items())
