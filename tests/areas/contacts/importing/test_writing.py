"""Running an import: modes, repeated numbers, tags, figures that add up, and every row once after a crash."""

from __future__ import annotations

import pytest

from app.contacts import reads
from app.contacts.attributes import delete_attribute
from app.contacts.importing import entries, imports, staging, writing
from app.contacts.importing.files import folder
from app.contacts.importing.writing import run_import
from app.contacts.opt_outs import record_opt_out
from app.contacts.retyping import start_retype
from app.contract.attributes import AttributeType, Retype
from app.contract.channels import Channel
from app.contract.faults import Code
from app.contract.imports import ImportMode, ImportState, InFile, Outcome, RunImport
from app.contract.jobs import JobState
from app.contract.paging import Filter, ListQuery, Op
from app.core.errors import Refusal
from tests.areas.asking import actions, read
from tests.areas.conftest import job_of, wait_for_job
from tests.areas.cut import Cut, PowerCutError

pytestmark = pytest.mark.both_databases(slow=True)

KEYS = ("phoneNumber", "name", "city")


def figures(outcome: Outcome | None) -> dict[str, int]:
    assert outcome is not None
    names = ("created", "overridden", "enriched", "skipped", "duplicates", "errors")
    return {name: getattr(outcome, name) for name in names if getattr(outcome, name)}


@pytest.mark.req("IMP-15", "IMP-16", "IMP-20")
@pytest.mark.parametrize(
    ("mode", "expected", "tagged", "counted"),
    [
        (ImportMode.NOT_IMPORT, {"name": "Anna", "age": 5}, False, {"created": 1, "skipped": 2}),
        (ImportMode.OVERRIDE, {"city": "Rome", "age": 5}, True, {"created": 1, "overridden": 2}),
        (ImportMode.ENRICH, {"name": "Anna", "city": "Rome", "age": 5}, True, {"created": 1, "enriched": 2}),
    ],
)
def test_contacts_that_exist_are_treated_as_chosen(wizard, contact, mode, expected, tagged, counted):
    contact("5046218927", name="Anna", age=5, tags=("old",))
    contact("5046218928", name="Same", city="Oslo")
    wizard.runtime.database.write(record_opt_out, "15046218927", Channel.SMS)
    entry = wizard.upload("5046218927,,Rome\n5046218928,Same,Oslo\n5046218929,New,Bern\n")
    entry = wizard.check(entry, KEYS, tag="fresh")
    assert entry.findings.strict.existing == 2
    done = wizard.run(entry, mode)
    assert (done.state, figures(done.outcome)) == (ImportState.DONE, counted)
    found = wizard.contacts()
    anna = found["15046218927"]
    assert anna.values == expected
    assert {tag.name for tag in anna.tags} == ({"old", "fresh"} if tagged else {"old"})
    assert [entry.channel for entry in anna.opt_outs] == [Channel.SMS]
    assert found["15046218928"].values == {"name": "Same", "city": "Oslo"}
    new = found["15046218929"]
    assert (new.values, new.import_id, [tag.name for tag in new.tags]) == (
        {"name": "New", "city": "Bern"},
        entry.id,
        ["fresh"],
    )
    assert actions(wizard.runtime)[-1] == "import_ended"


@pytest.mark.req("IMP-5")
@pytest.mark.parametrize(
    ("in_file", "expected"),
    [
        (InFile.KEEP_FIRST, {"name": "A"}),
        (InFile.KEEP_LAST, {"city": "C"}),
        (InFile.COMBINE, {"name": "A", "city": "B"}),
    ],
)
def test_rows_of_one_number_become_one_contact(wizard, in_file, expected):
    entry = wizard.upload("504-621-8927,A,\n15046218927,X,B\n+1 504 621 8927,,C\n")
    done = wizard.run(wizard.check(entry, KEYS, in_file=in_file))
    assert figures(done.outcome) == {"created": 1, "duplicates": 2}
    assert wizard.contacts()["15046218927"].values == expected


@pytest.mark.req("IMP-27", "IMP-28")
@pytest.mark.parametrize(
    ("lenient", "counted"), [(False, {"created": 1, "errors": 2}), (True, {"created": 2, "errors": 1})]
)
def test_bad_values_refuse_the_row_or_are_left_out(wizard, lenient, counted):
    entry = wizard.upload("5046218927,Ann,nope\n5046218928,Bob,b@c.co\nx,Carl,c@c.co\n")
    entry = wizard.check(entry, ("phoneNumber", "name", "email"))
    done = wizard.run(entry, lenient=lenient)
    assert figures(done.outcome) == counted
    found = wizard.contacts()
    assert found["15046218928"].values == {"name": "Bob", "email": "b@c.co"}
    assert ("15046218927" in found) is lenient
    if lenient:
        assert found["15046218927"].values == {"name": "Ann"}


