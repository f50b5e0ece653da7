"""Entries that were not sent yet: taking them back from the engine, and cancelling them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, RowMapping, update

from app.bulk.store import Moves, by_ids, row_of
from app.bulk.tables import entries
from app.contract.bulk import EntryStatus
from app.contract.messages import Source
from app.core.work import UnitOfWork
from app.dispatch.intake import withdraw_run


def take_back(work: UnitOfWork, campaign_id: int) -> None:
    """Take the campaign's unsent messages out of the spool; their entries are scheduled again."""
    back = withdraw_run(work, Source.BULK, campaign_id)
    moves = Moves(work, row_of(work.conn, campaign_id))
    for entry in by_ids(work.conn, back).values():
        moves.move(entry, EntryStatus.SCHEDULED.value, message_id=None)
    moves.write()


def cancel(work: UnitOfWork, row: RowMapping, which: ColumnElement[bool]) -> int:
    """Cancel scheduled entries of the present run; returns how many."""
    wanted = (
        (entries.c.campaign_id == row["id"])
        & (entries.c.status == EntryStatus.SCHEDULED.value)
        & (entries.c.run == row["run"])
        & which
    )
    gone = {"status": EntryStatus.CANCELLED.value, "status_ms": work.now_ms}
    count = work.conn.execute(update(entries).where(wanted).values(gone)).rowcount
    moves = Moves(work, row)
    moves.count(EntryStatus.SCHEDULED.value, -count)
    moves.count(EntryStatus.CANCELLED.value, count)
    moves.write()
    return count
