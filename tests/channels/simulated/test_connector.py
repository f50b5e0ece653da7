"""The connector to the simulated gateway, as a table: expected request, canned answer, expected outcome."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.channels.kit.connector import (
    Inbound,
    LinkState,
    ListedTemplate,
    NotListedError,
    Outbound,
    Receipt,
    ReceiptStatus,
    Unreadable,
)
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.channels.simulated.connector import SimulatedConnector, SimulatedWhatsApp
from app.channels.simulated.events import read_event
from app.channels.simulated.settings import RCS_FIELDS, SimulatedSettings, check, read
from app.contract.channels import Channel
from app.contract.faults import Param, Problem
from app.contract.payloads.email import EmailColumn, EmailContent, EmailDocument, Section, TextBlock
from app.contract.providers import RcsNetwork
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import scenario
from tests.contract.wa_templates import filled, template

SETTINGS = SimulatedSettings(8080, password="pw", prefix="w-")
MESSAGE = Outbound(7, "Nordwind", "34600111222", "Hola", content='{"type":"card"}', validity_s=60)


class Wire:
    """Answers sessions and events by itself, messages as the test says."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/session"):
            return httpx.Response(200, json={"session": 1})
        if request.url.path.endswith("/events"):
            await asyncio.Event().wait()
        self.requests.append(request)
        return self._answer(request)


async def send(
    answer: Callable[[httpx.Request], httpx.Response],
    channel: Channel = Channel.VIBER,
    message: Outbound = MESSAGE,
) -> tuple[Outcome, list[httpx.Request]]:
    wire, inlet = Wire(answer), MemoryInlet()
    connector = SimulatedConnector(channel, SETTINGS, transport=httpx.MockTransport(wire))
    await connector.start(inlet)
    await inlet.until_link(LinkState.UP)
    outcome = await connector.send(message)
    await connector.stop()
    return outcome, wire.requests


@scenario
async def test_the_request_carries_everything() -> None:
    outcome, (request,) = await send(lambda _: httpx.Response(202, json={"id": "vi1"}))
    assert outcome == Accepted(("vi1",))
    assert (request.method, request.url.path) == ("POST", "/v1/viber/messages")
    assert (request.headers["X-Account"], request.headers["Authorization"]) == ("switchroom", "Bearer pw")
    assert json.loads(request.content) == {
        "reference": "w-7",
        "sender": "Nordwind",
        "to": "34600111222",
        "text": "Hola",
        "content": {"type": "card"},
        "receipts": True,
        "validity_s": 60,
    }


@pytest.mark.req("RCS-42")
@scenario
async def test_rcs_goes_over_the_network_of_the_account() -> None:
    def accepted(_: httpx.Request) -> httpx.Response:
        return httpx.Response(202, json={"id": "rc1"})

    _, (request,) = await send(accepted, Channel.RCS)
    assert json.loads(request.content)["network"] == "gsma"
    values: dict[str, Param] = {"port": 1, "password": "pw", "network": "google"}
    assert read(values).network is RcsNetwork.GOOGLE
    assert check(values, RCS_FIELDS) == []
    assert [one.code for one in check(values)] == ["unknown_setting"]


@pytest.mark.req("VIB-22")
@scenario
async def test_a_message_of_a_session_carries_it() -> None:
    of_session = Outbound(7, "Nordwind", "34600111222", "Hola", session_id="s1")
    _, (request,) = await send(lambda _: httpx.Response(202, json={"id": "vi1"}), message=of_session)
    assert json.loads(request.content)["session"] == "s1"


@pytest.mark.req("EML-18")
@scenario
async def test_a_designed_mail_goes_out_rendered() -> None:
    block = TextBlock(id="1", html="<p>Hi <b>Ana</b><script>x()</script></p>")
    section = Section(id="s", columns=(EmailColumn(blocks=(block,)),))
    content = EmailContent(subject="Hello", type="email", document=EmailDocument(blocks=(section,)))
    mail = Outbound(8, "news@nordwind.example", "ana@mail.example", "Hello", msgspec.json.encode(content).decode())
    _, (request,) = await send(lambda _: httpx.Response(202, json={"id": "em1"}), Channel.EMAIL, mail)
    sent = json.loads(request.content)["mail"]
    assert (sent["subject"], sent["text"]) == ("Hello", "Hi Ana")
    assert "Hi <b>Ana</b>" in sent["html"]
    assert "<script" not in sent["html"]
    assert sent["headers"] == []
    plain = msgspec.json.encode(EmailContent(subject="Hello", text="Words")).decode()
    _, (request,) = await send(
        lambda _: httpx.Response(202, json={"id": "em2"}),
        Channel.EMAIL,
        Outbound(9, "news@nordwind.example", "ana@mail.example", "Hello", plain),
    )
    assert json.loads(request.content)["mail"] == {"subject": "Hello", "html": "", "text": "Words", "headers": []}


