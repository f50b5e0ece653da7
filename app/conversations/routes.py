"""HTTP of the inbox."""

from __future__ import annotations

from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler
from sqlalchemy import Connection

from app.accounts import reads as accounts
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
from app.contract.faults import Code
from app.contract.messages import Message, MessageId
from app.contract.paging import Page
from app.contract.permissions import Permission
from app.conversations import reads, service
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.once import Call, once
from app.core.runtime import Runtime
from app.core.web import needs, threaded
from app.dnc.service import Campaigns

AGENTS = needs(Permission.MANAGE_CONVERSATIONS)


@post("/api/conversations/page", opt=AGENTS, status_code=200)
@threaded
def page(data: ListConversations, runtime: Runtime, actor: Actor) -> Page[ConversationRow]:
    """A window of a group's list."""
    with runtime.database.read() as conn:
        return reads.page(conn, actor, data)


@post("/api/conversations/rows", opt=AGENTS, status_code=200)
@threaded
def rows(data: list[int], runtime: Runtime, actor: Actor) -> list[ConversationRow]:
    """Rows by id."""
    with runtime.database.read() as conn:
        return reads.rows_of(conn, actor, data[:500])


@get("/api/conversations/counts", opt=AGENTS)
@threaded
def counts(runtime: Runtime, actor: Actor) -> GroupCounts:
    """Every group's size."""
    with runtime.database.read() as conn:
        return reads.counts(conn, actor)


@get("/api/conversations/colleagues", opt=AGENTS)
@threaded
def colleagues(runtime: Runtime) -> list[Colleague]:
    """People a conversation can be given to."""
    with runtime.database.read() as conn:
        return accounts.colleagues(conn)


@post("/api/conversations", opt=AGENTS, status_code=200)
async def start(data: StartConversation, runtime: Runtime, actor: Actor) -> Conversation:
    """*New conversation*."""
    return await runtime.database.awrite(service.start, actor, data)


@get("/api/conversations/{conversation_id:int}/thread", opt=AGENTS)
@threaded
def thread(
    conversation_id: int,
    runtime: Runtime,
    actor: Actor,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Thread:
    """A stretch of messages."""
    with runtime.database.read() as conn:
        address = _address(conn, actor, conversation_id)
        return reads.thread(conn, address, conversation_id, before=before, after=after, limit=limit)


@get("/api/conversations/{conversation_id:int}/contact", opt=AGENTS)
@threaded
def contact(conversation_id: int, runtime: Runtime, actor: Actor, dnc_campaigns: Campaigns) -> ContactCard:
    """Whom it is with."""
    with runtime.database.read() as conn:
        return reads.card(conn, _address(conn, actor, conversation_id), dnc_campaigns)


@post("/api/conversations/{conversation_id:int}/messages", opt=AGENTS, status_code=201)
async def send(conversation_id: int, data: SendMessage, runtime: Runtime, actor: Actor, call: Call) -> Message:
    """An agent's message."""
    return await runtime.database.awrite(
        once, call, Message, service.send, actor, ConversationId(conversation_id), data
    )


@post("/api/conversations/{conversation_id:int}/messages/{message_id:int}/undo", opt=AGENTS, status_code=200)
async def undo(conversation_id: int, message_id: int, runtime: Runtime, actor: Actor) -> Message:
    """Take back a held message."""
    return await runtime.database.awrite(
        service.take_back, actor, ConversationId(conversation_id), MessageId(message_id)
    )


@get("/api/conversations/{conversation_id:int}/messages/{message_id:int}/content", opt=AGENTS)
@threaded
def sent(conversation_id: int, message_id: int, runtime: Runtime, actor: Actor) -> SentContent:
    """What was sent in a message, whole."""
    with runtime.database.read() as conn:
        return reads.sent_content(conn, _address(conn, actor, conversation_id), MessageId(message_id))


@put("/api/conversations/{conversation_id:int}/assignee", opt=AGENTS, status_code=200)
async def assign(conversation_id: int, data: Assign, runtime: Runtime, actor: Actor) -> Conversation:
    """Give it to somebody, or to nobody."""
    return await runtime.database.awrite(service.assign, actor, ConversationId(conversation_id), data)


@put("/api/conversations/{conversation_id:int}/department", opt=AGENTS, status_code=200)
async def move(conversation_id: int, data: Move, runtime: Runtime, actor: Actor) -> Conversation:
    """Give it to another department."""
    return await runtime.database.awrite(
        service.move_department, actor, ConversationId(conversation_id), data.department_id
    )


@post("/api/conversations/{conversation_id:int}/resolve", opt=AGENTS, status_code=200)
async def resolve(conversation_id: int, runtime: Runtime, actor: Actor) -> Conversation:
    """*Resolve*."""
    return await runtime.database.awrite(service.resolve, actor, ConversationId(conversation_id))


@put("/api/conversations/{conversation_id:int}/star", opt=AGENTS, status_code=200)
async def star(conversation_id: int, data: Star, runtime: Runtime, actor: Actor) -> Mark:
    """One's own star."""
    return await runtime.database.awrite(service.star, actor, ConversationId(conversation_id), data)


@post("/api/conversations/{conversation_id:int}/read", opt=AGENTS, status_code=200)
async def read(conversation_id: int, runtime: Runtime, actor: Actor) -> Mark:
    """Everything up to now is read."""
    return await runtime.database.awrite(service.read_until_now, actor, ConversationId(conversation_id))


def _address(conn: Connection, actor: Actor, conversation_id: int) -> str:
    found = reads.rows_of(conn, actor, [conversation_id])
    if not found:
        raise Refusal(Code.NOT_FOUND, what="conversation", id=conversation_id)
    return found[0].conversation.address


ROUTES: tuple[HTTPRouteHandler, ...] = (
    page,
    rows,
    counts,
    colleagues,
    start,
    thread,
    contact,
    send,
    undo,
    sent,
    assign,
    move,
    resolve,
    star,
    read,
)
