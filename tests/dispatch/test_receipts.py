"""Receipts: early, late, twice, out of order, of many parts, about messages nobody knows (MSG-72, 73, 77)."""

from __future__ import annotations

import itertools

import pytest

from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import Accepted
from app.contract.messages import MessageState
from app.core.clock import DAY_MS, HOUR_MS
from app.dispatch import spool
from tests.dispatch.ground import Ground, draft, receipt

pytestmark = pytest.mark.both_databases

S, R = MessageState, ReceiptStatus


def parked(ground: Ground) -> int:
    return int(ground.ask("SELECT count(*) FROM parked_receipts")[0][0])


@pytest.mark.req("MSG-77")
@pytest.mark.parametrize(
    ("status", "state", "moment"),
    [
        (R.DELIVERED, S.DELIVERED, "delivered_ms"),
        (R.DISPLAYED, S.SEEN, "seen_ms"),
        (R.FAILED, S.FAILED, "failed_ms"),
    ],
)
def test_a_receipt_moves_its_message_at_the_time_of_the_provider(
    ground: Ground, status: ReceiptStatus, state: MessageState, moment: str
) -> None:
    message_id = ground.submit("v")
    submitted_ms = ground.clock.now_ms()
    ground.clock.advance(10_000)
    ground.receive(receipt("v", status, at_ms=submitted_ms + 4_000))
    message = ground.message(message_id)
    assert (message["state"], message[moment], message["submitted_ms"]) == (
        state.value, submitted_ms + 4_000, submitted_ms,
    )  # fmt: skip
    assert ground.watcher.path(message_id)[-1] == (S.SUBMITTED, state)


@pytest.mark.parametrize(
    ("offset_ms", "told_ms"), [(None, 10_000), (-HOUR_MS, 0), (HOUR_MS, 10_000), (3_000, 3_000)]
)
def test_a_time_before_the_submit_or_after_now_is_none(ground: Ground, offset_ms: int | None, told_ms: int) -> None:
    """Providers write local times of zones nobody told us."""
    message_id = ground.submit("v")
    begun_ms = ground.clock.now_ms()
    ground.clock.advance(10_000)
    ground.receive(receipt("v", at_ms=None if offset_ms is None else begun_ms + offset_ms))
    assert ground.message(message_id)["delivered_ms"] == begun_ms + told_ms


def test_on_its_way_is_no_news(ground: Ground) -> None:
    message_id = ground.submit("v")
    before = ground.message(message_id), len(ground.watcher.changes)
    ground.receive(receipt("v", R.SUBMITTED))
    assert (ground.message(message_id), len(ground.watcher.changes)) == before


def test_a_failure_keeps_the_providers_words_and_a_later_success_drops_them(ground: Ground) -> None:
    message_id = ground.submit("v")
    ground.receive(receipt("v", R.FAILED, code="034"))
    failed = ground.message(message_id)
    assert (failed["failure"], failed["error_code"], failed["error_text"]) == ("undelivered", "034", "stat:failed")
    assert ground.watcher.changes[-1].failure == "undelivered"
    ground.receive(receipt("v", R.DELIVERED))
    lifted = ground.message(message_id)
    assert [lifted[name] for name in ("state", "failure", "error_code", "error_text")] == [
        "delivered",
        None,
        None,
        None,
    ]


@pytest.mark.req("MSG-72")
@pytest.mark.parametrize("order", list(itertools.permutations([R.SUBMITTED, R.DELIVERED, R.DISPLAYED, R.FAILED])))
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
def test_any_order_twice_ends_the_same(ground: Ground, order: tuple[ReceiptStatus, ...], together: bool) -> None:
    message_id = ground.submit("v")
    batch = [receipt("v", status) for status in (*order, *order)]
    if together:
        ground.receive(*batch)
    else:
        for one in batch:
            ground.receive(one)
    assert ground.state(message_id) is S.SEEN


@pytest.mark.req("MSG-72")
def test_a_repeated_receipt_tells_nobody_anything(ground: Ground) -> None:
    message_id = ground.submit("v")
    ground.receive(receipt("v"))
    before = ground.message(message_id), len(ground.watcher.changes)
    ground.clock.advance(HOUR_MS)
    ground.receive(receipt("v"), receipt("v", R.FAILED))
    assert (ground.message(message_id), len(ground.watcher.changes)) == before


# -- parts -----------------------------------------------------------------------------------------------------


