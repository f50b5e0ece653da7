"""Chains of several steps: attempts, figures by step, the run's own time, capability checks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIGURES = (
    "engaged", "submitted", "delivered", "displayed", "failed", "late", "duplicates", "parts", "replies",
    "successful",
)  # fmt: skip


def upgrade() -> None:
    _runs()
    _recipients()
    _attempts()
    _steps()
    _errors()


def _runs() -> None:
    for column in (
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), server_default="fallback", nullable=False),
        sa.Column("rcs_check", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("rcs_sender_id", sa.Integer(), nullable=True),
        sa.Column("checking_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("stopping", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("notices", sa.Text(), server_default="[]", nullable=False),
        sa.Column("duplicates", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("stood_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    ):
        op.add_column("broadcasts", column)


def _recipients() -> None:
    for column in (
        sa.Column("step", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("success_step", sa.Integer(), nullable=True),
        sa.Column("duplicate", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("capability", sa.Text(), nullable=True),
    ):
        op.add_column("broadcast_recipients", column)
    op.execute("UPDATE broadcast_recipients SET success_step = 1 WHERE state = 'successful'")


def _attempts() -> None:
    op.create_table(
        "broadcast_attempts",
        sa.Column("recipient_id", ID, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("skip_reason", sa.Text(), nullable=True),
        sa.Column("timed_out", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["broadcast_recipients.id"],
            name=op.f("fk_broadcast_attempts_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recipient_id", "step", name=op.f("pk_broadcast_attempts")),
        sqlite_with_rowid=False,
    )
    elsewhere, skipped = sa.text("address IS NOT NULL"), sa.text("skip_reason IS NOT NULL")
    op.create_index(
        "ix_broadcast_attempts_address",
        "broadcast_attempts",
        ["broadcast_id", "step", "address"],
        unique=True,
        sqlite_where=elsewhere,
        postgresql_where=elsewhere,
    )
    op.create_index(
        "ix_broadcast_attempts_skipped",
        "broadcast_attempts",
        ["broadcast_id", "step", "skip_reason"],
        unique=False,
        sqlite_where=skipped,
        postgresql_where=skipped,
    )
    op.execute(
        "INSERT INTO broadcast_attempts "
        "(recipient_id, step, broadcast_id, message_id, skip_reason, timed_out, at_ms) "
        "SELECT r.id, 1, r.broadcast_id, r.message_id, "
        "CASE WHEN r.state = 'excluded' THEN r.reason END, "
        "r.state = 'unsuccessful' AND r.reason = 'timed_out', m.created_ms "
        "FROM broadcast_recipients r JOIN messages m ON m.id = r.message_id"
    )


def _steps() -> None:
    op.create_table(
        "broadcast_steps",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in FIGURES),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_steps_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "step", name=op.f("pk_broadcast_steps")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO broadcast_steps (broadcast_id, step, sender, engaged, submitted, delivered, displayed, "
        "failed, parts, replies, successful) "
        "SELECT b.id, 1, coalesce((SELECT m.sender FROM messages m JOIN broadcast_recipients r "
        "ON r.message_id = m.id WHERE r.broadcast_id = b.id LIMIT 1), ''), b.engaged, b.submitted, b.delivered, "
        "b.displayed, b.failed, b.parts, b.replies, b.successful "
        "FROM broadcasts b WHERE b.launched_ms IS NOT NULL OR b.resolve_cursor IS NOT NULL"
    )


def _errors() -> None:
    op.rename_table("broadcast_errors", "broadcast_errors_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE broadcast_errors_before RENAME CONSTRAINT pk_broadcast_errors TO pk_before")
    op.create_table(
        "broadcast_errors",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_errors_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "broadcast_id", "step", "failure", "code", "text", name=op.f("pk_broadcast_errors")
        ),
    )
    op.execute(
        "INSERT INTO broadcast_errors (broadcast_id, step, failure, code, text, count) "
        "SELECT broadcast_id, 1, failure, code, text, count FROM broadcast_errors_before"
    )
    op.drop_table("broadcast_errors_before")
