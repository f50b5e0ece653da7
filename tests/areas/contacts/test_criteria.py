"""Filters on contacts: what each of them finds, alone, together and as targets."""

from __future__ import annotations

import datetime

import pytest

from app.contacts import reads
from app.contacts.attributes import add_attribute
from app.contacts.criteria import anniversaries, normal
from app.contacts.opt_outs import record_opt_out
from app.contacts.targets import add_target
from app.contract.attributes import AttributeForm, AttributeType
from app.contract.channels import Channel
from app.contract.paging import Filter, ListQuery, Op, PageRequest, Sort
from app.contract.targets import TargetForm
from app.core.errors import Refusal
from tests.areas.asking import read
from tests.areas.conftest import NOW_MS

pytestmark = pytest.mark.both_databases(slow=True)

TODAY = datetime.datetime.fromtimestamp(NOW_MS / 1000, datetime.UTC).date()


def value(field, *values):
    return Filter(field=field, op=Op.VALUE, values=values)


def between(field, low=None, high=None):
    return Filter(field=field, op=Op.RANGE, low=low, high=high)


def empty(field):
    return Filter(field=field, op=Op.EMPTY)


def filled(field):
    return Filter(field=field, op=Op.FILLED)


@pytest.fixture
def people(idle_runtime, admin, contact):
    """Six contacts that differ in everything; returns what finds their names."""
    form = AttributeForm(name="Sizes", type=AttributeType.LIST, choices=("S", "M", "XL"), many=True)
    idle_runtime.database.write(add_attribute, admin, form)
    soon = (TODAY + datetime.timedelta(days=3)).isoformat()[5:]
    contact(
        "+1 504 621 8927", name="Anna", city="Paris", age=20, gender="Female", tags=("vip", "new"), sizes=("S", "M")
    )
    contact("+1 810 292 9388", name="Boris", city="Paris (TX)", age=30, gender="Male", birthday=f"1980-{soon}")
    contact("+7 916 123 4567", name="Иван", city="Москва", age=40, tags=("vip",), sizes=("XL",))
    contact("+44 20 7946 0958", name="100% Joe_", city="paris", birthday=TODAY.isoformat())
    contact("1234", name="Short", email="Opt@Out.example")
    idle_runtime.clock.advance(1000)
    contact("+1 504 621 0000", name="Zoë", age=18.5, kids=0)
    idle_runtime.database.write(record_opt_out, "15046218927", Channel.SMS)
    idle_runtime.database.write(record_opt_out, "18102929388", Channel.SMS, "Shop")
    idle_runtime.database.write(record_opt_out, "opt@out.example", None)

    def names(*filters, search="", sort=()):
        request = PageRequest(query=ListQuery(filters=filters, search=search, sort=sort), limit=500)
        page = read(idle_runtime, reads.page, request, idle_runtime.clock.now_ms())
        found = [row.values["name"] for row in page.rows]
        assert page.total == len(found)
        return found if sort else sorted(found)

    return names


@pytest.mark.req("CON-13", "TBL-6", "TBL-22", "TGT-7", "TGT-8", "TGT-9", "TGT-10")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((value("attribute.city", "paris"),), ["100% Joe_", "Anna", "Boris"]),
        ((value("attribute.city", "PARIS", "моск"),), ["100% Joe_", "Anna", "Boris", "Иван"]),
        ((value("attribute.city", '"Paris"'),), ["100% Joe_", "Anna"]),
        ((value("attribute.name", "%"),), ["100% Joe_"]),
        ((value("attribute.name", "_"),), ["100% Joe_"]),
        ((value("attribute.name", "ИВ"),), ["Иван"]),
        ((value("attribute.name", "ZOË"),), ["Zoë"]),
        ((value("attribute.name", "\\"),), []),
        ((empty("attribute.city"),), ["Short", "Zoë"]),
        ((filled("attribute.age"),), ["Anna", "Boris", "Zoë", "Иван"]),
        ((between("attribute.age", 20, 30),), ["Anna", "Boris"]),
        ((between("attribute.age", None, 18.5),), ["Zoë"]),
        ((value("attribute.age", 40),), ["Иван"]),
        ((value("attribute.kids", 0),), ["Zoë"]),
        ((value("attribute.gender", "Female", "Male"),), ["Anna", "Boris"]),
        ((value("attribute.sizes", "M"),), ["Anna"]),
        ((value("attribute.sizes", "S", "XL"),), ["Anna", "Иван"]),
        ((empty("attribute.sizes"),), ["100% Joe_", "Boris", "Short", "Zoë"]),
        ((value("attribute.birthday", "today"),), ["100% Joe_"]),
        ((value("attribute.birthday", "next_7_days"),), ["100% Joe_"]),
        ((value("attribute.birthday", "anniversary_today"),), ["100% Joe_"]),
        ((value("attribute.birthday", "anniversary_next_7_days"),), ["100% Joe_", "Boris"]),
        ((between("attribute.birthday", "1980-01-01", "1980-12-31"),), ["Boris"]),
        ((value("phone", "+1 504"),), ["Anna", "Zoë"]),
        ((value("phone", "621-89"),), ["Anna"]),
        ((value("country", "RU", "GB"),), ["100% Joe_", "Иван"]),
        ((value("doubtful", True),), ["Short"]),
        ((filled("tags"),), ["Anna", "Иван"]),
        ((empty("tags"),), ["100% Joe_", "Boris", "Short", "Zoë"]),
        ((value("opt_out", 1),), ["Anna", "Boris", "Short"]),
        ((value("opt_out", "1:SHOP"),), ["Anna", "Boris", "Short"]),
        ((value("opt_out", "1:Bank"),), ["Anna", "Short"]),
        ((value("opt_out", 6),), ["Short"]),
        ((empty("opt_out"),), ["100% Joe_", "Zoë", "Иван"]),
        ((filled("opt_out"),), ["Anna", "Boris", "Short"]),
        ((empty("rcs_capable"),), ["100% Joe_", "Anna", "Boris", "Short", "Zoë", "Иван"]),
        ((between("created_ms", NOW_MS + 1),), ["Zoë"]),
        ((value("attribute.city", "paris"), between("attribute.age", 25)), ["Boris"]),
    ],
)
def test_a_filter_finds_whom_it_should(people, filters, expected):
    assert people(*filters) == expected


