"""The simulated Dinstar box, over real HTTP with real digest logins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.carrier import Carrier
from app.channels.simulator.journal import Journal, read_journal
from tests.channels.connector_suite import FastTimers
from tests.channels.scenario import scenario


@asynccontextmanager
async def box(
    auth: httpx.Auth | None = None, journal: Journal | None = None
) -> AsyncIterator[tuple[Carrier, httpx.AsyncClient]]:
    carrier = Carrier(Behaviour(latency_ms=2000), timers=FastTimers(), journal=journal)
    await carrier.start()
    login = auth or httpx.DigestAuth("switchroom", "secret")
    base = f"http://127.0.0.1:{carrier.ports['dinstar_port']}"
    async with httpx.AsyncClient(base_url=base, auth=login, verify=False, trust_env=False) as http:
        yield carrier, http
    await carrier.stop()
    if journal is not None:
        journal.close()


async def send(http: httpx.AsyncClient, number: str = "34600000001", **more: Any) -> int:
    body = {"text": "Hola", "param": [{"number": number, "user_id": 7}], "request_status_report": True, **more}
    code: int = (await http.post("/api/send_sms", json=body)).json()["error_code"]
    return code


async def ask(http: httpx.AsyncClient, what: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await http.post(f"/api/{what}", json=query)).json()["result"]
    return found


@pytest.mark.parametrize(
    ("auth", "status"),
    [
        (httpx.DigestAuth("switchroom", "secret"), 200),
        (httpx.BasicAuth("switchroom", "secret"), 200),
        (httpx.DigestAuth("switchroom", "wrong"), 401),
        (httpx.DigestAuth("somebody", "secret"), 401),
        (httpx.BasicAuth("switchroom", "wrong"), 401),
    ],
)
@scenario
async def test_a_login_is_asked_for(auth: httpx.Auth, status: int) -> None:
    async with box(auth) as (carrier, http):
        answer = await http.get("/api/query_sms_in_queue")
        assert answer.status_code == status
        assert carrier.dinstar.counters.logins_refused == (0 if status == 200 else 1)
        if status == 200:
            assert answer.json() == {"error_code": 200, "sn": "dbd2-0325-0044-0088", "in_queue": 0}


@scenario
async def test_a_message_is_sending_sent_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    async with box(journal=Journal(path)) as (carrier, http):
        assert await send(http, port=[3]) == 202
        (taken,) = read_journal(path)
        assert (taken.device, taken.reference, taken.destination) == (3, "7", "34600000001")
        assert [one["status"] for one in await ask(http, "query_sms_result", user_id=[7])] == ["SENDING"]
        while carrier.dinstar.counters.reports == 0:
            await ask(http, "query_sms_result", user_id=[7])
        (result,) = await ask(http, "query_sms_result", user_id=[7])
        (report,) = await ask(http, "query_sms_deliver_status", port=[3])
        assert (result["status"], report["status_code"]) == ("SENT_OK", 0)
        assert (report["port"], report["ref_id"]) == (result["port"], result["ref_id"])
        assert await ask(http, "query_sms_result", user_id=[8]) == []


@pytest.mark.parametrize(
    ("state", "port", "code"),
    [("busy", [2], 486), ("unregistered", [2], 503), ("busy", [2, 3], 202), ("ready", [2], 202)],
)
@scenario
async def test_a_channel_can_be_out_of_use(state: str, port: list[int], code: int) -> None:
    async with box() as (carrier, http):
        carrier.dinstar.set_port(2, state)
        assert await send(http, port=port) == code
        assert carrier.dinstar.counters.taken == int(code == 202)


@scenario
async def test_without_any_channel_nothing_is_taken_and_without_a_wish_they_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    async with box(journal=Journal(path)) as (carrier, http):
        for _ in range(3):
            assert await send(http) == 202
        assert [one.device for one in read_journal(path)] == [0, 1, 2]
        for port in range(8):
            carrier.dinstar.set_port(port, "busy")
        assert await send(http) == 550


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        ("somebody", {}, 400),
        ("34600000001", {"text": "a" * 1501}, 413),
        ("34600000001", {"port": [99]}, 400),
        (f"3460{Magic.REFUSED.value}", {}, 500),
    ],
)
@scenario
async def test_what_it_cannot_do_it_says(number: str, more: dict[str, Any], code: int) -> None:
    async with box() as (carrier, http):
        assert await send(http, number, **more) == code
        assert carrier.dinstar.counters.taken == 0


@scenario
async def test_what_the_network_refuses_has_failed() -> None:
    async with box() as (carrier, http):
        await send(http, f"3460{Magic.REJECTED.value}")
        while carrier.dinstar.counters.failed == 0:
            await ask(http, "query_sms_result")
        assert [one["status"] for one in await ask(http, "query_sms_result")] == ["FAILED"]
        assert await ask(http, "query_sms_deliver_status") == []


@scenario
async def test_messages_from_phones_lie_in_its_memory() -> None:
    async with box() as (carrier, http):
        carrier.write("34600111222", "", "hola", "dinstar")
        carrier.write("34600111222", "", "otra", "dinstar")
        answer = (await http.get("/api/query_incoming_sms", params={"flag": "all", "incoming_sms_id": 1})).json()
        assert [(one["incoming_sms_id"], one["text"]) for one in answer["sms"]] == [(2, "otra")]
