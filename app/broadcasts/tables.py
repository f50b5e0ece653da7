"""Runs and the ledger of their recipients."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, false, text

from app.contract.broadcasts import Counters
from app.core.tables import Id, Moment, metadata

COUNTERS = tuple(Counters.__struct_fields__)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_reason", Text),
    Column("timing", Text, nullable=False),
    Column("at_ms", Moment),
    Column("time_zone", Text, nullable=False),
    Column("launch_kind", Text, nullable=False),
    Column("source_broadcast_id", Integer),
    Column("steps", Text, nullable=False),  # JSON
    Column("contacts_estimated", Integer),
    Column("contacts_total", Integer),  # None until the recipients are frozen
    Column("resolve_cursor", Text),  # how far the freezing is
    Column("blocked_since_ms", Moment),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in COUNTERS),
    Column("launched_ms", Moment),
    Column("finished_ms", Moment),
    Column("paused_ms", Moment),
    Column("deleted_ms", Moment),
    Column("created_by_id", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("client_key", Text, unique=True),
    Column("created_ms", Moment, nullable=False),
    Column("updated_ms", Moment, nullable=False),
    Column("version", Integer, nullable=False),
)
selections = Table(
    "broadcast_selections",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("sources", Text, nullable=False),  # JSON; apart, because a list of typed numbers can be long
)

Index("ix_broadcasts_status", broadcasts.c.status, broadcasts.c.at_ms)

recipients = Table(
    "broadcast_recipients",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), nullable=False),
    Column("contact_id", Integer),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("message_id", Id),
    Column("deadline_ms", Moment),
    Column("late", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("broadcast_id", "address", name="uq_broadcast_recipients_address"),
)
Index("ix_broadcast_recipients_state", recipients.c.broadcast_id, recipients.c.state, recipients.c.id)
Index("ix_broadcast_recipients_deadline", recipients.c.broadcast_id, recipients.c.state, recipients.c.deadline_ms)

errors = Table(
    "broadcast_errors",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("failure", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("text", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
