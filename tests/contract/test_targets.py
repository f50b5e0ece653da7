"""Checks of targets and their filters."""

from __future__ import annotations

import pytest

from app.contract.paging import FieldKind, Filter, Op
from app.contract.targets import NAME_MAX, RelativeDay, TargetForm, check_filters, check_target

FIELDS = {
    "text": FieldKind.TEXT,
    "number": FieldKind.NUMBER,
    "day": FieldKind.DATE,
    "moment": FieldKind.MOMENT,
    "choice": FieldKind.CHOICE,
    "flag": FieldKind.FLAG,
    "target": FieldKind.CHOICE,
}
GOOD = (Filter(field="text", op=Op.VALUE, values=("a",)),)


def value(field, *values):
    return Filter(field=field, op=Op.VALUE, values=values)


def between(field, low=None, high=None):
    return Filter(field=field, op=Op.RANGE, low=low, high=high)


@pytest.mark.req("TGT-7", "TGT-19")
@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (value("text", "a", "b"), []),
        (value("text"), [("filters.0.values", "required")]),
        (value("text", " "), [("filters.0.values", "required")]),
        (value("number", 5), []),
        (value("number", "5"), [("filters.0.values", "not_a_number")]),
        (value("number", True), [("filters.0.values", "not_a_number")]),
        (value("flag", True), []),
        (value("flag", 1), [("filters.0.values", "not_a_flag")]),
        (value("day", "2020-02-29"), []),
        (value("day", "2021-02-29"), [("filters.0.values", "not_a_date")]),
        (value("day", RelativeDay.ANNIVERSARY_NEXT_7_DAYS.value), []),
        (value("nope", "a"), [("filters.0", "unknown_field")]),
        (value("target", 1), [("filters.0", "unknown_field")]),
        (between("number", 1, 5), []),
        (between("number", 5, 5), []),
        (between("number", None, 5), []),
        (between("number", 5, 1), [("filters.0", "reversed_range")]),
        (between("number"), [("filters.0", "required")]),
        (between("number", "a", 2), [("filters.0.low", "not_a_number")]),
        (between("day", "2020-01-01", "2020-13-01"), [("filters.0.high", "not_a_date")]),
        (between("day", "today"), [("filters.0.low", "not_a_date")]),
        (between("moment", 0, 10), []),
        (between("text", "a", "b"), [("filters.0", "no_range")]),
        (Filter(field="text", op=Op.EMPTY), []),
        (Filter(field="choice", op=Op.FILLED), []),
    ],
)
def test_a_filter_fits_its_field_or_says_why_not(item, expected):
    assert [(p.path, p.code) for p in check_filters([item], FIELDS)] == expected


@pytest.mark.req("TGT-9")
def test_one_filter_a_field():
    problems = check_filters([value("text", "a"), value("number", 1), value("text", "b")], FIELDS)
    assert [(p.path, p.code) for p in problems] == [("filters.2", "duplicate")]


@pytest.mark.req("TGT-17", "TGT-18")
@pytest.mark.parametrize(
    ("name", "filters", "expected"),
    [
        ("", GOOD, [("name", "required")]),
        ("", (), [("name", "required"), ("filters", "required")]),
        ("x" * (NAME_MAX - 1), GOOD, []),
        ("x" * NAME_MAX, GOOD, []),
        ("x" * (NAME_MAX + 1), GOOD, [("name", "too_long")]),
    ],
)
def test_a_target_needs_a_name_and_a_filter(name, filters, expected):
    problems = check_target(TargetForm(name=name, filters=filters), FIELDS)
    assert [(p.path, p.code) for p in problems] == expected
