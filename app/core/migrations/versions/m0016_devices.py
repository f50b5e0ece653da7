"""Devices that contacts have registered for pushes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "contact_devices",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("contact_id", key, nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_devices_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_devices")),
        sa.UniqueConstraint("channel", "token", name="uq_contact_devices_token"),
    )
    op.create_index("ix_contact_devices_contact_id", "contact_devices", ["contact_id", "channel"], unique=False)
