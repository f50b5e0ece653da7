"""Conversations, what happened in them, and each user's own marks."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.core.tables import Id, Moment, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False),
    Column("department_id", Integer, nullable=False),
    Column("assignee_id", Integer),
    Column("state", Text, nullable=False),
    Column("incoming", Integer, nullable=False),
    Column("last_in_ms", Moment, nullable=False),
    Column("last_answer_ms", Moment, nullable=False),
    Column("last_ms", Moment, nullable=False),
    Column("last_message_id", Id),
    Column("created_ms", Moment, nullable=False),
    UniqueConstraint("address"),
)
Index("ix_conversations_last", conversations.c.last_ms.desc(), conversations.c.id.desc())
Index("ix_conversations_state", conversations.c.state, conversations.c.last_ms.desc())
Index("ix_conversations_assignee", conversations.c.assignee_id, conversations.c.last_ms.desc())

conversation_marks = Table(
    "conversation_marks",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("starred", Boolean, nullable=False),
    Column("read", Integer, nullable=False),
)
Index("ix_conversation_marks_starred", conversation_marks.c.user_id, conversation_marks.c.starred)

conversation_lines = Table(
    "conversation_lines",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("at_ms", Moment, nullable=False),
    Column("kind", Text, nullable=False),  # taken, assigned, resolved, moved ... worded where it is shown
    Column("actor", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
Index("ix_conversation_lines_conversation", conversation_lines.c.conversation_id, conversation_lines.c.id)
