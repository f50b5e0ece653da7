"""Phone cells of lists: every way a number is written, and why a cell is none that can be sent to (BLK-34..40)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from app.contract.lists import ListFault
from app.contract.numbering import parsed, valid_number

_DASHES: Final = "-‐‑‒–—―−﹘﹣－"
_FORMATTING: Final = {ord(c): None for c in _DASHES + ".․．·()[]{}（）［］'’`"}
_BLANKS: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_FORMULA: Final = re.compile(r'="?(.*?)"?')
_EXPONENT: Final = re.compile(r"\+?(\d)[.,]?(\d*)[eE]\+?(\d{1,2})")
_WHOLE_FLOAT: Final = re.compile(r"(\+?\d{7,})[.,]0+")
_EXTENSION: Final = re.compile(
    r"\d[\s.,()-]*(?:доб(?:авочный)?|вн(?:утр)?|ext(?:ension|n)?|int(?:erno)?|anexo|[xх#~])\W*\d+\W*", re.IGNORECASE
)
_SEVERAL: Final = re.compile(r"[,;/|\\&\n]|\b(?:or|and|или|и|o|y|e)\b", re.IGNORECASE)
_DIGITS_MIN: Final = 7
_DIGITS_MAX: Final = 15  # E.164
_PREFIXED_MAX: Final = 20  # with an international prefix in front
_RETRY_FROM: Final = 11  # digits after which a country's code may have lost its plus (BLK-36)
_REFUSED: Final = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.UAN,
    }
)


class Number(NamedTuple):
    """A valid number that can receive: canonical digits without a plus, its country, whether it is a landline."""

    digits: str
    country: str | None
    is_landline: bool


def read_number(text: str, regions: Sequence[str]) -> Number | ListFault:
    """The number a cell means in the first region it is valid in; international forms are valid in any.

    Stricter than the number of a contact (`app.contract.phones`): a list is sent to unseen.
    """
    form = _form(text)
    if isinstance(form, ListFault):
        return form
    found: Number | ListFault | None = None
    for region in regions or ("",):
        found = _valid(form, region)
        if isinstance(found, Number):
            return found
    return ListFault.PHONE_INVALID if found is None else found


def looks_like_number(text: str) -> bool:
    """Whether a cell is more likely a number than a name or a text: for telling layouts apart."""
    form = _form(text)
    return not isinstance(form, ListFault) or form is ListFault.PHONE_SPREADSHEET


def example_numbers(region: str) -> tuple[str, str]:
    """Two numbers of a region for the template's rows, canonical; nobody is ever sent to them (BLK-17)."""
    number = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if number is None:
        number = phonenumbers.example_number_for_type("RU", PhoneNumberType.MOBILE)
    assert number is not None  # the library has one of each country with a plan
    first = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    return first, str(int(first) + 1)


# -- form ----------------------------------------------------------------------------------------------------------


def _form(text: str) -> str | ListFault:
    """An optional plus and ASCII digits, or what else the cell is."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        text = _without_spreadsheet(text)
    if not text:
        return ListFault.PHONE_MISSING
    if exponent := _EXPONENT.fullmatch(text):
        digits, size = exponent[1] + exponent[2], int(exponent[3]) + 1
        return (
            digits[:size] if len(digits) >= size and not digits[size:].strip("0") else ListFault.PHONE_SPREADSHEET
        )
    if whole := _WHOLE_FLOAT.fullmatch(text):
        text = whole[1]
    if _EXTENSION.search(text):
        return ListFault.PHONE_EXTENSION
    bare = "".join(text.translate(_FORMATTING).split())
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    digits = bare.removeprefix("+")
    if digits.isascii() and digits.isdigit():
        return _sized(text, bare, digits)
    if _is_several(text):
        return ListFault.PHONE_TWO_NUMBERS
    if any(c.isalpha() for c in bare):
        return ListFault.PHONE_LETTERS
    return ListFault.PHONE_INVALID if bare else ListFault.PHONE_MISSING


def _sized(text: str, bare: str, digits: str) -> str | ListFault:
    if len(digits) < _DIGITS_MIN:
        return ListFault.PHONE_SHORT
    if len(digits) <= (_DIGITS_MAX if bare[0] == "+" else _PREFIXED_MAX):
        return bare
    return ListFault.PHONE_TWO_NUMBERS if _halves(text) else ListFault.PHONE_LONG


def _without_spreadsheet(text: str) -> str:
    """Without a leading apostrophe or `="..."`, in plain digits and blanks."""
    text = text.lstrip("'’`").strip()
    if text.startswith("=") and (formula := _FORMULA.fullmatch(text)):
        text = formula[1].strip()
    return text if text.isascii() else "".join(_plain(c) for c in text).strip()


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) in _BLANKS:
        return " "
    return "+" if character == "＋" else character


def _is_several(text: str) -> bool:
    """Whether a cell holds more than one number."""
    parts = [sum(c.isdigit() for c in part) for part in _SEVERAL.split(text)]
    return sum(count >= _DIGITS_MIN for count in parts) > 1 or text.count("+") > 1 or _halves(text)


def _halves(text: str) -> bool:
    """Whether blanks part a cell of too many digits into two that are numbers by themselves."""
    words = ["".join(c for c in word if c.isdigit()) for word in text.split()]
    total = sum(map(len, words))
    left = 0
    for word in words:
        left += len(word)
        if left >= _DIGITS_MIN and total - left >= _DIGITS_MIN and total > _DIGITS_MAX:
            return True
    return False


# -- numbering plan ------------------------------------------------------------------------------------------------


def _valid(form: str, region: str) -> Number | ListFault | None:
    """What the plan says of a form; None where no plan says why not."""
    number = valid_number(form, region)
    if number is None and form[0] != "+" and len(form) >= _RETRY_FROM:
        number = valid_number("+" + form, "")
    if number is None:
        wrong = parsed(form, region or None)
        return None if wrong is None else _reason(wrong)
    if number.use in _REFUSED:
        return ListFault.PHONE_KIND
    return Number(number.digits, number.country, number.use == PhoneNumberType.FIXED_LINE)


def _reason(number: phonenumbers.PhoneNumber) -> ListFault:
    size = phonenumbers.is_possible_number_with_reason(number)
    if size in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return ListFault.PHONE_SHORT
    return ListFault.PHONE_LONG if size == ValidationResult.TOO_LONG else ListFault.PHONE_INVALID
