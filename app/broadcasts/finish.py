"""When the last message of a run leaves: pace, recipients' hours and waiting between steps (BEY-2, BEY-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.contract.preflight import Group, Opens, finish_ms

Place = tuple[tuple[str, ...], str]
"""Zones that must be open, and the country."""


class Pace(NamedTuple):
    """A step: milliseconds from one message to the next, None where no limit is set; how long it is waited for."""

    interval_ms: float | None
    waiting_ms: int


def groups_of(places: Mapping[Place, int], recipients: int, ready_ms: int) -> list[Group]:
    """Recipients by place; where only some of them were placed, the rest is taken to be like them."""
    placed = sum(places.values())
    if not placed:
        return [Group(ready_ms, recipients)] if recipients else []
    return [Group(ready_ms, max(1, round(count * recipients / placed)), one) for one, count in places.items()]


def foretell(groups: Sequence[Group], steps: Sequence[Pace], opens: Opens) -> list[int | None]:
    """When the last message of each step leaves, if everybody goes on to it; None from where it cannot be told on.

    Nobody is sent the next step before the waiting time of the one before is over, nor outside their hours.
    """
    found: list[int | None] = []
    wait_ms, passed_ms = 0, 0
    last: int | None = None
    for step in steps:
        if step.interval_ms is None or not groups or (found and last is None):
            last = None
        else:
            passed_ms += wait_ms
            paced = finish_ms([_later(one, passed_ms) for one in groups], step.interval_ms, opens)
            ends = [paced]
            if last is not None:
                ends.append(finish_ms([Group(last + wait_ms, 1, one.place) for one in groups], 0, opens))
            known = [one for one in ends if one is not None]
            last = max(known) if len(known) == len(ends) else None
        found.append(last)
        wait_ms = step.waiting_ms
    return found


def _later(group: Group, by_ms: int) -> Group:
    return group._replace(ready_ms=group.ready_ms + by_ms)
