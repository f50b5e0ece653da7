"""The connection, campaigns, their list files, entries, and rows that were not loaded."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, false, text, true

from app.contract.bulk import EntryStatus
from app.core.tables import Id, Moment, metadata

STATUSES = tuple(status.value for status in EntryStatus)

connection = Table(
    "bulk_connection",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("sender_ids", Text, nullable=False),  # JSON
    Column("missed_start_min", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
"""At most one row."""

campaigns = Table(
    "bulk_campaigns",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("method", Text),
    Column("sender_id", Integer),
    Column("template", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("remove_duplicates", Boolean, nullable=False, server_default=true()),
    Column("second_list", Boolean, nullable=False, server_default=false()),
    Column("on_removal", Text, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("at_ms", Moment),
    Column("overdue_now", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=false()),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("reason_params", Text, nullable=False, server_default="{}"),  # JSON
    Column("run", Integer, nullable=False, server_default=text("1")),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in STATUSES),
    Column("starts", Text, nullable=False, server_default="[]"),  # JSON: when the last messages left, oldest first
    Column("planned_ms", Moment),  # when the last of them should have left
    Column("paused_ms", Moment),
    Column("job_id", Id),
    Column("report_job_id", Id),
    Column("started_by", Text),  # the client's key of the last start
    Column("verified", Text, nullable=False, server_default="[]"),  # JSON
    Column("outlook", Text),  # JSON: what the last check of its lists means for a start
    Column("client_key", Text, unique=True),
    Column("created_by_id", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("updated_ms", Moment, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("ix_bulk_campaigns_state", campaigns.c.state, campaigns.c.at_ms)

files = Table(
    "bulk_files",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("campaign_id", ForeignKey("bulk_campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("slot", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("stored", Text, nullable=False),  # its name on disk
    Column("state", Text, nullable=False),
    Column("shape", Text, nullable=False),  # JSON
    Column("options", Text, nullable=False),  # JSON
    Column("figures", Text),  # JSON; None: to be checked again
    Column("wrong", Text, nullable=False, server_default="[]"),  # JSON: the first rows with problems
    Column("checked_ms", Moment),
    Column("uploaded_ms", Moment, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("loaded_ms", Moment),
)
Index("ix_bulk_files_campaign", files.c.campaign_id, files.c.slot)

entries = Table(
    "bulk_entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("campaign_id", ForeignKey("bulk_campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("run", Integer, nullable=False),
    Column("file_id", Id, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("written", Text, nullable=False),  # the number as the file has it
    Column("phone", Text, nullable=False),
    Column("row_ms", Moment),  # the time the file gives
    Column("due_ms", Moment),  # that, or the campaign's start
    Column("vals", Text, nullable=False),  # JSON
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("message_id", Id),
    Column("sent_ms", Moment),
    Column("status_ms", Moment),
    Column("parts", Integer),
)
Index(
    "ix_bulk_entries_queue",
    entries.c.campaign_id,
    entries.c.status,
    entries.c.due_ms,
    entries.c.slot,
    entries.c.row,
)
Index("ix_bulk_entries_phone", entries.c.campaign_id, entries.c.run, entries.c.phone)
Index("ix_bulk_entries_file", entries.c.file_id, entries.c.status)

not_loaded = Table(
    "bulk_not_loaded",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("campaign_id", ForeignKey("bulk_campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("file_id", Id, nullable=False),
    Column("row", Integer, nullable=False),
    Column("cells", Text, nullable=False),  # JSON
    Column("problems", Text, nullable=False),  # JSON
)
Index("ix_bulk_not_loaded_campaign", not_loaded.c.campaign_id, not_loaded.c.id)
