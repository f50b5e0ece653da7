"""A service in memory: conversations, their events, and answers that may be older than the events heard since."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.contract.conversations import (
    Conversation,
    ConversationId,
    ConversationRow,
    ConversationState,
    Group,
    GroupCounts,
    ListConversations,
    Mark,
    SearchMode,
    in_group,
    list_key,
)
from app.contract.faults import Code, Fault
from app.contract.feed import Change, Event, Topic
from app.contract.messages import Direction, MessageState
from app.contract.paging import Page
from backend_client.transport import ServiceFault

ME = 7
FIRST_LINE = 1
START_MS = 1_763_600_000_000


def never(work: Coroutine[Any, Any, None]) -> None:
    """Starts nothing: the test settles by hand."""
    work.close()


def conversation(number: int, **fields: object) -> Conversation:
    """Unassigned, one message from the customer, a minute after the one before."""
    values: dict[str, object] = {
        "id": ConversationId(number),
        "address": str(34_600_000_000 + number),
        "contact_id": number,
        "name": f"Customer {number}",
        "department_id": FIRST_LINE,
        "assignee_id": None,
        "assignee": None,
        "state": ConversationState.UNASSIGNED,
        "incoming": 1,
        "unanswered": True,
        "preview": f"message {number}",
        "last_ms": START_MS + number * 60_000,
        "last_direction": Direction.IN,
        "last_state": MessageState.RECEIVED,
        "last_channel": 1,
        "last_sender": "NORDWIND",
        **fields,
    }
    return Conversation(**values)  # type: ignore[arg-type]  # named as the record names them


@dataclass
class MemoryInbox:
    """Answers are what holds when they are asked for; `meanwhile` runs before they arrive."""

    conversations: dict[int, Conversation] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    away: bool = False
    calls: list[str] = field(default_factory=list)
    seq: int = 0

    # -- what listeners ask ----------------------------------------------------------------------------------------

    async def page(self, ask: ListConversations) -> Page[ConversationRow]:
        self._call("page")
        rows = self.listed(ask)
        shown = tuple(rows[ask.offset : ask.offset + ask.limit])
        answer = Page(rows=shown, total=len(rows), offset=ask.offset, as_of=self.seq)
        self.meanwhile()
        return answer

    async def rows(self, ids: Sequence[int]) -> list[ConversationRow]:
        self._call("rows")
        answer = [self.row(one) for one in ids if one in self.conversations and one not in self.hidden]
        self.meanwhile()
        return answer

    async def counts(self) -> GroupCounts:
        self._call("counts")
        groups = {group: len(self.listed(ListConversations(group=group))) for group in Group}
        unread = sum(row.conversation.incoming > row.mark.read for row in self.everything())
        answer = GroupCounts(counts=groups, unread=unread)
        self.meanwhile()
        return answer

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.away:
            raise ServiceFault(Fault(code=Code.UNREACHABLE))

    def row(self, number: int) -> ConversationRow:
        none = Mark(conversation_id=ConversationId(number), starred=False, read=0)
        return ConversationRow(conversation=self.conversations[number], mark=self.marks.get(number, none))

    def everything(self) -> list[ConversationRow]:
        return [self.row(number) for number in self.conversations if number not in self.hidden]

    def listed(self, ask: ListConversations) -> list[ConversationRow]:
        """The whole list, as the service's SQL would have it."""
        found = [row for row in self.everything() if in_group(row, ask.group, ME)]
        if ask.unanswered:
            found = [row for row in found if row.conversation.unanswered]
        if ask.text and ask.mode is SearchMode.NUMBER:
            digits = "".join(letter for letter in ask.text if letter.isdigit())
            found = [row for row in found if digits in row.conversation.address]
        elif ask.text:
            found = [row for row in found if ask.text in row.conversation.preview]
        return sorted(found, key=list_key, reverse=True)

    # -- what happens ----------------------------------------------------------------------------------------------

    def add(self, made: Conversation) -> None:
        self.conversations[made.id] = made
        self.tell(made.id)

    def change(self, number: int, **fields: object) -> None:
        self.conversations[number] = msgspec.structs.replace(self.conversations[number], **fields)
        self.tell(number)

    def write(self, number: int, *, at_ms: int) -> None:
        """The customer writes: first the row, then word that it is to be read again, as the service does."""
        before = self.conversations[number]
        resolved = before.state in {ConversationState.RESOLVED, ConversationState.IDLE}
        self.change(
            number,
            incoming=before.incoming + 1,
            last_ms=at_ms,
            unanswered=True,
            state=ConversationState.UNASSIGNED if resolved else before.state,
            preview=f"again {at_ms}",
        )
        self.stale(number)

    def assign(self, number: int, user_id: int | None) -> None:
        state = ConversationState.UNASSIGNED if user_id is None else ConversationState.IN_WORK
        self.change(number, assignee_id=user_id, assignee=None if user_id is None else "Ann", state=state)

    def resolve(self, number: int) -> None:
        self.change(number, state=ConversationState.RESOLVED, assignee_id=None, assignee=None, unanswered=False)
        self.mark(number, read=self.conversations[number].incoming)

    def mark(self, number: int, **fields: object) -> None:
        fresh = msgspec.structs.replace(self.row(number).mark, **fields)
        self.marks[number] = fresh
        self._event(Topic.CONVERSATION_MARKS, Change.UPSERT, number, msgspec.json.encode(fresh))

    def hide(self, number: int) -> None:
        """It goes to a department one cannot see."""
        self.hidden.add(number)
        self._event(Topic.CONVERSATIONS, Change.DELETE, number)

    def show(self, number: int) -> None:
        self.hidden.discard(number)
        self.tell(number)

    def tell(self, number: int) -> None:
        if number not in self.hidden:
            record = msgspec.json.encode(self.conversations[number])
            self._event(Topic.CONVERSATIONS, Change.UPSERT, number, record)

    def stale(self, *numbers: int) -> None:
        self.seq += 1
        keys = tuple(str(number) for number in numbers)
        event = Event(seq=self.seq, at_ms=0, topic=Topic.CONVERSATIONS, change=Change.STALE, keys=keys)
        self.events.append(event)

    def _event(self, topic: Topic, change: Change, number: int, record: bytes | None = None) -> None:
        self.seq += 1
        raw = None if record is None else msgspec.Raw(record)
        self.events.append(Event(seq=self.seq, at_ms=0, topic=topic, change=change, key=str(number), record=raw))
