"""Checks of the forms that change contacts."""

from __future__ import annotations

import pytest

from app.contract.attributes import Attribute, AttributeId, AttributeType
from app.contract.contacts import (
    SELECTED_IDS_MAX,
    TAG_MAX,
    ContactForm,
    ExportForm,
    MassEdit,
    Selection,
    check_contact,
    check_export,
    check_mass_edit,
    check_selection,
    check_tag,
    field_of,
    fields,
)
from app.contract.paging import FieldKind, ListQuery

NAME = Attribute(id=AttributeId(1), key="name", name="Name", type=AttributeType.TEXT)
AGE = Attribute(id=AttributeId(2), key="age", name="Age", type=AttributeType.NUMBER)
BORN = Attribute(id=AttributeId(3), key="born", name="Born", type=AttributeType.DATE)
ATTRIBUTES = (NAME, AGE, BORN)
EVERYBODY = Selection(query=ListQuery())


def found(problems):
    return [(p.path, p.code) for p in problems]


@pytest.mark.req("CON-54", "CON-55", "CON-57")
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (ContactForm(phone="5046218927"), []),
        (ContactForm(phone=""), [("phone", "required")]),
        (ContactForm(phone="12"), [("phone", "phone_too_short")]),
        (ContactForm(phone="1" * 21), [("phone", "phone_too_long")]),
        (ContactForm(phone="ab"), [("phone", "phone_characters")]),
        (
            ContactForm(phone="", values={"age": "x", "born": "2020-13-01", "shoe": 1}),
            [
                ("phone", "required"),
                ("values.age", "not_a_number"),
                ("values.born", "not_a_date"),
                ("values.shoe", "unknown_attribute"),
            ],
        ),
        (ContactForm(phone="123", values={"age": None}), []),
    ],
)
def test_a_contact_form_says_everything_that_is_wrong(form, expected):
    assert found(check_contact(form, ATTRIBUTES, "US")) == expected


@pytest.mark.req("CON-25")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "required"),
        ("  ", "required"),
        ("x", None),
        ("x" * (TAG_MAX - 1), None),
        ("x" * TAG_MAX, None),
        (f"  {'x' * TAG_MAX} ", None),
        ("x" * (TAG_MAX + 1), "too_long"),
    ],
)
def test_tag_names_have_limits(name, code):
    assert [p.code for p in check_tag(name)] == ([code] if code else [])


@pytest.mark.req("CON-35", "CON-37", "CON-60")
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (MassEdit(selection=Selection(), values={"age": 1}), [("selection", "required")]),
        (MassEdit(selection=EVERYBODY), [("", "nothing_to_change")]),
        (MassEdit(selection=EVERYBODY, values={"age": 1}), []),
        (MassEdit(selection=EVERYBODY, remove_all_tags=True), []),
        (MassEdit(selection=EVERYBODY, clear=("age",)), []),
        (MassEdit(selection=EVERYBODY, clear=("shoe",)), [("clear.0", "unknown_attribute")]),
        (MassEdit(selection=EVERYBODY, clear=("age",), values={"age": 1}), [("clear.0", "also_set")]),
        (MassEdit(selection=EVERYBODY, new_tags=("",)), [("new_tags.0", "required")]),
    ],
)
def test_a_mass_edit_needs_a_selection_and_a_change(form, expected):
    assert found(check_mass_edit(form, ATTRIBUTES)) == expected


@pytest.mark.parametrize(
    ("count", "refused"), [(SELECTED_IDS_MAX - 1, False), (SELECTED_IDS_MAX, False), (SELECTED_IDS_MAX + 1, True)]
)
def test_hand_picked_rows_are_limited(count, refused):
    assert bool(check_selection(Selection(ids=tuple(range(count))))) is refused


@pytest.mark.req("TGT-10", "CON-13")
def test_every_column_is_a_field():
    known = fields(ATTRIBUTES)
    assert known[field_of("age")] is FieldKind.NUMBER
    assert known[field_of("born")] is FieldKind.DATE
    system = {"phone", "tags", "opt_out", "rcs_capable", "rcs_checked_ms", "created_ms", "updated_ms", "import_id"}
    assert system < set(known)


@pytest.mark.req("CON-17")
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (ExportForm(selection=EVERYBODY, fields=("phone", "attribute.name")), []),
        (ExportForm(selection=EVERYBODY, fields=()), [("fields", "required")]),
        (
            ExportForm(selection=EVERYBODY, fields=("nope", "target")),
            [("fields.0", "unknown_field"), ("fields.1", "unknown_field")],
        ),
        (ExportForm(selection=EVERYBODY, fields=("phone",), titles=("a", "b")), [("titles", "wrong_number")]),
    ],
)
def test_an_export_names_fields_that_exist(form, expected):
    assert found(check_export(form, ATTRIBUTES)) == expected
