"""Keys: made, told once, kept as a digest, limited, revoked; the service's settings; where it listens."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.contract.api_keys import ApiKeyForm, ApiKeyId, ChangeWebService, KeyState, WebFault
from app.contract.dialers import DialerId
from app.contract.faults import Code
from app.contract.feed import Topic
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal
from app.core.settings import Settings
from app.integrations import options, reads, service
from app.integrations.listener import Listener
from app.integrations.tables import api_keys
from tests.areas.asking import actions
from tests.areas.conftest import Client
from tests.areas.integrations.conftest import FORM, GOOD, PATH, Web
from tests.areas.snapshot import Copy
from tests.patience import WAIT_S


def keys(web: Web) -> list[Any]:
    with web.gateway.runtime.database.read() as conn:
        return reads.every(conn)


def refusal(act: Callable[[], object]) -> tuple[Code, list[tuple[str, str]]]:
    with pytest.raises(Refusal) as error:
        act()
    return error.value.code, [(one.path, one.code) for one in error.value.problems]


@pytest.mark.both_databases
@pytest.mark.req("API-3")
def test_only_a_digest_is_kept(web: Web) -> None:
    secret = web.key.secret
    assert re.fullmatch("[0-9a-f]{64}", secret)
    with web.gateway.runtime.database.read() as conn:
        (row,) = conn.execute(select(api_keys)).mappings().all()
    assert secret not in str(dict(row))
    assert web.key.api_key.ending == secret[-4:]
    assert actions(web.gateway.runtime)[-1] == "api_key_created"


@pytest.mark.req("API-16")
def test_what_is_wrong_with_the_form(web: Web) -> None:
    def create(**form: Any) -> Callable[[], object]:
        return lambda: web.gateway.do(service.create, web.gateway.admin, ApiKeyForm(**form))

    assert refusal(create(name=" ")) == (Code.INVALID, [("name", "required")])
    assert refusal(create(name="x" * 61)) == (Code.INVALID, [("name", "too_long")])
    wrong = create(name="crm", dialer_ids=(DialerId(99),))
    assert refusal(wrong) == (Code.INVALID, [("name", "taken"), ("dialer_ids", "not_in_list")])


@pytest.mark.req("API-16")
def test_a_revoked_key_stays_in_the_table_and_frees_its_name(web: Web) -> None:
    revoke = service.revoke
    for _ in range(2):
        told = web.gateway.do(revoke, web.gateway.admin, web.key.api_key.id)
        assert told.state is KeyState.REVOKED
    assert actions(web.gateway.runtime).count("api_key_revoked") == 1
    web.new_key("CRM")
    assert [(one.name, one.state) for one in keys(web)] == [("CRM", KeyState.ACTIVE), ("CRM", KeyState.REVOKED)]
    missing = refusal(lambda: web.gateway.do(revoke, web.gateway.admin, ApiKeyId(99)))
    assert missing[0] is Code.NOT_FOUND


def test_the_last_use_is_kept_to_the_minute(web: Web) -> None:
    begun_ms = web.gateway.clock.now_ms()
    web.post()
    web.gateway.clock.advance(MINUTE_MS - 1)
    web.post()
    assert keys(web)[0].used_ms == begun_ms
    web.gateway.clock.advance(1)
    web.post()
    assert keys(web)[0].used_ms == begun_ms + MINUTE_MS


def test_the_snapshot_plus_the_events_is_the_next_snapshot(web: Web) -> None:
    listener = web.gateway.admin.listener()
    fetch = {Topic.API_KEYS: lambda: {str(one.id): one for one in keys(web)}}
    copy = Copy(web.gateway.runtime, listener, fetch)
    web.new_key("Shop", web.dialer)
    web.post()
    web.gateway.do(service.revoke, web.gateway.admin, web.key.api_key.id)
    copy.follow()
    assert copy.rows == copy.fresh()


@pytest.mark.req("WSV-9", "WSV-17")
def test_the_settings_have_limits_and_versions(web: Web) -> None:
    def change(**form: Any) -> Any:
        return web.gateway.do(options.change, web.gateway.admin, ChangeWebService(**form))

    wrong = refusal(lambda: change(accept_get=True, per_minute=0, version=0))
    assert wrong == (Code.INVALID, [("per_minute", "out_of_range")])
    assert change(accept_get=False, per_minute=5, version=0).version == 1
    assert refusal(lambda: change(accept_get=True, per_minute=5, version=0))[0] is Code.CONFLICT
    assert actions(web.gateway.runtime)[-1] == "web_service_changed"


def test_over_http(client: Client) -> None:
    made = client.call("POST", "/api/api-keys", json={"name": "CRM"})
    assert made.status_code == 201
    secret = made.json()["secret"]
    listed = client.call("GET", "/api/api-keys")
    assert [one["name"] for one in listed.json()] == ["CRM"]
    assert secret not in listed.text
    assert client.call("GET", "/api/api-keys/dialers").json() == []
    told = client.call("GET", "/api/web-service").json()
    assert (told["url"], told["listening"], told["per_minute"]) == ("", False, 6000)
    changed = client.call("PUT", "/api/web-service", json={"accept_get": False, "per_minute": 9, "version": 0})
    assert (changed.json()["accept_get"], changed.json()["version"]) == (False, 1)
    ended = client.call("POST", f"/api/api-keys/{made.json()['api_key']['id']}/revoke").json()
    assert ended["state"] == "revoked"
    assert client.call("GET", "/api/api-keys", who="agent").status_code == 403


# -- where it listens ----------------------------------------------------------------------------------------------


def call(port: int, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
    try:
        line.request(method, target, body, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


@pytest.mark.req("WSV-1", "WSV-9", "WSV-13")
def test_it_listens_on_an_address_of_its_own(web: Web, tmp_path: Path) -> None:
    listener = Listener(web.door, Settings(home=tmp_path, web_services="127.0.0.1:0"), web.leaving)
    headers = {"content-type": FORM, "x-api-key": web.key.secret}

    async def scenario() -> list[tuple[int, str]]:
        await listener.start()
        port = listener.port
        assert port is not None
        assert listener.url == f"http://127.0.0.1:{port}{PATH}"
        good = urlencode(GOOD).encode()
        link = f"{PATH.lower()}/destination=099635199&message=a%2520b&api=dinstar_web&device=0"
        calls = [
            ("POST", PATH, good, headers),
            ("GET", link, b"", headers),
            ("POST", PATH, good, {"content-type": FORM}),
            ("HEAD", PATH, b"", headers),
            ("POST", PATH, b"x" * 70_000, headers),
        ]
        try:
            return [await asyncio.to_thread(call, port, *one) for one in calls]
        finally:
            await listener.stop()

    found = asyncio.run(scenario())
    assert [status for status, _ in found] == [200, 200, 401, 405, 413]
    assert [body for _, body in found[:2]] == ["OK", "OK"]
    assert found[3][1] == ""
    assert [one.message for one in web.records()] == ["Hi", "a%20b"]


@pytest.mark.req("WSV-1")
def test_a_port_that_is_taken_is_told_and_stops_nothing(
    web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        listener = Listener(web.door, Settings(home=tmp_path, web_services=f"127.0.0.1:{port}"), web.leaving)
        asyncio.run(listener.start())
        asyncio.run(listener.stop())
    assert listener.fault is WebFault.PORT_TAKEN
    assert caplog.messages == ["web_service_not_listening"]
    caplog.clear()


@pytest.mark.req("WSV-1")
def test_it_can_be_switched_off(web: Web, tmp_path: Path) -> None:
    listener = Listener(web.door, Settings(home=tmp_path, web_services="off"), web.leaving)
    asyncio.run(listener.start())
    assert (listener.url, listener.port, listener.fault) == ("", None, None)
