"""Countries and time zones to choose from."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ui.kit.form.spec import Choice
from ui.texts.catalogue import load
from ui.texts.language import Language, current
from ui.texts.messages import Words, msg, tr

_MINUTE_S = 60


def countries() -> tuple[Choice, ...]:
    """Every country by its ISO 3166 code, in the order of the language in force."""
    return _countries(current())


def country_name(code: str) -> Words:
    """A country by its ISO 3166 code; the code itself for the few places that have none of their own name."""
    text_id = f"country.{code.lower()}"
    return msg(text_id) if text_id in load(current()) else code


@cache
def _countries(language: Language) -> tuple[Choice, ...]:
    codes = [text_id.partition(".")[2] for text_id in load(language) if text_id.startswith("country.")]
    named = sorted(codes, key=lambda code: tr(f"country.{code}").casefold())
    return tuple(Choice(code.upper(), msg(f"country.{code}"), hint=code.upper()) for code in named)


@cache
def zones() -> tuple[Choice, ...]:
    """Every time zone of the machine's data by its name, with its distance from UTC today."""
    now = datetime.now(UTC)
    found = []
    for name in sorted(available_timezones()):
        try:
            shift = now.astimezone(ZoneInfo(name)).utcoffset()
        except (ZoneInfoNotFoundError, ValueError):  # a file in the data that is no zone
            continue
        found.append(Choice(name, name, hint=_distance(0 if shift is None else round(shift.total_seconds()))))
    return tuple(found)


def _distance(seconds: int) -> str:
    hours, minutes = divmod(abs(seconds) // _MINUTE_S, 60)
    return f"UTC{'-' if seconds < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
