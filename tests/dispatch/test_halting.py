"""The stop of all sending at its root: claims."""

from __future__ import annotations

import pytest

from app.channels.kit.outcome import Accepted, ErrorKind, RetryLater
from app.contract.control import Halt
from app.contract.messages import MessageState, Source
from app.core.clock import MINUTE_MS
from app.dispatch import halting
from tests.dispatch.ground import CARRIER, Ground, draft

pytestmark = pytest.mark.both_databases


@pytest.mark.req("BEY-5")
@pytest.mark.parametrize("source", [one for one in Source if one is not Source.CUSTOMER])
def test_nothing_of_any_door_is_claimed_while_sending_is_stopped(ground: Ground, source: Source) -> None:
    (message_id,) = ground.accept(draft(source=source))
    ground.do(halting.put, Halt(stopped=True))
    assert ground.claim() == []
    ground.do(halting.put, Halt())
    assert [one.message_id for one in ground.claim()] == [message_id]


@pytest.mark.req("BEY-5")
def test_a_retry_that_becomes_due_waits_too(ground: Ground) -> None:
    (message_id,) = ground.accept(draft())
    ground.record((ground.claim_one(), RetryLater(0, ErrorKind.THROTTLED, "0x58", "slow down")))
    ground.do(halting.put, Halt(stopped=True))
    ground.clock.advance(MINUTE_MS)
    ground.promote()
    assert ground.claim() == []
    assert ground.state(message_id) is MessageState.QUEUED


def test_what_was_claimed_before_is_counted_apart_and_its_outcome_is_recorded(ground: Ground) -> None:
    ids = ground.accept(draft(), draft(), draft(source=Source.BROADCAST), draft(hold_ms=MINUTE_MS))
    claimed = ground.claim_one()
    ground.do(halting.put, Halt(stopped=True))
    with ground.engine.connect() as conn:
        assert halting.under_way(conn) == 1
        assert halting.waiting(conn) == {"agent": 2, "broadcast": 1}
    ground.record((claimed, Accepted(("v1",))))
    assert ground.state(ids[0]) is MessageState.SUBMITTED


def test_letting_go_on_wakes_every_sender_with_something_to_send(ground: Ground) -> None:
    ground.accept(draft(), draft(provider_id=7))
    ground.do(halting.put, Halt(stopped=True))
    ground.woken.clear()
    ground.do(halting.put, Halt())
    assert {f"dispatch:{CARRIER}", "dispatch:7"} <= ground.woken
