"""Mailings over HTTP: the whole way of a person, bad input by code, report, template, feed."""

from __future__ import annotations

import io
import time
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from app.bulk import controls, reads, reporting
from app.contract.bulk import Invalid, ProblemWords, ReportWords, StartCampaign
from app.contract.feed import Topic
from app.contract.jobs import JobState
from app.contract.lists import BYTES_END
from tests.areas.bulk.mill import Mill, lines, phones
from tests.areas.conftest import NOW_MS, Client, wait_for_job
from tests.areas.snapshot import Copy

TITLES = ["Recipient phone number", "Scheduled send datetime", "Campaign name", "Delivery status", "Template name"]


@pytest.fixture
def house(client: Client) -> int:
    """A service with a chosen channel and a draft; the draft's id."""
    carrier = {"host": "127.0.0.1", "port": 9, "system_id": "me", "password": "secret"}
    provider = client.call("POST", "/api/providers", json={"name": "Sim", "kind": "smpp", "settings": carrier})
    assert provider.status_code == 201, provider.text
    sender = client.call("POST", "/api/senders", json={"name": "NORDWIND", "provider_id": provider.json()["id"]})
    assert sender.status_code == 201, sender.text
    saved = client.call("PUT", "/api/bulk/connection", json={"sender_ids": [sender.json()["id"]]})
    assert saved.json()["saved"] is True
    form = {"name": "May", "method": "sms", "sender_id": sender.json()["id"], "text": "Hi {{1}}", "active": True}
    made = client.call("POST", "/api/bulk/campaigns", json={**form, "at_ms": NOW_MS + 3_600_000})
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def upload(client: Client, campaign_id: int, content: bytes, name: str = "list.csv", **query):
    path = f"/api/bulk/campaigns/{campaign_id}/files"
    answer = client.call("POST", path, content=content, params={"slot": 1, "name": name, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.req("BLK-1", "BLK-7", "BLK-14", "BLK-32", "BLK-41", "BLK-49", "BLK-50", "BLK-52", "BLK-86", "BLK-87")
def test_the_whole_way_over_the_wire(client: Client, house: int):
    file = upload(client, house, b"phone;name\r\n+12125550173;Ann\r\n12;Bob\r\n+12125550174;Cid\r\n")["file"]
    seen = client.call("GET", f"/api/bulk/files/{file['id']}/preview").json()
    assert (seen["shape"]["layout"], seen["zone"], [row["row"] for row in seen["rows"]]) == (
        "bulk",
        "UTC",
        [2, 3, 4],
    )
    assert seen["rows"][0]["phone"] == "12125550173"
    assert client.done(client.call("POST", f"/api/bulk/campaigns/{house}/check").json()).result["invalid"] == 1
    popup = client.call("GET", f"/api/bulk/files/{file['id']}/check").json()
    assert (popup["figures"]["valid"], popup["rows"][0]["problems"][0]["code"]) == (2, "phone.short")
    words = {"title": "why", "words": {"phone.short": "{value} is short"}}
    saved = client.call("POST", f"/api/bulk/files/{file['id']}/problems", json=words).content.decode("utf-8-sig")
    assert saved.splitlines() == ["phone;name;why", "12;Bob;12 is short"]
    status = client.call("POST", f"/api/bulk/campaigns/{house}/verify").json()
    assert {line["code"]: line["level"] for line in status}["file"] == "warning"
    assert client.call("GET", f"/api/bulk/campaigns/{house}/verify").json() == status
    refused = client.done(client.call("POST", f"/api/bulk/campaigns/{house}/start", json={}).json())
    assert refused.state is JobState.FAILED
    job = client.done(client.call("POST", f"/api/bulk/campaigns/{house}/start", json={"invalid": "skip"}).json())
    assert (job.result["entries"], job.result["first_ms"]) == (2, NOW_MS + 3_600_000)
    now = client.call("GET", f"/api/bulk/campaigns/{house}").json()
    assert (now["state"], now["entries"]["scheduled"], now["next_ms"]) == ("scheduled", 2, NOW_MS + 3_600_000)
    listed = client.call("POST", f"/api/bulk/campaigns/{house}/entries", json={}).json()
    assert [(row["phone"], row["row"]) for row in listed["rows"]] == [("12125550173", 2), ("12125550174", 4)]
    assert client.call("POST", f"/api/bulk/campaigns/{house}/clear").json()["state"] == "draft"


@pytest.mark.req("BLK-88", "BLK-89", "BLK-90", "BLK-91", "BLK-95")
@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "list.csv", "file.empty"),
        (b"phone\n", "list.csv", "file.empty"),
        (b"1;2\n", "list.txt", "file.extension"),
        (b"1;2\n", "list.xlsx", "file.excel"),
        (b"PK\x03\x04", "list.csv", "file.excel"),
        (b"12\x0034;5\n", "list.csv", "file.binary"),
        (b"+12125550173,Ann\n", "list.csv", "file.separator"),
        (b"campsms;098344384;Hey;9\n", "list.csv", "file.layout"),
        (b"1" * BYTES_END, "list.csv", "file.size"),
        (b"+12125550173;\x81\n", "list.csv", "file.encoding"),
    ],
)
def test_what_is_no_list_is_refused_and_the_slot_stays(
    client: Client, house: int, content: bytes, name: str, code: str
):
    before = upload(client, house, b"+12125550173;Ann\n")["file"]
    answer = upload(client, house, content, name)
    assert (answer["file"], answer["problems"][0]["code"]) == (None, code)
    files = client.call("GET", f"/api/bulk/campaigns/{house}").json()["files"]
    assert [one["id"] for one in files] == [before["id"]]


