"""When something recurs: the rule a person sets, what can be wrong with it, the starts it yields (BTP-20..22)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from app.contract.faults import Param, Problem
from app.contract.record import Command
from app.contract.timing import place

LAST: Final = -1
"""The last day of a month, the last weekday of its kind."""
TIMES_MAX: Final = 48
LATEST_MS: Final = 7_258_118_400_000
"""The year 2200: what lies beyond is a typing error."""
SHOWN: Final = 5
"""Starts a form lists (BTP-21)."""
_HORIZON: Final = timedelta(days=366 * 30)
_DAY: Final = timedelta(days=1)
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")


class Frequency(StrEnum):
    """How it repeats (BTP-20)."""

    ONCE = "once"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Weekday(StrEnum):
    """Days in the order of ISO 8601."""

    MONDAY = "mo"
    TUESDAY = "tu"
    WEDNESDAY = "we"
    THURSDAY = "th"
    FRIDAY = "fr"
    SATURDAY = "sa"
    SUNDAY = "su"


WEEK: Final = tuple(Weekday)
INTERVAL_MAX: Final = {
    Frequency.ONCE: 1,
    Frequency.HOURLY: 24,
    Frequency.DAILY: 366,
    Frequency.WEEKLY: 53,
    Frequency.MONTHLY: 24,
}
NTHS: Final = (1, 2, 3, 4, LAST)


class NthWeekday(Command):
    """`n` 1 to 4, or LAST: the second Tuesday, the last Friday."""

    n: int
    weekday: Weekday


class Recurrence(Command):
    """A rule. Times are local ones of `time_zone`, as `HH:MM` or `HH:MM:SS`; both ends of the period are included.

    Once: the first time the clock shows its time at or after the beginning. Hourly: every `interval` hours from the
    first to the second time of `hourly_window`, every day. Daily, weekly and monthly count their intervals from the
    day, the week (from Monday) and the month of the beginning. Monthly takes `month_days` (LAST: the last one) or
    `nth_weekday`.
    """

    frequency: Frequency
    effective_from_ms: int
    effective_till_ms: int | None = None
    interval: int = 1
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    nth_weekday: NthWeekday | None = None
    times: tuple[str, ...] = ()
    hourly_window: tuple[str, str] = ("00:00", "23:59")
    time_zone: str = "UTC"


def read_time(text: str) -> time | None:
    """A time of day, None for anything else."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second)


def starts(rule: Recurrence, after_ms: int) -> Iterator[int]:
    """The starts later than `after_ms` in order, each once; expects a rule without problems.

    A local time that a clock change removes is the first one that exists again; of one that occurs twice, the first
    counts; a month without the chosen day is left out (BTP-22).
    """
    zone = ZoneInfo(rule.time_zone)
    last = after_ms
    begin_ms = max(after_ms, rule.effective_from_ms)
    for day in _days(rule, _local(begin_ms, zone).date() - _DAY, zone):
        for moment in _times(rule):
            at_ms = place(datetime.combine(day, moment), zone).at_ms
            if rule.effective_till_ms is not None and at_ms > rule.effective_till_ms:
                return
            if at_ms > last and at_ms >= rule.effective_from_ms:
                last = at_ms
                yield at_ms
                if rule.frequency is Frequency.ONCE:
                    return


def next_start(rule: Recurrence, after_ms: int) -> int | None:
    """The first start later than `after_ms`, None when there is no more."""
    if rule.frequency is Frequency.ONCE:  # the one there is, or none
        only = next(starts(rule, rule.effective_from_ms - 1), None)
        return only if only is not None and only > after_ms else None
    return next(starts(rule, after_ms), None)


def upcoming(rule: Recurrence, after_ms: int, count: int = SHOWN) -> tuple[int, ...]:
    """The next starts, at most `count`."""
    first = next_start(rule, after_ms)
    if first is None or rule.frequency is Frequency.ONCE:
        return () if first is None else (first,)
    return (first, *islice(starts(rule, first), count - 1))


def _days(rule: Recurrence, from_day: date, zone: ZoneInfo) -> Iterator[date]:
    """Days of the rule's pattern from `from_day` on, without regard to the period."""
    origin = _local(rule.effective_from_ms, zone).date()
    end = max(origin, from_day) + _HORIZON
    match rule.frequency:
        case Frequency.WEEKLY:
            days = _weekly(rule, origin, from_day)
        case Frequency.MONTHLY:
            days = _monthly(rule, origin, from_day, end)
        case frequency:
            step = rule.interval if frequency is Frequency.DAILY else 1
            days = _daily(step, origin, from_day)
    for day in days:
        if day > end:
            return
        if day >= from_day:
            yield day


