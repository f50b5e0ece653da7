"""Statements of the sending path: compiled once for each dialect, run with the driver's own parameters.

SQLAlchemy prepares every row of an executemany and every value of an IN anew; at thousands of messages a second
that costs more than the database does. Values must be plain (numbers, texts, None, bool), results come as stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, CursorResult, bindparam, func, select
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Build = Callable[[str], Executable]
Values = Mapping[str, Any]
LISTED = "_listed"
_json = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class _Ready:
    """A compiled statement: its text, its own constants, and how values become the driver's parameters."""

    text: str
    fixed: Values
    bind: Callable[[Values], Any]


class Hot:
    """One statement, made by `build` for a dialect; parameters named `*_listed` hold any number of values."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._ready: dict[str, _Ready] = {}

    def run(self, conn: Connection, values: Values) -> CursorResult[Any]:
        """Run it once."""
        ready = self._for(conn)
        return conn.exec_driver_sql(ready.text, ready.bind({**ready.fixed, **values}))

    def run_many(self, conn: Connection, rows: Sequence[Values]) -> None:
        """Run it for every row; none is no statement."""
        if rows:
            ready = self._for(conn)
            bind, fixed = ready.bind, ready.fixed
            given = [bind({**fixed, **row}) for row in rows] if fixed else [bind(row) for row in rows]
            conn.exec_driver_sql(ready.text, given)

    def _for(self, conn: Connection) -> _Ready:
        name = conn.dialect.name
        found = self._ready.get(name)
        if found is None:
            compiled = self._build(name).compile(dialect=conn.dialect)  # type: ignore[attr-defined]  # every clause has it
            assert isinstance(compiled, SQLCompiler)
            found = self._ready[name] = _ready(name, compiled)
        return found


def one_of(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column is among the values of a parameter; `name` ends in `_listed`."""
    assert name.endswith(LISTED)
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    return column == func.any(bindparam(name))


def _ready(dialect: str, compiled: SQLCompiler) -> _Ready:
    fixed = {name: compiled.params[name] for bound, name in compiled.bind_names.items() if not bound.required}
    if dialect != "sqlite":
        return _Ready(str(compiled), fixed, dict)
    names = tuple(compiled.positiontup or ())
    if any(name.endswith(LISTED) for name in names):
        return _Ready(str(compiled), fixed, lambda values: tuple(_one(name, values) for name in names))
    if len(names) == 1:
        (only,) = names
        return _Ready(str(compiled), fixed, lambda values: (values[only],))
    return _Ready(str(compiled), fixed, itemgetter(*names) if names else lambda _: ())


def _one(name: str, values: Values) -> Any:
    return _json.encode(values[name]).decode() if name.endswith(LISTED) else values[name]
