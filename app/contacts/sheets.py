"""Writing tables to files that spreadsheets open: text stays text, and no cell becomes a formula (CON-17)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from app.contract.contacts import ExportFormat

Cell = str | int | float | None
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


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
    from openpyxl import Workbook  # noqa: PLC0415 - a large library, and few files need it

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    try:
        yield _Xlsx(sheet)
        book.save(path)
    finally:
        book.close()


def writable(text: str) -> str:
    """A text without what no sheet can hold (XML 1.0, 2.2); carriers' error texts may hold anything."""
    return _UNWRITABLE.sub("", text)


def harmless(cell: Cell) -> Cell:
    """A text without what no sheet can hold, and with the mark that keeps it from being taken for a formula."""
    if not isinstance(cell, str):
        return cell
    text = writable(cell)
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