def _daily(step: int, origin: date, from_day: date) -> Iterator[date]:
    day = origin + timedelta(days=max(0, -(-(from_day - origin).days // step)) * step)
    while True:
        yield day
        day += timedelta(days=step)


def _weekly(rule: Recurrence, origin: date, from_day: date) -> Iterator[date]:
    first = origin - timedelta(days=origin.weekday())
    chosen = sorted(WEEK.index(one) for one in set(rule.weekdays))
    step = 7 * rule.interval
    monday = first + timedelta(days=max(0, (from_day - first).days // step) * step)
    while True:
        yield from (monday + timedelta(days=at) for at in chosen)
        monday += timedelta(days=step)


def _monthly(rule: Recurrence, origin: date, from_day: date, end: date) -> Iterator[date]:
    first = origin.year * 12 + origin.month - 1
    passed = from_day.year * 12 + from_day.month - 1 - first
    month = first + max(0, passed // rule.interval) * rule.interval
    while month <= end.year * 12 + end.month - 1:  # the chosen day may be in none of its months
        year, number = divmod(month, 12)
        yield from _days_of_month(rule, year, number + 1)
        month += rule.interval


def _days_of_month(rule: Recurrence, year: int, month: int) -> list[date]:
    length = monthrange(year, month)[1]
    if rule.nth_weekday is not None:
        wanted = WEEK.index(rule.nth_weekday.weekday)
        fitting = [date(year, month, day) for day in range(1, length + 1)]
        fitting = [day for day in fitting if day.weekday() == wanted]
        n = rule.nth_weekday.n
        return [fitting[n - 1 if n > 0 else n]]
    numbers = {length if day == LAST else day for day in rule.month_days}
    return [date(year, month, day) for day in sorted(numbers) if day <= length]


def _times(rule: Recurrence) -> list[time]:
    if rule.frequency is not Frequency.HOURLY:
        return sorted({moment for text in rule.times if (moment := read_time(text)) is not None})
    first, last = (read_time(text) for text in rule.hourly_window)
    if first is None or last is None:
        return []
    hours = range(first.hour, 24, rule.interval)
    return [moment for hour in hours if (moment := first.replace(hour=hour)) <= last]


def _local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)


def check_recurrence(rule: Recurrence, path: str = "") -> list[Problem]:
    """Everything wrong with a rule, at once (BTP-41). `nearest` in the parameters is the nearest valid value."""
    at = f"{path}." if path else ""
    problems = [*_check_interval(rule, at), *_check_days(rule, at), *_check_times(rule, at)]
    if rule.time_zone not in available_timezones():
        problems.append(Problem(path=f"{at}time_zone", code="not_in_list"))
    problems += _check_period(rule, at)
    if not problems and next_start(rule, rule.effective_from_ms - 1) is None:
        problems.append(Problem(path=f"{at}effective_till_ms", code="no_start", params=_nearest_till(rule)))
    return problems


def warnings(rule: Recurrence) -> tuple[int, ...]:
    """Chosen days that some months lack (BTP-22)."""
    if rule.frequency is not Frequency.MONTHLY or rule.nth_weekday is not None:
        return ()
    return tuple(sorted({day for day in rule.month_days if day > 28}))


def _check_interval(rule: Recurrence, at: str) -> list[Problem]:
    most = INTERVAL_MAX[rule.frequency]
    if 1 <= rule.interval <= most or rule.frequency is Frequency.ONCE:
        return []
    nearest = min(max(1, rule.interval), most)
    params: dict[str, Param] = {"low": 1, "high": most, "nearest": nearest}
    return [Problem(path=f"{at}interval", code="out_of_range", params=params)]


def _check_days(rule: Recurrence, at: str) -> list[Problem]:
    if rule.frequency is Frequency.WEEKLY and not rule.weekdays:
        return [Problem(path=f"{at}weekdays", code="required")]
    if rule.frequency is not Frequency.MONTHLY:
        return []
    if rule.nth_weekday is not None:
        return [] if rule.nth_weekday.n in NTHS else [Problem(path=f"{at}nth_weekday", code="not_in_list")]
    if not rule.month_days:
        return [Problem(path=f"{at}month_days", code="required")]
    if any(not (1 <= day <= 31 or day == LAST) for day in rule.month_days):
        return [Problem(path=f"{at}month_days", code="out_of_range", params={"low": 1, "high": 31})]
    return []


def _check_times(rule: Recurrence, at: str) -> list[Problem]:
    if rule.frequency is Frequency.HOURLY:
        first, last = (read_time(text) for text in rule.hourly_window)
        if first is None or last is None:
            return [Problem(path=f"{at}hourly_window", code="not_a_time")]
        return [Problem(path=f"{at}hourly_window", code="reversed_range")] if first > last else []
    if not rule.times:
        return [Problem(path=f"{at}times", code="required")]
    limit = 1 if rule.frequency is Frequency.ONCE else TIMES_MAX
    if len(rule.times) > limit:
        return [Problem(path=f"{at}times", code="too_many", params={"limit": limit, "actual": len(rule.times)})]
    wrong = [text for text in rule.times if read_time(text) is None]
    return [Problem(path=f"{at}times", code="not_a_time", params={"value": wrong[0]})] if wrong else []


def _check_period(rule: Recurrence, at: str) -> list[Problem]:
    problems = []
    for name, moment_ms in (("from", rule.effective_from_ms), ("till", rule.effective_till_ms)):
        if moment_ms is not None and not 0 <= moment_ms <= LATEST_MS:
            params: dict[str, Param] = {"low": 0, "high": LATEST_MS}
            problems.append(Problem(path=f"{at}effective_{name}_ms", code="out_of_range", params=params))
    if rule.effective_till_ms is not None and rule.effective_till_ms < rule.effective_from_ms:
        nearest = {"nearest": rule.effective_from_ms}
        problems.append(Problem(path=f"{at}effective_till_ms", code="before_from", params=nearest))
    return problems


def _nearest_till(rule: Recurrence) -> dict[str, Param]:
    """The earliest end that lets it start once."""
    endless = msgspec.structs.replace(rule, effective_till_ms=None)
    first = next_start(endless, rule.effective_from_ms - 1)
    return {} if first is None else {"nearest": first}
