"""Statements of the sending path: compiled once for each dialect, run with the driver's own parameters.

SQLAlchemy prepares every row of an executemany, every value of an IN and every column of a result anew; at
thousands of messages a second that costs more than the database does. The embedded store is asked through its own
cursor.
Values must be plain (numbers, texts, None, bool), results come as stored.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Build = Callable[[str], Executable]
Values = Mapping[str, Any]
LISTED = "_listed"
_json = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class _Ready:
    """A compiled statement: its text, its own constants, how values become the driver's parameters, rows ours."""

    text: str
    fixed: Values
    bind: Callable[[Values], Any]
    make: Callable[[Sequence[Any]], Any]


class Hot:
    """One statement, made by `build` for a dialect; parameters named `*_listed` hold any number of values."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._ready: dict[str, _Ready] = {}

    def rows(self, conn: Connection, values: Values) -> Sequence[Any]:
        """What it finds; columns are attributes."""
        ready = self._for(conn)
        given = ready.bind({**ready.fixed, **values})
        if conn.dialect.name != "sqlite":
            return conn.exec_driver_sql(ready.text, given).all()
        try:
            found = _driver(conn).execute(ready.text, given).fetchall()
        except sqlite3.Error as error:
            raise _told(conn, ready, error) from error
        return list(map(ready.make, found))

    def one(self, conn: Connection, values: Values) -> Mapping[str, Any] | None:
        """The first of what it finds, by the names of its columns."""
        found = self.rows(conn, values)
        return cast(Mapping[str, Any], found[0]._asdict()) if found else None

    def column(self, conn: Connection, values: Values) -> list[Any]:
        """The first column of what it finds."""
        return [row[0] for row in self.rows(conn, values)]

    def run(self, conn: Connection, values: Values) -> int:
        """Run it once; returns how many rows it changed."""
        ready = self._for(conn)
        given = ready.bind({**ready.fixed, **values})
        if conn.dialect.name != "sqlite":
            return conn.exec_driver_sql(ready.text, given).rowcount
        try:
            return _driver(conn).execute(ready.text, given).rowcount
        except sqlite3.Error as error:
            raise _told(conn, ready, error) from error

    def run_many(self, conn: Connection, rows: Sequence[Values]) -> None:
        """Run it for every row; none is no statement."""
        if not rows:
            return
        ready = self._for(conn)
        bind, fixed = ready.bind, ready.fixed
        given = [bind({**fixed, **row}) for row in rows] if fixed else [bind(row) for row in rows]
        if conn.dialect.name != "sqlite":
            conn.exec_driver_sql(ready.text, given)
            return
        try:
            _driver(conn).executemany(ready.text, given)
        except sqlite3.Error as error:
            raise _told(conn, ready, error) from error

    def _for(self, conn: Connection) -> _Ready:
        name = conn.dialect.name
        found = self._ready.get(name)
        if found is None:
            statement = self._build(name)
            compiled = statement.compile(dialect=conn.dialect)  # type: ignore[attr-defined]  # every clause has it
            assert isinstance(compiled, SQLCompiler)
            found = self._ready[name] = _ready(name, compiled, _row_of(statement))
        return found


def one_of(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column is among the values of a parameter; `name` ends in `_listed`."""
    assert name.endswith(LISTED)
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    return column == func.any(bindparam(name))


def _driver(conn: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, conn.connection.driver_connection)


def _told(conn: Connection, ready: _Ready, error: sqlite3.Error) -> Exception:
    """What the driver raised, as SQLAlchemy tells it: a full disk is known by that."""
    return DBAPIError.instance(ready.text, None, error, sqlite3.Error, hide_parameters=True, dialect=conn.dialect)


def _row_of(statement: Executable) -> Callable[[Sequence[Any]], Any]:
    """What makes a row of values: the names are those of the statement's columns."""
    columns = statement.exported_columns  # type: ignore[attr-defined]  # every clause has them
    names = [str(one.key) for one in columns]
    row: Any = namedtuple("Row", names)  # type: ignore[misc]
    return cast(Callable[[Sequence[Any]], Any], row._make)


def _ready(dialect: str, compiled: SQLCompiler, make: Callable[[Sequence[Any]], Any]) -> _Ready:
    fixed = {name: compiled.params[name] for bound, name in compiled.bind_names.items() if not bound.required}
    if dialect != "sqlite":
        return _Ready(str(compiled), fixed, dict, make)
    names = tuple(compiled.positiontup or ())
    if any(name.endswith(LISTED) for name in names):
        return _Ready(str(compiled), fixed, lambda values: tuple(_one(name, values) for name in names), make)
    if len(names) == 1:
        (only,) = names
        return _Ready(str(compiled), fixed, lambda values: (values[only],), make)
    return _Ready(str(compiled), fixed, itemgetter(*names) if names else lambda _: (), make)


def _one(name: str, values: Values) -> Any:
    return _json.encode(values[name]).decode() if name.endswith(LISTED) else values[name]