@pytest.mark.req("TGT-8")
def test_tags_are_found_by_id(idle_runtime, people):
    ids = {tag.name: tag.id for tag in read(idle_runtime, reads.all_tags)}
    assert people(value("tags", ids["vip"])) == ["Anna", "Иван"]
    assert people(value("tags", ids["new"], ids["vip"])) == ["Anna", "Иван"]
    assert people(value("tags", 999)) == []


def test_large_tags_are_found_the_same_way(idle_runtime, people, monkeypatch):
    monkeypatch.setattr("app.contacts.criteria.LARGE_TAG", 0)
    ids = {tag.name: tag.id for tag in read(idle_runtime, reads.all_tags)}
    assert people(value("tags", ids["vip"])) == ["Anna", "Иван"]


@pytest.mark.req("CON-9", "CON-13")
def test_a_target_filters_the_table_and_marks_its_contacts(idle_runtime, admin, people):
    form = TargetForm(name="Parisians", filters=(value("attribute.city", "paris"),))
    target = idle_runtime.database.write(add_target, admin, form)
    assert people(value("target", target.id)) == ["100% Joe_", "Anna", "Boris"]
    assert people(value("target", 999)) == []
    every = read(idle_runtime, reads.page, PageRequest(), 0).rows
    marked = read(idle_runtime, reads.targets_of, [row.id for row in every], NOW_MS)
    assert sorted(row.values["name"] for row in every if marked.get(row.id)) == ["100% Joe_", "Anna", "Boris"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("anna", ["Anna"]),
        ("out.EXAMPLE", ["Short"]),
        ("+1 (504) 621", ["Anna", "Zoë"]),
        ("nobody", []),
        ("joe 100", ["100% Joe_"]),
    ],
)
def test_the_search_line_looks_at_number_name_and_email(people, words, expected):
    assert people(search=words) == expected


@pytest.mark.req("TBL-1")
@pytest.mark.parametrize(
    ("descending", "expected"),
    [
        (False, ["Zoë", "Anna", "Boris", "Иван"]),
        (True, ["Иван", "Boris", "Anna", "Zoë"]),
    ],
)
def test_empty_values_sort_last_both_ways(people, descending, expected):
    found = people(sort=(Sort(field="attribute.age", descending=descending),))
    assert found[:4] == expected
    assert set(found[4:]) == {"Short", "100% Joe_"}


@pytest.mark.req("TBL-20", "TGT-19")
@pytest.mark.parametrize(
    "item",
    [
        value("attribute.nope", "a"),
        value("attribute.age", "old"),
        between("attribute.age", 9, 1),
        between("attribute.city", "a", "b"),
        value("attribute.birthday", "31.12.2020"),
        value("attribute.city", ""),
    ],
)
def test_a_filter_that_does_not_fit_is_refused(idle_runtime, people, item):
    with pytest.raises(Refusal) as refused:
        people(item)
    assert refused.value.problems[0].path.startswith("filters.0")


@pytest.mark.req("TGT-10")
@pytest.mark.parametrize(
    ("day", "leaplings"),
    [
        ("2023-02-28", True),
        ("2024-02-28", False),
        ("2024-02-29", True),
        ("2100-02-28", True),
        ("2023-03-01", False),
    ],
)
def test_who_was_born_on_a_leap_day_is_congratulated_every_year(day, leaplings):
    found = anniversaries([datetime.date.fromisoformat(day)])
    assert ("02-29" in found) is leaplings


def test_only_numbers_lose_their_formatting_in_the_search_line():
    assert normal(ListQuery(search="+1 (504)")).search == "1504"
    assert normal(ListQuery(search="a-b")).search == "a-b"
    assert normal(ListQuery(search="")).search == ""
