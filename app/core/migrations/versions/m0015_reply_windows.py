"""Until when contacts can be answered, the session a message belongs to, senders that WhatsApp has verified."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "reply_windows",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_by_id", key, nullable=False),
        sa.Column("last_in_id", key, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("address", "channel", "sender", name=op.f("pk_reply_windows")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reply_windows_open", "reply_windows", ["channel", "sender", "expires_ms"], unique=False)
    op.add_column("messages", sa.Column("session_id", sa.Text(), nullable=True))
    op.add_column("senders", sa.Column("verified", sa.Boolean(), server_default=sa.false(), nullable=False))
    # whoever wrote to a WhatsApp sender before may be within the day that follows
    op.execute(
        """
        INSERT INTO reply_windows (address, channel, sender, opened_ms, expires_ms, opened_by_id, last_in_id)
        SELECT address, channel, lower(ltrim(sender, '+')), max(created_ms), max(created_ms) + 86400000,
            max(id), max(id)
        FROM messages WHERE direction = 'in' AND channel = 4
        GROUP BY address, channel, lower(ltrim(sender, '+'))
        """
    )
