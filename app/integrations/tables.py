"""Keys of other programs."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from app.core.tables import Id, Moment, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, unique=True),  # None once revoked, so that the name is free again
    Column("digest", Text, nullable=False, unique=True),
    Column("ending", Text, nullable=False),
    Column("dialer_ids", Text, nullable=False),  # JSON list, empty for every dialer
    Column("created_by", Text, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("used_ms", Moment),
    Column("revoked_ms", Moment),
    sqlite_autoincrement=True,  # calls are remembered by it
)
