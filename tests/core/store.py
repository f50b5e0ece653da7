"""A real store in a temporary file, whose events and wake-ups are kept for the test to look at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, Table, Text, create_engine, text
from sqlalchemy.pool import NullPool

import app.accounts.tables
import app.audit.tables
import app.dispatch.tables  # noqa: F401 - together they are the tables the tests of the ground floor need
from app.core.clock import SetClock
from app.core.database import Database
from app.core.tables import metadata
from app.core.work import Addressed, UnitOfWork
from tests.places import furnish, store_url

notes = Table("test_notes", metadata.__class__(), Column("id", Integer, primary_key=True), Column("text", Text))
"""A table of the tests' own; not among the product's, so that no migration knows it."""


@dataclass
class Store:
    """The database with what it told its surroundings."""

    path: Path
    clock: SetClock
    published: list[Addressed] = field(default_factory=list)
    woken: list[set[str]] = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        make_tables(self.path)
        self.database = Database(
            store_url(self.path), self.clock, on_events=self._publish, on_wake=self.woken.append
        )

    def _publish(self, fresh: list[Addressed]) -> None:
        self.published.extend(fresh)
        self.told.set()

    def ask(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Rows as a reader sees them."""
        with self.database.read() as conn:
            return [tuple(row) for row in conn.execute(text(statement), parameters)]

    def from_outside(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows as another process would see them at this moment."""
        engine = create_engine(store_url(self.path), poolclass=NullPool)
        with engine.connect() as other:
            return [tuple(row) for row in other.execute(text(statement))]

    def everything(self) -> bytes:
        """All that is kept, as it lies there."""
        if files := list(self.path.parent.glob(f"{self.path.name}*")):
            return b"".join(one.read_bytes() for one in files)
        return repr([self.from_outside(f'SELECT * FROM "{table}"') for table in metadata.tables]).encode()

    def texts(self) -> list[str]:
        """The notes, oldest first."""
        return [row[0] for row in self.ask("SELECT text FROM test_notes ORDER BY id")]


def make_tables(path: Path) -> None:
    """All tables without migrations, which have tests of their own."""
    furnish(path, "tables", _fill)


def _fill(url: str) -> None:
    engine = create_engine(url)
    metadata.create_all(engine)
    notes.metadata.create_all(engine)
    engine.dispose()


@contextmanager
def open_store(folder: Path, clock: SetClock | None = None) -> Iterator[Store]:
    """A store that is closed in the end."""
    store = Store(folder / "store.db", clock or SetClock())
    try:
        yield store
    finally:
        store.database.close()


def note(work: UnitOfWork, words: str) -> int:
    """The simplest verb: write one note, return its id."""
    return int(work.conn.execute(notes.insert().values(text=words).returning(notes.c.id)).scalar_one())
