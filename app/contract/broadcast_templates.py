"""Broadcast templates: campaigns to run again, by hand or on a schedule (BTP, BEY-6)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from app.contract.broadcasts import BroadcastForm, Kind, Moderation, RecipientSource, check_draft
from app.contract.faults import Problem
from app.contract.record import Command, Record
from app.contract.recurrence import Recurrence, check_recurrence

TemplateId = NewType("TemplateId", int)

LATE_LIMIT_MAX_MIN: Final = 7 * 24 * 60
FAILURES_TO_PAUSE: Final = 3
"""Starts in a row that fail before a schedule is paused (BTP-26)."""


class ScheduleStatus(StrEnum):
    """BTP-3; a template without a schedule has none."""

    ACTIVE = "active"
    PAUSED = "paused"
    EXPIRED = "expired"


class Overlap(StrEnum):
    """What a start does while the template's previous run is not final (BTP-24)."""

    SKIP = "skip"
    QUEUE = "queue"
    ALLOW = "allow"


class Missed(StrEnum):
    """What becomes of a start that was missed (BEY-6)."""

    ASK = "ask"  # up to an hour late it goes at once, later a person decides (BRD-81)
    SEND_LATE = "send_late"
    SKIP = "skip"


class ModerationState(StrEnum):
    """Where a template stands (BTP-3, BTP-27). NONE: saved while nothing was moderated."""

    NONE = "none"
    DRAFT = "draft"
    ON_MODERATION = "on_moderation"
    APPROVED = "approved"
    REJECTED = "rejected"


class Schedule(Command):
    """When a template runs by itself. `late_limit_min` is how late it may start with SEND_LATE."""

    rule: Recurrence
    overlap: Overlap = Overlap.SKIP
    missed: Missed = Missed.ASK
    late_limit_min: int = 60


class TemplateForm(Command):
    """The form. Name, version and `client_key` are those of `broadcast`; its start means nothing here."""

    broadcast: BroadcastForm
    schedule: Schedule | None = None


class Template(Record):
    """A template as the list shows it.

    `schedule_reason` says why a schedule is paused or has expired: a code, None when a person paused it.
    `skipped_ms` is the last start that did not take place, `skip_reason` says why not.
    """

    id: TemplateId
    name: str
    description: str
    channels: tuple[int, ...]
    launches: int
    last_launch_ms: int | None
    has_recipients: bool
    schedule_status: ScheduleStatus | None
    schedule_reason: str | None
    next_ms: int | None
    queued_ms: int | None  # the start that waits for the previous run to end
    effective_from_ms: int | None
    effective_till_ms: int | None
    time_zone: str | None
    skipped_ms: int | None
    skip_reason: str | None
    moderation_state: ModerationState
    moderation: Moderation | None
    created_by_id: int
    created_by: str
    created_ms: int
    updated_ms: int
    version: int
    kind: Kind = Kind.FALLBACK


class SavedTemplate(Record):
    """A stored template, and what keeps its schedule from being active, as far as it is not."""

    template: Template
    problems: tuple[Problem, ...] = ()


class LaunchTemplate(Command):
    """*Launch manually*: `recipients` for this run only, None takes the template's (BTP-8)."""

    recipients: tuple[RecipientSource, ...] | None = None
    client_key: str = ""


def check_template(form: TemplateForm) -> list[Problem]:
    """What even an incomplete template must get right (BTP-7, BTP-40, BTP-41)."""
    problems = check_draft(form.broadcast)
    if form.schedule is None:
        return problems
    problems += check_recurrence(form.schedule.rule, "schedule.rule")
    if form.schedule.missed is Missed.SEND_LATE and not 1 <= form.schedule.late_limit_min <= LATE_LIMIT_MAX_MIN:
        limits = {"low": 1, "high": LATE_LIMIT_MAX_MIN}
        problems.append(Problem(path="schedule.late_limit_min", code="out_of_range", params=limits))
    return problems
