"""The few places where SQLite and PostgreSQL say the same thing differently."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select
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
