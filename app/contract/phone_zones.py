"""Time zones a phone number can be in (ACD-4)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from phonenumbers.timezone import time_zones_for_number

from app.contract.numbering import parsed

UNKNOWN: Final = "Etc/Unknown"


@lru_cache(maxsize=20_000)
def zones_of(address: str) -> tuple[str, ...]:
    """Time zones a number (digits without plus) can be in; none where nothing is known."""
    number = parsed("+" + address, None)
    return () if number is None else tuple(zone for zone in time_zones_for_number(number) if zone != UNKNOWN)
