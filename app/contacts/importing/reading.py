"""Files as rows of text cells: CSV of any usual dialect, workbooks; streamed, within limits (IMP-3, IMP-4)."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from app.contacts.importing import encodings, workbook
from app.contract.faults import Code
from app.contract.imports import CELL_MAX, COLUMNS_MAX, ROWS_MAX, SEPARATORS, FileFormat, ImportOptions, Unreadable
from app.core.errors import Refusal
from app.core.program import READ_WORKBOOK, SERVICE_FLAG, is_frozen

Row = list[str]

WATCH_S: Final = 0.25
READ_MAX_S: Final = 600.0
HEAD_BYTES: Final = 65_536
SAMPLE_ROWS: Final = 200
UNPACKED_MAX: Final = 2 << 30
"""A workbook that unpacks to more is refused: it would not fit in memory."""
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def unreadable(reason: Unreadable, file_name: str, detail: str = "") -> Refusal:
    """The refusal of a file, with why (IMP-23)."""
    return Refusal(Code.FILE_UNREADABLE, reason=reason.value, file=file_name, detail=detail)


def too_large(what: str, limit: int, actual: int) -> Refusal:
    """The refusal of a file over a limit, with both figures (IMP-24)."""
    return Refusal(Code.FILE_TOO_LARGE, what=what, limit=limit, actual=actual)


# -- what kind of file ---------------------------------------------------------------------------------------------


def recognise(path: Path, file_name: str) -> FileFormat:
    """The file's format, if its ending and its content agree (IMP-2, IMP-23)."""
    ending = Path(file_name).suffix.lower().removeprefix(".")
    if ending not in {kind.value for kind in FileFormat}:
        raise unreadable(Unreadable.TYPE, file_name)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise unreadable(Unreadable.EMPTY, file_name)
    wanted = FileFormat(ending)
    found = _by_content(path, file_name, head)
    if found is not wanted:
        raise unreadable(Unreadable.MISMATCH, file_name, found.value)
    return wanted


def _by_content(path: Path, file_name: str, head: bytes) -> FileFormat:
    if head.startswith(_ZIP):
        _check_package(path, file_name)
        return FileFormat.XLSX
    if head.startswith(_OLE):
        if _holds(path, _ENCRYPTED):
            raise unreadable(Unreadable.PASSWORD, file_name)
        return FileFormat.XLS
    if encodings.is_binary(head):
        raise unreadable(Unreadable.NOT_TEXT, file_name)
    return FileFormat.CSV


def _holds(path: Path, wanted: bytes) -> bool:
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(encodings.CHUNK_BYTES):
            if wanted in tail + chunk:
                return True
            tail = chunk[-len(wanted) :]
    return False


def _check_package(path: Path, file_name: str) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise unreadable(Unreadable.DAMAGED, file_name) from error
    if not any(member.filename.startswith("xl/") for member in members):
        raise unreadable(Unreadable.MISMATCH, file_name, "zip")
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_MAX:
        raise too_large("unpacked", UNPACKED_MAX, unpacked)


# -- workbooks -----------------------------------------------------------------------------------------------------


def sheets(path: Path, file_name: str) -> tuple[tuple[str, ...], int]:
    """Names of a workbook's sheets of cells, and the number of the first that holds anything."""
    answer = _ask(file_name, ["sheets", str(path)], lambda: None)
    return tuple(answer["sheets"]), answer["filled"]


def sheet_to_csv(path: Path, file_name: str, sheet: str, target: Path, watch: Callable[[], None]) -> None:
    """Write a sheet's rows to a text file; `watch` is called a few times a second and may raise to end it."""
    arguments = ["rows", str(path), sheet, str(target), str(ROWS_MAX + 1), str(COLUMNS_MAX)]
    size = _ask(file_name, arguments, watch)
    if size["rows"] > ROWS_MAX + 1:  # one more for the header
        raise too_large("rows", ROWS_MAX, size["rows"])
    if size["columns"] > COLUMNS_MAX:
        raise too_large("columns", COLUMNS_MAX, size["columns"])


def _ask(file_name: str, arguments: Sequence[str], watch: Callable[[], None]) -> dict[str, Any]:
    """Have the workbook program do something. Whatever becomes of it, the service lives on."""
    program = [SERVICE_FLAG, READ_WORKBOOK] if is_frozen() else ["-I", workbook.__file__]
    began_s = time.monotonic()
    printed: bytes | None = None
    with subprocess.Popen(  # noqa: S603 - our own program, arguments are passed on as they are
        [sys.executable, *program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        try:
            while printed is None:
                try:
                    printed, _ = process.communicate(timeout=WATCH_S)
                except subprocess.TimeoutExpired:
                    watch()
                    if time.monotonic() - began_s > READ_MAX_S:
                        raise unreadable(Unreadable.DAMAGED, file_name) from None
        finally:
            process.kill()
    if process.returncode == workbook.EXIT_PASSWORD:
        raise unreadable(Unreadable.PASSWORD, file_name)
    if process.returncode == workbook.EXIT_FULL:
        raise Refusal(Code.STORAGE_FULL)
    if process.returncode != 0:
        raise unreadable(Unreadable.DAMAGED, file_name)
    answer: dict[str, Any] = msgspec.json.decode(printed)
    return answer


# -- text ----------------------------------------------------------------------------------------------------------


def detect_options(path: Path) -> ImportOptions:
    """How a new text file is best read."""
    encoding = encodings.detect(path)
    return ImportOptions(encoding=encoding, separator=detect_separator(path, encoding))


def detect_separator(path: Path, encoding: str) -> str:
    """The separator that splits the first rows most evenly into more than one column; a comma when none does."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = list(islice(file, SAMPLE_ROWS))
    if lines and (named := _named_separator(lines[0])):
        return named
    scores = {separator: _evenness(lines, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] > (0.0, 0) else ","


def _evenness(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """Share of rows with the most frequent width, and that width; (0, 0) where it is one column."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (count / widths.total(), width) if width > 1 else (0.0, 0)


def _named_separator(line: str) -> str | None:
    """Excel's own hint, a first line such as `sep=;`."""
    text = line.strip("\ufeff\r\n")
    return text[4:] if len(text) == 5 and text[:4].lower() == "sep=" and text[4] in SEPARATORS else None


def csv_rows(path: Path, file_name: str, encoding: str, separator: str) -> Iterator[Row]:
    """Rows of a text file. Line breaks in quotes belong to their cell; a last line without an end is a row."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(_without_hint(file), delimiter=separator, strict=False)
            for number, row in enumerate(reader):
                if number > ROWS_MAX:
                    raise too_large("rows", ROWS_MAX, number + 1)
                if len(row) > COLUMNS_MAX:
                    raise too_large("columns", COLUMNS_MAX, len(row))
                longest = max(map(len, row), default=0)
                if longest > CELL_MAX:
                    raise too_large("cell", CELL_MAX, longest)
                if number == 0 and row:
                    row[0] = row[0].removeprefix("\ufeff")
                yield row
    except UnicodeError as error:
        raise unreadable(Unreadable.ENCODING, file_name, encoding) from error
    except csv.Error as error:
        raise unreadable(Unreadable.QUOTES, file_name) from error


def _without_hint(lines: Iterable[str]) -> Iterator[str]:
    source = iter(lines)
    first = next(source, "")
    if _named_separator(first) is None:
        yield first
    yield from source
