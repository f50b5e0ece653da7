"""Guards of runs: what was asked for, and where the guard stands; figures people saw before a start."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from app.core.tables import Moment, metadata

run_guards = Table(
    "run_guards",
    metadata,
    Column("source", Text, primary_key=True),
    Column("run_id", Integer, primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),  # JSON of Safety
    Column("stage", Text, nullable=False),
    Column("due_ms", Moment),  # when a canary is judged at the latest
    Column("window", Text, nullable=False, server_default="[]"),  # JSON, the last results
    Column("verdict", Text),  # JSON, why the run was paused
    sqlite_with_rowid=False,
)
Index("ix_run_guards_due_ms", run_guards.c.stage, run_guards.c.due_ms)

preflights = Table(
    "preflights",
    metadata,
    Column("source", Text, primary_key=True),
    Column("run_id", Integer, primary_key=True, autoincrement=False),
    Column("at_ms", Moment, nullable=False),
    Column("seen_by", Text, nullable=False),
    Column("figures", Text, nullable=False),  # JSON, by name
    sqlite_with_rowid=False,
)
"""The figures that were last looked at before a start, one row a run."""
