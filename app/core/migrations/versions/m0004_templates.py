"""Broadcast templates, schedules, moderation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("template_gone", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("broadcasts", sa.Column("moderation", sa.Text(), nullable=True))
    op.create_index("ix_broadcasts_template", "broadcasts", ["template_id", "id"], unique=False)
    op.create_table(
        "broadcast_templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="fallback", nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("has_recipients", sa.Boolean(), nullable=False),
        sa.Column("launches", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_launch_ms", sa.BigInteger(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("schedule_status", sa.Text(), nullable=True),
        sa.Column("schedule_reason", sa.Text(), nullable=True),
        sa.Column("next_ms", sa.BigInteger(), nullable=True),
        sa.Column("planned_ms", sa.BigInteger(), nullable=True),
        sa.Column("queued_ms", sa.BigInteger(), nullable=True),
        sa.Column("active_since_ms", sa.BigInteger(), nullable=True),
        sa.Column("effective_from_ms", sa.BigInteger(), nullable=True),
        sa.Column("effective_till_ms", sa.BigInteger(), nullable=True),
        sa.Column("skipped_ms", sa.BigInteger(), nullable=True),
        sa.Column("skip_reason", sa.Text(), nullable=True),
        sa.Column("moderation_state", sa.Text(), nullable=False),
        sa.Column("moderation", sa.Text(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_templates")),
        sa.UniqueConstraint("client_key", name=op.f("uq_broadcast_templates_client_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_broadcast_templates_due", "broadcast_templates", ["schedule_status", "next_ms"], unique=False
    )
    op.create_index("ix_broadcast_templates_name_folded", "broadcast_templates", ["name_folded"], unique=False)
    op.create_table(
        "broadcast_template_forms",
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("form", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["broadcast_templates.id"],
            name=op.f("fk_broadcast_template_forms_template_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("template_id", name=op.f("pk_broadcast_template_forms")),
    )
