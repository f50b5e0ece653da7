"""Filters as they are typed: what is offered, what is wrong, what is asked for, how the chip reads."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.paging import FieldKind, Filter, Op
from tests.ui.table.desk import NOW_MS
from ui.kit.form.days import day_of, day_text, end_ms, parse_day, start_ms
from ui.kit.table.conditions import Draft, check_draft, chip_text, draft_of, filter_of, parse_number, ways
from ui.kit.table.spec import Choice, FilterField
from ui.texts.formats import use_zone
from ui.texts.language import Language
from ui.texts.live import texts

VALUE, RANGE, EMPTY, FILLED = Op.VALUE, Op.RANGE, Op.EMPTY, Op.FILLED
TEXT, NUMBER, DATE, MOMENT = FieldKind.TEXT, FieldKind.NUMBER, FieldKind.DATE, FieldKind.MOMENT
CHOICE, FLAG = FieldKind.CHOICE, FieldKind.FLAG


@pytest.mark.req("TBL-6")
@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (TEXT, (VALUE, EMPTY, FILLED)),
        (NUMBER, (VALUE, RANGE, EMPTY, FILLED)),
        (DATE, (VALUE, RANGE, EMPTY, FILLED)),
        (MOMENT, (VALUE, RANGE, EMPTY, FILLED)),
        (CHOICE, (VALUE, EMPTY, FILLED)),
        (FLAG, (VALUE, EMPTY, FILLED)),
    ],
)
def test_what_a_column_offers(kind: FieldKind, offered: tuple[Op, ...]):
    assert ways(kind) == offered


@pytest.mark.req("TBL-20")
@pytest.mark.parametrize(
    ("kind", "draft", "wrong"),
    [
        (TEXT, Draft(), {"texts.0": "required"}),
        (TEXT, Draft(texts=("  ", "")), {"texts.0": "required"}),
        (TEXT, Draft(texts=("", "a")), {}),
        (TEXT, Draft(texts=("%_'\"\\[a-z]*",)), {}),
        (NUMBER, Draft(texts=("12", "x")), {"texts.1": "not_a_number"}),
        (NUMBER, Draft(op=RANGE), {"low": "required"}),
        (NUMBER, Draft(op=RANGE, low="5"), {}),
        (NUMBER, Draft(op=RANGE, high="5"), {}),
        (NUMBER, Draft(op=RANGE, low="5", high="5"), {}),
        (NUMBER, Draft(op=RANGE, low="6", high="5"), {"high": "reversed_range"}),
        (NUMBER, Draft(op=RANGE, low="a", high="b"), {"low": "not_a_number", "high": "not_a_number"}),
        (DATE, Draft(texts=("31.02.2025",)), {"texts.0": "not_a_date"}),
        (DATE, Draft(op=RANGE, low="2.1.2025", high="1.1.2025"), {"high": "reversed_range"}),
        (DATE, Draft(op=RANGE, low="1.1.2025", high="soon"), {"high": "not_a_date"}),
        (MOMENT, Draft(op=RANGE, low="1.1.25", high=""), {"low": "not_a_date"}),
        (MOMENT, Draft(op=RANGE, low="1.1.2025", high="1.1.2025"), {}),
        (CHOICE, Draft(), {"picked": "required"}),
        (CHOICE, Draft(picked=("a",)), {}),
        (CHOICE, Draft(op=EMPTY), {}),
        (FLAG, Draft(picked=(False,)), {}),
        (TEXT, Draft(op=FILLED), {}),
    ],
)
def test_what_keeps_a_filter_from_being_applied(kind: FieldKind, draft: Draft, wrong: dict[str, str]):
    assert {problem.path: problem.code for problem in check_draft(kind, draft)} == wrong


@pytest.mark.req("TBL-6", "TBL-22")
@pytest.mark.parametrize(
    ("kind", "draft", "asked"),
    [
        (TEXT, Draft(texts=("100%", "a_b", '"so"', "100%")), {"op": VALUE, "values": ("100%", "a_b", '"so"')}),
        (NUMBER, Draft(texts=("1,204", "3.5")), {"op": VALUE, "values": (1204, 3.5)}),
        (NUMBER, Draft(op=RANGE, low="", high="-7"), {"op": RANGE, "high": -7}),
        (DATE, Draft(texts=("1.2.2025",)), {"op": VALUE, "values": ("2025-02-01",)}),
        (DATE, Draft(op=RANGE, low="2025-02-01"), {"op": RANGE, "low": "2025-02-01"}),
        (CHOICE, Draft(picked=("a", 3)), {"op": VALUE, "values": ("a", 3)}),
        (FLAG, Draft(picked=(True,)), {"op": VALUE, "values": (True,)}),
        (CHOICE, Draft(op=EMPTY, picked=("a",)), {"op": EMPTY}),
    ],
)
def test_what_is_asked_for(kind: FieldKind, draft: Draft, asked: dict[str, object]):
    found = filter_of("f", kind, draft)
    assert found == Filter(field="f", **asked)  # type: ignore[arg-type]  # a table of keyword arguments
    assert filter_of("f", kind, draft_of(kind, found)) == found


@pytest.fixture
def madrid():
    use_zone(ZoneInfo("Europe/Madrid"))
    yield
    use_zone(None)


@pytest.mark.usefixtures("madrid")
def test_days_are_those_of_the_persons_zone():
    draft = Draft(op=RANGE, low="30.03.2025", high="26.10.2025")  # both clock changes
    found = filter_of("at", MOMENT, draft)
    assert (found.low, found.high) == (1_743_289_200_000, 1_761_519_599_999)
    assert draft_of(MOMENT, found) == draft
    one = filter_of("at", MOMENT, Draft(texts=("30.03.2025",)))
    assert (one.op, one.low, one.high) == (RANGE, 1_743_289_200_000, 1_743_289_200_000 + 23 * 3_600_000 - 1)
    assert draft_of(MOMENT, one) == Draft(texts=("30.03.2025",))


@given(st.dates(date(1900, 1, 2), date(2200, 12, 30)), st.sampled_from(["UTC", "Asia/Kolkata", "America/St_Johns"]))
def test_every_day_begins_ends_and_reads_as_itself(day: date, zone: str):
    use_zone(ZoneInfo(zone))
    try:
        assert day_of(start_ms(day)) == day
        assert day_of(end_ms(day)) == day
        assert day_of(start_ms(day) - 1) < day < day_of(end_ms(day) + 1)
        assert parse_day(day_text(day)) == day
    finally:
        use_zone(None)


@pytest.mark.parametrize(
    "text", ["", "today", "1.13.2025", "0.1.2025", "1.1.99", "2025-2-1", "1.1.9999", "32.1.2025"]
)
def test_what_is_no_day(text: str):
    assert parse_day(text) is None


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        (Language.EN, "1,204", 1204),
        (Language.EN, "1,204.50", 1204.5),
        (Language.EN, "1,20", None),
        (Language.EN, " 1 204 ", 1204),
        (Language.ES, "1.204", 1204),
        (Language.ES, "1.204,5", 1204.5),
        (Language.ES, "1.5", 1.5),
        (Language.RU, "1\u202f204,5", 1204.5),
        (Language.RU, "1\u00a0204", 1204),
        (Language.EN, "\u22125", -5),
        (Language.EN, "1e5", None),
        (Language.EN, "nan", None),
        (Language.EN, "٣", 3),
        (Language.EN, "", None),
        (Language.EN, "9" * 30, None),
    ],
)
def test_numbers_as_a_language_writes_them(language: Language, text: str, value: float | None):
    texts().set_language(language)
    assert parse_number(text) == value


@given(st.integers(-(10**15), 10**15) | st.decimals(-999_999, 999_999, places=4).map(float))
def test_a_number_survives_being_edited(value: float):
    for language in Language:
        texts().set_language(language)
        item = Filter(field="n", op=VALUE, values=(value,))
        assert filter_of("n", NUMBER, draft_of(NUMBER, item)).values == (value,)
    texts().set_language(Language.EN)


NAME = FilterField("n", "Name", TEXT)
STATUS = FilterField("s", "Status", CHOICE)
COUNT = FilterField("c", "Contacts", NUMBER)
AT = FilterField("a", "Launched", MOMENT)
CHOICES = (Choice("a", "Alpha"), Choice("b", "Beta"))


@pytest.mark.req("TBL-8")
@pytest.mark.parametrize(
    ("field", "item", "chip"),
    [
        (NAME, {"op": VALUE, "values": ("spring", '"Sale"')}, 'Name: spring or "Sale"'),
        (NAME, {"op": VALUE, "values": ("a", "b", "c", "d", "e")}, "Name: a or b or c +2"),
        (NAME, {"op": EMPTY}, "Name: empty"),
        (NAME, {"op": FILLED}, "Name: not empty"),
        (STATUS, {"op": VALUE, "values": ("b", "gone")}, "Status: Beta or gone"),
        (COUNT, {"op": RANGE, "low": 1000, "high": 2000}, "Contacts: 1,000 to 2,000"),
        (COUNT, {"op": RANGE, "low": 1000}, "Contacts: from 1,000"),
        (COUNT, {"op": RANGE, "high": 2000}, "Contacts: up to 2,000"),
        (FilterField("f", "VIP", FLAG), {"op": VALUE, "values": (True, False)}, "VIP: Yes or No"),
        (
            FilterField("d", "Birthday", DATE),
            {"op": RANGE, "low": "2025-11-01", "high": "2024-11-30"},
            "Birthday: 1 Nov to 30 Nov 2024",
        ),
    ],
)
def test_what_a_chip_says(field: FilterField, item: dict[str, object], chip: str):
    found = Filter(field=field.field, **item)  # type: ignore[arg-type]  # a table of keyword arguments
    assert chip_text(field, found, CHOICES, NOW_MS) == chip


def test_a_chip_of_one_day_names_it_once():
    item = filter_of("a", MOMENT, Draft(texts=("28.11.2025",)))
    assert chip_text(AT, item, (), NOW_MS) == "Launched: 28 Nov"
