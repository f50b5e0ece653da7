"""A moment as it is stored, and as day and time are typed in a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.contract.timing import place
from ui.kit.form.days import day_text, parse_day
from ui.panels.constructor.clock_text import parse_time, write_minute


def typed(stored: str, zone: str) -> tuple[str, str]:
    """A stored day or moment as day and time of the zone."""
    try:
        if len(stored) == len("2026-01-01"):
            return day_text(date.fromisoformat(stored)), ""
        local = datetime.fromisoformat(stored).astimezone(ZoneInfo(zone))
    except ValueError:
        return "", ""
    return day_text(local.date()), write_minute(local)


def stored(day: str, time: str, zone: str) -> str:
    """A day, or a moment with its offset; empty where they cannot be read."""
    found, moment = parse_day(day), parse_time(time)
    if found is None or (time.strip() and moment is None):
        return ""
    if moment is None:
        return found.isoformat()
    at_ms = place(datetime.combine(found, moment), ZoneInfo(zone)).at_ms
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).astimezone(ZoneInfo(zone)).isoformat()
