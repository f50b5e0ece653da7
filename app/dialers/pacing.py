"""How fast dialers go, from the times at which their records were processed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, func, select

from app.contract.dialers import DialerBars, DialerId, DialerPace, PaceSpan
from app.dialers import store
from app.dialers.tables import sms_repo
from app.dispatch import providers

MINUTE_MS: Final = 60_000
SPANS: Final[Mapping[PaceSpan, tuple[int, int]]] = {
    PaceSpan.HOUR: (60, MINUTE_MS),
    PaceSpan.DAY: (48, 30 * MINUTE_MS),
}
"""How many bars, and what each covers."""


def paces(conn: Connection, now_ms: int) -> list[DialerPace]:
    """What each dialer processed in the last minute, and the most its provider takes."""
    rows = store.rows(conn)
    counted = (
        select(sms_repo.c.dialer_id, func.count())
        .where(sms_repo.c.dialer_id.in_([row["id"] for row in rows]), sms_repo.c.processed_ms > now_ms - MINUTE_MS)
        .group_by(sms_repo.c.dialer_id)
    )
    found = {row[0]: row[1] for row in conn.execute(counted)}
    limits: dict[int, int | None] = {}
    told = []
    for row in rows:
        account = row["provider_id"]
        if account not in limits:
            facts = providers.facts_of(conn, account)
            limits[account] = None if facts is None else facts.per_minute
        told.append(DialerPace(
            dialer_id=DialerId(row["id"]), last_minute=found.get(row["id"], 0), provider_limit=limits[account]
        ))  # fmt: skip
    return told


def bars(conn: Connection, dialer_id: int, span: PaceSpan, now_ms: int) -> DialerBars:
    """What one processed over the last hour or day; the last bar is the stretch that is under way."""
    store.row_of(conn, dialer_id)
    many, span_ms = SPANS[span]
    end_ms = (now_ms // span_ms + 1) * span_ms
    start_ms = end_ms - many * span_ms
    stretch = (sms_repo.c.processed_ms - start_ms - (sms_repo.c.processed_ms - start_ms) % span_ms).label("stretch")
    counted = (
        select(stretch, func.count())
        .where(sms_repo.c.dialer_id == dialer_id, sms_repo.c.processed_ms >= start_ms)
        .group_by(stretch)
    )
    counts = [0] * many
    for offset_ms, count in conn.execute(counted):
        place = int(offset_ms) // span_ms
        if place < many:
            counts[place] = count
    return DialerBars(counts=tuple(counts), span_ms=span_ms, end_ms=end_ms)
