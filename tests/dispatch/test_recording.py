"""Writing down answers: accepted, rejected, later, unknown; many at once, each to its own message."""

from __future__ import annotations

import pytest

from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contract.messages import MessageState
from app.core.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from app.dispatch import spool
from tests.dispatch.ground import CARRIER, Ground, draft, receipt

pytestmark = pytest.mark.both_databases

S, R = MessageState, ReceiptStatus
LATER = RetryLater(0, ErrorKind.THROTTLED, "88", "ESME_RTHROTTLED")


def parts(ground: Ground) -> list[tuple[object, ...]]:
    return ground.ask("SELECT vendor_id, message_id, number, state FROM message_parts ORDER BY message_id, number")


def test_accepted(ground: Ground) -> None:
    (message_id,) = ground.accept(draft())
    ground.record((ground.claim_one(), Accepted(("a", "b"))))
    message = ground.message(message_id)
    assert (message["state"], message["submitted_ms"]) == ("submitted", ground.clock.now_ms())
    assert ground.queue() == {}
    assert parts(ground) == [("a", message_id, 1, "submitted"), ("b", message_id, 2, "submitted")]
    assert ground.watcher.path(message_id) == [(S.QUEUED, S.SUBMITTED)]


@pytest.mark.req("MSG-64", "MSG-77")
def test_rejected_keeps_what_the_provider_said(ground: Ground) -> None:
    (message_id,) = ground.accept(draft())
    ground.record((ground.claim_one(), Rejected(ErrorKind.INVALID_RECIPIENT, "11", "ESME_RINVDSTADR")))
    message = ground.message(message_id)
    assert [message[name] for name in ("state", "failure", "error_code", "error_text", "failed_ms")] == [
        "failed", "invalid_recipient", "11", "ESME_RINVDSTADR", ground.clock.now_ms(),
    ]  # fmt: skip
    assert ground.queue() == {}
    (change,) = ground.watcher.changes
    assert (change.failure, change.error_code, change.error_text) == ("invalid_recipient", "11", "ESME_RINVDSTADR")


@pytest.mark.req("MSG-64")
def test_a_temporary_failure_is_tried_again_by_plan_until_time_is_over(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(patience_ms=3 * MINUTE_MS))
    waits = []
    while ground.queue():
        begun_ms = ground.clock.now_ms()
        ground.record((ground.claim_one(), LATER))
        if ground.queue():
            assert ground.queue() == {message_id: "deferred"}
            due_ms = int(ground.place(message_id)["due_ms"])
            waits.append((due_ms - begun_ms) // SECOND_MS)
            ground.clock.advance(due_ms - begun_ms)
            ground.promote()
    assert waits == [1, 5, 15, 60, 60]
    message = ground.message(message_id)
    assert (message["state"], message["failure"], message["retries"]) == ("failed", "throttled", 5)
    assert ground.watcher.path(message_id) == [(S.QUEUED, S.FAILED)], "waiting is nobody's news"


def test_a_provider_that_asks_for_more_time_gets_it(ground: Ground) -> None:
    (message_id,) = ground.accept(draft())
    ground.record((ground.claim_one(), RetryLater(90_000, ErrorKind.PROVIDER_BUSY, "", "")))
    assert ground.place(message_id)["due_ms"] == ground.clock.now_ms() + 90_000


@pytest.mark.req("MSG-75")
def test_unknown_leaves_the_spool_for_good(ground: Ground) -> None:
    (message_id,) = ground.accept(draft())
    ground.record((ground.claim_one(), Unknown("no answer in 30 s")))
    message = ground.message(message_id)
    assert (message["state"], message["error_text"]) == ("unknown", "no answer in 30 s")
    assert ground.queue() == {}
    ground.clock.advance(10 * HOUR_MS)
    ground.promote()
    assert ground.claim() == []


def test_many_answers_at_once_find_their_messages(ground: Ground) -> None:
    ids = ground.accept(*(draft(str(n)) for n in range(8)))
    answers: list[Outcome] = [Accepted(("a",)), LATER, Unknown("x"), Rejected(ErrorKind.CONTENT, "1", "long")]
    ground.record(*reversed(list(zip(ground.claim(), answers * 2, strict=True))))
    states = [ground.state(one).value for one in ids]
    assert states == ["submitted", "queued", "unknown", "failed"] * 2
    assert ground.queue() == {ids[1]: "deferred", ids[5]: "deferred"}


def test_an_answer_about_a_message_that_is_gone_harms_nothing(ground: Ground) -> None:
    gone, there = ground.accept(draft(), draft())
    first, second = ground.claim()
    ground.do(lambda work: work.conn.exec_driver_sql(f"DELETE FROM messages WHERE id = {gone}"))
    ground.record((first, Accepted(("a",))), (second, Accepted(("b",))))
    assert parts(ground) == [("b", there, 1, "submitted")]


# -- ids of the provider's -------------------------------------------------------------------------------------


def test_one_id_for_all_parts_is_one_part(ground: Ground) -> None:
    message_id = ground.submit("7", "7", "7")
    assert parts(ground) == [("7", message_id, 1, "submitted")]
    ground.receive(receipt("7"))
    assert ground.state(message_id) is S.DELIVERED


def test_an_id_given_again_belongs_to_the_newest_message(ground: Ground) -> None:
    """A carrier that was restarted counts from the start again."""
    old = ground.submit("7")
    ground.receive(receipt("7"))
    new = ground.submit("7")
    assert parts(ground) == [("7", new, 1, "submitted")]
    ground.receive(receipt("7", R.FAILED))
    assert (ground.state(old), ground.state(new)) == (S.DELIVERED, S.FAILED)


def test_even_within_one_batch(ground: Ground) -> None:
    one, two = ground.accept(draft(), draft())
    first, second = ground.claim()
    ground.record((first, Accepted(("7", "8"))), (second, Accepted(("7", "7"))))
    assert parts(ground) == [("8", one, 2, "submitted"), ("7", two, 1, "submitted")]


def test_two_providers_may_give_the_same_id(ground: Ground) -> None:
    one = ground.submit("7")
    (two,) = ground.accept(draft(provider_id=2))
    ground.record((ground.claim(provider=2)[0], Accepted(("7",))), provider=2)
    ground.receive(receipt("7"), provider=2)
    assert (ground.state(one), ground.state(two)) == (S.SUBMITTED, S.DELIVERED)


# -- some parts answered, others not ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ([], S.UNKNOWN),
        ([R.DELIVERED], S.UNKNOWN),
        ([R.DELIVERED, R.DISPLAYED], S.UNKNOWN),
        ([R.FAILED], S.FAILED),
        ([R.FAILED, R.DELIVERED], S.FAILED),
    ],
)
@pytest.mark.req("MSG-73", "MSG-75")
def test_receipts_of_answered_parts_find_an_unknown_message_but_cannot_deliver_it(
    ground: Ground, statuses: list[ReceiptStatus], state: MessageState
) -> None:
    (message_id,) = ground.accept(draft(text="a" * 400))
    ground.record((ground.claim_one(), Unknown("line lost", ("p1",))))
    for status in statuses:
        ground.receive(receipt("p1", status))
    assert ground.state(message_id) is state
    assert ground.ask("SELECT count(*) FROM parked_receipts") == [(0,)]


