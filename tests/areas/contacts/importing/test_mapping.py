"""What columns mean: headers in three languages, contents, the first row, the order of dates."""

from __future__ import annotations

import pytest

from app.contacts.attributes import PREDEFINED
from app.contacts.importing.mapping import date_order, first_contact, folded, propose
from app.contract.attributes import Attribute, AttributeId, AttributeType, key_of
from app.contract.values import DateOrder

ATTRIBUTES = [
    Attribute(id=AttributeId(n), key=key_of(one.name), name=one.name, type=one.type, choices=one.choices)
    for n, one in enumerate(PREDEFINED)
]


def proposed(header, sample=(), attributes=ATTRIBUTES):
    found = propose(header, sample, attributes, "US", DateOrder.DAY_FIRST)
    return {item.column: item.key for item in found}


@pytest.mark.req("IMP-11", "BEY-35")
@pytest.mark.parametrize(
    ("header", "keys"),
    [
        (["Phone", "First Name", "LAST_NAME", "E-mail", "Town"],
         ["phoneNumber", "name", "surname", "email", "city"]),
        (["Teléfono", "Nombre", "Apellidos", "Correo electrónico", "Ciudad", "Cumpleaños"],
         ["phoneNumber", "name", "surname", "email", "city", "birthday"]),
        (["Мобильный телефон", "Имя", "Фамилия", "Почта", "Город", "Дата рождения", "Пол"],
         ["phoneNumber", "name", "surname", "email", "city", "birthday", "gender"]),
        (["phoneNumber", "job_title", "Job title"], ["phoneNumber", "job_title", None]),
        (["Telephone", "Mobile"], ["phoneNumber", None]),
        (["foo", "bar"], [None, None]),
    ],
)  # fmt: skip
def test_titles_propose_attributes_once_each(header, keys):
    assert proposed(header) == {column: key for column, key in enumerate(keys) if key}


@pytest.mark.req("IMP-11")
def test_what_the_company_calls_an_attribute_wins():
    own = Attribute(id=AttributeId(99), key="town", name="Имя", type=AttributeType.TEXT)
    assert proposed(["Имя", "name"], attributes=[*ATTRIBUTES, own]) == {0: "town", 1: "name"}


@pytest.mark.req("IMP-11", "BEY-35")
def test_contents_propose_where_titles_are_silent():
    sample = [["x", "504-621-8927", "a@b.co", "31.12.1980"], ["y", "810-292-9388", "c@d.co", "01.02.1990"]]
    assert proposed([], sample) == {1: "phoneNumber", 2: "email", 3: "birthday"}
    assert proposed(["a", "b", "c", "signed up"], sample) == {1: "phoneNumber", 2: "email"}


@pytest.mark.req("IMP-10")
@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([["phone", "name"], ["5046218927", "Anna"]], 1),
        ([["5046218927", "Anna"], ["5046218928", "Boris"]], 0),
        ([["Customers of 2024"], [], ["phone", "name"], ["5046218927", "Anna"]], 3),
        ([["Foo", "Bar"], ["5046218927", "Anna"]], 1),
        ([[""], ["5046218927"]], 1),
        ([["List 7"], ["5046218927"], ["5046218928"]], 0),
        ([["phone"]], 0),
        ([], 0),
        ([["x"], ["y"]], 0),
    ],
)
def test_the_row_below_an_obvious_header_is_first(rows, first):
    assert first_contact(rows, ATTRIBUTES, "US") == first


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["31/12/2020", "01/02/2020"], DateOrder.DAY_FIRST),
        (["12/31/2020", "01/02/2020"], DateOrder.MONTH_FIRST),
        (["01/02/2020"], DateOrder.DAY_FIRST),
        (["2020-12-31", "no date"], DateOrder.DAY_FIRST),
        ([], DateOrder.DAY_FIRST),
    ],
)
def test_the_order_of_dates_is_guessed(cells, order):
    assert date_order([[cell] for cell in cells]) is order


def test_titles_are_compared_without_looks():
    assert folded(" E-Mail_Adresse ") == "emailadresse"
    assert folded("Teléfono") == folded("TELEFONO")
    assert folded("Учёный") == folded("ученый")
