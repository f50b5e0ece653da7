"""Statements of the sending path: compiled once for each dialect, run with the driver's own parameters.

SQLAlchemy prepares every row of an executemany and every value of an IN anew; at thousands of messages a second
that costs more than the database does. Values must be plain (numbers, texts, None, bool), results come as stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, CursorResult, bindparam, func, select
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Build = Callable[[str], Executable]
_json = msgspec.json.Encoder()


class Hot:
    """One statement, made by `build` for a dialect; parameters named `*_listed` hold any number of values."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._compiled: dict[str, SQLCompiler] = {}

    def run(self, conn: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it once."""
        compiled = self._for(conn)
        return conn.exec_driver_sql(str(compiled), _bound(conn, compiled, values))

    def run_many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for every row; none is no statement."""
        if rows:
            compiled = self._for(conn)
            conn.exec_driver_sql(str(compiled), [_bound(conn, compiled, row) for row in rows])

    def _for(self, conn: Connection) -> SQLCompiler:
        name = conn.dialect.name
        found = self._compiled.get(name)
        if found is None:
            statement = self._build(name)
            compiled = statement.compile(dialect=conn.dialect)  # type: ignore[attr-defined]  # every clause has it
            assert isinstance(compiled, SQLCompiler)
            found = self._compiled[name] = compiled
        return found


def one_of(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column is among the values of a parameter; `name` ends in `_listed`."""
    assert name.endswith("_listed")
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    return column == func.any(bindparam(name))


def _bound(conn: Connection, compiled: SQLCompiler, values: Mapping[str, Any]) -> Any:
    if conn.dialect.name == "sqlite":
        fixed = compiled.params
        return tuple(
            _json.encode(values[name]).decode() if name.endswith("_listed") else values.get(name, fixed.get(name))
            for name in compiled.positiontup or ()
        )
    return {**compiled.params, **values}
