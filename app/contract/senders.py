"""Sender IDs: the name or number a message comes from, and the account it goes through (SID, first part)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NewType

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.providers import ProviderId
from app.contract.record import Command, Record

SenderId = NewType("SenderId", int)

ALPHANUMERIC_MAX: Final = 11
_ALPHANUMERIC: Final = re.compile(r"[A-Za-z0-9 .&_-]+")
_NUMBER: Final = re.compile(r"[0-9]{3,20}")


class SenderStatus(StrEnum):
    """Only an active sender can be chosen."""

    ACTIVE = "active"
    BLOCKED = "blocked"


class Sender(Record):
    """A row of the sender table."""

    id: SenderId
    name: str
    channel: int
    provider_id: ProviderId
    provider: str
    status: SenderStatus


class SenderForm(Command):
    """A new sender, or a changed one."""

    name: str
    provider_id: ProviderId
    status: SenderStatus = SenderStatus.ACTIVE


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
