"""What happens to the mailings of a restored copy: each waits for a person (BEY-6)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

from app.bulk import controls
from app.bulk.tables import campaigns
from app.contract.bulk import CampaignState
from app.core.actor import Actor
from app.core.work import UnitOfWork

RESTORED: Final = "restored"
"""Why a campaign of a restored copy is paused."""


def stop_all(work: UnitOfWork, actor: Actor) -> None:
    """Pause what runs or has a time to run."""
    open_ones = campaigns.c.state.in_([CampaignState.RUNNING.value, CampaignState.SCHEDULED.value])
    for campaign_id in work.conn.execute(select(campaigns.c.id).where(open_ones)).scalars().all():
        controls.stop_for(work, campaign_id, RESTORED, actor=actor)


def planned(conn: Connection) -> int:
    """How many campaigns have a time to start."""
    waiting = campaigns.c.state == CampaignState.SCHEDULED.value
    return int(conn.execute(select(func.count()).select_from(campaigns).where(waiting)).scalar_one())
