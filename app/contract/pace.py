"""Pace by backlog: how much of its rate a run may use while replies wait to be answered (BEY-13)."""

from __future__ import annotations

from app.contract.faults import Problem
from app.contract.record import Command


class SetPoints(Command):
    """Where slowing down begins and where nothing goes any more.

    `waiting_*` are conversations that wait for an answer; `level_*` the service level in percent: full speed down
    to `level_full`, none at `level_stop`. None leaves a measure out. `least` is the share that is never undercut
    before the stop, so that a slow run still moves.
    """

    waiting_full: int | None = 20
    waiting_stop: int | None = 100
    level_full: int | None = None
    level_stop: int | None = None
    least: float = 0.05


def share(waiting: int, level: float | None, points: SetPoints) -> float:
    """The share of its rate, 0 to 1: straight lines between the set points, the lower of the two measures.

    `level` is None while there is nothing to measure it by.
    """
    shares = [1.0]
    if points.waiting_full is not None and points.waiting_stop is not None:
        shares.append(_between(waiting, points.waiting_full, points.waiting_stop))
    if level is not None and points.level_full is not None and points.level_stop is not None:
        shares.append(_between(-level, -points.level_full, -points.level_stop))
    found = min(shares)
    return found if found in (0.0, 1.0) else max(points.least, found)


def _between(value: float, full: float, stop: float) -> float:
    """1 up to `full`, 0 from `stop` on."""
    if value <= full:
        return 1.0
    return 0.0 if value >= stop else (stop - value) / (stop - full)


def check_set_points(points: SetPoints, path: str = "pace") -> list[Problem]:
    """Everything wrong with them."""
    problems = []
    pairs = (("waiting", points.waiting_full, points.waiting_stop, 0, 1_000_000),
             ("level", points.level_stop, points.level_full, 0, 100))  # fmt: skip
    for name, low, high, least, most in pairs:
        if (low is None) != (high is None):
            problems.append(Problem(path=f"{path}.{name}_stop", code="required"))
        elif low is not None and high is not None and not least <= low < high <= most:
            limits: dict[str, str | int | float | bool | None] = {"low": least, "high": most}
            problems.append(Problem(path=f"{path}.{name}_stop", code="out_of_range", params=limits))
    if not 0 < points.least <= 1:
        problems.append(Problem(path=f"{path}.least", code="out_of_range", params={"low": 0.01, "high": 1}))
    return problems
