"""What people type for an attribute, and back."""

from __future__ import annotations

import pytest

from app.contract.attributes import Attribute, AttributeId, AttributeType, AttributeValue
from app.contract.values import check_value
from ui.panels.contacts.typed import Typed, shown_value, typed_of, value_of

KINDS = {
    kind: Attribute(id=AttributeId(1), key="it", name="It", type=kind, choices=("Red", "Blue"))
    for kind in AttributeType
}
MANY = Attribute(id=AttributeId(2), key="them", name="Them", type=AttributeType.LIST, many=True, choices=("A", "B"))


@pytest.mark.req("CON-20")
@pytest.mark.parametrize(
    ("attribute", "value", "typed"),
    [
        (KINDS[AttributeType.TEXT], "Ana", "Ana"),
        (KINDS[AttributeType.TEXT], None, ""),
        (KINDS[AttributeType.NUMBER], 1234, "1,234"),
        (KINDS[AttributeType.NUMBER], 2.5, "2.5"),
        (KINDS[AttributeType.DATE], "1988-02-28", "28.02.1988"),
        (KINDS[AttributeType.FLAG], True, True),
        (KINDS[AttributeType.FLAG], None, None),
        (KINDS[AttributeType.LIST], "Red", "Red"),
        (MANY, ("A", "B"), ("A", "B")),
        (MANY, None, ()),
    ],
)
def test_a_value_survives_its_editor(attribute: Attribute, value: AttributeValue | None, typed: Typed):
    assert typed_of(attribute, value) == typed
    assert value_of(attribute, typed) == value


@pytest.mark.req("CON-57")
@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (AttributeType.NUMBER, "many", "not_a_number"),
        (AttributeType.DATE, "31.02.1988", "not_a_date"),
        (AttributeType.EMAIL, "ana(at)mail.example", "not_an_email"),
    ],
)
def test_what_means_nothing_is_named(kind: AttributeType, typed: str, code: str):
    value = value_of(KINDS[kind], typed)
    assert [problem.code for problem in check_value("it", KINDS[kind], value)] == [code]


def test_a_value_is_written_as_the_language_does():
    assert shown_value(KINDS[AttributeType.DATE], "1988-02-28") == "28.02.1988"
    assert shown_value(KINDS[AttributeType.FLAG], True) == "Yes"
    assert shown_value(MANY, ("A", "B")) == "A, B"
