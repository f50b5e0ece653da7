"""Turns a sheet of a workbook into CSV, as a program of its own.

Damaged workbooks can make the reader ask for more memory than there is, which ends its process: so it is not the
service's. Imports nothing of the service, so that it starts fast and runs from its file alone.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import errno
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

MEMORY_BYTES: Final = 6 << 30
EXIT_DAMAGED: Final = 3
EXIT_PASSWORD: Final = 4
EXIT_FULL: Final = 5


def main(arguments: Sequence[str]) -> int:
    """`sheets FILE` tells names and the first filled one; `rows FILE SHEET OUT MAX_ROWS MAX_COLUMNS` writes OUT.

    Prints one JSON object; the exit code says what was wrong with the file.
    """
    _limit_memory()
    action, path, *rest = arguments
    try:
        with CalamineWorkbook.from_path(path) as book:
            answer = _sheets(book) if action == "sheets" else _rows(book, *rest)
    except PasswordError:
        return EXIT_PASSWORD
    except OSError as error:
        return EXIT_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else EXIT_DAMAGED
    except (CalamineError, MemoryError):
        return EXIT_DAMAGED
    sys.stdout.write(json.dumps(answer))
    return 0


def _sheets(book: CalamineWorkbook) -> dict[str, object]:
    names = [one.name for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    filled = next((n for n, name in enumerate(names) if book.get_sheet_by_name(name).total_height), 0)
    return {"sheets": names, "filled": filled}


def _rows(book: CalamineWorkbook, sheet: str, out: str, max_rows: str, max_columns: str) -> dict[str, object]:
    cells = book.get_sheet_by_name(sheet)
    size: dict[str, object] = {"rows": cells.total_height, "columns": cells.total_width}
    if cells.total_height > int(max_rows) or cells.total_width > int(max_columns):
        return size
    with Path(out).open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        for row in cells.iter_rows():
            writer.writerow([_text(cell) for cell in row])
    return size


def _text(cell: object) -> str:
    """A cell as text: figures without exponent or idle decimals, days as YYYY-MM-DD, formulas by stored value."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    if isinstance(cell, datetime.datetime):
        at_midnight = cell.time() == datetime.time(0)
        return cell.date().isoformat() if at_midnight else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        with contextlib.suppress(ValueError, OSError):  # macOS refuses any, and a lower one may be set already
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
