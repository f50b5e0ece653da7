"""Attributes: real columns that come and go at run time, and a change of type that loses nothing."""

from __future__ import annotations

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.contacts import reads, schema, uses
from app.contacts.attributes import PREDEFINED, add_attribute, delete_attribute, edit_attribute
from app.contacts.importing.presets import save_preset
from app.contacts.retyping import misfits, start_retype
from app.contacts.tables import RUNTIME_COLUMN, RUNTIME_INDEX
from app.contacts.targets import add_target
from app.contract.attributes import Attribute, AttributeForm, AttributeType, Retype
from app.contract.faults import Code
from app.contract.imports import PresetEntry, PresetForm
from app.contract.jobs import JobState
from app.contract.paging import Filter, Op
from app.contract.targets import TargetForm
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.core.tables import metadata
from tests.areas.asking import read
from tests.areas.conftest import wait_for_job

pytestmark = pytest.mark.both_databases(slow=True)


def add(
    runtime: Runtime, admin: Actor, name: str, kind: AttributeType = AttributeType.TEXT, **options
) -> Attribute:
    return runtime.database.write(add_attribute, admin, AttributeForm(name=name, type=kind, **options))


def form(kind: AttributeType, **options) -> AttributeForm:
    return AttributeForm(name="Field", type=kind, **options)


TEXT = form(AttributeType.TEXT)
ONE = form(AttributeType.LIST, choices=("S", "M"))
SEVERAL = form(AttributeType.LIST, choices=("S", "M"), many=True)


def of_name(runtime, key) -> Attribute:
    return next(one for one in read(runtime, reads.all_attributes) if one.key == key)


@pytest.mark.req("CON-49", "CON-6")
def test_a_new_company_has_the_predefined_attributes_in_order(idle_runtime):
    found = read(idle_runtime, reads.all_attributes)
    assert [one.name for one in found] == [one.name for one in PREDEFINED]
    assert [one.key for one in found][:6] == ["name", "surname", "city", "email", "gender", "job_title"]


def test_a_store_with_columns_made_at_run_time_still_has_the_schema_of_the_tables(idle_runtime, admin):
    for kind in AttributeType:
        add(idle_runtime, admin, f"Extra {kind.value}", kind, choices=("a",))

    def is_ours(name, kind, _parents):
        pattern = {"column": RUNTIME_COLUMN, "index": RUNTIME_INDEX}.get(kind)
        return not (pattern and name and pattern.fullmatch(name))

    with idle_runtime.database.read() as conn:
        context = MigrationContext.configure(conn, opts={"include_name": is_ours, "target_metadata": metadata})
        assert compare_metadata(context, metadata) == []


@pytest.mark.req("CON-21", "CON-43", "CON-44", "CON-50")
@pytest.mark.parametrize(
    ("kind", "options", "given", "stored"),
    [
        (AttributeType.TEXT, {}, " Ω text ", "Ω text"),
        (AttributeType.EMAIL, {}, "a@b.co", "a@b.co"),
        (AttributeType.NUMBER, {}, 12.5, 12.5),
        (AttributeType.NUMBER, {}, 999_999_999_999_999, 999_999_999_999_999),
        (AttributeType.DATE, {}, "2024-02-29", "2024-02-29"),
        (AttributeType.FLAG, {}, False, False),
        (AttributeType.LIST, {"choices": ("Red", "Blue")}, "red", "Red"),
        (AttributeType.LIST, {"choices": ("Red", "Blue"), "many": True}, ("blue", "red"), ("Blue", "Red")),
    ],
)
def test_a_new_attribute_holds_values_at_once(idle_runtime, admin, contact, kind, options, given, stored):
    made = add(idle_runtime, admin, "Любимое", kind, show_in_profile=True, **options)
    assert (made.key, made.name, made.show_in_profile) == ("lyubimoe", "Любимое", True)
    assert contact("5046218927", lyubimoe=given).values == {"lyubimoe": stored}
    assert contact("5046218928").values == {}


@pytest.mark.req("CON-58")
def test_a_taken_name_is_refused(idle_runtime, admin):
    with pytest.raises(Refusal) as refused:
        add(idle_runtime, admin, "cItY")
    assert [(p.path, p.code) for p in refused.value.problems] == [("name", "taken")]


