"""Unknown messages about which the provider said something after all: they move, and nothing is sent."""

from __future__ import annotations

import pytest

from app.channels.kit.connector import Question, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, Unknown
from app.contract.messages import MessageId, MessageState
from app.core.clock import DAY_MS
from app.dispatch import settling
from tests.dispatch.ground import CARRIER, Ground, draft, receipt

pytestmark = pytest.mark.both_databases

S = MessageState


def unknown(ground: Ground, outcome: Outcome | None = None) -> MessageId:
    (message_id,) = ground.accept(draft())
    ground.record((ground.claim_one(), outcome or Unknown("answer_timeout")))
    assert ground.state(message_id) is S.UNKNOWN
    return message_id


def settle(ground: Ground, message_id: MessageId, outcome: Accepted | Rejected, provider: int = CARRIER) -> bool:
    return ground.do(settling.settle, ground.hooks, provider, message_id, outcome)


def questions(ground: Ground) -> list[Question]:
    with ground.engine.connect() as conn:
        return settling.open_questions(conn, CARRIER, ground.clock.now_ms())


@pytest.mark.req("MSG-75")
def test_accepted_after_all_it_goes_on_like_any_other(ground: Ground) -> None:
    message_id = unknown(ground)
    assert settle(ground, message_id, Accepted(("v1",)))
    row = ground.message(message_id)
    assert (row["state"], row["error_text"], row["submitted_ms"]) == ("submitted", None, ground.clock.now_ms())
    ground.receive(receipt("v1"))
    assert ground.state(message_id) is S.DELIVERED
    assert ground.watcher.path(message_id) == [
        (S.QUEUED, S.UNKNOWN),
        (S.UNKNOWN, S.SUBMITTED),
        (S.SUBMITTED, S.DELIVERED),
    ]
    assert ground.queue() == {}


@pytest.mark.req("MSG-72")
def test_a_receipt_that_came_meanwhile_is_matched(ground: Ground) -> None:
    message_id = unknown(ground)
    ground.receive(receipt("v1"))
    assert ground.state(message_id) is S.UNKNOWN
    settle(ground, message_id, Accepted(("v1",)))
    assert ground.state(message_id) is S.DELIVERED


def test_refused_after_all_it_has_failed_with_the_providers_words(ground: Ground) -> None:
    message_id = unknown(ground)
    assert settle(ground, message_id, Rejected(ErrorKind.INVALID_RECIPIENT, "0x0B", "no such number"))
    row = ground.message(message_id)
    told = (row["state"], row["failure"], row["error_code"], row["error_text"])
    assert told == ("failed", "invalid_recipient", "0x0B", "no such number")
    assert ground.watcher.changes[-1].failure == "invalid_recipient"
    assert ground.queue() == {}


def test_the_last_part_answered_late_completes_the_text(ground: Ground) -> None:
    message_id = unknown(ground, Unknown("answer_timeout", ("a", "b")))
    ground.receive(receipt("a"), receipt("b"))
    assert ground.state(message_id) is S.UNKNOWN
    settle(ground, message_id, Accepted(("a", "b", "c")))
    assert ground.state(message_id) is S.SUBMITTED
    ground.receive(receipt("c"))
    assert ground.state(message_id) is S.DELIVERED  # what was known of the other parts is kept


@pytest.mark.parametrize("twice", [Accepted(("v1",)), Rejected(ErrorKind.REJECTED, "x", "")])
def test_what_is_not_unknown_is_left_alone(ground: Ground, twice: Accepted | Rejected) -> None:
    message_id = unknown(ground)
    assert settle(ground, message_id, Accepted(("v1",)))
    changes = len(ground.watcher.changes)
    assert not settle(ground, message_id, twice)
    assert not settle(ground, MessageId(999), twice)
    assert not settle(ground, unknown(ground), twice, provider=2)
    assert ground.state(message_id) is S.SUBMITTED
    assert len(ground.watcher.changes) == changes + 1  # the other one becoming unknown


