"""Messages, the spool they leave from, the parts receipts name, and what arrived before it could be matched."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.core.tables import Id, Moment, metadata

providers = Table(
    "providers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("settings", Text, nullable=False),  # JSON without secrets
    Column("enabled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("per_minute", Integer),  # most starts by dialers and lists; None: the connector's own pace alone
    Column("region", Text, nullable=False, server_default=""),  # reads national numbers; "" is the workspace's
    Column("last_start_ms", Moment),  # by a dialer or a list
    sqlite_autoincrement=True,  # receipts and secrets are filed under the id, and must not pass to another account
)

provider_links = Table(
    "provider_links",
    metadata,
    Column("provider_id", Integer, primary_key=True, autoincrement=False),
    Column("member", Integer, nullable=False),  # the process that is connected
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since_ms", Moment, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("direction", Text, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("provider_id", Integer, nullable=False),
    Column("sender", Text, nullable=False),  # our side: sender ID or number
    Column("address", Text, nullable=False),  # the customer's side: digits without +
    Column("text", Text, nullable=False),
    Column("content", Text),  # JSON of what is more than its text: a Content we sent, a Received from a customer
    Column("device", Text),  # a gateway's channel
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("run_id", Integer),  # within the door that `source` names: a broadcast, a mailing, a dialer
    Column("origin", Text),  # the run's name, as it was
    Column("recipient_id", Id),  # the door's own row
    Column("author_id", Integer),
    Column("parts", Integer, nullable=False),
    Column("retries", Integer, nullable=False, server_default="0"),
    Column("failure", Text),
    Column("error_code", Text),
    Column("error_text", Text),
    Column("client_key", Text, unique=True),
    Column("session_id", Text),  # of the provider's session it belongs to (VIB-22)
    Column("created_ms", Moment, nullable=False),
    Column("held_until_ms", Moment),
    Column("submitted_ms", Moment),
    Column("delivered_ms", Moment),
    Column("seen_ms", Moment),
    Column("failed_ms", Moment),
    sqlite_autoincrement=True,  # withdrawn messages are deleted, and no other may answer to their number
)
Index("ix_messages_address_id", messages.c.address, messages.c.id)

spool = Table(
    "spool",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("provider_id", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_ms", Moment, nullable=False),
    Column("patience_ms", Moment, nullable=False),  # how long trying may take from the first try on
    Column("first_try_ms", Moment),
    Column("attempts", Integer, nullable=False),
    Column("retry", Text, nullable=False, server_default="chain"),
    Column("source", Text, nullable=False, server_default="agent"),
    Column("run_id", Integer),
    Column("held_for", Text),  # why a gate lets it wait
    Column("owner", Integer),  # the process that is sending it
)
Index("ix_spool_claim", spool.c.provider_id, spool.c.state, spool.c.priority.desc(), spool.c.message_id)
Index("ix_spool_due", spool.c.state, spool.c.due_ms)
Index("ix_spool_run", spool.c.run_id, spool.c.source, spool.c.state)

message_parts = Table(
    "message_parts",
    metadata,
    Column("provider_id", Integer, primary_key=True, autoincrement=False),
    Column("vendor_id", Text, primary_key=True),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_message_parts_message_id", message_parts.c.message_id)

message_events = Table(
    "message_events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("at_ms", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("until_ms", Moment),
    Column("reason", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
)
Index("ix_message_events_message_id", message_events.c.message_id)

parked_receipts = Table(
    "parked_receipts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("provider_id", Integer, nullable=False),
    Column("vendor_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at_ms", Moment),
    Column("received_ms", Moment, nullable=False),
)
Index("ix_parked_receipts_vendor", parked_receipts.c.provider_id, parked_receipts.c.vendor_id)
Index("ix_parked_receipts_received", parked_receipts.c.received_ms)

inbound_parts = Table(
    "inbound_parts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("provider_id", Integer, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("reference", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("received_ms", Moment, nullable=False),
    UniqueConstraint(
        "provider_id", "sender", "recipient", "reference", "total", "number", name="uq_inbound_parts_place"
    ),
)

reply_windows = Table(
    "reply_windows",
    metadata,
    Column("address", Text, primary_key=True),
    Column("channel", Integer, primary_key=True, autoincrement=False),
    Column("sender", Text, primary_key=True),  # by `contract.reply_windows.sender_key`
    Column("opened_ms", Moment, nullable=False),
    Column("expires_ms", Moment, nullable=False),
    Column("opened_by_id", Id, nullable=False),  # the customer's message; what is sent in the session is newer
    Column("last_in_id", Id, nullable=False),  # the customer's newest message
    Column("session_id", Text),
    sqlite_with_rowid=False,
)
Index("ix_reply_windows_open", reply_windows.c.channel, reply_windows.c.sender, reply_windows.c.expires_ms)

unreadable_reports = Table(
    "unreadable_reports",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("provider_id", Integer, nullable=False),
    Column("sender", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_ms", Moment, nullable=False),
)
