"""Rules of recurrence against tables and against a count minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contract.recurrence import (
    LAST,
    WEEK,
    Frequency,
    NthWeekday,
    Recurrence,
    Weekday,
    check_recurrence,
    next_start,
    starts,
    upcoming,
    warnings,
)

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
F = Frequency
W = Weekday


def ms(text: str, zone: str = "UTC") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def rule(frequency: Frequency, begin: str = "2026-01-01T00:00", zone: str = "UTC", **fields) -> Recurrence:
    fields = {"times": ("09:00",), **fields}
    till = fields.pop("till", None)
    return Recurrence(
        frequency=frequency,
        effective_from_ms=ms(begin, zone),
        effective_till_ms=None if till is None else ms(till, zone),
        time_zone=zone,
        **fields,
    )


def read(found: tuple[int, ...], zone: str = "UTC") -> list[str]:
    return [datetime.fromtimestamp(one / 1000, ZoneInfo(zone)).strftime("%a %m-%d %H:%M") for one in found]


CASES = [
    (rule(F.ONCE), ["Thu 01-01 09:00"]),
    (rule(F.ONCE, "2026-01-01T09:01"), ["Fri 01-02 09:00"]),
    (rule(F.DAILY, "2026-01-01T09:00"),
     ["Thu 01-01 09:00", "Fri 01-02 09:00", "Sat 01-03 09:00", "Sun 01-04 09:00", "Mon 01-05 09:00"]),
    (rule(F.DAILY, interval=3, times=("18:30", "09:00")),
     ["Thu 01-01 09:00", "Thu 01-01 18:30", "Sun 01-04 09:00", "Sun 01-04 18:30", "Wed 01-07 09:00"]),
    (rule(F.HOURLY, interval=4, hourly_window=("09:30", "18:00")),
     ["Thu 01-01 09:30", "Thu 01-01 13:30", "Thu 01-01 17:30", "Fri 01-02 09:30", "Fri 01-02 13:30"]),
    (rule(F.HOURLY, interval=6, hourly_window=("06:00", "18:00"), till="2026-01-01T18:00"),
     ["Thu 01-01 06:00", "Thu 01-01 12:00", "Thu 01-01 18:00"]),
    (rule(F.WEEKLY, weekdays=(W.MONDAY, W.FRIDAY)),
     ["Fri 01-02 09:00", "Mon 01-05 09:00", "Fri 01-09 09:00", "Mon 01-12 09:00", "Fri 01-16 09:00"]),
    (rule(F.WEEKLY, interval=2, weekdays=(W.MONDAY, W.FRIDAY)),  # weeks count from that of the beginning
     ["Fri 01-02 09:00", "Mon 01-12 09:00", "Fri 01-16 09:00", "Mon 01-26 09:00", "Fri 01-30 09:00"]),
    (rule(F.MONTHLY, month_days=(31,)),
     ["Sat 01-31 09:00", "Tue 03-31 09:00", "Sun 05-31 09:00", "Fri 07-31 09:00", "Mon 08-31 09:00"]),
    (rule(F.MONTHLY, month_days=(LAST,)),
     ["Sat 01-31 09:00", "Sat 02-28 09:00", "Tue 03-31 09:00", "Thu 04-30 09:00", "Sun 05-31 09:00"]),
    (rule(F.MONTHLY, month_days=(15, LAST), interval=2),
     ["Thu 01-15 09:00", "Sat 01-31 09:00", "Sun 03-15 09:00", "Tue 03-31 09:00", "Fri 05-15 09:00"]),
    (rule(F.MONTHLY, nth_weekday=NthWeekday(n=2, weekday=W.TUESDAY)),
     ["Tue 01-13 09:00", "Tue 02-10 09:00", "Tue 03-10 09:00", "Tue 04-14 09:00", "Tue 05-12 09:00"]),
    (rule(F.MONTHLY, nth_weekday=NthWeekday(n=LAST, weekday=W.FRIDAY)),
     ["Fri 01-30 09:00", "Fri 02-27 09:00", "Fri 03-27 09:00", "Fri 04-24 09:00", "Fri 05-29 09:00"]),
    (rule(F.MONTHLY, "2028-02-01T00:00", month_days=(29,), interval=12), ["Tue 02-29 09:00", "Sun 02-29 09:00"]),
    (rule(F.DAILY, times=("09:00:30",), till="2026-01-01T09:00:30"), ["Thu 01-01 09:00"]),
]  # fmt: skip


@pytest.mark.req("BTP-20", "BTP-21", "BTP-22")
@pytest.mark.parametrize(("given_rule", "expected"), CASES)
def test_the_next_starts(given_rule, expected):
    assert check_recurrence(given_rule) == []
    found = read(upcoming(given_rule, given_rule.effective_from_ms - 1))
    assert found[: len(expected)] == expected
    assert len(found) == 5 or found == expected


@pytest.mark.req("BTP-22")
@pytest.mark.parametrize(
    ("times", "begin", "expected"),
    [
        (("02:30",), "2026-03-28T00:00", ["Sat 03-28 02:30", "Sun 03-29 03:00", "Mon 03-30 02:30"]),
        (("02:30", "03:00"), "2026-03-29T00:00", ["Sun 03-29 03:00", "Mon 03-30 02:30", "Mon 03-30 03:00"]),
        (("02:30",), "2026-10-24T12:00", ["Sun 10-25 02:30", "Mon 10-26 02:30", "Tue 10-27 02:30"]),
    ],
)
def test_where_the_clock_changes(times, begin, expected):
    found = upcoming(rule(F.DAILY, begin, "Europe/Madrid", times=times), ms(begin, "Europe/Madrid") - 1, 3)
    assert read(found, "Europe/Madrid") == expected


@pytest.mark.req("BTP-22")
def test_a_time_that_occurs_twice_runs_the_first_time_only():
    daily = rule(F.DAILY, "2026-10-25T00:00", "Europe/Madrid", times=("02:30",))
    first, second = upcoming(daily, daily.effective_from_ms - 1, 2)
    assert first == ms("2026-10-25T00:30")  # still on summer time
    assert second - first == 25 * HOUR_MS


def test_a_day_that_a_zone_left_out_is_caught_up_at_its_end():
    """Samoa went from Thursday straight to Saturday."""
    daily = rule(F.DAILY, "2011-12-29T00:00", "Pacific/Apia")
    found = upcoming(daily, daily.effective_from_ms - 1, 3)
    assert read(found, "Pacific/Apia") == ["Thu 12-29 09:00", "Sat 12-31 00:00", "Sat 12-31 09:00"]


def test_once_is_over_when_it_was():
    once = rule(F.ONCE)
    first = next_start(once, 0)
    assert first is not None
    assert next_start(once, first) is None
    assert upcoming(once, first) == ()


def test_a_day_that_never_comes_is_found_out():
    never = rule(F.MONTHLY, "2026-02-01T00:00", month_days=(30,), interval=12)
    assert [one.code for one in check_recurrence(never)] == ["no_start"]


@pytest.mark.req("BTP-22")
def test_days_that_some_months_lack_are_warned_of():
    assert warnings(rule(F.MONTHLY, month_days=(1, 30, 31, LAST))) == (30, 31)
    assert warnings(rule(F.MONTHLY, month_days=(28, LAST))) == ()
    assert warnings(rule(F.WEEKLY, month_days=(31,), weekdays=(W.MONDAY,))) == ()


WRONG = [
    (rule(F.WEEKLY), {("weekdays", "required")}),
    (rule(F.MONTHLY), {("month_days", "required")}),
    (rule(F.MONTHLY, month_days=(0, 32)), {("month_days", "out_of_range")}),
    (rule(F.MONTHLY, nth_weekday=NthWeekday(n=5, weekday=W.MONDAY)), {("nth_weekday", "not_in_list")}),
    (rule(F.DAILY, times=()), {("times", "required")}),
    (rule(F.DAILY, times=("25:00",)), {("times", "not_a_time")}),
    (rule(F.ONCE, times=("08:00", "09:00")), {("times", "too_many")}),
    (rule(F.DAILY, interval=0), {("interval", "out_of_range")}),
    (rule(F.WEEKLY, interval=99, times=()), {("interval", "out_of_range"), ("weekdays", "required"),
                                             ("times", "required")}),
    (rule(F.HOURLY, hourly_window=("18:00", "09:00")), {("hourly_window", "reversed_range")}),
    (rule(F.HOURLY, hourly_window=("noon", "18:00")), {("hourly_window", "not_a_time")}),
    (rule(F.DAILY, till="2025-12-31T00:00"), {("effective_till_ms", "before_from")}),
    (rule(F.DAILY, till="2026-01-01T08:59"), {("effective_till_ms", "no_start")}),
    (msgspec.structs.replace(rule(F.DAILY), time_zone="Nowhere"), {("time_zone", "not_in_list")}),
    (msgspec.structs.replace(rule(F.DAILY), effective_from_ms=10**16), {("effective_from_ms", "out_of_range")}),
]  # fmt: skip


@pytest.mark.req("BTP-41")
@pytest.mark.parametrize(("wrong", "expected"), WRONG)
def test_everything_wrong_with_a_rule_is_told_at_once(wrong, expected):
    assert {(one.path, one.code) for one in check_recurrence(wrong)} == expected


@pytest.mark.req("BTP-41")
def test_the_nearest_valid_value_is_named():
    (late,) = check_recurrence(rule(F.DAILY, till="2026-01-01T08:59"))
    assert late.params["nearest"] == ms("2026-01-01T09:00")
    (reversed_one,) = check_recurrence(rule(F.DAILY, till="2025-01-01T00:00"))
    assert reversed_one.params["nearest"] == ms("2026-01-01T00:00")
    assert check_recurrence(rule(F.DAILY, interval=0))[0].params["nearest"] == 1
    assert check_recurrence(rule(F.DAILY, interval=999), "schedule.rule")[0].path == "schedule.rule.interval"


ZONES = ("UTC", "Europe/Madrid", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns")
WALL = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 45, 59)))


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    frequency = draw(st.sampled_from([one for one in F if one is not F.ONCE]))
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from(("2026-03-25", "2026-10-20", "2026-04-01", "2026-01-28", "2026-11-01")))
    begin_ms = ms(f"{near}T00:00") + draw(st.integers(0, 3 * 1440)) * MINUTE_MS
    low, high = sorted((draw(WALL), draw(WALL)))
    nth = st.builds(NthWeekday, n=st.sampled_from((1, 2, 3, 4, LAST)), weekday=st.sampled_from(WEEK))
    return Recurrence(
        frequency=frequency,
        effective_from_ms=begin_ms,
        effective_till_ms=draw(st.none() | st.integers(0, 12 * 1440).map(lambda n: begin_ms + n * MINUTE_MS)),
        interval=draw(st.integers(1, 3)),
        weekdays=tuple(draw(st.sets(st.sampled_from(WEEK), min_size=1))),
        month_days=tuple(draw(st.sets(st.sampled_from((1, 3, 28, 29, 30, 31, LAST)), min_size=1))),
        nth_weekday=draw(st.none() | nth),
        times=tuple(draw(st.sets(WALL, min_size=1, max_size=3))),
        hourly_window=(low, high),
        time_zone=zone,
    )


def counted(given_rule: Recurrence, after_ms: int, days: int) -> list[int]:
    """The starts within some days, by looking at the clock on the wall every minute of them."""
    zone = ZoneInfo(given_rule.time_zone)
    found, seen = [], set()
    at_ms = given_rule.effective_from_ms - 26 * HOUR_MS
    before = datetime.fromtimestamp(at_ms / 1000 - 60, UTC).astimezone(zone).replace(tzinfo=None)
    while at_ms <= after_ms + days * DAY_MS:
        wall = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).replace(tzinfo=None)
        passed = [before + timedelta(minutes=n) for n in range(1, (wall - before) // timedelta(minutes=1) + 1)]
        fresh = [one for one in passed if one not in seen]
        seen.update(passed)
        if any(fits(given_rule, one, origin(given_rule, zone)) for one in fresh):
            found.append(at_ms)
        before, at_ms = wall, at_ms + MINUTE_MS
    till_ms = given_rule.effective_till_ms
    return [
        one
        for one in found
        if one > after_ms and one >= given_rule.effective_from_ms and (till_ms is None or one <= till_ms)
    ]


def origin(given_rule: Recurrence, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(given_rule.effective_from_ms / 1000, UTC).astimezone(zone).date()


def fits(given_rule: Recurrence, wall: datetime, first: date) -> bool:
    day, minute = wall.date(), f"{wall:%H:%M}"
    n = given_rule.interval
    if given_rule.frequency is F.HOURLY:
        low, high = given_rule.hourly_window
        hours = (wall - datetime.fromisoformat(f"{day} {low}")) / timedelta(hours=1)
        return low <= minute <= high and hours % n == 0
    if minute not in given_rule.times:
        return False
    if given_rule.frequency is F.DAILY:
        return (day - first).days % n == 0
    if given_rule.frequency is F.WEEKLY:
        weeks = ((day - timedelta(days=day.weekday())) - (first - timedelta(days=first.weekday()))).days // 7
        return weeks % n == 0 and WEEK[day.weekday()] in given_rule.weekdays
    return fits_month(given_rule, day, first)


def fits_month(given_rule: Recurrence, day: date, first: date) -> bool:
    months = (day.year - first.year) * 12 + day.month - first.month
    if months % given_rule.interval:
        return False
    is_last = (day + timedelta(days=1)).month != day.month
    if given_rule.nth_weekday is None:
        return day.day in given_rule.month_days or (is_last and LAST in given_rule.month_days)
    if WEEK[day.weekday()] is not given_rule.nth_weekday.weekday:
        return False
    if given_rule.nth_weekday.n == LAST:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == given_rule.nth_weekday.n


@pytest.mark.slow
@pytest.mark.req("BTP-20", "BTP-22")
@settings(max_examples=40, deadline=None)
@given(rules(), st.integers(-1440, 6 * 1440))
def test_they_are_those_that_a_watcher_of_the_clock_would_count(given_rule, later):
    after_ms = given_rule.effective_from_ms + later * MINUTE_MS - 1
    days = 9
    end_ms = max(after_ms, given_rule.effective_from_ms) + days * DAY_MS
    found = list(takewhile(lambda one: one <= end_ms, starts(given_rule, after_ms)))
    assert found == [one for one in counted(given_rule, after_ms, days + 1) if one <= end_ms]
