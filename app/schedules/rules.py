"""Whether schedules are open, and when that changes (ACD-2..4); pure functions of a moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.contract.schedules import DAY_MIN, OpenRange

SECOND_MS: Final = 1_000
DAYS_AHEAD: Final = 9
"""A week later everything is as it was, but for closed dates and shifted clocks."""
MOST_DAYS: Final = 1_200
MOST_TURNS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Hours:
    """One schedule: ranges in a zone, without the closed days."""

    zone: str
    ranges: tuple[OpenRange, ...]
    closed: frozenset[date]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether it is open, and until when (epoch ms); None: for ever."""

    is_open: bool
    until_ms: int | None


def is_open(hours: Sequence[Hours], now_ms: int) -> bool:
    """Whether any of the schedules is open, without asking until when."""
    return any(_is_open(one, now_ms) for one in hours)


def standing(hours: Sequence[Hours], now_ms: int) -> Standing:
    """How several schedules stand together: they add up (ACD-2). None at all are closed."""
    if not is_open(hours, now_ms):
        openings = [at_ms for one in hours if (at_ms := _next_turn(one, now_ms)) is not None]
        return Standing(is_open=False, until_ms=min(openings, default=None))
    at_ms = now_ms
    for _ in range(MOST_TURNS):
        ends = [_next_turn(one, at_ms) for one in hours if _is_open(one, at_ms)]
        if not ends:
            return Standing(is_open=True, until_ms=at_ms)
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):
            return Standing(is_open=True, until_ms=None)
        at_ms = max(known)
    return Standing(is_open=True, until_ms=at_ms)


def openings(hours: Sequence[Hours], now_ms: int, count: int) -> list[int]:
    """The next moments (epoch ms) at which schedules that are closed open."""
    found: list[int] = []
    at_ms = now_ms
    for _ in range(2 * count):
        now = standing(hours, at_ms)
        if now.until_ms is None:
            break
        at_ms = now.until_ms
        if not now.is_open:
            found.append(at_ms)
    return found[:count]


def standing_in(hours: Sequence[Hours], zones: Sequence[str], now_ms: int) -> Standing:
    """As `standing`, read in each of the zones: open while it is open in all of them (ACD-4)."""
    at_ms = now_ms
    for turn in range(MOST_TURNS):
        found = [standing(_moved(hours, zone), at_ms) for zone in zones]
        shut = [one.until_ms for one in found if not one.is_open]
        if turn == 0 and not shut:
            ends = [one.until_ms for one in found if one.until_ms is not None]
            return Standing(is_open=True, until_ms=min(ends, default=None))
        if not shut:
            return Standing(is_open=False, until_ms=at_ms)
        openings = [one for one in shut if one is not None]
        if len(openings) < len(shut):
            break
        at_ms = max(openings)
    return Standing(is_open=False, until_ms=None)


def _moved(hours: Sequence[Hours], zone: str) -> list[Hours]:
    return [replace(one, zone=zone) for one in hours]


def _is_open(hours: Hours, at_ms: int) -> bool:
    """By the wall clock, so that a skipped time opens at the next there is and a repeated hour counts twice."""
    return _is_open_at(hours, datetime.fromtimestamp(at_ms // SECOND_MS, ZoneInfo(hours.zone)))


def _is_open_at(hours: Hours, local: datetime) -> bool:
    day, minute = local.date(), local.hour * 60 + local.minute
    if day in hours.closed:
        return False
    before = day - timedelta(days=1)
    is_before_open = before not in hours.closed
    for one in hours.ranges:
        is_over_midnight = one.to_min <= one.from_min
        if day.weekday() in one.days and minute >= one.from_min and (is_over_midnight or minute < one.to_min):
            return True
        if is_over_midnight and is_before_open and before.weekday() in one.days and minute < one.to_min:
            return True
    return False


def _turn_after(hours: Hours, minute: int) -> int | None:
    """The first moment (epoch s) after the beginning of a minute (epoch min) at which open and closed change."""
    zone = ZoneInfo(hours.zone)
    start = minute * 60
    was_open = _is_open(hours, start * SECOND_MS)
    today = datetime.fromtimestamp(start, zone).date()
    last = max([today + timedelta(days=DAYS_AHEAD), *(day + timedelta(days=DAYS_AHEAD) for day in hours.closed)])
    for ahead in range(-1, min((last - today).days, MOST_DAYS)):
        for second in _edges(hours, zone, today + timedelta(days=ahead)):
            if second > start and _is_open(hours, second * SECOND_MS) != was_open:
                return second
    return None


def _next_turn(hours: Hours, at_ms: int) -> int | None:
    second = _turn_after(hours, at_ms // (60 * SECOND_MS))
    return None if second is None else second * SECOND_MS


def _edges(hours: Hours, zone: ZoneInfo, day: date) -> list[int]:
    """Moments (epoch s, rising) of a local day at which something may change: ranges, midnight, a shifted clock."""
    minutes = {0} | {minute % DAY_MIN for one in hours.ranges for minute in (one.from_min, one.to_min)}
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock, put into the zone below
    found = set(_shifts(zone, midnight))
    for minute in minutes:
        wall = midnight + timedelta(minutes=minute)
        for fold in (0, 1):
            found.add(int(wall.replace(tzinfo=zone, fold=fold).timestamp()))
    return sorted(found)


def _shifts(zone: ZoneInfo, midnight: datetime) -> Iterator[int]:
    """Where the zone's clock jumps within a local day, to the second."""
    low = int(midnight.replace(tzinfo=UTC).timestamp()) - DAY_MIN * 60
    high = low + 3 * DAY_MIN * 60
    while low < high:
        step = min(low + 6 * 3_600, high)
        if _offset(zone, low) != _offset(zone, step):
            left, right = low, step
            while right - left > 1:
                middle = (left + right) // 2
                left, right = (middle, right) if _offset(zone, middle) == _offset(zone, low) else (left, middle)
            yield right
        low = step


def _offset(zone: ZoneInfo, second: int) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()
