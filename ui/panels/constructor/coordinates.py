"""Coordinates as people type and paste them: decimals are taken, other forms are offered as decimals (RCS-41)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LATITUDE: Final = 90
LONGITUDE: Final = 180
_PLACES: Final = 6  # a tenth of a metre

_DECIMAL: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d+)?")
_COMMA: Final = re.compile(r"[+-]?\d{1,3},\d+")
_PARTS: Final = re.compile(
    r"(?P<sign>[+-])?(?P<degrees>\d{1,3})(?:\s*°\s*|\s+|\s*[dD]\s*)"
    r"(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:['′’]|\s|$)\s*"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|''|$))?"
)
_DEGREES: Final = re.compile(r"(?P<sign>[+-])?(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*°?")
_SIDE: Final = re.compile(r"^\s*([NSEWnsew])\s*|\s*([NSEWnsew])\s*$")
_PAIR: Final = re.compile(r"\s*([+-]?\d{1,3}\.\d+)\s*[,;\s]\s*([+-]?\d{1,3}\.\d+)\s*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed coordinate is: a value, or a decimal form that can be offered in its place."""

    value: float | None = None
    offer: str = ""


def read(text: str) -> Reading:
    """`40.4168`; `40,4168` and `40°25'0.5"N` come with an offer; neither for anything else."""
    plain = text.strip()
    if _DECIMAL.fullmatch(plain):
        return Reading(value=float(plain))
    if _COMMA.fullmatch(plain):
        return Reading(offer=plain.replace(",", "."))
    return Reading(offer=_of_parts(plain))


def write(value: float | None) -> str:
    """A coordinate as it stands in a field."""
    return "" if value is None else f"{value:.{_PLACES}f}".rstrip("0").rstrip(".") or "0"


def pair_of(text: str) -> tuple[str, str] | None:
    """Latitude and longitude copied from a map, `40.4168, -3.7038`; None for anything else."""
    found = _PAIR.fullmatch(text)
    return (found[1], found[2]) if found is not None else None


def _of_parts(text: str) -> str:
    """Degrees, minutes and seconds, with a sign or the letter of a side, as decimals; empty where they are none."""
    side = _SIDE.search(text)
    bare = _SIDE.sub("", text, count=1) if side is not None else text
    found = _PARTS.fullmatch(bare) or (_DEGREES.fullmatch(bare) if side is not None or "°" in bare else None)
    if found is None:
        return ""
    groups = found.groupdict()
    degrees, minutes, seconds = (
        float((groups.get(name) or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        return ""
    letter = (side[1] or side[2]).upper() if side is not None else ""
    is_negative = groups.get("sign") == "-" or letter in ("S", "W")
    value = degrees + minutes / 60 + seconds / 3600
    return write(-value if is_negative else value)
