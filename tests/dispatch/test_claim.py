"""Claiming: who comes first, what a gate blocks, and what counts as tried."""

from __future__ import annotations

import random

import pytest

from app.channels.kit.outcome import ErrorKind, RetryLater
from app.contract.messages import MessageState, Source
from app.core.clock import HOUR_MS, MINUTE_MS
from app.dispatch import spool
from app.dispatch.observers import Hold, Hooks
from app.dispatch.rules import GIVE_UP_AFTER_MS
from tests.dispatch.ground import Ground, draft

pytestmark = pytest.mark.both_databases

S = MessageState


def test_people_come_before_campaigns_and_the_earlier_before_the_later(ground: Ground) -> None:
    sources = [Source.BROADCAST, Source.AGENT, Source.TEST, Source.BROADCAST, Source.AGENT, Source.TEST]
    ids = ground.accept(*(draft(source=source) for source in sources))
    order = [claimed.message_id for claimed in ground.claim()]
    assert order == [ids[1], ids[4], ids[2], ids[5], ids[0], ids[3]]


def test_an_agents_message_overtakes_a_campaign_that_is_under_way(ground: Ground) -> None:
    ground.accept(*(draft(source=Source.BROADCAST) for _ in range(5)))
    ground.claim(2)
    (agents,) = ground.accept(draft())
    assert ground.claim(2)[0].message_id == agents


def test_a_claim_takes_as_many_as_it_may_and_nobody_takes_them_again(ground: Ground) -> None:
    ids = ground.accept(*(draft() for _ in range(7)))
    taken = [one.message_id for _ in range(4) for one in ground.claim(2)]
    assert taken == ids
    assert set(ground.queue().values()) == {"sending"}


def test_every_provider_claims_its_own(ground: Ground) -> None:
    one, two = ground.accept(draft(provider_id=1), draft(provider_id=2))
    assert [claimed.message_id for claimed in ground.claim(provider=2)] == [two]
    assert [claimed.message_id for claimed in ground.claim(provider=1)] == [one]
    assert ground.claim(provider=3) == []


def test_a_claimed_message_says_what_to_send_and_how_often_it_was_tried(ground: Ground) -> None:
    ground.accept(draft("34600", sender="Shop", text="Привет", patience_ms=MINUTE_MS))
    claimed = ground.claim_one()
    assert (claimed.sender, claimed.address, claimed.text, claimed.attempts) == ("Shop", "34600", "Привет", 1)
    assert claimed.expires_ms == ground.clock.now_ms() + MINUTE_MS


@pytest.mark.req("MSG-62")
def test_time_runs_from_the_first_try_and_not_from_the_queue(ground: Ground) -> None:
    ground.accept(draft(patience_ms=MINUTE_MS))
    ground.clock.advance(5 * HOUR_MS)
    first = ground.claim_one()
    begun_ms = ground.clock.now_ms()
    assert first.expires_ms == begun_ms + MINUTE_MS
    ground.record((first, RetryLater(0, ErrorKind.UNREACHABLE, "", "")))
    ground.clock.advance(1_000)
    ground.promote()
    assert ground.claim_one().expires_ms == begun_ms + MINUTE_MS


def test_without_a_time_of_its_own_a_message_is_tried_for_hours(ground: Ground) -> None:
    ground.accept(draft())
    assert ground.claim_one().expires_ms == ground.clock.now_ms() + GIVE_UP_AFTER_MS


@pytest.mark.req("MSG-70")
def test_what_a_gate_blocks_ends_there_with_the_reason(ground: Ground) -> None:
    ids = ground.accept(draft("1"), draft("2"), draft("3"))
    ground.blocked["2"] = "opted_out"
    assert [claimed.message_id for claimed in ground.claim()] == [ids[0], ids[2]]
    blocked = ground.message(ids[1])
    assert (blocked["state"], blocked["failure"]) == ("failed", "opted_out")
    assert blocked["failed_ms"] == ground.clock.now_ms()
    assert ids[1] not in ground.queue()
    (change,) = ground.watcher.changes
    assert (change.message_id, change.before, change.after, change.failure) == (
        ids[1],
        S.QUEUED,
        S.FAILED,
        "opted_out",
    )


