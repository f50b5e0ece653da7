"""Phone numbers: from what people type to the digits that identify a contact (CON-3, BRD-22, BRD-23, BRD-52)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from app.contract.faults import Problem
from app.contract.numbering import country_of, meaning_of, parsed

MIN_DIGITS: Final = 3
MAX_CHARACTERS: Final = 20
"""Counted after formatting is gone, a leading plus included."""


class PhoneFault(StrEnum):
    """Why a text is no phone number. The values are problem codes."""

    MISSING = "required"
    CHARACTERS = "phone_characters"
    TOO_SHORT = "phone_too_short"
    TOO_LONG = "phone_too_long"
    DAMAGED = "phone_damaged"  # a spreadsheet turned it into 5.5E+11
    UNKNOWN_COUNTRY = "phone_unknown_country"  # asked for where a list of recipients is typed


class Phone(NamedTuple):
    """`digits` is the canonical form, without a plus. `doubtful`: no such number can exist under today's plans."""

    digits: str
    doubtful: bool
    country: str | None


class NumberKind(StrEnum):
    """What a number is used for, as far as its plan tells."""

    MOBILE = "mobile"
    FIXED = "fixed"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    OTHER = "other"
    UNKNOWN = "unknown"


class PhoneFacts(NamedTuple):
    """What can be told of a canonical number: country (ISO 3166), use, whether it can exist and fits its plan."""

    country: str | None
    kind: NumberKind
    possible: bool
    valid: bool


class TypedPhones(NamedTuple):
    """A typed list taken apart: numbers in order without repetitions, what is wrong with the rest."""

    good: tuple[Phone, ...]
    bad: tuple[tuple[str, PhoneFault], ...]
    repeated: int


_DASHES: Final = "-‐‑‒–—―−﹘﹣－"
_FORMATTING: Final = {ord(c): None for c in _DASHES + ".․．·()[]{}（）［］"}
_INVISIBLE: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_EXPONENT: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_WHOLE_FLOAT: Final = re.compile(r"(\+?\d{7,})[.,]0+")
_SEPARATORS: Final = re.compile(r"[,;\t\r\n]+")

_KINDS: Final = {
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE: NumberKind.FIXED,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.UNKNOWN: NumberKind.UNKNOWN,
}


def read_phone(text: str, country: str) -> Phone | PhoneFault:
    """The number a text means, or why it means none. `country` completes national numbers; "" completes none."""
    form = _bare(text)
    if isinstance(form, PhoneFault):
        return form
    if form[0] == "+":
        return Phone(*meaning_of(form[1:], ""))
    return Phone(*meaning_of(form, country))


def calling_code(country: str) -> str:
    """`+34` of ES; "" where a country has none."""
    code = phonenumbers.country_code_for_region(country)
    return f"+{code}" if code else ""


def check_phone(path: str, text: str, country: str) -> list[Problem]:
    """What is wrong with a phone field (CON-54, CON-55)."""
    found = read_phone(text, country)
    return [Problem(path=path, code=found.value, params={"value": text})] if isinstance(found, PhoneFault) else []


def read_list(text: str, country: str) -> TypedPhones:
    """Numbers separated by commas, semicolons, tabs or new lines; an explicit unknown country code is a fault."""
    good: dict[str, Phone] = {}
    bad: list[tuple[str, PhoneFault]] = []
    repeated = 0
    for part in _SEPARATORS.split(text):
        item = part.strip()
        if not item:
            continue
        found = read_phone(item, country)
        if isinstance(found, Phone) and found.doubtful and _has_unknown_code(item):
            found = PhoneFault.UNKNOWN_COUNTRY
        if isinstance(found, PhoneFault):
            bad.append((item, found))
        elif found.digits in good:
            repeated += 1
        else:
            good[found.digits] = found
    return TypedPhones(tuple(good.values()), tuple(bad), repeated)


@lru_cache(maxsize=20_000)
def display(digits: str) -> str:
    """A canonical number as people write it; short codes and impossible numbers as they are."""
    number = parsed("+" + digits, None)
    if number is None or not phonenumbers.is_possible_number(number):
        return digits
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=20_000)
def facts(digits: str) -> PhoneFacts:
    """Country and use of a canonical number."""
    number = parsed("+" + digits, None)
    if number is None:
        return PhoneFacts(None, NumberKind.UNKNOWN, possible=False, valid=False)
    kind = _KINDS.get(phonenumbers.number_type(number), NumberKind.OTHER)
    possible, valid = phonenumbers.is_possible_number(number), phonenumbers.is_valid_number(number)
    return PhoneFacts(country_of(number), kind, possible=possible, valid=valid)


def looks_like_phones(texts: Iterable[str], country: str) -> float:
    """Share of texts that are plausible phone numbers, for guessing what a column holds."""
    seen = plausible = 0
    for text in texts:
        seen += 1
        found = read_phone(text, country)
        plausible += isinstance(found, Phone) and not found.doubtful and len(found.digits) >= 8
    return plausible / seen if seen else 0.0


# -- form ----------------------------------------------------------------------------------------------------------


def _bare(text: str) -> str | PhoneFault:
    """An optional plus and ASCII digits, nothing else."""
    text = text.strip().removeprefix("'")
    if not text.isascii():
        text = "".join(_plain(c) for c in text)
    if whole := _WHOLE_FLOAT.fullmatch(text):
        text = whole[1]
    if _EXPONENT.fullmatch(text):
        return PhoneFault.DAMAGED
    text = "".join(text.translate(_FORMATTING).split())
    if text.startswith("00"):
        text = "+" + text[2:]
    digits = text.removeprefix("+")
    if not digits:
        return PhoneFault.CHARACTERS if text else PhoneFault.MISSING
    if not (digits.isascii() and digits.isdigit()):
        return PhoneFault.CHARACTERS
    if len(digits) < MIN_DIGITS:
        return PhoneFault.TOO_SHORT
    return PhoneFault.TOO_LONG if len(text) > MAX_CHARACTERS else text


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) in _INVISIBLE:
        return " "
    return "+" if character == "＋" else character


def _has_unknown_code(text: str) -> bool:
    form = _bare(text)
    return not isinstance(form, PhoneFault) and form.startswith("+") and parsed(form, None) is None
