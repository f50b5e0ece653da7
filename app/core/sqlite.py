"""The embedded store: one file, many readers, one writer (WAL, synchronous=FULL)."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

READING: Final = ("cache_size=-8000", "query_only=ON")
WRITING: Final = (
    "cache_size=-64000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=FAST",  # some builds overwrite every page they let go of, which writes it once more
    "wal_autocheckpoint=4000",  # a page that changes in every commit is carried over to the file a quarter as often
)


class SqliteStore:
    """Connections to a file. It is never lost: what goes wrong with it goes wrong for one transaction."""

    member: Final = 0
    """Whoever has the file is alone."""

    def __init__(self, url: str) -> None:
        self.readers = _engine(url, read_only=True)
        self.writers = _engine(url, read_only=False)

    def open_writer(self) -> Connection:
        """The connection all writing goes through; the file is in WAL mode from then on."""
        return self.writers.connect()

    def close(self) -> None:
        """Let go of the file."""
        self.readers.dispose()
        self.writers.dispose()

    def begin_read(self) -> Connection:
        """A connection on one consistent state."""
        conn = self.readers.connect()
        conn.exec_driver_sql("BEGIN")
        return conn

    def begin_write(self, conn: Connection) -> None:
        """Begin a transaction that writes."""
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    def has_transaction(self, conn: Connection) -> bool:
        """Whether a failure has left the transaction open: a full disk takes back everything at once."""
        raw = conn.connection.driver_connection
        return isinstance(raw, sqlite3.Connection) and raw.in_transaction

    def is_passing(self, error: Exception) -> bool:
        """Nobody else writes, so nothing gets better by being done again."""
        del error
        return False

    def mark(self, conn: Connection, note: str) -> int | None:
        """Nothing can come between the end of a transaction and the news of it, and there is nobody to listen."""
        del conn, note
        return None

    def is_committed(self, conn: Connection, mark: int | None) -> bool:
        """A commit that fails has not happened."""
        del conn, mark
        return False

    def is_lost(self, error: Exception) -> bool:
        """A file does not go away."""
        del error
        return False


def _engine(url: str, *, read_only: bool) -> Engine:
    arguments = {"check_same_thread": False, "timeout": 10.0}
    engine = create_engine(
        url, pool_size=12 if read_only else 1, max_overflow=8, connect_args=arguments, hide_parameters=True
    )  # parameters hold texts and hashes, and errors are logged
    pragmas = ("foreign_keys=ON", "temp_store=MEMORY", *(READING if read_only else WRITING))

    @event.listens_for(engine, "connect")
    def prepare(raw: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        raw.isolation_level = None  # transactions begin where this module says so
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")
        raw.create_function("fold", 1, fold, deterministic=True)

    return engine


def fold(value: object) -> str | None:
    """Text in the form in which searches compare: case ignored in every script (SQLite knows only ASCII)."""
    return None if value is None else str(value).casefold()
