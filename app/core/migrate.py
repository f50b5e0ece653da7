"""Bring a store to this version's schema at start, with a copy of it beforehand."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, Text, column, create_engine, event, inspect, select, table
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from app.core.endings import EXIT_NEWER_STORE, Ending
from app.core.postgres import UnfitServer, check_server, hold, parse
from app.core.postgres import engine as postgresql

log = logging.getLogger("switchroom.migrate")

FOLDER: Final = Path(__file__).with_name("migrations")
"""Where they lie: `versions/m0001_first.py` is revision 0001."""
KEPT_BACKUPS: Final = 5
POSTGRESQL: Final = "postgresql+psycopg"
_MARK: Final = table("alembic_version", column("version_num", Text))
"""Where a store says which revision it has."""
DRIVERS: Final = ("sqlite", "sqlite+pysqlite", POSTGRESQL)


class UnreadableStore(Ending):
    """The store cannot be opened: no such server, or a file that holds something else."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The database cannot be opened: {reason}")


class NewerStore(Ending):
    """The store was written by a newer version of the program; it is left untouched."""

    exit_code = EXIT_NEWER_STORE

    def __init__(self, revision: str) -> None:
        super().__init__(f"The database is of a newer version ({revision}); update Switchroom to open it.")


def migrate(url: str, home: Path) -> str:
    """Upgrade the store to the newest revision and return it; a present SQLite file is copied first.

    Every revision is one transaction, so that an upgrade that is cut off goes on where it was. Raises
    UnreadableStore, NewerStore, and StoreTaken where services have a database that would have to change.
    """
    engine = _engine(url)
    try:
        _check(engine)
        present, newest = _revisions(engine)
        if present == newest:  # others may be at work
            return newest
        with _held(engine):
            return _upgrade(engine, home)
    except (DBAPIError, UnfitServer) as error:
        raise UnreadableStore(_reason(error)) from error
    finally:
        engine.dispose()


def _upgrade(engine: Engine, home: Path) -> str:
    from app.core.upgrading import upgrade  # noqa: PLC0415 - a large library that only a new version needs

    present, newest = _revisions(engine)
    if present == newest:
        return newest
    if present is not None and engine.dialect.name == "sqlite":
        _back_up(Path(str(engine.url.database)), home / "backups", present)
    with engine.connect() as connection:
        upgrade(connection, FOLDER)
    log.info("migrated", extra={"from_revision": present, "to_revision": newest})
    return newest


def _reason(error: Exception) -> str:
    """What the driver says, in one line; it names hosts and roles, never passwords."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return "; ".join(line.strip() for line in said.splitlines() if line.strip())


def _check(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        with engine.connect() as conn:
            check_server(conn)


@contextmanager
def _held(engine: Engine) -> Iterator[None]:
    """Nobody else writes meanwhile. A file is held by its folder's lock, which the command line takes."""
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect() as conn:
        hold(conn, f"switchroom migration {uuid4().hex[:12]}")
        conn.commit()
        yield


def _engine(url: str) -> Engine:
    try:
        parsed = parse(url)
        if parsed.drivername not in DRIVERS:
            raise UnreadableStore(f"data is kept in SQLite or PostgreSQL, not in {parsed.drivername}")
        if parsed.drivername == POSTGRESQL:
            return postgresql(url, poolclass=NullPool, isolation_level="READ COMMITTED")
        engine = create_engine(parsed, poolclass=NullPool, hide_parameters=True)
    except (ArgumentError, ValueError) as error:  # it is not repeated: there may be a password in it
        raise UnreadableStore("its address must look like postgresql+psycopg://user@host/name") from error
    except ImportError as error:
        raise UnreadableStore(str(error)) from error
    _begin_by_hand(engine)
    return engine


def _begin_by_hand(engine: Engine) -> None:
    """Python's SQLite driver begins no transaction before a CREATE TABLE; this has it begin one as asked."""

    @event.listens_for(engine, "connect")
    def leave_it_to_us(raw: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        raw.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _revisions(engine: Engine) -> tuple[str | None, str]:
    present, known = _present(engine), _known()
    if present is not None and present not in known:
        raise NewerStore(present)
    return present, known[-1]


def _present(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table(_MARK.name):
            return None
        return connection.execute(select(_MARK.c.version_num)).scalar_one_or_none()


def _known() -> list[str]:
    """The revisions of this program, oldest first, by the names of their files."""
    return sorted(path.stem[1:].partition("_")[0] for path in (FOLDER / "versions").glob("m*.py"))


def newest_revision() -> str:
    """The revision this program migrates to."""
    return _known()[-1]


def _back_up(source: Path, folder: Path, revision: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"before-{revision}-{source.stat().st_mtime_ns}.db"
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
    log.info("backed_up", extra={"file": target.name})
    for old in sorted(folder.glob("before-*.db"), key=lambda path: path.stat().st_mtime_ns)[:-KEPT_BACKUPS]:
        old.unlink()
