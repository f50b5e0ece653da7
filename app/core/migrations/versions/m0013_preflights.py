"""What a start would do: the outlook of a mailing's lists, the figures that were last looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("bulk_campaigns", sa.Column("outlook", sa.Text(), nullable=True))
    op.create_table(
        "preflights",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "run_id", name=op.f("pk_preflights")),
        sqlite_with_rowid=False,
    )