@pytest.mark.req("CON-32", "CON-45", "CON-50")
def test_renaming_keeps_the_key_and_minds_the_version(idle_runtime, admin, contact):
    before = of_name(idle_runtime, "city")
    renamed = AttributeForm(name="Town", type=before.type, version=before.version)
    after = idle_runtime.database.write(edit_attribute, admin, before.id, renamed)
    assert (after.key, after.name) == ("city", "Town")
    assert contact("5046218927", city="Paris").values == {"city": "Paris"}
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_attribute, admin, before.id, renamed)
    assert refused.value.code is Code.CONFLICT
    assert msgspec.json.decode(str(refused.value.params["record"]), type=Attribute) == after


@pytest.mark.req("CON-45")
def test_the_type_changes_only_by_retype(idle_runtime, admin):
    city = of_name(idle_runtime, "city")
    other = AttributeForm(name="City", type=AttributeType.NUMBER, version=city.version)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_attribute, admin, city.id, other)
    assert [p.code for p in refused.value.problems] == ["changes_by_retype"]


@pytest.mark.req("CON-45")
@pytest.mark.parametrize("many", [False, True])
def test_a_list_keeps_values_that_contacts_have(idle_runtime, admin, contact, many):
    made = add(idle_runtime, admin, "Size", AttributeType.LIST, choices=("S", "M", "L"), many=many)
    contact("5046218927", size=("S", "M") if many else "M")
    shorter = AttributeForm(name="Size", type=made.type, many=many, choices=("S", "L"), version=made.version)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_attribute, admin, made.id, shorter)
    assert [(p.code, p.params) for p in refused.value.problems] == [("choice_in_use", {"value": "M", "count": 1})]
    other = AttributeForm(name="Size", type=made.type, many=many, choices=("XL", "M", "S"), version=made.version)
    assert idle_runtime.database.write(edit_attribute, admin, made.id, other).choices == ("XL", "M", "S")


@pytest.mark.req("CON-47", "CON-48", "TGT-16")
def test_deleting_takes_values_away_and_breaks_targets_visibly(runtime, admin, contact):
    city = of_name(runtime, "city")
    contact("5046218927", city="Paris")
    contact("5046218928", name="Anna")
    parisians = TargetForm(name="Parisians", filters=(Filter(field="attribute.city", op=Op.FILLED),))
    target = runtime.database.write(add_target, admin, parisians)
    entries = (
        PresetEntry(header="t", column=0, key="phoneNumber"),
        PresetEntry(header="c", column=1, key="city"),
    )
    runtime.database.write(save_preset, admin, PresetForm(name="Mine", entries=entries))
    runtime.database.write(uses.declare, "template", 7, "Hello", {uses.Used.ATTRIBUTE: ["city"]}, binding=False)
    told = read(runtime, reads.attribute_uses, city.id)
    assert told.contacts == 1
    assert [(use.kind, use.name) for use in told.uses] == [
        ("target", "Parisians"),
        ("preset", "Mine"),
        ("template", "Hello"),
    ]
    runtime.database.write(delete_attribute, admin, city.id, runtime.jobs)
    assert "city" not in {one.key for one in read(runtime, reads.all_attributes)}
    broken, count = read(runtime, reads.target, target.id), read(runtime, reads.count_target, target.id, 0)
    assert broken is not None
    assert broken.needs_attention
    assert count is not None
    assert count.contacts == 0
    feed = runtime.feed
    feed.wait_until(lambda: not _filled(runtime, city.id))


def _filled(runtime, attribute_id) -> int:
    with runtime.database.read() as conn:
        sql = f"SELECT count(*) FROM contacts WHERE {schema.column_name(attribute_id)} IS NOT NULL"
        return int(conn.exec_driver_sql(sql).scalar_one())


@pytest.mark.req("CON-48")
@pytest.mark.parametrize("kind", ["attribute", "target"])
def test_what_a_scheduled_broadcast_needs_stays(idle_runtime, admin, kind):
    city = of_name(idle_runtime, "city")
    parisians = TargetForm(name="Parisians", filters=(Filter(field="attribute.city", op=Op.FILLED),))
    target = idle_runtime.database.write(add_target, admin, parisians)
    used = {uses.Used.ATTRIBUTE: ["city"]} if kind == "attribute" else {uses.Used.TARGET: [target.id]}
    idle_runtime.database.write(uses.declare, "broadcast", 1, "Sale", used, binding=True)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(delete_attribute, admin, city.id, idle_runtime.jobs)
    assert (refused.value.code, refused.value.params["names"]) == (Code.IN_USE, "Sale")
    idle_runtime.database.write(uses.declare, "broadcast", 1, "Sale", {}, binding=True)
    idle_runtime.database.write(delete_attribute, admin, city.id, idle_runtime.jobs)


