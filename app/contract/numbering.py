"""Numbering plans: which number digits mean, quickly for what is usual and never other than the library says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from traceback import clear_frames
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType


class Meaning(NamedTuple):
    """Canonical digits, whether no such number can exist, and the country."""

    digits: str
    doubtful: bool
    country: str | None


_cache: dict[tuple[str, int, str], tuple[str, bool, str | None]] = {}
_CACHE_MAX: Final = 100_000
_USES: Final = (
    PhoneNumberType.PREMIUM_RATE, PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER, PhoneNumberType.UAN, PhoneNumberType.VOICEMAIL,
    PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE,
)  # fmt: skip


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


class ValidNumber(NamedTuple):
    """A number its plan knows: canonical digits, country (ISO 3166), use (a PhoneNumberType)."""

    digits: str
    country: str | None
    use: int


class _Kind(NamedTuple):
    """Numbers of one use: how many digits they have ({}: any), and which."""

    use: int
    sizes: frozenset[int]
    pattern: re.Pattern[str]


class _Plan(NamedTuple):
    """What makes a number of a country valid as it stands, compiled. `kinds` stand in the library's order."""

    code: str
    general: re.Pattern[str]
    kinds: tuple[_Kind, ...]
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
    return next(_uses(plan, national), None) is not None


def _uses(plan: _Plan, national: str) -> Iterator[int]:
    """Every use whose numbers a number is among, in the library's order."""
    size = len(national)
    return (
        kind.use
        for kind in plan.kinds
        if (not kind.sizes or size in kind.sizes) and kind.pattern.fullmatch(national)
    )


def valid_number(form: str, country: str) -> ValidNumber | None:
    """The number that digits, or a plus and digits, are by the library's parsing and plans; None where not valid.

    What parsing takes off the front is remembered by the first digits; that the rest is valid is proved for each.
    """
    key = (country, len(form), form[: _depth(form) + 1])
    known = _known.get(key)
    if known is not None:
        cut, plan, region = known
        national = form[cut:]
        if plan.general.fullmatch(national) and (use := _use(plan, national)) is not None:
            return ValidNumber(plan.code + national, region, use)
    number = parsed(form, country or None)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    digits = _canonical(number)
    home = phonenumbers.region_code_for_number(number) or ""
    found = _plan(home)
    if found is not None and form.endswith(digits.removeprefix(found.code)):
        if len(_known) >= _CACHE_MAX:
            _known.clear()
        _known[key] = (len(form) - len(digits.removeprefix(found.code)), found, home)
    return ValidNumber(digits, country_of(number), phonenumbers.number_type(number))


_known: dict[tuple[str, int, str], tuple[int, _Plan, str]] = {}


def _use(plan: _Plan, national: str) -> int | None:
    """What `number_type` says of a number of a plan; None where the number is not valid."""
    uses = _uses(plan, national)
    first = next(uses, None)
    if first == PhoneNumberType.FIXED_LINE and next(uses, None) == PhoneNumberType.MOBILE:
        return PhoneNumberType.FIXED_LINE_OR_MOBILE
    return first


@cache
def _plan(country: str) -> _Plan | None:
    found = PhoneMetadata.metadata_for_region(country) if country else None
    if found is None or found.general_desc is None or found.general_desc.national_number_pattern is None:
        return None
    kinds = (
        found.premium_rate, found.toll_free, found.shared_cost, found.voip, found.personal_number, found.pager,
        found.uan, found.voicemail, found.fixed_line, found.mobile,
    )  # fmt: skip
    compiled = tuple(
        _Kind(use, frozenset(kind.possible_length) - {-1}, re.compile(kind.national_number_pattern))
        for use, kind in zip(_USES, kinds, strict=True)
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
