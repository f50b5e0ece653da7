"""The Dinstar connector as a table: expected request, canned answer, expected outcome; and what it asks after."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from app.channels.dinstar.connector import DinstarConnector
from app.channels.dinstar.settings import Auth, DinstarSettings, check, read
from app.channels.kit.connector import Finding, Inquirer, LinkState, Outbound, Question, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.core.clock import SetClock
from tests.channels.connector_suite import FastTimers
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import scenario

SETTINGS = DinstarSettings("10.0.0.5", "api", "pw", ports=4, auth=Auth.BASIC, poll_ms=200, result_s=5)
MESSAGE = Outbound(7, "card", "34600111222", "Hola", device="2")
SN = "dbd2-0325-0044-0088"


def told(code: int, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"error_code": code, "sn": SN, **more})


def result(status: str, **more: Any) -> dict[str, Any]:
    base = {"port": 2, "user_id": 7, "number": "34600111222", "time": "2025-11-20 01:00:00", "ref_id": 12}
    return {**base, "status": status, "count": 1, "succ_count": 1, **more}


@dataclass
class Box:
    """A gateway that answers what the test says and remembers every request."""

    send: Callable[[httpx.Request], httpx.Response] = lambda _: told(202, task_id=1, sms_in_queue=1)
    results: Sequence[dict[str, Any]] = (result("SENT_OK"),)
    reports: Sequence[dict[str, Any]] = ()
    incoming: Sequence[dict[str, Any]] = ()
    info: Sequence[dict[str, Any]] = ({"port": 2, "number": "+34699000002"},)
    refuses_get: bool = False
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        name = request.url.path.removeprefix("/api/")
        if name == "send_sms":
            return self.send(request)
        if name == "query_incoming_sms":
            if self.refuses_get and request.method == "GET":
                return httpx.Response(405)
            after = int(
                request.url.params.get("incoming_sms_id") or json.loads(request.content or b"{}")["incoming_sms_id"]
            )
            return told(200, sms=[one for one in self.incoming if one["incoming_sms_id"] > after])
        lists = {
            "query_sms_result": {"result": self.results},
            "query_sms_deliver_status": {"result": self.reports},
            "get_port_info": {"info": self.info},
        }
        return told(200, **lists[name])

    def bodies(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(one.content) for one in self.requests if one.url.path == f"/api/{name}"]


async def started(box: Box, settings: DinstarSettings = SETTINGS) -> tuple[DinstarConnector, MemoryInlet]:
    inlet = MemoryInlet()
    connector = DinstarConnector(
        settings, clock=SetClock(), timers=FastTimers(), transport=httpx.MockTransport(box)
    )
    await connector.start(inlet)
    await inlet.until_link(LinkState.UP)
    return connector, inlet


async def outcome_of(box: Box, message: Outbound = MESSAGE) -> Outcome:
    connector, _ = await started(box)
    outcome = await connector.send(message)
    await connector.stop()
    return outcome


@pytest.mark.req("DIA-14")
@scenario
async def test_one_recipient_one_channel_and_our_id() -> None:
    box = Box()
    assert await outcome_of(box) == Accepted(("7",))
    (body,) = box.bodies("send_sms")
    assert body == {
        "text": "Hola",
        "param": [{"number": "34600111222", "user_id": 7}],
        "encoding": "gsm-7bit",
        "request_status_report": True,
        "port": [2],
    }
    assert {"user_id": [7]} in box.bodies("query_sms_result")
    assert box.requests[0].headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (replace(MESSAGE, device=None), {"port": None}),
        (replace(MESSAGE, text="Привет"), {"encoding": "unicode"}),
        (replace(MESSAGE, want_receipt=False), {"request_status_report": False}),
        (
            replace(MESSAGE, text="say #param#"),
            {
                "text": "#param#",
                "param": [{"number": "34600111222", "user_id": 7, "text_param": ["say #param#"]}],
            },
        ),
    ],
)
@scenario
async def test_the_request_says_what_is_meant(message: Outbound, expected: dict[str, Any]) -> None:
    box = Box()
    await outcome_of(box, message)
    (body,) = box.bodies("send_sms")
    assert {key: body.get(key) for key in expected} == expected


@pytest.mark.req("DIA-13")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (told(550), RetryLater(0, ErrorKind.CHANNEL_BUSY, "550", "no available channel")),
        (told(486), RetryLater(0, ErrorKind.CHANNEL_BUSY, "486", "channel busy")),
        (told(503), RetryLater(0, ErrorKind.CHANNEL_BUSY, "503", "channel not registered")),
        (told(500), RetryLater(5000, ErrorKind.PROVIDER_BUSY, "500", "the gateway reports an error")),
        (told(400), Rejected(ErrorKind.REJECTED, "400", "malformed request")),
        (told(404), Rejected(ErrorKind.REJECTED, "404", "no such task")),
        (told(413), Rejected(ErrorKind.CONTENT, "413", "text too long")),
        (httpx.Response(404), RetryLater(5000, ErrorKind.UNREACHABLE, "http_404", "")),
        (httpx.Response(401), RetryLater(5000, ErrorKind.UNREACHABLE, "http_401", "")),
        (httpx.Response(502, text="<html>"), Unknown("http_502")),
        (httpx.Response(200, text="<html>"), Unknown("http_200")),
    ],
)
@scenario
async def test_every_answer_has_its_outcome(answer: httpx.Response, expected: Outcome) -> None:
    assert await outcome_of(Box(send=lambda _: answer)) == expected


def fail(error: type[Exception]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("said the network")

    return answer


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError, RetryLater(1000, ErrorKind.UNREACHABLE, "connect_failed", "")),
        (httpx.ReadError, Unknown("connection_error")),
        (httpx.WriteError, Unknown("connection_error")),
    ],
)
@scenario
async def test_what_did_not_leave_is_tried_again_and_what_may_have_left_is_unknown(
    error: type[Exception], expected: Outcome
) -> None:
    assert await outcome_of(Box(send=fail(error))) == expected


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (replace(MESSAGE, address="somebody"), ErrorKind.INVALID_RECIPIENT),
        (replace(MESSAGE, text=""), ErrorKind.CONTENT),
        (replace(MESSAGE, device="dongle0"), ErrorKind.CONFIG),
    ],
)
@scenario
async def test_what_the_gateway_could_not_understand_is_not_sent(message: Outbound, kind: ErrorKind) -> None:
    box = Box()
    outcome = await outcome_of(box, message)
    assert isinstance(outcome, Rejected)
    assert outcome.kind is kind
    assert box.bodies("send_sms") == []


@pytest.mark.req("DIA-14")
@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result("SENT_OK")], Accepted(("7",))),
        ([result("DELIVERED")], Accepted(("7",))),
        ([result("FAILED")], Rejected(ErrorKind.REJECTED, "FAILED", "not sent by channel 2")),
        ([result("SENDING")], Accepted(("7",))),  # the gateway has it, however long it takes
        ([], Accepted(("7",))),
        ([result("FAILED", number="34999")], Accepted(("7",))),  # somebody else's message under the same id
        ([result("FAILED", user_id="x"), "junk"], Accepted(("7",))),
    ],
)
@scenario
async def test_taken_is_not_sent_the_result_decides(results: Sequence[dict[str, Any]], expected: Outcome) -> None:
    assert await outcome_of(Box(results=results)) == expected


@scenario
async def test_a_login_that_is_refused_once_is_tried_again() -> None:
    answers = [httpx.Response(401), told(202)]
    box = Box(send=lambda _: answers.pop(0))
    assert await outcome_of(box) == Accepted(("7",))
    assert len(box.bodies("send_sms")) == 2


@scenario
async def test_a_result_that_comes_too_late_is_told_as_a_receipt() -> None:
    box = Box(results=[result("SENDING")])
    connector, inlet = await started(box)
    assert await connector.send(MESSAGE) == Accepted(("7",))
    box.results = [result("FAILED")]
    await inlet.until(lambda inlet: bool(inlet.receipts))
    (receipt,) = inlet.receipts
    assert (receipt.vendor_id, receipt.status, receipt.code) == ("7", ReceiptStatus.FAILED, "FAILED")
    await connector.stop()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (0, ReceiptStatus.DELIVERED),
        (32, ReceiptStatus.SUBMITTED),
        (63, ReceiptStatus.SUBMITTED),
        (64, ReceiptStatus.FAILED),
        (255, ReceiptStatus.FAILED),
    ],
)
@scenario
async def test_reports_find_their_message_by_channel_and_reference(code: int, status: ReceiptStatus) -> None:
    report = {"port": 2, "number": "+34600111222", "time": "2025-11-20 01:00:09", "ref_id": 12, "status_code": code}
    box = Box()
    connector, inlet = await started(box)
    await connector.send(MESSAGE)
    box.reports = [report, {**report, "ref_id": 13, "number": "+34999"}, {"port": "x"}]
    await inlet.until(lambda inlet: bool(inlet.receipts))
    asked = len(box.requests)
    while len(box.requests) < asked + 8:  # told once, however often the gateway tells it
        await a_round()
    (receipt,) = inlet.receipts
    assert (receipt.vendor_id, receipt.status, receipt.code) == ("7", status, str(code))
    assert receipt.at_ms == 1_763_600_409_000
    await connector.stop()


async def a_round() -> None:
    """Let the connector's next round come."""
    over = asyncio.Event()
    timers = FastTimers()
    timers.call_at(timers.time() + 0.2, over.set)
    await over.wait()


