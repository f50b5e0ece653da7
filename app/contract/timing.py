"""Local times and clock changes: some local times do not exist, some occur twice (BRD-51)."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


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
    """The moment of a naive local time in a zone, exact to the millisecond."""
    first = _ms(local.replace(tzinfo=zone, fold=0))
    second = _ms(local.replace(tzinfo=zone, fold=1))
    if first == second:
        return Placed(Fit.PLAIN, first, None)
    if first < second:
        return Placed(Fit.TWICE, first, second)
    return Placed(Fit.MISSING, _change_ms(second, first, zone), None)


def _change_ms(before_ms: int, after_ms: int, zone: ZoneInfo) -> int:
    """When the clock jumps, between two moments around it; the local time then is the first that exists again."""
    seconds = range(before_ms // 1000, after_ms // 1000 + 1)
    jumped = _offset(seconds[-1], zone)  # the larger one: the clock goes forward
    return seconds[bisect_left(seconds, jumped, key=lambda second: _offset(second, zone))] * 1000


def _offset(second: int, zone: ZoneInfo) -> timedelta:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None
    return offset


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
