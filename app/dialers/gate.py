"""What dialers ask just before a message leaves: may it still, and is the number on a do-not-contact list?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from app.contract.dnc import scope_of_dialer
from app.contract.messages import MessageId, Source
from app.core.clock import SECOND_MS
from app.dialers.rules import DO_NOT_CONTACT
from app.dialers.store import user_of
from app.dialers.tables import dialers
from app.dispatch.observers import Block, Candidate, Hold, Stop
from app.dnc.service import listed_among
from app.schedules import service as schedules
from app.schedules.rules import is_open

NOT_NOW: Final = "dialer_not_now"
TAKEN_BACK_MS: Final = 5 * SECOND_MS
"""A message of a dialer that may not send is held until the dialer has taken it back, which it does at once."""


def dialing(conn: Connection, batch: Sequence[Candidate], now_ms: int) -> dict[MessageId, Stop]:
    """See `dispatch.observers.Gate`: stopped and closed dialers, and the lists, once for each dialer."""
    by_dialer: dict[int, list[Candidate]] = defaultdict(list)
    for one in batch:
        if one.source is Source.DIALER and one.run_id is not None:
            by_dialer[one.run_id].append(one)
    found: dict[MessageId, Stop] = {}
    for dialer_id, mine in by_dialer.items():
        row = conn.execute(select(dialers).where(dialers.c.id == dialer_id)).mappings().first()
        if row is None or not may_send(conn, dialer_id, now_ms, enabled=row["enabled"], started=row["started"]):
            found |= {one.message_id: Hold(now_ms + TAKEN_BACK_MS, NOT_NOW) for one in mine}
        elif row["dncr"]:
            listed = listed_among(conn, [one.address for one in mine], scope_of_dialer(dialer_id))
            found |= {one.message_id: Block(DO_NOT_CONTACT) for one in mine if one.address in listed}
    return found


def may_send(conn: Connection, dialer_id: int, now_ms: int, *, enabled: bool, started: bool) -> bool:
    """Whether a dialer is enabled, started and on schedule (DIA-20)."""
    if not enabled or not started:
        return False
    ids = [schedule_id for schedule_id, _ in schedules.used_by(conn, user_of(dialer_id))]
    return is_open(schedules.hours_of(conn, ids), now_ms)
