"""Decisions about records: what becomes of one after a failure or a report, which channel is next (DIA-10..30)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.contract.dialers import RecordState, Result
from app.contract.messages import MessageState as M
from app.core.clock import MINUTE_MS, SECOND_MS

CHANNEL_BUSY: Final = "channel_busy"
UNREACHABLE: Final = "unreachable"
DO_NOT_CONTACT: Final = "do_not_contact"
BLOCKING: Final = frozenset({DO_NOT_CONTACT, "opted_out"})
"""Failures of messages that a gate kept from leaving because nobody may write there: their records are blocked."""

TRIES: Final = 5
FIRST_PAUSE_MS: Final = 30 * SECOND_MS
LONGEST_PAUSE_MS: Final = 15 * MINUTE_MS
TRIPS_AFTER: Final = 10
"""Connection failures in a row after which a provider counts as unreachable (DIA-29)."""
PROBE_EVERY_MS: Final = 30 * SECOND_MS

COUNTER_OF_STATE: Final = {
    RecordState.NONE: "other",
    RecordState.TO_PROCESS: "to_process",
    RecordState.SENDING: "sending",
    RecordState.BLOCKED: "blocked",
}
"""Which counter a record of the spool stands in (DIA-34)."""

AFTER_REPORT: Final[dict[tuple[Result, M], Result]] = {
    (Result.SENT, M.DELIVERED): Result.DELIVERED,
    (Result.SENT, M.SEEN): Result.DELIVERED,
    (Result.SENT, M.FAILED): Result.FAILED,
    (Result.UNKNOWN, M.SUBMITTED): Result.SENT,
    (Result.UNKNOWN, M.DELIVERED): Result.DELIVERED,
    (Result.UNKNOWN, M.SEEN): Result.DELIVERED,
    (Result.UNKNOWN, M.FAILED): Result.FAILED,
    (Result.FAILED, M.DELIVERED): Result.DELIVERED,
    (Result.FAILED, M.SEEN): Result.DELIVERED,
}
"""What a later report changes in a processed record; the rest stays. A result never sinks again."""

FIRST_RESULT: Final = {M.SUBMITTED: Result.SENT, M.FAILED: Result.FAILED, M.UNKNOWN: Result.UNKNOWN}
"""How a record that is being sent is processed."""


def pause_ms(failed: int) -> int:
    """How long a record waits after so many failed tries (DIA-27)."""
    return min(FIRST_PAUSE_MS << (failed - 1), LONGEST_PAUSE_MS)


@dataclass(frozen=True, slots=True)
class Again:
    """A record goes back to state 1: failed tries so far, not before when (None: at once), channels busy so far."""

    attempts: int
    next_ms: int | None
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A record is processed as failed."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One try that surely sent nothing: the kind, the channel, when the provider may be asked again."""

    reason: str
    device: str
    due_ms: int


def after_failure(
    failure: Failure, attempts: int, tried: Sequence[str], ring: Collection[str], now_ms: int, *, tripped: bool
) -> Again | GiveUp:
    """What becomes of a record whose try failed. `attempts` failed before; `tripped`: the provider is unreachable.

    A busy channel is no failed try until each of the ring has been busy once (DIA-13). While the provider is
    unreachable nothing is lost: probes do not count (DIA-29).
    """
    if failure.reason == CHANNEL_BUSY:
        busy = tuple(dict.fromkeys((*tried, failure.device)))
        if set(ring) - set(busy):
            return Again(attempts, None, busy)
    if failure.reason == UNREACHABLE and tripped:
        return Again(attempts, None)
    failed = attempts + 1
    if failed >= TRIES:
        return GiveUp()
    return Again(failed, max(now_ms + pause_ms(failed), failure.due_ms if failure.reason != CHANNEL_BUSY else 0))


@dataclass(frozen=True, slots=True)
class Turn:
    """The channel of the next message, and the place in the ring behind it."""

    device: str
    place: int


def next_turn(ring: Sequence[str], place: int, avoided: Collection[str]) -> Turn | None:
    """The next channel from `place` on, once round, that is not to be avoided (DIA-10, DIA-13)."""
    for step in range(len(ring)):
        at = (place + step) % len(ring)
        if ring[at] not in avoided:
            return Turn(ring[at], (at + 1) % len(ring))
    return None
