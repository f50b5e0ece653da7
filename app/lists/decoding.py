"""From bytes to lines: which encoding a list has, what is no text, what cannot be decoded (BLK-25, 88, 91)."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.contract.lists import ENCODINGS, ListFault, ListProblem, list_problem
from app.lists import rows

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WORKBOOKS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_CYRILLIC_REGIONS: Final = frozenset({"BG", "BY", "KG", "KZ", "MK", "MN", "RS", "RU", "TJ", "UA"})


class NotAListError(Exception):
    """The file as a whole is refused; `problem` says why."""

    def __init__(self, problem: ListProblem) -> None:
        super().__init__(problem.code.value)
        self.problem = problem


def detect_encoding(path: Path, language: str, region: str) -> str:
    """One of ENCODINGS: a mark at the start, proof of UTF-8, else the code page of language and region (BLK-25)."""
    content = path.read_bytes()
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if _first_wrong(content, "utf-8") is None:
        return "utf-8"
    return "windows-1251" if language == "ru" or region in _CYRILLIC_REGIONS else "windows-1252"


def refuse_foreign(path: Path, encoding: str) -> None:
    """Raise NotAListError for a workbook, bytes that are no text or not of this encoding, and an empty file.

    Of undecodable bytes the problem tells `byte`, counted from 0, and its row.
    """
    content = path.read_bytes()
    if content.startswith(_WORKBOOKS):
        raise NotAListError(list_problem(ListFault.FILE_EXCEL))
    wrong = _first_wrong(content, encoding)
    if wrong is not None:
        row = rows.count_rows(content[:wrong].decode(encoding, "ignore"))
        raise NotAListError(
            list_problem(
                ListFault.FILE_ENCODING,
                row=row,
                value=content[wrong : wrong + 1].hex(),
                row_number=row,
                byte=wrong,
                encoding=encoding,
                others=", ".join(name for name in ENCODINGS if name != encoding),
            )
        )
    text = content.decode(encoding)
    if "\0" in text:
        raise NotAListError(list_problem(ListFault.FILE_BINARY))
    if not text.strip("\ufeff \t\r\n\u00a0"):
        raise NotAListError(list_problem(ListFault.FILE_EMPTY))


def lines(path: Path, encoding: str) -> Iterator[str]:
    """Every line with its end as it stands; only CR, LF and CRLF end one. The file was not refused before."""
    with path.open(encoding=encoding, newline="") as file:
        yield from file


def _first_wrong(content: bytes, encoding: str) -> int | None:
    """Where the first byte stands that is nothing in an encoding."""
    try:
        codecs.decode(content, encoding)
    except UnicodeDecodeError as error:
        return error.start
    return None
