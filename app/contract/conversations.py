"""Conversations: the lifelong thread with one address, as a shared record and each user's own marks (CNV)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from app.contract.attributes import Attribute
from app.contract.contacts import Contact
from app.contract.content import Content
from app.contract.messages import Direction, Message, MessageState
from app.contract.record import Command, Record
from app.contract.reply_windows import ReplyWindow

ConversationId = NewType("ConversationId", int)

NAME_MAX: Final = 256
PREVIEW_MAX: Final = 160
PAGE_MAX: Final = 200


class ConversationState(StrEnum):
    """CNV-9. WAITING needs a chatbot that may still answer."""

    IDLE = "idle"
    WAITING = "waiting"
    UNASSIGNED = "unassigned"
    IN_WORK = "in_work"
    RESOLVED = "resolved"


class Group(StrEnum):
    """Preset filters, top to bottom (CNV-37)."""

    YOUR_TASKS = "your_tasks"
    ALL = "all"
    UNASSIGNED = "unassigned"
    IN_WORK = "in_work"
    RESOLVED = "resolved"
    STARRED = "starred"


class SearchMode(StrEnum):
    """CNV-56, first part."""

    NUMBER = "number"
    CONTENT = "content"


class Conversation(Record):
    """What everybody who may see a conversation sees of it. `incoming` counts the customer's messages ever."""

    id: ConversationId
    address: str
    contact_id: int | None
    name: str
    department_id: int
    assignee_id: int | None
    assignee: str | None
    state: ConversationState
    incoming: int
    unanswered: bool
    preview: str
    last_ms: int
    last_direction: Direction | None
    last_state: MessageState | None
    last_channel: int | None
    last_sender: str | None
    last_kind: str | None = None  # of a Received that the newest message is; worded by `inbox.lead_<kind>`


class Mark(Record):
    """What a conversation is to one user. Unread = `incoming` - `read`."""

    conversation_id: ConversationId
    starred: bool
    read: int


class ConversationRow(Record):
    """A row of the list: the shared part and one's own."""

    conversation: Conversation
    mark: Mark


class ListConversations(Command):
    """A window of the list. `text` is searched as `mode` says; wildcards in it are plain text (CNV-75)."""

    group: Group
    mode: SearchMode = SearchMode.NUMBER
    text: str = ""
    unanswered: bool = False
    offset: int = 0
    limit: int = 100


class GroupCounts(Record):
    """How many conversations each group holds for this user, and how many of all have unread messages."""

    counts: dict[Group, int]
    unread: int


class SystemLine(Record):
    """Who did what to a conversation (CNV-71); worded by `line.<kind>`."""

    id: int
    at_ms: int
    kind: str
    actor: str
    detail: str


class Thread(Record):
    """A stretch of messages, oldest first, and the system lines that belong to it.

    `earlier`: there are older messages; `later`: there are newer ones. `windows` are those of the whole thread now.
    """

    messages: tuple[Message, ...]
    lines: tuple[SystemLine, ...]
    earlier: bool
    later: bool = False
    windows: tuple[ReplyWindow, ...] = ()


class SentContent(Record):
    """What was sent in a message, whole: an e-mail that a thread shows by its subject (CVP-10)."""

    content: Content


class ContactCard(Record):
    """Whom a conversation is with, for the agent who may see the conversation (CVP-20, CVP-35, CVP-36)."""

    contact: Contact | None
    attributes: tuple[Attribute, ...]
    do_not_contact: tuple[str, ...] = ()  # names of the lists the number is on, "*" that of all (DNC-7)


class StartConversation(Command):
    """*New conversation* (CNV-66)."""

    number: str
    name: str = ""


class SendMessage(Command):
    """An agent's message. `client_key` is made once for each message typed, so that a repeat sends nothing new."""

    sender_id: int
    text: str
    client_key: str


class Assign(Command):
    """Give a conversation to somebody, or to nobody."""

    user_id: int | None


class Move(Command):
    """Give a conversation to another department."""

    department_id: int


class Star(Command):
    """One's own star."""

    starred: bool


class Colleague(Record):
    """Somebody a conversation can be given to."""

    user_id: int
    name: str
    department_id: int
    sees_all: bool


def in_group(row: ConversationRow, group: Group, user_id: int) -> bool:
    """Whether a conversation belongs to a group (CNV-38); the same rule the list's SQL follows."""
    state, assignee_id = row.conversation.state, row.conversation.assignee_id
    match group:
        case Group.ALL:
            return True
        case Group.YOUR_TASKS:
            return assignee_id == user_id and state is not ConversationState.RESOLVED
        case Group.UNASSIGNED:
            return state is ConversationState.UNASSIGNED
        case Group.IN_WORK:
            return assignee_id is not None and state is not ConversationState.RESOLVED
        case Group.RESOLVED:
            return state is ConversationState.RESOLVED
        case Group.STARRED:
            return row.mark.starred


def list_key(row: ConversationRow) -> tuple[bool, int, int]:
    """Order of the list: one's starred first, then the newest message (CNV-47). Larger comes first."""
    return row.mark.starred, row.conversation.last_ms, row.conversation.id