def stranger(
    vendor_id: str = "v1",
    status: ReceiptStatus = ReceiptStatus.DELIVERED,
    *,
    address: str = "34600000001",
    sender: str = "ACME",
) -> Receipt:
    """A receipt that repeats between whom the message went."""
    return Receipt(vendor_id, status, "000", "", None, address, sender)


def receive(ground: Ground, *batch: Receipt) -> None:
    ground.do(settling.receive, ground.hooks, CARRIER, batch)


@pytest.mark.req("MSG-75")
@pytest.mark.parametrize(
    ("status", "state"), [(ReceiptStatus.DELIVERED, S.DELIVERED), (ReceiptStatus.FAILED, S.FAILED)]
)
def test_a_receipt_settles_the_only_message_it_can_be_about(
    ground: Ground, status: ReceiptStatus, state: MessageState
) -> None:
    message_id = unknown(ground)
    receive(ground, stranger(status=status))
    assert ground.state(message_id) is state
    assert ground.watcher.path(message_id)[1:] == [(S.UNKNOWN, S.SUBMITTED), (S.SUBMITTED, state)]
    receive(ground, stranger(status=status))  # and once more: it is known now
    assert ground.state(message_id) is state
    assert ground.ask("SELECT count(*) FROM parked_receipts") == [(0,)]


@pytest.mark.parametrize(
    "batch",
    [
        (stranger(sender="OTHER"),),
        (stranger(address="34600000002"),),
        (stranger(sender=""),),
        (stranger("v1"), stranger("v2")),  # two ids, one message: whose is whose?
        (receipt("v1"),),
    ],
)
def test_a_receipt_that_may_be_about_another_message_waits(ground: Ground, batch: tuple[Receipt, ...]) -> None:
    message_id = unknown(ground)
    receive(ground, *batch)
    assert ground.state(message_id) is S.UNKNOWN
    assert ground.ask("SELECT count(*) FROM parked_receipts") == [(len(batch),)]


@pytest.mark.parametrize("other", ["unknown", "submitted", "sending"])
def test_with_another_open_message_to_the_same_person_nobody_can_tell(ground: Ground, other: str) -> None:
    message_id = unknown(ground)
    if other == "unknown":
        unknown(ground)
    elif other == "submitted":
        ground.submit("elsewhere")
    else:
        ground.accept(draft())
        ground.claim_one()
    receive(ground, stranger())
    assert ground.state(message_id) is S.UNKNOWN


@pytest.mark.parametrize("earlier", ["delivered", "waiting", "old"])
def test_messages_that_are_over_or_have_not_left_are_no_reason_for_doubt(ground: Ground, earlier: str) -> None:
    if earlier == "delivered":
        ground.submit("done")
        ground.receive(receipt("done"))
    elif earlier == "old":
        ground.submit("old")
        ground.clock.advance(4 * DAY_MS)
    message_id = unknown(ground)
    if earlier == "waiting":
        ground.accept(draft())
    receive(ground, stranger())
    assert ground.state(message_id) is S.DELIVERED


def test_a_text_in_parts_is_not_settled_by_one_of_them(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(text="a" * 400))
    ground.record((ground.claim_one(), Unknown("peer_closed")))
    receive(ground, stranger())
    assert ground.state(message_id) is S.UNKNOWN


def test_unknown_messages_of_the_account_are_asked_about_with_what_is_known_of_them(ground: Ground) -> None:
    whole = unknown(ground)
    torn = unknown(ground, Unknown("peer_closed", ("a",)))
    ground.submit("known")
    assert questions(ground) == [
        Question(whole, "Acme", "34600000001"),
        Question(torn, "Acme", "34600000001", ("a",)),
    ]
    ground.clock.advance(4 * DAY_MS)
    assert questions(ground) == []  # no provider remembers that long
