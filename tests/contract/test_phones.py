"""The phone rule: formatting, national numbers, limits, faults, and a cache that never changes an answer."""

from __future__ import annotations

import gc
import weakref

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contract.numbering import parsed, resolve
from app.contract.phones import (
    NumberKind,
    Phone,
    PhoneFault,
    check_phone,
    display,
    facts,
    looks_like_phones,
    read_list,
    read_phone,
)


@pytest.mark.req("CON-3", "BRD-23")
@pytest.mark.parametrize(
    ("text", "country", "digits"),
    [
        ("504-621-8927", "US", "15046218927"),
        ("(504) 621.8927", "US", "15046218927"),
        ("1 504 621 8927", "US", "15046218927"),
        ("+1 504 621 8927", "ES", "15046218927"),
        ("0015046218927", "ES", "15046218927"),
        ("'+1 504 621 8927", "US", "15046218927"),
        ("\u202a+1\u00a0504\u2011621\u20118927\u202c", "US", "15046218927"),
        ("８ (916) 123-45-67", "RU", "79161234567"),
        ("9161234567", "RU", "79161234567"),
        ("79161234567", "RU", "79161234567"),
        ("79161234567", "US", "79161234567"),
        ("+44 (0) 20 7946 0958", "US", "442079460958"),
        ("020 7946 0958", "GB", "442079460958"),
        ("011 15 3456-7890", "AR", "5491134567890"),
        ("15046218927.0", "US", "15046218927"),
    ],
)
def test_typed_numbers_become_canonical_digits(text, country, digits):
    found = read_phone(text, country)
    assert isinstance(found, Phone)
    assert (found.digits, found.doubtful) == (digits, False)


@pytest.mark.req("CON-3")
@pytest.mark.parametrize("text", ["1234", "999123456", "+1504621", "0000001"])
def test_short_and_impossible_numbers_are_kept_and_marked(text):
    found = read_phone(text, "US")
    assert isinstance(found, Phone)
    assert found.doubtful
    assert found.country is None


@pytest.mark.req("CON-3", "CON-54", "CON-55", "IMP-27")
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", PhoneFault.MISSING),
        ("   ", PhoneFault.MISSING),
        ("+", PhoneFault.CHARACTERS),
        ("abc", PhoneFault.CHARACTERS),
        ("504-621-8927 x12", PhoneFault.CHARACTERS),
        ("+1+2345", PhoneFault.CHARACTERS),
        ("12", PhoneFault.TOO_SHORT),
        ("123", None),
        ("1234", None),
        ("+12", PhoneFault.TOO_SHORT),
        ("+123", None),
        ("1" * 19, None),
        ("1" * 20, None),
        ("1" * 21, PhoneFault.TOO_LONG),
        ("+" + "1" * 19, None),
        ("+" + "1" * 20, PhoneFault.TOO_LONG),
        ("5.5E+11", PhoneFault.DAMAGED),
        ("5,50462E+11", PhoneFault.DAMAGED),
        ("1e12", PhoneFault.DAMAGED),
    ],
)
def test_what_is_no_number_says_why(text, fault):
    found = read_phone(text, "US")
    assert found == fault if fault else isinstance(found, Phone)
    assert [p.code for p in check_phone("phone", text, "US")] == ([fault.value] if fault else [])


@pytest.mark.req("BRD-22", "BRD-52")
def test_a_typed_list_keeps_the_good_and_explains_the_rest():
    typed = "504-621-8927, +1 504 621 8927;810-292-9388\tfoo\n12\n+999 123 456\n" + "9" * 25 + "\n\n1234"
    found = read_list(typed, "US")
    assert [phone.digits for phone in found.good] == ["15046218927", "18102929388", "1234"]
    assert found.repeated == 1
    assert found.bad == (
        ("foo", PhoneFault.CHARACTERS),
        ("12", PhoneFault.TOO_SHORT),
        ("+999 123 456", PhoneFault.UNKNOWN_COUNTRY),
        ("9" * 25, PhoneFault.TOO_LONG),
    )


def test_numbers_are_shown_as_people_write_them():
    assert display("15046218927") == "+1 504-621-8927"
    assert display("79161234567") == "+7 916 123-45-67"
    assert display("1234") == "1234"
    assert display("00") == "00"


def test_country_and_use_come_from_the_plan():
    mobile = facts("447400123456")
    assert (mobile.country, mobile.kind, mobile.valid) == ("GB", NumberKind.MOBILE, True)
    assert facts("18002345678").kind is NumberKind.TOLL_FREE
    assert facts("1234").possible is False


def test_a_column_of_numbers_is_told_from_other_columns():
    assert looks_like_phones(["504-621-8927", "810-292-9388", "x"], "US") == pytest.approx(2 / 3)
    assert looks_like_phones(["70116", "48116"], "US") == 0.0
    assert looks_like_phones([], "US") == 0.0


REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
)


@st.composite
def numbers(draw):
    """A number near a real one of a country, written in one of the usual ways, and a default country."""
    region = draw(st.sampled_from(REGIONS))
    example = phonenumbers.example_number_for_type(region, draw(st.sampled_from(KINDS)))
    example = example or phonenumbers.example_number(region)
    assert example is not None
    national = str(phonenumbers.national_significant_number(example))
    kept = draw(st.integers(0, len(national)))
    tail = draw(st.text("0123456789", min_size=len(national) - kept, max_size=len(national) - kept))
    national = national[:kept] + tail
    trunk = phonenumbers.ndd_prefix_for_region(region, True) or ""
    form = draw(st.sampled_from(["+{cc}{n}", "00{cc}{n}", "{cc}{n}", "{n}", "{trunk}{n}"]))
    text = form.format(cc=example.country_code, n=national, trunk=trunk)
    return text, draw(st.sampled_from([region, "US", "RU", "GB", "AR", ""]))


@pytest.mark.req("CON-3", "BRD-23")
@settings(max_examples=400, deadline=None)
@given(numbers(), st.text("0123456789", min_size=1, max_size=4))
def test_the_cache_never_changes_an_answer(number, tail):
    text, country = number
    read_phone(text, country)  # fills the cache with the number's neighbour
    sibling = text[: -len(tail)] + tail if len(text) > len(tail) + 3 else text
    for asked in (text, sibling):
        found = read_phone(asked, country)
        if isinstance(found, PhoneFault):
            continue
        plain = "+" + asked[2:] if asked.startswith("00") else asked
        meaning = resolve(plain[1:], "") if plain.startswith("+") else resolve(plain, country)
        assert found == Phone(*meaning)


@given(st.text(max_size=30), st.sampled_from(["US", "ES", "RU", ""]))
def test_any_text_gets_an_answer_and_a_canonical_number_is_its_own(text, country):
    found = read_phone(text, country)
    if isinstance(found, PhoneFault):
        return
    assert found.digits.isascii()
    assert found.digits.isdigit()
    if not found.doubtful:
        assert read_phone("+" + found.digits, country) == found


class Held:
    """Something a caller has at hand, as a painter is while a number is drawn."""


@pytest.mark.parametrize("text", ["+999123456", "+0", "no number"])
def test_what_is_no_number_holds_nothing_of_its_caller(text: str):
    def ask() -> weakref.ref[Held]:
        held = Held()
        assert parsed(text, None) is None
        return weakref.ref(held)

    assert not gc.isenabled()  # only between tests
    assert ask()() is None
