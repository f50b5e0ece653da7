"""Attribute forms and keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.attributes import (
    ATTRIBUTES_MAX,
    CHOICE_MAX,
    CHOICES_MAX,
    NAME_MAX,
    Attribute,
    AttributeForm,
    AttributeId,
    AttributeType,
    check_attribute,
    key_of,
)


def attribute(number: int = 1, name: str = "City") -> Attribute:
    return Attribute(id=AttributeId(number), key=key_of(name), name=name, type=AttributeType.TEXT)


def codes(form: AttributeForm, *others: Attribute) -> list[tuple[str, str]]:
    return [(p.path, p.code) for p in check_attribute(form, others)]


@pytest.mark.req("CON-52", "CON-58", "CON-59")
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (AttributeForm(name="Hobby", type=AttributeType.TEXT), []),
        (AttributeForm(name="x", type=AttributeType.TEXT), []),
        (AttributeForm(name="", type=AttributeType.TEXT), [("name", "required")]),
        (AttributeForm(name="  ", type=None), [("name", "required"), ("type", "required")]),
        (AttributeForm(name="x" * (NAME_MAX - 1), type=AttributeType.TEXT), []),
        (AttributeForm(name="x" * NAME_MAX, type=AttributeType.TEXT), []),
        (AttributeForm(name="x" * (NAME_MAX + 1), type=AttributeType.TEXT), [("name", "too_long")]),
        (AttributeForm(name=" cITY ", type=AttributeType.TEXT), [("name", "taken")]),
        (AttributeForm(name="PhoneNumber", type=AttributeType.TEXT), [("name", "reserved")]),
        (AttributeForm(name="Phone number", type=AttributeType.TEXT), [("name", "reserved")]),
        (AttributeForm(name="Tags", type=AttributeType.TEXT), [("name", "reserved")]),
        (AttributeForm(name="Size", type=AttributeType.LIST), [("choices", "required")]),
        (AttributeForm(name="Size", type=AttributeType.LIST, choices=("", " ")), [("choices", "required")]),
        (AttributeForm(name="Size", type=AttributeType.LIST, choices=("S", "s ")), [("choices.1", "duplicate")]),
        (AttributeForm(name="Size", type=AttributeType.LIST, choices=("S", "x" * CHOICE_MAX)), []),
        (
            AttributeForm(name="Size", type=AttributeType.LIST, choices=("S", "x" * (CHOICE_MAX + 1))),
            [("choices.1", "too_long")],
        ),
        (AttributeForm(name="N", type=AttributeType.LIST, choices=tuple(map(str, range(CHOICES_MAX)))), []),
        (
            AttributeForm(name="N", type=AttributeType.LIST, choices=tuple(map(str, range(CHOICES_MAX + 1)))),
            [("choices", "too_many")],
        ),
    ],
)
def test_an_attribute_form_says_everything_that_is_wrong(form, expected):
    assert codes(form, attribute()) == expected


@pytest.mark.req("CON-52")
@pytest.mark.parametrize(("present", "refused"), [(198, False), (199, False), (200, True)])
def test_a_company_has_at_most_200_attributes(present, refused):
    others = [attribute(n, f"Field {n}") for n in range(present)]
    assert codes(AttributeForm(name="New", type=AttributeType.TEXT), *others) == (
        [("", "too_many")] if refused else []
    )
    assert ATTRIBUTES_MAX == 200


@pytest.mark.req("CON-50")
@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Job title", [], "job_title"),
        ("Город рождения", [], "gorod_rozhdeniya"),
        ("Año", [], "ano"),
        ("Doi/Stat", [], "doi_stat"),
        ("2nd phone", [], "f_2nd_phone"),
        ("生日", [], "field"),
        ("City", ["city"], "city_2"),
        ("City", ["city", "City_2"], "city_3"),
    ],
)
def test_keys_are_latin_and_unlike_each_other(name, taken, key):
    assert key_of(name, taken) == key


@given(st.text(max_size=80))
def test_every_name_has_a_key_fit_for_a_placeholder(name):
    key = key_of(name)
    assert key.isascii()
    assert key.replace("_", "a").isalnum()
    assert not key[0].isdigit()
