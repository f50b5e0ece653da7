"""Decisions about campaigns: the status machine, the pace, what a message's fate means (BLK sections 7 to 9)."""

from __future__ import annotations

import math
from collections.abc import Collection
from enum import Enum
from typing import Final, NamedTuple

from app.contract.bulk import PER_MINUTE_MAX, CampaignState, EntryStatus
from app.contract.messages import MessageState
from app.core.clock import MINUTE_MS

S = CampaignState
M = MessageState


class Event(Enum):
    """What can happen to a campaign."""

    SCHEDULE = "schedule"  # loaded, to start later
    START = "start"  # loaded, to start now
    DUE = "due"  # its time has come
    MISSED = "missed"  # its time passed by more than the workspace allows
    PAUSE = "pause"
    FAULT = "fault"  # its channel cannot send
    RESUME = "resume"
    CLEAR = "clear"
    RESTART = "restart"
    ALL_DONE = "all_done"  # nothing waits and nothing is being sent


E = Event

NEXT: Final[dict[tuple[CampaignState, Event], CampaignState]] = {
    (S.DRAFT, E.SCHEDULE): S.SCHEDULED,
    (S.DRAFT, E.START): S.RUNNING,
    (S.SCHEDULED, E.SCHEDULE): S.SCHEDULED,
    (S.SCHEDULED, E.START): S.RUNNING,
    (S.SCHEDULED, E.DUE): S.RUNNING,
    (S.SCHEDULED, E.MISSED): S.PAUSED,
    (S.SCHEDULED, E.FAULT): S.PAUSED,
    (S.SCHEDULED, E.CLEAR): S.DRAFT,
    (S.RUNNING, E.PAUSE): S.PAUSED,
    (S.RUNNING, E.FAULT): S.PAUSED,
    (S.RUNNING, E.CLEAR): S.DRAFT,
    (S.RUNNING, E.ALL_DONE): S.COMPLETED,
    (S.PAUSED, E.SCHEDULE): S.SCHEDULED,
    (S.PAUSED, E.START): S.RUNNING,
    (S.PAUSED, E.RESUME): S.RUNNING,
    (S.PAUSED, E.CLEAR): S.DRAFT,
    (S.COMPLETED, E.SCHEDULE): S.SCHEDULED,
    (S.COMPLETED, E.START): S.RUNNING,
    (S.COMPLETED, E.RESTART): S.RUNNING,
}
"""Every allowed change; anything else is refused with the present state (BLK-70)."""


def next_state(state: CampaignState, event: Event) -> CampaignState | None:
    """Where a campaign goes, None when the event does not fit its state."""
    return NEXT.get((state, event))


def due_event(at_ms: int, now_ms: int, missed_min: int, restored_ms: int = 0) -> Event:
    """A start a little late happens by itself, a later one waits for a person (BLK-64).

    So does one planned before the workspace was restored from a copy: it may have taken place (BEY-6).
    """
    return Event.MISSED if now_ms - at_ms > missed_min * MINUTE_MS or at_ms < restored_ms else Event.DUE


class Pace(NamedTuple):
    """When the last messages left, oldest first, and when the last of them was planned to."""

    starts: tuple[int, ...] = ()
    planned_ms: int | None = None


def settled(pace: Pace, now_ms: int) -> Pace:
    """The pace under a clock that was set back: what would lie ahead lies now, with its distances (BLK-62)."""
    if not pace.starts or pace.starts[-1] <= now_ms:
        return pace
    back_ms = pace.starts[-1] - now_ms
    planned = None if pace.planned_ms is None else min(pace.planned_ms - back_ms, now_ms)
    return Pace(tuple(start - back_ms for start in pace.starts), planned)


