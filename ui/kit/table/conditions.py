"""Conditions of a filter while they are typed: what a column offers, what is wrong, how the chip reads (TBL-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.contract.faults import Problem
from app.contract.paging import FieldKind, Filter, Op, Value
from ui.kit.form.days import day_of, day_text, end_ms, parse_day, start_ms
from ui.kit.form.numerals import number_text, parse_number
from ui.kit.table.spec import Choice, FilterField
from ui.texts.formats import short_date
from ui.texts.messages import tr
from ui.texts.numbers import number

__all__ = [
    "PICKED",
    "Draft",
    "check_draft",
    "chip_text",
    "draft_of",
    "filter_of",
    "parse_number",
    "takes_several",
    "ways",
]

_ALL: Final = (Op.VALUE, Op.RANGE, Op.EMPTY, Op.FILLED)
_WITHOUT_RANGE: Final = (Op.VALUE, Op.EMPTY, Op.FILLED)
_RANGED: Final = frozenset({FieldKind.NUMBER, FieldKind.DATE, FieldKind.MOMENT})
PICKED: Final = frozenset({FieldKind.CHOICE, FieldKind.FLAG})
_WRITTEN: Final = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A condition as typed. `texts` are several values of which any may match, `picked` those of a closed list."""

    op: Op = Op.VALUE
    texts: tuple[str, ...] = ("",)
    picked: tuple[Value, ...] = ()
    low: str = ""
    high: str = ""


def ways(kind: FieldKind) -> tuple[Op, ...]:
    """The conditions a kind of column offers."""
    return _ALL if kind in _RANGED else _WITHOUT_RANGE


def takes_several(kind: FieldKind) -> bool:
    """Whether several typed values may be given; a moment is asked for by one day."""
    return kind is not FieldKind.MOMENT


# -- from and to the wire ------------------------------------------------------------------------------------------


def draft_of(kind: FieldKind, item: Filter) -> Draft:
    """A filter to edit again."""
    if item.op is Op.RANGE:
        low, high = _typed(kind, item.low), _typed(kind, item.high)
        if kind is FieldKind.MOMENT and low == high and low:
            return Draft(texts=(low,))
        return Draft(op=Op.RANGE, low=low, high=high)
    if item.op is Op.VALUE and kind in PICKED:
        return Draft(picked=item.values)
    if item.op is Op.VALUE:
        return Draft(texts=tuple(_typed(kind, value) for value in item.values) or ("",))
    return Draft(op=item.op)