@pytest.mark.req("IMP-6", "IMP-18")
def test_an_existing_tag_is_joined(wizard, contact):
    contact("5046218927", tags=("VIP",))
    entry = wizard.check(wizard.upload("5046218928\n5046218929\n"), ("phoneNumber",), tag=" vip ")
    assert entry.findings.tag_contacts == 1
    done = wizard.run(entry)
    (tag,) = read(wizard.runtime, reads.all_tags)
    assert (tag.name, tag.contacts, done.outcome.tag_id) == ("VIP", 3, tag.id)
    by_file = ListQuery(filters=(Filter(field="import_id", op=Op.VALUE, values=(entry.id,)),))
    assert read(wizard.runtime, reads.count, by_file, 0).contacts == 2


@pytest.mark.req("IMP-7", "IMP-8", "IMP-9", "IMP-25")
def test_quick_import_takes_one_column_and_leaves_data_alone(wizard, contact):
    contact("5046218927", name="Anna")
    entry = wizard.check(wizard.upload("Phone,\n5046218927,\n5046218928,\nx,\n"), quick=True)
    done = wizard.run(entry, ImportMode.NOT_IMPORT)
    assert figures(done.outcome) == {"created": 1, "enriched": 1, "errors": 1}
    (tag,) = read(wizard.runtime, reads.all_tags)
    assert (tag.name, tag.contacts) == ("import 2025-11-20 00:53", 2)
    assert wizard.contacts()["15046218927"].values == {"name": "Anna"}
    wide = wizard.upload("5046218927,Anna\n")
    with pytest.raises(Refusal) as refused:
        wizard.check(wide, quick=True)
    assert [(p.code, p.params) for p in refused.value.problems] == [("quick_needs_one_column", {"columns": 2})]


@pytest.mark.req("IMP-30")
def test_nothing_importable_is_refused(wizard):
    entry = wizard.check(wizard.upload("x\ny\n"), ("phoneNumber",))
    with pytest.raises(Refusal) as refused:
        wizard.start(entry)
    assert refused.value.code is Code.NOTHING_TO_IMPORT


@pytest.mark.req("IMP-21")
def test_what_changed_since_the_check_counts(wizard, contact):
    entry = wizard.check(wizard.upload("5046218927,Ann\n"), ("phoneNumber", "name"))
    assert entry.findings.strict.existing == 0
    contact("5046218927", name="Earlier")
    done = wizard.run(entry, ImportMode.NOT_IMPORT)
    assert figures(done.outcome) == {"skipped": 1}
    assert wizard.contacts()["15046218927"].values == {"name": "Earlier"}


@pytest.mark.req("IMP-12")
def test_a_column_of_a_deleted_attribute_is_named(wizard, admin):
    entry = wizard.check(wizard.upload("5046218927,Ann,Paris\n"), KEYS)
    city = next(one for one in read(wizard.runtime, reads.all_attributes) if one.key == "city")
    wizard.runtime.database.write(delete_attribute, admin, city.id, wizard.runtime.jobs)
    with pytest.raises(Refusal) as refused:
        wizard.start(entry)
    assert [(p.path, p.code) for p in refused.value.problems] == [("mapping.2", "unknown_attribute")]


@pytest.mark.req("CON-45")
@pytest.mark.parametrize("mode", [ImportMode.ENRICH, ImportMode.OVERRIDE])
def test_a_type_that_changes_meanwhile_keeps_what_is_imported(wizard, admin, contact, later, mode):
    contact("5046218928", name="Bob")
    entry = wizard.check(wizard.upload("5046218927,7\n5046218928,8\n"), ("phoneNumber", "hobby"))
    hobby = next(one for one in read(wizard.runtime, reads.all_attributes) if one.key == "hobby")
    wanted = Retype(version=1, type=AttributeType.NUMBER)
    change = wizard.runtime.database.write(start_retype, admin, hobby.id, wanted, later)
    wizard.run(entry, mode)
    later.start()
    assert wait_for_job(wizard.runtime, change).state is JobState.DONE
    assert [row.values["hobby"] for row in wizard.contacts().values()] == [7, 8]


