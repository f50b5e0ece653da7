"""Values of contacts: what fits an attribute, from forms and from text (CON-57, CON-61, IMP-27)."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.contract.attributes import Attribute, AttributeType, AttributeValue
from app.contract.checks import clean_text, is_email
from app.contract.faults import Problem

TEXT_MAX: Final = 4_096
DIGITS_MAX: Final = 15
FIRST_DAY: Final = "1900-01-01"
LAST_DAY: Final = "2199-12-31"


class DateOrder(StrEnum):
    """How 03/04/2020 is read. ISO days are read under every order."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


class ValueFault(StrEnum):
    """Why a value does not fit its attribute. The values are problem codes."""

    NOT_AN_EMAIL = "not_an_email"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS_NUMBER = "ambiguous_number"  # 1,234: a thousand or one and a bit
    TOO_MANY_DIGITS = "too_many_digits"
    NOT_A_DATE = "not_a_date"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    NOT_A_FLAG = "not_a_flag"
    NOT_IN_LIST = "not_in_list"
    TOO_LONG = "too_long"


def check_value(path: str, attribute: Attribute, value: AttributeValue | None) -> list[Problem]:
    """What is wrong with a value typed into a form (CON-57)."""
    found = fitted(attribute, value)
    if not isinstance(found, ValueFault):
        return []
    shown = value if isinstance(value, str | int | float | bool) else None
    return [Problem(path=path, code=found.value, params={"value": shown, "limit": _limit_of(attribute)})]


def fitted(attribute: Attribute, value: AttributeValue | None) -> AttributeValue | ValueFault | None:
    """The value as it is stored (None: empty), or why it does not fit."""
    if isinstance(value, str):
        value = clean_text(value)
    if value is None or value in ("", ()):
        return None
    match attribute.type:
        case AttributeType.TEXT:
            return _text(value)
        case AttributeType.EMAIL:
            return value if isinstance(value, str) and is_email(value) else ValueFault.NOT_AN_EMAIL
        case AttributeType.LIST:
            return _choice(attribute, value)
        case AttributeType.NUMBER:
            return _number(value)
        case AttributeType.DATE:
            return _day(value)
        case AttributeType.FLAG:
            return value if isinstance(value, bool) else ValueFault.NOT_A_FLAG


def _limit_of(attribute: Attribute) -> int | None:
    return {AttributeType.TEXT: TEXT_MAX, AttributeType.NUMBER: DIGITS_MAX}.get(attribute.type)


def _text(value: AttributeValue) -> str | ValueFault:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= TEXT_MAX else ValueFault.TOO_LONG


def _choice(attribute: Attribute, value: AttributeValue) -> AttributeValue | ValueFault | None:
    wanted = value if isinstance(value, tuple) else (str(value),)
    by_fold = {choice.casefold(): choice for choice in attribute.choices}
    found = [by_fold.get(clean_text(item).casefold()) for item in wanted if clean_text(item)]
    known = tuple(dict.fromkeys(item for item in found if item is not None))
    if len(known) < len(set(found)) or (not attribute.many and len(known) > 1):
        return ValueFault.NOT_IN_LIST
    if not known:
        return None
    return known if attribute.many else known[0]


def _number(value: AttributeValue) -> int | float | ValueFault:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return ValueFault.NOT_A_NUMBER
    exact = Decimal(repr(value)).normalize()
    if (
        len(exact.as_tuple().digits) > DIGITS_MAX
        or exact.adjusted() >= DIGITS_MAX
        or exact.adjusted() < -DIGITS_MAX
    ):
        return ValueFault.TOO_MANY_DIGITS
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(value: AttributeValue) -> str | ValueFault:
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        return ValueFault.NOT_A_DATE
    return _checked_day(int(value[:4]), int(value[5:7]), int(value[8:]))


# -- values from text (import, typed lists) ------------------------------------------------------------------------

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_THREE: Final = re.compile(r"(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{1,4})(?:[T\s]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:([., '\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_TRUE: Final = frozenset({"yes", "y", "true", "1", "on", "si", "sí", "s", "verdadero", "да", "д", "истина"})
_FALSE: Final = frozenset({"no", "n", "false", "0", "off", "falso", "нет", "н", "ложь"})


def read_text(
    attribute: Attribute, text: str, order: DateOrder = DateOrder.DAY_FIRST
) -> AttributeValue | ValueFault | None:
    """The stored value a cell of text means, None where it is empty, or why it fits nothing."""
    text = clean_text(text)
    if not text:
        return None
    match attribute.type:
        case AttributeType.TEXT:
            return text if len(text) <= TEXT_MAX else ValueFault.TOO_LONG
        case AttributeType.EMAIL:
            return text if is_email(text) else ValueFault.NOT_AN_EMAIL
        case AttributeType.LIST:
            parts = tuple(re.split(r"[,;|\n]", text)) if attribute.many else (text,)
            return _choice(attribute, (text,) if _is_choice(attribute, text) else parts)
        case AttributeType.NUMBER:
            return _read_number(text)
        case AttributeType.DATE:
            return read_day(text, order)
        case AttributeType.FLAG:
            return _read_flag(text)


def text_of(attribute: Attribute, value: AttributeValue | None) -> str:
    """A stored value as text, the way placeholders and exports show it: days as DD.MM.YYYY."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if attribute.type is AttributeType.DATE and isinstance(value, str):
        return f"{value[8:]}.{value[5:7]}.{value[:4]}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_day(text: str, order: DateOrder) -> str | ValueFault:
    """A calendar day as YYYY-MM-DD; a time of day behind it is dropped. Two-digit years are 1930 to 2029."""
    parts = _THREE.fullmatch(text.strip())
    if parts is None:
        return ValueFault.NOT_A_DATE
    first, second, third = parts[1], parts[2], parts[3]
    if len(first) > 2 or order is DateOrder.YEAR_FIRST:
        year, month, day = first, second, third
    elif order is DateOrder.MONTH_FIRST:
        month, day, year = first, second, third
    else:
        day, month, year = first, second, third
    if len(year) not in (2, 4) or len(day) > 2:
        return ValueFault.NOT_A_DATE
    full_year = int(year) if len(year) == 4 else (2000 if int(year) < 30 else 1900) + int(year)
    return _checked_day(full_year, int(month), int(day))


def _checked_day(year: int, month: int, day: int) -> str | ValueFault:
    try:
        iso = datetime.date(year, month, day).isoformat()
    except ValueError:
        return ValueFault.NOT_A_DATE
    return iso if FIRST_DAY <= iso <= LAST_DAY else ValueFault.DATE_OUT_OF_RANGE


def _is_choice(attribute: Attribute, text: str) -> bool:
    folded = text.casefold()
    return any(choice.casefold() == folded for choice in attribute.choices)


def _read_number(text: str) -> int | float | ValueFault:
    if re.fullmatch(r"[+-]?\d{1,3},\d{3}", text):
        return ValueFault.AMBIGUOUS_NUMBER
    if grouped := _THOUSANDS.fullmatch(text):
        separator = grouped[1]
        if separator != "." or text.count(".") > 1 or "," in text:
            text = text.replace(separator, "")
    if not _NUMBER.fullmatch(text):
        return ValueFault.NOT_A_NUMBER
    plain = text.replace(",", ".")
    value = int(plain) if plain.lstrip("+-").isdigit() else float(plain)
    return _number(value)


def _read_flag(text: str) -> bool | ValueFault:
    word = text.casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else ValueFault.NOT_A_FLAG
