"""The settings of a provider account as its connector declares them, and the check of what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.contract.faults import Param, Problem
from app.contract.record import Record


class FieldKind(StrEnum):
    """What a field holds. A choice is one of the declared texts."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TIME_ZONE = "time_zone"


class SettingField(Record):
    """One field of a connector's form; its name for people is `setting.<connector>.<key>`.

    `low` and `high` bound a number, or the length of a text. A secret is shown to nobody once it is stored.
    An advanced field is one that most accounts leave at its default.
    """

    key: str
    kind: FieldKind
    required: bool = False
    secret: bool = False
    default: Param = None
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    advanced: bool = False


def with_defaults(fields: Sequence[SettingField], values: Mapping[str, Param]) -> dict[str, Param]:
    """Every declared key with its value, or its default where nothing (or an empty text) was given."""
    return {f.key: f.default if values.get(f.key) in (None, "") else values[f.key] for f in fields}


def check_settings(fields: Sequence[SettingField], values: Mapping[str, Param]) -> list[Problem]:
    """Everything wrong with `values`.

    `required`, `wrong_kind` (params: kind), `out_of_range` and `wrong_length` (params: low, high, actual),
    `not_a_choice`, `unknown_setting`.
    """
    declared = {f.key for f in fields}
    problems = [Problem(path=key, code="unknown_setting") for key in values if key not in declared]
    for one in fields:
        value = values.get(one.key)
        if value is None or value == "":
            if one.required and one.default is None:
                problems.append(Problem(path=one.key, code="required"))
        else:
            problems += _check(one, value)
    return problems


def _check(one: SettingField, value: Param) -> list[Problem]:
    if not _fits(one.kind, value):
        return [Problem(path=one.key, code="wrong_kind", params={"kind": one.kind.value})]
    if one.kind is FieldKind.CHOICE and value not in one.choices:
        return [Problem(path=one.key, code="not_a_choice", params={"actual": value})]
    measured = len(value) if isinstance(value, str) else value
    if measured is None or (
        (one.low is None or measured >= one.low) and (one.high is None or measured <= one.high)
    ):
        return []
    code = "wrong_length" if isinstance(value, str) else "out_of_range"
    return [Problem(path=one.key, code=code, params={"low": one.low, "high": one.high, "actual": measured})]


def _fits(kind: FieldKind, value: Param) -> bool:
    if kind is FieldKind.YES_NO:
        return isinstance(value, bool)
    if kind is FieldKind.INTEGER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is FieldKind.DECIMAL:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)
