"""Before a mailing starts: who gets it, who does not and why, how long it takes, what to look at (BEY-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, func, select

from app.assets import service as senders
from app.bulk.outlook import STEP_MS, Outlook, new_files, stamp_of
from app.bulk.store import WAITING, row_of
from app.bulk.tables import campaigns, entries
from app.bulk.verifying import form_of
from app.channels.kit.connector import LinkState
from app.contract.broadcasts import LARGE
from app.contract.bulk import CampaignState
from app.contract.faults import Code
from app.contract.messages import Source
from app.contract.preflight import Group, Hint, ListPreflight, Notice, finish_ms, parts_range
from app.contract.safety import canary_size
from app.contract.senders import Sender, SenderStatus
from app.control import hours as sending_hours
from app.control import preflights
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal

_outlook: Final = msgspec.json.Decoder(Outlook)


def report(conn: Connection, campaign_id: int, links: Mapping[int, LinkState], now_ms: int) -> ListPreflight:
    """What a start would do. Refused (not_found) where the lists were not checked under the present settings."""
    row = row_of(conn, campaign_id)
    outlook = _outlook.decode(row["outlook"]) if row["outlook"] else None
    if outlook is None or outlook.stamp != stamp_of(row, new_files(conn, row)):
        raise Refusal(Code.NOT_FOUND, what="check", id=campaign_id)
    sender = senders.find(conn, row["sender_id"]) if row["sender_id"] else None
    start_ms = max(row["at_ms"] or 0, now_ms)
    per_minute = pace(conn, row, sender)
    groups = _groups(outlook, start_ms)
    earlier = _earlier(conn, row, start_ms)
    opens = sending_hours.opens_of(sending_hours.read(conn))
    return ListPreflight(
        source=Source.BULK.value,
        run_id=campaign_id,
        at_ms=now_ms,
        people=outlook.rows,
        recipients=outlook.recipients,
        exclusions=outlook.left,
        left_out=outlook.left_out,
        parts=parts_range(outlook.parts, outlook.recipients, exact=True),
        missing=outlook.missing,
        samples=outlook.samples,
        per_minute=per_minute,
        start_ms=start_ms,
        finish_ms=finish_ms([*groups, *earlier], MINUTE_MS / per_minute, opens),
        notices=(
            *_of_line(conn, row, sender, links),
            *_of_rows(conn, row, outlook, sum(one.people for one in earlier)),
            *preflights.waiting_notices(groups, opens),
        ),
        is_large=outlook.recipients > LARGE,
    )


def pace(conn: Connection, row: RowMapping, sender: Sender | None) -> float:
    """Messages a minute: the mailing's own limit, or what its provider takes where that is less (BLK-62)."""
    limits = [float(row["per_minute"])]
    if sender is not None:
        limits += preflights.limits_of(conn, sender.provider_id)
    return min(limits)


def _groups(outlook: Outlook, start_ms: int) -> list[Group]:
    return [
        Group(max(start_ms, due_ms or 0), count, (zones, country))
        for due_ms, zones, country, count in outlook.groups
    ]


def _earlier(conn: Connection, row: RowMapping, start_ms: int) -> list[Group]:
    """What waits of lists that were loaded before."""
    due = entries.c.due_ms - entries.c.due_ms % STEP_MS
    mine = (entries.c.campaign_id == row["id"]) & entries.c.status.in_(WAITING)
    found = conn.execute(select(due, func.count()).where(mine).group_by(due))
    return [Group(max(start_ms, due_ms or 0), count) for due_ms, count in found]


def _of_line(
    conn: Connection, row: RowMapping, sender: Sender | None, links: Mapping[int, LinkState]
) -> list[Notice]:
    if sender is None:
        return []
    found = []
    if sender.status is not SenderStatus.ACTIVE:
        found.append(Notice(hint=Hint.SENDER_OFF, name=sender.name))
    found += preflights.line_notices(conn, sender.provider_id, links)
    theirs = [one.id for one in senders.all_senders(conn) if one.provider_id == sender.provider_id]
    others = (
        campaigns.c.sender_id.in_(theirs)
        & (campaigns.c.state == CampaignState.RUNNING.value)
        & (campaigns.c.id != row["id"])
    )
    if many := conn.execute(select(func.count()).select_from(campaigns).where(others)).scalar_one():
        found.append(Notice(hint=Hint.SHARED, count=many, name=sender.provider))
    return found


def _of_rows(conn: Connection, row: RowMapping, outlook: Outlook, earlier: int) -> list[Notice]:
    if not outlook.recipients:
        return [Notice(hint=Hint.NOBODY)]
    canary = form_of(conn, row).safety.canary
    counts = {
        Hint.REPEATED: outlook.repeated,
        Hint.OVERDUE: outlook.overdue,
        Hint.STILL_WAITING: earlier,
        Hint.CANARY: canary_size(canary, outlook.recipients + earlier) if canary is not None else 0,
    }
    return [Notice(hint=hint, count=count) for hint, count in counts.items() if count]
