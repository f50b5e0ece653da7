"""One engine behind several doors: runs are told apart by source, messages carry content and device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.alter_column("messages", "broadcast_id", new_column_name="run_id")
    op.add_column("messages", sa.Column("content", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("device", sa.Text(), nullable=True))
    op.drop_index("ix_spool_broadcast", table_name="spool")
    op.alter_column("spool", "broadcast_id", new_column_name="run_id")
    op.add_column("spool", sa.Column("retry", sa.Text(), server_default="chain", nullable=False))
    op.add_column("spool", sa.Column("source", sa.Text(), server_default="agent", nullable=False))
    op.add_column("spool", sa.Column("held_for", sa.Text(), nullable=True))
    op.execute("UPDATE spool SET source = (SELECT source FROM messages WHERE messages.id = spool.message_id)")
    op.create_index("ix_spool_run", "spool", ["run_id", "source", "state"], unique=False)
