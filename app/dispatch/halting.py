"""The switch that stops every claim at once; kept with the workspace, so that it survives a restart (BEY-5)."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select

from app.contract.control import Halt
from app.contract.feed import Topic
from app.core.backing_up import QUARANTINE
from app.core.hot import Hot
from app.core.tables import workspace
from app.core.work import UnitOfWork
from app.dispatch.intake import WAKE
from app.dispatch.rules import SpoolState
from app.dispatch.tables import messages, spool

KEY: Final = "sending_stopped"

_switch = Hot(
    lambda _: (
        select(workspace.c.value)
        .where(or_(workspace.c.key == bindparam("switch"), workspace.c.key == bindparam("copy")))
        .limit(1)
    )
)


def is_stopped(conn: Connection) -> bool:
    """Whether nothing may be claimed: somebody said so, or this is a restored copy that nobody has confirmed.

    Asked within the transaction of every claim.
    """
    return bool(_switch.rows(conn, {"switch": KEY, "copy": QUARANTINE}))


def read(conn: Connection) -> Halt:
    """The stop that holds, or that none does."""
    text = conn.execute(select(workspace.c.value).where(workspace.c.key == KEY)).scalar_one_or_none()
    return Halt() if text is None else msgspec.json.decode(text, type=Halt)


def put(work: UnitOfWork, halt: Halt) -> None:
    """Stop, or let go on; everybody is told."""
    work.conn.execute(delete(workspace).where(workspace.c.key == KEY))
    if halt.stopped:
        work.conn.execute(insert(workspace).values(key=KEY, value=msgspec.json.encode(halt).decode()))
    else:
        for provider_id in work.conn.execute(select(spool.c.provider_id).distinct()).scalars():
            work.wake(f"{WAKE}:{provider_id}")
    work.upsert(Topic.SENDING, "halt", halt)


def waiting(conn: Connection) -> dict[str, int]:
    """Messages in the queue that nobody has claimed, by who sends them."""
    counted = (
        select(messages.c.source, func.count())
        .join(spool, spool.c.message_id == messages.c.id)
        .where(spool.c.state.in_([SpoolState.READY.value, SpoolState.DEFERRED.value]))
        .group_by(messages.c.source)
        .order_by(messages.c.source)
    )
    return {row[0]: row[1] for row in conn.execute(counted)}


def under_way(conn: Connection) -> int:
    """Messages that were claimed and may have left."""
    sending = select(func.count()).select_from(spool).where(spool.c.state == SpoolState.SENDING.value)
    return int(conn.execute(sending).scalar_one())
