"""The connector to the simulated carrier's gateway, for one channel (the protocol: `simulator.gateway`)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from app.channels.kit.connector import (
    Finding,
    Inbound,
    LinkState,
    ListedTemplate,
    NotListedError,
    Outbound,
    Question,
    Receipt,
)
from app.channels.kit.http_answers import HttpAnswer, NoAnswerError, NotSentError
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.channels.kit.polled import PolledAccount, RefusedError
from app.channels.kit.timers import Timers
from app.channels.simulated.events import STATUS, read_event
from app.channels.simulated.settings import SimulatedSettings
from app.channels.simulated.templates import filled, read_page
from app.contract.channels import Channel
from app.contract.devices import BY_DEVICE
from app.contract.mail.checks import lacks_unsubscribe
from app.contract.mail.render import attached, render
from app.contract.payloads.email import EmailContent
from app.core.clock import Clock, SystemClock

if TYPE_CHECKING:
    import httpx


THROTTLED_MS: Final = 1_000
BUSY_MS: Final = 5_000
MOST_EVENTS: Final = 200
LISTED_AT_ONCE: Final = 100
HOLD_S: Final = 60.0
"""The gateway holds a request for events for less than this."""

_MAIL_DOMAIN: Final = "switchroom.invalid"

_KINDS: Final = {
    "unknown_address": ErrorKind.INVALID_RECIPIENT,
    "unregistered": ErrorKind.INVALID_RECIPIENT,
    "not_capable": ErrorKind.NOT_CAPABLE,
    "no_sender": ErrorKind.CONFIG,
    "not_on_google": ErrorKind.CONTENT,
    "132000": ErrorKind.CONTENT,
    "132001": ErrorKind.TEMPLATE,
    "132012": ErrorKind.CONTENT,
    "132015": ErrorKind.TEMPLATE,
    "132016": ErrorKind.TEMPLATE,
    "wait_for_answer": ErrorKind.VIBER_ROW,
    "session_full": ErrorKind.VIBER_LIMIT,
    "session_over": ErrorKind.VIBER_OVER,
}
_log = logging.getLogger(__name__)


class SimulatedConnector(PolledAccount):
    """One account on one channel. Our message id is the reference: the gateway takes it once."""

    def __init__(
        self,
        channel: Channel,
        settings: SimulatedSettings,
        *,
        clock: Clock | None = None,
        timers: Timers | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(window=settings.window, rate=settings.rate, clock=clock or SystemClock(), timers=timers)
        self._channel = channel
        self._place = f"/v1/{channel.name.lower()}"
        self._settings = settings
        self._transport = transport
        self._session = 0
        self._settled: dict[str, list[int]] = {}
        self._settling = False

    # -- PolledAccount

    def open(self) -> None:
        """Make the client."""
        from app.channels.kit.http_calls import HttpCalls  # noqa: PLC0415 - a large library that only accounts over HTTP need

        settings = self._settings
        self._calls = HttpCalls(
            f"http://{settings.host}:{settings.port}",
            timers=self._timers,
            answer_s=float(settings.answer_s),
            connections=settings.window + 4,  # besides sends: events, acknowledgements, questions
            headers={"X-Account": settings.account, "Authorization": f"Bearer {settings.password}"},
            transport=self._transport,
        )

    async def greet(self) -> None:
        """Begin a session."""
        answer = await self._ask("POST", "session")
        self._session = int(answer.body["session"])

    async def round(self) -> float:
        """Wait for events and begin to store them."""
        where = {"session": self._session, "most": MOST_EVENTS}
        answer = await self._ask("GET", "events", params=where, answer_s=HOLD_S)
        for event in answer.body["events"]:
            number = int(event["event"])
            self.store(
                self._take(event), partial(self._settle, "done", number), partial(self._settle, "again", number)
            )
        return 0.0

    async def deliver(self, message: Outbound) -> Outcome:
        """Hand one message over."""
        if self._channel is Channel.EMAIL and _leads_nowhere(message):
            return Rejected(ErrorKind.CONFIG, "no_public_address", "")
        if self._channel in BY_DEVICE and not message.tokens:
            return Rejected(ErrorKind.INVALID_RECIPIENT, "no_device", "")
        body: dict[str, Any] = {
            "reference": self._reference(message.message_id),
            "sender": message.sender,
            "to": message.address,
            "text": message.text,
            "content": None if message.content is None else msgspec.json.decode(message.content),
            **self._own(message),
            "receipts": message.want_receipt,
            "validity_s": message.validity_s,
        }
        try:
            answer = await self._calls.call("POST", f"{self._place}/messages", json=body)
        except NoAnswerError as error:
            return Unknown(str(error))
        return _outcome(answer)

    async def close(self) -> None:
        """Let the connections go."""
        await self._calls.close()

    async def inquire(self, question: Question) -> Finding:
        """What became of a message nobody answered for, by our reference (see `kit.connector.Inquirer`)."""
        reference = self._reference(question.message_id)
        answer = await self._calls.call("GET", f"{self._place}/messages/{reference}")
        if answer.status != 200 or not isinstance(answer.body, dict) or not answer.body.get("id"):
            return Finding()
        found = answer.body.get("devices") or [answer.body]
        stand = [(str(one["id"]), STATUS.get(str(one.get("status")))) for one in found]
        told = tuple(Receipt(one, status, "", "", None) for one, status in stand if status is not None)
        return Finding(Accepted(tuple(one for one, _ in stand)), told)

    # -- inside

    def _mail(self, message: Outbound) -> dict[str, Any]:
        """An e-mail as an outgoing server would get it, pictures attached, headers beside."""
        if self._channel is not Channel.EMAIL or message.content is None:
            return {}
        content = msgspec.json.decode(message.content, type=EmailContent)
        mail = render(content, attached(content, _MAIL_DOMAIN), message.unsubscribe_url)
        return {"mail": msgspec.to_builtins(mail)}

    def _own(self, message: Outbound) -> dict[str, Any]:
        """What only this channel has."""
        if self._channel is Channel.RCS:
            return {"network": self._settings.network.value}
        if self._channel is Channel.WHATSAPP:
            return self._template(message)
        if self._channel in BY_DEVICE:
            return {"tokens": message.tokens}
        if message.session_id is not None:
            return {"session": message.session_id}
        return self._mail(message)

    def _template(self, message: Outbound) -> dict[str, Any]:
        """A filled template as the platform takes it."""
        template = None if message.content is None else filled(message.content)
        return {} if template is None else {"template": template}

    def _reference(self, message_id: int) -> str:
        return f"{self._settings.prefix}{message_id}"

    async def _ask(self, method: str, what: str, **given: Any) -> HttpAnswer:
        """A call that keeps the link: 401 is a refusal, anything but 200 a break."""
        answer = await self._calls.call(method, f"{self._place}/{what}", **given)
        if answer.status == 401:
            raise RefusedError("wrong_credentials")
        if answer.status != 200 or not isinstance(answer.body, dict):
            raise NoAnswerError("session_over" if answer.status == 409 else f"http_{answer.status}")
        return answer

    def _take(self, event: dict[str, Any]) -> Awaitable[None]:
        thing = read_event(event)
        if isinstance(thing, Receipt):
            return self._inlet.receipt(thing)
        if isinstance(thing, Inbound):
            return self._inlet.inbound(thing)
        return self._inlet.unreadable(thing)

    async def _settle(self, word: str, number: int) -> None:
        """Acknowledge an event, or ask for it again, together with those that gather meanwhile."""
        self._settled.setdefault(word, []).append(number)
        if self._settling:
            return
        self._settling = True
        try:
            while self._settled:
                lists, self._settled = self._settled, {}
                await self._calls.call("POST", f"{self._place}/events", json=lists)
        except (NotSentError, NoAnswerError) as error:
            _log.info("events were not acknowledged and come again in the next session: %s", error)
        finally:
            self._settling = False


class SimulatedRcs(SimulatedConnector):
    """RCS, which can be asked whether a phone takes it (see `kit.connector.CapabilityChecker`)."""

    async def check_capability(self, address: str) -> bool | None:
        """True: it takes it, False: it does not, None: the gateway gave no answer."""
        if self.link.state is not LinkState.UP:
            return None
        question = {"addresses": [address]}
        try:
            async with self.room:
                answer = await self._calls.call("POST", f"{self._place}/capabilities", json=question)
        except (NotSentError, NoAnswerError):
            return None
        found = answer.body.get("capable") if isinstance(answer.body, dict) else None
        told = found.get(address) if isinstance(found, dict) else None
        return told if isinstance(told, bool) else None


class SimulatedWhatsApp(SimulatedConnector):
    """WhatsApp, whose platform lists the templates of a sender (see `kit.connector.TemplateLister`)."""

    async def templates(self, sender: str) -> tuple[ListedTemplate, ...]:
        """Page by page."""
        if self.link.state is not LinkState.UP:
            raise NotListedError("unreachable")
        found: list[ListedTemplate] = []
        after = ""
        while True:
            where: dict[str, str | int] = {"sender": sender, "limit": LISTED_AT_ONCE, "after": after}
            try:
                async with self.room:
                    answer = await self._calls.call("GET", f"{self._place}/message_templates", params=where)
            except (NotSentError, NoAnswerError) as error:
                raise NotListedError("unreachable") from error
            page, after = read_page(answer)
            found += page
            if not after:
                return tuple(found)


_MADE: Final = {Channel.RCS: SimulatedRcs, Channel.WHATSAPP: SimulatedWhatsApp}


def simulated(
    channel: Channel, settings: SimulatedSettings, *, clock: Clock | None = None, timers: Timers | None = None
) -> SimulatedConnector:
    """The connector of a channel."""
    return _MADE.get(channel, SimulatedConnector)(channel, settings, clock=clock, timers=timers)


def _leads_nowhere(message: Outbound) -> bool:
    """Whether a mail offers a way out and there is none."""
    if message.unsubscribe_url is not None or message.content is None:
        return False
    return not lacks_unsubscribe(msgspec.json.decode(message.content, type=EmailContent))


def _outcome(answer: HttpAnswer) -> Outcome:
    body = answer.body if isinstance(answer.body, dict) else {}
    code, text = str(body.get("error", f"http_{answer.status}")), str(body.get("text", ""))
    gone = tuple(str(one) for one in body.get("gone", ()))
    if answer.status == 202 and body.get("id"):
        return Accepted(tuple(str(one) for one in body.get("ids") or [body["id"]]), gone)
    if answer.status == 429:
        return RetryLater(THROTTLED_MS, ErrorKind.THROTTLED, code, text)
    if answer.status == 503 and body:
        return RetryLater(BUSY_MS, ErrorKind.PROVIDER_BUSY, code, text)
    if answer.status == 401:
        return RetryLater(BUSY_MS, ErrorKind.UNREACHABLE, code, "wrong credentials")
    if 400 <= answer.status < 500:
        return Rejected(_KINDS.get(code, ErrorKind.REJECTED), code, text, gone=gone)
    return Unknown(f"http_{answer.status}")
