"""Lists of numbers as CSV files: layouts, how to read one, and every problem it can have (BLK-24..33, 101, 102)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from app.contract.faults import Param
from app.contract.record import Command, Record

BYTES_END: Final = 10_485_760
"""A file has fewer bytes (BLK-24)."""
PREVIEW_ROWS: Final = 20
VALUE_SHOWN: Final = 200
"""Characters of a faulty cell that are told."""
VARIABLE_MAX: Final = 1_000
"""Characters of one variable (BLK-45)."""
FUTURE_MAX_DAYS: Final = 365
NAME_MAX: Final = 40
"""Characters of the name of a dialer's file, without its extension (DIA-39)."""
PRIORITY_MAX: Final = 9_999

ENCODINGS: Final = ("utf-8", "windows-1251", "windows-1252", "utf-16-le", "utf-16-be")
"""What a person may choose where the detection errs (BLK-25)."""

FORBIDDEN: Final = "´`'‘’\"“”@\\"
"""What no cell of a dialer's file may have, besides control characters; admins may edit it (DIA-42)."""

_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")


class ListKind(StrEnum):
    """The screen a file was given to."""

    BULK = "bulk"
    DIALER = "dialer"
    DO_NOT_CONTACT = "do_not_contact"


class ListLayout(StrEnum):
    """The order of the columns (BLK-101)."""

    BULK_DATED = "bulk_dated"  # phone; datetime; variables
    BULK = "bulk"  # phone; variables
    DIALER = "dialer"  # campaign; destiny; message; priority; data
    DO_NOT_CONTACT = "do_not_contact"  # phone; campaign

    @property
    def kind(self) -> ListKind:
        """The screen that takes it."""
        return ListKind.BULK if self is ListLayout.BULK_DATED else ListKind(self.value)


class Level(StrEnum):
    """Whether a problem keeps a row out."""

    ERROR = "error"
    WARNING = "warning"


class ListFault(StrEnum):
    """What can be wrong with a file or a row; its sentence is `lists.<code>` with dots as underscores (BLK-102)."""

    FILE_EXTENSION = "file.extension"
    FILE_SIZE = "file.size"
    FILE_EMPTY = "file.empty"
    FILE_BINARY = "file.binary"
    FILE_EXCEL = "file.excel"
    FILE_ENCODING = "file.encoding"
    FILE_SEPARATOR = "file.separator"
    FILE_LAYOUT = "file.layout"
    FILE_NAME = "file.name"
    ROW_BLANK = "row.blank"
    ROW_COLUMNS = "row.columns"
    ROW_QUOTE = "row.quote"
    PHONE_MISSING = "phone.missing"
    PHONE_LETTERS = "phone.letters"
    PHONE_EXTENSION = "phone.extension"
    PHONE_TWO_NUMBERS = "phone.two_numbers"
    PHONE_SHORT = "phone.short"
    PHONE_LONG = "phone.long"
    PHONE_INVALID = "phone.invalid"
    PHONE_SPREADSHEET = "phone.spreadsheet"
    PHONE_KIND = "phone.kind"
    PHONE_LANDLINE = "phone.landline"
    PHONE_FOREIGN = "phone.foreign"
    PHONE_EXAMPLE = "phone.example"
    DATE_MISSING = "date.missing"
    DATE_FORMAT = "date.format"
    DATE_NONEXISTENT = "date.nonexistent"
    DATE_PAST = "date.past"
    DATE_FAR = "date.far"
    VAR_MISSING = "var.missing"
    VAR_SURPLUS = "var.surplus"
    VAR_CONTROL = "var.control"
    VAR_LONG = "var.long"
    TEXT_LONG = "text.long"
    TEXT_EMPTY = "text.empty"
    DUP_ROW = "dup.row"
    CAMPAIGN_UNKNOWN = "campaign.unknown"
    CAMPAIGN_FORBIDDEN = "campaign.forbidden"
    PRIORITY_FORMAT = "priority.format"
    CHAR_FORBIDDEN = "char.forbidden"

    @property
    def level(self) -> Level:
        """Whether it keeps the row out."""
        return Level.WARNING if self in _WARNINGS else Level.ERROR


_WARNINGS: Final = frozenset({ListFault.PHONE_LANDLINE, ListFault.PHONE_FOREIGN, ListFault.VAR_SURPLUS})


class ListProblem(Record):
    """One thing wrong. `row` is the row of a spreadsheet, from 1, 0: the file; `column` from 1, 0: the row.

    `value` is the cell, cut to VALUE_SHOWN; `params` what the sentence needs besides.
    """

    row: int
    column: int
    code: ListFault
    level: Level
    value: str = ""
    params: Mapping[str, Param] = {}


class ListOptions(Command):
    """How to read a file where the detection errs. None and "": as detected (BLK-25, BLK-32)."""

    encoding: str = ""
    header: bool | None = None
    dated: bool | None = None


class ListShape(Record):
    """How a file is read: encoding, layout, and the header's cells (none: it has no header)."""

    encoding: str
    layout: ListLayout
    header: tuple[str, ...] = ()
    has_header: bool = False


class PreviewRow(Record):
    """A row as read; `phone` in canonical digits and `due_ms` where the cells could be read (BLK-32, BLK-41)."""

    row: int
    cells: tuple[str, ...]
    phone: str | None = None
    due_ms: int | None = None
    problems: tuple[ListProblem, ...] = ()


def list_problem(
    code: ListFault, *, row: int = 0, column: int = 0, value: str = "", **params: Param
) -> ListProblem:
    """A problem at its usual level."""
    return ListProblem(
        row=row, column=column, code=code, level=code.level, value=value[:VALUE_SHOWN], params=params
    )


def check_list_file(names: Sequence[str], size: int, kind: ListKind) -> list[ListProblem]:
    """What is wrong with what was dropped, before a byte is read (BLK-24, 88, 89, DIA-39)."""
    if len(names) != 1:
        return [list_problem(ListFault.FILE_EXTENSION, value=", ".join(names), files=len(names))]
    name = names[0]
    stem, dot, extension = name.rpartition(".")
    if not dot or extension.casefold() != "csv":
        excel = extension.casefold() in ("xls", "xlsx", "xlsm", "ods")
        return [list_problem(ListFault.FILE_EXCEL if excel else ListFault.FILE_EXTENSION, value=name, files=1)]
    problems = []
    if kind is not ListKind.BULK and (len(stem) > NAME_MAX or not _PLAIN_NAME.fullmatch(stem)):
        problems.append(list_problem(ListFault.FILE_NAME, value=name, limit=NAME_MAX))
    if size >= BYTES_END:
        problems.append(list_problem(ListFault.FILE_SIZE, value=name, size=size, limit=BYTES_END))
    if size == 0:
        problems.append(list_problem(ListFault.FILE_EMPTY, value=name))
    return problems
