"""What the conversation list shows besides its rows, and what it asks of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.contract.conversations import ConversationRow, Group, GroupCounts, ListConversations, SearchMode, in_group
from app.contract.faults import Fault
from app.contract.paging import Page


class Reads(Protocol):
    """What the list asks of the service."""

    async def page(self, ask: ListConversations) -> Page[ConversationRow]:
        """A window of a group's list."""

    async def rows(self, ids: Sequence[int]) -> list[ConversationRow]:
        """Rows by id, as far as one may see them."""

    async def counts(self) -> GroupCounts:
        """Every group's size."""


class Phase(Enum):
    """What the pane shows."""

    LOADING = "loading"
    CONTENT = "content"
    EMPTY = "empty"  # the group holds nothing
    UNMATCHED = "unmatched"  # nothing of the group matches search and filters
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which conversations the person wants to see."""

    group: Group
    mode: SearchMode = SearchMode.NUMBER
    text: str = ""
    unanswered: bool = False

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the group."""
        return bool(self.text.strip()) or self.unanswered

    @property
    def by_content(self) -> bool:
        """Whether only the service can say what matches."""
        return self.mode is SearchMode.CONTENT and bool(self.text.strip())

    def window(self, offset: int, limit: int) -> ListConversations:
        """The call for some of the rows."""
        return ListConversations(
            group=self.group,
            mode=self.mode,
            text=self.text,
            unanswered=self.unanswered,
            offset=offset,
            limit=limit,
        )

    def matches(self, row: ConversationRow, user_id: int) -> bool:
        """Whether a row belongs to it, as far as the row tells: a text sought by content may still be missing."""
        conversation, text = row.conversation, self.text.strip()
        if not in_group(row, self.group, user_id) or (self.unanswered and not conversation.unanswered):
            return False
        if not text or self.mode is SearchMode.CONTENT:
            return True
        digits = "".join(letter for letter in text if letter.isdigit())
        return (digits or text.casefold()) in conversation.address.casefold()


@dataclass(frozen=True, slots=True)
class ListState:
    """All the pane shows besides the rows. `reading`: other rows are on their way."""

    asked: Asked
    phase: Phase = Phase.LOADING
    reading: bool = False
    total: int = 0
    fault: Fault | None = None
    counts: GroupCounts | None = None
    selected: frozenset[int] = frozenset()