@pytest.mark.req("MSG-73")
def test_delivered_when_all_parts_are(ground: Ground) -> None:
    message_id = ground.submit("a", "b", "c")
    for vendor_id, state in (("b", S.SUBMITTED), ("a", S.SUBMITTED), ("c", S.DELIVERED)):
        ground.receive(receipt(vendor_id))
        assert ground.state(message_id) is state


@pytest.mark.req("MSG-73")
def test_failed_with_one_part_and_lifted_only_when_all_are_delivered(ground: Ground) -> None:
    message_id = ground.submit("a", "b")
    submitted_ms = ground.message(message_id)["submitted_ms"]
    ground.clock.advance(5_000)
    ground.receive(receipt("a", R.FAILED))
    assert ground.state(message_id) is S.FAILED
    ground.receive(receipt("a"))
    assert ground.state(message_id) is S.FAILED, "told as failed, it is not open again"
    assert ground.message(message_id)["submitted_ms"] == submitted_ms
    ground.receive(receipt("b"))
    assert ground.state(message_id) is S.DELIVERED


@pytest.mark.req("MSG-73")
@pytest.mark.parametrize("order", list(itertools.permutations("aabb")))
def test_seen_when_all_parts_are_in_any_order(ground: Ground, order: tuple[str, ...]) -> None:
    message_id = ground.submit("a", "b")
    seen = {"a": [R.DELIVERED, R.DISPLAYED], "b": [R.DELIVERED, R.DISPLAYED]}
    for vendor_id in order:
        ground.receive(receipt(vendor_id, seen[vendor_id].pop(0)))
    assert ground.state(message_id) is S.SEEN


def test_receipts_of_many_messages_in_one_batch(ground: Ground) -> None:
    ids = [ground.submit(f"{number}a", f"{number}b") for number in range(5)]
    ground.receive(*(receipt(f"{number}{part}") for part in "ab" for number in range(4)), receipt("4a", R.FAILED))
    assert [ground.state(one) for one in ids] == [S.DELIVERED] * 4 + [S.FAILED]


# -- early and lost --------------------------------------------------------------------------------------------


@pytest.mark.req("MSG-72")
def test_a_receipt_before_the_answer_waits_for_it(ground: Ground) -> None:
    (message_id,) = ground.accept(draft())
    claimed = ground.claim_one()
    ground.receive(receipt("b"), receipt("a", at_ms=ground.clock.now_ms()))
    assert (ground.state(message_id), parked(ground)) == (S.QUEUED, 2)
    ground.record((claimed, Accepted(("a", "b"))))
    assert (ground.state(message_id), parked(ground)) == (S.DELIVERED, 0)
    assert ground.watcher.path(message_id) == [(S.QUEUED, S.SUBMITTED), (S.SUBMITTED, S.DELIVERED)]


@pytest.mark.req("MSG-72")
def test_several_early_receipts_are_applied_in_the_order_they_came(ground: Ground) -> None:
    (message_id,) = ground.accept(draft())
    claimed = ground.claim_one()
    ground.receive(receipt("v", R.FAILED))
    ground.receive(receipt("v"), receipt("v", R.DISPLAYED))
    ground.record((claimed, Accepted(("v",))))
    assert (ground.state(message_id), parked(ground)) == (S.SEEN, 0)


def test_receipts_for_other_providers_messages_stay_parked(ground: Ground) -> None:
    ground.receive(receipt("v"), provider=2)
    assert ground.state(ground.submit("v")) is S.SUBMITTED
    assert parked(ground) == 1


@pytest.mark.req("MSG-72")
def test_what_nothing_matches_is_kept_for_a_day(ground: Ground) -> None:
    ground.receive(receipt("old"))
    ground.clock.advance(DAY_MS)
    ground.receive(receipt("new"))
    assert ground.do(spool.forget_old_parked, ground.clock.now_ms() - DAY_MS) == 0
    ground.clock.advance(1)
    assert ground.do(spool.forget_old_parked, ground.clock.now_ms() - DAY_MS) == 1
    assert ground.ask("SELECT vendor_id FROM parked_receipts") == [("new",)]


def test_known_and_unknown_in_one_batch(ground: Ground) -> None:
    message_id = ground.submit("v")
    ground.receive(receipt("x"), receipt("v"), receipt("y"))
    assert (ground.state(message_id), parked(ground)) == (S.DELIVERED, 2)
