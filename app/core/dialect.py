"""The few places where SQLite and PostgreSQL say the same thing differently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, bindparam, column, func, select
from sqlalchemy import table as table_clause
from sqlalchemy.dialects import postgresql, sqlite


def upsert(conn: Connection, table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT. Both dialects' statements have the same methods."""
    return upsert_for(conn.dialect.name, table)


def upsert_for(dialect: str, table: Table) -> sqlite.Insert:
    """As `upsert`, for a dialect's name."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)  # type: ignore[return-value]  # same interface, no common parent


def among(conn: Connection, column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Whether a column is one of any number of values, as one parameter: no limit, and one statement to prepare."""
    listed = list(values)
    if conn.dialect.name == "sqlite":
        given = func.json_each(msgspec.json.encode(listed).decode()).table_valued("value")
        return column.in_(select(given.c.value))
    return column == func.any(bindparam(None, listed, type_=postgresql.ARRAY(column.type), unique=True))


def next_ids(conn: Connection, table: Table, count: int) -> Sequence[int]:
    """Numbers for as many new rows of a table that never gives one twice; to be used in this transaction.

    Rows that bring their numbers are inserted all at once; a database that is asked for each number of a batch
    answers row by row.
    """
    if conn.dialect.name == "sqlite":
        given = table_clause("sqlite_sequence", column("name"), column("seq"))
        last = conn.execute(select(given.c.seq).where(given.c.name == table.name)).scalar() or 0
        return range(last + 1, last + 1 + count)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    series = func.generate_series(1, count).table_valued("n")
    return conn.execute(select(func.nextval(sequence)).select_from(series)).scalars().all()
