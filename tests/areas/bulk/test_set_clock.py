"""The clock is set back while a mailing runs: the next message leaves at its turn, not when the hours are over."""

from __future__ import annotations

import asyncio

import pytest

from app.bulk.feeder import BulkFeeder
from app.core.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from app.dispatch import spool
from tests.areas.bulk.mill import Mill, phones

pytestmark = pytest.mark.both_databases


@pytest.mark.req("BRD-123", "BLK-62")
@pytest.mark.parametrize("back_ms", [MINUTE_MS, 3 * HOUR_MS])
@pytest.mark.parametrize("while_away", [False, True])
def test_a_clock_that_is_set_back_is_followed_at_the_same_pace(mill: Mill, back_ms: int, *, while_away: bool):
    campaign = mill.loaded(*phones(8), per_minute=60)
    while len(mill.line.sent) < 4:
        mill.step(campaign.id)
    mill.line.clock.advance(-back_ms)
    if while_away:
        asyncio.run(BulkFeeder(mill.runtime.database, mill.runtime.alarm).begin())
    else:
        mill.write(spool.let_go)  # as the engine does
    left_ms: list[int] = []
    for now_ms in range(0, 6_000, 100):
        claimed = mill.claim(campaign.id)
        mill.line.answer(claimed)
        left_ms += [now_ms for _ in claimed]
        mill.line.clock.advance(100)
    assert left_ms == [one * SECOND_MS for one in (1, 2, 3, 4)]
    assert len(set(mill.addresses())) == len(mill.addresses()) == 8
