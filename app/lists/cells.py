"""Rules of single cells that several kinds of list share: numbers, texts, variables, forbidden characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from app.contract import sms
from app.contract.lists import VARIABLE_MAX, ListFault, ListProblem, list_problem
from app.lists.numbers import Number, read_number
from app.lists.rows import Row

_BREAKS: Final = frozenset("\r\n")


def check_row(row: Row) -> list[ListProblem]:
    """What is wrong with a row before its cells are looked at; a hollow row has no cells worth it (BLK-27, 28)."""
    problems = []
    if row.bad_quote:
        value = row.cells[row.bad_quote - 1] if row.bad_quote <= len(row.cells) else ""
        problems.append(list_problem(ListFault.ROW_QUOTE, row=row.number, column=row.bad_quote, value=value))
    if row.is_hollow:
        problems.append(list_problem(ListFault.ROW_BLANK, row=row.number))
    return problems


def check_number(
    row: Row, column: int, regions: Sequence[str], examples: Collection[str] = ()
) -> tuple[Number | None, list[ListProblem]]:
    """The number in a column (from 1), and what is wrong with it or to be known of it (BLK-34..40)."""
    text = row.cells[column - 1] if column <= len(row.cells) else ""
    found = read_number(text, regions)
    if isinstance(found, ListFault):
        return None, [list_problem(found, row=row.number, column=column, value=text)]
    if found.digits in examples:
        return None, [list_problem(ListFault.PHONE_EXAMPLE, row=row.number, column=column, value=text)]
    told = []
    if found.is_landline:
        told.append(ListFault.PHONE_LANDLINE)
    if regions and found.country not in regions:
        told.append(ListFault.PHONE_FOREIGN)
    return found, [
        list_problem(code, row=row.number, column=column, value=text, country=found.country, home=regions[0])
        if code is ListFault.PHONE_FOREIGN
        else list_problem(code, row=row.number, column=column, value=text)
        for code in told
    ]


def check_variable(row: Row, column: int, number: int, *, breaks: bool) -> list[ListProblem]:
    """What is wrong with a needed variable in a column; `breaks`: it may have line breaks (BLK-44, 45)."""
    text = row.cells[column - 1] if column <= len(row.cells) else ""
    if not text:
        return [list_problem(ListFault.VAR_MISSING, row=row.number, column=column, number=number)]
    problems = []
    if not text.isprintable() and _has_control(text, breaks=breaks):
        problems.append(ListFault.VAR_CONTROL)
    if len(text) > VARIABLE_MAX:
        problems.append(ListFault.VAR_LONG)
    return [
        list_problem(code, row=row.number, column=column, value=text, number=number, limit=VARIABLE_MAX)
        for code in problems
    ]


def check_text(row: Row, column: int, text: str) -> list[ListProblem]:
    """What is wrong with a message as it would be sent; column 0 where it comes of several cells (BLK-46, 54)."""
    if not text.strip():
        return [list_problem(ListFault.TEXT_EMPTY, row=row.number, column=column)]
    size = sms.measure(text)
    if size.parts <= sms.MAX_PARTS:
        return []
    limit = sms.MAX_PARTS * size.per_part
    return [
        list_problem(ListFault.TEXT_LONG, row=row.number, column=column, value=text, units=size.units, limit=limit)
    ]


def check_characters(row: Row, forbidden: Collection[str]) -> list[ListProblem]:
    """Every cell that has a forbidden or control character, with the first one it has (DIA-42)."""
    problems = []
    for column, cell in enumerate(row.cells, start=1):
        if cell.isalnum():
            continue
        found = next((c for c in cell if c in forbidden or unicodedata.category(c) == "Cc"), None)
        if found is not None:
            shown = found if found.isprintable() else f"U+{ord(found):04X}"
            problems.append(
                list_problem(ListFault.CHAR_FORBIDDEN, row=row.number, column=column, value=cell, character=shown)
            )
    return problems


def _has_control(text: str, *, breaks: bool) -> bool:
    return any(unicodedata.category(c) == "Cc" and not (breaks and c in _BREAKS) for c in text)
