"""Checks of single values in contents: addresses, numbers, coordinates, times, characters."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from app.contract.faults import Param, Problem
from app.contract.payloads.limits import URL_MAX

_PHONE: Final = re.compile(r"\+?[0-9]{3,20}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_ODD: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tab, line feed, carriage return and form feed (which SMS has), and halves of pairs."""
LATITUDE: Final = 90
LONGITUDE: Final = 180


def check_url(path: str, value: str) -> list[Problem]:
    """A web address: http or https, with a host, at most 2,000 characters (MSG-98)."""
    if len(value) > URL_MAX:
        return [Problem(path=path, code="too_long", params={"limit": URL_MAX, "actual": len(value)})]
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        is_good = parts.scheme in ("http", "https") and any(map(str.isalnum, host)) and parts.port != 0
    except ValueError:
        is_good = False
    if any(character.isspace() for character in value):
        is_good = False
    return [] if is_good else [Problem(path=path, code="not_a_url")]


def check_phone(path: str, value: str) -> list[Problem]:
    """A number that a phone is to dial: digits with an optional plus, 3 to 20 (MSG-98)."""
    if not value.strip():
        return [Problem(path=path, code="required")]
    return [] if _PHONE.fullmatch(value) else [Problem(path=path, code="not_a_phone")]


def check_coordinates(path: str, latitude: float | None, longitude: float | None) -> list[Problem]:
    """Both are there and on this planet (RCS-41, WAP-42)."""
    return [
        *_check_degrees(f"{path}latitude", latitude, LATITUDE),
        *_check_degrees(f"{path}longitude", longitude, LONGITUDE),
    ]


def _check_degrees(path: str, value: float | None, most: int) -> list[Problem]:
    if value is None:
        return [Problem(path=path, code="required")]
    return check_range(path, value, -most, most)


def check_range(path: str, value: float, low: float, high: float) -> list[Problem]:
    """A number within its bounds."""
    if math.isfinite(value) and low <= value <= high:
        return []
    return [Problem(path=path, code="out_of_range", params={"low": low, "high": high})]


def check_period(path: str, start: str, end: str) -> list[Problem]:
    """Beginning and end of an event: two days, the last one included, or two moments (RCS-18, RCS-41)."""
    problems = []
    moments: list[date | datetime | None] = []
    for name, value in (("start", start), ("end", end)):
        moment = moment_of(value)
        moments.append(moment)
        if not value.strip():
            problems.append(Problem(path=f"{path}{name}", code="required"))
        elif moment is None:
            problems.append(Problem(path=f"{path}{name}", code="not_a_moment"))
    first, last = moments
    if isinstance(first, datetime) and isinstance(last, datetime):
        is_after = last > first
    elif first is None or last is None:
        return problems
    elif isinstance(first, datetime) or isinstance(last, datetime):
        return [*problems, Problem(path=f"{path}end", code="mixed_times")]
    else:
        is_after = last >= first
    return problems if is_after else [*problems, Problem(path=f"{path}end", code="not_after_start")]


def moment_of(value: str) -> date | datetime | None:
    """A day, or a moment with its offset."""
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None


def check_characters(path: str, value: str) -> list[Problem]:
    """Control characters and halves of surrogate pairs are named with their places (MSG-99)."""
    found = list(_ODD.finditer(value))
    if not found:
        return []
    names = dict.fromkeys(f"U+{ord(one[0]):04X}" for one in found)
    params: dict[str, Param] = {
        "count": len(found),
        "characters": ", ".join(names),
        "positions": ",".join(str(one.start()) for one in found),
    }
    return [Problem(path=path, code="odd_characters", params=params)]


def without_odd(value: str) -> str:
    """The text without them."""
    return _ODD.sub("", value)


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing of a text: blanks, or marks that take no room."""
    return all(one.isspace() or unicodedata.category(one) in ("Cf", "Cc") for one in text)


def json_bytes(value: Any) -> int:
    """The size of a value as JSON; 0 where characters that are named elsewhere keep it from being written."""
    try:
        return len(msgspec.json.encode(value))
    except UnicodeEncodeError:
        return 0
