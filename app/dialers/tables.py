"""Dialers, their records before (`sms_spool`) and after (`sms_repo`) processing, and the files they came from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
    text,
)

from app.contract.dialers import DialerCounters
from app.core.tables import Id, Moment, metadata

COUNTERS = tuple(name for name in DialerCounters.__struct_fields__ if name != "loaded")
"""What is kept of a dialer's figures; `loaded` is their sum."""

dialers = Table(
    "dialers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, unique=True),  # None once deleted, so that the name is free again
    Column("provider_id", Integer, nullable=False),
    Column("sender_id", Integer),
    Column("dial_string", Text, nullable=False),
    Column("gap_ms", Integer, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("started", Boolean, nullable=False),
    Column("dncr", Boolean, nullable=False),
    Column("region", Text, nullable=False),
    Column("recipient_time", Boolean, nullable=False),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in COUNTERS),
    Column("ring", Integer, nullable=False, server_default=text("0")),  # place of the next channel
    Column("last_start_ms", Moment),
    Column("failures", Integer, nullable=False, server_default=text("0")),  # connection failures in a row
    Column("holdup", Text),
    Column("holdup_since_ms", Moment),
    Column("holdup_reason", Text, nullable=False, server_default=""),
    Column("probe_ms", Moment),  # not before, while the provider is unreachable
    Column("changed_by", Text, nullable=False),
    Column("changed_ms", Moment, nullable=False),
    Column("deleted_ms", Moment),
    Column("version", Integer, nullable=False),
    sqlite_autoincrement=True,  # messages and lists name it for ever
)


def _record_columns() -> tuple[Column[Any], ...]:
    """What a record keeps wherever it lies."""
    return (
        Column("dialer_id", ForeignKey("dialers.id"), nullable=False),
        Column("destiny", Text, nullable=False),  # as written
        Column("address", Text),  # digits without +
        Column("message", Text, nullable=False),
        Column("priority", Integer, nullable=False),
        Column("device", Text, nullable=False, server_default=""),
        Column("wanted_device", Text),  # asked for by whoever made it, over the dial string
        Column("data", Text, nullable=False, server_default=""),
        Column("source", Text, nullable=False),
        Column("upload_id", Integer),
        Column("row", Integer),
        Column("agent", Text, nullable=False, server_default=""),
        Column("author_id", Integer),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("reason", Text),
        Column("message_id", Id),
        Column("created_ms", Moment, nullable=False),
    )


sms_spool = Table(
    "sms_spool",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    *_record_columns(),
    Column("state", Integer, nullable=False),
    Column("next_ms", Moment),  # not before
    Column("tried", Text, nullable=False, server_default=""),  # channels that were busy in this round, by comma
    sqlite_autoincrement=True,  # the number is the record's for ever
)
Index("ix_sms_spool_queue", sms_spool.c.dialer_id, sms_spool.c.state, sms_spool.c.priority, sms_spool.c.id)

sms_repo = Table(
    "sms_repo",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    *_record_columns(),
    Column("result", Text, nullable=False),
    Column("error_code", Text),
    Column("error_text", Text),
    Column("processed_ms", Moment, nullable=False),
)
Index("ix_sms_repo_result", sms_repo.c.dialer_id, sms_repo.c.result, sms_repo.c.id)
Index("ix_sms_repo_id", sms_repo.c.dialer_id, sms_repo.c.id)
Index("ix_sms_repo_processed", sms_repo.c.dialer_id, sms_repo.c.processed_ms)

sms_archive = Table(
    "sms_archive",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("dialer_id", Integer, nullable=False),
    Column("record", Text, nullable=False),  # JSON of the row
    Column("deleted_by", Text, nullable=False),
    Column("deleted_ms", Moment, nullable=False),
)
Index("ix_sms_archive_deleted", sms_archive.c.deleted_ms)

singles = Table(
    "dialer_singles",
    metadata,
    Column("client_key", Text, primary_key=True),
    Column("record_id", Id, nullable=False),
    Column("dialer_id", Integer, nullable=False),
    Column("address", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("at_ms", Moment, nullable=False),
)
Index("ix_dialer_singles_address", singles.c.dialer_id, singles.c.address, singles.c.at_ms)
Index("ix_dialer_singles_at", singles.c.at_ms)

uploads = Table(
    "dialer_uploads",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("request_id", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("blank", Integer, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_ms", Moment, nullable=False),
)
Index("ix_dialer_uploads_sha256", uploads.c.sha256)

upload_files = Table(
    "dialer_upload_files",
    metadata,
    Column("upload_id", ForeignKey("dialer_uploads.id"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),  # zlib
)

upload_shares = Table(
    "dialer_upload_shares",
    metadata,
    Column("upload_id", ForeignKey("dialer_uploads.id"), primary_key=True, autoincrement=False),
    Column("dialer_id", ForeignKey("dialers.id"), primary_key=True, autoincrement=False),
    Column("to_process", Integer, nullable=False),
    Column("other", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("is_repeated", Boolean, nullable=False, server_default=false()),  # *Upload again*
)
