"""The metadata all tables share, and the tables of the service's own ground floor."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
"""Rising integer key; SQLite wants the plain name for its row id."""

Moment = BigInteger
"""Epoch milliseconds, UTC."""

events = Table(
    "events",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=True),
    Column("at_ms", Moment, nullable=False),
    Column("topic", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("keys", Text, nullable=False),  # JSON list
    Column("record", Text),  # JSON of the row's wire record
    Column("permission", Text),  # who may see it: any of permission, user, department narrows
    Column("user_id", Integer),
    Column("department_id", Integer),
    sqlite_autoincrement=True,  # a number is never given twice, even after pruning
)
Index("ix_events_at_ms", events.c.at_ms)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("params", Text, nullable=False),  # JSON, shown to people
    Column("work_order", Text, nullable=False),  # JSON, what to do
    Column("checkpoint", Text, nullable=False),  # JSON, how far it is
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("created_ms", Moment, nullable=False),
    Column("started_ms", Moment),
    Column("finished_ms", Moment),
    Column("cancel_requested", Integer, nullable=False, server_default=text("0")),
    Column("result", Text, nullable=False),
    Column("fault", Text),
    Column("owner_id", Integer),
    Column("permission", Text),
    Column("place", Text),  # whose folder it works in; None: anywhere
    Column("member", Integer),  # the process that runs it
)
Index("ix_jobs_state", jobs.c.state)

idempotent_calls = Table(
    "idempotent_calls",
    metadata,
    Column("user_id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),  # of method, path and body
    Column("answer", Text, nullable=False),  # JSON
    Column("at_ms", Moment, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_idempotent_calls_at_ms", idempotent_calls.c.at_ms)


processes = Table(
    "processes",
    metadata,
    Column("member", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("seat", Text, nullable=False),  # the folder it runs on, which is nobody else's at the same time
    Column("since_ms", Moment, nullable=False),
    Column("figures", Text),  # JSON by name: what it tells the others of what it keeps in memory
)

duties = Table(
    "duties",
    metadata,
    Column("name", Text, primary_key=True),
    Column("member", Integer, nullable=False),
)

workspace = Table(
    "workspace",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)