@scenario
async def test_after_a_restart_a_report_is_still_matched() -> None:
    report = {"port": 2, "number": "34600111222", "time": "2025-11-20 01:00:09", "ref_id": 12, "status_code": 0}
    box = Box(reports=[report])
    connector, inlet = await started(box)
    await inlet.until(lambda inlet: bool(inlet.receipts))
    assert inlet.receipts[0].vendor_id == "7"
    assert {"number": ["34600111222"], "port": [2]} in box.bodies("query_sms_result")
    await connector.stop()


def sms(number: int, text: str = "hola", **more: Any) -> dict[str, Any]:
    base = {"incoming_sms_id": number, "port": 2, "number": "+34600111222", "timestamp": "2025-11-20 00:53:20"}
    return {**base, "text": text, **more}


@pytest.mark.parametrize("refuses_get", [False, True])
@scenario
async def test_messages_from_phones_are_taken_once_under_a_key(refuses_get: bool) -> None:
    box = Box(incoming=[sms(1), sms(2, "adiós"), sms(3, timestamp="2020-01-01 00:00:00")], refuses_get=refuses_get)
    connector, inlet = await started(box)
    await inlet.until(lambda inlet: len(inlet.messages) == 2)
    box.incoming = [*box.incoming, sms(4, "otra vez")]
    await inlet.until(lambda inlet: len(inlet.messages) == 3)
    assert [(one.sender, one.recipient, one.text) for one in inlet.messages] == [
        ("34600111222", "34699000002", "hola"),
        ("34600111222", "34699000002", "adiós"),
        ("34600111222", "34699000002", "otra vez"),
    ]
    assert inlet.messages[0].key == f"{SN}:1:2025-11-20 00:53:20"
    await connector.stop()


