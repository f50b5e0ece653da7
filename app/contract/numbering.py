"""Numbering plans: which number digits mean, quickly for what is usual and never other than the library says."""

from __future__ import annotations

import re
from functools import cache
from traceback import clear_frames
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat


class Meaning(NamedTuple):
    """Canonical digits, whether no such number can exist, and the country."""

    digits: str
    doubtful: bool
    country: str | None


_cache: dict[tuple[str, int, str], tuple[str, bool, str | None]] = {}
_CACHE_MAX: Final = 100_000


def _depth(digits: str) -> int:
    """How many leading digits decide everything but the rest itself; Guernsey's mobiles need nine of +44."""
    return 10 if digits.startswith(("44", "0")) else 8


def meaning_of(digits: str, country: str) -> Meaning:
    """The number that digits mean: national where valid in `country` ("": no country), else international."""
    depth = _depth(digits)
    key = (country, len(digits), digits[:depth])
    known = _cache.get(key)
    if known is not None:
        return Meaning(known[0] + digits[depth:], known[1], known[2])
    found = resolve_fast(digits, country)
    rest = digits[depth:]
    if found.digits.endswith(rest):  # else the plan moves digits about, and the answer holds for this number alone
        if len(_cache) >= _CACHE_MAX:
            _cache.clear()
        _cache[key] = (found.digits[: len(found.digits) - len(rest)], found.doubtful, found.country)
    return found


class _Plan(NamedTuple):
    """What makes a number of a country valid as it stands, compiled."""

    code: str
    general: re.Pattern[str]
    kinds: tuple[tuple[frozenset[int], re.Pattern[str]], ...]
    prefixes: re.Pattern[str]  # what parsing may take off the front
    leading: re.Pattern[str] | None  # what tells the country from others of its code


def resolve_fast(digits: str, country: str) -> Meaning:
    """The answer of `resolve`, several times faster for what is usual: a number of the default country without any
    prefix, or with nothing but the country's code in front.
    """
    plan = _plan(country)
    if plan is None and not country:
        return _international(digits) or resolve(digits, country)
    if plan is None or plan.prefixes.match(digits):
        return resolve(digits, country)
    if not digits.startswith(plan.code):
        if _is_valid(plan, digits):
            return Meaning(plan.code + digits, doubtful=False, country=country)
        return _international(digits) or resolve(digits, "")  # nothing to take off that would make it national
    rest = digits.removeprefix(plan.code)
    if not plan.general.fullmatch(digits) and not plan.prefixes.match(rest) and _is_valid(plan, rest):
        return Meaning(digits, doubtful=False, country=country)
    return resolve(digits, country)


def _international(digits: str) -> Meaning | None:
    """A valid number with its country's code in front and no trunk prefix behind that; None: ask `resolve`."""
    if digits[0] == "0":
        return None
    for size in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:size]))
        if regions is not None:
            break
    else:
        return None
    rest = digits[size:]
    for number, region in enumerate(regions):
        plan = _plan(region)
        if plan is None or (number == 0 and plan.prefixes.match(rest)):
            return None
        if plan.leading is not None and plan.leading.match(rest):
            return Meaning(digits, doubtful=False, country=region) if _is_valid(plan, rest) else None
        if plan.leading is None and _is_valid(plan, rest):
            return Meaning(digits, doubtful=False, country=region)
    return None


def _is_valid(plan: _Plan, national: str) -> bool:
    if not plan.general.fullmatch(national):
        return False
    size = len(national)
    return any((not sizes or size in sizes) and kind.fullmatch(national) for sizes, kind in plan.kinds)


@cache
def _plan(country: str) -> _Plan | None:
    found = PhoneMetadata.metadata_for_region(country) if country else None
    if found is None or found.general_desc is None or found.general_desc.national_number_pattern is None:
        return None
    kinds = (
        found.fixed_line, found.mobile, found.toll_free, found.premium_rate, found.shared_cost, found.voip,
        found.personal_number, found.pager, found.uan, found.voicemail,
    )  # fmt: skip
    compiled = tuple(
        (frozenset(kind.possible_length) - {-1}, re.compile(kind.national_number_pattern))
        for kind in kinds
        if kind is not None and kind.national_number_pattern is not None
    )
    prefixes = [found.international_prefix, found.national_prefix_for_parsing, "0"]
    return _Plan(
        code=str(found.country_code),
        general=re.compile(found.general_desc.national_number_pattern),
        kinds=compiled,
        prefixes=re.compile("|".join(f"(?:{prefix})" for prefix in prefixes if prefix)),
        leading=re.compile(found.leading_digits) if found.leading_digits else None,
    )


def resolve(digits: str, country: str) -> Meaning:
    """As `meaning_of`, by the library alone: slow, and not remembered."""
    if country:
        number = parsed(digits, country)
        if number is not None and phonenumbers.is_valid_number_for_region(number, country):
            return Meaning(_canonical(number), doubtful=False, country=country)
    number = parsed("+" + digits, None)
    if number is None:
        return Meaning(digits, doubtful=True, country=None)
    if phonenumbers.is_valid_number(number):  # drops a trunk zero left in, as in +44 (0) 20 ...
        return Meaning(_canonical(number), doubtful=False, country=country_of(number))
    if not phonenumbers.is_possible_number(number):  # a short code is of no country, whatever it begins with
        return Meaning(digits, doubtful=True, country=None)
    return Meaning(digits, doubtful=False, country=country_of(number))


def parsed(text: str, country: str | None) -> PhoneNumber | None:
    """What the library makes of a text, None when nothing."""
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        clear_frames(error.__traceback__)  # the library keeps the error in a local: a ring that holds every caller
        return None


def _canonical(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")


def country_of(number: PhoneNumber) -> str | None:
    """ISO 3166 code, as far as the number tells."""
    region = phonenumbers.region_code_for_number(number)
    if region is None and number.country_code is not None:
        region = phonenumbers.region_code_for_country_code(number.country_code)
    return region if region is not None and len(region) == 2 and region != "ZZ" else None
