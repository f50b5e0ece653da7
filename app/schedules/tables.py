"""Schedules, and who uses them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.core.tables import Id, metadata

schedules = Table(
    "schedules",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("time_zone", Text, nullable=False),
    Column("ranges", Text, nullable=False),  # JSON
    Column("closed", Text, nullable=False),  # JSON: days
    Column("version", Integer, nullable=False),
)

uses = Table(
    "schedule_uses",
    metadata,
    Column("used_by", Text, primary_key=True),  # "dialer:5"
    Column("schedule_id", ForeignKey("schedules.id"), primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),  # of the user, for people
)
Index("ix_schedule_uses_schedule", uses.c.schedule_id)
