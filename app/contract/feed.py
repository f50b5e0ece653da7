"""Events: what changed, in order, so that a snapshot plus its events equals a fresh snapshot."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from app.contract.record import Record


class Change(StrEnum):
    """What an event does to a listener's copy of a topic."""

    UPSERT = "upsert"  # `record` is the whole new row of `key`
    DELETE = "delete"  # the row of `key` is gone
    STALE = "stale"  # the rows in `keys` (all rows where it is empty) must be read again
    RESET = "reset"  # the listener was away too long: read everything again


class Topic(StrEnum):
    """Kinds of thing that change. One topic holds rows of one record type."""

    SERVICE = "service"
    SESSION = "session"
    JOBS = "jobs"
    USERS = "users"
    ACCESS_REQUESTS = "access_requests"
    WORKSPACE = "workspace"
    CONTACTS = "contacts"
    ATTRIBUTES = "attributes"
    TAGS = "tags"
    TARGETS = "targets"
    IMPORTS = "imports"
    SENDERS = "senders"
    CONTENT_TEMPLATES = "content_templates"
    WA_TEMPLATES = "wa_templates"
    WA_LISTINGS = "wa_listings"
    PROVIDERS = "providers"
    MEDIA = "media"
    BROADCASTS = "broadcasts"
    BROADCAST_TEMPLATES = "broadcast_templates"
    MODERATION = "moderation"
    CONVERSATIONS = "conversations"
    CONVERSATION_MARKS = "conversation_marks"
    MESSAGES = "messages"
    SENDING = "sending"
    HOURS = "hours"
    DIALERS = "dialers"
    DIALER_UPLOADS = "dialer_uploads"
    SCHEDULES = "schedules"
    DNC = "dnc"
    BULK = "bulk"
    BACKUPS = "backups"
    API_KEYS = "api_keys"


class Event(Record):
    """One change. `seq` rises without repeating; gaps mean events for other eyes."""

    seq: int
    at_ms: int
    topic: Topic
    change: Change
    key: str = ""
    keys: tuple[str, ...] = ()
    record: msgspec.Raw | None = None


class _OnTheWire(Record):
    """An Event as JSON has it: msgspec cannot decode into a Raw that may be absent."""

    seq: int
    at_ms: int
    topic: Topic
    change: Change
    key: str = ""
    keys: tuple[str, ...] = ()
    record: msgspec.Raw = msgspec.Raw(b"null")


_wire = msgspec.json.Decoder(_OnTheWire)


def read_event(text: str | bytes) -> Event:
    """An event from its JSON; raises MsgspecError for one of a kind this version does not know."""
    found = _wire.decode(text)
    return Event(
        seq=found.seq,
        at_ms=found.at_ms,
        topic=found.topic,
        change=found.change,
        key=found.key,
        keys=found.keys,
        record=None if bytes(found.record) == b"null" else found.record,
    )
