"""Rows of an import between the file and the contacts: as read, and as checked, in files of their own.

They are small SQLite stores beside the upload, so that any row, list and repeated number of a million is found at
once, without a word in the workspace's store. They can be lost: reading and checking make them anew.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from app.contract.faults import Code
from app.contract.imports import InFile, RowGroup, Tally
from app.core.errors import Refusal

COPIED: Final = 2_000
_pack: Final = msgspec.msgpack.Encoder()
_cells: Final = msgspec.msgpack.Decoder(list[str])
_any: Final = msgspec.msgpack.Decoder(list[Any])


class Checked(NamedTuple):
    """A row after the check. No `phone`: the row cannot be imported. `problems` are (column, key, code, value)."""

    n: int
    phone: str | None
    country: str | None
    doubtful: bool
    values: list[Any]
    problems: list[tuple[int, str, str, str]]


class Line(NamedTuple):
    """A row of one of the lists of steps 4 and 5."""

    n: int
    phone: str | None
    existing: bool
    problems: list[tuple[int, str, str, str]]


class Ready(NamedTuple):
    """A row that will be written, with how many other rows of its number there are."""

    n: int
    phone: str
    country: str | None
    doubtful: bool
    values: list[Any]
    repeated: bool


@contextmanager
def making(path: Path) -> Iterator[sqlite3.Connection]:
    """A new, empty store in place of any other of the name; on disk when the context ends without an error."""
    path.unlink(missing_ok=True)
    with _refusing(), closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode=OFF")
        conn.execute("PRAGMA synchronous=OFF")
        conn.execute("BEGIN")
        yield conn
        conn.execute("COMMIT")
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def opened(*paths: Path) -> Iterator[sqlite3.Connection]:
    """The first of these that is there, made earlier. Refuses NOT_FOUND when all are gone."""
    with _refusing(), closing(_connected(paths)) as conn:
        yield conn
        conn.commit()


def _connected(paths: Sequence[Path]) -> sqlite3.Connection:
    """Opened without asking first whether it is there: it may go in between, and an empty one would be made."""
    for path in paths:
        try:
            return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, check_same_thread=False)
        except sqlite3.OperationalError:
            if path.exists():
                raise
    raise Refusal(Code.NOT_FOUND, what="import_rows")


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        is_full = "full" in str(error)
        raise Refusal(Code.STORAGE_FULL if is_full else Code.STORAGE_FAILED, detail=str(error)) from error
    except OverflowError as error:  # the driver, about the number of a row no file can have
        raise Refusal(Code.MALFORMED, detail="number out of range") from error


# -- rows as read --------------------------------------------------------------------------------------------------


def make_raw(conn: sqlite3.Connection) -> None:
    """The table of rows as read, numbered from 0."""
    conn.execute("CREATE TABLE raw (n INTEGER PRIMARY KEY, cells BLOB NOT NULL)")


def add_raw(conn: sqlite3.Connection, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Add rows with their numbers."""
    conn.executemany("INSERT INTO raw VALUES (?, ?)", ((n, _pack.encode(cells)) for n, cells in rows))


def raw_window(conn: sqlite3.Connection, offset: int, limit: int) -> list[list[str]]:
    """Rows from a number on."""
    found = conn.execute("SELECT cells FROM raw WHERE n >= ? ORDER BY n LIMIT ?", (offset, limit))
    return [_cells.decode(cells) for (cells,) in found]


def raw_from(conn: sqlite3.Connection, first: int) -> Iterator[tuple[int, list[str]]]:
    """Every row from a number on."""
    for n, cells in conn.execute("SELECT n, cells FROM raw WHERE n >= ? ORDER BY n", (first,)):
        yield n, _cells.decode(cells)


