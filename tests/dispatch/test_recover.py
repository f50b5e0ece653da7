"""After a crash: what may have left is unknown and never sent again, everything else goes on (crash rule)."""

from __future__ import annotations

import pytest

from app.channels.kit.outcome import Accepted, ErrorKind, RetryLater
from app.contract.messages import MessageState
from app.core.clock import HOUR_MS
from app.dispatch import spool
from tests.dispatch.ground import Ground, draft

pytestmark = pytest.mark.both_databases

S = MessageState


def recover(ground: Ground) -> int:
    return ground.do(spool.recover, ground.hooks)


@pytest.mark.req("MSG-75")
def test_what_was_being_sent_is_unknown_and_the_rest_goes_on(ground: Ground) -> None:
    ids = ground.accept(draft(), draft(), draft(), draft(hold_ms=HOUR_MS), draft())
    claimed = ground.claim(3)
    ground.record((claimed[0], Accepted(("v",))), (claimed[1], RetryLater(0, ErrorKind.THROTTLED, "", "")))
    assert recover(ground) == 1
    assert [ground.state(one) for one in ids] == [S.SUBMITTED, S.QUEUED, S.UNKNOWN, S.HELD, S.QUEUED]
    assert ground.watcher.path(ids[2]) == [(S.QUEUED, S.UNKNOWN)]
    assert recover(ground) == 0
    ground.clock.advance(2 * HOUR_MS)
    ground.promote()
    assert [one.message_id for one in ground.claim()] == [ids[1], ids[3], ids[4]]


@pytest.mark.req("MSG-75")
def test_a_large_window_is_recovered_whole(ground: Ground) -> None:
    count = 2 * spool.CHUNK + 1
    ground.accept(*(draft() for _ in range(count)))
    ground.claim(count)
    assert recover(ground) == count
    assert ground.queue() == {}
    assert len(ground.watcher.changes) == count


def test_a_crash_between_claims_loses_and_doubles_nothing(ground: Ground) -> None:
    ids = set(ground.accept(*(draft() for _ in range(10))))
    handed: set[int] = set()
    while ground.queue():
        handed |= {one.message_id for one in ground.claim(3)}
        recover(ground)
    assert handed == ids
    assert {ground.state(one) for one in ids} == {S.UNKNOWN}
