"""Whole files: encodings, layouts, what is refused as a whole, and the examples of the specification."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.contract.lists import BYTES_END, Level, ListFault, ListKind, ListLayout, check_list_file
from app.lists.barring_rows import BarringRow, barring_rows
from app.lists.bulk_rows import BulkRow, bulk_rows
from app.lists.decoding import NotAListError, detect_encoding
from app.lists.dialer_rows import DialerRow, KnownDialer, dialer_rows
from app.lists.duplicates import FirstPlaces, Place, duplicate_of
from app.lists.rows import Row
from tests.lists.files import bulk, codes, listed, rules

EXAMPLE = (
    "79207460022; 2021-06-21 22:02:00; customer; promotion \r\n"
    "79207460023; 2021-06-21 21:02:00; customer2; promotion2 \r\n"
    "79207460024; 2021-06-21 20:02:00; customer3; promotion3 \r\n"
)
DIALERS = {"campsms": KnownDialer(1, ("UY",)), "closed": KnownDialer(2, ("UY",), allowed=False)}


def refusal(folder, content, kind=ListKind.BULK, **options):
    with pytest.raises(NotAListError) as refused:
        listed(folder, content, kind, **options)
    return refused.value.problem


@pytest.mark.req("BLK-96", "BLK-31", "BLK-43")
def test_the_dated_example_has_past_times_and_nothing_else(tmp_path):
    file = listed(tmp_path, EXAMPLE)
    assert file.shape.layout is ListLayout.BULK_DATED
    held = rules("Dear {{1}}, see {{2}}")
    found = bulk(tmp_path, EXAMPLE, held)
    assert [row.phone for row in found] == ["79207460022", "79207460023", "79207460024"]
    assert found[0].values == ("customer", "promotion")
    assert [codes(row) for row in found] == [["date.past"]] * 3
    late = bulk(tmp_path, EXAMPLE, rules("Dear {{1}}, see {{2}}", overdue_now=True))
    assert all(row.is_valid for row in late)
    assert [row.number for row in sorted(late, key=lambda row: row.due_ms or 0)] == [3, 2, 1]


@pytest.mark.req("BLK-97", "BLK-30")
def test_the_example_without_dates_under_a_header(tmp_path):
    content = "phone;name;offer\r\n79207460022;Ann;A\r\n79207460023;Bob;B\r\n79207460024;Cid;C\r\n"
    file = listed(tmp_path, content)
    assert (file.shape.layout, file.shape.header) == (ListLayout.BULK, ("phone", "name", "offer"))
    found = bulk(tmp_path, content, rules("{{Name}}: {{offer}}", ("name", "offer")))
    assert [(row.number, row.values, codes(row)) for row in found] == [
        (2, ("Ann", "A"), []), (3, ("Bob", "B"), []), (4, ("Cid", "C"), []),
    ]  # fmt: skip


@pytest.mark.req("BLK-98", "BLK-48")
def test_spellings_of_one_number_are_duplicates(tmp_path):
    seen = FirstPlaces()
    found = bulk(tmp_path, "89207460022\n+7 920 746-00-22\n9207460022\n")
    firsts = [seen.add(row.phone, Place(1, row.number)) for row in found]
    assert firsts == [None, Place(1, 1), Place(1, 1)]
    problem = duplicate_of(Place(1, 1), 2, "9207460022")
    assert (problem.code, problem.params) == (ListFault.DUP_ROW, {"slot": 1, "first": 1})


@pytest.mark.req("BLK-46", "BLK-99")
@pytest.mark.parametrize(
    ("text", "fits"), [("a" * 765, True), ("a" * 766, False), ("ж" * 335, True), ("ж" * 336, False)]
)
def test_the_text_is_measured_with_its_values(tmp_path, text: str, fits: bool):
    [row] = bulk(tmp_path, f"89207460022;{text}\n", rules("{{1}}"))
    assert codes(row) == ([] if fits else ["text.long"])


@pytest.mark.req("BLK-25")
@pytest.mark.parametrize(
    ("content", "language", "region", "encoding"),
    [
        ("\ufeffтест".encode(), "en", "ES", "utf-8"),
        ("тест".encode(), "en", "ES", "utf-8"),
        ("тест".encode("utf-16"), "en", "ES", "utf-16-le"),
        (b"\xfe\xff" + "тест".encode("utf-16-be"), "en", "ES", "utf-16-be"),
        ("тест".encode("cp1251"), "ru", "ES", "windows-1251"),
        ("тест".encode("cp1251"), "en", "RU", "windows-1251"),
        ("año".encode("cp1252"), "es", "ES", "windows-1252"),
    ],
)
def test_the_encoding_is_found(tmp_path, content: bytes, language: str, region: str, encoding: str):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert detect_encoding(path, language, region) == encoding


@pytest.mark.req("BLK-25", "BLK-91")
def test_undecodable_bytes_are_named_by_row_and_place(tmp_path):
    content = b'89207460022;ok\n"89207460023";"two\nlines"\n89207460024;\x98\n'
    problem = refusal(tmp_path, content, encoding="windows-1251")
    assert (problem.code, problem.row, problem.params["byte"]) == (
        ListFault.FILE_ENCODING,
        3,
        content.index(b"\x98"),
    )
    assert "utf-16-le" in problem.params["others"]
    assert listed(tmp_path, content, encoding="windows-1252").shape.encoding == "windows-1252"


@pytest.mark.req("BLK-88", "BLK-90")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", ListFault.FILE_EMPTY),
        (b"\xef\xbb\xbf \r\n\r\n", ListFault.FILE_EMPTY),
        (b"phone;name\r\n", ListFault.FILE_EMPTY),
        (b"PK\x03\x04rest", ListFault.FILE_EXCEL),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ListFault.FILE_EXCEL),
        (b"8920746\x000022;a", ListFault.FILE_BINARY),
        (b"89207460022,Ann\n", ListFault.FILE_SEPARATOR),
        (b"89207460022\tAnn\n", ListFault.FILE_SEPARATOR),
    ],
)
def test_what_is_no_list(tmp_path, content: bytes, code: ListFault):
    assert refusal(tmp_path, content).code is code


@pytest.mark.req("BLK-90")
@pytest.mark.parametrize("content", ["89207460022\n89207460023\n", "7,92E+10\n7,93E+10\n", "phone\n89207460022\n"])
def test_a_column_of_phones_needs_no_separator(tmp_path, content: str):
    assert listed(tmp_path, content).shape.layout is ListLayout.BULK


@pytest.mark.req("BLK-24", "BLK-88", "BLK-89", "DIA-39")
@pytest.mark.parametrize(
    ("names", "size", "kind", "expected"),
    [
        (["a.CSV"], BYTES_END - 1, ListKind.BULK, []),
        (["a.csv"], BYTES_END, ListKind.BULK, ["file.size"]),
        (["a.csv"], 0, ListKind.BULK, ["file.empty"]),
        (["a.csv", "b.csv"], 5, ListKind.BULK, ["file.extension"]),
        (["a.txt"], 5, ListKind.BULK, ["file.extension"]),
        (["folder"], 5, ListKind.BULK, ["file.extension"]),
        (["a.xlsx"], 5, ListKind.BULK, ["file.excel"]),
        (["список, май.csv"], 5, ListKind.BULK, []),
        (["DISCTEST29042014.csv"], 5, ListKind.DIALER, []),
        (["with space.csv"], 5, ListKind.DIALER, ["file.name"]),
        ([f"{'a' * 41}.csv"], 5, ListKind.DO_NOT_CONTACT, ["file.name"]),
    ],
)
def test_a_file_before_it_is_read(names, size, kind, expected):
    assert [problem.code.value for problem in check_list_file(names, size, kind)] == expected


@pytest.mark.req("BLK-30", "BLK-31", "BLK-32")
@pytest.mark.parametrize(
    ("content", "options", "layout", "rows"),
    [
        ("Телефон ;ДАТА  И  Время;имя\n1;2;3\n", {}, ListLayout.BULK_DATED, 1),
        ("phone;name\n1;2\n", {}, ListLayout.BULK, 1),
        ("89207460022;21.06.2021 22:02;a\n", {}, ListLayout.BULK_DATED, 1),
        ("89207460022;a\n", {}, ListLayout.BULK, 1),
        ("phone;a\n89207460022;2030-01-01 10:00\n", {"header": False}, ListLayout.BULK, 2),
        ("Who;When\n89207460022;2030-01-01 10:00\n", {"header": True}, ListLayout.BULK_DATED, 1),
        ("89207460022;2030-01-01 10:00\n", {"dated": False}, ListLayout.BULK, 1),
        ("89207460022;later\n", {"dated": True}, ListLayout.BULK_DATED, 1),
    ],
)
def test_the_layout_is_found_or_chosen(tmp_path, content, options, layout, rows):
    file = listed(tmp_path, content, **options)
    assert (file.shape.layout, len(list(file.rows()))) == (layout, rows)


@pytest.mark.req("BLK-101")
@pytest.mark.parametrize(
    ("content", "kind", "looks"),
    [
        ("campsms;098344384;Hey World!;9999;\n", ListKind.BULK, "dialer"),
        ("campaign;destino;menssage;priority\nx;1;y;1\n", ListKind.BULK, "dialer"),
        ("campsms;098344384;Hey World!;9999;\n", ListKind.DO_NOT_CONTACT, "dialer"),
        ("phone;campaign\n23578408;marcadortest\n", ListKind.BULK, "do_not_contact"),
        ("23578408;marcadortest;\n23113758;marcadortest;\n", ListKind.DIALER, "do_not_contact"),
        ("89207460022;Ann;Offer\n", ListKind.DIALER, "bulk"),
        ("89207460022; 2021-06-21 22:02:00;Ann\n", ListKind.DO_NOT_CONTACT, "bulk_dated"),
        ("89207460022;Ann;Offer\n", ListKind.DO_NOT_CONTACT, "bulk"),
    ],
)
def test_a_file_of_another_screen_is_recognised(tmp_path, content, kind, looks):
    problem = refusal(tmp_path, content, kind)
    assert (problem.code, problem.params["looks"]) == (ListFault.FILE_LAYOUT, looks)


@pytest.mark.req("DIA-38", "DIA-39", "DIA-40", "DIA-42", "DIA-43", "DIA-44", "DIA-45")
@pytest.mark.parametrize(
    ("line", "expected", "refuses"),
    [
        ("campsms;098344384;Hey World!;9999;", [], False),
        (" CampSMS ;098344384;Hey;1;x;y", [], False),
        ("campsms;12;Hey;1", ["phone.short"], False),
        ("nobody;098344384;Hey;1", ["campaign.unknown"], True),
        ("closed;098344384;Hey;1", ["campaign.forbidden"], True),
        ("campsms;098344384;Hey", ["row.columns", "priority.format"], True),
        ("campsms;098344384;Don't;1", ["char.forbidden"], True),
        ('campsms;098344384;"Hey";1', ["char.forbidden"], True),
        ("campsms;098344384;;1", ["text.empty"], True),
        (f"campsms;098344384;{'a' * 766};1", ["text.long"], True),
        ("campsms;098344384;Hey;there;1", ["priority.format"], True),
        ("campsms;098344384;Hey;10000", ["priority.format"], True),
        (";;;", ["row.blank"], True),
    ],
)
def test_rows_of_a_dialer(tmp_path, line: str, expected: list[str], refuses: bool):
    file = listed(tmp_path, f"campaign;destiny;menssage;priority\n\n{line}\n \n", ListKind.DIALER)
    [row] = dialer_rows(file, DIALERS)
    told = [problem.code.value for problem in row.problems if problem.level is Level.ERROR]
    if any(problem.code is ListFault.CAMPAIGN_UNKNOWN for problem in row.problems):
        told = [code for code in told if not code.startswith("phone.")]
    assert (row.number, told, row.refuses_file) == (3, expected, refuses)
    assert file.blanks.count == 2
    if line.endswith("x;y"):
        assert (row.dialer_id, row.phone, row.text, row.priority, row.data) == (1, "59898344384", "Hey", 1, "x;y")


@pytest.mark.req("DNC-2", "DNC-3", "DNC-5")
def test_rows_of_a_do_not_contact_list(tmp_path):
    content = "telefono;campaign\n23578408;campsms;\n12;campsms\n23113758;\n22150696;*\n22150696;campsms;\n"
    file = listed(tmp_path, content, ListKind.DO_NOT_CONTACT)
    found = list(barring_rows(file, DIALERS))
    assert [(row.number, row.phone, row.is_valid, row.refuses_file) for row in found] == [
        (2, "59823578408", True, False),
        (3, None, False, False),
        (4, None, False, True),
        (5, None, False, True),
        (6, "59822150696", True, False),
    ]
    assert codes(found[2]) == ["row.columns", "campaign.unknown", "phone.invalid"]
    everywhere = {**DIALERS, "*": KnownDialer(0, ("UY",))}
    assert [row.is_valid for row in barring_rows(file, everywhere)] == [True, False, False, True, True]


@pytest.mark.req("BLK-44", "BLK-45", "BLK-92", "BLK-102", "BLK-28", "BLK-37", "BLK-38", "BLK-17")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("84951234567;2030-01-01 10:00;a;b", [("phone.landline", 1), ("date.far", 2)]),
        ("+375291234567;2025-12-01 10:00;a;b", [("phone.foreign", 1)]),
        ("89991112233;2025-12-01 10:00;a;b", [("phone.example", 1)]),
        ("89207460022;;a;b", [("date.missing", 2)]),
        ("89207460022;1.12.2025 10:00;a", [("date.format", 2), ("var.missing", 4)]),
        ("89207460022;2025-11-31 10:00;a;b;c", [("date.nonexistent", 2), ("var.surplus", 5)]),
        ("89207460022;2025-11-01 10:00;;b", [("date.past", 2), ("var.missing", 3)]),
        ("89207460022;2025-12-01 10:00;a\x07;b", [("var.control", 3)]),
        ('89207460022;2025-12-01 10:00;"a\nb";b', []),
        (f"89207460022;2025-12-01 10:00;{'x' * 1001};b", [("var.long", 3)]),
        ('89207460022;2025-12-01 10:00;"a"x;b', [("row.quote", 3)]),
        (";;", [("row.blank", 0)]),
        ("x;y;;", [("phone.letters", 1), ("date.format", 2), ("var.missing", 3), ("var.missing", 4)]),
    ],
)
def test_every_problem_of_a_row_with_its_column(tmp_path, line: str, expected):
    content = f"phone;date;a;b\n89207460021;2025-12-01 10:00;1;2\n{line}\n"
    held = rules("{{1}} {{2}}", examples=frozenset({"79991112233"}))
    first, row = bulk(tmp_path, content, held)
    assert first.is_valid
    assert [(problem.code.value, problem.column) for problem in row.problems] == expected
    assert all(problem.row == 3 for problem in row.problems)
    for problem in row.problems:
        if problem.column:
            cell = row.cells[problem.column - 1] if problem.column <= len(row.cells) else ""
            assert problem.value == cell[:200]


@pytest.mark.req("BLK-45")
def test_line_breaks_in_variables_where_the_channel_takes_none(tmp_path):
    content = '89207460022;"a\nb"\n'
    assert codes(bulk(tmp_path, content, rules("{{1}}", breaks=False))[0]) == ["var.control"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(st.sampled_from('89207460022;,"\t\r\n +abж.-:T\x00\u200b\u2028'), max_size=200).map(str.encode),
    ),
    st.sampled_from(list(ListKind)),
    st.sampled_from(["", "utf-8", "windows-1251", "windows-1252", "utf-16-le", "utf-16-be"]),
)
def test_any_bytes_are_refused_or_read(tmp_path, content: bytes, kind: ListKind, encoding: str):
    try:
        file = listed(tmp_path, content, kind, encoding=encoding)
    except NotAListError:
        return
    found: list[BulkRow | DialerRow | BarringRow] = []
    if kind is ListKind.BULK:
        found += bulk(tmp_path, content, rules("{{1}}"), encoding=encoding)
    elif kind is ListKind.DIALER:
        found += dialer_rows(file, DIALERS)
    else:
        found += barring_rows(file, DIALERS)
    numbers = [row.number for row in found]
    assert numbers == sorted(set(numbers))
    assert all(problem.row == row.number for row in found for problem in row.problems)


FAULTS = (
    "abc;2025-12-01 10:00;a\n89207460022;1.1.2025 10:00;a\n89207460022 доб. 5;;\n8920;2025-12-01 10:00;\n;;;\n"
    '7,92E+10;2030-01-01 10:00;b;c\n89207460022;2025-12-01 10:00;"a"b\n88001234567;2025-02-30 10:00;x\n'
)


@pytest.mark.slow
@pytest.mark.req("BLK-24", "BLK-102")
def test_ten_megabytes_of_faults_are_all_told(tmp_path):
    blocks = BYTES_END // len(FAULTS.encode()) - 1
    file = listed(tmp_path, "phone;date;x\n" + FAULTS * blocks)
    began = time.perf_counter()
    wrong = sum(not row.is_valid for row in bulk_rows(file, rules("{{1}}")))
    assert wrong == blocks * 8
    assert time.perf_counter() - began < 60


def test_memory_does_not_grow_with_the_file(tmp_path):
    file = listed(tmp_path, "phone;date;x\n" + FAULTS * 500)
    held = rules("{{1}}")
    sum(1 for _ in bulk_rows(file, held))  # what is compiled and remembered once
    tracemalloc.start()
    assert sum(1 for _ in bulk_rows(file, held)) == 4_000
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 300_000


def test_rows_are_made_anew(tmp_path):
    file = listed(tmp_path, "89207460022\n\n89207460023\n")
    assert list(file.rows()) == list(file.rows()) == [Row(1, ("89207460022",)), Row(3, ("89207460023",))]
    assert file.blanks.count == 1
