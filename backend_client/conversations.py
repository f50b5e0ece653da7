"""The inbox: lists, threads, and what agents do with them."""

from __future__ import annotations

from collections.abc import Sequence

from app.contract.conversations import (
    Assign,
    Colleague,
    ContactCard,
    Conversation,
    ConversationId,
    ConversationRow,
    GroupCounts,
    ListConversations,
    Mark,
    Move,
    SendMessage,
    SentContent,
    Star,
    StartConversation,
    Thread,
)
from app.contract.messages import Message, MessageId
from app.contract.paging import Page
from backend_client.transport import Transport


class Conversations:
    """Calls of the conversations area."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, ask: ListConversations) -> Page[ConversationRow]:
        """A window of a group's list."""
        return await self._transport.post("/api/conversations/page", Page[ConversationRow], ask)

    async def rows(self, ids: Sequence[int]) -> list[ConversationRow]:
        """Rows by id, as far as one may see them."""
        return await self._transport.post("/api/conversations/rows", list[ConversationRow], list(ids))

    async def counts(self) -> GroupCounts:
        """Every group's size."""
        return await self._transport.get("/api/conversations/counts", GroupCounts)

    async def colleagues(self) -> list[Colleague]:
        """People a conversation can be given to."""
        return await self._transport.get("/api/conversations/colleagues", list[Colleague])

    async def start(self, form: StartConversation) -> Conversation:
        """*New conversation*."""
        return await self._transport.post("/api/conversations", Conversation, form)

    async def thread(
        self,
        conversation_id: ConversationId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 50,
    ) -> Thread:
        """The newest messages, or those before or after one; `after=0` are the oldest."""
        query: dict[str, int] = {"limit": limit}
        if before is not None:
            query["before"] = before
        if after is not None:
            query["after"] = after
        return await self._transport.get(f"/api/conversations/{conversation_id}/thread", Thread, query)

    async def contact(self, conversation_id: ConversationId) -> ContactCard:
        """Whom it is with: attributes and opt-outs."""
        return await self._transport.get(f"/api/conversations/{conversation_id}/contact", ContactCard)

    async def send(self, conversation_id: ConversationId, form: SendMessage) -> Message:
        """An agent's message."""
        return await self._transport.post(f"/api/conversations/{conversation_id}/messages", Message, form)

    async def undo(self, conversation_id: ConversationId, message_id: MessageId) -> Message:
        """Take back a held message."""
        path = f"/api/conversations/{conversation_id}/messages/{message_id}/undo"
        return await self._transport.post(path, Message)

    async def sent(self, conversation_id: ConversationId, message_id: MessageId) -> SentContent:
        """What was sent in a message, whole."""
        path = f"/api/conversations/{conversation_id}/messages/{message_id}/content"
        return await self._transport.get(path, SentContent)

    async def assign(self, conversation_id: ConversationId, user_id: int | None) -> Conversation:
        """Give it to somebody, or to nobody."""
        path = f"/api/conversations/{conversation_id}/assignee"
        return await self._transport.put(path, Conversation, Assign(user_id=user_id))

    async def move(self, conversation_id: ConversationId, department_id: int) -> Conversation:
        """Give it to another department."""
        path = f"/api/conversations/{conversation_id}/department"
        return await self._transport.put(path, Conversation, Move(department_id=department_id))

    async def resolve(self, conversation_id: ConversationId) -> Conversation:
        """*Resolve*."""
        return await self._transport.post(f"/api/conversations/{conversation_id}/resolve", Conversation)

    async def star(self, conversation_id: ConversationId, *, starred: bool) -> Mark:
        """One's own star."""
        return await self._transport.put(f"/api/conversations/{conversation_id}/star", Mark, Star(starred=starred))

    async def read(self, conversation_id: ConversationId) -> Mark:
        """Everything up to now is read."""
        return await self._transport.post(f"/api/conversations/{conversation_id}/read", Mark)
