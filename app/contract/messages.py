"""One message and its states, the same for every channel (MSG-60, CVP-12)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from app.contract.content import Content
from app.contract.received import Received
from app.contract.record import Record

MessageId = NewType("MessageId", int)


class Direction(StrEnum):
    """MT or MO."""

    OUT = "out"
    IN = "in"


class MessageState(StrEnum):
    """Where a message stands. An MO is RECEIVED for ever."""

    HELD = "held"  # an agent's message that can still be undone
    QUEUED = "queued"  # in the spool
    SUBMITTED = "submitted"  # the provider accepted every part
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    UNKNOWN = "unknown"  # left the machine, the answer was lost: never resent by itself
    CANCELLED = "cancelled"  # taken back before it left
    RECEIVED = "received"


OPEN_STATES: Final = frozenset(
    {MessageState.HELD, MessageState.QUEUED, MessageState.SUBMITTED, MessageState.UNKNOWN}
)
"""States that a receipt can still change into something better or worse."""


class Source(StrEnum):
    """Who sends; decides the order in the spool and which gates apply."""

    AGENT = "agent"
    API = "api"
    BROADCAST = "broadcast"
    BULK = "bulk"
    DIALER = "dialer"
    TEST = "test"
    CUSTOMER = "customer"


PRIORITY: Final = {
    Source.AGENT: 9,
    Source.API: 8,
    Source.TEST: 7,
    Source.DIALER: 1,
    Source.BULK: 1,
    Source.BROADCAST: 1,
    Source.CUSTOMER: 0,
}
"""A person who waits for an answer comes before a campaign."""


class Message(Record):
    """One message as a thread shows it (CVP-9, CVP-13)."""

    id: MessageId
    direction: Direction
    channel: int
    sender: str
    address: str
    text: str
    state: MessageState
    source: Source
    parts: int
    created_ms: int
    submitted_ms: int | None = None
    delivered_ms: int | None = None
    seen_ms: int | None = None
    failed_ms: int | None = None
    held_until_ms: int | None = None
    author: str | None = None
    author_id: int | None = None
    broadcast_id: int | None = None
    broadcast: str | None = None
    failure: str | None = None  # kind of failure, worded by `failure.<kind>`
    error_code: str | None = None  # the provider's own
    error_text: str | None = None
    retries: int = 0
    client_key: str | None = None
    content: Content | None = None
    """What was sent, with the person's values, where its text leaves something out; never an e-mail's (EML-19)."""
    received: Received | None = None
    """What a customer sent where it was more than typed words; `text` stands for it."""
    session_id: str | None = None  # of the Viber session it belongs to (VIB-22)
