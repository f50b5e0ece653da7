"""Figures that a process tells the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("processes", sa.Column("figures", sa.Text(), nullable=True))