@pytest.mark.req("MSG-73")
def test_receipts_of_the_parts_before_a_refused_one_do_not_revive_the_message(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(text="a" * 400))
    ground.record((ground.claim_one(), Rejected(ErrorKind.REJECTED, "8", "part 3 of 3", ("p1", "p2"))))
    ground.receive(receipt("p1"), receipt("p2"))
    message = ground.message(message_id)
    assert (message["state"], message["failure"], message["error_text"]) == ("failed", "rejected", "part 3 of 3")
    assert ground.ask("SELECT count(*) FROM parked_receipts") == [(0,)]


# -- the provider is away --------------------------------------------------------------------------------------


def expire(ground: Ground, down_since_ms: int) -> int:
    return ground.do(spool.expire_unreachable, ground.hooks, CARRIER, down_since_ms)


@pytest.mark.req("BRD-121")
def test_messages_end_when_their_provider_was_away_for_all_their_time(ground: Ground) -> None:
    begun_ms = ground.clock.now_ms()
    short, long, elsewhere = ground.accept(
        draft(patience_ms=MINUTE_MS), draft(patience_ms=HOUR_MS), draft(patience_ms=MINUTE_MS, provider_id=2)
    )
    ground.clock.advance(MINUTE_MS - 1)
    assert expire(ground, begun_ms) == 0
    ground.clock.advance(1)
    assert expire(ground, begun_ms) == 1
    message = ground.message(short)
    assert (message["state"], message["failure"]) == ("failed", "unreachable")
    assert list(ground.queue()) == [long, elsewhere]
    assert [change.failure for change in ground.watcher.changes] == ["unreachable"]


@pytest.mark.req("BRD-121")
def test_neither_a_short_absence_nor_a_long_queue_ends_them(ground: Ground) -> None:
    ground.accept(draft(patience_ms=MINUTE_MS))
    ground.clock.advance(HOUR_MS)
    assert expire(ground, ground.clock.now_ms() - MINUTE_MS + 1) == 0, "it waited long, the provider is just away"
    ground.accept(draft(patience_ms=MINUTE_MS))
    assert expire(ground, ground.clock.now_ms() - HOUR_MS) == 1, "the provider is long away, one has just come"


def test_what_is_being_sent_is_not_ended(ground: Ground) -> None:
    ground.accept(draft(patience_ms=MINUTE_MS))
    ground.claim()
    ground.clock.advance(HOUR_MS)
    assert expire(ground, 0) == 0


def test_many_end_in_chunks(ground: Ground) -> None:
    ground.accept(*(draft(patience_ms=MINUTE_MS) for _ in range(spool.CHUNK + 3)))
    ground.clock.advance(MINUTE_MS)
    assert [expire(ground, 0) for _ in range(3)] == [spool.CHUNK, 3, 0]
