"""Bring a store to this version's schema at start, with a copy of it beforehand."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

log = logging.getLogger("switchroom.migrate")

KEPT_BACKUPS: Final = 5


class UnreadableStore(Exception):  # noqa: N818 - a state of the world
    """The store cannot be opened: no such server, or a file that holds something else."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The database cannot be opened: {reason}")


class NewerStore(Exception):  # noqa: N818 - a state of the world
    """The store was written by a newer version of the program; it is left untouched."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"The database is of a newer version ({revision}); update Switchroom to open it.")


def migrate(url: str, home: Path) -> str:
    """Upgrade the store to the newest revision and return it; a present SQLite file is copied first.

    Every revision is one transaction, so that an upgrade that is cut off goes on where it was.
    """
    engine = _engine(url)
    try:
        present, newest = _revisions(engine)
        if present == newest:
            return newest
        if present is not None and engine.dialect.name == "sqlite":
            _back_up(Path(str(make_url(url).database)), home / "backups", present)
        with engine.connect() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        log.info("migrated", extra={"from_revision": present, "to_revision": newest})
        return newest
    except DBAPIError as error:
        raise UnreadableStore(str(error.orig)) from error
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    except (ArgumentError, ImportError) as error:  # not a URL, no such kind of database, no driver for it
        raise UnreadableStore(str(error)) from error
    if engine.dialect.name == "sqlite":
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


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def _revisions(engine: Engine) -> tuple[str | None, str]:
    script = ScriptDirectory.from_config(_config())
    newest = script.get_current_head()
    if newest is None:
        raise RuntimeError("the program has no migrations")
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in {revision.revision for revision in script.walk_revisions()}:
        raise NewerStore(present)
    return present, newest


def _back_up(source: Path, folder: Path, revision: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"before-{revision}-{source.stat().st_mtime_ns}.db"
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
    log.info("backed_up", extra={"file": target.name})
    for old in sorted(folder.glob("before-*.db"), key=lambda path: path.stat().st_mtime_ns)[:-KEPT_BACKUPS]:
        old.unlink()
