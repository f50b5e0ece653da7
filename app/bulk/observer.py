"""How campaigns follow their messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.bulk import controls
from app.bulk.rules import SYSTEM_FAILURES, verdict
from app.bulk.store import WAKE, Moves, by_ids
from app.bulk.tables import campaigns
from app.contract.bulk import CampaignState, EntryStatus
from app.contract.messages import MessageState, Source
from app.core.work import UnitOfWork
from app.dispatch.observers import Arrived, MessageChange, Run

_LATE = (MessageState.DELIVERED, MessageState.SEEN)


class BulkObserver:
    """See `dispatch.observers.Observer`."""

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Entries and figures follow their messages; a channel that cannot send pauses the campaign."""
        groups: dict[int, list[MessageChange]] = defaultdict(list)
        for change in changes:
            if change.source is Source.BULK and change.run_id is not None:
                groups[change.run_id].append(change)
        for campaign_id, batch in groups.items():
            _follow(work, campaign_id, batch)
            work.wake(WAKE)

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """A reply is the conversation's."""


def recalled(work: UnitOfWork, runs: Collection[Run]) -> None:
    """See `dispatch.observers.Recall`."""
    for source, campaign_id in runs:
        if source is Source.BULK:
            controls.recall(work, campaign_id)


def _follow(work: UnitOfWork, campaign_id: int, batch: Sequence[MessageChange]) -> None:
    row = work.conn.execute(select(campaigns).where(campaigns.c.id == campaign_id)).mappings().first()
    if row is None:
        return
    rows = by_ids(work.conn, [change.recipient_id for change in batch if change.recipient_id is not None])
    moves = Moves(work, row)
    fault: str | None = None
    for change in batch:
        entry = rows.get(change.recipient_id or 0)
        if entry is None or (entry["message_id"] != change.message_id and change.after not in _LATE):
            continue
        after = verdict(entry["status"], change.after, change.failure)
        if after is None:
            continue
        if after is EntryStatus.SCHEDULED:
            fault = change.failure
            moves.move(entry, after.value, message_id=None, sent_ms=None)
        else:
            moves.move(entry, after.value, reason=change.failure, parts=change.parts)
    moves.write()
    if fault in SYSTEM_FAILURES and row["state"] == CampaignState.RUNNING.value:
        controls.stop_for(work, campaign_id, fault or "")