def raw_rows(conn: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Some rows by number."""
    listed = _listed(numbers)
    found = conn.execute("SELECT n, cells FROM raw WHERE n IN (SELECT value FROM json_each(?))", (listed,))
    return {n: _cells.decode(cells) for n, cells in found}


def set_raw(conn: sqlite3.Connection, n: int, cells: Sequence[str]) -> None:
    """Replace a row."""
    conn.execute("UPDATE raw SET cells = ? WHERE n = ?", (_pack.encode(cells), n))


# -- rows as checked -----------------------------------------------------------------------------------------------


def make_checked(conn: sqlite3.Connection) -> None:
    """The table of checked rows. `dup_strict` and `dup_lenient`: another row of the number is written instead."""
    conn.execute(
        "CREATE TABLE rows (n INTEGER PRIMARY KEY, phone TEXT, country TEXT, doubtful INTEGER, bad INTEGER,"
        " dup_strict INTEGER DEFAULT 0, dup_lenient INTEGER DEFAULT 0, existing INTEGER DEFAULT 0,"
        " cells BLOB, problems BLOB)"
    )


def add_checked(conn: sqlite3.Connection, rows: Iterable[Checked]) -> None:
    """Add or replace checked rows."""
    conn.executemany(
        "INSERT OR REPLACE INTO rows (n, phone, country, doubtful, bad, cells, problems) VALUES (?,?,?,?,?,?,?)",
        (
            (
                row.n,
                row.phone,
                row.country,
                row.doubtful,
                bool(row.problems),
                _pack.encode(row.values),
                _pack.encode(row.problems) if row.problems else None,
            )
            for row in rows
        ),
    )


def index_phones(conn: sqlite3.Connection) -> None:
    """Make repeated numbers quick to find, once all rows are there."""
    conn.execute("CREATE INDEX by_phone ON rows (phone, bad, n) WHERE phone IS NOT NULL")


def mark_duplicates(conn: sqlite3.Connection, in_file: InFile, only: Sequence[str] | None = None) -> None:
    """Decide which of several rows of a number counts, for both ways of treating bad values (IMP-5, IMP-28).

    `only` names the numbers to look at, after rows of theirs changed.
    """
    end = "max" if in_file is InFile.KEEP_LAST else "min"
    here, given = ("", ()) if only is None else (" AND phone IN (SELECT value FROM json_each(?))", (_listed(only),))
    for column, counted in (("dup_strict", "phone IS NOT NULL AND bad = 0"), ("dup_lenient", "phone IS NOT NULL")):
        conn.execute(f"UPDATE rows SET {column} = 0 WHERE {column} = 1{here}", given)
        several = f"SELECT phone, {end}(n) AS n FROM rows WHERE {counted}{here} GROUP BY phone HAVING count(*) > 1"
        mine = counted.replace("phone", "rows.phone")
        conn.execute(
            f"WITH kept AS ({several}) UPDATE rows SET {column} = 1 FROM kept"
            f" WHERE {mine} AND rows.phone = kept.phone AND rows.n <> kept.n",
            given,
        )


def phones(conn: sqlite3.Connection, size: int) -> Iterator[list[str]]:
    """Every distinct number, in chunks."""
    cursor = conn.execute("SELECT DISTINCT phone FROM rows WHERE phone IS NOT NULL")
    while chunk := cursor.fetchmany(size):
        yield [phone for (phone,) in chunk]


def mark_existing(conn: sqlite3.Connection, known: Sequence[str]) -> None:
    """Note which numbers contacts have."""
    conn.execute("UPDATE rows SET existing = 1 WHERE phone IN (SELECT value FROM json_each(?))", (_listed(known),))


def tally(conn: sqlite3.Connection, *, lenient: bool) -> Tally:
    """Rows by what will happen to them."""
    groups = (RowGroup.TO_IMPORT, RowGroup.ERRORS, RowGroup.DUPLICATES, RowGroup.EXISTING)
    found = [
        conn.execute(f"SELECT count(*) FROM rows WHERE {_group(group, lenient=lenient)}").fetchone()[0]
        for group in groups
    ]
    return Tally(to_import=found[0], errors=found[1], duplicates=found[2], existing=found[3])


def lines(conn: sqlite3.Connection, group: RowGroup, *, lenient: bool, offset: int, limit: int) -> list[Line]:
    """A window of one of the lists."""
    found = conn.execute(
        f"SELECT n, phone, existing, problems FROM rows WHERE {_group(group, lenient=lenient)}"
        " ORDER BY n LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [Line(n, phone, bool(existing), _problems(problems)) for n, phone, existing, problems in found]


def line_of(conn: sqlite3.Connection, n: int) -> Line | None:
    """One row by number."""
    found = conn.execute("SELECT phone, existing, problems FROM rows WHERE n = ?", (n,)).fetchone()
    return None if found is None else Line(n, found[0], bool(found[1]), _problems(found[2]))


def errors_from(conn: sqlite3.Connection, *, lenient: bool) -> Iterator[Line]:
    """Every row that is refused."""
    condition = _group(RowGroup.ERRORS, lenient=lenient)
    for n, problems in conn.execute(f"SELECT n, problems FROM rows WHERE {condition} ORDER BY n"):
        yield Line(n, None, existing=False, problems=_problems(problems))


def copy_errors(raw: Path, checked: Path, target: sqlite3.Connection, *, lenient: bool) -> None:
    """Fill a new store with the refused rows of two others, as read and as checked."""
    make_raw(target)
    make_checked(target)
    with opened(raw) as source, opened(checked) as found:
        errors = errors_from(found, lenient=lenient)
        while some := list(itertools.islice(errors, COPIED)):
            cells = raw_rows(source, [line.n for line in some])
            add_raw(target, ((line.n, cells[line.n]) for line in some))
            add_checked(
                target,
                (Checked(line.n, None, None, doubtful=False, values=[], problems=line.problems) for line in some),
            )


def _refused(line: Line) -> Checked:
    return Checked(line.n, None, None, doubtful=False, values=[], problems=line.problems)


def ready_after(conn: sqlite3.Connection, n: int, limit: int, *, lenient: bool) -> list[Ready]:
    """The next rows to write."""
    chosen = _group(RowGroup.TO_IMPORT, lenient=lenient)
    counted = "" if lenient else " AND o.bad = 0"
    found = conn.execute(
        "SELECT n, phone, country, doubtful, cells, EXISTS (SELECT 1 FROM rows o WHERE o.phone = rows.phone"
        f" AND o.n <> rows.n{counted}) FROM rows WHERE n > ? AND {chosen} ORDER BY n LIMIT ?",
        (n, limit),
    )
    return [
        Ready(number, phone, country, bool(doubtful), _any.decode(values), bool(repeated))
        for number, phone, country, doubtful, values, repeated in found
    ]


def values_of_phone(conn: sqlite3.Connection, phone: str, *, lenient: bool) -> list[list[Any]]:
    """The values of every row of a number that counts, in the order of the file."""
    counted = "" if lenient else " AND bad = 0"
    found = conn.execute(f"SELECT cells FROM rows WHERE phone = ?{counted} ORDER BY n", (phone,))
    return [_any.decode(values) for (values,) in found]


def _group(group: RowGroup, *, lenient: bool) -> str:
    counted, dup = (
        ("phone IS NOT NULL", "dup_lenient") if lenient else ("phone IS NOT NULL AND bad = 0", "dup_strict")
    )
    return {
        RowGroup.TO_IMPORT: f"{counted} AND {dup} = 0",
        RowGroup.ERRORS: "phone IS NULL" if lenient else "(phone IS NULL OR bad = 1)",
        RowGroup.DUPLICATES: f"{counted} AND {dup} = 1",
        RowGroup.EXISTING: f"{counted} AND {dup} = 0 AND existing = 1",
    }[group]


def _problems(packed: bytes | None) -> list[tuple[int, str, str, str]]:
    return msgspec.msgpack.decode(packed, type=list[tuple[int, str, str, str]]) if packed else []


def _listed(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()
