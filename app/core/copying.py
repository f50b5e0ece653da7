"""Moving an embedded workspace to PostgreSQL: every row, in one transaction, counted and compared."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.pool import NullPool

from app.core.endings import Ending
from app.core.instance import private_folder
from app.core.migrate import migrate
from app.core.postgres import engine, hold, parse
from app.core.secrets import open_secrets
from app.core.settings import FILE, sqlite_url
from app.core.sqlite import SqliteStore
from app.core.tables import duties, metadata, processes, workspace
from app.core.team import SEAT, marker

CHUNK: Final = 2_000
MOVED_TO: Final = "moved_to"
"""Setting of a workspace that lives elsewhere now: where."""
COPIED_FROM: Final = "copied_from"
"""Setting of a workspace that was moved here: which folder it came from."""
STAY: Final = frozenset({"logs", "backups"})
"""Folders that are about the old workspace alone."""
OF_PROCESSES: Final = frozenset({processes.name, duties.name, "provider_links"})
"""Tables about processes that run; none does while a workspace moves."""
_encode = msgspec.json.Encoder().encode


class NotCopied(Ending):
    """The workspace was not moved, for a reason that is a sentence; both sides are as they were."""


class MovedStore(Ending):
    """The workspace lives in another database now."""

    def __init__(self, where: str) -> None:
        super().__init__(f"This workspace was moved to {where}. Serve it from there, with --database.")


@dataclass(frozen=True, slots=True)
class Digest:
    """What a table holds: how many rows, and a sum over them in which their order does not matter."""

    rows: int
    total: str


Carry = Callable[[Connection, Connection], Table]
"""Gives the target the columns that a table of the source has got at run time; returns the table with them."""
Report = Callable[[str, Digest], None]


@dataclass(frozen=True, slots=True)
class Areas:
    """What areas know about themselves that the ground floor does not."""

    carry: Sequence[Carry]
    secrets: Sequence[Callable[[Connection], list[str]]]


def move(home: Path, target_url: str, shared: str, areas: Areas, report: Report) -> str:
    """Move the embedded workspace of a folder to an empty database, while nothing serves either; returns where to.

    With `shared`, uploads, exports and secrets are copied to that folder; else they stay where they are, and the
    team's first service is started on the same folder. Raises NotCopied, MovedStore and what `migrate` raises.
    """
    source_url = sqlite_url(home / FILE)
    if not (home / FILE).exists():
        raise NotCopied(f"There is no workspace in {home}.")
    if target_url.startswith("sqlite"):
        raise NotCopied("A workspace is moved to PostgreSQL: postgresql+psycopg://user@host/name")
    migrate(source_url, home)
    migrate(target_url, home)
    store = SqliteStore(source_url)
    target = engine(target_url, poolclass=NullPool, isolation_level="READ COMMITTED")
    try:
        with store.begin_read() as old, target.connect() as new:
            refuse_moved(old)
            hold(new, "switchroom copy")
            copy(old, new, marker(home, SEAT), areas.carry, report)
            if shared:
                names = [name for find in areas.secrets for name in find(old)]
                _take_along(home, Path(shared).expanduser().absolute(), shared, names)
            new.commit()
            old.rollback()
        with store.open_writer() as old:
            store.begin_write(old)
            where = mark_moved(old, target_url)
            old.commit()
    finally:
        store.close()
        target.dispose()
    return where


def _take_along(home: Path, folder: Path, shared: str, names: Sequence[str]) -> None:
    """Files and secrets; what is already there is replaced, so that a second attempt ends like the first."""
    private_folder(folder)
    for part in home.iterdir():
        if part.is_dir() and part.name not in STAY and part != folder:
            shutil.copytree(part, folder / part.name, dirs_exist_ok=True)
    before, after = open_secrets(home), open_secrets(home, shared)
    for name in names:
        if (secret := before.get(name)) is not None:
            after.put(name, secret)


def copy(source: Connection, target: Connection, seat: str, carry: Sequence[Carry], report: Report) -> None:
    """Fill an empty store, whose transaction is open, with all of another; raises NotCopied.

    A copy that was cut off has left nothing behind; one that is complete is recognised by `seat` and only compared.
    """
    is_again = _is_copy_of(target, seat)
    if not is_again:
        _refuse_filled(target)
    own = {table.name: table for table in (one(source, target) for one in carry)}
    tables = [own.get(table.name, table) for table in metadata.sorted_tables if table.name not in OF_PROCESSES]
    for table in tables:
        sent = digest(_rows(source, table)) if is_again else _send(source, target, table)
        if digest(_rows(target, table)) != sent:
            raise NotCopied(f"The table {table.name} did not arrive as it was sent.")
        report(table.name, sent)
    if not is_again:
        _set_sequences(source, target, tables)
        target.execute(insert(workspace).values(key=COPIED_FROM, value=_encode(seat).decode()))


def mark_moved(source: Connection, url: str) -> str:
    """Have the old workspace say where it went; returns that, without a password."""
    where = parse(url).render_as_string(hide_password=True)
    source.execute(delete(workspace).where(workspace.c.key == MOVED_TO))
    source.execute(insert(workspace).values(key=MOVED_TO, value=_encode(where).decode()))
    return where


def refuse_moved(conn: Connection) -> None:
    """Raise MovedStore where a workspace has gone elsewhere."""
    found = _setting(conn, MOVED_TO)
    if found is not None:
        raise MovedStore(str(found))


def digest(rows: Iterator[Sequence[Any]]) -> Digest:
    """Count and add up rows."""
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(_encode([_plain(value) for value in row])).digest())
    return Digest(count, f"{total % 2**256:064x}"[:16])


def _plain(value: Any) -> Any:
    """As the target can hold it: its texts have no NUL."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def _is_copy_of(target: Connection, seat: str) -> bool:
    return _setting(target, COPIED_FROM) == seat


def _setting(conn: Connection, key: str) -> object:
    found = conn.execute(select(workspace.c.value).where(workspace.c.key == key)).scalar_one_or_none()
    return None if found is None else msgspec.json.decode(found)


def _refuse_filled(target: Connection) -> None:
    for table in metadata.sorted_tables:
        if target.execute(select(func.count()).select_from(table)).scalar_one():
            raise NotCopied(f"The database is not empty: there is something in {table.name}. Name an empty one.")


def _rows(conn: Connection, table: Table) -> Iterator[Sequence[Any]]:
    kept = select(table)
    if table.name == workspace.name:
        kept = kept.where(workspace.c.key.not_in([MOVED_TO, COPIED_FROM]))
    yield from conn.execute(kept.execution_options(yield_per=CHUNK))


def _send(source: Connection, target: Connection, table: Table) -> Digest:
    from psycopg import sql  # noqa: PLC0415 - only where there is PostgreSQL

    raw: Any = target.connection.driver_connection
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.c)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with raw.cursor() as cursor, cursor.copy(statement) as sink:

        def sending() -> Iterator[Sequence[Any]]:
            for row in _rows(source, table):
                sink.write_row(row)
                yield row

        return digest(sending())


def _set_sequences(source: Connection, target: Connection, tables: Sequence[Table]) -> None:
    """The next number follows the highest that was ever given, also to what was deleted since."""
    given = {row.name: row.seq for row in source.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = target.execute(select(func.max(column))).scalar_one() or 0
        last = max(highest, given.get(table.name, 0))
        if last:
            target.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"),
                {"table": table.name, "column": column.name, "last": last},
            )
