"""One message's life, told in order (BEY-1)."""

from __future__ import annotations

from enum import StrEnum

from app.contract.messages import Direction, MessageId, MessageState, Source
from app.contract.record import Record


class Happening(StrEnum):
    """What can stand in a message's story."""

    ACCEPTED = "accepted"  # taken in by the service; `who` wrote or launched it
    UNDOABLE = "undoable"  # could be undone until `until_ms`
    HELD = "held"  # a rule let it wait until `until_ms`; `reason` says which
    STOPPED = "stopped"  # all sending is stopped, since `at_ms` by `who`
    WAITING = "waiting"  # still in the queue; `until_ms` when it is tried next, None when it is its turn
    SENDING = "sending"  # with the connector at this moment
    RETRY = "retry"  # a temporary failure: `reason`, the provider's `code` and `text`; tried again at `until_ms`
    SUBMITTED = "submitted"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"  # `reason`, `code`, `text`
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    RECEIVED = "received"


class Line(Record):
    """One line of the story. `at_ms` is None where the moment is not known."""

    happening: Happening
    at_ms: int | None
    who: str = ""
    until_ms: int | None = None
    reason: str = ""
    code: str = ""
    text: str = ""


class PartOf(Record):
    """One part as the provider knows it. `vendor_id` is empty for one it never answered for."""

    number: int
    vendor_id: str
    state: MessageState


class StepOf(Record):
    """One message of the chain that reached for the same recipient, in the order in which they were tried."""

    message_id: MessageId
    channel: int
    sender: str
    state: MessageState
    at_ms: int
    failure: str | None
    is_this: bool


class Story(Record):
    """Everything known of one message. `zones` are those its number may be in, for moments held for its hours."""

    message_id: MessageId
    direction: Direction
    channel: int
    sender: str
    address: str
    text: str
    state: MessageState
    source: Source
    provider: str
    provider_kind: str
    run_id: int | None
    run: str | None
    parts_count: int
    retries: int
    lines: tuple[Line, ...]
    parts: tuple[PartOf, ...]
    steps: tuple[StepOf, ...]
    zones: tuple[str, ...] = ()
    cost: str | None = None  # as rated, with its currency; None while it is not
