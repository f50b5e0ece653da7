"""What happens to the dialers of a restored copy: each waits for a person (BEY-6)."""

from __future__ import annotations

from sqlalchemy import select

from app.contract.dialers import Holdup
from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dialers import service, store
from app.dialers.tables import dialers


def stop_all(work: UnitOfWork, actor: Actor) -> None:
    """Stop every dialer that dials, and say why."""
    for dialer_id in work.conn.execute(select(dialers.c.id).where(dialers.c.started)).scalars().all():
        service.stop(work, actor, dialer_id)
        why = {"holdup": Holdup.RESTORED.value, "holdup_since_ms": work.now_ms, "holdup_reason": ""}
        store.change(work, dialer_id, why)
        store.tell(work, dialer_id)
