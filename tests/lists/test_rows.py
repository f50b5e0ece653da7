"""Rows: quotes, blanks, invisible characters, and the row numbers of a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lists.rows import Blanks, Row, count_rows, rows


def read(text: str, *, quotes: bool = True) -> tuple[list[tuple[int, tuple[str, ...]]], int]:
    blanks = Blanks()
    found = [(row.number, row.cells) for row in rows(io.StringIO(text, newline=""), blanks, quotes=quotes)]
    return found, blanks.count


@pytest.mark.req("BLK-26", "BLK-27", "BLK-28", "BLK-29")
@pytest.mark.parametrize(
    ("text", "expected", "blanks"),
    [
        ("a;b\r\nc;d\ne;f\rg;h", [(1, ("a", "b")), (2, ("c", "d")), (3, ("e", "f")), (4, ("g", "h"))], 0),
        (" a ;\tb\u00a0; c\u202f\n", [(1, ("a", "b", "c"))], 0),
        ("a;b;\nc;\n", [(1, ("a", "b")), (2, ("c",))], 0),
        ("a;;\n", [(1, ("a", ""))], 0),
        ("\u200ea\u200b;\ufeffb\n", [(1, ("a", "b"))], 0),
        ('"a;b";" c ""d"" "\n', [(1, ("a;b", ' c "d" '))], 0),
        ('a; "b;c" ;d\n', [(1, ("a", "b;c", "d"))], 0),
        ('"a\nb";c\nd\n', [(1, ("a\nb", "c")), (2, ("d",))], 0),
        ("\n \t\na\n\n", [(3, ("a",))], 3),
        (";;\n;\n", [(1, ("", "")), (2, ("",))], 0),
        ('say "hi";b\n', [(1, ('say "hi"', "b"))], 0),
        ("a\x0bb\x85c\u2028d;e\n", [(1, ("a\x0bb\x85c\u2028d", "e"))], 0),
    ],
)
def test_a_text_as_rows(text: str, expected: list, blanks: int):
    assert read(text) == (expected, blanks)


@pytest.mark.req("BLK-27")
def test_an_open_quote_names_its_row_and_spoils_no_other():
    found = list(rows(io.StringIO('1;ok\n2;"open\n3;none\n4;ok\n'), Blanks()))
    assert [(row.number, row.bad_quote) for row in found] == [(1, 0), (2, 2), (3, 0), (4, 0)]


@pytest.mark.req("BLK-27")
def test_text_behind_a_closing_quote_is_told():
    assert list(rows(['1;"a" b;c\n'], Blanks())) == [Row(1, ("1", "ab", "c"), bad_quote=2)]


def test_without_quoting_a_quote_is_a_character():
    assert read('"a;b";c\n', quotes=False) == ([(1, ('"a', 'b"', "c"))], 0)


_CELLS = st.text(st.sampled_from('ab1;"\n é'), max_size=8)


@pytest.mark.req("BLK-29")
@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=2, max_size=4), max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_a_spreadsheet_writes_is_read_with_its_numbers(table: list[list[str]], end: str):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    found, _ = read(written.getvalue())
    whole = dict(found)
    for number, cells in enumerate(table, start=1):
        expected = tuple(cells[:-1] if not cells[-1] else cells)
        assert whole[number] == expected


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('a;"\r\n '), max_size=60), st.booleans())
def test_any_text_gives_rising_numbers(text: str, quotes: bool):
    found, blanks = read(text, quotes=quotes)
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    assert len(numbers) + blanks >= (numbers[-1] if numbers else 0)


def test_the_row_in_which_a_text_ends():
    assert [count_rows(text) for text in ("", "a", "a\n", "a\nb\n", '"a\nb";c\n')] == [1, 1, 2, 3, 2]
