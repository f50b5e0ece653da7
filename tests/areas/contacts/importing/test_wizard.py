"""The wizard before the run: options, windows of rows, lists, amendments, rejected rows, presets."""

from __future__ import annotations

import contextlib
import csv
import io

import msgspec
import openpyxl
import pytest

from app.contacts.importing import entries, files, imports, presets, staging, windows, writing
from app.contacts.importing.files import Files, folder
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.imports import (
    COLUMNS_MAX,
    AmendRow,
    ImportOptions,
    ImportPlan,
    ImportState,
    PresetEntry,
    PresetForm,
    RowGroup,
    RunImport,
    Unreadable,
)
from app.contract.jobs import Job, JobId, JobState
from app.contract.values import DateOrder
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from tests.areas.asking import actions, read
from tests.areas.conftest import wait_for_job

pytestmark = pytest.mark.both_databases(slow=True)

PEOPLE = "Phone;Name;Born\n504-621-8927;Ann;31.12.1980\nx;Bob;01.02.1990\n504-621-8929;Cy;30.02.1990\n"


def change(wizard, entry, **options):
    old = {name: getattr(entry.options, name) for name in ImportOptions.__struct_fields__}
    form = ImportOptions(**{**old, **options})
    begun = windows.change_options(wizard.runtime, wizard.admin, entry.id, form)
    wait_for_job(wizard.runtime, JobId(begun.job_id or 0))
    return wizard.now(entry)


@pytest.mark.req("IMP-3", "IMP-10", "IMP-11", "BEY-35")
def test_a_file_is_read_with_everything_guessed(wizard):
    entry = wizard.upload(PEOPLE.encode("utf-16"))
    assert (entry.state, entry.rows, entry.columns, entry.fault) == (ImportState.READ, 4, 3, None)
    assert (entry.options.encoding, entry.options.separator, entry.options.first_row) == ("utf-16", ";", 1)
    assert entry.header == ("Phone", "Name", "Born")
    assert [item.key for item in entry.proposal] == ["phoneNumber", "name", "birthday"]
    window = windows.raw_rows(wizard.runtime, entry.id, 1, 2)
    assert window.rows == (("504-621-8927", "Ann", "31.12.1980"), ("x", "Bob", "01.02.1990"))
    assert (window.total, window.offset) == (4, 1)


@pytest.mark.req("IMP-3")
def test_encoding_and_separator_can_be_corrected(wizard):
    entry = wizard.upload("Имя;Телефон\nИван;79161234567\n".encode("cp1251"))
    wrong = change(wizard, entry, encoding="koi8-r", separator=",")
    assert wrong.columns == 1
    right = change(wizard, wrong, encoding="cp1251", separator=";")
    assert right.header == ("Имя", "Телефон")
    again = change(wizard, wrong, encoding="", separator="")
    assert (again.options.encoding, again.options.separator) == ("cp1251", ";")
    unfit = change(wizard, right, encoding="utf-8")
    assert (unfit.state, unfit.fault.code) == (ImportState.UPLOADED, Code.FILE_UNREADABLE)
    assert unfit.fault.params["reason"] == Unreadable.ENCODING.value
    with pytest.raises(Refusal):
        windows.raw_rows(wizard.runtime, entry.id, 0, 10)


