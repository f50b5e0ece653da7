"""What the feeder looks at: which runs want work, which of their steps have room in the spool, who is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, case, exists, func, or_, select

from app.assets import service as senders
from app.broadcasts.feeding import LOW_WATER
from app.broadcasts.store import steps_of
from app.broadcasts.tables import broadcasts, recipients
from app.contract.broadcasts import RUNNING, RecipientState, Status
from app.contract.messages import Source
from app.core.hot import Hot
from app.dispatch.rules import SpoolState
from app.dispatch.tables import spool


@dataclass(frozen=True, slots=True)
class Wants:
    """What a run wants. `steps` are those with room, from 1; `providers` those of its chain, in order."""

    id: int
    is_stopping: bool
    is_resolving: bool
    is_checking: bool
    is_hungry: bool
    steps: tuple[int, ...]
    providers: tuple[int, ...]


def wants(conn: Connection) -> list[Wants]:
    """Every run that is under way or has an abort to finish."""
    of_run = recipients.c.broadcast_id == broadcasts.c.id
    has_next = exists().where(of_run, recipients.c.state == RecipientState.NEXT.value)
    running = broadcasts.c.status.in_([status.value for status in RUNNING])
    wanted = select(broadcasts, has_next.label("has_next")).where(
        or_(running, broadcasts.c.stopping), broadcasts.c.deleted_ms.is_(None)
    )
    rows = conn.execute(wanted).mappings().all()
    if not rows:
        return []
    by_sender: dict[int, int] = {one.id: one.provider_id for one in senders.all_senders(conn)}
    spooled, held = _spooled(conn)
    found = []
    for row in rows:
        theirs, waits = spooled[row["id"]], held[row["id"]]
        ways = [by_sender.get(step.sender_id or 0, 0) for step in steps_of(row)]
        is_open = row["status"] == Status.IN_PROGRESS.value and row["queued"] > sum(theirs.values())
        found.append(
            Wants(
                id=row["id"],
                is_stopping=row["stopping"],
                is_resolving=row["resolve_cursor"] is not None,
                is_checking=row["checking_until_ms"] is not None,
                is_hungry=is_open or row["has_next"],
                steps=tuple(n for n, one in enumerate(ways, 1) if theirs[one] - waits[one] < LOW_WATER),
                providers=tuple(dict.fromkeys(ways)),
            )
        )
    return found


_counted = Hot(
    lambda _: (
        select(
            spool.c.run_id,
            spool.c.provider_id,
            func.count().label("waiting"),
            func.sum(case((spool.c.held_for.is_not(None), 1), else_=0)).label("held"),
        )
        .where(
            spool.c.source == Source.BROADCAST.value,
            or_(spool.c.state == SpoolState.READY.value, spool.c.state == SpoolState.DEFERRED.value),
            spool.c.run_id.is_not(None),
        )
        .group_by(spool.c.run_id, spool.c.provider_id)
    )
)
Counts = defaultdict[int, defaultdict[int, int]]


def _spooled(conn: Connection) -> tuple[Counts, Counts]:
    """How many messages wait, by run and provider; how many of them for a moment, which holds nobody else up."""
    spooled: Counts = defaultdict(lambda: defaultdict(int))
    held: Counts = defaultdict(lambda: defaultdict(int))
    for row in _counted.rows(conn, {}):
        spooled[row.run_id][row.provider_id] = row.waiting
        held[row.run_id][row.provider_id] = int(row.held)
    return spooled, held


def away_since(run: Wants, down_since_ms: Mapping[int, int]) -> int | None:
    """Since when a provider of the chain has been away, the first of them; None while all are there (BRD-121)."""
    since = [down_since_ms[one] for one in run.providers if one in down_since_ms]
    return since[0] if since else None
