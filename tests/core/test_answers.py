"""What a call is answered that nobody understands, or that breaks: a code, the field, nothing of the inside."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import pytest

from app.accounts import reads
from app.contract.faults import Code
from app.contract.service import VERSION
from app.core.clock import SetClock
from app.core.errors import STATUS
from app.core.settings import Settings
from tests.core.calling import TOKEN, Caller, calling

SIGN_IN = "/api/session"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    with calling(Settings(home=tmp_path_factory.mktemp("answers")), SetClock()) as caller:
        form = {
            "company": "Acme", "login": "root", "password": "Correct-horse-7", "first_name": "A", "last_name": "B",
            "email": "a@acme.test",
        }  # fmt: skip
        answer = caller.http.post("/api/setup", json=form)
        caller.tokens["root"] = answer.json()["token"]
        yield caller


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "data"),
        (b"{nope", "JSON is malformed"),
        (b"[1]", "object"),
        (b'"text"', "object"),
        (b"null", "object"),
        (b'{"login":"a"}', "password"),
        (b'{"login":1,"password":"x"}', "login"),
        (b'{"login":"a","password":["x"]}', "password"),
        (b'{"login":"a","password":"x","remember":"yes"}', "remember"),
        (b'{"login":"a","password":"x","colour":"red"}', "colour"),
        (b'{"login":"\xff","password":"x"}', "UTF-8"),
        (b'{"login":"\\ud800","password":"x"}', "surrogate"),
        (b"[" * 100_000, "deep"),
        (b"login=a&password=x", "JSON is malformed"),
    ],
)
def test_a_body_nobody_can_understand_is_refused_with_the_field(house: Caller, body: bytes, named: str) -> None:
    answer = house.http.post(SIGN_IN, content=body)
    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert told["code"] == "malformed"
    assert named in told["params"]["detail"]
    assert told["request_id"]


@pytest.mark.parametrize(
    "content_type",
    ["application/x-msgpack", "text/xml", "multipart/form-data", "application/octet-stream", "rubbish"],
)
def test_any_content_type_is_read_as_json_or_refused(house: Caller, content_type: str) -> None:
    answer = house.http.post(SIGN_IN, content=b"\x93\x01\x02", headers={"content-type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_word_that_is_not_among_the_choices_is_named(house: Caller) -> None:
    answer = house.http.post("/api/setup", json={"language": "tlh"})
    assert answer.status_code == 400
    assert "language" in answer.json()["params"]["detail"]


def test_a_body_that_is_too_large_is_refused(house: Caller) -> None:
    answer = house.http.post(SIGN_IN, content=b'{"login":"' + b"a" * 11_000_000 + b'","password":"x"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/events?after=x", "/events?after=1.5"])
def test_a_question_with_a_wrong_value_names_it(house: Caller, path: str) -> None:
    answer = house.call("GET", path, token=house.tokens["root"])
    assert answer.status_code == 400
    assert "after" in answer.json()["params"]["detail"]


@pytest.mark.parametrize("number", ["99999999999999999999999", "-1", "0", "9223372036854775808"])
def test_a_number_too_large_or_of_nobody_is_no_fault_of_the_service(house: Caller, number: str) -> None:
    answer = house.call("POST", f"/api/users/{number}/enable", token=house.tokens["root"])
    assert answer.status_code in (400, 404), answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("/api/nothing", "/", "/../etc/passwd", "/docs", "/schema", "/api/setup")),
        ("DELETE", "/api/users"),
        ("POST", "/api/users/x/enable"),
    ],
)
def test_what_is_not_there_is_not_found(house: Caller, method: str, path: str) -> None:
    answer = house.call(method, path, token=house.tokens["root"])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("SELECT secret FROM /home/anna")


@pytest.mark.parametrize("place", ["reading", "at the gate"])
def test_a_fault_of_the_program_tells_a_number_to_quote_and_nothing_else(
    house: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    monkeypatch.setattr(reads, "me" if place == "reading" else "actor_of", broken)
    answer = house.call("GET", "/api/me", token=house.tokens["root"])
    assert answer.status_code == 500
    told = answer.json()
    assert told["code"] == "internal"
    assert all(word not in answer.text for word in ("secret", "anna", "RuntimeError", "Traceback", TOKEN))
    (logged,) = [record for record in caplog.records if record.getMessage() == "request_failed"]
    assert logged.__dict__["request_id"] == told["request_id"] == told["params"]["request_id"]


def test_a_file_there_was_no_room_for_is_a_full_disk_and_no_fault_of_the_program(
    house: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/home/anna")

    monkeypatch.setattr(reads, "me", full)
    answer = house.call("GET", "/api/me", token=house.tokens["root"])
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert "anna" not in answer.text


def test_every_code_has_a_status() -> None:
    assert set(STATUS) == set(Code)


def test_health_tells_nobody_anything_but_that_it_is_there(house: Caller) -> None:
    told = house.http.get("/health").json()
    assert set(told) == {"product", "version", "workspace", "ready", "needs_setup", "team", "demo"}
    assert told["version"] == VERSION
