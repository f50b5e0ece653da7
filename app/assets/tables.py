"""Sender IDs."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text, UniqueConstraint, false

from app.core.tables import Id, Moment, metadata

senders = Table(
    "senders",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("provider_id", ForeignKey("providers.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("assigned_id", Text, nullable=False, server_default=""),
    Column("agreement", Text, nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),
    Column("verified", Boolean, nullable=False, server_default=false()),  # by WhatsApp (BKO-3)
    Column("created_ms", Moment),  # of those from before it was kept: unknown
    UniqueConstraint("channel", "name_folded", name="uq_senders_name"),
    sqlite_autoincrement=True,  # a run that is to be sent as one must not go out as another
)
