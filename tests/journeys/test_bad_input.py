"""Bad input over the wire: each is refused with what is wrong, where and by how much, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.service import Service, until
from tests.patience import WAIT_S


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("bad") / "home")
    made.start()
    try:
        made.set_up()
        made.connect(1, host="127.0.0.1")
        yield made
    finally:
        made.stop()


def refusal(service: Service, path: str, body: object) -> tuple[int, dict[str, Any]]:
    answer = service.http.post(path, json=body)
    found: dict[str, Any] = answer.json()
    return answer.status_code, found


def form(service: Service, text: str = "Hello", **changes: object) -> dict[str, object]:
    (sender,) = service.call("GET", "/api/senders")
    return {
        "name": "Bad",
        "recipients": [{"kind": "phones", "numbers": ["34600111222"]}],
        "timing": "instant",
        "steps": [{"content": {"channel": 1, "text": text}, "sender_id": sender["id"]}],
        "client_key": "bad",
        **changes,
    }


def runs(service: Service) -> int:
    return int(service.call("POST", "/api/broadcasts/page", {"offset": 0, "limit": 1})["total"])


@pytest.mark.slow
@pytest.mark.req("BRD-53")
def test_a_broadcast_without_recipients_is_refused(service: Service) -> None:
    tag = service.call("POST", "/api/tags", {"name": "Nobody"})
    nobody = form(service, recipients=[{"kind": "tag", "tag_id": tag["id"]}])
    status, told = refusal(service, "/api/broadcasts/launch", nobody)
    assert (status, told["code"]) == (422, "no_recipients")
    status, told = refusal(service, "/api/broadcasts/launch", form(service, recipients=[]))
    assert (status, told["code"]) == (422, "run_incomplete")
    assert [one["path"] for one in told["problems"]] == ["recipients"]
    assert runs(service) == 0


@pytest.mark.slow
@pytest.mark.req("MSG-43")
def test_a_text_that_is_too_long_is_refused_with_its_length_and_the_limit(service: Service) -> None:
    status, told = refusal(service, "/api/broadcasts/launch", form(service, text="x" * 2_000))
    assert (status, told["code"]) == (422, "run_incomplete")
    (problem,) = told["problems"]
    assert (problem["path"], problem["code"]) == ("steps.0.content.text", "sms_too_long")
    assert problem["params"]["units"] == 2_000
    assert problem["params"]["limit"] < 2_000
    assert runs(service) == 0


def upload(service: Service, name: str, content: bytes) -> dict[str, Any]:
    answer = service.http.post("/api/imports", params={"name": name}, content=content)
    found: dict[str, Any] = answer.json()
    return found


def files(service: Service) -> set[Path]:
    return {path for path in (service.folder / "uploads").rglob("*") if path.is_file()}


def entry_in(service: Service, import_id: int, *states: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = service.call("GET", f"/api/imports/{import_id}")
        return found if found["state"] in states else None

    return until(look, WAIT_S, f"the import being {states}")


@pytest.mark.slow
@pytest.mark.req("IMP-23")
def test_an_empty_file_is_refused_by_its_name(service: Service) -> None:
    before = service.call("GET", "/api/imports"), files(service)
    told = upload(service, "nothing.csv", b"")
    assert told["code"] == "file_unreadable"
    assert told["params"] == {"reason": "empty", "file": "nothing.csv", "detail": ""}
    assert (service.call("GET", "/api/imports"), files(service)) == before


@pytest.mark.slow
@pytest.mark.req("IMP-23")
def test_a_wrong_encoding_is_told_and_chosen_again_without_sending_the_file_again(service: Service) -> None:
    lines = "Телефон;Имя\n" + "".join(f"+3460011122{n};Юлия Щеглова\n" for n in range(8))
    made = upload(service, "people.csv", lines.encode("cp1251"))
    read = entry_in(service, made["id"], "read")
    assert read["options"]["encoding"] == "cp1251"
    service.call("PUT", f"/api/imports/{made['id']}/options", {**read["options"], "encoding": "utf-8"})
    failed = entry_in(service, made["id"], "failed", "uploaded")
    fault = until(lambda: service.call("GET", f"/api/imports/{made['id']}")["fault"], WAIT_S, "the fault")
    assert (fault["code"], fault["params"]["reason"], fault["params"]["file"]) == (
        "file_unreadable",
        "encoding",
        "people.csv",
    )
    service.call("PUT", f"/api/imports/{made['id']}/options", {**failed["options"], "encoding": "cp1251"})
    assert entry_in(service, made["id"], "read")["header"] == ["Телефон", "Имя"]


@pytest.mark.slow
@pytest.mark.req("IMP-24")
def test_doubled_and_invalid_numbers_are_listed_and_one_contact_each_comes_in(service: Service) -> None:
    lines = ["Phone,Name", "+34600333001,Ana", "600 333 001,Ana again", "12,Short", "5.5E+11,Spreadsheet", ",None"]
    made = upload(service, "numbers.csv", "\n".join(lines).encode())
    read = entry_in(service, made["id"], "read")
    service.call("POST", f"/api/imports/{made['id']}/check", {"mapping": read["proposal"]})
    findings = entry_in(service, made["id"], "checked")["findings"]
    assert findings["strict"]["to_import"] == 1
    assert findings["strict"]["duplicates"] == 1
    service.call("POST", f"/api/imports/{made['id']}/run", {})
    entry_in(service, made["id"], "done")
    page = service.call("POST", "/api/contacts/page", {"offset": 0, "limit": 500})
    ours = [row for row in page["rows"] if row["phone"].lstrip("+").startswith("34600333")]
    assert [row["phone"].lstrip("+") for row in ours] == ["34600333001"]
