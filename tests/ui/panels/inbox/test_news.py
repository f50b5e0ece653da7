"""Whom an event concerns, and that nobody is told twice (CNV-70)."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.conversations import ConversationState
from app.contract.feed import Change, Event, Topic
from app.contract.messages import Direction
from tests.ui.panels.inbox.memory_inbox import ME, START_MS, conversation
from ui.panels.inbox.listing.faces import preview_of
from ui.panels.inbox.news import NewsDesk, NewsKind

WORK = ConversationState.IN_WORK


def event(**fields: object) -> Event:
    record = msgspec.Raw(msgspec.json.encode(conversation(1, **{"last_ms": START_MS, **fields})))
    return Event(seq=1, at_ms=START_MS, topic=Topic.CONVERSATIONS, change=Change.UPSERT, key="1", record=record)


def told(desk: NewsDesk, what: Event, open_id: int | None = None) -> NewsKind | None:
    news = desk.hear(what, open_id)
    return news.kind if news is not None else None


@pytest.mark.req("CNV-70")
@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, NewsKind.UNASSIGNED),
        ({"assignee_id": ME, "state": WORK}, NewsKind.MESSAGE),
        ({"assignee_id": 8, "state": WORK}, None),
        ({"state": ConversationState.WAITING}, None),
        ({"last_direction": Direction.OUT}, None),
        ({"last_ms": START_MS - 60_000}, None),
    ],
)
def test_a_message_concerns_whoever_has_to_answer(fields: dict[str, object], kind: NewsKind | None):
    assert told(NewsDesk(ME), event(**fields)) is kind


@pytest.mark.req("CNV-48", "CNV-70")
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("location", "Location: Home (1.00000, 2.00000)"),
        ("file", "File: Home (1.00000, 2.00000)"),
        ("tapped", "Home (1.00000, 2.00000)"),
        ("song", "Home (1.00000, 2.00000)"),  # of a newer service
        (None, "Home (1.00000, 2.00000)"),
    ],
)
def test_news_and_list_say_what_came_in_place_of_words(kind: str | None, text: str):
    fields = {"last_kind": kind, "preview": "Home\n(1.00000, 2.00000)"}
    news = NewsDesk(ME).hear(event(**fields), None)
    assert news is not None
    assert (news.text, preview_of(conversation(1, **fields), "").whole) == (text, text)


@pytest.mark.req("CNV-70")
def test_an_assignment_is_told_unless_one_did_it_oneself():
    mine = event(assignee_id=ME, state=WORK, last_direction=Direction.OUT)
    for own, kind in ((False, NewsKind.ASSIGNED), (True, None)):
        desk = NewsDesk(ME)
        desk.hear(event(last_direction=Direction.OUT), None)
        if own:
            desk.own(1)
        assert told(desk, mine) is kind
        assert told(desk, mine) is None


@pytest.mark.req("CNV-70")
def test_the_same_message_is_told_once_and_never_of_the_one_that_is_read():
    desk = NewsDesk(ME)
    assert told(desk, event()) is NewsKind.UNASSIGNED
    assert told(desk, event()) is None
    assert told(desk, event(incoming=2), open_id=1) is None
    assert told(desk, event(incoming=3)) is NewsKind.UNASSIGNED


def test_a_conversation_that_went_is_no_news():
    gone = Event(seq=1, at_ms=START_MS, topic=Topic.CONVERSATIONS, change=Change.DELETE, key="1")
    assert NewsDesk(ME).hear(gone, None) is None
