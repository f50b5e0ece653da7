"""Which events a person should be told of (CNV-70)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import msgspec

from app.contract.conversations import Conversation, ConversationState
from app.contract.feed import Change, Event
from app.contract.messages import Direction
from ui.panels.inbox.listing.faces import preview_of, title_of

FRESH_MS = 2_000
"""A row that tells of an older message was told of for another reason."""


class NewsKind(Enum):
    """Why somebody is told; the value completes `inbox.news_`."""

    UNASSIGNED = "unassigned"
    MESSAGE = "message"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class News:
    """What to tell, and which conversation it opens."""

    kind: NewsKind
    conversation_id: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class _Known:
    assignee_id: int | None
    incoming: int


class NewsDesk:
    """Remembers what it has told, so that nothing is told twice."""

    def __init__(self, user_id: int) -> None:
        self._user_id = user_id
        self._known: dict[int, _Known] = {}
        self._own: set[int] = set()  # conversations this person has just taken

    def own(self, conversation_id: int) -> None:
        """The person takes it themselves: no news."""
        self._own.add(conversation_id)

    def hear(self, event: Event, open_id: int | None) -> News | None:
        """The news in an event of the topic CONVERSATIONS; `open_id` is the one on screen, which needs none."""
        if event.change is not Change.UPSERT or event.record is None:
            return None
        conversation = msgspec.json.decode(event.record, type=Conversation)
        before = self._known.get(conversation.id)
        self._known[conversation.id] = _Known(conversation.assignee_id, conversation.incoming)
        own = conversation.id in self._own
        self._own.discard(conversation.id)
        if conversation.id == open_id:
            return None
        kind = self._kind(conversation, before, event.at_ms, own=own)
        if kind is None:
            return None
        return News(kind, int(conversation.id), title_of(conversation), preview_of(conversation, "").whole)

    def _kind(self, conversation: Conversation, before: _Known | None, at_ms: int, *, own: bool) -> NewsKind | None:
        mine = conversation.assignee_id == self._user_id
        fresh = conversation.last_direction is Direction.IN and at_ms - conversation.last_ms <= FRESH_MS
        wrote = fresh and (before is None or conversation.incoming > before.incoming)
        if wrote and mine:
            return NewsKind.MESSAGE
        if wrote and conversation.state is ConversationState.UNASSIGNED:
            return NewsKind.UNASSIGNED
        given = mine and before is not None and before.assignee_id != self._user_id
        return NewsKind.ASSIGNED if given and not own else None
