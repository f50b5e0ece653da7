"""Decisions about runs: the status machine (BRD-70..91), the run's own time, what a relaunch takes."""

from __future__ import annotations

from enum import Enum
from typing import Final

from app.contract.broadcasts import MISSED_MS, Status

S = Status


class Event(Enum):
    """What can happen to a run."""

    SCHEDULE = "schedule"  # launched with a time ahead
    START = "start"  # launched at once
    DUE = "due"  # its time has come and it is fit to start
    MISSED = "missed"  # its time passed while the service was off
    UNFIT = "unfit"  # its time has come and it cannot start
    UNSCHEDULE = "unschedule"  # saved as a draft again
    SUBMIT = "submit"  # sent to moderation
    REJECT = "reject"
    RETURN = "return"  # its author takes it back, or it goes back for a new time
    EDIT = "edit"  # a rejected one is worked on again
    ALL_TAKEN = "all_taken"  # nobody is left in the queue
    ALL_FINAL = "all_final"  # every recipient has a final result
    NOTHING_ACCEPTED = "nothing_accepted"  # every attempt failed for a reason of the system
    PAUSE = "pause"
    RESUME_OPEN = "resume_open"  # people are left in the queue
    RESUME_TAKEN = "resume_taken"
    CANCEL = "cancel"  # its recipients are still being found
    ABORT = "abort"
    ALL_SEEN = "all_seen"


E = Event

NEXT: Final[dict[tuple[Status, Event], Status]] = {
    (S.DRAFT, E.SCHEDULE): S.SCHEDULED,
    (S.DRAFT, E.START): S.IN_PROGRESS,
    (S.DRAFT, E.SUBMIT): S.ON_MODERATION,
    (S.ON_MODERATION, E.SCHEDULE): S.SCHEDULED,
    (S.ON_MODERATION, E.START): S.IN_PROGRESS,
    (S.ON_MODERATION, E.REJECT): S.REJECTED,
    (S.ON_MODERATION, E.RETURN): S.DRAFT,
    (S.ON_MODERATION, E.ABORT): S.ABORTED,
    (S.REJECTED, E.EDIT): S.DRAFT,
    (S.SCHEDULED, E.SUBMIT): S.ON_MODERATION,
    (S.SCHEDULED, E.SCHEDULE): S.SCHEDULED,
    (S.SCHEDULED, E.START): S.IN_PROGRESS,
    (S.SCHEDULED, E.DUE): S.IN_PROGRESS,
    (S.SCHEDULED, E.MISSED): S.PAUSED,
    (S.SCHEDULED, E.UNFIT): S.FAILED,
    (S.SCHEDULED, E.UNSCHEDULE): S.DRAFT,
    (S.SCHEDULED, E.ABORT): S.ABORTED,
    (S.IN_PROGRESS, E.ALL_TAKEN): S.SENT,
    (S.IN_PROGRESS, E.ALL_FINAL): S.COMPLETE,
    (S.IN_PROGRESS, E.NOTHING_ACCEPTED): S.FAILED,
    (S.IN_PROGRESS, E.UNFIT): S.FAILED,
    (S.IN_PROGRESS, E.PAUSE): S.PAUSED,
    (S.IN_PROGRESS, E.CANCEL): S.DRAFT,
    (S.IN_PROGRESS, E.ABORT): S.ABORTED,
    (S.SENT, E.ALL_FINAL): S.COMPLETE,
    (S.SENT, E.NOTHING_ACCEPTED): S.FAILED,
    (S.SENT, E.PAUSE): S.PAUSED,
    (S.SENT, E.ABORT): S.ABORTED,
    (S.PAUSED, E.SCHEDULE): S.SCHEDULED,
    (S.PAUSED, E.RESUME_OPEN): S.IN_PROGRESS,
    (S.PAUSED, E.RESUME_TAKEN): S.SENT,
    (S.PAUSED, E.ALL_FINAL): S.COMPLETE,
    (S.PAUSED, E.ABORT): S.ABORTED,
    (S.COMPLETE, E.ALL_SEEN): S.SEEN,
}
"""Every allowed change; anything else is refused with the present status."""


def next_status(status: Status, event: Event) -> Status | None:
    """Where a run goes, None when the event does not fit its status."""
    return NEXT.get((status, event))


def due_event(at_ms: int, now_ms: int, restored_ms: int = 0) -> Event:
    """A start up to an hour late goes at once, a later one waits for a person (BRD-75, BRD-81).

    So does one planned before the workspace was restored from a copy: it may have taken place (BEY-6).
    """
    return Event.MISSED if now_ms - at_ms > MISSED_MS or at_ms < restored_ms else Event.DUE


RELAUNCHED_REASONS: Final = frozenset(
    {"no_address", "balance", "system_error", "sender_inactive", "capability_unknown"}
)
"""Exclusions that may be over by now (BRD-86)."""
NOT_RELAUNCHED_REASONS: Final = frozenset({"unknown", "rcs_not_capable"})
"""May have been delivered: never sent again by itself, not even as part of a relaunch; or answered for good."""
SYSTEM_FAILURES: Final = frozenset({"config", "unreachable", "throttled", "provider_busy"})
"""Failures that say nothing about the recipient (BRD-76)."""


CHECKING_MS: Final = 10 * 60_000
"""How long phones are asked whether they take RCS before it is called unknown (MSG-66, BRD-108)."""
CAPABILITY_KEPT_MS: Final = 24 * 3_600_000
"""How old an answer may be to be used again (MSG-66)."""


def own_time(now_ms: int, paused_ms: int | None, stood_ms: int) -> int:
    """A run's own time: it stands still while the run is paused, so that waiting times freeze (BRD-83, MSG-74).

    `stood_ms` is how long it stood in earlier pauses.
    """
    return (now_ms if paused_ms is None else min(now_ms, paused_ms)) - stood_ms


def copy_name(name: str, taken: frozenset[str], limit: int) -> str:
    """`name(n)` with the smallest n that makes it unused (BRD-85); the name is shortened to fit."""
    number = 1
    while True:
        suffix = f"({number})"
        candidate = name[: limit - len(suffix)] + suffix
        if candidate not in taken:
            return candidate
        number += 1
