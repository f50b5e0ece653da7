"""Content templates and what was made from them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.core.tables import Id, Moment, metadata

content_templates = Table(
    "content_templates",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),  # unique in a channel among those not deleted; the verbs see to it
    Column("channel", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_ms", Moment, nullable=False),
    Column("deleted_ms", Moment),
    Column("client_key", Text, unique=True),
    Column("version", Integer, nullable=False),
    sqlite_autoincrement=True,  # calls and steps name a template for ever
)
Index("ix_content_templates_name", content_templates.c.channel, content_templates.c.name_folded)

bodies = Table(
    "content_template_bodies",
    metadata,
    Column(
        "template_id", ForeignKey("content_templates.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("content", Text, nullable=False),  # JSON; apart, because an e-mail can be long
)

uses = Table(
    "content_template_uses",
    metadata,
    Column("template_id", Id, primary_key=True, autoincrement=False),
    Column("by_kind", Text, primary_key=True),  # broadcast, broadcast_template, later chatbot
    Column("by_id", Integer, primary_key=True, autoincrement=False),
    Column("by_name", Text, nullable=False),
)
Index("ix_content_template_uses_by", uses.c.by_kind, uses.c.by_id)
