"""Senders, recipients and times as SMPP writes them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from app.channels.smpp.settings import SmppSettings

_DIGITS: Final = re.compile(r"\+?([0-9]{1,20})")
_NAME: Final = re.compile(r"[ -~]{1,11}")
_DAY_S: Final = 86_400
_LONGEST_S: Final = 28 * _DAY_S
"""Days alone are unambiguous only within the shortest month; no carrier tries longer."""


class Address(NamedTuple):
    """Type of number, numbering plan, and the digits or name."""

    ton: int
    npi: int
    text: str


def source_address(sender: str, settings: SmppSettings) -> Address | None:
    """A name is 5/0, a short code 3/0, a long number 1/1, unless the settings say otherwise; None: no sender."""
    number = _DIGITS.fullmatch(sender)
    if number is not None:
        text = number[1]
        short = len(text) <= settings.short_code_digits and not sender.startswith("+")
        ton, npi = (3, 0) if short else (1, 1)
    elif _NAME.fullmatch(sender):
        text, ton, npi = sender, 5, 0
    else:
        return None
    return Address(
        ton if settings.source_ton is None else settings.source_ton,
        npi if settings.source_npi is None else settings.source_npi,
        text,
    )


def destination_address(number: str, settings: SmppSettings) -> Address | None:
    """The recipient's digits without `+`; None when it is no number."""
    found = _DIGITS.fullmatch(number)
    return None if found is None else Address(settings.dest_ton, settings.dest_npi, found[1])


@lru_cache(maxsize=256)  # a run gives thousands the same
def validity_period(seconds: int | None) -> str:
    """The relative time `YYMMDDhhmmss000R`, empty for the centre's default; at least a second, at most 28 days."""
    if seconds is None:
        return ""
    days, rest = divmod(min(max(seconds, 1), _LONGEST_S), _DAY_S)
    hours, rest = divmod(rest, 3600)
    return f"0000{days:02d}{hours:02d}{rest // 60:02d}{rest % 60:02d}000R"
