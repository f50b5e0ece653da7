"""From what stands in a field to what it means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from app.contract.checks import check_email
from app.contract.faults import Param, Problem
from app.contract.phones import check_phone
from ui.kit.form.days import day_text, parse_day
from ui.kit.form.numerals import number_text, parse_number
from ui.kit.form.spec import SEVERAL, SILENT, TYPED, FieldSpec, Kind, Value

_LISTS: Final = frozenset({Kind.CHOICE, Kind.COUNTRY, Kind.TIME_ZONE})
_KEPT: Final = frozenset({Kind.PASSWORD, Kind.SECRET, Kind.MULTILINE})
"""Kinds whose blanks at the ends are the person's own."""


def typed(field: FieldSpec, value: Value) -> Value:
    """A value as it stands in its field."""
    if field.kind is Kind.SWITCH:
        return bool(value)
    if field.kind in SEVERAL:
        return tuple(value) if isinstance(value, tuple) else ()
    if field.kind not in TYPED:
        return value
    if value is None:
        return ""
    if field.kind is Kind.DATE and (day := parse_day(str(value))) is not None:
        return day_text(day)
    if field.kind is Kind.NUMBER and isinstance(value, int | float):
        return number_text(value)
    return str(value)


def read(field: FieldSpec, raw: Value) -> Value:
    """What stands in a field as its value; None where it is empty or means nothing."""
    if field.kind not in TYPED or not isinstance(raw, str):
        return raw
    if field.kind is Kind.NUMBER:
        return parse_number(raw)
    if field.kind is Kind.DATE:
        day = parse_day(raw)
        return None if day is None else day.isoformat()
    return raw if field.kind in _KEPT else raw.strip()


def is_empty(field: FieldSpec, raw: Value) -> bool:
    """Whether nothing is filled in; a switch is always filled in."""
    if field.kind is Kind.SWITCH:
        return False
    return raw in (None, ()) or (isinstance(raw, str) and not raw.strip())


def is_shown(field: FieldSpec, raw: Mapping[str, Value]) -> bool:
    """Whether the field takes part."""
    return field.shown_when is None or raw.get(field.shown_when[0]) == field.shown_when[1]


def check_field(
    field: FieldSpec, raw: Value, *, stored: bool = False, offered: Collection[str | int] = ()
) -> list[Problem]:
    """Everything a field's own declaration says is wrong; `stored`: the service keeps a secret for it.

    `offered` are the entries of its list, empty while they are not known.
    """
    if field.kind in SILENT:
        return []
    if is_empty(field, raw):
        return [Problem(path=field.place, code="required")] if field.required and not stored else []
    if field.kind is Kind.NUMBER:
        return _check_number(field, str(raw))
    if field.kind is Kind.DATE and parse_day(str(raw)) is None:
        return [Problem(path=field.place, code="not_a_date")]
    if field.kind is Kind.EMAIL:
        return check_email(field.place, str(raw))
    if field.kind is Kind.PHONE:
        return check_phone(field.place, str(raw), "")
    if field.kind in _LISTS and offered and raw not in offered:
        return [Problem(path=field.place, code="not_in_list")]
    return _check_length(field, raw)


def _check_number(field: FieldSpec, text: str) -> list[Problem]:
    value = parse_number(text)
    if value is None or (isinstance(value, float) and not field.decimals):
        return [Problem(path=field.place, code="not_a_number")]
    low, high = field.low, field.high
    if (low is None or value >= low) and (high is None or value <= high):
        return []
    bounds: dict[str, Param] = {"low": low, "high": high, "actual": value}
    code = "out_of_range" if low is not None and high is not None else "at_least" if high is None else "at_most"
    return [Problem(path=field.place, code=code, params={k: v for k, v in bounds.items() if v is not None})]


def _check_length(field: FieldSpec, raw: Value) -> list[Problem]:
    size = len(raw) if isinstance(raw, str | tuple) else 0
    if field.limit is None or size <= field.limit:
        return []
    code = "too_many" if isinstance(raw, tuple) else "too_long"
    return [Problem(path=field.place, code=code, params={"limit": field.limit, "actual": size})]
