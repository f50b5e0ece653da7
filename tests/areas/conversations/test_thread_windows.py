"""Stretches of a thread: from either end, without gaps, every system line once."""

from __future__ import annotations

import pytest

from app.contract.conversations import Assign, Group, ListConversations
from app.conversations import reads, service
from tests.areas.asking import read

pytestmark = pytest.mark.both_databases(slow=True)

CUSTOMER = "34600111222"


@pytest.fixture
def long_thread(idle_runtime, line, agent, clock):
    """Twelve messages a second apart; it changes hands after every third."""
    ask = ListConversations(group=Group.ALL)
    for number in range(12):
        line.arrive(CUSTOMER, f"m{number}")
        clock.advance(500)
        if number % 3 == 2:
            conversation = read(idle_runtime, reads.page, agent, ask).rows[0].conversation
            given = None if conversation.assignee_id else agent.user_id
            idle_runtime.database.write(service.assign, agent, conversation.id, Assign(user_id=given))
        clock.advance(500)
    return read(idle_runtime, reads.page, agent, ask).rows[0].conversation


def window(runtime, conversation, **edges):
    with runtime.database.read() as conn:
        return reads.thread(conn, conversation.address, conversation.id, limit=5, **edges)


def texts(stretch):
    return [message.text for message in stretch.messages]


@pytest.mark.req("CVP-8")
def test_a_thread_is_read_from_its_oldest_end(idle_runtime, long_thread):
    first = window(idle_runtime, long_thread, after=0)
    assert (texts(first), first.earlier, first.later) == ([f"m{n}" for n in range(5)], False, True)
    second = window(idle_runtime, long_thread, after=first.messages[-1].id)
    assert (texts(second), second.earlier, second.later) == ([f"m{n}" for n in range(5, 10)], True, True)
    last = window(idle_runtime, long_thread, after=second.messages[-1].id)
    assert (texts(last), last.earlier, last.later) == (["m10", "m11"], True, False)


@pytest.mark.req("CVP-8", "CNV-71")
def test_stretches_that_touch_hold_every_line_once(idle_runtime, long_thread):
    whole = [line.id for line in window(idle_runtime, long_thread, before=1_000).lines]
    backwards: list[int] = []
    before = None
    while before is None or before.earlier:
        edge: dict[str, int] = {} if before is None else {"before": before.messages[0].id}
        before = window(idle_runtime, long_thread, **edge)
        backwards = [line.id for line in before.lines] + backwards
    forwards: list[int] = []
    after = None
    while after is None or after.later:
        after = window(idle_runtime, long_thread, after=after.messages[-1].id if after else 0)
        forwards += [line.id for line in after.lines]
    assert len(forwards) == 4
    assert forwards == backwards
    assert whole == forwards[-len(whole) :]
