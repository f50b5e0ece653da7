"""Messages that a gate lets wait: how many of a run, and until when each (BEY-7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, func, select

from app.contract.messages import Source
from app.dispatch.rules import SpoolState
from app.dispatch.tables import spool


def held_of_run(conn: Connection, source: Source, run_id: int, reasons: Collection[str]) -> tuple[int, int | None]:
    """How many messages of a run wait for these reasons, and when the first of them may go."""
    mine = (spool.c.source == source.value) & (spool.c.run_id == run_id) & _held(reasons)
    row = conn.execute(select(func.count(), func.min(spool.c.due_ms)).where(mine)).one()
    return int(row[0]), row[1]


def held_until(conn: Connection, message_ids: Iterable[int], reasons: Collection[str]) -> dict[int, int]:
    """Until when messages wait for these reasons; nothing of those that do not."""
    wanted = spool.c.message_id.in_(list(message_ids)) & _held(reasons)
    return {row[0]: row[1] for row in conn.execute(select(spool.c.message_id, spool.c.due_ms).where(wanted))}


def _held(reasons: Collection[str]) -> ColumnElement[bool]:
    return (spool.c.state == SpoolState.DEFERRED.value) & spool.c.held_for.in_(list(reasons))
