"""Decisions about schedules of templates: their states (BTP-25), and what a due start does (BTP-24, BEY-6)."""

from __future__ import annotations

from enum import Enum
from typing import Final

from app.contract.broadcast_templates import Missed, ModerationState, ScheduleStatus
from app.contract.broadcasts import MISSED_MS

PUNCTUAL_MS: Final = 60_000
"""A start no later than this was not missed."""


class Standing(Enum):
    """Where a schedule stands. HELD is shown as paused: it becomes active by itself once nothing keeps it."""

    NONE = "none"
    ACTIVE = "active"
    PAUSED = "paused"
    HELD = "held"
    EXPIRED = "expired"


class Turn(Enum):
    """What can happen to a schedule."""

    READY = "ready"  # saved or approved, complete, with starts ahead
    UNREADY = "unready"  # saved with something missing, or not approved
    OVER = "over"  # no start is left
    PAUSE = "pause"
    RESUME = "resume"
    RESUME_OVER = "resume_over"  # resumed when no start is left
    FAILING = "failing"  # three starts in a row failed
    REMOVE = "remove"


S = Standing
T = Turn

NEXT: Final[dict[tuple[Standing, Turn], Standing]] = {
    (S.NONE, T.READY): S.ACTIVE,
    (S.NONE, T.UNREADY): S.HELD,
    (S.NONE, T.OVER): S.EXPIRED,
    (S.NONE, T.REMOVE): S.NONE,
    (S.ACTIVE, T.READY): S.ACTIVE,
    (S.ACTIVE, T.UNREADY): S.HELD,
    (S.ACTIVE, T.OVER): S.EXPIRED,
    (S.ACTIVE, T.PAUSE): S.PAUSED,
    (S.ACTIVE, T.RESUME): S.ACTIVE,
    (S.ACTIVE, T.FAILING): S.PAUSED,
    (S.ACTIVE, T.REMOVE): S.NONE,
    (S.PAUSED, T.READY): S.PAUSED,
    (S.PAUSED, T.UNREADY): S.PAUSED,
    (S.PAUSED, T.OVER): S.PAUSED,
    (S.PAUSED, T.PAUSE): S.PAUSED,
    (S.PAUSED, T.RESUME): S.ACTIVE,
    (S.PAUSED, T.RESUME_OVER): S.EXPIRED,
    (S.PAUSED, T.REMOVE): S.NONE,
    (S.HELD, T.READY): S.ACTIVE,
    (S.HELD, T.UNREADY): S.HELD,
    (S.HELD, T.OVER): S.EXPIRED,
    (S.HELD, T.PAUSE): S.PAUSED,
    (S.HELD, T.RESUME): S.ACTIVE,
    (S.HELD, T.RESUME_OVER): S.EXPIRED,
    (S.HELD, T.REMOVE): S.NONE,
    (S.EXPIRED, T.READY): S.ACTIVE,
    (S.EXPIRED, T.UNREADY): S.HELD,
    (S.EXPIRED, T.OVER): S.EXPIRED,
    (S.EXPIRED, T.PAUSE): S.PAUSED,
    (S.EXPIRED, T.RESUME_OVER): S.EXPIRED,
    (S.EXPIRED, T.REMOVE): S.NONE,
}
"""Every allowed change (BTP-25)."""

HOLDS: Final = frozenset({"incomplete", "unapproved"})
"""Reasons that go away by saving or approving."""
_SHOWN: Final = {
    S.NONE: None,
    S.ACTIVE: ScheduleStatus.ACTIVE,
    S.PAUSED: ScheduleStatus.PAUSED,
    S.HELD: ScheduleStatus.PAUSED,
    S.EXPIRED: ScheduleStatus.EXPIRED,
}


def standing_of(status: str | None, reason: str | None) -> Standing:
    """Where a schedule stands by its columns."""
    if status is None:
        return S.NONE
    if status == ScheduleStatus.PAUSED and reason in HOLDS:
        return S.HELD
    return Standing(status)


def shown(standing: Standing) -> ScheduleStatus | None:
    """The status that people see."""
    return _SHOWN[standing]


class Due(Enum):
    """What becomes of a start whose time has come."""

    GO = "go"
    ASK = "ask"
    SKIP = "skip"


def due(policy: Missed, late_ms: int, limit_ms: int, *, restored: bool = False) -> Due:
    """What a start does that is so late (BEY-6, BTP-24). `restored`: it may have taken place before a restore."""
    if restored:
        return Due.SKIP if policy is Missed.SKIP else Due.ASK
    if late_ms <= PUNCTUAL_MS:
        return Due.GO
    if policy is Missed.ASK:
        return Due.GO if late_ms <= MISSED_MS else Due.ASK
    return Due.GO if policy is Missed.SEND_LATE and late_ms <= limit_ms else Due.SKIP


_UNUSABLE: Final = frozenset({ModerationState.ON_MODERATION, ModerationState.REJECTED})


def is_cleared(state: ModerationState, *, moderated: bool) -> bool:
    """Whether a template may be launched and run by its schedule (BTP-27, BRD-66)."""
    return state is ModerationState.APPROVED if moderated else state not in _UNUSABLE
