"""Files as rows: any dialect of CSV, workbooks, limits, and everything that cannot be read."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.contacts.importing import encodings, reading, workbook
from app.contract.faults import Code
from app.contract.imports import CELL_MAX, COLUMNS_MAX, SEPARATORS, FileFormat, Unreadable
from app.core.errors import Refusal
from app.core.program import READ_WORKBOOK

ROOT = Path(__file__).resolve().parents[4]
RUSSIAN = "Фамилия;Город\r\nИванов;Москва\r\nПетрова;Санкт-Петербург\r\nСидоров;Нижний Новгород\r\n"
SPANISH = "Nombre;Ciudad\r\nJosé Muñoz;Málaga\r\nBegoña Ibáñez;León\r\nÁngel Núñez;Cádiz\r\n"
POLISH = "Imię;Miasto\r\nŁukasz;Łódź\r\nMałgorzata;Gdańsk\r\nŚwiętosław;Wąbrzeźno\r\n"


def write(tmp_path, content: bytes, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def rows(path, encoding="utf-8", separator=","):
    return list(reading.csv_rows(path, path.name, encoding, separator))


def refusal(function, *arguments) -> Refusal:
    with pytest.raises(Refusal) as refused:
        function(*arguments)
    return refused.value


# -- any dialect ---------------------------------------------------------------------------------------------------

letters = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff")
cells = st.text(letters | st.sampled_from(',;|\t"\n'), max_size=12)
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8)
)


@pytest.mark.req("IMP-3")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    tables,
    st.sampled_from(SEPARATORS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_dialect_of_a_table_reads_back_equal(tmp_path, table, separator, encoding, end, quoting):
    path = tmp_path / "a.csv"
    if end == "\r":  # the standard library forgets to quote a line feed then
        quoting = csv.QUOTE_ALL
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting).writerows(table)
    assert rows(path, encoding, separator) == table


words = st.sampled_from(["Anna", "Ruiz", "Москва", "José", "12 Main St", "504-621-8927", "a@b.co", "", "x\ny"])


@pytest.mark.req("IMP-3", "BEY-35")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.integers(2, 6).flatmap(lambda width: st.lists(st.lists(words, min_size=width, max_size=width), min_size=3)),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_encoding_and_separator_of_usual_tables_are_found(tmp_path, table, separator, encoding):
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(table)
    found = reading.detect_options(path)
    assert found.separator == separator
    assert rows(path, found.encoding, found.separator) == table


@pytest.mark.req("IMP-3", "BEY-35")
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-16-le"),
        (SPANISH, "cp1252"),
        (SPANISH, "utf-8"),
        (POLISH, "cp1250"),
        ("Name;City\r\nAnna;Paris\r\n", "utf-8"),
        ("Name;City\r\nAnna;Paris\r\n", "utf-16-le"),
        ("Name;City\r\nAnna;Paris\r\n", "utf-16-be"),
    ],
)
def test_local_code_pages_are_told_apart(tmp_path, text, encoding):
    path = write(tmp_path, text.encode(encoding))
    found = reading.detect_options(path)
    assert found.separator == ";"
    assert rows(path, found.encoding, ";") == list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_late_letter_decides_the_encoding_as_well(tmp_path):
    path = write(
        tmp_path, b"phone,city\n" + b"15046218927,Paris\n" * 40_000 + "15046218927,Málaga\n".encode("cp1252")
    )
    assert encodings.detect(path) == "cp1252"
    path = write(tmp_path, b"phone,city\n" + b"15046218927,Paris\n" * 40_000 + "15046218927,Málaga\n".encode())
    assert encodings.detect(path) == "utf-8"


def test_excels_own_hint_is_followed_and_left_out(tmp_path):
    path = write(tmp_path, b"sep=;\r\na;b,c\r\n1;2,3\r\n")
    found = reading.detect_options(path)
    assert found.separator == ";"
    assert rows(path, found.encoding, ";") == [["a", "b,c"], ["1", "2,3"]]


def test_bytes_the_chosen_encoding_lacks_are_told(tmp_path):
    path = write(tmp_path, b"a,b\n\xff\xfe,c\n")
    refused = refusal(rows, path)
    assert (refused.code, refused.params["reason"]) == (Code.FILE_UNREADABLE, Unreadable.ENCODING.value)


def test_a_quote_that_swallows_the_file_is_told(tmp_path):
    path = write(tmp_path, b'a,"b\n' + b"x,y\n" * 50_000)
    assert refusal(rows, path).params["reason"] == Unreadable.QUOTES.value


# -- what is no such file -----------------------------------------------------------------------------------------


def a_workbook() -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["phone"])
    book.save(buffer)
    return buffer.getvalue()


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("readme.txt", "hello")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.req("IMP-2", "IMP-23")
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"phone\n1", Unreadable.TYPE),
        ("a.ods", a_zip(), Unreadable.TYPE),
        ("csv", b"phone\n1", Unreadable.TYPE),
        ("a.csv", b"", Unreadable.EMPTY),
        ("a.csv", b"\xef\xbb\xbf \r\n\r\n", Unreadable.EMPTY),
        ("a.csv", a_workbook(), Unreadable.MISMATCH),
        ("a.csv", bytes(range(256)) * 4, Unreadable.NOT_TEXT),
        ("a.xlsx", b"phone\n1", Unreadable.MISMATCH),
        ("a.xlsx", a_zip(), Unreadable.MISMATCH),
        ("a.xlsx", a_workbook()[:200], Unreadable.DAMAGED),
        ("a.xls", a_workbook(), Unreadable.MISMATCH),
        ("a.xls", b"<html><table>", Unreadable.MISMATCH),
        ("a.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Unreadable.PASSWORD),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, name, content, reason):
    refused = refusal(reading.recognise, write(tmp_path, content, "upload"), name)
    assert (refused.code, refused.params["reason"], refused.params["file"]) == (
        Code.FILE_UNREADABLE,
        reason.value,
        name,
    )


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "UNPACKED_MAX", 1_000)
    refused = refusal(reading.recognise, write(tmp_path, a_workbook(), "upload"), "a.xlsx")
    assert (refused.code, refused.params["what"]) == (Code.FILE_TOO_LARGE, "unpacked")


@pytest.mark.slow
def test_damaged_workbooks_never_take_the_service_along(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    for row in range(40):
        sheet.write(row, 0, f"name {row}")
    buffer = io.BytesIO()
    book.save(buffer)
    chance = random.Random(7)
    for _ in range(25):
        content = bytearray(buffer.getvalue())
        for _ in range(20):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path = write(tmp_path, bytes(content), "a.xls")
        with contextlib.suppress(Refusal, IndexError):  # unreadable, or without a sheet; the point is to come back
            names, filled = reading.sheets(path, "a.xls")
            reading.sheet_to_csv(path, "a.xls", names[filled], tmp_path / "out.csv", lambda: None)


# -- limits --------------------------------------------------------------------------------------------------------


@pytest.mark.req("IMP-4", "IMP-24")
@pytest.mark.parametrize(
    ("what", "count", "is_refused"),
    [
        ("columns", COLUMNS_MAX - 1, False),
        ("columns", COLUMNS_MAX, False),
        ("columns", COLUMNS_MAX + 1, True),
        ("cell", CELL_MAX - 1, False),
        ("cell", CELL_MAX, False),
        ("cell", CELL_MAX + 1, True),
        ("rows", 20, False),
        ("rows", 21, False),
        ("rows", 22, True),
    ],
)
def test_limits_name_themselves_and_what_was_found(tmp_path, monkeypatch, what, count, is_refused):
    monkeypatch.setattr(reading, "ROWS_MAX", 20)  # and a header
    text = {"columns": ",".join("x" * count), "cell": "x" * count, "rows": "x\n" * count}[what]
    path = write(tmp_path, text.encode())
    if not is_refused:
        assert rows(path)
        return
    refused = refusal(rows, path)
    assert refused.code is Code.FILE_TOO_LARGE
    assert refused.params == {"what": what, "limit": 20 if what == "rows" else count - 1, "actual": count}


# -- workbooks -----------------------------------------------------------------------------------------------------

DAY = datetime.date(2024, 2, 29)
MOMENT = datetime.datetime(2024, 2, 29, 13, 45)  # noqa: DTZ001 - a cell knows no zone
CELLS = [15046218927, 5.5, "0123", DAY, MOMENT, True, None, "Иван\nline", 1e15]
TEXTS = [
    "15046218927",
    "5.5",
    "0123",
    "2024-02-29",
    "2024-02-29 13:45:00",
    "true",
    "",
    "Иван\nline",
    "1" + "0" * 15,
]


def xlsx(path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Empty"
    sheet = book.create_sheet("Люди")
    sheet["B2"] = "margin"
    for column, cell in enumerate(CELLS, 1):
        sheet.cell(4, column, cell)
    book.save(path)


def xls(path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("Empty")
    sheet = book.add_sheet("Люди")
    sheet.write(1, 1, "margin")
    for column, cell in enumerate(CELLS):
        form = "YYYY-MM-DD HH:MM:SS" if cell is MOMENT else "YYYY-MM-DD" if cell is DAY else "General"
        if cell is not None:
            sheet.write(3, column, cell, xlwt.easyxf(num_format_str=form))
    book.save(str(path))


@pytest.mark.req("IMP-3")
@pytest.mark.parametrize(("ending", "make"), [("xlsx", xlsx), ("xls", xls)])
def test_cells_of_workbooks_become_the_text_a_person_sees(tmp_path, ending, make):
    path, name = tmp_path / f"a.{ending}", f"a.{ending}"
    make(path)
    assert reading.recognise(path, name) is FileFormat(ending)
    assert reading.sheets(path, name) == (("Empty", "Люди"), 1)
    target = tmp_path / "out.csv"
    reading.sheet_to_csv(path, name, "Люди", target, lambda: None)
    found = rows(target)
    assert set(found[0]) == {""}
    assert found[1][:2] == ["", "margin"]
    assert found[3] == TEXTS


def test_reading_a_workbook_ends_when_it_is_told_to(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    xlsx(path)
    monkeypatch.setattr(reading, "WATCH_S", 0.001)

    class EnoughError(Exception):
        pass

    def stop() -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        reading.sheet_to_csv(path, "a.xlsx", "Люди", tmp_path / "out.csv", stop)


def test_the_services_own_program_reads_workbooks_where_there_is_no_other_python(tmp_path):
    path = tmp_path / "a.xlsx"
    xlsx(path)
    command = [sys.executable, "-m", "app.cli", READ_WORKBOOK, "sheets", str(path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert json.loads(answer.stdout) == {"sheets": ["Empty", "Люди"], "filled": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits")
def test_workbooks_are_read_under_any_limit_of_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["phone"])
    book.save(tmp_path / "a.xlsx")
    command = (
        f"ulimit -v 4000000 && exec '{sys.executable}' -I '{workbook.__file__}' sheets '{tmp_path / 'a.xlsx'}'"
    )
    answer = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert json.loads(answer.stdout)["sheets"] == ["Sheet"]
