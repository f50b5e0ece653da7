"""Times of day as people type them."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Final

_TIME: Final = re.compile(r"(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?")


def parse_time(text: str) -> time | None:
    """`9`, `9:05`, `09:05:30`; None for anything else."""
    found = _TIME.fullmatch("".join(text.split()))
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def write_minute(moment: datetime) -> str:
    """`09:05`, with the seconds where there are any."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
