"""From lines to rows of cells: semicolons, quotes, and the row numbers of a spreadsheet (BLK-26..29)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = ";"
QUOTE: Final = '"'
_AROUND: Final = " \t\u00a0\u202f\u2007\r\n"
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")
"""Zero-width and direction marks. Joiners (U+200C, U+200D) are none: letters and emoji are spelled with them."""
_QUOTED: Final = re.compile(r'[ \t\u00a0]*"([^"]*(?:""[^"]*)*)"')


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank. `number`: as a spreadsheet counts, from 1. `bad_quote`: the column, from 1, or 0."""

    number: int
    cells: tuple[str, ...]
    bad_quote: int = 0

    @property
    def is_hollow(self) -> bool:
        """Whether it has separators and nothing else (BLK-28)."""
        return not any(self.cells)


@dataclass(slots=True)
class Blanks:
    """How many empty lines were skipped (BLK-28)."""

    count: int = 0


def rows(lines: Iterable[str], blanks: Blanks, *, quotes: bool = True) -> Iterator[Row]:
    """Rows in order. `quotes` off: a quotation mark is a character like others (BLK-101).

    A quote that is never closed spoils its row alone: the lines after it are read as rows of their own.
    """
    source = _Lines(lines)
    number = 0
    while (line := source.next()) is not None:
        number += 1
        if not line.strip(_AROUND):
            blanks.count += 1
        elif quotes and QUOTE in line:
            yield _quoted_row(number, line, source)
        else:
            yield Row(number, _without_last(tuple(cell.strip(_AROUND) for cell in line.split(SEPARATOR))))


def count_rows(text: str) -> int:
    """The number of the row in which a text ends."""
    blanks = Blanks()
    last = 0
    with io.StringIO(text + "x", newline="") as lines:
        for row in rows(lines, blanks):
            last = row.number
    return last


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._waiting: list[str] = []

    def next(self) -> str | None:
        if self._waiting:
            return self._waiting.pop()
        line = next(self._lines, None)
        return line if line is None or line.isascii() else _INVISIBLE.sub("", line)

    def put_back(self, lines: list[str]) -> None:
        self._waiting.extend(reversed(lines))


def _quoted_row(number: int, line: str, source: _Lines) -> Row:
    """The row that begins with `line`, with the lines its quoted cells run over."""
    cells: list[str] = []
    bad_quote = 0
    at = 0
    while True:
        quote = _opening(line, at)
        if quote is None:
            end = line.find(SEPARATOR, at)
            cells.append(line[at : end if end >= 0 else None].strip(_AROUND))
        else:
            whole = _with_close(line, quote, source)
            line = line if whole is None else whole
            found = _QUOTED.match(line, at)
            if whole is None or found is None:
                cells.append(line[at:].strip(_AROUND))
                return Row(number, tuple(cells), bad_quote or len(cells))
            end = line.find(SEPARATOR, found.end())
            behind = line[found.end() : end if end >= 0 else None].strip(_AROUND)
            if behind:
                bad_quote = bad_quote or len(cells) + 1
            cells.append(found[1].replace('""', QUOTE) + behind)
        if end < 0:
            return Row(number, _without_last(tuple(cells)), bad_quote)
        at = end + 1


def _opening(line: str, at: int) -> int | None:
    """Where the cell's text begins, when it begins with a quote."""
    while at < len(line) and line[at] in " \t\u00a0":
        at += 1
    return at if line.startswith(QUOTE, at) else None


def _with_close(line: str, quote: int, source: _Lines) -> str | None:
    """The line with as many following ones as the quote needs to be closed; None when nothing closes it."""
    if _closes(line, quote + 1):
        return line
    taken: list[str] = []
    is_open = True
    while is_open:
        more = source.next()
        if more is None:
            source.put_back(taken)
            return None
        taken.append(more)
        is_open = not _closes(more, 0)
    return line + "".join(taken)


def _closes(line: str, start: int) -> bool:
    """Whether a stretch inside quotes has the quote that ends them: one of an odd row of quotes."""
    at = line.find(QUOTE, start)
    while at >= 0:
        end = at
        while end < len(line) and line[end] == QUOTE:
            end += 1
        if (end - at) % 2:
            return True
        at = line.find(QUOTE, end)
    return False


def _without_last(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cell that a separator at the end of a row makes (BLK-27)."""
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells
