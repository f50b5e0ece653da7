"""The hours in which people may be written to for marketing, where they are (BEY-7)."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import timezone

from app.contract.checks import check_length
from app.contract.faults import Problem
from app.contract.permissions import Permission
from app.contract.record import Command, Record

HOURS_KEEPERS: Final = (Permission.MANAGE_BROADCASTS, Permission.MANAGE_SERVICE)
"""Who may change them (decided)."""
DAY_MIN: Final = 1_440
HOLIDAYS_MAX: Final = 500
NAME_MAX: Final = 60
AHEAD_DAYS: Final = 21
"""How far ahead an open moment is looked for."""
QUIET: Final = "quiet_hours"
HOLIDAY: Final = "holiday"
_UNKNOWN: Final = "Etc/Unknown"


class Holiday(Command):
    """A day (ISO) on which nobody is written to: of one country (ISO 3166), everywhere where it is ""."""

    day: str
    name: str = ""
    country: str = ""


class Hours(Record):
    """The workspace's rule. Minutes of the day, weekdays 0 (Monday) to 6; no `zone_attribute`: by number."""

    enabled: bool = False
    from_min: int = 9 * 60
    to_min: int = 20 * 60
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    holidays: tuple[Holiday, ...] = ()
    zone_attribute: str = ""
    version: int = 0


class ChangeHours(Command):
    """`version` is the one that was edited."""

    enabled: bool
    from_min: int
    to_min: int
    days: tuple[int, ...]
    holidays: tuple[Holiday, ...] = ()
    zone_attribute: str = ""
    version: int = 0


def check_hours(form: ChangeHours, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything wrong with the form."""
    problems = []
    if not 0 <= form.from_min < DAY_MIN:
        problems.append(Problem(path="from_min", code="out_of_range", params={"low": 0, "high": DAY_MIN - 1}))
    if not form.from_min < form.to_min <= DAY_MIN:
        problems.append(Problem(path="to_min", code="hours_empty"))
    if not form.days:
        problems.append(Problem(path="days", code="no_weekday"))
    if any(not 0 <= day <= 6 for day in form.days):
        problems.append(Problem(path="days", code="not_in_list"))
    if form.zone_attribute and form.zone_attribute not in attribute_keys:
        problems.append(Problem(path="zone_attribute", code="not_in_list"))
    if len(form.holidays) > HOLIDAYS_MAX:
        problems.append(Problem(path="holidays", code="too_many", params={"limit": HOLIDAYS_MAX}))
    for number, holiday in enumerate(form.holidays):
        problems += _check_holiday(holiday, f"holidays.{number}")
    return problems


def _check_holiday(holiday: Holiday, path: str) -> list[Problem]:
    problems = check_length(f"{path}.name", holiday.name, high=NAME_MAX)
    try:
        is_day = datetime.date.fromisoformat(holiday.day).isoformat() == holiday.day
    except ValueError:
        is_day = False
    if not is_day:
        problems.append(Problem(path=f"{path}.day", code="not_a_date"))
    if holiday.country and holiday.country not in phonenumbers.SUPPORTED_REGIONS:
        problems.append(Problem(path=f"{path}.country", code="not_in_list"))
    return problems


@lru_cache(maxsize=65_536)
def place_of(digits: str) -> tuple[tuple[str, ...], str]:
    """The zones a number may be in and its country; nothing where the number tells nothing."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return (), ""
    found = timezone.time_zones_for_number(number)
    return tuple(one for one in found if one != _UNKNOWN), phonenumbers.region_code_for_number(number) or ""


def zones_for(digits: str, given: str, fallback: str) -> tuple[str, ...]:
    """The zones that must all be open: the one known of the person, else the number's, else the workspace's."""
    if given and _zone(given.strip()) is not None:
        return (given.strip(),)
    return place_of(digits)[0] or (fallback,)


@lru_cache(maxsize=1_024)
def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


@lru_cache(maxsize=16_384)
def opens_ms(hours: Hours, zones: tuple[str, ...], country: str, at_ms: int) -> int:
    """The first moment from `at_ms` on in which all zones are open; `at_ms` itself where they are.

    Zones so far apart that they are never open together go by the one in the middle (decided): a message must not
    wait for ever because its number could be anywhere.
    """
    known = [zone for name in zones if (zone := _zone(name)) is not None] or [zoneinfo.ZoneInfo("UTC")]
    found = _all_open(hours, known, country, at_ms)
    if found is None:
        by_clock = sorted(known, key=lambda zone: _local(zone, at_ms).utcoffset() or datetime.timedelta())
        found = _all_open(hours, [by_clock[len(by_clock) // 2]], country, at_ms)
    return found if found is not None else at_ms + AHEAD_DAYS * DAY_MIN * 60_000


def _all_open(hours: Hours, zones: Sequence[zoneinfo.ZoneInfo], country: str, at_ms: int) -> int | None:
    moment, end_ms = at_ms, at_ms + AHEAD_DAYS * DAY_MIN * 60_000
    while moment <= end_ms:
        later = max(_opens_in(hours, zone, country, moment) for zone in zones)
        if later == moment:
            return moment
        moment = later
    return None


def _opens_in(hours: Hours, zone: zoneinfo.ZoneInfo, country: str, at_ms: int) -> int:
    """The first open moment of one zone; the end of what is looked at where there is none."""
    local = _local(zone, at_ms)
    minute = local.hour * 60 + local.minute
    if _is_day_open(hours, local.date(), country) and minute < hours.to_min:
        if minute >= hours.from_min:
            return at_ms
        return _moment(zone, local.date(), hours.from_min)
    for ahead in range(1, AHEAD_DAYS + 2):
        day = local.date() + datetime.timedelta(days=ahead)
        if _is_day_open(hours, day, country):
            return _moment(zone, day, hours.from_min)
    return at_ms + (AHEAD_DAYS + 1) * DAY_MIN * 60_000


def _is_day_open(hours: Hours, day: datetime.date, country: str) -> bool:
    return day.weekday() in hours.days and not is_holiday(hours, day, country)


def is_holiday(hours: Hours, day: datetime.date, country: str) -> bool:
    """Whether nobody of a country is written to on a day."""
    text = day.isoformat()
    return any(one.day == text and one.country in ("", country) for one in hours.holidays)


def why_closed(hours: Hours, zones: tuple[str, ...], country: str, at_ms: int) -> str:
    """A holiday in one of the zones, else the hour."""
    days = (_local(zone, at_ms).date() for name in zones if (zone := _zone(name)) is not None)
    return HOLIDAY if any(is_holiday(hours, day, country) for day in days) else QUIET


def _local(zone: zoneinfo.ZoneInfo, at_ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at_ms / 1000, tz=datetime.UTC).astimezone(zone)


def _moment(zone: zoneinfo.ZoneInfo, day: datetime.date, minute: int) -> int:
    """A clock's minute in a zone as a moment; one that a change of clocks leaves out comes an hour later."""
    naive = datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60))
    moment = naive.replace(tzinfo=zone).astimezone(datetime.UTC)
    return int(moment.timestamp() * 1000)