@pytest.mark.req("EML-19")
@scenario
async def test_a_mail_leads_its_reader_out_in_its_headers_and_where_it_says_so() -> None:
    def accepted(_: httpx.Request) -> httpx.Response:
        return httpx.Response(202, json={"id": "em1"})

    content = msgspec.json.encode(EmailContent(subject="Hello", text="Leave: {{unsubscribe_url}}")).decode()
    url = "https://mail.nordwind.example/unsubscribe/AbC"
    mail = Outbound(8, "news@nordwind.example", "ana@mail.example", "Hello", content, unsubscribe_url=url)
    _, (request,) = await send(accepted, Channel.EMAIL, mail)
    sent = json.loads(request.content)["mail"]
    assert sent["text"] == f"Leave: {url}"
    assert sent["headers"] == [
        {"name": "List-Unsubscribe", "value": f"<{url}>"},
        {"name": "List-Unsubscribe-Post", "value": "List-Unsubscribe=One-Click"},
    ]
    outcome, requests = await send(accepted, Channel.EMAIL, msgspec.structs.replace(mail, unsubscribe_url=None))
    assert outcome == Rejected(ErrorKind.CONFIG, "no_public_address", "")
    assert requests == []


def refuse(error: type[Exception]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("said the network")

    return answer


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            422,
            {"error": "unknown_address", "text": "?"},
            Rejected(ErrorKind.INVALID_RECIPIENT, "unknown_address", "?"),
        ),
        (422, {"error": "not_capable"}, Rejected(ErrorKind.NOT_CAPABLE, "not_capable", "")),
        (422, {"error": "no_sender"}, Rejected(ErrorKind.CONFIG, "no_sender", "")),
        (422, {"error": "not_on_google"}, Rejected(ErrorKind.CONTENT, "not_on_google", "")),
        (422, {"error": "wait_for_answer"}, Rejected(ErrorKind.VIBER_ROW, "wait_for_answer", "")),
        (422, {"error": "session_full"}, Rejected(ErrorKind.VIBER_LIMIT, "session_full", "")),
        (422, {"error": "session_over"}, Rejected(ErrorKind.VIBER_OVER, "session_over", "")),
        (400, {"error": "malformed"}, Rejected(ErrorKind.REJECTED, "malformed", "")),
        (404, None, Rejected(ErrorKind.REJECTED, "http_404", "")),
        (429, {"error": "throttled"}, RetryLater(1000, ErrorKind.THROTTLED, "throttled", "")),
        (503, {"error": "queue_full"}, RetryLater(5000, ErrorKind.PROVIDER_BUSY, "queue_full", "")),
        (503, None, Unknown("http_503")),
        (202, {"no": "id"}, Unknown("http_202")),
        (500, None, Unknown("http_500")),
    ],
)
@scenario
async def test_every_answer_has_its_outcome(status: int, body: Any, expected: Outcome) -> None:
    outcome, _ = await send(lambda _: httpx.Response(status, json=body))
    assert outcome == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError, RetryLater(1000, ErrorKind.UNREACHABLE, "connect_failed", "")),
        (httpx.ConnectTimeout, RetryLater(1000, ErrorKind.UNREACHABLE, "connect_timeout", "")),
        (httpx.ReadError, Unknown("connection_error")),
        (httpx.RemoteProtocolError, Unknown("connection_error")),
        (httpx.WriteError, Unknown("connection_error")),
    ],
)
@scenario
async def test_what_did_not_leave_is_tried_again_and_what_may_have_left_is_unknown(
    error: type[Exception], expected: Outcome
) -> None:
    outcome, _ = await send(refuse(error))
    assert outcome == expected


@pytest.mark.req("MSG-20", "MSG-24", "MSG-100")
@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {"kind": "receipt", "id": "a", "status": "delivered", "code": "000", "text": "", "at_ms": 5},
            Receipt("a", ReceiptStatus.DELIVERED, "000", "", 5),
        ),
        (
            {"kind": "receipt", "id": "a", "status": "displayed", "code": "000", "text": "", "at_ms": None},
            Receipt("a", ReceiptStatus.DISPLAYED, "000", "", None),
        ),
        (
            {"kind": "receipt", "id": "a", "status": "failed", "code": "001", "text": "bounced", "at_ms": 5},
            Receipt("a", ReceiptStatus.FAILED, "001", "bounced", 5),
        ),
        ({"kind": "message", "id": "k", "from": "34", "to": "N", "text": "x"}, Inbound("34", "N", "x", key="k")),
        ({"kind": "receipt", "id": "a", "status": "melted"}, None),
        ({"kind": "receipt", "status": "delivered"}, None),
        ({"kind": "song"}, None),
    ],
)
def test_an_event_is_read_or_kept_as_unreadable(event: dict[str, Any], expected: object) -> None:
    found = read_event(event)
    if expected is None:
        assert isinstance(found, Unreadable)
        assert json.loads(found.raw) == event
    else:
        assert found == expected


