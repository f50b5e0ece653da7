"""Dialers, schedules, do-not-contact lists."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("providers", sa.Column("per_minute", sa.Integer(), nullable=True))
    op.add_column("providers", sa.Column("region", sa.Text(), server_default="", nullable=False))
    op.add_column("providers", sa.Column("last_start_ms", sa.BigInteger(), nullable=True))
    _lists()
    _dialers()
    _records()
    _uploads()


def _id(*, rising: bool = True) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=rising, nullable=False)


def _counter(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _lists() -> None:
    op.create_table(
        "schedules",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("ranges", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_schedules_name_folded")),
    )
    op.create_table(
        "schedule_uses",
        sa.Column("used_by", sa.Text(), nullable=False),
        sa.Column(
            "schedule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_schedule_uses_schedule_id")),
        sa.PrimaryKeyConstraint("used_by", "schedule_id", name=op.f("pk_schedule_uses")),
    )
    op.create_index("ix_schedule_uses_schedule", "schedule_uses", ["schedule_id"], unique=False)
    op.create_table(
        "dnc_entries",
        _id(),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dnc_entries")),
        sa.UniqueConstraint("address", "scope", name="uq_dnc_entries_address"),
    )


def _dialers() -> None:
    counters = ("sent", "delivered", "failed", "unknown", "to_process", "sending", "other", "blocked", "deleted")
    op.create_table(
        "dialers",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("dial_string", sa.Text(), nullable=False),
        sa.Column("gap_ms", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("started", sa.Boolean(), nullable=False),
        sa.Column("dncr", sa.Boolean(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("recipient_time", sa.Boolean(), nullable=False),
        *(_counter(name) for name in counters),
        _counter("ring"),
        sa.Column("last_start_ms", sa.BigInteger(), nullable=True),
        _counter("failures"),
        sa.Column("holdup", sa.Text(), nullable=True),
        sa.Column("holdup_since_ms", sa.BigInteger(), nullable=True),
        sa.Column("holdup_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("probe_ms", sa.BigInteger(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialers")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_dialers_name_folded")),
        sqlite_autoincrement=True,
    )


def _record_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("dialer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("destiny", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("wanted_device", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        _counter("attempts"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
    )


def _records() -> None:
    op.create_table(
        "sms_spool",
        _id(),
        *_record_columns(),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=True),
        sa.Column("tried", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["dialer_id"], ["dialers.id"], name=op.f("fk_sms_spool_dialer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_spool")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sms_spool_queue", "sms_spool", ["dialer_id", "state", "priority", "id"], unique=False)
    op.create_table(
        "sms_repo",
        _id(rising=False),
        *_record_columns(),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_text", sa.Text(), nullable=True),
        sa.Column("processed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dialer_id"], ["dialers.id"], name=op.f("fk_sms_repo_dialer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_repo")),
    )
    op.create_index("ix_sms_repo_result", "sms_repo", ["dialer_id", "result", "id"], unique=False)
    op.create_index("ix_sms_repo_id", "sms_repo", ["dialer_id", "id"], unique=False)
    op.create_index("ix_sms_repo_processed", "sms_repo", ["dialer_id", "processed_ms"], unique=False)
    op.create_table(
        "sms_archive",
        _id(rising=False),
        sa.Column("dialer_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("deleted_by", sa.Text(), nullable=False),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_archive")),
    )
    op.create_index("ix_sms_archive_deleted", "sms_archive", ["deleted_ms"], unique=False)
    op.create_table(
        "dialer_singles",
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dialer_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("client_key", name=op.f("pk_dialer_singles")),
    )
    op.create_index("ix_dialer_singles_address", "dialer_singles", ["dialer_id", "address", "at_ms"], unique=False)
    op.create_index("ix_dialer_singles_at", "dialer_singles", ["at_ms"], unique=False)


def _uploads() -> None:
    op.create_table(
        "dialer_uploads",
        _id(),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialer_uploads")),
        sa.UniqueConstraint("request_id", name=op.f("uq_dialer_uploads_request_id")),
    )
    op.create_index("ix_dialer_uploads_sha256", "dialer_uploads", ["sha256"], unique=False)
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "dialer_upload_files",
        sa.Column("upload_id", key, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["dialer_uploads.id"], name=op.f("fk_dialer_upload_files_upload_id")
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_dialer_upload_files")),
    )
    op.create_table(
        "dialer_upload_shares",
        sa.Column("upload_id", key, autoincrement=False, nullable=False),
        sa.Column("dialer_id", key, autoincrement=False, nullable=False),
        sa.Column("to_process", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("is_repeated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["dialer_uploads.id"], name=op.f("fk_dialer_upload_shares_upload_id")
        ),
        sa.ForeignKeyConstraint(["dialer_id"], ["dialers.id"], name=op.f("fk_dialer_upload_shares_dialer_id")),
        sa.PrimaryKeyConstraint("upload_id", "dialer_id", name=op.f("pk_dialer_upload_shares")),
    )
