"""What a run's counters say: where it stands, how its people divide, how far it is."""

from __future__ import annotations

from typing import Final

from app.contract.broadcasts import RUNNING, Broadcast, Counters, Kind, Status, shares
from ui.kit.controls.paint.bar import Part
from ui.texts.messages import Message, msg
from ui.texts.numbers import percent
from ui.theme.tokens import Token

PARTS: Final = ("successful", "unsuccessful", "in_flight", "excluded", "queued")
"""People of a run by result, in the order of its bar (BRD-103)."""
TINTS: Final = {
    "successful": Token.OK_FILL,
    "unsuccessful": Token.BAD_FILL,
    "in_flight": Token.WARN_FILL,
    "excluded": Token.CONTROL,
    "queued": Token.TRACK,
}
BEFORE: Final = frozenset({Status.DRAFT, Status.SCHEDULED, Status.ON_MODERATION, Status.REJECTED})
"""Statuses in which there is nobody to count yet."""
BLOCKED: Final = "blocked"
MISSED: Final = "missed"
FINDING: Final = "finding"
CHECKING: Final = "checking"
START_MISSED: Final = "start_missed"


def standing(run: Broadcast) -> Status | str:
    """Its status, or what keeps it from going on.

    The provider is away, the start was missed, people are sought, their phones are asked about RCS.
    """
    if run.status is Status.PAUSED and run.status_reason == START_MISSED:
        return MISSED
    if run.status in RUNNING and run.blocked_since_ms is not None:
        return BLOCKED
    if run.status is Status.IN_PROGRESS and run.resolved is not None:
        return FINDING
    if run.is_checking:
        return CHECKING
    return run.status


def was_never_started(run: Broadcast) -> bool:
    """Whether it waits for a person because its time passed while the service was off."""
    return standing(run) == MISSED and run.contacts_total is None


def people(run: Broadcast) -> int:
    """Frozen recipients; those found so far while they are being found."""
    return run.contacts_total if run.contacts_total is not None else sum(counts(run.counters).values())


def counts(counters: Counters) -> dict[str, int]:
    """People by result."""
    return {part: getattr(counters, part) for part in PARTS}


def part_name(part: str, kind: Kind) -> Message:
    """What a part of the bar is called; a capability check has results of its own (BRD-108)."""
    return msg(f"broadcasts.{'check' if kind is Kind.RCS_CHECK else 'part'}_{part}")


def initiated(counters: Counters) -> int:
    """People for whom at least one message was handed over (BRD-101)."""
    return counters.successful + counters.unsuccessful + counters.in_flight


def finished(run: Broadcast) -> float | None:
    """The share whose result is final, None before there is anybody (BRD-103)."""
    total, found = people(run), run.counters
    if run.status in BEFORE or total <= 0:
        return None
    return (found.successful + found.unsuccessful + found.excluded) / total


def bar_parts(run: Broadcast) -> tuple[Part, ...]:
    """The coloured parts of the bar; who is queued stays track."""
    if run.status in BEFORE:
        return ()
    found, is_chain = counts(run.counters), run.kind is Kind.FALLBACK
    return tuple(Part(found[part], TINTS[part], is_chain and part == "excluded") for part in PARTS[:-1])


def part_words(run: Broadcast) -> dict[str, str]:
    """Whole per cents that add to 100; something is never 0 %, all but one never 100 % (BRD-103)."""
    total, found = people(run), counts(run.counters)
    return {part: _written(found[part], whole, total) for part, whole in shares(run.counters, total).items()}


def group_words(run: Broadcast) -> tuple[str, str]:
    """Per cents of who was written to and who was not; they add to 100 as those of their parts do."""
    total, whole = people(run), shares(run.counters, people(run))
    begun = whole["successful"] + whole["unsuccessful"] + whole["in_flight"]
    count = initiated(run.counters)
    rest = 100 - begun if total else 0
    return _written(count, begun, total), _written(total - count, rest, total)


def _written(count: int, whole: int, total: int) -> str:
    if count and not whole:
        return f"<{percent(0.01)}"
    if whole == 100 and count < total:
        whole = 99
    return percent(whole / 100)


def unsent(run: Broadcast) -> int:
    """People nothing was sent to yet."""
    return run.counters.queued
