"""The action log."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from app.core.tables import Id, Moment, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at_ms", Moment, nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("action", Text, nullable=False),  # code, worded where it is read
    Column("object_type", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("details", Text, nullable=False),  # JSON: what changed, secrets masked
    Column("chain", Text, nullable=False),  # hash over this entry and the one before
)
Index("ix_audit_entries_at_ms", audit_entries.c.at_ms)
Index(
    "ix_audit_entries_object",
    audit_entries.c.object_type,
    audit_entries.c.object_id,
    audit_entries.c.id,
)