def test_settings_are_checked_and_read() -> None:
    assert check({}) == [Problem(path="port", code="required"), Problem(path="password", code="required")]
    assert [one.code for one in check({"port": 1, "password": "pw", "account": "ñ"})] == ["not_ascii"]
    assert read({"port": 8080, "password": "pw", "prefix": "w-", "rate": 5}) == SimulatedSettings(
        8080, password="pw", prefix="w-", rate=5.0
    )


async def whatsapp(answer: Callable[[httpx.Request], httpx.Response]) -> tuple[ListedTemplate, ...]:
    inlet = MemoryInlet()
    connector = SimulatedWhatsApp(Channel.WHATSAPP, SETTINGS, transport=httpx.MockTransport(Wire(answer)))
    await connector.start(inlet)
    await inlet.until_link(LinkState.UP)
    try:
        return await connector.templates("Nordwind")
    finally:
        await connector.stop()


@pytest.mark.req("WTP-4")
@scenario
async def test_templates_are_read_page_by_page() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/whatsapp/message_templates"
        assert request.url.params["sender"] == "Nordwind"
        number = 2 if request.url.params["after"] else 1
        one = {
            "id": str(number),
            "name": f"t{number}",
            "language": "en",
            "category": "UTILITY",
            "status": "REJECTED",
        }
        cursors = {"before": "x", **({"after": "more"} if number == 1 else {})}
        return httpx.Response(
            200, json={"data": [{**one, "rejected_reason": "SCAM"}], "paging": {"cursors": cursors}}
        )

    found = await whatsapp(answer)
    assert [(one.name, one.reason) for one in found] == [("t1", "SCAM"), ("t2", "SCAM")]


@pytest.mark.parametrize(
    ("status", "body", "why"), [(500, {}, "unreachable"), (403, {}, "http_403"), (200, {"data": 3}, "unparseable")]
)
def test_a_list_that_cannot_be_read_says_why(status: int, body: dict[str, object], why: str) -> None:
    async def run() -> None:
        with pytest.raises(NotListedError, match=why):
            await whatsapp(lambda _: httpx.Response(status, json=body))

    asyncio.run(run())


@pytest.mark.parametrize(("code", "kind"), [("132015", ErrorKind.TEMPLATE), ("132000", ErrorKind.CONTENT)])
@scenario
async def test_a_template_goes_in_the_form_of_the_platform_and_its_refusal_is_known(
    code: str, kind: ErrorKind
) -> None:
    content = msgspec.json.encode(filled(template("welcome_coupon"))).decode()
    message = Outbound(7, "Nordwind", "34600111222", "welcome_coupon", content=content)
    refusal = httpx.Response(422, json={"error": code, "text": "no"})
    outcome, (request,) = await send(lambda _: refusal, Channel.WHATSAPP, message)
    assert outcome == Rejected(kind, code, "no")
    sent = json.loads(request.content)["template"]
    assert (sent["name"], sent["language"]["code"]) == ("welcome_coupon", "en")
    assert [one["type"] for one in sent["components"]] == ["body", "button"]


@pytest.mark.req("MSG-71", "PSH-20")
@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (202, {"id": "p1", "ids": ["p1", "p2"], "gone": ["c"]}, Accepted(("p1", "p2"), ("c",))),
        (
            422,
            {"error": "unregistered", "text": "unregistered", "gone": ["a", "b", "c"]},
            Rejected(ErrorKind.INVALID_RECIPIENT, "unregistered", "unregistered", gone=("a", "b", "c")),
        ),
    ],
)
@scenario
async def test_a_push_goes_to_all_devices_in_one_call(status: int, body: dict[str, Any], expected: Outcome) -> None:
    push = msgspec.structs.replace(MESSAGE, tokens=("a", "b", "c"))
    outcome, (request,) = await send(lambda _: httpx.Response(status, json=body), Channel.PUSH, push)
    assert outcome == expected
    assert json.loads(request.content)["tokens"] == ["a", "b", "c"]


@pytest.mark.req("MSG-71")
@scenario
async def test_a_push_to_no_device_never_leaves() -> None:
    outcome, requests = await send(lambda _: httpx.Response(500), Channel.PUSH)
    assert (outcome, requests) == (Rejected(ErrorKind.INVALID_RECIPIENT, "no_device", ""), [])
