"""A campaign under its guard: who may be handed over while a canary is out, and why it pauses (BEY-3)."""

from __future__ import annotations

import msgspec
from sqlalchemy import RowMapping

from app.bulk import controls
from app.bulk.store import as_json, row_of, taken_count
from app.contract.bulk import CampaignState
from app.contract.messages import Source
from app.contract.safety import Stage
from app.control import guards
from app.core.work import UnitOfWork


def pause_guarded(work: UnitOfWork, campaign_id: int, reason: str) -> None:
    """See `control.guards.Pause`. What the guard found is kept with the reason."""
    if row_of(work.conn, campaign_id)["state"] != CampaignState.RUNNING.value:
        return
    guard = guards.guard_of(work.conn, Source.BULK, campaign_id)
    found = guard.spike or guard.canary
    params = {} if found is None else msgspec.structs.asdict(found)
    controls.stop_for(work, campaign_id, reason, as_json(params))


def may_take(work: UnitOfWork, row: RowMapping) -> int | None:
    """How many of a running campaign's entries may be handed over now; None: any number.

    Judges a canary that is out; one that failed pauses the campaign.
    """
    if not guards.has_canary_out(work.conn, Source.BULK, row["id"]):
        return None
    taken = taken_count(work.conn, row)
    total, arrived = taken + _never_taken(row, taken), row["delivered"] + row["read"]
    stage = guards.judge(work, Source.BULK, row["id"], total, taken, arrived, row["failed"])
    if stage is Stage.FAILED:
        pause_guarded(work, row["id"], guards.CANARY_FAILED)
        return 0
    return guards.allowance(work.conn, Source.BULK, row["id"], total, lambda: taken)


def _never_taken(row: RowMapping, taken: int) -> int:
    """Entries that wait and were not handed over; those handed over count as scheduled until they leave."""
    tried = sum(int(row[name]) for name in ("sending", "sent", "delivered", "read", "failed", "unknown"))
    return int(row["scheduled"]) - (taken - tried)