@pytest.mark.req("BLK-93", "BLK-94")
@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "x" * 101}, "name", "too_long"),
        ({"name": "MAY"}, "name", "taken"),
        ({"per_minute": 0}, "per_minute", "out_of_range"),
        ({"per_minute": 301}, "per_minute", "out_of_range"),
        ({"text": "x" * 766}, "text", "sms_too_long"),
        ({"text": "{{1"}, "text", "unbalanced_braces"),
        ({"sender_id": 99}, "sender_id", "sender_gone"),
    ],
)
def test_wrong_fields_are_named(client: Client, house: int, fields: dict, path: str, code: str):
    answer = client.call("POST", "/api/bulk/campaigns", json={"name": "June", **fields})
    assert answer.status_code == 422, answer.text
    assert [(one["path"], one["code"]) for one in answer.json()["problems"]] == [(path, code)]


@pytest.mark.req("BLK-94")
def test_what_a_start_lacks_is_named(client: Client, house: int):
    bare = client.call("POST", "/api/bulk/campaigns", json={"name": "Bare", "active": True}).json()["id"]
    upload(client, bare, b"+12125550173\n")
    answer = client.call("POST", f"/api/bulk/campaigns/{bare}/start", json={})
    assert [one["path"] for one in answer.json()["problems"]] == ["method"]


@pytest.mark.req("BLK-17")
def test_the_template_is_a_list_whose_rows_are_never_sent(client: Client, house: int):
    content = client.call("POST", "/api/bulk/template", json={"dated": True, "names": ["name"]}).content
    assert content.startswith(b"\xef\xbb\xbfphone;datetime;name\r\n")
    assert content.count(b"\r\n") == 3
    upload(client, house, content)
    client.done(client.call("POST", f"/api/bulk/campaigns/{house}/check").json())
    file = client.call("GET", f"/api/bulk/campaigns/{house}").json()["files"][0]
    popup = client.call("GET", f"/api/bulk/files/{file['id']}/check").json()
    assert [row["problems"][0]["code"] for row in popup["rows"]] == ["phone.example"] * 2


