"""Numbers as people type them in the language in force."""

from __future__ import annotations

import re
from typing import Final

from ui.texts.numbers import number

_BLANKS: Final = re.compile(r"\s")


def parse_number(text: str) -> int | float | None:
    """A number as the language in force writes it, with or without its separators; a point always separates."""
    sample = number(1111.5, 1)
    group, point = sample[1], sample[-2]
    compact = _BLANKS.sub("", text).replace("\u2212", "-")
    if group.strip() and re.fullmatch(rf"-?\d{{1,3}}({re.escape(group)}\d{{3}})+({re.escape(point)}\d+)?", compact):
        compact = compact.replace(group, "")
    compact = compact.replace(point, ".")
    if re.fullmatch(r"-?\d{1,18}", compact):
        return int(compact)
    return float(compact) if re.fullmatch(r"-?\d{1,15}\.\d{1,9}", compact) else None


def number_text(value: float) -> str:
    """A number to be edited: every digit it has, the language's own point, no separators in between."""
    if isinstance(value, int):
        return str(value)
    point = number(0.5, 1)[1]
    return f"{value:.9f}".rstrip("0").removesuffix(".").replace(".", point)
