"""Safety of a run: a first part that must arrive before the rest, and a pause when errors pile up (BEY-3).

Pure rules, the same for every door: how large a canary is, whether it arrived, whether errors are a spike.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from app.contract.faults import Problem
from app.contract.record import Command, Record

WITHIN_MIN_S: Final = 30
WITHIN_MAX_S: Final = 24 * 3_600
OF_LAST_MAX: Final = 2_000


class Canary(Command):
    """The first `count` recipients, or `percent` of all, go; the rest waits until `share` percent of them arrived.

    They have `within_s` from the moment the last of them was taken up.
    """

    count: int | None = 50
    percent: float | None = None
    share: int = 80
    within_s: int = 600


class Breaker(Command):
    """The run pauses itself when `percent` of the last `of_last` results are errors, judged from `at_least` on."""

    percent: int = 20
    of_last: int = 200
    at_least: int = 40


class Safety(Command):
    """What guards a run; None is without."""

    canary: Canary | None = None
    breaker: Breaker | None = Breaker()


class Stage(StrEnum):
    """Where a guard stands."""

    READY = "ready"  # the run has not begun
    CANARY = "canary"  # the first part is on its way, the rest waits
    OPEN = "open"  # everybody may be taken up
    FAILED = "failed"  # the first part did not arrive; a person decides
    TRIPPED = "tripped"  # errors piled up; a person decides


class Spike(Record):
    """Why a run paused itself: how many of the last results were errors, and the error most of them were."""

    errors: int
    of: int
    failure: str
    code: str
    text: str
    count: int


class CanaryResult(Record):
    """How the first part did."""

    size: int
    arrived: int
    wanted: int


class Guard(Record):
    """A run's guard as people see it."""

    source: str
    run_id: int
    safety: Safety
    stage: Stage
    due_ms: int | None = None
    spike: Spike | None = None
    canary: CanaryResult | None = None


class Result(Record):
    """What came of one message. `failure` is "" where it went well."""

    message_id: int
    failure: str = ""
    code: str = ""
    text: str = ""


def check_safety(safety: Safety, path: str = "safety") -> list[Problem]:
    """Everything wrong with what is asked for."""
    problems = []
    above = f"{path}." if path else ""

    def within(name: str, value: float | None, low: float, high: float) -> None:
        if value is not None and not low <= value <= high:
            problems.append(Problem(path=f"{above}{name}", code="out_of_range", params={"low": low, "high": high}))

    if (canary := safety.canary) is not None:
        if (canary.count is None) == (canary.percent is None):
            problems.append(Problem(path=f"{above}canary.count", code="required"))
        within("canary.count", canary.count, 1, 1_000_000)
        within("canary.percent", canary.percent, 0.1, 99)
        within("canary.share", canary.share, 1, 100)
        within("canary.within_s", canary.within_s, WITHIN_MIN_S, WITHIN_MAX_S)
    if (breaker := safety.breaker) is not None:
        within("breaker.percent", breaker.percent, 1, 100)
        within("breaker.of_last", breaker.of_last, 10, OF_LAST_MAX)
        within("breaker.at_least", breaker.at_least, 1, breaker.of_last)
    return problems


def canary_size(canary: Canary, total: int) -> int:
    """How many go first of `total` recipients: at least one."""
    if canary.percent is not None:
        return min(total, max(1, math.ceil(total * canary.percent / 100)))
    return min(total, canary.count or 1)


def judge_canary(canary: Canary, size: int, arrived: int, still_open: int, *, is_late: bool) -> Stage:
    """CANARY while it may still arrive, OPEN once its share has, FAILED when it can not or its time is over."""
    wanted = wanted_of(canary, size)
    if arrived >= wanted:
        return Stage.OPEN
    if is_late or arrived + still_open < wanted:
        return Stage.FAILED
    return Stage.CANARY


def wanted_of(canary: Canary, size: int) -> int:
    """How many of a canary must arrive."""
    return -(-size * canary.share // 100)


def with_results(window: Sequence[Result], fresh: Iterable[Result], of_last: int) -> tuple[Result, ...]:
    """The last results: a message that has one already keeps its place and takes the new one."""
    latest = {one.message_id: one for one in window}
    for one in fresh:
        latest[one.message_id] = one
    return tuple(latest.values())[-of_last:]


def spike_of(window: Sequence[Result], breaker: Breaker) -> Spike | None:
    """The spike in the last results, None while there is none. One bad recipient never makes one."""
    errors = [one for one in window if one.failure]
    if len(window) < breaker.at_least or len(errors) < 2 or len(errors) * 100 < breaker.percent * len(window):
        return None
    (failure, code), count = Counter((one.failure, one.code) for one in errors).most_common(1)[0]
    text = next(one.text for one in reversed(errors) if (one.failure, one.code) == (failure, code))
    return Spike(errors=len(errors), of=len(window), failure=failure, code=code, text=text, count=count)