@pytest.mark.req("BLK-82", "BLK-83")
def test_the_report_has_its_three_sheets(mill: Mill):
    campaign = mill.campaign(name='A/B: "May"', second_list=True, text="{{1}}", at_ms=NOW_MS + 3_600_000)
    mill.put(campaign.id, lines("600000001;=cmd()", "12;x"))
    mill.put(campaign.id, lines("600000001;again", "600000002;+b"), slot=2)
    mill.start(campaign.id, StartCampaign(invalid=Invalid.SKIP))
    mill.line.clock.advance(3_600_000)
    mill.run(campaign.id)
    words = ReportWords(statuses={"sent": "Sent"}, words={"dup.row": "duplicate of file {slot} row {first}"})
    job = wait_for_job(
        mill.runtime, mill.write(reporting.start_report, mill.admin, campaign.id, words, mill.runtime.jobs)
    )
    assert job.state is JobState.DONE, job.fault
    assert str(job.params["file"]).startswith("report_A_B_ _May__")
    book = load_workbook(mill.runtime.home / "exports" / f"{job.id}.xlsx")
    first, details, missing = book.worksheets
    rows = [[cell.value for cell in row] for row in first.iter_rows()]
    assert rows[0] == TITLES
    assert [row[0] for row in rows[1:]] == ["+34600000001", "+34600000002"]
    assert rows[1][1].isoformat() == "2025-11-20T01:53:20"
    assert first["A2"].data_type == "s"
    assert first["B2"].is_date
    assert [row[3] for row in rows[1:]] == ["Sent", "Sent"]
    assert [cell.value for cell in details[2]][:4] == [1, "list1.csv", 1, "+34600000001"]
    assert details[2][8].value == f"v{mill.line.sent[0].message_id}"
    assert [[cell.value for cell in row][1:] for row in missing.iter_rows(min_row=2)] == [
        [2, "12;x", "phone.short"],
        [1, "600000001;again", "duplicate of file 1 row 1"],
    ]


@pytest.mark.req("BLK-82")
def test_the_name_of_a_report():
    at_ms = 1_763_600_000_000
    assert reporting.file_name('a<b>"c', at_ms, ZoneInfo("Europe/Madrid")) == "report_a_b__c_20251120-015320.xlsx"


@pytest.mark.req("BLK-81")
def test_events_bring_a_listener_where_a_fresh_look_is(mill: Mill):
    def fetch():
        with mill.runtime.database.read() as conn:
            return {str(one.id): one for one in reads.all_campaigns(conn, mill.line.clock.now_ms())}

    copy = Copy(mill.runtime, mill.admin.listener(), {Topic.BULK: fetch})
    campaign = mill.loaded(*phones(3))
    copy.follow()
    assert copy.rows == copy.fresh()
    mill.write(controls.pause, mill.admin, campaign.id)
    mill.save(campaign.id, name="June")
    copy.follow()
    assert copy.rows == copy.fresh()


FAULTS = 'abc;{0}\n12;{0}\n600000001;\n;;\n"{0}"b;c\n'


@pytest.mark.slow
@pytest.mark.req("BLK-50", "BLK-102")
@pytest.mark.parametrize(
    ("size", "cell"),
    [(BYTES_END - 1, "x" * 100), (BYTES_END // 16, "x")],
    ids=["the longest list", "the shortest rows"],
)
def test_megabytes_of_faults_give_a_list_that_can_be_saved(mill: Mill, size: int, cell: str):
    campaign = mill.campaign(text="{{1}}")
    fault = FAULTS.format(cell)
    blocks = size // len(fault)
    file = mill.put(campaign.id, fault * blocks).file
    began = time.perf_counter()
    mill.start(campaign.id, fails=True)
    assert time.perf_counter() - began < 300
    with mill.runtime.database.read() as conn:
        popup = reads.check_of(conn, file.id)
        assert (len(popup.rows), popup.figures.valid) == (1_000, 0)
        assert popup.figures.invalid == popup.figures.rows == blocks * 5
        target = io.BytesIO()
        for chunk in reads.problem_lines(conn, mill.runtime.home, file.id, ProblemWords()):
            target.write(chunk)
    saved = target.getvalue().decode("utf-8-sig").split("\r\n")
    assert len(saved) == popup.figures.rows + 2
    assert saved[1:6] == saved[-6:-1] == [
        f"abc;{cell};phone.letters",
        f"12;{cell};phone.short",
        "600000001;var.missing",
        ";;row.blank",
        f'{cell}b;c;"row.quote; phone.letters"',
    ]  # fmt: skip
