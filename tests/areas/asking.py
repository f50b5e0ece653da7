"""Short ways to ask a runtime what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import select

from app.audit.tables import audit_entries
from app.core.runtime import Runtime

T = TypeVar("T")


def read(runtime: Runtime, what: Callable[..., T], *arguments: Any) -> T:
    """What a read tells on a fresh connection."""
    with runtime.database.read() as conn:
        return what(conn, *arguments)


def actions(runtime: Runtime) -> list[str]:
    """The audit log's actions in order."""
    with runtime.database.read() as conn:
        return list(conn.execute(select(audit_entries.c.action).order_by(audit_entries.c.id)).scalars())
