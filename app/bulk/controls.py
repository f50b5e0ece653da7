"""The campaign controls: pause, resume, clear, restart; and the end of an unknown entry (BLK section 8)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import RowMapping, and_, func, insert, literal, null, select, update

from app.audit.service import record as audit
from app.bulk import slots
from app.bulk.rules import DUPLICATE, LOADING, Event
from app.bulk.store import WAKE, Moves, by_ids, files_of, overdue_count, pass_event, put, row_of, tell
from app.bulk.tables import STATUSES, campaigns, entries
from app.bulk.waiting import cancel, take_back
from app.contract.bulk import Campaign, CampaignState, EntryStatus, FileState, Overdue, Resolution
from app.contract.faults import Code, Problem
from app.core.actor import SYSTEM, Actor
from app.core.errors import Refusal
from app.core.work import UnitOfWork

_COPIED: Final = ("campaign_id", "file_id", "slot", "row", "written", "phone", "row_ms", "vals")


def pause(work: UnitOfWork, actor: Actor, campaign_id: int) -> Campaign:
    """*Pause*: what the provider has not got yet waits again (BLK-71)."""
    _refuse_unless(row_of(work.conn, campaign_id), CampaignState.RUNNING)
    take_back(work, campaign_id)
    return pass_event(work, actor, row_of(work.conn, campaign_id), Event.PAUSE)


def stop_for(work: UnitOfWork, campaign_id: int, reason: str, params: str = "{}", *, actor: Actor = SYSTEM) -> None:
    """Pause a campaign whose channel cannot send (BLK-75), or which a person has to take up again (BEY-6)."""
    row = row_of(work.conn, campaign_id)
    if row["state"] not in (CampaignState.RUNNING.value, CampaignState.SCHEDULED.value):
        return
    take_back(work, campaign_id)
    values = {"reason": reason, "reason_params": params}
    pass_event(work, actor, row_of(work.conn, campaign_id), Event.FAULT, values=values)


def resume(work: UnitOfWork, actor: Actor, campaign_id: int, overdue: Overdue | None) -> Campaign:
    """*Resume*: goes on at the first waiting entry; dated rows that became overdue are decided on (BLK-72)."""
    row = row_of(work.conn, campaign_id)
    _refuse_unless(row, CampaignState.PAUSED)
    if not row["active"]:
        raise Refusal(Code.INVALID, problems=[Problem(path="active", code="campaign_inactive")])
    count = overdue_count(work.conn, row, work.now_ms)
    if count and overdue is None:
        problem = Problem(path="overdue", code="overdue_rows", params={"count": count})
        raise Refusal(Code.INVALID, problems=[problem])
    if count and overdue is Overdue.CANCEL:
        passed = and_(entries.c.row_ms > row["paused_ms"], entries.c.row_ms <= work.now_ms)
        cancel(work, row, passed)
    return pass_event(work, actor, row_of(work.conn, campaign_id), Event.RESUME)


def clear(work: UnitOfWork, actor: Actor, campaign_id: int) -> Campaign:
    """*Clear*: waiting entries are cancelled, both slots emptied; what was sent stays in the report (BLK-73)."""
    row = row_of(work.conn, campaign_id)
    _refuse_unless(row, CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.PAUSED)
    take_back(work, campaign_id)
    cancel(work, row, literal(value=True))
    for file in files_of(work.conn, campaign_id):
        slots.forget(work, file)
    pass_event(work, actor, row_of(work.conn, campaign_id), Event.CLEAR, before=row)
    put(work, campaign_id, {"run": row["run"] + 1, **dict.fromkeys(STATUSES, 0)})
    return tell(work, campaign_id)


def restart(work: UnitOfWork, actor: Actor, campaign_id: int) -> Campaign:
    """*Restart*: every accepted row of the files in the slots once more, duplicates looked for anew (BLK-74)."""
    row = row_of(work.conn, campaign_id)
    _refuse_unless(row, CampaignState.COMPLETED)
    loaded = [one["id"] for one in files_of(work.conn, campaign_id) if one["state"] == FileState.LOADED.value]
    run = row["run"] + 1
    copied = [entries.c[name] for name in _COPIED]
    source = (
        select(
            *copied,
            literal(run),
            func.coalesce(entries.c.row_ms, work.now_ms),
            literal(EntryStatus.SCHEDULED.value),
        )
        .where(
            entries.c.campaign_id == campaign_id,
            entries.c.run == row["run"],
            entries.c.file_id.in_(loaded),
            entries.c.status != LOADING,
        )
        .order_by(entries.c.slot, entries.c.row)
    )
    work.conn.execute(insert(entries).from_select([*_COPIED, "run", "due_ms", "status"], source))
    mine = (entries.c.campaign_id == campaign_id) & (entries.c.run == run)
    if row["remove_duplicates"]:
        first = select(func.min(entries.c.id)).where(mine).group_by(entries.c.phone)
        work.conn.execute(update(entries).where(mine, entries.c.id.not_in(first)).values(status=DUPLICATE))
    counted = mine & (entries.c.status == EntryStatus.SCHEDULED.value)
    count = work.conn.execute(select(func.count()).select_from(entries).where(counted)).scalar_one()
    if not count:
        raise Refusal(Code.INVALID, problems=[Problem(path="files", code="required")])
    values = {"run": run, "at_ms": null(), **dict.fromkeys(STATUSES, 0), EntryStatus.SCHEDULED.value: count}
    return pass_event(work, actor, row, Event.RESTART, values=values)


def resolve(work: UnitOfWork, actor: Actor, entry_id: int, resolution: Resolution) -> Campaign:
    """What a person knows of an unknown entry: it was sent, or it is to be sent again (BLK-78)."""
    entry = by_ids(work.conn, [entry_id]).get(entry_id)
    if entry is None:
        raise Refusal(Code.NOT_FOUND, what="entry", id=entry_id)
    row = row_of(work.conn, entry["campaign_id"])
    if entry["status"] != EntryStatus.UNKNOWN.value:
        raise Refusal(Code.STATUS_IS_NOW, status=entry["status"])
    if resolution is Resolution.AGAIN and entry["run"] != row["run"]:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    moves = Moves(work, row)
    if resolution is Resolution.SENT:
        moves.move(entry, EntryStatus.SENT.value, reason="by_hand")
    else:
        moves.move(entry, EntryStatus.SCHEDULED.value, reason=None, due_ms=work.now_ms)
    moves.write()
    details = {"entry": entry_id, "phone": entry["phone"], "resolution": resolution.value}
    audit(work, actor, "mailing_entry_resolved", "mailing", row["id"], details=details)
    if resolution is Resolution.AGAIN and row["state"] == CampaignState.COMPLETED.value:
        return pass_event(work, actor, row_of(work.conn, row["id"]), Event.START)
    work.wake(WAKE)
    return tell(work, row["id"])


def recall(work: UnitOfWork, campaign_id: int) -> None:
    """Messages of a campaign went back to the spool: they leave it where the campaign is not running any more."""
    state = work.conn.execute(select(campaigns.c.state).where(campaigns.c.id == campaign_id)).scalar_one_or_none()
    if state is not None and state != CampaignState.RUNNING.value:
        take_back(work, campaign_id)
        tell(work, campaign_id)


def _refuse_unless(row: RowMapping, *states: CampaignState) -> None:
    if CampaignState(row["state"]) not in states:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    if row["job_id"] is not None:
        raise Refusal(Code.STATUS_IS_NOW, status="loading")
