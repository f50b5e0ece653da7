"""Schedules: the hours in which campaigns and dialers work, in a time zone of their own (ACD-1..4)."""

from __future__ import annotations

import datetime
import zoneinfo
from functools import cache
from typing import Final, NewType

from app.contract.checks import check_length
from app.contract.faults import Param, Problem
from app.contract.record import Command, Record

ScheduleId = NewType("ScheduleId", int)

NAME_MAX: Final = 60
RANGES_MAX: Final = 50
CLOSED_MAX: Final = 1_000
DAY_MIN: Final = 1_440
"""Minutes of a day: 24:00."""


class OpenRange(Command):
    """Weekdays (0 is Monday) and minutes of the day; `to_min` <= `from_min` ends on the day after (ACD-2).

    0 to 1440 is the whole day. `to_min` is the first minute that is closed again.
    """

    days: tuple[int, ...]
    from_min: int
    to_min: int


class ScheduleForm(Command):
    """A new (`version` 0) or changed schedule. `time_zone` "" is the workspace's; `closed` are ISO days."""

    name: str
    time_zone: str = ""
    ranges: tuple[OpenRange, ...] = ()
    closed: tuple[str, ...] = ()
    version: int = 0


class Schedule(Record):
    """A schedule, and how it stands at the moment of telling; `changes_ms` None: it never changes again."""

    id: ScheduleId
    name: str
    time_zone: str
    ranges: tuple[OpenRange, ...]
    closed: tuple[str, ...]
    used_by: tuple[str, ...]  # names of the dialers (and campaigns) that use it
    is_open: bool
    changes_ms: int | None
    version: int


class ScheduleOutlook(Record):
    """How a schedule would stand that is being written: its next openings, few and in order."""

    is_open: bool
    openings_ms: tuple[int, ...]


@cache
def known_zones() -> frozenset[str]:
    """Every IANA zone this machine knows."""
    return frozenset(zoneinfo.available_timezones())


def check_schedule(form: ScheduleForm) -> list[Problem]:
    """Everything wrong with a schedule's form (ACD-46), but for what only the store knows."""
    problems = check_length("name", form.name, low=1, high=NAME_MAX)
    if form.time_zone and form.time_zone not in known_zones():
        problems.append(Problem(path="time_zone", code="unknown_time_zone", params={"actual": form.time_zone}))
    if not form.ranges:
        problems.append(Problem(path="ranges", code="required"))
    for path, count, limit in (("ranges", len(form.ranges), RANGES_MAX), ("closed", len(form.closed), CLOSED_MAX)):
        if count > limit:
            problems.append(Problem(path=path, code="too_many", params={"limit": limit, "actual": count}))
    for number, one in enumerate(form.ranges[:RANGES_MAX]):
        problems += check_range(f"ranges.{number}", one)
    for number, day in enumerate(form.closed[:CLOSED_MAX]):
        if not _is_day(day):
            problems.append(Problem(path=f"closed.{number}", code="not_a_date", params={"value": day}))
    return problems


def check_range(path: str, one: OpenRange) -> list[Problem]:
    """Everything wrong with one range."""
    problems = []
    if not one.days:
        problems.append(Problem(path=f"{path}.days", code="no_weekday"))
    if any(not 0 <= day <= 6 for day in one.days):
        problems.append(Problem(path=f"{path}.days", code="not_in_list"))
    for name, value, high in (("from_min", one.from_min, DAY_MIN - 1), ("to_min", one.to_min, DAY_MIN)):
        if not 0 <= value <= high:
            params: dict[str, Param] = {"value": value}
            problems.append(Problem(path=f"{path}.{name}", code="not_a_time_of_day", params=params))
    if one.from_min == one.to_min:
        problems.append(Problem(path=f"{path}.to_min", code="empty_range"))
    return problems


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