@pytest.mark.req("CON-45")
@pytest.mark.parametrize(
    ("before", "given", "wanted", "expected"),
    [
        (TEXT, "12,5", Retype(version=1, type=AttributeType.NUMBER), 12.5),
        (TEXT, "007", Retype(version=1, type=AttributeType.NUMBER), None),
        (TEXT, "+1504", Retype(version=1, type=AttributeType.NUMBER), None),
        (TEXT, "31.12.2020", Retype(version=1, type=AttributeType.DATE), "2020-12-31"),
        (TEXT, "Paris", Retype(version=1, type=AttributeType.DATE), None),
        (TEXT, "a@b.co", Retype(version=1, type=AttributeType.EMAIL), "a@b.co"),
        (TEXT, "m", Retype(version=1, type=AttributeType.LIST, choices=("S", "M")), "M"),
        (form(AttributeType.EMAIL), "a@b.co", Retype(version=1, type=AttributeType.TEXT), "a@b.co"),
        (form(AttributeType.NUMBER), 5, Retype(version=1, type=AttributeType.TEXT), "5"),
        (form(AttributeType.NUMBER), 5, Retype(version=1, type=AttributeType.FLAG), None),
        (form(AttributeType.DATE), "2020-12-31", Retype(version=1, type=AttributeType.TEXT), "31.12.2020"),
        (form(AttributeType.FLAG), True, Retype(version=1, type=AttributeType.TEXT), "yes"),
        (ONE, "M", Retype(version=1, type=AttributeType.LIST, choices=("S", "M"), many=True), ("M",)),
        (SEVERAL, ("S", "M"), Retype(version=1, type=AttributeType.LIST, choices=("S", "M")), None),
        (SEVERAL, ("M",), Retype(version=1, type=AttributeType.LIST, choices=("S", "M")), "M"),
    ],
)
def test_a_type_changes_when_every_value_converts(runtime, admin, contact, before, given, wanted, expected):
    made = runtime.database.write(add_attribute, admin, before)
    one, empty = contact("5046218927", field=given), contact("5046218928")
    wrong = read(runtime, misfits, made.id, wanted)
    assert wrong == (1 if expected is None else 0)
    job = wait_for_job(runtime, runtime.database.write(start_retype, admin, made.id, wanted, runtime.jobs))
    after = of_name(runtime, "field")
    values = read(runtime, reads.contact, one.id).values
    if expected is None:
        assert job.state is JobState.FAILED
        assert job.fault is not None
        assert [(p.code, p.params["count"]) for p in job.fault.problems] == [("values_do_not_fit", 1)]
        assert (after.id, after.type, values["field"]) == (made.id, before.type, given)
    else:
        assert job.state is JobState.DONE
        assert (after.type, after.name, after.version) == (wanted.type, "Field", 2)
        assert values == {"field": expected}
        assert not _filled(runtime, made.id)
    assert read(runtime, reads.contact, empty.id).values == {}


@pytest.mark.req("CON-45")
def test_values_written_while_the_type_changes_are_not_lost(idle_runtime, admin, contact):
    made = add(idle_runtime, admin, "Field")
    contact("5046218927", field="1")
    wanted = Retype(version=1, type=AttributeType.NUMBER)
    job = idle_runtime.database.write(start_retype, admin, made.id, wanted, idle_runtime.jobs)
    late = contact("5046218928", field="2")
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(start_retype, admin, made.id, wanted, idle_runtime.jobs)
    assert refused.value.code is Code.STATUS_IS_NOW
    idle_runtime.jobs.start()
    assert wait_for_job(idle_runtime, job).state is JobState.DONE
    assert read(idle_runtime, reads.contact, late.id).values == {"field": 2}


@pytest.mark.req("CON-45")
def test_a_late_value_that_does_not_fit_ends_the_change_and_stays(idle_runtime, admin, contact):
    made = add(idle_runtime, admin, "Field")
    job = idle_runtime.database.write(
        start_retype, admin, made.id, Retype(version=1, type=AttributeType.NUMBER), idle_runtime.jobs
    )
    late = contact("5046218928", field="two")
    idle_runtime.jobs.start()
    assert wait_for_job(idle_runtime, job).state is JobState.FAILED
    assert of_name(idle_runtime, "field").type is AttributeType.TEXT
    assert read(idle_runtime, reads.contact, late.id).values == {"field": "two"}
