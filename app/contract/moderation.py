"""Moderation: campaigns that wait for a second pair of eyes, and what is decided about them (BRD-61..66)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.contract.broadcast_templates import Schedule
from app.contract.broadcasts import BroadcastForm
from app.contract.checks import check_length
from app.contract.faults import Problem
from app.contract.providers import RcsNetwork
from app.contract.record import Command, Record

COMMENT_MAX: Final = 1000


class Subject(StrEnum):
    """What waits."""

    BROADCAST = "broadcast"
    TEMPLATE = "template"


class Waiting(Record):
    """One entry of the queue (BRD-63). `may_approve` is False for the author of a campaign that others can judge.

    `form` is what would be sent and to whom; `contacts` how many that was when it was sent to moderation.
    """

    kind: Subject
    id: int
    name: str
    author: str
    sent_by: str
    sent_ms: int
    contacts: int | None
    form: BroadcastForm
    audience: tuple[str, ...]  # names of the targets and tags in `form.recipients`, empty for other kinds
    senders: tuple[str, ...]  # names in the order of the steps
    schedule: Schedule | None
    may_approve: bool
    version: int
    networks: tuple[RcsNetwork | None, ...] = ()  # of the senders


class LateStart(StrEnum):
    """What to do with a campaign whose time went by while it waited (BRD-64)."""

    START_NOW = "start_now"
    RETURN = "return"


class Approve(Command):
    """`version` is the one that was looked at; another one refuses (BRD-122)."""

    version: int
    late: LateStart | None = None


class Reject(Command):
    """The comment tells the author what to change."""

    version: int
    comment: str


class ModerationSetting(Command):
    """Whether campaigns wait for a moderator (BRD-61)."""

    enabled: bool


def check_reject(form: Reject) -> list[Problem]:
    """A rejection without a reason helps nobody (BRD-122)."""
    return check_length("comment", form.comment, low=1, high=COMMENT_MAX)