# -- every row once ------------------------------------------------------------------------------------------------

LINES = 1_250


def big_file() -> str:
    rows = [f"504621{n:04},N{n},C{n % 7}" for n in range(LINES)]
    return "\n".join([*rows, *rows[:20], "x,bad,row"])


@pytest.mark.req("IMP-19")
@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("at", [1, 2, 3, 5, 7])
def test_an_import_cut_off_anywhere_writes_every_row_once(wizard, admin, later, monkeypatch, at, after):
    """Cut off by a power failure at a checkpoint, taken up by the next process."""
    monkeypatch.setattr(writing, "BATCH_MAX", 250)
    runtime = wizard.runtime
    entry = wizard.check(wizard.upload(big_file()), KEYS, tag="big")
    run = RunImport(mode=ImportMode.ENRICH)
    job = runtime.database.write(imports.start_run, admin, entry.id, run, later)
    with pytest.raises(PowerCutError):
        run_import(Cut(runtime, job.id, at, after=after))
    assert job_of(runtime, job.id).done == read(runtime, reads.total), "a batch is whole or not there"
    later.start()
    ended = wait_for_job(runtime, job)
    assert ended.state is JobState.DONE, ended.fault
    assert figures(wizard.now(entry).outcome) == {"created": LINES, "duplicates": 20, "errors": 1}
    found = wizard.contacts()
    assert {row.values["name"] for row in found.values()} == {f"N{n}" for n in range(LINES)}
    assert len(found) == LINES
    assert read(runtime, reads.all_tags)[0].contacts == LINES


@pytest.mark.req("IMP-18", "IMP-19")
def test_cancelling_keeps_what_is_written_and_says_how_much(wizard, admin, later, monkeypatch):
    entry = wizard.check(wizard.upload(big_file()), KEYS)
    job = wizard.runtime.database.write(imports.start_run, admin, entry.id, RunImport(), later)
    original, asked = staging.ready_after, []

    def cancelling(*arguments, **options):
        asked.append(arguments)
        if len(asked) == 3:
            wizard.runtime.database.write(later.cancel, job.id, admin.user_id)
        return original(*arguments, **options)

    monkeypatch.setattr(staging, "ready_after", cancelling)
    later.start()
    assert wait_for_job(wizard.runtime, job).state is JobState.CANCELLED
    done = wizard.now(entry)
    assert done.state is ImportState.CANCELLED
    assert done.outcome.created == len(wizard.contacts())
    assert 0 < done.outcome.created < LINES


def test_a_run_that_was_cut_off_while_being_cancelled_is_over(wizard, admin, later):
    entry = wizard.check(wizard.upload(big_file()), KEYS)
    job = wizard.runtime.database.write(imports.start_run, admin, entry.id, RunImport(), later)
    with pytest.raises(PowerCutError):
        run_import(Cut(wizard.runtime, job.id, 2, after=True))
    wizard.runtime.database.write(later.cancel, job.id, admin.user_id)
    later.start()
    assert wait_for_job(wizard.runtime, job).state is JobState.CANCELLED
    done = wizard.now(entry)
    assert done.state is ImportState.CANCELLED
    assert done.outcome.created == len(wizard.contacts())


@pytest.mark.req("IMP-1", "IMP-18")
def test_of_a_finished_import_only_the_refused_rows_stay(wizard):
    entry = wizard.check(wizard.upload("5046218927,Ann\nx,Bad\n"), ("phoneNumber", "name"))
    wizard.run(entry)
    kept = [path.suffix for path in folder(wizard.runtime.home).iterdir()]
    assert kept == [".rejected"]


@pytest.mark.req("IMP-1")
def test_the_history_names_the_five_most_recent(wizard):
    for number in range(6):
        name = f"file {number}.csv"
        wizard.run(wizard.check(wizard.upload(f"504621892{number}\n", name), ("phoneNumber",)))
    wizard.upload("5046218927\n", "begun.csv")
    found = read(wizard.runtime, entries.history)
    assert [entry.file_name for entry in found] == [f"file {number}.csv" for number in (5, 4, 3, 2, 1)]
    assert {entry.user for entry in found} == {"Ada Admin"}


def test_a_run_starts_once(wizard):
    entry = wizard.check(wizard.upload("5046218927\n"), ("phoneNumber",))
    wizard.run(entry)
    with pytest.raises(Refusal) as refused:
        wizard.start(entry)
    assert (refused.value.code, refused.value.params["status"]) == (Code.STATUS_IS_NOW, "done")
