"""A schedule in plain words: its hours, and when it turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.contract.schedules import DAY_MIN, OpenRange
from ui.panels.schedules.typed import day_runs, time_text
from ui.texts.formats import local
from ui.texts.messages import tr

_WEEK = 7


def day_name(day: int) -> str:
    """A day (0 is Monday) in short."""
    return tr(f"calendar.weekday_short_{day + 1}")


def days_words(days: Sequence[int]) -> str:
    """`Mon-Fri`, `Sat, Sun`, `Every day`."""
    if len(set(days)) == _WEEK:
        return tr("schedules.every_day")
    parts = []
    for first, last in day_runs(frozenset(days)):
        names = [day_name(day) for day in range(first, last + 1)]
        parts += [f"{names[0]}-{names[-1]}"] if len(names) > 2 else names
    return ", ".join(parts)


def range_words(one: OpenRange) -> str:
    """`Mon-Fri 09:00-18:00`."""
    if (one.from_min, one.to_min) == (0, DAY_MIN):
        return tr("schedules.all_day", days=days_words(one.days))
    start, end = time_text(one.from_min), time_text(one.to_min)
    text_id = "schedules.over_midnight" if one.to_min < one.from_min else "schedules.hours"
    return tr(text_id, days=days_words(one.days), start=start, end=end)


def summary(ranges: Sequence[OpenRange]) -> str:
    """All ranges in one line."""
    return "; ".join(range_words(one) for one in ranges)


def zone_of(name: str) -> tzinfo | None:
    """A zone by its name, None for one this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def turn_words(at_ms: int, now_ms: int, zone: tzinfo | None = None) -> str:
    """`18:00` today, `Mon 09:00` within a week, `28 Nov 09:00` later; in a zone, else the person's."""
    if zone is None:
        then, now = local(at_ms), local(now_ms)
    else:
        then, now = (datetime.fromtimestamp(one / 1000, UTC).astimezone(zone) for one in (at_ms, now_ms))
    clock, days = f"{then:%H:%M}", (then.date() - now.date()).days
    if days == 0:
        return clock
    if 0 < days < _WEEK:
        return f"{day_name(then.weekday())} {clock}"
    return f"{then.day} {tr(f'calendar.month_short_{then.month}')} {clock}"
