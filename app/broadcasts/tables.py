"""Runs and the ledger of their recipients."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, false, text

from app.contract.broadcasts import Counters
from app.core.tables import Id, Moment, metadata

COUNTERS = tuple(Counters.__struct_fields__)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_reason", Text),
    Column("timing", Text, nullable=False),
    Column("at_ms", Moment),
    Column("time_zone", Text, nullable=False),
    Column("launch_kind", Text, nullable=False),
    Column("source_broadcast_id", Integer),
    Column("template_id", Integer),
    Column("kind", Text, nullable=False, server_default="fallback"),
    Column("steps", Text, nullable=False),  # JSON
    Column("rcs_check", Boolean, nullable=False, server_default=false()),
    Column("rcs_sender_id", Integer),
    Column("contacts_estimated", Integer),
    Column("contacts_total", Integer),  # None until the recipients are frozen
    Column("resolve_cursor", Text),  # how far the freezing is
    Column("checking_until_ms", Moment),  # RCS capability is asked for until then, in the run's own time
    Column("stopping", Boolean, nullable=False, server_default=false()),  # an abort is not through with everybody
    Column("blocked_since_ms", Moment),
    Column("notices", Text, nullable=False, server_default="[]"),  # JSON
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in COUNTERS),
    Column("launched_ms", Moment),
    Column("finished_ms", Moment),
    Column("paused_ms", Moment),
    Column("stood_ms", Moment, nullable=False, server_default=text("0")),  # how long it was paused in all
    Column("deleted_ms", Moment),
    Column("created_by_id", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("client_key", Text, unique=True),
    Column("created_ms", Moment, nullable=False),
    Column("updated_ms", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("template_gone", Boolean, nullable=False, server_default=false()),
    Column("moderation", Text),  # JSON, None for one that was never sent to it
)
selections = Table(
    "broadcast_selections",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("sources", Text, nullable=False),  # JSON; apart, because a list of typed numbers can be long
)

Index("ix_broadcasts_status", broadcasts.c.status, broadcasts.c.at_ms)

Index("ix_broadcasts_template", broadcasts.c.template_id, broadcasts.c.id)

recipients = Table(
    "broadcast_recipients",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), nullable=False),
    Column("contact_id", Integer),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("message_id", Id),  # of the attempt that decided, else of the present one
    Column("deadline_ms", Moment),  # in the run's own time, which stands still while it is paused
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("step", Integer, nullable=False, server_default=text("1")),
    Column("success_step", Integer),
    Column("duplicate", Boolean, nullable=False, server_default=false()),
    Column("capability", Text),  # RCS: what a check found, None before it
    UniqueConstraint("broadcast_id", "address", name="uq_broadcast_recipients_address"),
)
Index("ix_broadcast_recipients_state", recipients.c.broadcast_id, recipients.c.state, recipients.c.id)
Index("ix_broadcast_recipients_deadline", recipients.c.broadcast_id, recipients.c.state, recipients.c.deadline_ms)

attempts = Table(
    "broadcast_attempts",
    metadata,
    Column("recipient_id", ForeignKey("broadcast_recipients.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("broadcast_id", Id, nullable=False),
    Column("message_id", Id),  # None where nothing was made to be sent
    Column("address", Text),  # None where it is the recipient's own
    Column("skip_reason", Text),
    Column("timed_out", Boolean, nullable=False, server_default=false()),
    Column("at_ms", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""One row a recipient and step, whatever happens (MSG-75); what became of it stands in its message."""
_elsewhere = attempts.c.address.is_not(None)
Index(
    "ix_broadcast_attempts_address",
    attempts.c.broadcast_id,
    attempts.c.step,
    attempts.c.address,
    unique=True,
    sqlite_where=_elsewhere,
    postgresql_where=_elsewhere,
)
_skipped = attempts.c.skip_reason.is_not(None)
Index(
    "ix_broadcast_attempts_skipped",
    attempts.c.broadcast_id,
    attempts.c.step,
    attempts.c.skip_reason,
    sqlite_where=_skipped,
    postgresql_where=_skipped,
)

STEP_FIGURES = (
    "engaged", "submitted", "delivered", "displayed", "failed", "late", "duplicates", "parts", "replies",
    "successful",
)  # fmt: skip
step_figures = Table(
    "broadcast_steps",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("sender", Text, nullable=False),  # its name at the launch
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in STEP_FIGURES),
    sqlite_with_rowid=False,
)

errors = Table(
    "broadcast_errors",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("failure", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("text", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

templates = Table(
    "broadcast_templates",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),  # unique among those that are not deleted, as the verbs see to
    Column("description", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="fallback"),
    Column("channels", Text, nullable=False),  # JSON, of the chain, in order
    Column("has_recipients", Boolean, nullable=False),
    Column("launches", Integer, nullable=False, server_default=text("0")),
    Column("last_launch_ms", Moment),
    Column("schedule", Text),  # JSON
    Column("schedule_status", Text),
    Column("schedule_reason", Text),
    Column("next_ms", Moment),
    Column("planned_ms", Moment),  # the last start that was due
    Column("queued_ms", Moment),
    Column("active_since_ms", Moment),
    Column("effective_from_ms", Moment),
    Column("effective_till_ms", Moment),
    Column("skipped_ms", Moment),
    Column("skip_reason", Text),
    Column("moderation_state", Text, nullable=False),
    Column("moderation", Text),  # JSON
    Column("created_by_id", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("client_key", Text, unique=True),
    Column("created_ms", Moment, nullable=False),
    Column("updated_ms", Moment, nullable=False),
    Column("deleted_ms", Moment),
    Column("version", Integer, nullable=False),
    sqlite_autoincrement=True,  # a run names its template for ever
)
Index("ix_broadcast_templates_due", templates.c.schedule_status, templates.c.next_ms)
Index("ix_broadcast_templates_name_folded", templates.c.name_folded)

template_forms = Table(
    "broadcast_template_forms",
    metadata,
    Column(
        "template_id",
        ForeignKey("broadcast_templates.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("form", Text, nullable=False),  # JSON; apart, because a list of typed numbers can be long
)
