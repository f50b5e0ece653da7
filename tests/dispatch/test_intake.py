"""Taking in, holding, undoing and withdrawing: a message and its place in the spool are one thing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from app.channels.kit.outcome import Accepted, ErrorKind, RetryLater
from app.contract.faults import Code
from app.contract.messages import MessageId, MessageState, Source
from app.contract.payloads.plain import SmsContent
from app.contract.sms import AlphabetChoice
from app.core.errors import Refusal
from app.dispatch import intake, spool
from tests.dispatch.ground import Ground, draft

pytestmark = pytest.mark.both_databases

S = MessageState


def test_ids_come_in_the_order_of_the_drafts_however_many(ground: Ground) -> None:
    ids = ground.accept(*(draft(str(number)) for number in range(2_500)))
    assert [ground.message(one)["address"] for one in (ids[0], ids[1_234], ids[-1])] == ["0", "1234", "2499"]
    assert ids == sorted(ids)
    assert list(ground.queue()) == ids


def test_nothing_is_nothing(ground: Ground) -> None:
    assert ground.accept() == []
    assert ground.woken == set()


def test_a_message_waits_and_its_sender_is_woken(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(provider_id=7))
    assert (ground.state(message_id), ground.queue()) == (S.QUEUED, {message_id: "ready"})
    assert ground.woken == {"dispatch:7"}


@pytest.mark.parametrize(("text", "parts"), [("a", 1), ("a" * 161, 2), ("я" * 70, 1), ("я" * 71, 2), ("€" * 81, 2)])
def test_parts_are_counted_as_they_will_be_charged(ground: Ground, text: str, parts: int) -> None:
    assert ground.message(ground.accept(draft(text=text))[0])["parts"] == parts


@pytest.mark.req("SMS-3")
def test_parts_are_those_of_the_alphabet_the_author_wants(ground: Ground) -> None:
    wide = SmsContent(text="a" * 71, alphabet=AlphabetChoice.UCS2)
    (message_id,) = ground.accept(draft(text=wide.text, content=msgspec.json.encode(wide).decode()))
    assert ground.message(message_id)["parts"] == 2


@pytest.mark.req("BEY-8")
def test_a_held_message_can_be_undone_until_it_is_due(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(hold_ms=5_000))
    assert ground.state(message_id) is S.HELD
    assert ground.woken == {"dispatch:1", "dispatch"}, "the engine minds when it is due"
    assert ground.claim() == []
    ground.clock.advance(4_999)
    ground.promote()
    assert ground.claim() == []
    ground.do(intake.take_back, message_id)
    assert (ground.state(message_id), ground.queue()) == (S.CANCELLED, {})
    assert ground.message(message_id)["held_until_ms"] is None


def test_what_became_due_is_ready_and_wakes_its_sender(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(hold_ms=5_000))
    ground.woken.clear()
    ground.clock.advance(5_000)
    ground.promote()
    assert ground.state(message_id) is S.QUEUED
    assert ground.woken == {"dispatch:1"}
    assert ground.watcher.path(message_id) == [(S.HELD, S.QUEUED)]
    assert [one.message_id for one in ground.claim()] == [message_id]


def test_nothing_due_changes_and_wakes_nothing(ground: Ground) -> None:
    ground.accept(draft(hold_ms=5_000))
    ground.woken.clear()
    ground.promote()
    assert (ground.woken, ground.watcher.changes) == (set(), [])


def test_many_become_due_in_chunks(ground: Ground) -> None:
    ground.accept(*(draft(hold_ms=1_000) for _ in range(spool.CHUNK + 1)))
    ground.clock.advance(1_000)
    ground.promote()
    assert sum(state == "ready" for state in ground.queue().values()) == spool.CHUNK
    ground.promote()
    assert set(ground.queue().values()) == {"ready"}


def test_the_next_moment_to_look_is_the_earliest_due(ground: Ground) -> None:
    with ground.engine.connect() as conn:
        assert spool.next_due_ms(conn) is None
    ground.accept(draft(hold_ms=5_000), draft(hold_ms=3_000), draft())
    with ground.engine.connect() as conn:
        assert spool.next_due_ms(conn) == ground.clock.now_ms() + 3_000


def test_undo_comes_too_late_once_it_may_have_left(ground: Ground) -> None:
    held, plain = ground.accept(draft(hold_ms=1_000), draft())
    ground.clock.advance(1_000)
    ground.promote()
    ground.claim(1)
    for message_id in (held, plain):
        with pytest.raises(Refusal) as error:
            ground.do(intake.take_back, message_id)
        assert (error.value.code, error.value.params) == (Code.STATUS_IS_NOW, {"status": "queued"})
    ground.record((ground.claim_one(), Accepted(("v",))))
    with pytest.raises(Refusal) as sent:
        ground.do(intake.take_back, plain)
    assert sent.value.params == {"status": "submitted"}
    with pytest.raises(Refusal) as nowhere:
        ground.do(intake.take_back, MessageId(99))
    assert nowhere.value.code is Code.NOT_FOUND


def test_undoing_twice_is_refused(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(hold_ms=1_000))
    ground.do(intake.take_back, message_id)
    with pytest.raises(Refusal) as error:
        ground.do(intake.take_back, message_id)
    assert error.value.params == {"status": "cancelled"}


def test_a_key_names_a_message_once(ground: Ground) -> None:
    (message_id,) = ground.accept(draft(client_key="1:a"))
    assert ground.do(intake.by_client_key, "1:a") == message_id
    assert ground.do(intake.by_client_key, "1:b") is None
    with pytest.raises(IntegrityError):
        ground.accept(draft(), draft(client_key="1:a"))
    assert len(ground.queue()) == 1, "all drafts of a verb or none"


def test_withdrawing_a_run_takes_what_has_not_left_and_nothing_else(ground: Ground) -> None:
    run: dict[str, Any] = {"source": Source.BROADCAST, "run_id": 5}
    ready, sending, deferred, sent = ground.accept(*(draft(recipient_id=n, **run) for n in (1, 2, 3, 4)))
    other, agent = ground.accept(draft(source=Source.BROADCAST, run_id=6), draft())
    ground.do(lambda work: work.conn.exec_driver_sql("UPDATE spool SET priority = 20 - message_id"))
    claimed = {one.message_id: one for one in ground.claim(4)}
    ground.do(spool.release, ground.hooks, [ready])
    ground.record((claimed[deferred], RetryLater(1_000, ErrorKind.THROTTLED, "88", "")))
    ground.record((claimed[sent], Accepted(("v",))))
    assert sorted(ground.do(intake.withdraw_run, Source.BROADCAST, 5)) == [1, 3]
    assert ground.queue() == {sending: "sending", other: "ready", agent: "ready"}
    assert [row[0] for row in ground.ask("SELECT id FROM messages ORDER BY id")] == [sending, sent, other, agent]
    assert ground.do(intake.withdraw_run, Source.BROADCAST, 5) == []


def test_withdrawing_a_large_run(ground: Ground) -> None:
    drafts = [draft(source=Source.BROADCAST, run_id=5, recipient_id=n) for n in range(1_300)]
    ground.accept(*drafts)
    assert sorted(ground.do(intake.withdraw_run, Source.BROADCAST, 5)) == list(range(1_300))
    assert ground.ask("SELECT count(*) FROM messages") == [(0,)]
