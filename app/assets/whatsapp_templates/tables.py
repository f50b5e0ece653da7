"""WhatsApp templates as the platform told them last."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from app.core.tables import Id, Moment, metadata

wa_templates = Table(
    "wa_templates",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("sender_id", ForeignKey("senders.id", ondelete="CASCADE"), nullable=False),
    Column("platform_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),  # as received
    Column("reason", Text, nullable=False),
    Column("components", Text, nullable=False),  # JSON as received
    Column("changed_ms", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("sender_id", "name", "language", name="uq_wa_templates_name"),
    sqlite_autoincrement=True,  # steps name a template for ever
)

wa_listings = Table(
    "wa_listings",
    metadata,
    Column("sender_id", ForeignKey("senders.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("asked_ms", Moment),
    Column("tried_ms", Moment),
    Column("refreshed_ms", Moment),
    Column("problem", Text, nullable=False),  # of the last try
)
