"""The workbook that a campaign report is written to: texts stay texts, times are dates, no sheet is too long."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from app.contacts.sheets import writable

ROWS_MAX: Final = 1_048_575
"""Rows of a sheet under its titles."""
_DATE: Final = "yyyy-mm-dd hh:mm:ss"
_FORMULA: Final = ("=", "+", "-", "@")


class Book:
    """A workbook that is written row by row."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)

    def part(self, title: str, titles: list[str]) -> Part:
        """Begin a part with its first sheet."""
        return Part(self._book, title, titles)

    def save(self, path: Path) -> None:
        """Write it to a file."""
        self._book.save(path)

    def close(self) -> None:
        """Let go of what has been written so far."""
        self._book.close()


class Part:
    """Rows under one set of titles, on as many sheets as they need."""

    def __init__(self, book: Any, title: str, titles: list[str]) -> None:
        self._book, self._title, self._titles = book, title, titles
        self._number = self._rows = 0
        self._open()

    def _open(self) -> None:
        self._number += 1
        self._sheet = self._book.create_sheet(self._title if self._number == 1 else f"{self._title} {self._number}")
        self._sheet.append(self._titles)
        self._rows = 0

    def append(self, cells: list[Any]) -> None:
        """Add a row; texts stay texts, times become dates."""
        if self._rows == ROWS_MAX:
            self._open()
        self._sheet.append([_cell(self._sheet, one) for one in cells])
        self._rows += 1


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = _DATE
        return cell
    if isinstance(value, str):
        text = writable(value)
        if text.startswith(_FORMULA):
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"
            cell.number_format = "@"
            return cell
        return text
    return value
