"""An import from the upload to the contacts, over HTTP as a desktop does it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from app.contract.jobs import JobState
from tests.areas.conftest import Client

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("SWITCHROOM_SHARED", ROOT.parent / "shared"))
US_500 = SHARED / "data" / "us-500.csv"


def upload(client: Client, name: str, content: bytes) -> dict[str, Any]:
    answer = client.call("POST", "/api/imports", params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    begun = answer.json()
    ended = client.done({"id": begun["job_id"]})
    assert ended.state is JobState.DONE, ended.fault
    return dict(client.call("GET", f"/api/imports/{begun['id']}").json())


def job(client: Client, path: str, body: object) -> dict[str, Any]:
    answer = client.call("POST", path, json=body)
    assert answer.status_code == 202, answer.text
    ended = client.done(answer.json())
    assert ended.state is JobState.DONE, ended.fault
    return dict(ended.result)


@pytest.mark.req("IMP-1", "IMP-10", "IMP-11", "IMP-15", "IMP-17", "IMP-18", "BEY-35")
def test_500_americans_come_in(client):
    if not US_500.exists():
        pytest.skip(f"{US_500} is not there")
    entry = upload(client, "us-500.csv", US_500.read_bytes())
    assert (entry["rows"], entry["columns"], entry["options"]["first_row"]) == (501, 12, 1)
    proposed = {entry["header"][item["column"]]: item["key"] for item in entry["proposal"]}
    assert proposed == {
        "first_name": "name",
        "last_name": "surname",
        "address": "address",
        "city": "city",
        "phone1": "phoneNumber",
        "email": "email",
    }
    path = f"/api/imports/{entry['id']}"
    job(client, f"{path}/check", {"mapping": entry["proposal"], "tag": "Americans"})
    checked = client.call("GET", path).json()
    assert checked["findings"]["strict"] == {"to_import": 500, "errors": 0, "duplicates": 0, "existing": 0}
    result = job(client, f"{path}/run", {"mode": "enrich"})
    assert (result["created"], result["errors"]) == (500, 0)
    page = client.call("POST", "/api/contacts/page", json={"limit": 500}).json()
    assert page["total"] == 500
    assert all(row["phone"].startswith("1") and len(row["phone"]) == 11 for row in page["rows"])
    assert not any(row["doubtful"] for row in page["rows"])
    assert {row["country"] for row in page["rows"]} == {"US"}
    james = client.call("POST", "/api/contacts/page", json={"query": {"search": "james butt"}}).json()["rows"][0]
    assert james["phone"] == "15046218927"
    assert james["values"]["city"] == "New Orleans"
    assert [tag["name"] for tag in james["tags"]] == ["Americans"]
    assert client.call("GET", "/api/tags").json()[0]["contacts"] == 500
    again = client.call("GET", "/api/imports").json()
    assert [entry["state"] for entry in again] == ["done"]
