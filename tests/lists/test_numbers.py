"""Phone cells: the table of the specification, refusals by code, and agreement with the library."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contract.lists import ListFault
from app.contract.numbering import parsed, valid_number
from app.lists.numbers import Number, example_numbers, looks_like_number, read_number

RU = ("RU",)


@pytest.mark.req("BLK-34", "BLK-35", "BLK-36", "BLK-40")
@pytest.mark.parametrize(
    "text",
    [
        "79207460022", "+79207460022", "89207460022", "9207460022", "8 (920) 746-00-22", "+7-920-746-00-22",
        "8.920.746.00.22", "8107 9207460022", "0079207460022", " 8 920\u00a0746\u202f00 22 ", "8–920—746‑00−22",
        "'89207460022", '="79207460022"', "=79207460022", "٧٩٢٠٧٤٦٠٠٢٢", "＋７９２０７４６００２２",
        "[8] {920} 746 00 22",
        "79207460022.0", "79207460022,00", "7.9207460022E+10", "7,9207460022e10", "7.92074600220E+10",
        "\u200e+79207460022\u200f",
    ],
)  # fmt: skip
def test_every_way_a_number_is_written(text: str):
    assert read_number(text, RU) == Number("79207460022", "RU", is_landline=False)


@pytest.mark.req("BLK-36", "BLK-37", "BLK-39", "BLK-40")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ListFault.PHONE_MISSING),
        ("  ' ", ListFault.PHONE_MISSING),
        ("Ivan", ListFault.PHONE_LETTERS),
        ("8920746OO22", ListFault.PHONE_LETTERS),
        ("89207460022 доб. 12", ListFault.PHONE_EXTENSION),
        ("89207460022 ext 12", ListFault.PHONE_EXTENSION),
        ("89207460022#12", ListFault.PHONE_EXTENSION),
        ("89207460022x12", ListFault.PHONE_EXTENSION),
        ("89207460022, 89207460023", ListFault.PHONE_TWO_NUMBERS),
        ("89207460022/89207460023", ListFault.PHONE_TWO_NUMBERS),
        ("89207460022 или 89207460023", ListFault.PHONE_TWO_NUMBERS),
        ("89207460022 89207460023", ListFault.PHONE_TWO_NUMBERS),
        ("+79207460022+79207460023", ListFault.PHONE_TWO_NUMBERS),
        ("12", ListFault.PHONE_SHORT),
        ("1234567", ListFault.PHONE_SHORT),
        ("123456789012345678901", ListFault.PHONE_LONG),
        ("+7920746002212345", ListFault.PHONE_LONG),
        ("7920746002", ListFault.PHONE_INVALID),
        ("*100*", ListFault.PHONE_INVALID),
        ("7,92E+10", ListFault.PHONE_SPREADSHEET),
        ("7.92075E+10", ListFault.PHONE_SPREADSHEET),
        ("88001234567", ListFault.PHONE_KIND),
        ("88091234567", ListFault.PHONE_KIND),
    ],
)
def test_what_is_refused(text: str, code: ListFault):
    assert read_number(text, RU) == code


@pytest.mark.req("BLK-37", "BLK-38")
@pytest.mark.parametrize(
    ("text", "regions", "number"),
    [
        ("84951234567", RU, Number("74951234567", "RU", is_landline=True)),
        ("+375291234567", RU, Number("375291234567", "BY", is_landline=False)),
        ("375291234567", RU, Number("375291234567", "BY", is_landline=False)),
        ("+77011234567", RU, Number("77011234567", "KZ", is_landline=False)),
        ("87011234567", RU, Number("77011234567", "KZ", is_landline=False)),
        ("23578408", ("UY",), Number("59823578408", "UY", is_landline=True)),
        ("098344384", ("RU", "UY"), Number("59898344384", "UY", is_landline=False)),
        ("89207460022", ("UY", "RU"), Number("79207460022", "RU", is_landline=False)),
        ("+79207460022", (), Number("79207460022", "RU", is_landline=False)),
    ],
)
def test_landlines_countries_and_several_regions(text: str, regions: tuple[str, ...], number: Number):
    assert read_number(text, regions) == number


@pytest.mark.parametrize("region", ["RU", "ES", "US", "UY", "GB", "DE"])
def test_examples_are_numbers_that_pass(region: str):
    for digits in example_numbers(region):
        assert isinstance(read_number("+" + digits, (region,)), Number)


def test_names_are_no_numbers():
    assert [looks_like_number(text) for text in ("marcadortest", "+7 920 746-00-22", "7,92E+10", "", "5")] == [
        False, True, True, False, False,
    ]  # fmt: skip


_SHAPES = st.sampled_from(
    ["8920", "7920", "+7920", "9", "8495", "8701", "+44", "07", "34", "6", "+1", "1", "0", "8800", ""]
)


@settings(max_examples=400, deadline=None)
@given(
    _SHAPES,
    st.text("0123456789", min_size=4, max_size=11),
    st.sampled_from(["RU", "ES", "US", "GB", "UY", "KZ", "IT"]),
)
def test_the_quick_answer_is_the_librarys(start: str, rest: str, region: str):
    form = start + rest
    number = parsed(form, region)
    quick = [valid_number(form, region) for _ in range(2)][-1]
    if number is None or not phonenumbers.is_valid_number(number):
        assert quick is None
    else:
        assert quick is not None
        expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
        assert (quick.digits, quick.use) == (expected, phonenumbers.number_type(number))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_fault(text: str):
    assert isinstance(read_number(text, RU), (Number, ListFault))