@pytest.mark.req("IMP-3")
def test_another_sheet_can_be_chosen(wizard, tmp_path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Phone"])
    book.worksheets[0].append([15046218927])
    book.create_sheet("Other").append([15046218928])
    book.save(tmp_path / "a.xlsx")
    entry = wizard.upload((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert (entry.sheets, entry.options.sheet, entry.rows) == (("Sheet", "Other"), 0, 2)
    assert windows.raw_rows(wizard.runtime, entry.id, 1, 1).rows == (("15046218927",),)
    other = change(wizard, entry, sheet=1)
    assert other.rows == 1
    assert len(list(folder(wizard.runtime.home).iterdir())) == 2, (
        "upload and rows, nothing left of the first reading"
    )


@pytest.mark.req("IMP-10")
def test_the_first_row_moves_without_reading_again(wizard):
    entry = wizard.upload(PEOPLE)
    checked = wizard.check(entry, ("phoneNumber", "name"))
    assert checked.findings.rows == 3
    moved = change(wizard, checked, first_row=0, date_order=DateOrder.MONTH_FIRST)
    assert (moved.header, moved.state, moved.plan, moved.job_id) == ((), ImportState.READ, None, checked.job_id)
    assert moved.options.date_order is DateOrder.MONTH_FIRST
    assert wizard.check(moved, ("phoneNumber", "name")).findings.rows == 4
    with pytest.raises(Refusal) as refused:
        change(wizard, moved, first_row=5)
    assert [p.code for p in refused.value.problems] == ["out_of_range"]


@pytest.mark.req("CON-3", "IMP-3")
def test_national_numbers_are_of_the_country_chosen_for_the_file(wizard):
    entry = wizard.upload("phone,name\n504-621-8927,Art\n+34 600 118 204,Lucía\n")
    abroad = change(wizard, entry, country="ES")
    here = wizard.check(abroad, ("phoneNumber", "name"))
    assert [line.code for line in here.findings.lines] == ["phone_doubtful"]
    moved = change(wizard, here, country="US")
    assert (moved.job_id, moved.state) == (here.job_id, ImportState.READ), (
        "nothing is read again, the check is void"
    )
    assert wizard.check(moved, ("phoneNumber", "name")).findings.lines == ()
    with pytest.raises(Refusal) as refused:
        change(wizard, moved, country="XX")
    assert [p.code for p in refused.value.problems] == ["not_in_list"]
    read_anew = change(wizard, moved, separator=";")
    assert read_anew.options.country == "US"


@pytest.mark.req("IMP-15", "IMP-17", "IMP-27")
def test_the_lists_show_rows_with_reasons(wizard, contact):
    contact("5046218927")
    entry = wizard.check(wizard.upload(PEOPLE + "5046218927;Dup;\n"), ("phoneNumber", "name", "birthday"))
    strict, lenient = entry.findings.strict, entry.findings.lenient
    assert (strict.to_import, strict.errors, strict.duplicates, strict.existing) == (1, 2, 1, 1)
    assert (lenient.to_import, lenient.errors, lenient.duplicates, lenient.existing) == (2, 1, 1, 1)

    def listed(group, *, lenient=False):
        found = windows.checked_rows(wizard.runtime, entry.id, group, 0, 10, lenient=lenient)
        assert found.total == len(found.rows)
        return found.rows

    (good,) = listed(RowGroup.TO_IMPORT)
    assert (good.row, good.phone, good.cells, good.existing) == (
        2,
        "15046218927",
        ("504-621-8927", "Ann", "31.12.1980"),
        True,
    )
    phone, day = listed(RowGroup.ERRORS)
    assert [(p.column, p.key, p.code, p.value) for p in phone.problems] == [
        (0, "phoneNumber", "phone_characters", "x")
    ]
    assert [(p.column, p.key, p.code, p.value) for p in day.problems] == [
        (2, "birthday", "not_a_date", "30.02.1990")
    ]
    assert [row.row for row in listed(RowGroup.TO_IMPORT, lenient=True)] == [2, 4]
    assert [row.row for row in listed(RowGroup.DUPLICATES)] == [5]
    assert [row.row for row in listed(RowGroup.EXISTING)] == [2]


@pytest.mark.req("BEY-35")
def test_a_row_is_put_right_in_place(wizard, contact):
    contact("5046218930")
    entry = wizard.check(wizard.upload(PEOPLE), ("phoneNumber", "name", "birthday"))
    fixed = windows.amend(wizard.runtime, entry.id, 3, ("504-621-8930", "Bob", "01.02.1990"))
    assert (fixed.phone, fixed.existing, fixed.problems) == ("15046218930", True, ())
    after = wizard.now(entry)
    assert (after.findings.strict.to_import, after.findings.strict.existing) == (2, 1)
    assert [(line.key, line.code, line.count) for line in after.findings.lines] == [("birthday", "not_a_date", 1)]
    worse = windows.amend(wizard.runtime, entry.id, 2, ("504-621-8930", "Ann", "never"))
    assert [p.code for p in worse.problems] == ["not_a_date"]
    (line,) = wizard.now(entry).findings.lines
    assert line.count == 2
    windows.amend(wizard.runtime, entry.id, 2, ("504-621-8930", "Ann", ""))
    assert wizard.now(entry).findings.strict.duplicates == 1
    done = wizard.run(wizard.now(entry))
    assert (done.outcome.created, done.outcome.enriched, done.outcome.errors) == (0, 1, 1)


@pytest.mark.parametrize(
    ("row", "cells", "code"),
    [
        (99, ("1", "2", "3"), Code.NOT_FOUND),
        (3, ("1",), Code.INVALID),
        (3, ("", "", ""), Code.INVALID),
        (3, ("123", "x" * 32_768, ""), Code.FILE_TOO_LARGE),
    ],
)
def test_an_amendment_that_makes_no_sense_is_refused(wizard, row, cells, code):
    entry = wizard.check(wizard.upload(PEOPLE), ("phoneNumber", "name", "birthday"))
    with pytest.raises(Refusal) as refused:
        windows.amend(wizard.runtime, entry.id, row, AmendRow(cells=cells).cells)
    assert refused.value.code is code


@pytest.mark.req("IMP-18", "BEY-35")
def test_rejected_rows_come_back_in_their_columns_with_reasons(wizard):
    content = 'Phone,Name,Note\nx,=1+1,"a\nb"\n504-621-8927,Ann,\n,Bob\n'
    entry = wizard.check(wizard.upload(content), ("phoneNumber", "name"))
    expected = [
        ["Phone", "Name", "Note", "Reason"],
        ["x", "'=1+1", "a\nb", "phoneNumber: no digits"],
        ["", "Bob", "", "phoneNumber: required"],
    ]

    def rejected():
        words = {"phone_characters": "no digits"}
        parts = windows.rejected_csv(wizard.runtime, entry.id, lenient=False, title="Reason", words=words)
        return list(csv.reader(io.StringIO(b"".join(parts).decode("utf-8-sig"))))

    assert rejected() == expected
    wizard.run(entry)
    assert rejected() == expected
    again = wizard.upload(b"".join(windows.rejected_csv(wizard.runtime, entry.id, lenient=False)))
    assert wizard.check(again, ("phoneNumber", "name")).findings.strict.errors == 2


@pytest.mark.req("IMP-22")
def test_starting_over_leaves_nothing(wizard):
    entry = wizard.check(wizard.upload(PEOPLE), ("phoneNumber", "name"))
    name = wizard.runtime.database.write(imports.delete_import, entry.id, wizard.runtime.jobs)
    Files(wizard.runtime.home, name).remove()
    assert list(folder(wizard.runtime.home).iterdir()) == []
    with pytest.raises(Refusal) as refused:
        wizard.now(entry)
    assert refused.value.code is Code.NOT_FOUND


def test_steps_out_of_order_are_refused(wizard):
    entry = wizard.upload(PEOPLE)
    with pytest.raises(Refusal) as refused:
        wizard.start(entry)
    assert (refused.value.code, refused.value.params["status"]) == (Code.STATUS_IS_NOW, "read")
    with pytest.raises(Refusal):
        windows.checked_rows(wizard.runtime, entry.id, RowGroup.ERRORS, 0, 10, lenient=False)
    with pytest.raises(Refusal) as refused:
        wizard.check(entry, ("name",))
    assert [p.code for p in refused.value.problems] == ["phone_not_mapped"]


def test_only_the_newest_check_counts(wizard):
    entry = wizard.upload(PEOPLE)
    first = wizard.check(entry, ("phoneNumber", "name"))
    second = wizard.check(entry, ("phoneNumber", "", "birthday"))
    assert first.findings.strict.errors == 1
    assert second.findings.strict.errors == 2
    assert len(list(folder(wizard.runtime.home).glob("*.checked"))) == 1


@pytest.mark.req("IMP-4")
def test_a_check_is_cancelled_and_the_rows_stay(wizard, later, monkeypatch):
    entry = wizard.upload("\n".join(f"504621{n:04}" for n in range(300)))
    plan = ImportPlan(mapping=entry.proposal)
    job = wizard.runtime.database.write(imports.start_check, wizard.admin, entry.id, plan, later)
    original = staging.add_checked

    def cancelling(*arguments):
        wizard.runtime.database.write(later.cancel, job.id, wizard.admin.user_id)
        return original(*arguments)

    monkeypatch.setattr(staging, "add_checked", cancelling)
    later.start()
    assert wait_for_job(wizard.runtime, job).state is JobState.CANCELLED
    assert wizard.now(entry).state is ImportState.READ
    assert not list(folder(wizard.runtime.home).glob("*.checked"))
    monkeypatch.setattr(staging, "add_checked", original)
    assert wizard.check(entry).findings.rows == 300


def test_listeners_hear_of_progress_a_few_times_a_second(wizard, later, monkeypatch):
    monkeypatch.setattr("app.core.jobs.SHOW_EVERY_S", 3_600.0)
    entry = wizard.check(wizard.upload("\n".join(f"504621{n:04}" for n in range(900))))
    job = wizard.runtime.database.write(imports.start_run, wizard.admin, entry.id, RunImport(), later)
    before = len(wizard.runtime.feed.seen)
    later.start()
    wait_for_job(wizard.runtime, job)
    told = [one.event for one in wizard.runtime.feed.seen[before:] if one.event.topic is Topic.JOBS]
    states = [msgspec.json.decode(event.record, type=Job).state.value for event in told]
    assert states == ["running", "running", "done"], "begun, the first progress, ended"


def test_what_was_begun_and_left_is_forgotten_after_a_week(wizard):
    entry = wizard.upload(PEOPLE)
    wizard.runtime.clock.advance(8 * DAY_MS)
    wizard.upload(PEOPLE)
    with pytest.raises(Refusal):
        wizard.now(entry)


@pytest.mark.req("IMP-4", "IMP-24")
def test_a_file_over_a_limit_is_not_imported_partly(wizard):
    entry = wizard.upload(",".join("1" * (COLUMNS_MAX + 1)))
    assert entry.state is ImportState.UPLOADED
    assert (entry.fault.code, entry.fault.params) == (
        Code.FILE_TOO_LARGE,
        {"what": "columns", "limit": COLUMNS_MAX, "actual": COLUMNS_MAX + 1},
    )


# -- presets -------------------------------------------------------------------------------------------------------


@pytest.mark.req("IMP-13", "IMP-29")
def test_presets_are_kept_overwritten_when_agreed_and_deleted(idle_runtime, admin):
    entries_of = (PresetEntry(header="Tel", column=0, key="phoneNumber"),)
    form = PresetForm(name=" Mine ", entries=entries_of, encoding="cp1251", separator=";")
    made = idle_runtime.database.write(presets.save_preset, admin, form)
    assert (made.name, made.entries, made.encoding, made.separator) == ("Mine", entries_of, "cp1251", ";")
    again = PresetForm(name="MINE", entries=entries_of)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(presets.save_preset, admin, again)
    assert [(p.path, p.code) for p in refused.value.problems] == [("name", "taken")]
    agreed = PresetForm(name="MINE", entries=entries_of, replace=True)
    assert idle_runtime.database.write(presets.save_preset, admin, agreed).id == made.id
    assert [preset.name for preset in read(idle_runtime, presets.all_presets)] == ["MINE"]
    idle_runtime.database.write(presets.delete_preset, admin, made.id)
    assert read(idle_runtime, presets.all_presets) == []
    assert actions(idle_runtime)[-1] == "import_preset_deleted"
    with pytest.raises(Refusal):
        idle_runtime.database.write(presets.delete_preset, admin, made.id)


def test_the_history_leaves_out_what_was_only_begun(wizard):
    wizard.upload(PEOPLE)
    assert read(wizard.runtime, entries.history) == []


@pytest.mark.req("IMP-1", "BEY-35")
def test_an_import_that_failed_on_its_way_stays_in_the_history(wizard, clock, monkeypatch):
    entry = wizard.check(wizard.upload(PEOPLE))

    def refusing(*_arguments):
        raise Refusal(Code.STORAGE_FULL)

    monkeypatch.setattr(writing, "_write_all", refusing)
    wait_for_job(wizard.runtime, wizard.start(entry))
    clock.advance(entries.FORGET_MS + 1)
    later = wizard.upload(PEOPLE)
    assert [(one.id, one.state) for one in read(wizard.runtime, entries.history)] == [
        (entry.id, ImportState.FAILED)
    ]
    assert later.id != entry.id


@pytest.mark.parametrize("number", [10**30, -(10**30)])
def test_a_row_no_file_can_have_is_no_fault_of_the_program(wizard, number):
    entry = wizard.check(wizard.upload(PEOPLE))
    for ask in (
        lambda: windows.raw_rows(wizard.runtime, entry.id, number, 10),
        lambda: windows.checked_rows(wizard.runtime, entry.id, RowGroup.TO_IMPORT, number, 10, lenient=False),
        lambda: windows.amend(wizard.runtime, entry.id, number, [""] * len(entry.plan.mapping)),
    ):
        with contextlib.suppress(Refusal):
            ask()


def test_tidying_is_not_disturbed_by_a_file_that_goes_meanwhile(idle_runtime):
    folder = files.folder(idle_runtime.home)
    (folder / "gone").symlink_to(folder / "nowhere")
    files.remove_strays(idle_runtime.home, [])
