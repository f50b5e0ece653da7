"""Pre-flight of any door: parts, finish, what changed since somebody last looked; the report of lists (BEY-2)."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from app.contract.record import Record

SAMPLES: Final = 10
LISTED: Final = 100
"""So many of those left out for one reason are named."""
HORIZON_MS: Final = 366 * 86_400_000
"""A finish further away than this is not foretold."""
SLICE_MS: Final = 15 * 60_000
"""How long sending goes on before it is asked again whether it is still the hour."""
MOST_TURNS: Final = 20_000
TOTAL: Final = "parts"


class PartsRange(Record):
    """SMS parts a person, over `people` recipients; `exact` is False when not all could be counted in time."""

    low: int
    high: int
    average: float
    total: int
    people: int
    exact: bool


class Rendered(Record):
    """One sample: the text as this person will read it. `missing` are attributes without a value.

    `values` are all this person's values by attribute key, so that another text can be shown at once.
    """

    address: str
    name: str
    text: str
    parts: int
    missing: tuple[str, ...]
    contact_id: int | None = None
    values: Mapping[str, str] = {}


class Reason(StrEnum):
    """Why a row of a list or a record of a dialer gets nothing."""

    INVALID = "invalid_number"
    MISSING = "missing_value"
    TIME = "bad_time"
    ROW = "bad_row"
    DUPLICATE = "duplicate"
    DO_NOT_CONTACT = "do_not_contact"
    OPTED_OUT = "opted_out"


class Hint(StrEnum):
    """What to look at before a start; its sentence is `preflight.hint_<value>`."""

    NOBODY = "nobody"
    CLOSED = "closed"  # out of schedule until `until_ms`
    NEVER_OPEN = "never_open"
    WAITING = "waiting"  # `count` wait for their own hours, the first until `until_ms`
    REPEATED = "repeated"  # `count` numbers get more than one message
    PROVIDER_DOWN = "provider_down"
    PROVIDER_OFF = "provider_off"
    SENDER_OFF = "sender_off"
    SHARED = "shared"  # `count` others send through the same provider now
    UNLISTED = "unlisted"  # do-not-contact lists are not asked
    CANARY = "canary"  # `count` go first, the rest waits for them
    OVERDUE = "overdue"  # `count` rows whose time has passed go at once
    STILL_WAITING = "still_waiting"  # `count` of earlier lists wait, too


class Notice(Record):
    """A hint with its facts."""

    hint: Hint
    count: int = 0
    until_ms: int | None = None
    name: str = ""


class LeftOut(Record):
    """Somebody who gets nothing: the number as it is known, and where it stands."""

    address: str
    row: int | None = None
    slot: int | None = None


class FigureChange(Record):
    """A figure that is another one now: `recipients`, `people`, `parts`, or a reason."""

    figure: str
    before: int
    now: int


class Since(Record):
    """What changed since the figures were last looked at."""

    at_ms: int
    by: str
    changes: tuple[FigureChange, ...]


class ListPreflight(Record):
    """What a mailing or a dialer would do if it were started now.

    `people` are all rows or records, `recipients` those that will be sent to. `missing`: rows that lack a value, by
    variable. `per_minute` is the pace in force, None without a limit; `finish_ms` None where it cannot be told.
    """

    source: str
    run_id: int
    at_ms: int
    people: int
    recipients: int
    exclusions: Mapping[str, int]
    left_out: Mapping[str, tuple[LeftOut, ...]]
    parts: PartsRange | None
    missing: Mapping[str, int]
    samples: tuple[Rendered, ...]
    per_minute: float | None
    start_ms: int | None
    finish_ms: int | None
    notices: tuple[Notice, ...]
    is_large: bool = False  # over a million people: to be confirmed
    since: Since | None = None  # None: nobody looked before


# -- pure rules ----------------------------------------------------------------------------------------------------


def parts_range(counts: Mapping[int, int], recipients: int, *, exact: bool) -> PartsRange | None:
    """The range of `counts` (people by parts); where not all were counted `recipients` tell the total."""
    people = sum(counts.values())
    if not people:
        return None
    total = sum(parts * count for parts, count in counts.items())
    average = total / people
    return PartsRange(
        low=min(counts),
        high=max(counts),
        average=average,
        total=total if exact else round(average * recipients),
        people=people,
        exact=exact,
    )


class Group(NamedTuple):
    """Messages that may go from the same moment on and mind the same clocks."""

    ready_ms: int
    people: int
    place: tuple[tuple[str, ...], str] = ((), "")
    """Zones that must be open, and the country."""


Opens = Callable[[tuple[tuple[str, ...], str], int], int | None]
"""The first moment from another on at which people of a place may be written to; None: never."""


def finish_ms(groups: Sequence[Group], interval_ms: float, opens: Opens) -> int | None:
    """When the last message leaves, at one every `interval_ms`; None when it is too far away or never.

    Whoever has to wait lets the others go first. Hours are looked at every quarter of an hour of sending.
    """
    if not groups:
        return None
    waiting = [one for one in groups if one.people > 0]
    heapq.heapify(waiting)
    limit_ms = min((one.ready_ms for one in waiting), default=0) + HORIZON_MS
    free, last = 0.0, 0.0
    for _ in range(MOST_TURNS):
        if not waiting:
            return round(last)
        ready_ms, count, place = heapq.heappop(waiting)
        now = max(free, float(ready_ms))
        open_ms = opens(place, round(now))
        if open_ms is None or now > limit_ms:
            return None
        if open_ms > round(now):
            heapq.heappush(waiting, Group(open_ms, count, place))
            continue
        going = count if interval_ms <= 0 else min(count, max(1, int(SLICE_MS / interval_ms)))
        last = now + interval_ms * (going - 1)
        free = last + interval_ms
        if count > going:
            heapq.heappush(waiting, Group(round(free), count - going, place))
    return None


def figures_of(report: ListPreflight) -> dict[str, int]:
    """What is kept of a report, to tell later what changed."""
    parts = {TOTAL: report.parts.total} if report.parts is not None else {}
    return {"people": report.people, "recipients": report.recipients, **parts, **report.exclusions}


def changes(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[FigureChange, ...]:
    """Figures that differ, the number of recipients first; one that is not there counts as 0."""
    order = ["recipients", "people", TOTAL, *sorted((before.keys() | now.keys()) - {"recipients", "people", TOTAL})]
    found = [FigureChange(figure=one, before=before.get(one, 0), now=now.get(one, 0)) for one in order]
    return tuple(one for one in found if one.before != one.now)
