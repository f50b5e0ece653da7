"""Local times and clock changes: some local times do not exist, some occur twice (BRD-51)."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Fit(StrEnum):
    """How a local time lies in its zone."""

    PLAIN = "plain"
    MISSING = "missing"  # the clock jumps over it
    TWICE = "twice"  # the clock goes back over it


class Placed(NamedTuple):
    """A local time as a moment; for MISSING the next one that exists, for TWICE both."""

    fit: Fit
    at_ms: int
    second_ms: int | None


def place(local: datetime, zone: ZoneInfo) -> Placed:
    """The moment of a naive local time in a zone."""
    first = _ms(local.replace(tzinfo=zone, fold=0))
    second = _ms(local.replace(tzinfo=zone, fold=1))
    if first == second:
        return Placed(Fit.PLAIN, first, None)
    exists = datetime.fromtimestamp(first / 1000, UTC).astimezone(zone).replace(tzinfo=None) == local
    if exists:
        return Placed(Fit.TWICE, first, second)
    return Placed(Fit.MISSING, max(first, second), None)


def _ms(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)
