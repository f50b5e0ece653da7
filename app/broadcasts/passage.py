"""A recipient's way through the steps of a chain: pure decisions (MSG-60..76)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.contract.broadcasts import RecipientState
from app.contract.content import Criterion
from app.contract.messages import MessageState

R = RecipientState
M = MessageState

UNKNOWN: Final = "unknown"
TIMED_OUT: Final = "timed_out"
STOPPED: Final = "stopped"

_SATISFIES: Final = {
    Criterion.SUBMIT: frozenset({M.SUBMITTED, M.DELIVERED, M.SEEN}),
    Criterion.DELIVERY: frozenset({M.DELIVERED, M.SEEN}),
    Criterion.DISPLAY: frozenset({M.SEEN}),
}
OPEN: Final = frozenset({R.SPOOLED, R.ACTIVE})
"""States in which an attempt is under way."""
INITIATED: Final = frozenset({R.ACTIVE, R.NEXT})
"""States of people to whom at least one message was handed over, and whose chain goes on (BRD-101)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a recipient stands: `step` is the present one, from 1; `reason` why the last attempt ended."""

    state: RecipientState
    step: int = 1
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A message of a step moved on. `is_blocked`: a gate kept it from leaving, nothing was tried."""

    step: int
    before: MessageState
    after: MessageState
    failure: str | None = None
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a recipient becomes. The step's waiting time starts with the hand-over, or goes on."""

    state: RecipientState
    step: int = 1
    reason: str | None = None
    success_step: int | None = None
    starts_waiting: bool = False
    keeps_waiting: bool = False
    late: bool = False


def follow(now: Standing, report: Report, criterion: Criterion, steps: int) -> Verdict | None:
    """What a report makes of its recipient; `criterion` is that of the report's own step. None: nothing.

    MSG-62 (the clock starts at the first hand-over), 63, 64, 68 (an earlier step's report counts), 69, 75, 76.
    """
    if report.after in _SATISFIES[criterion]:
        if now.state is R.SUCCESSFUL:
            return None
        late = now.state in (R.UNSUCCESSFUL, R.STOPPED)
        return Verdict(R.SUCCESSFUL, now.step, success_step=report.step, late=late)
    if report.step != now.step or now.state not in OPEN:
        return None
    return _of_present_step(now, report, steps)


def _of_present_step(now: Standing, report: Report, steps: int) -> Verdict | None:
    match report.after:
        case M.FAILED if report.is_blocked:
            return pass_over(now, report.failure or "", steps)
        case M.FAILED:
            known = report.before is M.UNKNOWN and now.step == 1  # what was unknown is not any more
            return _advance(now, report.failure or "undelivered", steps, forget=known)
        case M.UNKNOWN:
            return Verdict(R.ACTIVE, now.step, UNKNOWN, starts_waiting=True)
        case M.SUBMITTED if report.before is M.QUEUED:
            return Verdict(R.ACTIVE, now.step, _unforgotten(now), starts_waiting=True)
        case M.SUBMITTED if report.before is M.UNKNOWN:  # it was taken after all; its waiting time runs already
            return Verdict(R.ACTIVE, now.step, None if now.step == 1 else now.reason, keeps_waiting=True)
        case _:
            return None


def pass_over(now: Standing, reason: str, steps: int) -> Verdict:
    """The present step does not suit the person: the next one at once, without any waiting (MSG-61, MSG-67)."""
    initiated = now.state in INITIATED
    if now.step < steps:
        return Verdict(R.NEXT if initiated else R.QUEUED, now.step + 1, now.reason if initiated else None)
    if initiated:
        return Verdict(R.UNSUCCESSFUL, now.step, now.reason or reason)
    return Verdict(R.EXCLUDED, now.step, reason)


def time_over(now: Standing, steps: int) -> Verdict:
    """The waiting time of the present step has run out (MSG-65, MSG-26, MSG-75)."""
    return _advance(now, TIMED_OUT, steps)


def stop(now: Standing) -> Verdict:
    """The run was aborted (MSG-74, BRD-84); who may have got a message stays marked so."""
    return Verdict(R.STOPPED, now.step, _unforgotten(now) or STOPPED)


def in_stopped_run(found: Verdict) -> Verdict:
    """What a verdict means in a run that goes on with nothing more."""
    if found.state not in INITIATED:
        return found
    return stop(Standing(found.state, found.step, found.reason))


def _advance(now: Standing, reason: str, steps: int, *, forget: bool = False) -> Verdict:
    kept = reason if forget else _unforgotten(now) or reason
    return Verdict(R.NEXT, now.step + 1, kept) if now.step < steps else Verdict(R.UNSUCCESSFUL, now.step, kept)


def _unforgotten(now: Standing) -> str | None:
    """Somebody who may have got a message unknown to us stays marked, whatever later steps bring (BRD-86)."""
    return UNKNOWN if now.reason == UNKNOWN else None
