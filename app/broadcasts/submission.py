"""Sending a campaign to moderation in place of launching it (BRD-61, BRD-62)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, RowMapping

from app.broadcasts.rules import Event
from app.broadcasts.store import pass_event
from app.contract.broadcasts import Broadcast, Moderation
from app.core import workspace
from app.core.actor import Actor
from app.core.work import UnitOfWork


def is_on(conn: Connection) -> bool:
    """Whether campaigns wait for a moderator."""
    return workspace.read(conn).moderation


def submit(work: UnitOfWork, actor: Actor, row: RowMapping, values: Mapping[str, object]) -> Broadcast:
    """Put a run that could be launched into the queue."""
    columns = {**values, "moderation": sent(work, actor)}
    return pass_event(work, actor, row, Event.SUBMIT, action="broadcast_submitted", values=columns)


def sent(work: UnitOfWork, actor: Actor) -> str:
    """The moderation column of something that is sent now."""
    return written(Moderation(sent_by_id=actor.user_id, sent_by=actor.name, sent_ms=work.now_ms))


def decided(work: UnitOfWork, actor: Actor, was: Moderation, *, approved: bool, comment: str = "") -> str:
    """The moderation column of something that is decided now."""
    fresh = msgspec.structs.replace(
        was, approved=approved, decided_by=actor.name, decided_ms=work.now_ms, comment=comment.strip()
    )
    return written(fresh)


def written(moderation: Moderation) -> str:
    """As the column holds it."""
    return msgspec.json.encode(moderation).decode()
