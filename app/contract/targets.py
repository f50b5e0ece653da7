"""Targets: saved criteria whose contacts are computed when asked for (TGT)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NewType

from app.contract.attributes import Use
from app.contract.checks import check_length, clean_text
from app.contract.faults import Problem
from app.contract.paging import FieldKind, Filter, Op, Value
from app.contract.record import Command, Record

TargetId = NewType("TargetId", int)

NAME_MAX: Final = 100
TARGET_FIELD: Final = "target"


class RelativeDay(StrEnum):
    """Values of a BY VALUE filter on days that move with the calendar (TGT-10)."""

    TODAY = "today"
    NEXT_7_DAYS = "next_7_days"
    ANNIVERSARY_TODAY = "anniversary_today"
    ANNIVERSARY_NEXT_7_DAYS = "anniversary_next_7_days"


class Target(Record):
    """A named set of filters, joined by AND. It needs attention when a field it names is gone (TGT-16)."""

    id: TargetId
    name: str
    filters: tuple[Filter, ...]
    launches: int
    needs_attention: bool
    created_ms: int
    updated_ms: int
    version: int


class TargetForm(Command):
    """*Add target* (`version` 0) and *Edit target*."""

    name: str
    filters: tuple[Filter, ...]
    version: int = 0


class Count(Record):
    """How many contacts a set of filters yields, and when that was counted."""

    contacts: int
    at_ms: int


class CountFilters(Command):
    """Filters of a form that is not saved yet (TGT-11)."""

    filters: tuple[Filter, ...]


class ContactIds(Command):
    """Contacts of the rows that are shown."""

    ids: tuple[int, ...]


class ContactTargets(Record):
    """Targets that a contact satisfies now (CON-9)."""

    contact_id: int
    target_ids: tuple[int, ...]


class UseList(Record):
    """What uses a target or a tag."""

    uses: tuple[Use, ...]


def check_target(form: TargetForm, fields: Mapping[str, FieldKind]) -> list[Problem]:
    """Everything wrong with a target's form that can be seen without the store (TGT-17..19)."""
    problems = check_length("name", clean_text(form.name), low=1, high=NAME_MAX)
    if not form.filters:
        problems.append(Problem(path="filters", code="required"))
    return [*problems, *check_filters(form.filters, fields)]


def check_filters(filters: Iterable[Filter], fields: Mapping[str, FieldKind]) -> list[Problem]:
    """Filters of a target: known fields, one filter a field, values of the field's kind."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, item in enumerate(filters):
        path = f"filters.{number}"
        kind = fields.get(item.field)
        if kind is None or item.field == TARGET_FIELD:
            problems.append(Problem(path=path, code="unknown_field", params={"field": item.field}))
        elif item.field in seen:
            problems.append(Problem(path=path, code="duplicate", params={"value": item.field}))
        else:
            problems += check_filter(path, kind, item)
        seen.add(item.field)
    return problems


def check_filter(path: str, kind: FieldKind, item: Filter) -> list[Problem]:
    """One filter against its field's kind."""
    if item.op is Op.VALUE:
        return _check_values(path, kind, item.values)
    return _check_range(path, kind, item) if item.op is Op.RANGE else []


def _check_values(path: str, kind: FieldKind, values: tuple[Value, ...]) -> list[Problem]:
    if not values or any(isinstance(value, str) and not value.strip() for value in values):
        return [Problem(path=f"{path}.values", code="required")]
    wrong = [value for value in values if not _fits(kind, value)]
    return [Problem(path=f"{path}.values", code=_WRONG[kind], params={"value": value}) for value in wrong[:1]]


def _check_range(path: str, kind: FieldKind, item: Filter) -> list[Problem]:
    if kind not in (FieldKind.NUMBER, FieldKind.DATE, FieldKind.MOMENT):
        return [Problem(path=path, code="no_range")]
    if item.low is None and item.high is None:
        return [Problem(path=path, code="required")]
    problems = [
        Problem(path=f"{path}.{end}", code=_WRONG[kind], params={"value": value})
        for end, value in (("low", item.low), ("high", item.high))
        if value is not None and (not _fits(kind, value) or value in _RELATIVE)
    ]
    if not problems and item.low is not None and item.high is not None and item.low > item.high:  # type: ignore[operator]  # both fit the field's kind
        return [Problem(path=path, code="reversed_range")]
    return problems


_RELATIVE: Final = frozenset(day.value for day in RelativeDay)
_WRONG: Final = {
    FieldKind.TEXT: "not_a_text",
    FieldKind.NUMBER: "not_a_number",
    FieldKind.MOMENT: "not_a_number",
    FieldKind.DATE: "not_a_date",
    FieldKind.CHOICE: "not_in_list",
    FieldKind.FLAG: "not_a_flag",
}


def _fits(kind: FieldKind, value: Value) -> bool:
    match kind:
        case FieldKind.NUMBER | FieldKind.MOMENT:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case FieldKind.FLAG:
            return isinstance(value, bool)
        case FieldKind.DATE:
            return isinstance(value, str) and (value in _RELATIVE or _is_day(value))
        case FieldKind.TEXT | FieldKind.CHOICE:
            return not isinstance(value, bool)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