def _typed(kind: FieldKind, value: Value | None) -> str:
    if value is None:
        return ""
    if kind is FieldKind.MOMENT and isinstance(value, int):
        return day_text(day_of(value))
    if kind is FieldKind.DATE:
        return day_text(date.fromisoformat(str(value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    return str(value)


def filter_of(field: str, kind: FieldKind, draft: Draft) -> Filter:
    """The filter a draft without problems means."""
    if draft.op in (Op.EMPTY, Op.FILLED):
        return Filter(field=field, op=draft.op)
    if draft.op is Op.RANGE:
        return Filter(field=field, op=Op.RANGE, low=_low(kind, draft.low), high=_high(kind, draft.high))
    if kind in PICKED:
        return Filter(field=field, op=Op.VALUE, values=draft.picked)
    texts = [text for text in draft.texts if text.strip()]
    if kind is FieldKind.MOMENT:
        return Filter(field=field, op=Op.RANGE, low=_low(kind, texts[0]), high=_high(kind, texts[0]))
    values = dict.fromkeys(text if kind is FieldKind.TEXT else _low(kind, text) for text in texts)
    return Filter(field=field, op=Op.VALUE, values=tuple(value for value in values if value is not None))


def _low(kind: FieldKind, text: str) -> Value | None:
    if kind is FieldKind.NUMBER:
        return parse_number(text)
    day = parse_day(text)
    if day is None:
        return None
    return start_ms(day) if kind is FieldKind.MOMENT else day.isoformat()


def _high(kind: FieldKind, text: str) -> Value | None:
    day = parse_day(text) if kind is FieldKind.MOMENT else None
    return _low(kind, text) if day is None else end_ms(day)


# -- checks --------------------------------------------------------------------------------------------------------


def check_draft(kind: FieldKind, draft: Draft) -> list[Problem]:
    """Everything that keeps a draft from being applied, at `texts.<n>`, `picked`, `low` or `high` (TBL-20)."""
    if draft.op is Op.RANGE:
        return _check_range(kind, draft)
    if draft.op is not Op.VALUE:
        return []
    if kind in PICKED:
        return [] if draft.picked else [Problem(path="picked", code="required")]
    if not any(text.strip() for text in draft.texts):
        return [Problem(path="texts.0", code="required")]
    return [
        problem
        for place, text in enumerate(draft.texts)
        if text.strip()
        for problem in _check_value(kind, text, f"texts.{place}")
    ]


def _check_value(kind: FieldKind, text: str, path: str) -> list[Problem]:
    if kind is FieldKind.TEXT or _low(kind, text) is not None:
        return []
    return [Problem(path=path, code="not_a_number" if kind is FieldKind.NUMBER else "not_a_date")]


def _check_range(kind: FieldKind, draft: Draft) -> list[Problem]:
    ends = {"low": draft.low, "high": draft.high}
    typed = {path: text for path, text in ends.items() if text.strip()}
    if not typed:
        return [Problem(path="low", code="required")]
    problems = [problem for path, text in typed.items() for problem in _check_value(kind, text, path)]
    if problems or len(typed) == 1:
        return problems
    low, high = _low(kind, draft.low), _low(kind, draft.high)
    if low is not None and high is not None and low > high:  # type: ignore[operator]  # both are of the column's kind
        return [Problem(path="high", code="reversed_range")]
    return []


# -- words ---------------------------------------------------------------------------------------------------------


def chip_text(field: FilterField, item: Filter, choices: Sequence[Choice], now_ms: int) -> str:
    """What a chip says of its filter, in the language in force."""
    name = str(field.words)
    if item.op is Op.EMPTY:
        return tr("table.chip_empty", field=name)
    if item.op is Op.FILLED:
        return tr("table.chip_filled", field=name)
    if item.op is Op.RANGE:
        return _range_text(name, field.kind, item, now_ms)
    words = [_value_text(field.kind, value, choices, now_ms) for value in item.values]
    listed = f" {tr('table.or')} ".join(words[:_WRITTEN])
    if len(words) > _WRITTEN:
        listed = f"{listed} +{len(words) - _WRITTEN}"
    return tr("table.chip_value", field=name, values=listed)


def _range_text(name: str, kind: FieldKind, item: Filter, now_ms: int) -> str:
    low = _value_text(kind, item.low, (), now_ms) if item.low is not None else ""
    high = _value_text(kind, item.high, (), now_ms) if item.high is not None else ""
    if not high:
        return tr("table.chip_from", field=name, low=low)
    if not low:
        return tr("table.chip_until", field=name, high=high)
    if low == high:
        return tr("table.chip_value", field=name, values=low)
    return tr("table.chip_range", field=name, low=low, high=high)


def _value_text(kind: FieldKind, value: Value | None, choices: Sequence[Choice], now_ms: int) -> str:
    if kind is FieldKind.FLAG:
        return tr("common.yes") if value else tr("common.no")
    if kind is FieldKind.CHOICE:
        return next((str(one.words) for one in choices if one.value == value), str(value))
    if kind is FieldKind.MOMENT and isinstance(value, int):
        return short_date(value, now_ms)
    if kind is FieldKind.DATE:
        return short_date(start_ms(date.fromisoformat(str(value))), now_ms)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, None if isinstance(value, int) else len(str(value).partition(".")[2]))
    return _typed(kind, value)
