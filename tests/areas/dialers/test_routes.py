"""The whole way over HTTP: schedule, dialer, files in and out, lists, and what cannot be deleted yet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.areas.conftest import Client
from tests.areas.dialers.conftest import SEED

SMPP = {"host": "127.0.0.1", "port": 9, "system_id": "x", "password": "y"}


class Desk:
    """Calls that must succeed."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.client.call(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.headers.get("content-type", "").startswith("application/json") else answer

    def furnish(self) -> dict[str, Any]:
        provider = self("POST", "/api/providers", 201, json={"name": "P", "kind": "smpp", "settings": SMPP})
        sender = self("POST", "/api/senders", 201, json={"name": "NORD", "provider_id": provider["id"]})
        always = {"days": [0, 1, 2, 3, 4, 5, 6], "from_min": 0, "to_min": 1440}
        schedule = self("POST", "/api/schedules", 201, json={"name": "Always", "ranges": [always]})
        form = {
            "name": "campsms",
            "provider_id": provider["id"],
            "sender_id": sender["id"],
            "schedule_ids": [schedule["id"]],
            "region": "UY",
        }
        return dict(self("POST", "/api/dialers", 201, json=form))


@pytest.mark.req("DIA-38", "DIA-46", "DIA-47", "DIA-36", "DNC-2", "DNC-6")
def test_files_come_in_and_go_out(client: Client) -> None:
    desk = Desk(client)
    dialer = desk.furnish()
    call = "/api/dialers/uploads?name=DISCTEST.csv&request_id=one&again=false"
    answer = desk("POST", call, content=SEED.encode())
    assert (answer["accepted"], answer["upload"]["to_process"]) == (True, 3)
    assert desk("POST", call, content=SEED.encode())["upload"] == answer["upload"]
    original = desk("GET", f"/api/dialers/uploads/{answer['upload']['id']}/file")
    assert original.content == SEED.encode()
    assert [one["id"] for one in desk("GET", "/api/dialers/uploads")] == [answer["upload"]["id"]]
    saved = desk("GET", f"/api/dialers/{dialer['id']}/unprocessed").content.decode()
    assert saved.splitlines()[1] == "campsms;098344484;Hey World!;9999;1;"
    page = desk("POST", f"/api/dialers/{dialer['id']}/spool/page", json={"limit": 2})
    assert (page["total"], len(page["rows"])) == (3, 2)
    assert desk("POST", f"/api/dialers/{dialer['id']}/delete-data")["to_process"] == 3
    told = desk("POST", "/api/dnc/upload?name=list.csv", content=b"23578408;campsms\n")
    assert (told["accepted"], told["added"]) == (True, 1)
    exported = desk("POST", "/api/dnc/export", json={})
    assert exported.content.decode() == "\ufeffphone;campaign\r\n+59823578408;campsms\r\n"
    assert [one["campaign"] for one in desk("GET", "/api/dnc/of/59823578408")] == ["campsms"]
    assert [one["name"] for one in desk("GET", "/api/dnc/campaigns")] == ["*", "campsms"]


@pytest.mark.req("CMP-3", "ACD-47", "DIA-35", "DIA-49")
def test_what_is_used_stays_and_what_is_asked_twice_is_done_once(client: Client) -> None:
    desk = Desk(client)
    dialer = desk.furnish()
    used = desk("DELETE", f"/api/schedules/{dialer['schedule_ids'][0]}", 409)
    assert (used["code"], used["params"]["users"]) == ("in_use", "campsms")
    used = desk("DELETE", f"/api/providers/{dialer['provider_id']}", 409)
    assert (used["code"], used["params"]["users"]) == ("in_use", "campsms")
    single = {"number": "098344484", "text": "Hi", "client_key": "k"}
    first = desk("POST", f"/api/dialers/{dialer['id']}/single", 201, json=single)
    assert desk("POST", f"/api/dialers/{dialer['id']}/single", 201, json=single) == first
    assert first["departure"] == "when_started"
    assert desk("POST", f"/api/dialers/{dialer['id']}/start")["started"] is True
    assert desk("POST", f"/api/dialers/{dialer['id']}/start")["started"] is True
    assert desk("GET", "/api/work")["active_runs"] == 1
    assert desk("POST", f"/api/dialers/{dialer['id']}/stop")["started"] is False
    assert [one["name"] for one in desk("GET", "/api/dialers/providers")] == ["P"]
    before = desk("GET", "/api/dialers/settings")
    changed = desk("PUT", "/api/dialers/settings", json={"forbidden": "@", "version": before["version"]})
    assert changed == {"forbidden": "@", "version": 1}


@pytest.mark.req("DIA-39")
def test_a_file_that_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.call(
        "POST", "/api/dialers/uploads?name=a.csv&request_id=big", content=b"x" * (10 * 1024 * 1024 + 1)
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
