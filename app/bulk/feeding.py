"""Handing a campaign's next entries to the engine: the entries' marks and the messages in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import RowMapping, func, select

from app.assets import service as senders
from app.bulk import controls, guarding
from app.bulk.rules import SPOOLED, Event, due_event, settled
from app.bulk.store import Moves, as_json, names_of, pace_of, pass_event, put, row_of, shape_of
from app.bulk.tables import campaigns, connection, entries, files
from app.contract.bulk import MISSED_MIN, CampaignState, EntryStatus
from app.contract.messages import Source
from app.contract.senders import Sender
from app.contract.variables import ListText, list_text
from app.core.actor import SYSTEM
from app.core.backing_up import restored_ms
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dispatch.intake import Draft, accept
from app.dispatch.rules import RetryPlan
from app.dispatch.tables import spool

AHEAD_S: Final = 2
"""Seconds of a campaign's pace kept ready in the spool: few, so that a pause finds little to take back."""
_vals: Final = msgspec.json.Decoder(tuple[str, ...])


def feed(work: UnitOfWork, campaign_id: int) -> int:
    """Hand over what is due and will soon have its turn; returns how many entries."""
    row = row_of(work.conn, campaign_id)
    if row["state"] != CampaignState.RUNNING.value or row["job_id"] is not None:
        return 0
    if not row["scheduled"]:
        settle(work, row)
        return 0
    _follow_clock(work, row)
    allowed = guarding.may_take(work, row)
    room = room_of(work, row) if allowed is None else min(allowed, room_of(work, row))
    if room <= 0:
        return 0
    now_ms = max(work.now_ms, row["updated_ms"])  # what was due by a clock that was set back stays due
    due = (
        select(entries)
        .where(
            entries.c.campaign_id == campaign_id,
            entries.c.status == EntryStatus.SCHEDULED.value,
            entries.c.due_ms <= now_ms,
        )
        .order_by(entries.c.due_ms, entries.c.slot, entries.c.row)
        .limit(room)
    )
    rows = work.conn.execute(due).mappings().all()
    if not rows:
        settle(work, row)
        return 0
    try:
        sender = senders.active(work.conn, row["sender_id"] or 0)
    except Refusal as refusal:
        code = refusal.problems[0].code if refusal.problems else refusal.code.value
        controls.stop_for(work, campaign_id, code)
        return 0
    texts = _texts(work, row, rows)
    drafts = [_draft(row, sender, entry, texts[entry["file_id"]]) for entry in rows]
    moves = Moves(work, row)
    for entry, message_id in zip(rows, accept(work, drafts), strict=True):
        moves.move(entry, SPOOLED, message_id=message_id)
    moves.write()
    return len(rows)


def _follow_clock(work: UnitOfWork, row: RowMapping) -> None:
    """Where the clock was set back, note the last starts by the new one: else the next would be ahead for ever."""
    pace = pace_of(row)
    followed = settled(pace, work.now_ms)
    if followed != pace:
        put(work, row["id"], {"starts": as_json(followed.starts), "planned_ms": followed.planned_ms})


def room_of(work: UnitOfWork, row: RowMapping) -> int:
    """How many more messages of a campaign may wait in the spool."""
    mine = (spool.c.source == Source.BULK.value) & (spool.c.run_id == row["id"])
    waiting = work.conn.execute(select(func.count()).select_from(spool).where(mine)).scalar_one()
    ahead: int = row["per_minute"] * AHEAD_S // 60
    return max(1, ahead) + 1 - int(waiting)


def settle(work: UnitOfWork, row: RowMapping) -> None:
    """Complete a campaign of which nothing waits and nothing is being sent."""
    if row["state"] == CampaignState.RUNNING.value and not row["scheduled"] and not row["sending"]:
        pass_event(work, SYSTEM, row, Event.ALL_DONE)


def start_due(work: UnitOfWork) -> None:
    """Start campaigns whose time has come; a start missed by too much waits for a person (BLK-64)."""
    due = (campaigns.c.state == CampaignState.SCHEDULED.value) & (campaigns.c.at_ms <= work.now_ms)
    allowed = work.conn.execute(select(connection.c.missed_start_min)).scalar_one_or_none()
    since_ms = restored_ms(work.conn)
    for row in work.conn.execute(select(campaigns).where(due, campaigns.c.active)).mappings().all():
        late_ms = work.now_ms - row["at_ms"]
        event = due_event(row["at_ms"], work.now_ms, MISSED_MIN if allowed is None else allowed, since_ms)
        if event is Event.MISSED:
            params = as_json({"late_min": late_ms // MINUTE_MS})
            pass_event(work, SYSTEM, row, event, values={"reason": "start_missed", "reason_params": params})
        else:
            pass_event(work, SYSTEM, row, event)


def _texts(work: UnitOfWork, row: RowMapping, rows: Sequence[RowMapping]) -> dict[int, ListText]:
    wanted = files.c.id.in_({entry["file_id"] for entry in rows})
    found = work.conn.execute(select(files.c.id, files.c.shape).where(wanted)).mappings()
    return {one["id"]: list_text(row["text"], names_of(shape_of(one))) for one in found}


def _draft(row: RowMapping, sender: Sender, entry: RowMapping, text: ListText) -> Draft:
    return Draft(
        channel=sender.channel,
        provider_id=sender.provider_id,
        sender=sender.name,
        address=entry["phone"],
        text=text.render(_vals.decode(entry["vals"])),
        source=Source.BULK,
        author_id=row["created_by_id"],
        run_id=row["id"],
        origin=row["name"],
        recipient_id=entry["id"],
        retry=RetryPlan.LIST,
    )
