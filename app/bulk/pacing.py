"""The pace of campaigns, and whom they must not reach: asked at a claim, noted within it (BLK-62, BLK-65)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from app.bulk.rules import SPOOLED, next_start_ms, started
from app.bulk.store import Moves, as_json, by_ids, pace_of, put
from app.bulk.tables import campaigns
from app.contract.bulk import CampaignState, EntryStatus
from app.contract.dnc import EVERYWHERE
from app.contract.messages import MessageId, Source
from app.core.clock import SECOND_MS
from app.core.work import UnitOfWork
from app.dispatch.observers import Block, Candidate, Hold, Stop
from app.dnc.service import listed_among

STOPPED: Final = "campaign_stopped"
PACED: Final = "pace"
HELD: Final = (STOPPED, PACED)
"""Why messages are held here, for a minute at most."""


def hold(conn: Connection, batch: Sequence[Candidate], now_ms: int) -> Mapping[MessageId, Stop]:
    """A gate: numbers that must not be contacted are blocked; of each campaign one may leave at its turn."""
    stopped: dict[MessageId, Stop] = {}
    for row, mine in _by_campaign(conn, batch):
        if row is None or row["state"] != CampaignState.RUNNING.value:
            stopped |= {one.message_id: Hold(now_ms + SECOND_MS, STOPPED) for one in mine}
            continue
        listed = listed_among(conn, [one.address for one in mine], EVERYWHERE)
        stopped |= {one.message_id: Block("do_not_contact") for one in mine if one.address in listed}
        pace, per_minute, at_ms = pace_of(row), row["per_minute"], now_ms
        for one in mine:
            if one.address in listed:
                continue
            at_ms = max(at_ms, next_start_ms(pace, per_minute, at_ms))
            if at_ms > now_ms:
                stopped[one.message_id] = Hold(at_ms, PACED)
            pace = started(pace, per_minute, at_ms)
    return stopped


def taken(work: UnitOfWork, batch: Sequence[Candidate]) -> None:
    """A taker: messages leave now; their entries are being sent, and the campaign's next has to wait."""
    for row, mine in _by_campaign(work.conn, batch):
        if row is None:
            continue
        pace = pace_of(row)
        for _ in mine:
            pace = started(pace, row["per_minute"], work.now_ms)
        put(work, row["id"], {"starts": as_json(pace.starts), "planned_ms": pace.planned_ms})
        moves = Moves(work, row)
        for entry in by_ids(work.conn, [one.recipient_id for one in mine if one.recipient_id is not None]).values():
            if entry["status"] == SPOOLED:
                moves.move(entry, EntryStatus.SENDING.value, sent_ms=work.now_ms)
        moves.write()


def _by_campaign(conn: Connection, batch: Sequence[Candidate]) -> list[tuple[RowMapping | None, list[Candidate]]]:
    groups: dict[int, list[Candidate]] = defaultdict(list)
    for one in batch:
        if one.source is Source.BULK and one.run_id is not None:
            groups[one.run_id].append(one)
    if not groups:
        return []
    found = conn.execute(select(campaigns).where(campaigns.c.id.in_(list(groups)))).mappings()
    rows = {row["id"]: row for row in found}
    return [(rows.get(campaign_id), mine) for campaign_id, mine in groups.items()]
