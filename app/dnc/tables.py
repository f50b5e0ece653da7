"""Numbers that must not be contacted."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text, UniqueConstraint

from app.core.tables import Id, Moment, metadata

entries = Table(
    "dnc_entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False),  # digits without +
    Column("scope", Text, nullable=False),
    Column("added_ms", Moment, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("source", Text, nullable=False),
    UniqueConstraint("address", "scope", name="uq_dnc_entries_address"),
)
