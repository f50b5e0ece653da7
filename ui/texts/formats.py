"""Dates, times and durations as the language in force writes them, in the person's own zone.

Moments are epoch milliseconds UTC. `now_ms` is an argument, never the machine's clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from ui.texts.messages import tr
from ui.texts.numbers import duration

_zone: list[tzinfo | None] = [None]


def use_zone(zone: tzinfo | None) -> None:
    """Show times in this zone from now on; None is the machine's own."""
    _zone[0] = zone


def local(at_ms: int) -> datetime:
    """A moment in the person's zone."""
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(_zone[0])


def date(at_ms: int) -> str:
    """`28.11.2025`."""
    return f"{local(at_ms):%d.%m.%Y}"


def stamp(at_ms: int) -> str:
    """`28.11.2025 09:00:00`, the form of tables and exports (DSH)."""
    return f"{local(at_ms):%d.%m.%Y %H:%M:%S}"


def minute(at_ms: int) -> str:
    """`28.11.2025 09:00`."""
    return f"{local(at_ms):%d.%m.%Y %H:%M}"


def clock(at_ms: int) -> str:
    """`09:00`."""
    return f"{local(at_ms):%H:%M}"


def clock_seconds(at_ms: int) -> str:
    """`09:00:12`."""
    return f"{local(at_ms):%H:%M:%S}"


def short_date(at_ms: int, now_ms: int) -> str:
    """`28 Nov`, in another year `28 Nov 2024`."""
    moment = local(at_ms)
    day = f"{moment.day} {tr(f'calendar.month_short_{moment.month}')}"
    return day if moment.year == local(now_ms).year else f"{day} {moment.year}"


def short(at_ms: int, now_ms: int) -> str:
    """`28 Nov 09:00`."""
    return f"{short_date(at_ms, now_ms)} {clock(at_ms)}"


def _days_ago(at_ms: int, now_ms: int) -> int:
    return (local(now_ms).date() - local(at_ms).date()).days


def listed(at_ms: int, now_ms: int) -> str:
    """In a list: the time today, then `Yesterday`, then the day."""
    ago = _days_ago(at_ms, now_ms)
    if ago == 0:
        return clock(at_ms)
    if ago == 1:
        return tr("calendar.yesterday")
    return short_date(at_ms, now_ms)


def day(at_ms: int, now_ms: int) -> str:
    """As a heading: `Today`, `Yesterday`, `Friday 28 November`, in another year with the year."""
    ago = _days_ago(at_ms, now_ms)
    if ago == 0:
        return tr("calendar.today")
    if ago == 1:
        return tr("calendar.yesterday")
    moment = local(at_ms)
    weekday = tr(f"calendar.weekday_{moment.isoweekday()}")
    month = tr(f"calendar.month_of_{moment.month}")
    if moment.year == local(now_ms).year:
        return tr("calendar.day_month", weekday=weekday, day=str(moment.day), month=month)
    return tr("calendar.day_month_year", weekday=weekday, day=str(moment.day), month=month, year=str(moment.year))


def offset(at_ms: int) -> str:
    """The person's zone at that moment as `UTC+1`, `UTC-3:30`."""
    shift = local(at_ms).utcoffset() or timedelta()
    minutes = round(shift.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def left(span_ms: int) -> str:
    """`7 s left`."""
    return tr("calendar.left", time=duration(span_ms))


def running(span_ms: int) -> str:
    """A running clock: `00:24`, past an hour `1:02:03`."""
    seconds = max(span_ms, 0) // 1_000
    hours, rest = divmod(seconds, 3_600)
    clock_face = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{clock_face}" if hours else clock_face
