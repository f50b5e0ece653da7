"""Writing tables to files that spreadsheets open: text stays text, and no cell becomes a formula (CON-17)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from app.contract.contacts import ExportFormat

Cell = str | int | float | None
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class SheetWriter(Protocol):
    """Takes rows."""

    def write(self, cells: Sequence[Cell]) -> None:
        """Add a row; texts are written as texts, figures as figures."""


@contextmanager
def sheet_writer(path: Path, kind: ExportFormat, title: str = "Contacts") -> Iterator[SheetWriter]:
    """A file to write rows to; it is complete when the context ends without an error."""
    if kind is ExportFormat.CSV:
        with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells spreadsheets it is UTF-8
            yield _Csv(csv.writer(file))
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    try:
        yield _Xlsx(sheet)
        book.save(path)
    finally:
        book.close()


def harmless(cell: Cell) -> Cell:
    """A text without what no sheet can hold, and with the mark that keeps it from being taken for a formula."""
    if not isinstance(cell, str):
        return cell
    text: str = ILLEGAL_CHARACTERS_RE.sub("", cell)  # carriers' error texts may hold anything
    return "'" + text if text.startswith(_FORMULA) else text


class _Csv:
    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([harmless(cell) for cell in cells])


class _Xlsx:
    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    def write(self, cells: Sequence[Cell]) -> None:
        self._sheet.append([harmless(cell) for cell in cells])
