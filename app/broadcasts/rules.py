"""Decisions about runs and their recipients: the status machine (BRD-70..91) and what a message's fate means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.contract.broadcasts import MISSED_MS, RecipientState, Status
from app.contract.content import Criterion
from app.contract.messages import MessageState

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


R = RecipientState
M = MessageState

_SATISFIES: Final = {
    Criterion.SUBMIT: frozenset({M.SUBMITTED, M.DELIVERED, M.SEEN}),
    Criterion.DELIVERY: frozenset({M.DELIVERED, M.SEEN}),
    Criterion.DISPLAY: frozenset({M.SEEN}),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a recipient becomes. `starts_waiting`: the waiting time begins now."""

    state: RecipientState
    reason: str | None = None
    starts_waiting: bool = False
    late: bool = False


def verdict(state: RecipientState, fate: MessageState, criterion: Criterion, failure: str | None) -> Verdict | None:
    """What a message's new state makes of its recipient in a chain of one step; None: nothing.

    MSG-62 (the clock starts at the first hand-over), 63, 64, 69, 75, 76.
    """
    if fate in _SATISFIES[criterion]:
        if state is R.SUCCESSFUL:
            return None
        return Verdict(R.SUCCESSFUL, late=state in (R.UNSUCCESSFUL, R.STOPPED))
    if state not in (R.SPOOLED, R.ACTIVE):
        return None
    if fate is M.FAILED and state is R.SPOOLED and failure in GATE_FAILURES:
        return Verdict(R.EXCLUDED, failure)
    if fate is M.FAILED:
        return Verdict(R.UNSUCCESSFUL, failure or "undelivered")
    if fate is M.UNKNOWN:
        return Verdict(R.ACTIVE, "unknown", starts_waiting=True)
    if fate is M.SUBMITTED and state is R.SPOOLED:
        return Verdict(R.ACTIVE, starts_waiting=True)
    return None


GATE_FAILURES: Final = frozenset({"opted_out"})
"""Failures of messages that a gate kept from leaving: their recipients are excluded, nothing was tried."""
RELAUNCHED_REASONS: Final = frozenset({"no_address", "balance", "system_error"})
"""Exclusions that may be over by now (BRD-86)."""
NOT_RELAUNCHED_REASONS: Final = frozenset({"unknown"})
"""May have been delivered: never sent again by itself, not even as part of a relaunch."""
SYSTEM_FAILURES: Final = frozenset({"config", "unreachable", "throttled", "provider_busy"})
"""Failures that say nothing about the recipient (BRD-76)."""


def copy_name(name: str, taken: frozenset[str], limit: int) -> str:
    """`name(n)` with the smallest n that makes it unused (BRD-85); the name is shortened to fit."""
    number = 1
    while True:
        suffix = f"({number})"
        candidate = name[: limit - len(suffix)] + suffix
        if candidate not in taken:
            return candidate
        number += 1
