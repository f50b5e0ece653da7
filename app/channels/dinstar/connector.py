"""The connector to a Dinstar GSM/LTE gateway: one message and channel a request, its result asked for by our id."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from app.channels.dinstar.answers import (
    FINE,
    Incoming,
    Report,
    Result,
    after_report,
    after_sending,
    digits,
    error_code,
    incoming,
    items,
    refusal,
    reports,
    results,
)
from app.channels.dinstar.inbox import Inbox
from app.channels.dinstar.settings import Auth, DinstarSettings, Encoding
from app.channels.kit.connector import Finding, Outbound, Question, Receipt, ReceiptStatus
from app.channels.kit.http_answers import HttpAnswer, NoAnswerError
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, Unknown
from app.channels.kit.polled import PolledAccount, RefusedError
from app.channels.kit.timers import Timers
from app.channels.kit.waiting import sleep, within
from app.contract.payloads.words import alphabet_of
from app.contract.sms import Alphabet, measure
from app.core.clock import DAY_MS, Clock, SystemClock

if TYPE_CHECKING:
    import httpx


AT_ONCE: Final = 32
"""Ids the gateway takes in one question."""
LATE_TIMES: Final = 10
"""How many times `result_s` a result is asked for before it is forgotten."""
REMEMBERED: Final = 10_000
LOGIN_PAUSE_S: Final = 0.5
"""Before the one more try after a refused login: boxes lose a challenge now and then."""
OLD_MS: Final = 3 * DAY_MS
"""Messages from phones that were in the gateway's memory longer than this when it is first read are not taken."""
_ADDRESS: Final = re.compile(r"\+?[0-9]{1,24}")
_PLACEHOLDER: Final = "#param#"


