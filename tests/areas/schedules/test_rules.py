"""Open or closed, minute by minute, in every zone and over every shift of the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.contract.phone_zones import zones_of
from app.contract.schedules import OpenRange
from app.schedules.rules import Hours, standing, standing_in

MINUTE_MS = 60_000
WEEK = (0, 1, 2, 3, 4, 5, 6)
OFFICE = (OpenRange(days=(0, 1, 2, 3, 4), from_min=9 * 60, to_min=18 * 60),)
NIGHT = (OpenRange(days=(4,), from_min=22 * 60, to_min=2 * 60),)
ALWAYS = (OpenRange(days=WEEK, from_min=0, to_min=1440),)


def hours(zone: str, ranges: tuple[OpenRange, ...], *closed: str) -> Hours:
    return Hours(zone, ranges, frozenset(date.fromisoformat(day) for day in closed))


def at(zone: str, text: str, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1000)


MADRID = "Europe/Madrid"  # 02:00 -> 03:00 on 2026-03-29, 03:00 -> 02:00 on 2026-10-25


@pytest.mark.req("ACD-2", "ACD-3", "ACD-4")
@pytest.mark.parametrize(
    ("made", "when", "fold", "is_open", "until"),
    [
        (hours(MADRID, OFFICE), "2026-11-20T17:59:59.999", 0, True, "2026-11-20T18:00"),
        (hours(MADRID, OFFICE), "2026-11-20T18:00:00", 0, False, "2026-11-23T09:00"),
        (hours(MADRID, OFFICE), "2026-11-23T09:00:00", 0, True, "2026-11-23T18:00"),
        (hours(MADRID, OFFICE, "2026-11-23"), "2026-11-20T18:00:00", 0, False, "2026-11-24T09:00"),
        (hours(MADRID, NIGHT), "2026-11-21T01:59:59", 0, True, "2026-11-21T02:00"),
        (hours(MADRID, NIGHT), "2026-11-21T02:00:00", 0, False, "2026-11-27T22:00"),
        (hours(MADRID, NIGHT), "2026-11-20T01:30:00", 0, False, "2026-11-20T22:00"),
        (hours(MADRID, NIGHT, "2026-11-20"), "2026-11-21T01:00:00", 0, False, "2026-11-27T22:00"),
        (hours(MADRID, NIGHT, "2026-11-21"), "2026-11-20T23:00:00", 0, True, "2026-11-21T00:00"),
        (hours(MADRID, ALWAYS), "2026-11-21T00:00:00", 0, True, None),
        (hours(MADRID, ALWAYS, "2027-05-01"), "2026-11-21T00:00:00", 0, True, "2027-05-01T00:00"),
        (hours(MADRID, ALWAYS, "2026-11-21"), "2026-11-21T12:00:00", 0, False, "2026-11-22T00:00"),
        (
            hours(MADRID, (OpenRange(days=WEEK, from_min=1320, to_min=0),)),
            "2026-11-21T23:00",
            0,
            True,
            "2026-11-22T00:00",
        ),
        (
            hours(MADRID, (OpenRange(days=WEEK, from_min=150, to_min=300),)),
            "2026-03-29T01:59",
            0,
            False,
            "2026-03-29T03:00",
        ),
        (
            hours(MADRID, (OpenRange(days=WEEK, from_min=135, to_min=165),)),
            "2026-03-29T01:59",
            0,
            False,
            "2026-03-30T02:15",
        ),
        (
            hours(MADRID, (OpenRange(days=WEEK, from_min=120, to_min=150),)),
            "2026-10-25T02:29",
            1,
            True,
            "2026-10-25T02:30+1",
        ),
        (
            hours(MADRID, (OpenRange(days=WEEK, from_min=120, to_min=150),)),
            "2026-10-25T02:40",
            0,
            False,
            "2026-10-25T02:00+1",
        ),
    ],
)
def test_how_a_schedule_stands(made: Hours, when: str, fold: int, is_open: bool, until: str | None) -> None:
    found = standing([made], at(made.zone, when, fold))
    expected = None if until is None else at(made.zone, until.removesuffix("+1"), int(until.endswith("+1")))
    assert (found.is_open, found.until_ms) == (is_open, expected)


ranges = st.builds(
    OpenRange,
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    from_min=st.integers(0, 95).map(lambda quarter: quarter * 15),
    to_min=st.integers(0, 96).map(lambda quarter: quarter * 15),
).filter(lambda one: one.from_min != one.to_min)
ZONES = (MADRID, "America/Montevideo", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia")
START = date(2026, 3, 20)
schedules = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    ranges=st.lists(ranges, min_size=1, max_size=3).map(tuple),
    closed=st.sets(st.integers(0, 20), max_size=4).map(
        lambda days: frozenset(START + timedelta(days=day) for day in days)
    ),
)


def oracle(made: Hours, at_ms: int) -> bool:
    """Every range of every starting day laid out on the wall, the moment read off the wall."""
    wall = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(made.zone)).replace(tzinfo=None, fold=0)
    if wall.date() in made.closed:
        return False
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        if day in made.closed:
            continue
        midnight = datetime.combine(day, datetime.min.time())
        for one in made.ranges:
            if day.weekday() not in one.days:
                continue
            length = (one.to_min - one.from_min) % 1440 or 1440
            begin = midnight + timedelta(minutes=one.from_min)
            if begin <= wall < begin + timedelta(minutes=length):
                return True
    return False


@pytest.mark.req("ACD-2", "ACD-3", "ACD-4")
@settings(max_examples=60, deadline=None)
@given(st.lists(schedules, min_size=1, max_size=3), st.integers(0, 9 * 1440))
@example([hours(MADRID, (OpenRange(days=WEEK, from_min=150, to_min=240),))], 8 * 1440)
def test_the_answer_is_that_of_a_walk_through_every_minute(made: list[Hours], minute: int) -> None:
    now_ms = at("UTC", "2026-03-21T00:00") + minute * MINUTE_MS
    found = standing(made, now_ms)
    assert found.is_open == any(oracle(one, now_ms) for one in made)
    then_ms = now_ms
    for step in range(1, 2 * 1440):
        then_ms = now_ms + step * MINUTE_MS
        if any(oracle(one, then_ms) for one in made) != found.is_open:
            assert found.until_ms == then_ms
            return
    assert found.until_ms is None or found.until_ms > then_ms


@pytest.mark.req("ACD-2")
def test_several_schedules_add_up() -> None:
    noon = (OpenRange(days=WEEK, from_min=9 * 60, to_min=12 * 60),)
    later = (OpenRange(days=WEEK, from_min=11 * 60, to_min=15 * 60),)
    both = [hours(MADRID, noon), hours(MADRID, later)]
    assert standing(both, at(MADRID, "2026-11-20T10:00")).until_ms == at(MADRID, "2026-11-20T15:00")
    assert standing(both, at(MADRID, "2026-11-20T15:00")).until_ms == at(MADRID, "2026-11-21T09:00")
    assert standing([], 0).is_open is False


@pytest.mark.req("ACD-4")
def test_the_recipients_own_clock_counts_in_all_zones_he_can_be_in() -> None:
    office = [hours("America/Montevideo", OFFICE)]
    assert zones_of("59898344484") == ("America/Montevideo",)
    assert len(zones_of("12015550123")) >= 1
    early = at("America/New_York", "2026-11-20T09:30")  # 06:30 in Los Angeles
    both = ("America/New_York", "America/Los_Angeles")
    found = standing_in(office, both, early)
    assert (found.is_open, found.until_ms) == (False, at("America/Los_Angeles", "2026-11-20T09:00"))
    assert standing_in(office, both, at("America/Los_Angeles", "2026-11-20T10:00")).until_ms == at(
        "America/New_York", "2026-11-20T18:00"
    )
    assert zones_of("000") == ()
