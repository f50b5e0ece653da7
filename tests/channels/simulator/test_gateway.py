"""The simulated gateway: what it takes, refuses and tells, over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from app.channels.simulator.attachments import DOCUMENT, PICTURE, octets_of
from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.carrier import Carrier
from app.channels.simulator.gateway import CHANNELS
from app.channels.simulator.journal import Journal, read_journal
from app.contract.content import RcsContent
from app.contract.mail.headers import ONE_CLICK
from app.contract.payloads.suggestions import ActionSuggestion, Dial, Reply
from tests.channels.connector_suite import FastTimers
from tests.channels.scenario import scenario


@dataclass
class Desk:
    """A client of the gateway."""

    carrier: Carrier
    http: httpx.AsyncClient

    async def post(self, what: str, body: Any, channel: str = "viber") -> tuple[int, Any]:
        answer = await self.http.post(f"/v1/{channel}/{what}", json=body)
        return answer.status_code, answer.json()

    async def submit(self, to: str, reference: str = "1", channel: str = "viber", **more: Any) -> tuple[int, Any]:
        body = {"reference": reference, "sender": "Nordwind", "to": to, "text": "Hello", **more}
        return await self.post("messages", body, channel)

    async def events(self, session: int, channel: str = "viber") -> tuple[int, Any]:
        answer = await self.http.get(f"/v1/{channel}/events", params={"session": session})
        return answer.status_code, answer.json()

    async def told(self, count: int, channel: str = "viber") -> list[dict[str, Any]]:
        """The first events of a new session, acknowledged."""
        session = (await self.post("session", None, channel))[1]["session"]
        found: list[dict[str, Any]] = []
        while len(found) < count:
            batch = (await self.events(session, channel))[1]["events"]
            await self.post("events", {"done": [one["event"] for one in batch]}, channel)
            found += batch
        return found


@asynccontextmanager
async def desk(journal: Journal | None = None, **behaviour: Any) -> AsyncIterator[Desk]:
    values = {"latency_ms": 100, "display_rate": 0.0, "display_ms": 100, "redeliver_ms": 200, **behaviour}
    carrier = Carrier(Behaviour(**values), timers=FastTimers(), journal=journal)
    await carrier.start()
    headers = {"X-Account": "switchroom", "Authorization": "Bearer secret"}
    base = f"http://127.0.0.1:{carrier.ports['gateway_port']}"
    async with httpx.AsyncClient(base_url=base, headers=headers, verify=False, trust_env=False) as http:
        yield Desk(carrier, http)
    await carrier.stop()
    if journal is not None:
        journal.close()


def to(ending: Magic) -> str:
    return f"3460{ending.value}"


@pytest.mark.parametrize("headers", [{"X-Account": "nobody"}, {"Authorization": "Bearer wrong"}])
@scenario
async def test_a_stranger_is_turned_away(headers: dict[str, str]) -> None:
    async with desk() as one:
        answer = await one.http.post("/v1/rcs/session", headers=headers)
        assert answer.status_code == 401
        assert one.carrier.counters()["gateway"]["refused_sessions"] == 1


@pytest.mark.parametrize("channel", CHANNELS)
@scenario
async def test_a_message_is_taken_noted_and_receipted(channel: str, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    async with desk(Journal(path)) as one:
        status, body = await one.submit("34600000001", "w7", channel, content={"type": "text"})
        assert status == 202
        (taken,) = read_journal(path)
        told = (taken.id, taken.reference, taken.channel, taken.text, taken.content)
        assert told == (body["id"], "w7", CHANNELS[channel].value, "Hello", {"type": "text"})
        if channel == "push":
            assert one.carrier.gateway.counters.receipts == 0
            return
        (receipt,) = await one.told(1, channel)
        assert (receipt["id"], receipt["status"], receipt["kind"]) == (body["id"], "delivered", "receipt")


@scenario
async def test_a_reference_is_taken_once() -> None:
    async with desk() as one:
        first = await one.submit("34600000001", "a")
        again = await one.submit("34600000001", "a")
        assert (first[1]["id"], again[0]) == (again[1]["id"], 202)
        counters = one.carrier.gateway.counters
        assert (counters.taken, counters.repeated) == (1, 1)
        asked = await one.http.get("/v1/viber/messages/a")
        assert asked.json()["id"] == first[1]["id"]
        assert (await one.http.get("/v1/viber/messages/b")).status_code == 404


@pytest.mark.req("MSG-71", "PSH-20")
@scenario
async def test_every_device_has_its_own_fate(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    tokens = [f"a{Magic.UNDELIVERABLE.value}", "b", f"c{Magic.REFUSED.value}"]
    async with desk(Journal(path)) as one:
        status, body = await one.submit("34600000001", "w7", "mobile_push", tokens=tokens)
        assert (status, len(body["ids"]), body["gone"]) == (202, 2, tokens[2:])
        assert [taken.destination for taken in read_journal(path)] == tokens[:2]
        again = await one.submit("34600000001", "w7", "mobile_push", tokens=tokens)
        assert again[1] == {**body, "repeated": True}
        told = {receipt["id"]: receipt["status"] for receipt in await one.told(2, "mobile_push")}
        assert told == dict(zip(body["ids"], ["failed", "delivered"], strict=True))
        asked = (await one.http.get("/v1/mobile_push/messages/w7")).json()
        assert {each["id"]: each["status"] for each in asked["devices"]} == told


@pytest.mark.req("PSH-20")
@scenario
async def test_devices_that_are_all_unknown_take_nothing() -> None:
    tokens = [f"a{Magic.REFUSED.value}"]
    async with desk() as one:
        status, body = await one.submit("34600000001", "w7", "push", tokens=tokens)
        assert (status, body["error"], body["gone"]) == (422, "unregistered", tokens)
        assert one.carrier.gateway.counters.taken == 0


@pytest.mark.parametrize(
    ("channel", "ending", "status", "error"),
    [
        ("viber", Magic.REFUSED, 422, "unknown_address"),
        ("viber", Magic.QUEUE_FULL, 503, "queue_full"),
        ("rcs", Magic.NOT_CAPABLE, 422, "not_capable"),
        ("viber", Magic.NOT_CAPABLE, 202, None),
    ],
)
@scenario
async def test_what_is_refused_is_not_taken(channel: str, ending: Magic, status: int, error: str | None) -> None:
    async with desk() as one:
        told, body = await one.submit(to(ending), channel=channel)
        assert (told, body.get("error")) == (status, error)
        assert one.carrier.gateway.counters.taken == (1 if error is None else 0)


@pytest.mark.req("EML-19")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"List-Unsubscribe": "<https://a.example/u/1>", "List-Unsubscribe-Post": ONE_CLICK}, 202),
        ({"List-Unsubscribe": "<http://127.0.0.1:8085/u/1>"}, 202),
        ({"List-Unsubscribe": "<http://127.0.0.1:8085/u/1>", "List-Unsubscribe-Post": ONE_CLICK}, 422),
        ({"List-Unsubscribe-Post": ONE_CLICK}, 422),
        ({"List-Unsubscribe": "https://a.example/u/1"}, 422),
        ({"List-Unsubscribe": "<javascript:alert(1)>"}, 422),
        ({"List-Unsubscribe": "<https://a.example/u/1>\r\nBcc: x@y.example"}, 422),
        ({"List-Unsubscribe": "<https://a.example/u/1>", "List-Unsubscribe-Post": "yes"}, 422),
    ],
)
@scenario
async def test_a_way_out_of_a_mail_is_noted_where_it_can_be_followed(
    headers: dict[str, str], status: int, tmp_path: Path
) -> None:
    listed = [{"name": name, "value": value} for name, value in headers.items()]
    mail = {"subject": "News", "html": "", "text": "Hello", "headers": listed}
    path = tmp_path / "taken.jsonl"
    async with desk(Journal(path)) as one:
        told, body = await one.submit("ana@mail.example", channel="email", mail=mail)
    assert told == status
    if status == 202:
        assert [taken.mail for taken in read_journal(path)] == [mail]
    else:
        assert body["error"] == "bad_header"


@pytest.mark.req("RCS-42")
@scenario
async def test_google_refuses_what_only_gsma_takes() -> None:
    call = ActionSuggestion(text="See us", action=Dial(mode="video", phone_number="+34600111222"))
    content = msgspec.to_builtins(RcsContent(text="Hello", suggestions=(call,)))
    async with desk() as one:
        found = [
            await one.submit("34600111222", str(number), "rcs", content=content, network=network)
            for number, network in enumerate(("google", "gsma"))
        ]
        plain = await one.submit("34600111222", "3", "rcs", network="google")
    assert [status for status, _ in (*found, plain)] == [422, 202, 202]
    assert found[0][1]["error"] == "not_on_google"


@pytest.mark.parametrize(
    ("channel", "ending", "status", "text"),
    [
        ("viber", Magic.UNDELIVERABLE, "failed", "undeliverable"),
        ("email", Magic.UNDELIVERABLE, "failed", "bounced"),
        ("tts", Magic.UNDELIVERABLE, "failed", "busy"),
        ("tts", Magic.EXPIRED, "failed", "no_answer"),
        ("tts", Magic.UNKNOWN, "failed", "voicemail"),
        ("whatsapp", Magic.NEVER_OPENED, "delivered", ""),
    ],
)
@scenario
async def test_an_address_has_its_fate(channel: str, ending: Magic, status: str, text: str) -> None:
    async with desk(display_rate=1.0) as one:
        address = f"{to(ending)}@example.test" if channel == "email" else to(ending)
        await one.submit(address, channel=channel)
        (receipt,) = await one.told(1, channel)
        assert (receipt["status"], receipt["text"]) == (status, text)
        assert one.carrier.gateway.held == 0


@pytest.mark.req("TTS-5")
@pytest.mark.parametrize(
    ("ending", "status", "code", "text"),
    [
        (Magic.UNDELIVERABLE, "failed", "486", "busy"),
        (Magic.EXPIRED, "failed", "480", "no_answer"),
        (Magic.REJECTED, "failed", "603", "rejected"),
        (Magic.UNKNOWN, "failed", "amd", "voicemail"),
        (Magic.NEVER_OPENED, "delivered", "000", ""),  # hung up before the first full pass
    ],
)
@scenario
async def test_a_call_tells_how_it_ended(ending: Magic, status: str, code: str, text: str) -> None:
    async with desk(display_rate=1.0) as one:
        await one.submit(to(ending), channel="tts")
        (receipt,) = await one.told(1, "tts")
        assert (receipt["status"], receipt["code"], receipt["text"]) == (status, code, text)
        assert one.carrier.gateway.held == 0


@pytest.mark.req("MSG-24")
@scenario
async def test_what_is_opened_is_told_after_the_delivery() -> None:
    async with desk(display_rate=1.0) as one:
        await one.submit("34600000001")
        assert [event["status"] for event in await one.told(2)] == ["delivered", "displayed"]


@scenario
async def test_receipts_come_twice_and_early_where_that_is_asked_for() -> None:
    async with desk() as one:
        await one.submit(to(Magic.RECEIPT_TWICE), "a")
        assert [event["status"] for event in await one.told(2)] == ["delivered", "delivered"]
        _, body = await one.submit(to(Magic.RECEIPT_FIRST), "b")
        assert [event["id"] for event in await one.told(1)] == [body["id"]]


@scenario
async def test_events_are_told_until_acknowledged_and_a_new_session_ends_the_old() -> None:
    async with desk() as one:
        first = (await one.post("session", None))[1]["session"]
        one.carrier.write("34600111222", "Nordwind", "hola", "viber")
        (event,) = (await one.events(first))[1]["events"]
        assert (event["from"], event["text"]) == ("34600111222", "hola")
        second = (await one.post("session", None))[1]["session"]
        assert (await one.events(first))[0] == 409
        (again,) = (await one.events(second))[1]["events"]
        assert again["id"] == event["id"]
        await one.post("events", {"again": [again["event"]]})
        (later,) = (await one.events(second))[1]["events"]
        await one.post("events", {"done": [later["event"]]})
        assert one.carrier.gateway.held == 0


@pytest.mark.req("MSG-66")
@scenario
async def test_capability_is_told_refused_or_unknown() -> None:
    async with desk() as one:
        addresses = ["34600000001", to(Magic.NOT_CAPABLE), to(Magic.CAPABILITY_SILENT)]
        _, body = await one.post("capabilities", {"addresses": addresses}, "rcs")
        assert body == {"capable": {"34600000001": True, to(Magic.NOT_CAPABLE): False}}
        assert (await one.post("capabilities", {"addresses": addresses}, "viber"))[0] == 404
        one.carrier.behave(incapable_rate=1.0)
        _, body = await one.post("capabilities", {"addresses": ["34600000001"]}, "rcs")
        assert body == {"capable": {"34600000001": False}}


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"reference": 1}'])
@scenario
async def test_nonsense_is_told_as_such(body: bytes) -> None:
    async with desk() as one:
        answer = await one.http.post("/v1/viber/messages", content=body)
        assert (answer.status_code, answer.json()) == (400, {"error": "malformed"})
        assert (await one.http.get("/elsewhere")).status_code == 404


@scenario
async def test_above_its_rate_it_throttles() -> None:
    async with desk(rate_limit=3) as one:
        told = [(await one.submit("34600000001", str(number)))[0] for number in range(40)]
        assert 429 in told
        assert told.count(202) == one.carrier.gateway.counters.taken


@pytest.mark.req("RCS-17", "RCS-19")
@scenario
async def test_customers_tap_share_and_send_files_that_are_really_there() -> None:
    content = msgspec.to_builtins(RcsContent(text="Hi", suggestions=(Reply(text="Yes", postback="r1"),)))
    async with desk() as one:
        _, taken = await one.submit(to(Magic.REPLIES), "a", "rcs", content=content)
        _, answer = await one.told(2, "rcs")
        assert (answer["text"], answer["tapped"]) == ("Yes", {"text": "Yes", "postback": "r1", "of": taken["id"]})

        await one.submit(to(Magic.SHARES_PLACE), "b", "whatsapp")
        _, answer = await one.told(2, "whatsapp")
        assert set(answer["location"]) == {"latitude", "longitude", "name", "address"}

        for number, special in enumerate((Magic.SENDS_PICTURE, Magic.SENDS_DOCUMENT)):
            await one.submit(to(special), f"c{number}")
            _, answer = await one.told(2)
            sent = answer["file"]
            async with httpx.AsyncClient(verify=False, trust_env=False) as stranger:
                got = await stranger.get(sent["url"])
            assert (got.headers["content-type"], len(got.content)) == (sent["mime_type"], sent["size"])
        assert (await one.http.get("/files/other.png")).status_code == 404


def test_the_documents_table_names_its_objects() -> None:
    document = octets_of(DOCUMENT)
    table = document[int(document.split()[-2]) :]
    places = [int(line[:10]) for line in table.splitlines() if line.endswith(b" n ")]
    assert [document[place:].split(b" ", 1)[0] for place in places] == [b"1", b"2", b"3", b"4", b"5", b"6"]
    assert octets_of(PICTURE).startswith(b"\x89PNG\r\n\x1a\n")
