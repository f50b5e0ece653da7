"""Content templates; how the registration of a sender stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "content_templates",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=True),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_templates")),
        sa.UniqueConstraint("client_key", name=op.f("uq_content_templates_client_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_content_templates_name", "content_templates", ["channel", "name_folded"], unique=False)
    op.create_table(
        "content_template_bodies",
        sa.Column("template_id", key, autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["content_templates.id"],
            name=op.f("fk_content_template_bodies_template_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("template_id", name=op.f("pk_content_template_bodies")),
    )
    op.create_table(
        "content_template_uses",
        sa.Column("template_id", key, autoincrement=False, nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("template_id", "by_kind", "by_id", name=op.f("pk_content_template_uses")),
    )
    op.create_index("ix_content_template_uses_by", "content_template_uses", ["by_kind", "by_id"], unique=False)
    for name in ("assigned_id", "agreement", "comment"):
        op.add_column("senders", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("senders", sa.Column("created_ms", sa.BigInteger(), nullable=True))