def next_start_ms(pace: Pace, per_minute: int, now_ms: int) -> int:
    """When the next message may leave: evenly, never more than `per_minute` in any minute (BLK-62).

    A late message does not delay those after it, as long as it is late by less than one interval.
    """
    pace = settled(pace, now_ms)
    if not pace.starts:
        return now_ms
    interval_ms = MINUTE_MS / per_minute
    planned_ms = pace.planned_ms if pace.planned_ms is not None else pace.starts[-1]
    due_ms = math.ceil(planned_ms + interval_ms)
    if len(pace.starts) >= per_minute:
        due_ms = max(due_ms, pace.starts[-per_minute] + MINUTE_MS)
    return due_ms


def started(pace: Pace, per_minute: int, now_ms: int) -> Pace:
    """The pace after a message left now."""
    pace = settled(pace, now_ms)
    interval_ms = MINUTE_MS / per_minute
    planned_ms = now_ms
    if pace.planned_ms is not None and now_ms - (pace.planned_ms + interval_ms) < interval_ms:
        planned_ms = min(now_ms, round(pace.planned_ms + interval_ms))
    recent = [start for start in pace.starts if start > now_ms - MINUTE_MS]
    return Pace((*recent, now_ms)[-PER_MINUTE_MAX:], planned_ms)


LOADING: Final = "loading"
"""An entry whose import is not complete: nobody sees it."""
DUPLICATE: Final = "duplicate"
"""A row whose number an earlier row has; it takes that row's place where the row goes (BLK-60)."""
SPOOLED: Final = "spooled"
"""Handed to the engine and not taken up by a sender: shown as scheduled."""

NOT_TAKEN: Final = frozenset({EntryStatus.SCHEDULED, EntryStatus.BLOCKED, EntryStatus.CANCELLED})
"""Statuses of entries of which nothing was tried."""

_BEFORE: Final = {
    M.SUBMITTED: {SPOOLED, "sending", "unknown"},
    M.DELIVERED: {"scheduled", SPOOLED, "sending", "unknown", "sent", "failed"},
    M.SEEN: {"scheduled", SPOOLED, "sending", "unknown", "sent", "failed", "delivered"},
    M.FAILED: {SPOOLED, "sending", "unknown", "sent"},
    M.UNKNOWN: {SPOOLED, "sending"},
}
_AFTER: Final = {
    M.SUBMITTED: EntryStatus.SENT,
    M.DELIVERED: EntryStatus.DELIVERED,
    M.SEEN: EntryStatus.READ,
    M.FAILED: EntryStatus.FAILED,
    M.UNKNOWN: EntryStatus.UNKNOWN,
}
GATE_FAILURES: Final = frozenset({"opted_out", "do_not_contact"})
"""Failures of messages that a gate kept from leaving: their entries are blocked, nothing was tried (BLK-65)."""
SYSTEM_FAILURES: Final = frozenset({"config", "balance", "unreachable"})
"""Failures that say nothing about the recipient: the campaign pauses, the entry waits on (BLK-75)."""


def verdict(status: str, fate: MessageState, failure: str | None) -> EntryStatus | None:
    """What a message's new state makes of its entry; None: nothing. It only moves forward (BLK-77)."""
    if fate not in _BEFORE or status not in _BEFORE[fate]:
        return None
    if fate is M.FAILED and status in (SPOOLED, "sending"):
        if failure in GATE_FAILURES:
            return EntryStatus.BLOCKED
        if failure in SYSTEM_FAILURES:
            return EntryStatus.SCHEDULED
    return _AFTER[fate]


def shown(status: str) -> EntryStatus:
    """An entry's status as people see it."""
    return EntryStatus.SCHEDULED if status == SPOOLED else EntryStatus(status)


def shortest_ms(count: int, per_minute: int) -> int:
    """How long sending takes at least (BLK-52)."""
    return max(0, count - 1) * MINUTE_MS // per_minute


def copied_name(name: str, taken: Collection[str], limit: int) -> str:
    """`name (copy)`, `name (copy 2)`: the first that nobody has; the name is shortened to fit (BLK-3)."""
    number = 1
    while True:
        suffix = " (copy)" if number == 1 else f" (copy {number})"
        candidate = name[: limit - len(suffix)].rstrip() + suffix
        if candidate.casefold() not in taken:
            return candidate
        number += 1
