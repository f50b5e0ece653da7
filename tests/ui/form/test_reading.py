"""What stands in a field, what it means, what is wrong with it."""

from __future__ import annotations

import pytest

from ui.kit.form.numerals import number_text, parse_number
from ui.kit.form.reading import check_field, is_shown, read, typed
from ui.kit.form.spec import Choice, FieldSpec, FormSpec, Kind, Value
from ui.kit.form.world import countries, zones
from ui.texts.language import Language
from ui.texts.live import texts


def field(kind: Kind, **values: object) -> FieldSpec:
    return FieldSpec("f", kind, "F", **values)  # type: ignore[arg-type]  # a table of keyword arguments


@pytest.mark.parametrize(
    ("kind", "value", "raw"),
    [
        (Kind.TEXT, None, ""),
        (Kind.TEXT, "Ana", "Ana"),
        (Kind.DATE, "2025-11-28", "28.11.2025"),
        (Kind.DATE, None, ""),
        (Kind.NUMBER, 1204, "1204"),
        (Kind.NUMBER, 0.25, "0.25"),
        (Kind.SWITCH, None, False),
        (Kind.SWITCH, True, True),
        (Kind.TAGS, ("a", "b"), ("a", "b")),
        (Kind.CHOICES, None, ()),
        (Kind.CHOICE, "x", "x"),
        (Kind.CHOICE, None, None),
    ],
)
def test_a_value_survives_standing_in_its_field(kind: Kind, value: Value, raw: Value):
    one = field(kind)
    assert typed(one, value) == raw
    empty = {Kind.TEXT: "", Kind.SWITCH: False, Kind.CHOICES: ()}.get(kind)
    assert read(one, raw) == (empty if value is None else value)


@pytest.mark.parametrize(
    ("one", "raw", "code"),
    [
        (field(Kind.TEXT, required=True), "  ", "required"),
        (field(Kind.TEXT), "", None),
        (field(Kind.TEXT, limit=3), "four", "too_long"),
        (field(Kind.TEXT, limit=4), "four", None),
        (field(Kind.MULTILINE, limit=3), "four", "too_long"),
        (field(Kind.NUMBER), "x", "not_a_number"),
        (field(Kind.NUMBER), "1.5", "not_a_number"),
        (field(Kind.NUMBER, decimals=True), "1.5", None),
        (field(Kind.NUMBER, low=1, high=9), "10", "out_of_range"),
        (field(Kind.NUMBER, low=1), "0", "at_least"),
        (field(Kind.NUMBER, high=9), "10", "at_most"),
        (field(Kind.NUMBER, low=1, high=9), "9", None),
        (field(Kind.DATE), "31.02.2025", "not_a_date"),
        (field(Kind.DATE), "1.2.2025", None),
        (field(Kind.EMAIL), "ana@", "not_an_email"),
        (field(Kind.EMAIL), " ana@example.com ", None),
        (field(Kind.PHONE), "600 118 2o4", "phone_characters"),
        (field(Kind.PHONE), "+34 600 118 204", None),
        (field(Kind.CHOICE, required=True), None, "required"),
        (field(Kind.CHOICE), "c", "not_in_list"),
        (field(Kind.CHOICE), "a", None),
        (field(Kind.CHOICES, required=True), (), "required"),
        (field(Kind.TAGS, limit=1), ("a", "b"), "too_many"),
        (field(Kind.SWITCH, required=True), False, None),
        (field(Kind.SECTION, required=True), None, None),
    ],
)
def test_what_a_declaration_refuses(one: FieldSpec, raw: Value, code: str | None):
    found = check_field(one, raw, offered=("a", "b"))
    assert [problem.code for problem in found] == ([] if code is None else [code])
    assert all(problem.path == "f" for problem in found)


def test_a_stored_secret_need_not_be_typed():
    secret = field(Kind.SECRET, required=True)
    assert check_field(secret, "", stored=True) == []
    assert [problem.code for problem in check_field(secret, "")] == ["required"]


def test_blanks_of_secrets_and_long_texts_are_the_persons_own():
    assert read(field(Kind.SECRET), " a ") == " a "
    assert read(field(Kind.MULTILINE), " a\n") == " a\n"
    assert read(field(Kind.TEXT), " a ") == "a"


def test_a_field_shows_while_another_has_its_value():
    one = field(Kind.TEXT, shown_when=("kind", "b"))
    assert is_shown(one, {"kind": "b"})
    assert not is_shown(one, {"kind": "a"})
    assert is_shown(field(Kind.TEXT), {})


@pytest.mark.parametrize(
    "fields",
    [
        (field(Kind.TEXT), field(Kind.TEXT)),
        (field(Kind.TEXT, shown_when=("nobody", 1)),),
    ],
)
def test_a_spec_that_contradicts_itself_is_refused(fields: tuple[FieldSpec, ...]):
    with pytest.raises(ValueError, match="odd"):
        FormSpec("odd", "Odd", fields)


def test_countries_are_named_and_ordered_in_the_language():
    assert len(countries()) > 240
    assert str(countries()[0].words) == "Afghanistan"
    spain = next(one for one in countries() if one.value == "ES")
    texts().set_language(Language.RU)
    assert str(spain.words) == "Испания"
    assert str(countries()[0].words) == "Австралия"


def test_zones_tell_their_distance():
    by_name = {one.value: one for one in zones()}
    assert by_name["UTC"].hint == "UTC+0"
    assert by_name["Asia/Kolkata"].hint == "UTC+5:30"
    assert isinstance(by_name["Europe/Madrid"], Choice)


@pytest.mark.parametrize("language", list(Language))
def test_numbers_are_read_as_they_are_written(language: Language):
    texts().set_language(language)
    for value in (0, 7, 1204, -3, 1_234_567, 0.5, 1204.25):
        assert parse_number(number_text(value)) == value
