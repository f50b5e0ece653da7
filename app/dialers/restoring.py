"""What happens to the dialers of a restored copy: each waits for a person (BEY-6)."""

from __future__ import annotations

from sqlalchemy import select

from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dialers import service
from app.dialers.tables import dialers


def stop_all(work: UnitOfWork, actor: Actor) -> None:
    """Stop every dialer that dials."""
    for dialer_id in work.conn.execute(select(dialers.c.id).where(dialers.c.started)).scalars().all():
        service.stop(work, actor, dialer_id)