@scenario
async def test_a_message_that_could_not_be_stored_is_asked_for_again() -> None:
    box = Box(incoming=[sms(1), sms(2, "adiós")])
    connector, inlet = await started(box)
    inlet.fails = True
    await inlet.until(lambda inlet: inlet.refused >= 2)
    inlet.fails = False
    await inlet.until(lambda inlet: len(inlet.messages) == 2)
    await connector.stop()


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], Finding()),
        ([result("SENDING")], Finding(Accepted(("7",)))),
        ([result("SENT_OK")], Finding(Accepted(("7",)))),
        ([result("FAILED")], Finding(Rejected(ErrorKind.REJECTED, "FAILED", "not sent by channel 2"))),
        ([result("SENT_OK", number="34999")], Finding()),
    ],
)
@scenario
async def test_an_unknown_message_is_asked_about_by_our_id(
    results: Sequence[dict[str, Any]], expected: Finding
) -> None:
    connector, _ = await started(Box(results=results))
    assert isinstance(connector, Inquirer)
    assert await connector.inquire(Question(7, "card", "34600111222")) == expected
    await connector.stop()


@scenario
async def test_a_stop_does_not_wait_for_results() -> None:
    box = Box(results=[result("SENDING")])
    connector, _ = await started(box, dataclasses.replace(SETTINGS, result_s=600))
    task = asyncio.ensure_future(connector.send(MESSAGE))
    while not box.bodies("send_sms"):
        await a_round()
    await connector.stop()
    assert await task == Accepted(("7",))


def test_settings_are_checked_and_read() -> None:
    given = {"host": "10.0.0.5", "user": "api", "password": "pw"}
    assert check(given) == []
    assert [(one.path, one.code) for one in check({**given, "time_zone": "Moon/Base"})] == [
        ("time_zone", "unknown_time_zone")
    ]
    assert [(one.path, one.code) for one in check({**given, "password": "ñ"})] == [("password", "not_ascii")]
    assert read(given, tls=False) == DinstarSettings("10.0.0.5", "api", "pw", port=80)
    assert read(given, tls=True) == DinstarSettings("10.0.0.5", "api", "pw", port=443, tls=True)
