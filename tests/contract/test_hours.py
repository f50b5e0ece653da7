"""When people may be written to, where they are."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.hours import (
    HOLIDAY,
    QUIET,
    ChangeHours,
    Holiday,
    Hours,
    check_hours,
    opens_ms,
    place_of,
    why_closed,
    zones_for,
)

NINE_TO_EIGHT = Hours(enabled=True, from_min=9 * 60, to_min=20 * 60, days=(0, 1, 2, 3, 4))


def at(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.req("BEY-7")
@pytest.mark.parametrize(
    ("now", "zones", "opens"),
    [
        ("2026-11-18T12:00", ("Europe/Madrid",), "2026-11-18T12:00"),  # Wednesday, 13:00 there
        ("2026-11-18T05:00", ("Europe/Madrid",), "2026-11-18T08:00"),
        ("2026-11-18T19:00", ("Europe/Madrid",), "2026-11-19T08:00"),  # 20:00 there is closed again
        ("2026-11-20T19:30", ("Europe/Madrid",), "2026-11-23T08:00"),  # Friday night: Monday
        ("2026-11-18T08:30", ("Europe/Madrid", "Atlantic/Canary"), "2026-11-18T09:00"),  # both must be open
        ("2026-11-18T19:30", ("Europe/Madrid", "Atlantic/Canary"), "2026-11-19T09:00"),
        ("2026-11-18T06:00", ("Asia/Tokyo",), "2026-11-18T06:00"),
        ("2026-11-18T12:00", ("Asia/Tokyo",), "2026-11-19T00:00"),
        ("2026-03-29T05:00", ("Europe/Madrid",), "2026-03-30T07:00"),  # the clocks went forward that Sunday
    ],
)
def test_the_first_moment_at_which_every_zone_is_open(now: str, zones: tuple[str, ...], opens: str) -> None:
    assert opens_ms(NINE_TO_EIGHT, zones, "ES", at(now)) == at(opens)


@pytest.mark.req("BEY-7")
def test_holidays_of_the_country_and_of_everybody_are_closed_days() -> None:
    holidays = (Holiday(day="2026-12-25"), Holiday(day="2026-12-24", country="ES"))
    hours = Hours(enabled=True, days=(0, 1, 2, 3, 4, 5, 6), holidays=holidays)
    eve = at("2026-12-24T12:00")
    assert opens_ms(hours, ("Europe/Madrid",), "ES", eve) == at("2026-12-26T08:00")
    assert opens_ms(hours, ("Europe/Paris",), "FR", eve) == eve
    assert why_closed(hours, ("Europe/Madrid",), "ES", eve) == HOLIDAY
    assert why_closed(hours, ("Europe/Madrid",), "ES", at("2026-12-23T22:30")) == QUIET


def test_zones_never_open_together_go_by_the_one_in_the_middle() -> None:
    hours = Hours(enabled=True, from_min=9 * 60, to_min=12 * 60, days=(0, 1, 2, 3, 4, 5, 6))
    zones = ("Asia/Kamchatka", "Asia/Yekaterinburg", "Europe/Kaliningrad")
    assert opens_ms(hours, zones, "RU", at("2026-11-18T00:00")) == at("2026-11-18T09:00", "Asia/Yekaterinburg")


def test_no_open_day_within_sight_ends_the_search() -> None:
    holidays = tuple(Holiday(day=f"2026-11-{day:02}") for day in range(1, 31))
    hours = Hours(enabled=True, holidays=holidays, days=(0,))
    assert opens_ms(hours, ("UTC",), "", at("2026-11-02T00:00")) > at("2026-11-20T00:00")


@given(
    st.integers(min_value=at("2026-01-01T00:00"), max_value=at("2026-12-31T00:00")),
    st.lists(st.sampled_from(["Europe/Madrid", "Asia/Tokyo", "America/New_York", "Asia/Kolkata"]), min_size=1),
)
def test_what_opens_is_open_and_nothing_before_it_was_skipped(now_ms: int, names: list[str]) -> None:
    hours = Hours(enabled=True, days=(0, 1, 2, 3, 4, 5, 6), from_min=6 * 60, to_min=23 * 60)
    zones = tuple(names)
    opens = opens_ms(hours, zones, "", now_ms)
    assert opens >= now_ms
    assert opens_ms(hours, zones, "", opens) == opens
    for name in zones:
        there = datetime.fromtimestamp(opens / 1000, tz=UTC).astimezone(ZoneInfo(name))
        assert 6 <= there.hour < 23


@pytest.mark.req("BEY-7")
def test_the_zone_comes_from_the_attribute_else_from_the_number_else_from_the_workspace() -> None:
    assert zones_for("34600000001", "Asia/Tokyo", "UTC") == ("Asia/Tokyo",)
    assert zones_for("34600000001", "no zone", "UTC") == ("Atlantic/Canary", "Europe/Madrid")
    assert zones_for("12065550125", "", "UTC") == ("America/Los_Angeles",)
    assert zones_for("123", "", "Europe/Berlin") == ("Europe/Berlin",)
    assert place_of("525555550176")[1] == "MX"


def test_everything_wrong_with_the_form_at_once() -> None:
    form = ChangeHours(
        enabled=True, from_min=-1, to_min=-1, days=(), zone_attribute="gone",
        holidays=(Holiday(day="2026-13-01", country="XX", name="n" * 61),),
    )  # fmt: skip
    found = {(one.path, one.code) for one in check_hours(form, frozenset())}
    assert found == {
        ("from_min", "out_of_range"), ("to_min", "hours_empty"), ("days", "no_weekday"),
        ("zone_attribute", "not_in_list"), ("holidays.0.day", "not_a_date"), ("holidays.0.country", "not_in_list"),
        ("holidays.0.name", "too_long"),
    }  # fmt: skip
