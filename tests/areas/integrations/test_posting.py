"""POST SendSMS: every line of the table of codes, and what is stored for it (WSV-2..12)."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import Any
from urllib.parse import urlencode

import pytest

from app.contract.api_keys import ChangeWebService
from app.contract.dialers import RecordSource, RecordState
from app.contract.faults import Code
from app.contract.paging import PageRequest
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from app.dialers import reads
from app.dialers import service as dialers
from app.integrations import options, service
from tests.areas.integrations.conftest import FORM, GOOD, PATH, Web

DIGITS = "59899635199"
MANY = 600


def form(**changes: str) -> dict[str, str]:
    return {name: value for name, value in {**GOOD, **changes}.items() if value != "-"}


@pytest.mark.both_databases
@pytest.mark.req("WSV-3", "WSV-4", "WSV-5")
def test_it_makes_a_record_with_priority_one(web: Web) -> None:
    answer = web.post(form(message="Grüße, año & 100% + more", agent="AGENT"))
    assert (answer.status, answer.body) == (200, "OK")
    assert answer.headers["content-type"].startswith("text/plain")
    (record,) = web.records()
    assert record.id == answer.record_id
    assert (record.address, record.destiny, record.message) == (DIGITS, "099635199", "Grüße, año & 100% + more")
    assert (record.priority, record.source, record.state, record.agent) == (
        1,
        RecordSource.WEB_SERVICE,
        RecordState.TO_PROCESS,
        "agent",
    )
    assert [one.address for one in web.gateway.run(500)] == [DIGITS]


@pytest.mark.req("WSV-4", "WSV-6")
def test_json_for_those_who_ask(web: Web) -> None:
    answer = web.post(headers={"accept": "text/html, application/json;q=0.9"})
    assert answer.json() == {"status": "OK", "id": answer.record_id}
    assert answer.headers["content-type"] == "application/json"
    wrong = web.post(form(campaign="-"), headers={"accept": "application/json"}).json()
    assert (wrong["status"], wrong["code"]) == ("ERROR", "missing")
    assert wrong["message"].endswith(".")


@pytest.mark.req("WSV-5")
def test_a_stopped_dialer_still_answers_ok(web: Web) -> None:
    web.gateway.do(dialers.stop, web.gateway.admin, web.dialer.id)
    assert web.post().body == "OK"
    assert web.gateway.run(500) == []
    web.gateway.do(dialers.start, web.gateway.admin, web.dialer.id)
    assert len(web.gateway.run(500)) == 1


LONG = "x" * 766
BAD: list[tuple[Any, int, str]] = [
    (form(destination="-"), 400, "missing"),
    (form(destination=""), 400, "missing"),
    (form(message="-"), 400, "missing"),
    (form(message="  "), 400, "missing"),
    (form(campaign="-"), 400, "missing"),
    (form(Destination="099635199", destination="-"), 400, "missing"),  # names are case-sensitive
    (b"", 400, "missing"),
    (form(destination="12"), 400, "invalid_number"),
    (form(destination="abc"), 400, "invalid_number"),
    (form(destination="0800 1234"), 400, "invalid_number"),
    (form(message=LONG), 400, "too_long"),
    (form(message="ж" * 336), 400, "too_long"),
    (urlencode(GOOD).encode() + b"&message=again", 400, "repeated"),
    (urlencode(form(message="-")).encode() + b"&message=%FF%FE", 400, "encoding"),
    (urlencode(form(message="-")).encode() + b"&message=50%", 400, "encoding"),
    (urlencode(form(message="-")).encode() + b"&message=%zz", 400, "encoding"),
    (urlencode(form(message="-")).encode() + b"&message=a%00b", 400, "encoding"),
    (urlencode(form(message="-")).encode() + b"&message=\xff", 400, "encoding"),
    (form(campaign="nobody"), 404, "unknown_campaign"),
    (form(agent="nobody"), 404, "unknown_agent"),
]


@pytest.mark.req("WSV-2", "WSV-3", "WSV-6", "WSV-9")
@pytest.mark.parametrize(("body", "status", "why"), BAD, ids=[f"{n}-{why}" for n, (_, _, why) in enumerate(BAD)])
def test_bad_input_stores_nothing(web: Web, body: Any, status: int, why: str) -> None:
    answer = web.post(body)
    assert (answer.status, answer.why) == (status, why)
    assert answer.body.startswith(f"ERROR: {why}: ")
    assert "x-message-id" not in answer.headers
    assert web.records() == []


@pytest.mark.req("WSV-2", "WSV-3")
@pytest.mark.parametrize(
    "body",
    [
        urlencode(GOOD).encode() + b"&other=1&other=%FF",  # unknown ones are ignored
        urlencode(form(campaign="CAMPSMS")).encode(),
        urlencode(form(message="x" * 765)).encode(),
        urlencode(form(message="ж" * 335)).encode(),
        urlencode(form(destination="+598 99 635 199")).encode(),
        urlencode(form(agent="")).encode(),
        b"&&" + urlencode(GOOD).encode() + b"&",
        "destination=099635199&message=año&campaign=campsms".encode(),
    ],
)
def test_good_input_is_taken(web: Web, body: bytes) -> None:
    assert web.post(body).body == "OK"
    assert [one.address for one in web.records()] == [DIGITS]


@pytest.mark.req("WSV-9")
def test_a_dialer_that_is_not_enabled(web: Web) -> None:
    web.gateway.dialer(started=False, name="Off", enabled=False)
    answer = web.post(form(campaign="off"))
    assert (answer.status, answer.why) == (409, "disabled")


@pytest.mark.req("WSV-9")
@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_verbs_send_nothing(web: Web, method: str) -> None:
    answer = web.call(method, PATH, urlencode(GOOD).encode())
    assert (answer.status, answer.why, answer.headers["allow"]) == (405, "method", "POST, GET")
    assert web.records() == []


@pytest.mark.req("WSV-9")
@pytest.mark.parametrize(
    "path", ["/", "/Integra/resources/SMS", PATH + "s", PATH + "/destination=099635199&message=Hi", "/api/work"]
)
def test_other_paths(web: Web, path: str) -> None:
    answer = web.call("POST", path, urlencode(GOOD).encode())
    assert (answer.status, answer.why) == (404, "not_found")


@pytest.mark.req("WSV-1", "WSV-13")
def test_paths_match_ignoring_case(web: Web) -> None:
    for path in (PATH, PATH.lower(), PATH.upper(), PATH.lower() + "/"):
        assert web.call("POST", path, urlencode(GOOD).encode()).body == "OK"


@pytest.mark.req("WSV-1", "WSV-9")
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 415),
        ("", 415),
        ("multipart/form-data; boundary=x", 415),
        (f"{FORM}; charset=iso-8859-1", 415),
        (f"{FORM}; charset=UTF-8", 200),
        (FORM.upper(), 200),
    ],
)
def test_the_content_type(web: Web, kind: str, status: int) -> None:
    assert web.post(headers={"content-type": kind}).status == status


@pytest.mark.req("WSV-9")
@pytest.mark.parametrize("announced", ["", "70000"])
def test_a_body_that_is_too_large(web: Web, announced: str) -> None:
    body = urlencode(GOOD).encode() + b"&other=" + b"x" * 65_536
    answer = web.post(body, headers={"content-length": announced}, chunk=1_000)
    assert (answer.status, answer.why) == (413, "too_large")
    fits = urlencode(GOOD).encode() + b"&other="
    assert web.post(fits + b"x" * (65_536 - len(fits))).body == "OK"


# -- who calls -----------------------------------------------------------------------------------------------------


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.req("WSV-7")
@pytest.mark.parametrize("way", ["bearer", "x-api-key", "password", "user", "both"])
def test_every_way_to_bring_a_key(web: Web, way: str) -> None:
    secret = web.key.secret
    headers = {
        "bearer": {"authorization": f"Bearer {secret}"},
        "x-api-key": {"X-Api-Key": secret},
        "password": {"authorization": basic("anybody", secret)},
        "user": {"authorization": basic(secret, "")},
        "both": {"authorization": f"bearer {secret}", "x-api-key": secret},
    }[way]
    assert web.post(key=None, headers=headers).body == "OK"


@pytest.mark.req("WSV-7", "WSV-9")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": "f" * 64},
        {"x-api-key": "short"},
        {"authorization": "Bearer"},
        {"authorization": "Basic ???"},
        {"authorization": "Digest x"},
        {"authorization": basic("somebody", "secret")},
    ],
)
def test_no_key_or_a_wrong_one(web: Web, headers: dict[str, str]) -> None:
    answer = web.post(b"nonsense=%", key=None, headers=headers)  # what else is wrong is nobody's business
    assert (answer.status, answer.why) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.req("WSV-7")
def test_keys_that_do_not_agree(web: Web) -> None:
    other = web.new_key().secret
    assert web.post(headers={"authorization": f"Bearer {other}"}).status == 401


@pytest.mark.req("WSV-7")
def test_a_key_in_the_form_is_none(web: Web) -> None:
    assert web.post(form(key=web.key.secret), key=None).status == 401


@pytest.mark.both_databases
@pytest.mark.req("WSV-7")
def test_a_revoked_key_opens_nothing_from_then_on(web: Web) -> None:
    assert web.post().body == "OK"
    web.gateway.do(service.revoke, web.gateway.admin, web.key.api_key.id)
    assert web.post().status == 401


@pytest.mark.both_databases
@pytest.mark.req("WSV-7", "WSV-9")
def test_a_key_of_certain_dialers(web: Web) -> None:
    other = web.gateway.dialer(name="Other")
    limited = web.new_key("Limited", other).secret
    answer = web.post(key=limited)
    assert (answer.status, answer.why) == (403, "forbidden")
    assert web.post(form(campaign="other"), key=limited).body == "OK"


@pytest.mark.req("WSV-7")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"referer": "https://evil.test/page"}, 403),
        ({"referer": "http://[broken"}, 403),
        ({"host": "evil.test"}, 403),
        ({"host": "evil.test", "origin": "http://evil.test"}, 403),
        ({"origin": "http://127.0.0.1:8085"}, 200),
        ({"referer": "http://127.0.0.1:8085/x"}, 200),
        ({"host": "localhost:8085"}, 200),
        ({"host": ""}, 200),
    ],
)
def test_foreign_pages(web: Web, headers: dict[str, str], status: int) -> None:
    assert web.post(headers=headers).status == status
    assert len(web.records()) == (status == 200)


# -- once ----------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.req("WSV-8", "BEY-9")
def test_a_repeated_call_gets_the_first_answer(web: Web) -> None:
    again = {"Idempotency-Key": "order-7"}
    first = web.post(headers=again)
    assert web.post(headers=again).record_id == first.record_id
    other = web.post(form(message="Other"), headers=again)
    assert (other.status, other.why) == (409, "key_reused")
    assert web.post(headers=again, key=web.new_key().secret).record_id != first.record_id
    web.gateway.clock.advance(DAY_MS)
    assert web.post(headers=again).record_id != first.record_id
    assert len(web.records()) == 3


@pytest.mark.req("WSV-8")
@pytest.mark.parametrize(("key", "why"), [("k" * 65, "too_long"), (" ", "missing")])
def test_a_key_that_is_none(web: Web, key: str, why: str) -> None:
    assert web.post(headers={"Idempotency-Key": key}).why == why
    assert web.post(headers={"Idempotency-Key": "k" * 64}).body == "OK"


@pytest.mark.req("WSV-8")
def test_a_refused_call_is_tried_again(web: Web) -> None:
    again = {"Idempotency-Key": "order-7"}
    assert web.post(form(campaign="later"), headers=again).status == 404
    web.gateway.dialer(name="later")
    assert web.post(form(campaign="later"), headers=again).body == "OK"


@pytest.mark.both_databases
@pytest.mark.req("WSV-10")
def test_a_listed_number_is_counted_and_refused(web: Web) -> None:
    web.gateway.bar("+59899635199")
    again = {"Idempotency-Key": "order-7"}
    for _ in range(2):
        answer = web.post(headers=again)
        assert (answer.status, answer.why) == (422, "blocked")
    assert [one.state for one in web.records()] == [RecordState.BLOCKED]
    assert web.gateway.look(web.dialer).counters.blocked == 1
    assert web.gateway.run(500) == []
    free = web.gateway.dialer(name="free", dncr=False, without_dncr_confirmed=True)
    assert web.post(form(campaign="free")).body == "OK"
    assert [one.state for one in web.records(free)] == [RecordState.TO_PROCESS]


# -- how much ------------------------------------------------------------------------------------------------------


@pytest.mark.req("WSV-9")
def test_more_calls_than_a_minute_takes(web: Web) -> None:
    settings = ChangeWebService(accept_get=True, per_minute=2, version=0)
    web.gateway.do(options.change, web.gateway.admin, settings)
    assert web.post().body == "OK"
    web.gateway.clock.advance(10_000)
    assert web.post().body == "OK"
    answer = web.post()
    assert (answer.status, answer.why, answer.headers["retry-after"]) == (429, "rate", "50")
    assert web.post(key=web.new_key().secret).body == "OK"
    web.gateway.clock.advance(50_000)
    assert web.post().body == "OK"
    assert web.post().status == 429


@pytest.mark.both_databases
@pytest.mark.req("WSV-12")
def test_hundreds_at_once_come_in_order(web: Web) -> None:
    bodies = [urlencode(form(message=f"No {number}")).encode() for number in range(MANY)]

    async def all_at_once() -> list[int]:
        calls = (web.acall("POST", PATH, body) for body in bodies)
        return [one.record_id for one in await asyncio.gather(*calls)]

    made = asyncio.run(all_at_once())
    assert made == sorted(set(made))
    stored = {one.id: one.message for one in [*web.records(), *_rest(web)]}
    assert [stored[record_id] for record_id in made] == [f"No {number}" for number in range(MANY)]


def _rest(web: Web) -> list[Any]:
    with web.gateway.runtime.database.read() as conn:
        return list(reads.spool_page(conn, web.dialer.id, PageRequest(offset=500, limit=500)).rows)


@pytest.mark.req("WSV-9")
@pytest.mark.parametrize("code", [Code.STORAGE_FULL, Code.STORE_AWAY, Code.STORAGE_FAILED])
def test_a_store_that_cannot_be_written(web: Web, code: Code, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any, **_kwargs: Any) -> None:
        raise Refusal(code)

    monkeypatch.setattr("app.dialers.singles.add", full)
    answer = web.post()
    assert (answer.status, answer.why) == (503, "unavailable")
    assert web.records() == []


def test_a_fault_of_the_program_says_nothing_of_its_inside(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("app.dialers.singles.add", broken)
    answer = web.post()
    assert (answer.status, answer.why) == (500, "internal")
    assert "inside" not in answer.body
    assert "web_call_failed" in caplog.messages
    caplog.clear()


@pytest.mark.req("WSV-11")
def test_the_log_tells_who_and_what_became_of_it_but_no_text(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    web.post(form(message="Your code is 4711"))
    web.post(form(agent="nobody"))
    lines = [vars(one) for one in caplog.records if one.message == "web_call"]
    said = [(one["caller"], one["campaign"], one["number"], one["result"]) for one in lines]
    assert said == [("CRM", "campsms", "598***99", "ok"), ("CRM", "campsms", "598***99", "unknown_agent")]
    whole = " ".join(str(vars(one)) for one in caplog.records)
    assert "4711" not in whole
    assert web.key.secret not in whole
    assert DIGITS not in whole
