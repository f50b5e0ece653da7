"""The place where a run's pace is bound to something outside the engine: a campaign's backlog, later (BEY-13)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection

from app.channels.kit.pacing import TokenBucket
from app.contract.messages import MessageId, Source
from app.core.clock import SECOND_MS
from app.dispatch.observers import Candidate, Hold, Run, Stop

SLOWED: Final = "slowed"
LOOK_AGAIN_MS: Final = 5 * SECOND_MS
"""How long a run waits that may send nothing at all, before its share is asked for again."""

CATCH_UP_S: Final = 0.5
"""How much of its share a run may make up for, where nobody asked in between."""

Share = Callable[[Connection, Run], float | None]
"""The share of its rate a run may use, 0 to 1; None for a run that is tied to nothing."""
Rate = Callable[[Connection, int], float | None]
"""Messages a second of a provider account; None where it has no limit."""


class PaceGate:
    """See `dispatch.observers.Gate`: lets a tied run have its share of the account's rate, and holds the rest.

    Shares are asked for once a batch. The bucket of a run lives in memory: a restart begins with an empty one.
    `steady` fills it, a clock in seconds that nobody sets: one that is set back would stop the run for as long.
    """

    def __init__(
        self,
        share_of: Share,
        rate_of: Rate,
        *,
        unlimited: float = 100.0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._share_of, self._rate_of, self._unlimited, self._steady = share_of, rate_of, unlimited, steady
        self._buckets: dict[tuple[Source, int, int], tuple[float, TokenBucket]] = {}

    def __call__(self, conn: Connection, batch: Sequence[Candidate], now_ms: int, /) -> dict[MessageId, Stop]:
        """Those that are over their run's share, each with the moment of its turn."""
        found: dict[MessageId, Stop] = {}
        shares: dict[Run, float | None] = {}
        waiting: Counter[Run] = Counter()
        for one in batch:
            if one.run_id is None:
                continue
            run = (one.source, one.run_id)
            if run not in shares:
                shares[run] = self._share_of(conn, run)
            share = shares[run]
            if share is None or share >= 1:
                continue
            wait_ms = LOOK_AGAIN_MS if share <= 0 else self._wait_ms(conn, one, share, waiting[run])
            if wait_ms > 0:
                waiting[run] += 1
                found[one.message_id] = Hold(now_ms + wait_ms, SLOWED)
        return found

    def _wait_ms(self, conn: Connection, one: Candidate, share: float, before: int) -> int:
        """0 where its turn is now, else about when it comes, behind the `before` that were told to wait with it."""
        assert one.run_id is not None
        rate = (self._rate_of(conn, one.provider_id) or self._unlimited) * share
        key = (one.source, one.run_id, one.provider_id)
        known = self._buckets.get(key)
        if known is None or known[0] != rate:
            known = self._buckets[key] = (rate, TokenBucket(rate, burst=1 + rate * CATCH_UP_S))
        bucket, now_s = known[1], self._steady()
        if bucket.turns(now_s, 0) > 0:
            bucket.take(now_s)
            return 0
        return max(1, round(SECOND_MS * (before + 1) / rate))
