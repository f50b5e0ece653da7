"""Export: every field, in order, as text no spreadsheet executes."""

from __future__ import annotations

import csv
import os

import openpyxl
import pytest

from app.contacts import exporting, selections
from app.contacts.exporting import exported_file, start_export
from app.contacts.opt_outs import record_opt_out
from app.contacts.sheets import harmless
from app.contract.channels import Channel
from app.contract.contacts import ExportForm, ExportFormat, Selection
from app.contract.faults import Code
from app.contract.jobs import JobState
from app.contract.paging import Filter, ListQuery, Op, Sort
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.errors import Refusal
from tests.areas.asking import actions, read
from tests.areas.conftest import wait_for_job

FIELDS = ("phone", "attribute.name", "attribute.age", "attribute.birthday", "tags", "opt_out", "created_ms")
HOSTILE = '=HYPERLINK("http://x")'


def export(runtime, actor, **options):
    form = ExportForm(**{"selection": Selection(query=ListQuery()), "fields": FIELDS, **options})
    walk = read(runtime, selections.frozen, form.selection, runtime.clock.now_ms())
    job = wait_for_job(runtime, runtime.database.write(start_export, actor, form, walk, runtime.jobs))
    assert job.state is JobState.DONE, job.fault
    return job, read(runtime, exported_file, runtime.home, actor, job.id)


@pytest.fixture
def people(idle_runtime, contact):
    contact("5046218927", name=HOSTILE, age=-5, birthday="1980-02-29", tags=("b", "a"))
    contact("5046218928", name='Ann, "the" one\nsecond line')
    contact("7 916 123 45 67", name="Иван", age=2.5)
    idle_runtime.database.write(record_opt_out, "15046218928", Channel.SMS, "Shop")


@pytest.mark.req("CON-17", "TBL-13", "CON-53")
def test_a_csv_file_holds_what_the_table_shows(runtime, admin, people):
    sort = (Sort(field="attribute.name"),)
    job, path = export(runtime, admin, selection=Selection(query=ListQuery(sort=sort)))
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["phoneNumber", *FIELDS[1:]]
    moment = "20.11.2025 00:53:20"
    assert rows == [
        ["15046218927", "'" + HOSTILE, "-5", "29.02.1980", "a, b", "", moment],
        ["15046218928", 'Ann, "the" one\nsecond line', "", "", "", "SMS: Shop", moment],
        ["79161234567", "Иван", "2.5", "", "", "", moment],
    ]
    assert job.result["rows"] == 3
    assert "contacts_exported" in actions(runtime)


@pytest.mark.req("CON-17")
def test_a_workbook_keeps_numbers_as_numbers_and_phones_as_text(runtime, admin, people):
    query = ListQuery(filters=(Filter(field="attribute.age", op=Op.FILLED),), sort=(Sort(field="phone"),))
    titles = tuple(f"T{n}" for n in range(len(FIELDS)))
    _, path = export(runtime, admin, selection=Selection(query=query), format=ExportFormat.XLSX, titles=titles)
    book = openpyxl.load_workbook(path)
    header, first, second = book.worksheets[0].iter_rows()
    assert [cell.value for cell in header] == list(titles)
    assert [(cell.data_type, cell.value) for cell in first[:3]] == [
        ("s", "15046218927"),
        ("s", "'" + HOSTILE),
        ("n", -5),
    ]
    assert second[2].value == 2.5
    book.close()


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_formula_characters_are_neutralised(text):
    assert harmless(text) == "'" + text
    assert harmless("a" + text) == "a" + text
    assert harmless(-5) == -5


@pytest.mark.req("CON-5")
def test_exporting_needs_the_right_to_see_as_well(idle_runtime, admin, people):
    rights = frozenset({Permission.EXPORT_ENTITIES})
    clerk = Actor(9, "clerk", "Clerk", 1, sees_all_departments=True, permissions=rights)
    with pytest.raises(Refusal) as refused:
        export(idle_runtime, clerk)
    assert refused.value.code is Code.PERMISSION_DENIED


def test_a_file_is_its_owners_alone_and_goes_after_a_day(runtime, admin, agent, people):
    job, path = export(runtime, admin)
    with pytest.raises(Refusal) as refused:
        read(runtime, exported_file, runtime.home, agent, job.id)
    assert refused.value.code is Code.NOT_FOUND
    os.utime(path, (0, 0))
    export(runtime, admin)
    with pytest.raises(Refusal):
        read(runtime, exported_file, runtime.home, admin, job.id)


def test_a_field_that_is_unknown_is_refused(idle_runtime, admin, people):
    with pytest.raises(Refusal) as refused:
        export(idle_runtime, admin, fields=("attribute.nope",))
    assert [p.code for p in refused.value.problems] == ["unknown_field"]


@pytest.mark.req("CON-17")
@pytest.mark.parametrize("kind", list(ExportFormat))
def test_what_no_sheet_can_hold_is_left_out(runtime, admin, contact, kind):
    contact("5046218927", name="Ann")
    runtime.database.write(record_opt_out, "15046218927", Channel.SMS, "Sh\x01op")
    _, path = export(runtime, admin, fields=("phone", "opt_out"), titles=("number", "no\x0bmore"), format=kind)
    if kind is ExportFormat.XLSX:
        found = [list(row) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]
    else:
        found = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert found == [["number", "nomore"], ["15046218927", "SMS: Shop"]]


def test_another_export_that_ends_meanwhile_is_no_trouble(runtime, admin, people):
    folder = runtime.home / "exports"
    folder.mkdir()
    (folder / "9.part").symlink_to(folder / "nowhere")
    export(runtime, admin)


def test_a_folder_that_cannot_be_written_is_not_called_a_full_disk(runtime, admin, people, monkeypatch):
    def forbidden(*_arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(exporting, "sheet_writer", forbidden)
    form = ExportForm(selection=Selection(query=ListQuery()), fields=FIELDS)
    walk = read(runtime, selections.frozen, form.selection, runtime.clock.now_ms())
    job = wait_for_job(runtime, runtime.database.write(start_export, admin, form, walk, runtime.jobs))
    assert job.fault is not None
    assert (job.fault.code, job.fault.params) == (Code.STORAGE_FAILED, {"detail": "PermissionError"})