def test_what_a_gate_holds_waits_with_its_reason_and_is_asked_about_again(ground: Ground) -> None:
    held, free = ground.accept(draft("2"), draft("3"))
    ground.held["2"] = Hold(ground.clock.now_ms() + HOUR_MS, "quiet_hours")
    assert [claimed.message_id for claimed in ground.claim()] == [free]
    assert (ground.message(held)["state"], ground.watcher.changes) == ("queued", [])
    waiting = ground.place(held)
    assert (waiting["state"], waiting["held_for"], waiting["attempts"]) == ("deferred", "quiet_hours", 0)
    assert waiting["due_ms"] == ground.clock.now_ms() + HOUR_MS
    ground.clock.advance(HOUR_MS)
    ground.do(spool.promote, ground.hooks)
    assert ground.place(held)["held_for"] is None
    assert ground.claim() == []
    ground.held.clear()
    ground.clock.advance(1)
    ground.do(spool.promote, ground.hooks)
    assert ground.claim_one().message_id == held


def test_a_block_stands_over_a_hold(ground: Ground) -> None:
    (message_id,) = ground.accept(draft("2"))
    later = Hold(ground.clock.now_ms() + HOUR_MS, "quiet_hours")
    ground.blocked["2"] = "opted_out"
    gates = (lambda _, batch, __: {one.message_id: later for one in batch}, *ground.hooks.gates)
    assert ground.do(spool.claim, Hooks(gates=gates), 1, 5) == []
    assert ground.message(message_id)["failure"] == "opted_out"


def test_a_batch_in_which_all_are_blocked_is_followed_by_the_next(ground: Ground) -> None:
    ground.accept(*(draft("no") for _ in range(10)))
    (wanted,) = ground.accept(draft("yes"))
    ground.blocked["no"] = "opted_out"
    assert [claimed.message_id for claimed in ground.claim(2)] == [wanted]
    assert len(ground.asked) == 6


def test_a_long_row_of_blocked_messages_lets_others_write_in_between(ground: Ground) -> None:
    """Not all in one transaction, and never so deep that the claim itself breaks."""
    count = 2 * spool.MOST_ROUNDS + 1
    ground.accept(*(draft("no") for _ in range(count)))
    ground.blocked["no"] = "opted_out"
    ground.woken.clear()
    assert ground.claim(1) == []
    assert len(ground.queue()) == count - spool.MOST_ROUNDS
    assert ground.woken == {"dispatch:1"}, "so that the sender comes back at once"
    assert ground.claim(1) == []
    ground.woken.clear()
    assert ground.claim(1) == []
    assert (ground.queue(), ground.woken) == ({}, set())


def test_what_is_given_back_is_as_if_never_claimed(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(patience_ms=MINUTE_MS))
    before = ground.place(message_id)
    ground.claim()
    ground.do(spool.release, ground.hooks, [message_id])
    assert ground.place(message_id) == before
    ground.clock.advance(HOUR_MS)  # the service was off
    again = ground.claim_one()
    assert (again.attempts, again.expires_ms) == (1, ground.clock.now_ms() + MINUTE_MS)


def test_what_is_given_back_later_keeps_the_time_of_its_first_try(ground: Ground) -> None:
    ground.accept(draft())
    first = ground.claim_one()
    ground.record((first, RetryLater(0, ErrorKind.THROTTLED, "", "")))
    ground.clock.advance(1_000)
    ground.promote()
    second = ground.claim_one()
    ground.do(spool.release, ground.hooks, [second.message_id])
    third = ground.claim_one()
    assert (second.attempts, third.attempts) == (2, 2)
    assert third.expires_ms == first.expires_ms


def test_a_random_crowd_leaves_in_order_whatever_the_sizes_of_the_claims(ground: Ground) -> None:
    dice = random.Random(5)
    sources = [dice.choice([Source.AGENT, Source.BROADCAST, Source.TEST]) for _ in range(200)]
    ids = ground.accept(*(draft(source=source) for source in sources))
    rank = {Source.AGENT: 0, Source.TEST: 1, Source.BROADCAST: 2}
    expected = [one for _, one in sorted((rank[source], one) for source, one in zip(sources, ids, strict=True))]
    taken: list[int] = []
    while batch := ground.claim(dice.randint(1, 60)):
        taken += [claimed.message_id for claimed in batch]
    assert taken == expected


def test_how_much_waits(ground: Ground) -> None:
    ground.accept(draft(), draft(hold_ms=1), draft())
    ground.claim(1)
    with ground.engine.connect() as conn:
        assert spool.depth(conn) == 3
