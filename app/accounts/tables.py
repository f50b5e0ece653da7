"""People, roles, departments, sessions and requests for access."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.core.tables import Id, Moment, metadata

departments = Table(
    "departments",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("sees_all", Boolean, nullable=False),
    Column("is_default", Boolean, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", Text, unique=True),  # system roles only
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
)

role_permissions = Table(
    "role_permissions",
    metadata,
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True),
    Column("permission", Text, primary_key=True),
)

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("login", Text, nullable=False),
    Column("login_folded", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("password_changed_ms", Moment, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("middle_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("email_folded", Text, nullable=False, unique=True),
    Column("phone", Text, nullable=False),
    Column("department_id", ForeignKey("departments.id"), nullable=False),
    Column("language", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("updated_ms", Moment, nullable=False),
    Column("last_sign_in_ms", Moment),
    Column(
        "let_in_ms", Moment, nullable=False
    ),  # made, or let in again: inactivity counts from here at the earliest
)

user_roles = Table(
    "user_roles",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)

password_history = Table(
    "password_history",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("password_hash", Text, nullable=False),
    Column("set_ms", Moment, nullable=False),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("login_folded", Text, primary_key=True),  # also of logins that do not exist
    Column("in_a_row", Integer, nullable=False),
    Column("locks", Integer, nullable=False),
    Column("locked_until_ms", Moment, nullable=False),
    Column("last_ms", Moment, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("last_seen_ms", Moment, nullable=False),
    Column("remembered_until_ms", Moment),  # set: the token may sign in again by itself
    UniqueConstraint("token_hash"),
    sqlite_autoincrement=True,  # streams know their session by id for a while after it is over
)

access_requests = Table(
    "access_requests",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("user_id", Integer),  # whose password a reset is about
    Column("created_ms", Moment, nullable=False),
    Column("decided_ms", Moment),
    Column("decided_by", Text),
    Column("reason", Text, nullable=False, server_default=""),
)
Index("ix_access_requests_state", access_requests.c.state, access_requests.c.created_ms)
