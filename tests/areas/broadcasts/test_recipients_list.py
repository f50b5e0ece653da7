"""The recipients of a run as a list, and as a file."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from app.broadcasts import exporting, reads
from app.channels.kit.connector import ReceiptStatus
from app.contacts.contacts import add_contact
from app.contract.broadcasts import RecipientsExport, RecipientState
from app.contract.contacts import ContactForm, ExportFormat
from app.contract.faults import Code
from app.contract.jobs import JobState
from app.contract.paging import Filter, ListQuery, Op, PageRequest, Sort
from app.core.errors import Refusal
from tests.areas.asking import read
from tests.areas.broadcasts.conftest import PEOPLE
from tests.areas.conftest import wait_for_job

pytestmark = pytest.mark.both_databases(slow=True)

FIELDS = ("address", "name", "state", "reason", "error_code", "parts", "submitted_ms")


@pytest.fixture
def run(line, launch, clock, idle_runtime, admin):
    """Five recipients: four delivered a second apart, one failed."""
    idle_runtime.database.write(add_contact, admin, ContactForm(phone="+" + PEOPLE[0], values={"name": "=Eva"}))
    made = launch()
    for message in line.claim():
        clock.advance(1_000)
        line.answer([message])
    for message in line.sent[:4]:
        line.receipt(message.message_id)
    line.receipt(line.sent[4].message_id, ReceiptStatus.FAILED, "027")
    return made


@pytest.mark.req("BRD-109")
def test_recipients_are_sorted_and_filtered_by_what_became_of_their_messages(line, run):
    def page(query: ListQuery) -> list[str]:
        found = read(line.runtime, reads.recipients_page, run.id, PageRequest(query=query))
        return [row.address for row in found.rows]

    newest = page(ListQuery(sort=(Sort(field="submitted_ms", descending=True),)))
    assert newest == [message.address for message in reversed(line.sent)]
    failed = Filter(field="error_code", op=Op.VALUE, values=("027",))
    assert page(ListQuery(filters=(failed,))) == [line.sent[4].address]
    delivered = Filter(field="state", op=Op.VALUE, values=(RecipientState.SUCCESSFUL.value,))
    assert len(page(ListQuery(filters=(delivered,)))) == 4


@pytest.mark.req("BRD-109", "TBL-13")
@pytest.mark.parametrize("kind", list(ExportFormat))
def test_recipients_are_written_to_a_file(line, run, runtime, admin, kind):
    form = RecipientsExport(
        query=ListQuery(sort=(Sort(field="submitted_ms"),)),
        fields=FIELDS,
        titles=("Phone", "Name", "Result", "Reason", "Code", "Parts", "Sent"),
        words={"successful": "Reached", "unsuccessful": "Not reached"},
        format=kind,
    )
    total = read(runtime, exporting.check, run.id, form)
    job = runtime.database.write(exporting.start_export, admin, form, run.id, total, runtime.jobs)
    done = wait_for_job(runtime, job)
    assert (done.state, done.result["rows"]) == (JobState.DONE, 5)
    rows = _rows(runtime.home / "exports" / f"{job.id}.{kind.value}", kind)
    assert rows[0][:3] == ["Phone", "Name", "Result"]
    assert [row[2] for row in rows[1:]] == ["Reached"] * 4 + ["Not reached"]
    assert rows[5][4] == "027"
    assert "'=Eva" in [row[1] for row in rows]
    assert rows[1][6] != rows[2][6]


def _rows(path, kind) -> list[list[object]]:
    if kind is ExportFormat.XLSX:
        book = load_workbook(io.BytesIO(path.read_bytes()))
        return [list(row) for row in book["Recipients"].iter_rows(values_only=True)]
    return [list(row) for row in csv.reader(io.StringIO(path.read_text("utf-8-sig")))]


def test_an_export_names_what_is_wrong_with_it(line, run):
    form = RecipientsExport(query=ListQuery(), fields=("address", "nope"), titles=("Phone",))
    with pytest.raises(Refusal) as refused:
        read(line.runtime, exporting.check, run.id, form)
    assert refused.value.code is Code.INVALID
    assert {problem.code for problem in refused.value.problems} == {"unknown_field", "wrong_number"}


@pytest.mark.req("BRD-109", "ROL-8")
def test_only_who_may_export_gets_the_file(client):
    body = {"query": {}, "fields": ["address"], "titles": ["Phone"]}
    assert client.call("POST", "/api/broadcasts/1/recipients/export", who="agent", json=body).status_code == 403
    assert client.call("GET", "/api/broadcasts/exports/1", who="agent").status_code == 403
    assert client.call("GET", "/api/broadcasts/exports/1").status_code == 404


@pytest.mark.req("BRD-8")
def test_a_draft_shows_how_many_its_selection_yields(client):
    source = {"kind": "phones", "numbers": [*PEOPLE, PEOPLE[0]]}
    draft = client.call("POST", "/api/broadcasts", json={"name": "A", "recipients": [source]}).json()
    assert (draft["contacts_estimated"], draft["contacts_total"]) == (5, None)
    copied = client.call("POST", f"/api/broadcasts/{draft['id']}/copy").json()
    assert copied["contacts_estimated"] == 5
