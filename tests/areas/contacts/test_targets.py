"""Targets: criteria under a name."""

from __future__ import annotations

import msgspec
import pytest

from app.contacts import reads, uses
from app.contacts.targets import add_target, count_launches, delete_target, duplicate_target, edit_target
from app.contract.faults import Code
from app.contract.paging import Filter, ListQuery, Op, PageRequest
from app.contract.targets import Count, Target, TargetForm
from app.core.errors import Refusal
from tests.areas.asking import read

pytestmark = pytest.mark.both_databases

PARIS = (Filter(field="attribute.city", op=Op.VALUE, values=("paris",)),)


@pytest.fixture
def target(idle_runtime, admin):
    def make(name="Parisians", filters=PARIS):
        return idle_runtime.database.write(add_target, admin, TargetForm(name=name, filters=filters))

    return make


@pytest.mark.req("TGT-1", "TGT-11", "TGT-12")
def test_a_target_stores_criteria_not_people(idle_runtime, target, contact):
    made = target()
    assert (made.filters, made.launches, made.needs_attention) == (PARIS, 0, False)
    assert read(idle_runtime, reads.count_target, made.id, 5) == Count(contacts=0, at_ms=5)
    contact("5046218927", city="Paris")
    assert read(idle_runtime, reads.count_target, made.id, 6) == Count(contacts=1, at_ms=6)
    assert read(idle_runtime, reads.count_filters, PARIS, 5).contacts == 1
    assert read(idle_runtime, reads.count_target, 99, 5) is None


@pytest.mark.req("TGT-17", "TGT-18", "TGT-19")
def test_a_bad_form_is_refused_with_everything_wrong(idle_runtime, admin, target):
    target()
    form = TargetForm(name=" PARISIANS ", filters=())
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(add_target, admin, form)
    assert [(p.path, p.code) for p in refused.value.problems] == [("filters", "required"), ("name", "taken")]
    with pytest.raises(Refusal):
        read(idle_runtime, reads.count_filters, (Filter(field="attribute.age", op=Op.RANGE, low=2, high=1),), 0)


@pytest.mark.req("CON-32")
def test_editing_minds_the_version(idle_runtime, admin, target):
    made = target()
    idle_runtime.clock.advance(1000)
    form = TargetForm(name="French", filters=PARIS, version=made.version)
    after = idle_runtime.database.write(edit_target, admin, made.id, form)
    assert (after.name, after.version, after.updated_ms - made.updated_ms) == ("French", 2, 1000)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(edit_target, admin, made.id, form)
    assert refused.value.code is Code.CONFLICT
    assert msgspec.json.decode(str(refused.value.params["record"]), type=Target) == after


@pytest.mark.req("TGT-14")
def test_copies_are_numbered(idle_runtime, admin, target):
    made = target()
    idle_runtime.database.write(count_launches, [made.id])
    names = [idle_runtime.database.write(duplicate_target, admin, made.id).name for _ in range(2)]
    assert names == ["Parisians(1)", "Parisians(2)"]
    copy = next(one for one in read(idle_runtime, reads.all_targets) if one.name == "Parisians(1)")
    assert (copy.filters, copy.launches) == (PARIS, 0)
    assert idle_runtime.database.write(duplicate_target, admin, copy.id).name == "Parisians(1)(1)"
    long = target(name="x" * 100)
    assert idle_runtime.database.write(duplicate_target, admin, long.id).name == "x" * 97 + "(1)"


@pytest.mark.req("TGT-15")
def test_a_target_in_use_stays(idle_runtime, admin, target):
    made = target()
    used = {uses.Used.TARGET: [made.id]}
    idle_runtime.database.write(uses.declare, "broadcast", 1, "Sale", used, binding=True)
    idle_runtime.database.write(uses.declare, "broadcast", 2, "Old sale", used, binding=False)
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(delete_target, admin, made.id)
    assert (refused.value.code, refused.value.params["names"]) == (Code.IN_USE, "Sale")
    idle_runtime.database.write(uses.declare, "broadcast", 1, "Sale", used, binding=False)
    idle_runtime.database.write(delete_target, admin, made.id)
    assert read(idle_runtime, reads.target, made.id) is None


@pytest.mark.req("TGT-2", "TGT-5")
def test_the_table_is_searched_and_filtered(idle_runtime, admin, target):
    first, second = target(), target(name="Londoners")
    idle_runtime.database.write(count_launches, [second.id])
    query = ListQuery(filters=(Filter(field="launches", op=Op.RANGE, low=1),))
    page = read(idle_runtime, reads.target_page, PageRequest(query=query))
    assert [row.id for row in page.rows] == [second.id]
    page = read(idle_runtime, reads.target_page, PageRequest(query=ListQuery(search="PARIS")))
    assert [row.id for row in page.rows] == [first.id]
