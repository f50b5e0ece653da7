"""What the rows on screen would become, without a service or a screen."""

from __future__ import annotations

import pytest

from app.contract.attributes import PHONE_KEY, Attribute, AttributeId, AttributeType
from app.contract.imports import ColumnMapping, Finding
from app.contract.values import DateOrder
from ui.panels.imports.judging import Cell, Judge, Judged, Look, letter, saved_cell, saved_keys, shown_rows

ATTRIBUTES = {
    key: Attribute(id=AttributeId(number), key=key, name=key.title(), type=kind)
    for number, (key, kind) in enumerate(
        {
            "name": AttributeType.TEXT,
            "surname": AttributeType.TEXT,
            "email": AttributeType.EMAIL,
            "birthday": AttributeType.DATE,
            "postcode": AttributeType.TEXT,
        }.items()
    )
}
KEYS = (PHONE_KEY, "name", "surname", "email", "birthday", "postcode")
MAPPING = tuple(ColumnMapping(column=at, key=key) for at, key in enumerate(KEYS))


def judged(*texts: str, figures: int = 0, findings: tuple[Finding, ...] = ()) -> Judged:
    mapping = tuple(
        ColumnMapping(column=one.column, key=one.key, figures=figures if one.key == "postcode" else 0)
        for one in MAPPING
    )
    return Judge(mapping, ATTRIBUTES, "ES", DateOrder.DAY_FIRST, findings).row(5, texts, len(texts) + 1)


@pytest.mark.req("IMP-27")
@pytest.mark.parametrize(
    ("phone", "look", "code", "shown"),
    [
        ("600 118 204", Look.FINE, "", "+34 600 11 82 04"),
        ("0034 600 200 615", Look.FINE, "", "+34 600 20 06 15"),
        ("+44 7700 900318", Look.FINE, "", "+44 7700 900318"),
        ("6.00553E+08", Look.BAD, "phone_damaged", "6.00553E+08"),
        ("5.5E+11", Look.BAD, "phone_damaged", "5.5E+11"),
        ("", Look.BAD, "required", ""),
        ("ask at the desk", Look.BAD, "phone_characters", "ask at the desk"),
        ("12", Look.BAD, "phone_too_short", "12"),
        ("1234", Look.DOUBT, "phone_doubtful", "1234"),
    ],
)
def test_a_number_is_fine_doubtful_or_bad(phone: str, look: Look, code: str, shown: str):
    row = judged(phone, "Ana")
    assert row.cells[0] == Cell(phone, look, code)
    assert row.saved[PHONE_KEY].text == shown
    assert row.code == (code if look is Look.BAD else "")


@pytest.mark.req("IMP-27")
@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("600118204", "", "", "aisha(at)mail.example"), "not_an_email"),
        (("600118204", "", "", "", "31.02.1988"), "not_a_date"),
        (("600118204", "", "", "aisha@mail.example", "28.02.1988"), ""),
        (("5.5E+11", "", "", "nope"), "phone_damaged"),
    ],
)
def test_the_first_thing_wrong_names_the_row(texts: tuple[str, ...], code: str):
    assert judged(*texts).code == code


def test_a_column_without_an_attribute_is_off():
    assert judged("600118204").cells[1].look is Look.FINE  # mapped, and empty
    row = Judge(MAPPING[:1], ATTRIBUTES, "ES", DateOrder.DAY_FIRST).row(1, ("600118204", "x"), 2)
    assert row.cells[1] == Cell("x", Look.OFF)


@pytest.mark.req("BEY-35")
def test_lost_zeros_are_marked_and_given_back():
    lost = Finding(
        column=5, key="postcode", code="lost_zero", warning=True, count=9, first_row=2, sample="8001", figures=5
    )
    marked = judged("600118204", "", "", "", "", "8001", findings=(lost,))
    assert marked.cells[5] == Cell("8001", Look.DOUBT, "lost_zero")
    assert marked.code == ""
    restored = judged("600118204", "", "", "", "", "8001", figures=5, findings=(lost,))
    assert restored.saved["postcode"] == Cell("08001")


def test_saved_as_shows_the_number_first_and_joins_the_surname():
    assert saved_keys(MAPPING[::-1]) == (PHONE_KEY, "name", "postcode", "birthday", "email")
    assert saved_cell(judged("600118204", "Lucía", "Fernández"), "name").text == "Lucía Fernández"


def test_saved_as_shows_some_of_both_kinds_in_order():
    rows = [judged("600118204"), judged("x"), judged("600118205"), judged("y"), judged("600118206"), judged("z")]
    numbered = [Judged(number, row.cells, row.saved, row.code) for number, row in enumerate(rows, 2)]
    assert [row.number for row in shown_rows(numbered)] == [2, 3, 4, 5]
    assert [row.number for row in shown_rows(numbered[::2])] == [2, 4, 6]


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (199, "GR")])
def test_columns_have_the_letters_of_spreadsheets(column: int, name: str):
    assert letter(column) == name
