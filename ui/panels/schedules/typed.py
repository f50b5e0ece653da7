"""Ranges of a schedule as they are typed: days that are on, and two times as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.contract.schedules import DAY_MIN

_TIME: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_PACKED: Final = re.compile(r"(\d{1,2})(\d{2})")


@dataclass(frozen=True, slots=True)
class TypedRange:
    """One line of the editor; `key` keeps its widgets while others come and go."""

    key: int
    days: frozenset[int]
    start: str = "09:00"
    end: str = "18:00"


WORKING: Final = frozenset(range(5))


def minute_of(text: str) -> int | None:
    """`9`, `930`, `9:30`, `09.30` as minutes since midnight, up to 24:00; None for anything else."""
    compact = "".join(text.split())
    found = _TIME.fullmatch(compact) or _PACKED.fullmatch(compact)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY_MIN else None


def time_text(minute: int) -> str:
    """`09:30`; the end of the day is `24:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def day_runs(days: frozenset[int]) -> list[tuple[int, int]]:
    """Days (0 is Monday) as stretches of neighbours, first and last of each."""
    runs: list[tuple[int, int]] = []
    for day in sorted(days):
        if runs and runs[-1][1] == day - 1:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return runs
