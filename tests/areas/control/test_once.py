"""Idempotency-Key: the same call is done once and answered alike, another one under its key is refused."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from app.core.clock import DAY_MS, HOUR_MS, SetClock
from tests.areas.conftest import Client
from tests.areas.dialers.conftest import SEED
from tests.areas.dialers.test_routes import Desk

NUMBERS = ["+34600000001", "+34600000002"]


def form(name: str = "Spring") -> dict[str, Any]:
    return {
        "name": name,
        "recipients": [{"kind": "phones", "numbers": NUMBERS}],
        "timing": "instant",
        "steps": [{"content": {"channel": 1, "text": "Hello"}, "sender_id": 1}],
    }


@pytest.fixture
def sender(client: Client) -> int:
    settings = {"host": "127.0.0.1", "port": 1, "system_id": "s", "password": "p"}
    account = {"name": "Away", "kind": "smpp", "settings": settings, "enabled": False}
    provider = client.call("POST", "/api/providers", json=account).json()
    made = client.call("POST", "/api/senders", json={"name": "NORDWIND", "provider_id": provider["id"]}).json()
    return int(made["id"])


def launch(client: Client, key: str, body: dict[str, Any]) -> httpx.Response:
    token = client.sign_in("admin")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return client.http.post("/api/broadcasts/launch", json=body, headers=headers)


def runs(client: Client) -> int:
    return int(client.call("POST", "/api/broadcasts/page", json={}).json()["total"])


@pytest.mark.req("BEY-9")
def test_the_same_call_is_one_run_with_one_answer(client: Client, sender: int) -> None:
    body = {**form(), "steps": [{"content": {"channel": 1, "text": "Hello"}, "sender_id": sender}]}
    first, second = launch(client, "k1", body), launch(client, "k1", body)
    assert (first.status_code, second.status_code) == (200, 200), first.text
    assert first.json() == second.json()
    assert runs(client) == 1
    assert launch(client, "k2", body).json()["id"] != first.json()["id"]


@pytest.mark.req("BEY-9")
def test_another_body_or_another_call_under_the_key_is_a_conflict(client: Client, sender: int) -> None:
    body = {**form(), "steps": [{"content": {"channel": 1, "text": "Hello"}, "sender_id": sender}]}
    assert launch(client, "k1", body).status_code == 200
    other = launch(client, "k1", {**body, "name": "Autumn"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    headers = {"Authorization": f"Bearer {client.sign_in('admin')}", "Idempotency-Key": "k1"}
    assert client.http.post("/api/broadcasts/1/resume", headers=headers).status_code == 409
    assert runs(client) == 1


@pytest.mark.req("BEY-9")
def test_after_a_day_the_key_is_free_and_before_it_is_not(client: Client, clock: SetClock, sender: int) -> None:
    body = {**form(), "steps": [{"content": {"channel": 1, "text": "Hello"}, "sender_id": sender}]}
    first = launch(client, "k1", body).json()["id"]
    clock.advance(DAY_MS - HOUR_MS)
    client.tokens.clear()  # a session does not last so long
    assert launch(client, "k1", body).json()["id"] == first
    clock.advance(HOUR_MS)
    assert launch(client, "k1", body).json()["id"] != first


@pytest.mark.req("BEY-9")
def test_a_refused_call_leaves_the_key_free(client: Client, sender: int) -> None:
    assert launch(client, "k1", {**form(), "steps": []}).status_code == 422
    body = {**form(), "steps": [{"content": {"channel": 1, "text": "Hello"}, "sender_id": sender}]}
    assert launch(client, "k1", body).status_code == 200


@pytest.mark.req("BEY-9")
def test_at_the_same_moment_from_several_sides_it_is_one_run(client: Client, sender: int) -> None:
    body = {**form(), "steps": [{"content": {"channel": 1, "text": "Hello"}, "sender_id": sender}]}
    client.sign_in("admin")
    answers: list[int] = []
    callers = [
        threading.Thread(target=lambda: answers.append(launch(client, "k1", body).json()["id"])) for _ in range(5)
    ]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    assert len(set(answers)) == 1
    assert len(answers) == 5
    assert runs(client) == 1


@pytest.mark.req("BEY-9")
@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_that_is_none_is_refused(client: Client, sender: int, key: str) -> None:
    assert launch(client, key, form()).status_code == 400


def keyed(client: Client, path: str, key: str, **options: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {client.sign_in('admin')}", "Idempotency-Key": key}
    return client.http.post(path, headers=headers, **options)


@pytest.mark.req("BEY-9")
def test_a_dialers_file_is_loaded_once_under_a_key_and_another_file_is_a_conflict(client: Client) -> None:
    dialer = Desk(client).furnish()
    path = "/api/dialers/uploads?name=list.csv&again=true&request_id="
    first = keyed(client, f"{path}one", "k1", content=SEED.encode())
    assert first.json()["upload"]["to_process"] == 3, first.text
    assert keyed(client, f"{path}one", "k1", content=SEED.encode()).json() == first.json()
    other = SEED.replace("Hey", "Bye").encode()
    assert keyed(client, f"{path}one", "k1", content=other).status_code == 409
    assert keyed(client, f"{path}two", "k1", content=SEED.encode()).status_code == 409
    told = client.call("GET", f"/api/dialers/{dialer['id']}").json()
    assert told["counters"]["to_process"] == 3


@pytest.mark.req("BEY-9")
def test_a_mailings_file_and_start_are_taken_once_under_their_keys(client: Client, sender: int) -> None:
    assert client.call("PUT", "/api/bulk/connection", json={"sender_ids": [sender]}).status_code == 200
    form = {"name": "May", "method": "sms", "sender_id": sender, "text": "Hello", "active": True}
    made = client.call("POST", "/api/bulk/campaigns", json=form).json()
    upload = f"/api/bulk/campaigns/{made['id']}/files?slot=1&name=list.csv&again=true"
    first = keyed(client, upload, "k1", content=b"+34600000001\n+34600000002\n")
    assert first.json()["file"] is not None, first.text
    assert keyed(client, upload, "k1", content=b"+34600000001\n+34600000002\n").json() == first.json()
    assert keyed(client, upload, "k1", content=b"+34600000003\n").status_code == 409
    seen = client.call("GET", f"/api/bulk/files/{first.json()['file']['id']}/preview")
    assert len(seen.json()["rows"]) == 2
    start = f"/api/bulk/campaigns/{made['id']}/start"
    job = keyed(client, start, "k2", json={})
    assert client.done(job.json()).result["entries"] == 2
    assert keyed(client, start, "k2", json={}).json()["id"] == job.json()["id"]
    assert client.call("GET", f"/api/bulk/campaigns/{made['id']}").json()["entries"]["scheduled"] == 2


@pytest.mark.req("BEY-9")
def test_a_template_is_launched_once_under_a_key(client: Client, sender: int) -> None:
    body = {**form(), "steps": [{"content": {"channel": 1, "text": "Hello"}, "sender_id": sender}]}
    draft = client.call("POST", "/api/broadcasts", json=body).json()
    template = client.call("POST", f"/api/broadcasts/{draft['id']}/template").json()
    before = runs(client)
    path = f"/api/broadcast-templates/{template['id']}/launch"
    first, second = (keyed(client, path, "k1", json={}) for _ in range(2))
    assert first.json()["id"] == second.json()["id"], first.text
    assert runs(client) == before + 1