class DinstarConnector(PolledAccount):
    """One gateway. Our message id is its `user_id`; one message a channel is under way at once (DIA-25)."""

    def __init__(
        self,
        settings: DinstarSettings,
        *,
        clock: Clock | None = None,
        timers: Timers | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(window=settings.ports, rate=None, clock=clock or SystemClock(), timers=timers)
        self._settings = settings
        self._transport = transport
        self._zone = ZoneInfo(settings.time_zone)
        self._numbers: dict[int, str] = {}
        self._open: dict[int, _Open] = {}
        self._references: OrderedDict[tuple[int, int], int] = OrderedDict()  # channel and ref_id: user_id
        self._told: OrderedDict[tuple[int, int, int, str], None] = OrderedDict()
        self._inbox = Inbox()

    # -- PolledAccount

    def open(self) -> None:
        """Make the client."""
        import httpx  # noqa: PLC0415 - a large library that only accounts over HTTP need

        from app.channels.kit.http_calls import HttpCalls  # noqa: PLC0415 - as above

        settings = self._settings
        made = httpx.DigestAuth if settings.auth is Auth.DIGEST else httpx.BasicAuth
        self._calls = HttpCalls(
            f"{'https' if settings.tls else 'http'}://{settings.host}:{settings.port}",
            timers=self._timers,
            answer_s=float(settings.answer_s),
            connections=settings.ports + 4,
            auth=made(settings.user, settings.password),
            verify=settings.verify_tls,
            transport=self._transport,
        )

    async def greet(self) -> None:
        """Ask for the numbers of the SIM cards; whatever the memory holds is looked through again."""
        channels = ",".join(str(number) for number in range(self._settings.ports))
        params = {"port": channels, "info_type": "port,number,reg"}
        answer = await self._ask("GET", "get_port_info", params=params)
        self._numbers = {
            int(one["port"]): digits(one.get("number"))
            for one in items(answer.body, "info")
            if isinstance(one.get("port"), int)
        }
        self._inbox = Inbox()

    async def round(self) -> float:
        """Results of what is under way, delivery reports, messages from phones."""
        await self._ask_results()
        await self._ask_reports()
        await self._ask_incoming()
        return self._settings.poll_ms / 1000

    async def deliver(self, message: Outbound) -> Outcome:
        """Hand one message over and wait until the network took it, or for its result in vain."""
        request = self._request(message)
        if isinstance(request, Rejected):
            return request
        try:
            answer = await self._send(request)
        except NoAnswerError as error:
            return Unknown(str(error))
        refused = refusal(answer)
        if refused is not None:
            return refused
        forget_s = self._timers.time() + LATE_TIMES * self._settings.result_s
        waiting = self._open[message.message_id] = _Open(digits(message.address), forget_s)
        result = await self._awaited(waiting)
        return after_sending(result, message.message_id)

    def hurry(self) -> None:
        """What the gateway took is accepted, whatever its result will be."""
        for waiting in self._open.values():
            waiting.settle(None)

    async def close(self) -> None:
        """Let the connections go."""
        await self._calls.close()
        self._open.clear()

    async def inquire(self, question: Question) -> Finding:
        """What became of a message nobody answered for: its result, by our id (see `kit.connector.Inquirer`)."""
        found = await self._results_of([question.message_id])
        mine = [one for one in found if one.number == digits(question.address)]
        if not mine:
            return Finding()
        outcome = after_sending(mine[-1], question.message_id)
        self._note(mine[-1])
        delivered = (self._delivered(mine[-1]),) if mine[-1].status == "DELIVERED" else ()
        return Finding(outcome if isinstance(outcome, Accepted | Rejected) else None, delivered)

    # -- sending

    async def _awaited(self, waiting: _Open) -> Result | None:
        try:
            result = await within(self._timers, float(self._settings.result_s), waiting.until_over())
        except TimeoutError:
            result = None
        waiting.is_late = result is None
        return result

    def _request(self, message: Outbound) -> dict[str, Any] | Rejected:
        if not _ADDRESS.fullmatch(message.address):
            return Rejected(ErrorKind.INVALID_RECIPIENT, "address", "not a number")
        if not message.text:
            return Rejected(ErrorKind.CONTENT, "empty", "no text")
        param: dict[str, Any] = {"number": message.address, "user_id": message.message_id}
        text = message.text
        if _PLACEHOLDER in text:  # the gateway would put something in its place
            text, param["text_param"] = _PLACEHOLDER, [text]
        request: dict[str, Any] = {
            "text": text,
            "param": [param],
            "encoding": self._encoding(message),
            "request_status_report": message.want_receipt,
        }
        if message.device is not None:
            if not message.device.isascii() or not message.device.isdigit():
                return Rejected(ErrorKind.CONFIG, "device", f"no channel: {message.device}")
            request["port"] = [int(message.device)]
        return request

    def _encoding(self, message: Outbound) -> str:
        wanted = self._settings.encoding
        if wanted is Encoding.AUTO:
            size = measure(message.text, alphabet_of(message.content))
            wanted = Encoding.UNICODE if size.alphabet is Alphabet.UNICODE else Encoding.GSM
        return wanted.value

    async def _send(self, request: dict[str, Any]) -> HttpAnswer:
        answer = await self._calls.call("POST", "/api/send_sms", json=request)
        if answer.status in (401, 403) and error_code(answer) is None:
            await sleep(self._timers, LOGIN_PAUSE_S)
            answer = await self._calls.call("POST", "/api/send_sms", json=request)
        return answer

    # -- a round

    async def _ask(self, method: str, what: str, **given: Any) -> HttpAnswer:
        """A question that keeps the link: a refused login, tried twice, is a refusal, no API at all a break."""
        answer = await self._calls.call(method, f"/api/{what}", **given)
        if answer.status in (401, 403):
            await sleep(self._timers, LOGIN_PAUSE_S)
            answer = await self._calls.call(method, f"/api/{what}", **given)
            if answer.status in (401, 403):
                raise RefusedError("wrong_credentials")
        if error_code(answer) is None:
            raise NoAnswerError(f"http_{answer.status}" if answer.status != FINE else "no_gateway_api")
        return answer

    async def _results_of(self, user_ids: list[int]) -> list[Result]:
        answer = await self._ask("POST", "query_sms_result", json={"user_id": user_ids})
        return results(answer.body, self._zone)

    async def _ask_results(self) -> None:
        now_s = self._timers.time()
        for user_id in [one for one, waiting in self._open.items() if waiting.forget_s < now_s]:
            del self._open[user_id]
        ids = list(self._open)
        for start in range(0, len(ids), AT_ONCE):
            for result in await self._results_of(ids[start : start + AT_ONCE]):
                waiting = self._open.get(result.user_id)
                if waiting is None or waiting.number != result.number or not result.is_over:
                    continue
                self._note(result)
                del self._open[result.user_id]
                late_failure = waiting.is_late and not result.is_sent
                waiting.settle(result)
                if late_failure:
                    self._hand_in(Receipt(str(result.user_id), ReceiptStatus.FAILED, "FAILED", "", result.at_ms))
                elif result.status == "DELIVERED":
                    self._hand_in(self._delivered(result))

    async def _ask_reports(self) -> None:
        since = datetime.fromtimestamp((self._clock.now_ms() - DAY_MS) / 1000, self._zone)
        question = {"time_after": since.strftime("%Y-%m-%d %H:%M:%S")}
        answer = await self._ask("POST", "query_sms_deliver_status", json=question)
        for report in reports(answer.body, self._zone):
            key = (report.port, report.ref_id, report.code, report.time)
            if key not in self._told:
                user_id = await self._user_of(report)
                self._told[key] = None  # also when it is about nobody's message: another system's, or an old one
                _shorten(self._told)
                if user_id is not None:
                    status = after_report(report.code)
                    self._hand_in(Receipt(str(user_id), status, str(report.code), "", report.at_ms))

    async def _user_of(self, report: Report) -> int | None:
        """Whose message a report is about: remembered, or after a restart asked for."""
        known = self._references.get((report.port, report.ref_id))
        if known is not None:
            return known
        question = {"number": [report.number], "port": [report.port]}
        answer = await self._ask("POST", "query_sms_result", json=question)
        for result in results(answer.body, self._zone):
            self._note(result)
        return self._references.get((report.port, report.ref_id))

    async def _ask_incoming(self) -> None:
        question: dict[str, str | int] = {"flag": "all", "incoming_sms_id": self._inbox.high}
        answer = await self._calls.call("GET", "/api/query_incoming_sms", params=question)
        if answer.status in (400, 404, 405):  # one firmware wants it posted
            answer = await self._ask("POST", "query_incoming_sms", json=question)
        elif error_code(answer) is None:
            raise NoAnswerError(f"http_{answer.status}")
        for one in incoming(answer.body, self._numbers, self._zone):
            self._take(one, self._inbox)

    def _take(self, one: Incoming, inbox: Inbox) -> None:
        if not inbox.begin(one.id):
            return
        if one.at_ms is not None and one.at_ms < self._clock.now_ms() - OLD_MS:
            inbox.end(one.id)
            return

        async def done() -> None:
            inbox.end(one.id)

        async def again() -> None:
            inbox.fail(one.id)

        self.store(self._inlet.inbound(one.message), done, again)

    def _note(self, result: Result) -> None:
        if result.ref_id is not None and result.is_sent:
            self._references[(result.port, result.ref_id)] = result.user_id
            _shorten(self._references)

    def _delivered(self, result: Result) -> Receipt:
        return Receipt(str(result.user_id), ReceiptStatus.DELIVERED, "DELIVERED", "", result.at_ms)

    def _hand_in(self, receipt: Receipt) -> None:
        async def nothing() -> None:
            return

        async def again() -> None:
            await sleep(self._timers, self._settings.poll_ms / 1000)
            self._hand_in(receipt)

        self.store(self._inlet.receipt(receipt), nothing, again)


class _Open:
    """A message the gateway took, whose result is waited for; `is_late` when that was given up."""

    def __init__(self, number: str, forget_s: float) -> None:
        self.number = number
        self.forget_s = forget_s
        self.is_late = False
        self._over: asyncio.Future[Result | None] = asyncio.get_running_loop().create_future()

    async def until_over(self) -> Result | None:
        """The result once it is known, None when it is waited for no longer."""
        return await asyncio.shield(self._over)

    def settle(self, result: Result | None) -> None:
        """End the wait."""
        if not self._over.done():
            self._over.set_result(result)


def _shorten(kept: OrderedDict[Any, Any]) -> None:
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
