"""Values of attributes: what fits, and what a cell of text means."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.attributes import Attribute, AttributeId, AttributeType
from app.contract.checks import clean_text
from app.contract.values import TEXT_MAX, DateOrder, ValueFault, check_value, fitted, read_day, read_text, text_of


def of(kind: AttributeType, *choices: str, many: bool = False) -> Attribute:
    return Attribute(id=AttributeId(1), key="k", name="K", type=kind, many=many, choices=choices)


TEXT, EMAIL, NUMBER = of(AttributeType.TEXT), of(AttributeType.EMAIL), of(AttributeType.NUMBER)
DATE, FLAG = of(AttributeType.DATE), of(AttributeType.FLAG)
ONE = of(AttributeType.LIST, "Red", "Blue, dark", "Grün")
MANY = of(AttributeType.LIST, "Red", "Blue", "Grün", many=True)


@pytest.mark.req("CON-52", "CON-57")
@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        (TEXT, "  a ", "a"),
        (TEXT, "", None),
        (TEXT, None, None),
        (TEXT, "x" * (TEXT_MAX - 1), "x" * (TEXT_MAX - 1)),
        (TEXT, "x" * TEXT_MAX, "x" * TEXT_MAX),
        (TEXT, "x" * (TEXT_MAX + 1), ValueFault.TOO_LONG),
        (TEXT, 12, "12"),
        (EMAIL, "anna@example.com", "anna@example.com"),
        (EMAIL, "anna@", ValueFault.NOT_AN_EMAIL),
        (EMAIL, 5, ValueFault.NOT_AN_EMAIL),
        (NUMBER, 0, 0),
        (NUMBER, 5.0, 5),
        (NUMBER, 99_999_999_999_999, 99_999_999_999_999),
        (NUMBER, 999_999_999_999_999, 999_999_999_999_999),
        (NUMBER, 1_000_000_000_000_001, ValueFault.TOO_MANY_DIGITS),
        (NUMBER, 0.1, 0.1),
        (NUMBER, float("inf"), ValueFault.NOT_A_NUMBER),
        (NUMBER, True, ValueFault.NOT_A_NUMBER),
        (NUMBER, "5", ValueFault.NOT_A_NUMBER),
        (DATE, "1899-12-31", ValueFault.DATE_OUT_OF_RANGE),
        (DATE, "1900-01-01", "1900-01-01"),
        (DATE, "2199-12-31", "2199-12-31"),
        (DATE, "2200-01-01", ValueFault.DATE_OUT_OF_RANGE),
        (DATE, "2023-02-29", ValueFault.NOT_A_DATE),
        (DATE, "29.02.2024", ValueFault.NOT_A_DATE),
        (FLAG, False, False),
        (FLAG, "yes", ValueFault.NOT_A_FLAG),
        (ONE, "red", "Red"),
        (ONE, "Pink", ValueFault.NOT_IN_LIST),
        (ONE, ("Red", "Grün"), ValueFault.NOT_IN_LIST),
        (MANY, ("grün", "Red", "red"), ("Grün", "Red")),
        (MANY, ("Red", "Pink"), ValueFault.NOT_IN_LIST),
        (MANY, (), None),
    ],
)
def test_a_form_value_fits_or_says_why(attribute, value, expected):
    assert fitted(attribute, value) == expected
    problems = check_value("values.k", attribute, value)
    assert [p.code for p in problems] == ([expected.value] if isinstance(expected, ValueFault) else [])


@pytest.mark.req("IMP-27")
@pytest.mark.parametrize(
    ("attribute", "text", "expected"),
    [
        (NUMBER, "12", 12),
        (NUMBER, "-1.5", -1.5),
        (NUMBER, "1,5", 1.5),
        (NUMBER, "1 234,5", 1234.5),
        (NUMBER, "1.234,5", 1234.5),
        (NUMBER, "1,234.5", 1234.5),
        (NUMBER, "1,234,567", 1234567),
        (NUMBER, "1.234.567", 1234567),
        (NUMBER, "1.234", 1.234),
        (NUMBER, "1,234", ValueFault.AMBIGUOUS_NUMBER),
        (NUMBER, "12x", ValueFault.NOT_A_NUMBER),
        (FLAG, "Да", True),
        (FLAG, "no", False),
        (FLAG, "SÍ", True),
        (FLAG, "maybe", ValueFault.NOT_A_FLAG),
        (ONE, "BLUE, DARK", "Blue, dark"),
        (ONE, "pink", ValueFault.NOT_IN_LIST),
        (MANY, "red; blue", ("Red", "Blue")),
        (MANY, "red, pink", ValueFault.NOT_IN_LIST),
        (EMAIL, " a@b.co ", "a@b.co"),
        (EMAIL, "a at b", ValueFault.NOT_AN_EMAIL),
        (TEXT, "<b>'; DROP TABLE", "<b>'; DROP TABLE"),
        (TEXT, "", None),
    ],
)
def test_a_cell_means_a_value_or_says_why_not(attribute, text, expected):
    assert read_text(attribute, text) == expected


@pytest.mark.req("IMP-3")
@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03.04.2020", DateOrder.DAY_FIRST, "2020-04-03"),
        ("03/04/2020", DateOrder.MONTH_FIRST, "2020-03-04"),
        ("2020-04-03", DateOrder.DAY_FIRST, "2020-04-03"),
        ("2020-04-03", DateOrder.MONTH_FIRST, "2020-04-03"),
        ("20/04/03", DateOrder.YEAR_FIRST, "2020-04-03"),
        ("2020-04-03 10:20:30", DateOrder.DAY_FIRST, "2020-04-03"),
        ("3-4-29", DateOrder.DAY_FIRST, "2029-04-03"),
        ("3-4-30", DateOrder.DAY_FIRST, "1930-04-03"),
        ("31.04.2020", DateOrder.DAY_FIRST, ValueFault.NOT_A_DATE),
        ("13/13/2020", DateOrder.MONTH_FIRST, ValueFault.NOT_A_DATE),
        ("01.01.1899", DateOrder.DAY_FIRST, ValueFault.DATE_OUT_OF_RANGE),
        ("next week", DateOrder.DAY_FIRST, ValueFault.NOT_A_DATE),
    ],
)
def test_days_are_read_in_the_chosen_order(text, order, expected):
    assert read_day(text, order) == expected


@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2029, 12, 31)), st.sampled_from("./- "))
def test_a_day_survives_every_way_of_writing_it(day, separator):
    for order, form in ((DateOrder.DAY_FIRST, "%d*%m*%Y"), (DateOrder.MONTH_FIRST, "%m*%d*%Y")):
        assert read_day(day.strftime(form.replace("*", separator)), order) == day.isoformat()
        assert read_day(day.strftime(form.replace("*", separator).replace("Y", "y")), order) == day.isoformat()


@given(st.decimals(-(10**8), 10**8, places=3))
def test_a_number_survives_both_decimal_marks(value):
    text = f"{value:.3f}"
    assert read_text(NUMBER, text.replace(".", ",")) in (float(value), ValueFault.AMBIGUOUS_NUMBER)
    assert read_text(NUMBER, f"{value:,.3f}") == float(value)


@pytest.mark.req("CON-61")
@given(st.text())
def test_only_control_characters_are_cleaned_away(text):
    cleaned = clean_text(text)
    assert cleaned.isprintable() or not any(ord(c) < 32 and c != "\n" for c in cleaned)
    if text.isprintable():
        assert cleaned == text.strip()


@given(st.sampled_from([TEXT, NUMBER, FLAG, ONE, MANY, DATE]), st.data())
def test_a_shown_value_reads_back_as_itself(attribute, data):
    values = {
        AttributeType.TEXT: st.text(min_size=1, max_size=20).map(clean_text).filter(bool),
        AttributeType.NUMBER: st.integers(-(10**9), 10**9),
        AttributeType.FLAG: st.booleans(),
        AttributeType.DATE: st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)).map(str),
    }
    if attribute.type is AttributeType.LIST:
        choice = st.sampled_from(attribute.choices)
        wanted = st.lists(choice, min_size=1, unique=True).map(tuple) if attribute.many else choice
    else:
        wanted = values[attribute.type]
    value = data.draw(wanted)
    assert read_text(attribute, text_of(attribute, value)) == value
