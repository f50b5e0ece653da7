"""Bulk mailings: connection, campaigns, list files, entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATUSES = (
    "scheduled", "sending", "sent", "delivered", "read", "failed", "blocked", "cancelled", "unknown",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "bulk_connection",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("sender_ids", sa.Text(), nullable=False),
        sa.Column("missed_start_min", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_connection")),
    )
    _campaigns()
    _files()
    _entries()
    _not_loaded()


def _campaigns() -> None:
    op.create_table(
        "bulk_campaigns",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remove_duplicates", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("second_list", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("on_removal", sa.Text(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.Column("overdue_now", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reason_params", sa.Text(), server_default="{}", nullable=False),
        sa.Column("run", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in STATUSES),
        sa.Column("starts", sa.Text(), server_default="[]", nullable=False),
        sa.Column("planned_ms", sa.BigInteger(), nullable=True),
        sa.Column("paused_ms", sa.BigInteger(), nullable=True),
        sa.Column("job_id", ID, nullable=True),
        sa.Column("report_job_id", ID, nullable=True),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("verified", sa.Text(), server_default="[]", nullable=False),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_campaigns")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_bulk_campaigns_name_folded")),
        sa.UniqueConstraint("client_key", name=op.f("uq_bulk_campaigns_client_key")),
    )
    op.create_index("ix_bulk_campaigns_state", "bulk_campaigns", ["state", "at_ms"])


def _files() -> None:
    op.create_table(
        "bulk_files",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("stored", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("wrong", sa.Text(), server_default="[]", nullable=False),
        sa.Column("checked_ms", sa.BigInteger(), nullable=True),
        sa.Column("uploaded_ms", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("loaded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["bulk_campaigns.id"],
            name=op.f("fk_bulk_files_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_files")),
    )
    op.create_index("ix_bulk_files_campaign", "bulk_files", ["campaign_id", "slot"])


def _entries() -> None:
    op.create_table(
        "bulk_entries",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("row_ms", sa.BigInteger(), nullable=True),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("vals", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("status_ms", sa.BigInteger(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["bulk_campaigns.id"],
            name=op.f("fk_bulk_entries_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_entries")),
    )
    op.create_index("ix_bulk_entries_queue", "bulk_entries", ["campaign_id", "status", "due_ms", "slot", "row"])
    op.create_index("ix_bulk_entries_phone", "bulk_entries", ["campaign_id", "run", "phone"])
    op.create_index("ix_bulk_entries_file", "bulk_entries", ["file_id", "status"])


def _not_loaded() -> None:
    op.create_table(
        "bulk_not_loaded",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["bulk_campaigns.id"],
            name=op.f("fk_bulk_not_loaded_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_not_loaded")),
    )
    op.create_index("ix_bulk_not_loaded_campaign", "bulk_not_loaded", ["campaign_id", "id"])
