"""What a thread shows of its messages: days, groups, states in words, lines nobody knows yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.contract.conversations import SystemLine, Thread
from app.contract.messages import Direction, Message, MessageState, Source
from tests.ui.panels.inbox.memory_inbox import ME, START_MS
from tests.ui.panels.inbox.memory_service import MemoryService
from ui.kit.controls.paint.state import Receipt
from ui.kit.thread.items import Act, BubbleItem, DayItem, LineItem, Side, Tone
from ui.panels.inbox.conversation.facts import facts_of
from ui.panels.inbox.conversation.items import items_of
from ui.panels.inbox.conversation.state import TalkState
from ui.panels.inbox.conversation.stretch import Stretch

DAY_MS = 86_400_000


def message(number: int, **fields: Any) -> Message:
    service = MemoryService(now_ms=START_MS, ids=number - 1)
    service.open_with(1)
    return service.add_message(1, text=f"Text {number}", author_id=ME, author="Elena Kovacs", **fields)


def bubbles(*messages: Message, **fields: Any) -> list[BubbleItem]:
    state = TalkState(stretch=Stretch(messages), **fields)
    return [item for item in items_of(state, ME) if isinstance(item, BubbleItem)]


@pytest.mark.req("CVP-7", "CVP-12")
@pytest.mark.parametrize(
    ("state", "tone", "receipt", "acts"),
    [
        (MessageState.HELD, Tone.HELD, None, (Act.UNDO,)),
        (MessageState.QUEUED, Tone.PLAIN, Receipt.QUEUED, ()),
        (MessageState.SUBMITTED, Tone.PLAIN, Receipt.SENT, ()),
        (MessageState.DELIVERED, Tone.PLAIN, Receipt.DELIVERED, ()),
        (MessageState.SEEN, Tone.PLAIN, Receipt.SEEN, ()),
        (MessageState.FAILED, Tone.FAILED, None, (Act.SEND_AGAIN,)),
        (MessageState.UNKNOWN, Tone.UNCLEAR, None, (Act.SEND_AGAIN,)),
    ],
)
def test_a_state_is_a_look_a_sign_and_what_can_be_done(state, tone, receipt, acts):
    (bubble,) = bubbles(message(1, state=state, failure="expired", held_until_ms=START_MS + 5_000))
    assert bubble.meta is not None
    assert (bubble.tone, bubble.meta.receipt, bubble.acts) == (tone, receipt, acts)


def test_what_was_taken_back_is_not_shown():
    assert bubbles(message(1, state=MessageState.CANCELLED)) == []


@pytest.mark.req("CVP-7")
def test_each_of_ours_says_who_sent_it():
    own = message(1)
    colleague = message(2, created_ms=START_MS + 1)
    colleague = Message(**{**_fields(colleague), "author_id": 8, "author": "Marta Ruiz"})
    run = Message(**{**_fields(own), "id": 3, "source": Source.BROADCAST, "broadcast": "Spring", "author_id": None})
    shown = bubbles(own, colleague, run)
    assert [str(one.meta.who) if one.meta else "" for one in shown] == ["You", "Marta Ruiz", "Spring"]


def _fields(record: Message) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


@pytest.mark.req("CVP-8")
def test_close_messages_of_one_sender_are_a_group_and_a_day_parts_them():
    first, second = message(1), message(2, created_ms=START_MS + 60_000)
    late, next_day = message(3, created_ms=START_MS + 600_000), message(4, created_ms=START_MS + DAY_MS)
    customer = message(5, created_ms=START_MS + DAY_MS + 1, direction=Direction.IN, state=MessageState.RECEIVED)
    shown = bubbles(first, second, late, next_day, customer)
    assert [(one.joined, one.last) for one in shown] == [
        (False, False), (True, True), (False, True), (False, True), (False, True),
    ]  # fmt: skip
    assert shown[-1].side is Side.LEFT
    items = items_of(TalkState(stretch=Stretch((first, next_day))), ME)
    assert [type(item) for item in items] == [DayItem, BubbleItem, DayItem, BubbleItem]


@pytest.mark.req("CNV-71")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("resolved", "Elena Kovacs resolved this conversation"),
        ("assigned", "Elena Kovacs gave this conversation to Marta Ruiz"),
        ("enchanted", "Elena Kovacs changed this conversation"),  # of a newer service
    ],
)
def test_what_was_done_stands_between_the_messages(kind: str, words: str):
    line = SystemLine(id=1, at_ms=START_MS + 5, kind=kind, actor="Elena Kovacs", detail="Marta Ruiz")
    before, after = message(1), message(2, created_ms=START_MS + 10)
    items = items_of(TalkState(stretch=Stretch((before, after), (line,))), ME)
    assert [item.key for item in items[1:]] == ["m1", "l1", "m2"]
    assert isinstance(items[2], LineItem)
    assert str(items[2].words) == words


@pytest.mark.req("CVP-13")
def test_details_of_a_message_in_their_order():
    sent = message(1, submitted_ms=START_MS, delivered_ms=START_MS + 1)
    assert [str(fact.name) for fact in facts_of(sent)] == [
        "Message ID", "Sender ID", "Operator name", "Sent", "Delivered", "Seen",
    ]  # fmt: skip
    failed = message(2, state=MessageState.FAILED, failure="expired", error_code="27", error_text="gone")
    facts = facts_of(failed)
    assert [str(fact.name) for fact in facts] == ["Message ID", "Sender ID", "Operator name", "Sent", "Error"]
    assert str(facts[-1].value) == "its time ran out (27)\ngone"
    run = message(3, source=Source.BROADCAST, broadcast="Spring")
    assert "Broadcast" in [str(fact.name) for fact in facts_of(run)]


def test_a_gap_in_what_is_known_drops_what_is_older():
    old = tuple(message(number) for number in range(1, 4))
    stretch = Stretch(old)
    fresh = replace(stretch, messages=(message(10), message(11)), earlier=True)
    thread = Thread(messages=fresh.messages, lines=(), earlier=True, later=False)
    assert [one.id for one in stretch.with_newest(thread).messages] == [10, 11]
    joined = Thread(messages=(message(3), message(4)), lines=(), earlier=True, later=False)
    assert [one.id for one in stretch.with_newest(joined).messages] == [1, 2, 3, 4]
