"""The rules every door's pre-flight reckons by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.contract.hours import Hours, opens_ms
from app.contract.preflight import Group, changes, finish_ms, parts_range

NIGHT = Hours(enabled=True, from_min=9 * 60, to_min=20 * 60, days=(0, 1, 2, 3, 4, 5, 6))
MADRID, TOKYO = (("Europe/Madrid",), "ES"), (("Asia/Tokyo",), "JP")
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


def at(hour: int, minute: int = 0, day: int = 2) -> int:
    """A moment of a June day, UTC: Madrid is two hours ahead, Tokyo nine."""
    return round(datetime(2025, 6, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


def always(_place: object, at_ms: int) -> int:
    return at_ms


def by_day(place: tuple[tuple[str, ...], str], at_ms: int) -> int:
    return opens_ms(NIGHT, place[0], place[1], at_ms)


@pytest.mark.req("BEY-2")
@pytest.mark.parametrize(
    ("groups", "interval_ms", "opens", "wanted"),
    [
        ([], SECOND, always, None),
        ([Group(at(8), 1)], SECOND, always, at(8)),
        ([Group(at(8), 61)], SECOND, always, at(8, 1)),
        ([Group(at(8), 1_000)], 0, always, at(8)),
        ([Group(at(8), 10), Group(at(9), 1)], SECOND, always, at(9)),  # idle until the later ones are due
        ([Group(at(8), 7_201), Group(at(9), 1)], SECOND, always, at(10) + SECOND),  # those that are due wait
        ([Group(at(6), 1, MADRID)], SECOND, by_day, at(7)),  # nine in Madrid
        ([Group(at(17), 7_201, MADRID)], SECOND, by_day, at(8, 0, day=3)),  # an hour of it is left for the morning
        ([Group(at(17), 3_600, MADRID), Group(at(17), 1, TOKYO)], SECOND, by_day, at(0, 0, day=3)),
        ([Group(at(8), 1)], SECOND, lambda _place, _at_ms: None, None),  # never open
        ([Group(at(8), 10_000)], HOUR, always, None),  # over a year away
    ],
)
def test_the_finish_minds_pace_hours_and_due_times(groups, interval_ms, opens, wanted):
    assert finish_ms(groups, interval_ms, opens) == wanted


@pytest.mark.req("BEY-2")
def test_parts_are_told_as_a_range_and_reckoned_where_not_all_were_counted():
    counts = {1: 3, 4: 1}
    exact = parts_range(counts, 100, exact=True)
    assert exact is not None
    assert (exact.low, exact.high, exact.average, exact.total) == (1, 4, 1.75, 7)
    reckoned = parts_range(counts, 100, exact=False)
    assert reckoned is not None
    assert reckoned.total == 175
    assert parts_range({}, 100, exact=True) is None


@pytest.mark.req("BEY-2")
def test_what_changed_is_told_figure_by_figure():
    before = {"people": 10, "recipients": 9, "do_not_contact": 1}
    now = {"people": 10, "recipients": 7, "do_not_contact": 2, "opted_out": 1}
    assert [(one.figure, one.before, one.now) for one in changes(before, now)] == [
        ("recipients", 9, 7),
        ("do_not_contact", 1, 2),
        ("opted_out", 0, 1),
    ]
    assert changes(now, now) == ()
