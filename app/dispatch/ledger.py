"""What happened to a message that its row does not tell: holds and retries, written down only when they happen."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import insert

from app.core.work import UnitOfWork
from app.dispatch.tables import message_events


class Kind(StrEnum):
    """What is noted."""

    HELD = "held"  # a gate lets it wait until a moment
    RETRY = "retry"  # a temporary failure; tried again at a moment


def note(work: UnitOfWork, kind: Kind, rows: Sequence[dict[str, Any]]) -> None:
    """Write down one thing about each of some messages: `message_id`, `reason` and what else is known."""
    if rows:
        common = {"kind": kind.value, "at_ms": work.now_ms, "until_ms": None, "code": "", "text": ""}
        work.conn.execute(insert(message_events), [{**common, **row} for row in rows])
