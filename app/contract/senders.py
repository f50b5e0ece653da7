"""Sender IDs: the name or number a message comes from, how its registration stands, its account (SID-1..5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NewType

from app.contract.channels import Channel
from app.contract.checks import check_length
from app.contract.faults import Problem
from app.contract.providers import ProviderId, RcsNetwork
from app.contract.record import Command, Record

SenderId = NewType("SenderId", int)

ALPHANUMERIC_MAX: Final = 11
FIELD_MAX: Final = 60
COMMENT_MAX: Final = 500
_ALPHANUMERIC: Final = re.compile(r"[A-Za-z0-9 .&_-]+")
_NUMBER: Final = re.compile(r"[0-9]{3,20}")


class SenderStatus(StrEnum):
    """How a registration stands (SID-3); only an active sender can be chosen (SID-5)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_PROGRESS = "in_progress"
    TESTING = "testing"
    DONE = "done"
    ACTIVE = "active"
    REJECTED = "rejected"
    CANCELED = "canceled"
    BLOCKED = "blocked"


BY_USERS: Final = frozenset({Channel.SMS, Channel.RCS})
"""Channels whose senders people register themselves; the others' are registered by the owner (SID-1)."""

S = SenderStatus
STARTS: Final = (S.ACTIVE, S.SUBMITTED, S.DRAFT)
"""What a new sender may be: one the operator knows already is active at once."""
NEXT: Final[Mapping[SenderStatus, tuple[SenderStatus, ...]]] = {
    S.DRAFT: (S.SUBMITTED,),
    S.SUBMITTED: (S.IN_PROGRESS, S.REJECTED, S.CANCELED),
    S.IN_PROGRESS: (S.TESTING, S.DONE, S.REJECTED, S.CANCELED),
    S.TESTING: (S.DONE, S.REJECTED),
    S.DONE: (S.ACTIVE,),
    S.ACTIVE: (S.BLOCKED, S.CANCELED),
    S.BLOCKED: (S.ACTIVE,),
    S.REJECTED: (),
    S.CANCELED: (),
}
"""What may follow what (SID-4)."""
EXPLAINED: Final = frozenset({S.REJECTED, S.BLOCKED, S.CANCELED})
"""Where people are told why."""


class Sender(Record):
    """A row of the sender table (SID-2). `assigned_id` is the operator's, empty until there is one.

    `rcs_network` is that of its connection; a sender of another channel has none.
    """

    id: SenderId
    name: str
    channel: int
    provider_id: ProviderId
    provider: str
    status: SenderStatus
    assigned_id: str = ""
    agreement: str = ""
    comment: str = ""
    verified: bool = False  # by WhatsApp: may open a talk with a free message (WAP-2)
    created_ms: int | None = None  # unknown of those from before it was kept
    rcs_network: RcsNetwork | None = None


class SenderForm(Command):
    """A new sender, or a changed one. `comment` belongs to the status, `verified` to WhatsApp."""

    name: str
    provider_id: ProviderId
    status: SenderStatus = SenderStatus.ACTIVE
    assigned_id: str = ""
    agreement: str = ""
    comment: str = ""
    verified: bool = False


def offered_statuses(status: SenderStatus | None) -> tuple[SenderStatus, ...]:
    """What a sender may be saved as: as it is, or as what may follow; None is a new one."""
    return STARTS if status is None else (status, *NEXT[status])


def check_sender(form: SenderForm, before: SenderStatus | None) -> list[Problem]:
    """Everything wrong with a form besides the name."""
    problems = [
        *check_length("assigned_id", form.assigned_id, high=FIELD_MAX),
        *check_length("agreement", form.agreement, high=FIELD_MAX),
        *check_length("comment", form.comment, high=COMMENT_MAX),
    ]
    if form.status not in offered_statuses(before):
        params = {"status": form.status.value, "before": before.value if before is not None else None}
        problems.append(Problem(path="status", code="status_does_not_follow", params=params))
    return problems


def check_registrar(channel: Channel, *, is_owner: bool) -> list[Problem]:
    """Who may register a sender of a channel: the owner, or everybody with the right to sender IDs (SID-1)."""
    if is_owner or channel in BY_USERS:
        return []
    return [Problem(path="provider_id", code="owner_registers")]


def check_sender_name(name: str, channel: Channel = Channel.SMS) -> list[Problem]:
    """For SMS: a number of 3 to 20 digits, or up to 11 letters, digits, blanks and `. & _ -` with a letter."""
    text = name.strip()
    if not text:
        return [Problem(path="name", code="required")]
    if channel is not Channel.SMS or _NUMBER.fullmatch(text):
        return []
    if len(text) > ALPHANUMERIC_MAX:
        limit = {"limit": ALPHANUMERIC_MAX, "actual": len(text)}
        return [Problem(path="name", code="too_long", params=limit)]
    if not _ALPHANUMERIC.fullmatch(text) or text.isdigit():
        return [Problem(path="name", code="sender_characters")]
    return []


def check_verified(form: SenderForm, channel: Channel) -> list[Problem]:
    """Only senders of WhatsApp are verified by it."""
    if form.verified and channel is not Channel.WHATSAPP:
        return [Problem(path="verified", code="whatsapp_alone")]
    return []
