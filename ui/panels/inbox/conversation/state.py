"""What the open conversation shows, and what it asks of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from app.contract.conversations import (
    ContactCard,
    Conversation,
    ConversationId,
    ConversationRow,
    Mark,
    SendMessage,
    Thread,
)
from app.contract.faults import Fault
from app.contract.messages import Message, MessageId
from app.contract.reply_windows import ReplyWindow
from app.contract.senders import Sender
from ui.panels.inbox.conversation.stretch import Stretch
from ui.panels.inbox.keeping import Pending


class Calls(Protocol):
    """The calls of the conversations area that an open conversation needs."""

    async def rows(self, ids: Sequence[int]) -> list[ConversationRow]:
        """Rows by id."""

    async def thread(
        self,
        conversation_id: ConversationId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 50,
    ) -> Thread:
        """A stretch of messages."""

    async def contact(self, conversation_id: ConversationId) -> ContactCard:
        """Whom it is with."""

    async def send(self, conversation_id: ConversationId, form: SendMessage) -> Message:
        """An agent's message."""

    async def undo(self, conversation_id: ConversationId, message_id: MessageId) -> Message:
        """Take back a held message."""

    async def read(self, conversation_id: ConversationId) -> Mark:
        """Everything up to now is read."""

    async def resolve(self, conversation_id: ConversationId) -> Conversation:
        """*Resolve*."""


class TalkPhase(Enum):
    """What the pane shows."""

    NOTHING = "nothing"  # no conversation is open
    LOADING = "loading"
    CONTENT = "content"
    FAILED = "failed"
    GONE = "gone"  # moved to a department one cannot see


@dataclass(frozen=True, slots=True)
class NewMark:
    """Where reading stopped: the first message after it, and how many there were."""

    message_id: int
    count: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking a message back: whose it was, its text; neither where there was nothing to take back."""

    conversation_id: int | None
    text: str = ""
    too_late: bool = False


@dataclass(frozen=True, slots=True)
class TalkState:
    """All the pane shows. `card` is None while it is not read; `skew_ms`: the service's clock is so far ahead."""

    phase: TalkPhase = TalkPhase.NOTHING
    conversation_id: int | None = None
    row: ConversationRow | None = None
    stretch: Stretch = field(default_factory=Stretch)
    reading_earlier: bool = False
    earlier_failed: bool = False
    pending: tuple[Pending, ...] = ()
    new: NewMark | None = None
    fault: Fault | None = None
    card: ContactCard | None = None
    senders: tuple[Sender, ...] | None = None
    skew_ms: int = 0
    windows: tuple[ReplyWindow, ...] = ()

    @property
    def unread(self) -> int:
        """Messages of the customer this person has not read."""
        return max(self.row.conversation.incoming - self.row.mark.read, 0) if self.row is not None else 0
