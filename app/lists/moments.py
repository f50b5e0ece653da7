"""Send times of lists: one format, in the account's zone, neither past nor far (BLK-41..43)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.contract.lists import FUTURE_MAX_DAYS, ListFault

_FORMAT: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[ \u00a0\u202f\t]+|T)(\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII
)
_MEANT: Final = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}[\s,T]+\d{1,2}:\d{2}\D?.*", re.DOTALL)
_DAY_MS: Final = 86_400_000


def read_moment(text: str, zone: ZoneInfo) -> int | ListFault:
    """Epoch milliseconds of a local time; of one that comes twice, the first."""
    if not text:
        return ListFault.DATE_MISSING
    found = _FORMAT.fullmatch(text)
    if found is None:
        return ListFault.DATE_FORMAT
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        moment = local.astimezone(UTC)
        exists = moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
    except (ValueError, OverflowError):
        return ListFault.DATE_NONEXISTENT
    if not exists:  # the clock was moved over it
        return ListFault.DATE_NONEXISTENT
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def check_moment(moment_ms: int, now_ms: int) -> ListFault | None:
    """Whether a time has passed or is too far ahead."""
    if moment_ms <= now_ms:
        return ListFault.DATE_PAST
    return ListFault.DATE_FAR if moment_ms > now_ms + FUTURE_MAX_DAYS * _DAY_MS else None


def is_meant_as_moment(text: str) -> bool:
    """Whether a cell is a time, in whatever order it is written (BLK-31)."""
    return _MEANT.fullmatch(text) is not None
