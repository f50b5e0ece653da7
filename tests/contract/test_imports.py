"""Plans and presets of imports."""

from __future__ import annotations

import pytest

from app.contract.contacts import TAG_MAX
from app.contract.imports import (
    PRESET_NAME_MAX,
    ColumnMapping,
    ImportOptions,
    ImportPlan,
    Preset,
    PresetEntry,
    PresetForm,
    PresetId,
    apply_preset,
    check_options,
    check_plan,
    check_preset,
)
from app.contract.values import DateOrder

KEYS = {"name": 1, "city": 2}
PHONE = ColumnMapping(column=0, key="phoneNumber")


def found(problems):
    return [(p.path, p.code) for p in problems]


@pytest.mark.req("IMP-11", "IMP-26")
@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (ImportPlan(mapping=(PHONE,)), []),
        (ImportPlan(mapping=(PHONE, ColumnMapping(column=1, key="name"))), []),
        (ImportPlan(), [("mapping", "phone_not_mapped")]),
        (ImportPlan(mapping=(ColumnMapping(column=1, key="name"),)), [("mapping", "phone_not_mapped")]),
        (ImportPlan(mapping=(PHONE, ColumnMapping(column=0, key="name"))), [("mapping.1", "unknown_column")]),
        (ImportPlan(mapping=(PHONE, ColumnMapping(column=3, key="name"))), [("mapping.1", "unknown_column")]),
        (ImportPlan(mapping=(PHONE, ColumnMapping(column=1, key="shoe"))), [("mapping.1", "unknown_attribute")]),
        (
            ImportPlan(mapping=(PHONE, *(ColumnMapping(column=n, key="name") for n in (1, 2)))),
            [("mapping.2", "duplicate")],
        ),
        (ImportPlan(quick=True), []),
        (ImportPlan(quick=True, tag="x" * (TAG_MAX + 1)), [("tag", "too_long")]),
    ],
)
def test_a_plan_maps_the_number_and_each_attribute_once(plan, expected):
    assert found(check_plan(plan, 3, KEYS)) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (ImportOptions(), []),
        (ImportOptions(encoding="cp1251", separator=";", first_row=9), []),
        (ImportOptions(encoding="rot13"), [("encoding", "not_in_list")]),
        (ImportOptions(separator="x"), [("separator", "not_in_list")]),
        (ImportOptions(sheet=2), [("sheet", "not_in_list")]),
        (ImportOptions(first_row=11), [("first_row", "out_of_range")]),
        (ImportOptions(first_row=-1), [("first_row", "out_of_range")]),
    ],
)
def test_reading_options_come_from_closed_lists(options, expected):
    assert found(check_options(options, sheets=2, rows=10)) == expected


@pytest.mark.req("IMP-26", "IMP-29")
def test_a_preset_that_maps_an_attribute_twice_is_refused():
    entries = (PresetEntry(header="a", column=0, key="name"), PresetEntry(header="b", column=1, key="name"))
    form = PresetForm(name="x" * (PRESET_NAME_MAX + 1), entries=entries)
    assert found(check_preset(form)) == [
        ("name", "too_long"),
        ("entries", "phone_not_mapped"),
        ("entries.1", "duplicate"),
    ]
    assert found(check_preset(PresetForm(name=" ", entries=()))) == [
        ("name", "required"),
        ("entries", "phone_not_mapped"),
    ]


def preset(*entries: tuple[str, int, str]) -> Preset:
    return Preset(
        id=PresetId(1),
        name="p",
        entries=tuple(PresetEntry(header=h, column=c, key=k) for h, c, k in entries),
        encoding="",
        separator="",
        date_order=DateOrder.DAY_FIRST,
    )


@pytest.mark.req("IMP-13", "IMP-14")
@pytest.mark.parametrize(
    ("entries", "header", "columns", "mapping", "missing"),
    [
        ([("Tel", 0, "phoneNumber"), ("City", 1, "city")], ["City", " tel "], 2, {1: "phoneNumber", 0: "city"}, ()),
        ([("Tel", 0, "phoneNumber"), ("Town", 1, "city")], ["Tel", "City"], 2, {0: "phoneNumber"}, ("Town",)),
        ([("Tel", 0, "phoneNumber"), ("City", 1, "city")], [], 2, {0: "phoneNumber", 1: "city"}, ()),
        ([("Tel", 0, "phoneNumber"), ("City", 5, "city")], [], 2, {0: "phoneNumber"}, ("City",)),
        ([("", 1, "phoneNumber")], ["a", "b"], 2, {1: "phoneNumber"}, ()),
        ([("Tel", 0, "phoneNumber"), ("Shoe", 1, "shoe")], ["Tel", "Shoe"], 2, {0: "phoneNumber"}, ("Shoe",)),
        ([("A", 0, "phoneNumber"), ("A", 1, "city")], ["A", "A"], 2, {0: "phoneNumber"}, ("A",)),
    ],
)
def test_a_preset_maps_what_it_finds_and_names_the_rest(entries, header, columns, mapping, missing):
    applied = apply_preset(preset(*entries), header, columns, KEYS)
    assert {item.column: item.key for item in applied.mapping} == mapping
    assert applied.missing == missing
