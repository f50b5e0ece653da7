"""Days as people type them, and the moments at which they begin and end in the person's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from ui.texts.formats import local

_TYPED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_WRITTEN = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2200


def parse_day(text: str) -> date | None:
    """`28.11.2025`, also `28/11/2025` and `2025-11-28`; None for anything else, and for years nobody means."""
    compact = "".join(text.split())
    if found := _TYPED.fullmatch(compact):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WRITTEN.fullmatch(compact):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_text(day: date) -> str:
    """`28.11.2025`."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def start_ms(day: date) -> int:
    """The first millisecond of a day in the person's zone."""
    naive = datetime(day.year, day.month, day.day, tzinfo=UTC)
    moment = naive
    for _ in range(2):  # the second time with the offset that is in force there
        shift = local(round(moment.timestamp() * 1000)).utcoffset() or timedelta()
        moment = naive - shift
    return round(moment.timestamp() * 1000)


def end_ms(day: date) -> int:
    """The last millisecond of a day in the person's zone."""
    return start_ms(day + timedelta(days=1)) - 1


def day_of(at_ms: int) -> date:
    """The day a moment falls on in the person's zone."""
    return local(at_ms).date()
