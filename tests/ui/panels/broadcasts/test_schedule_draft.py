"""The schedule as it is typed: read, checked, and read back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.contract.broadcast_templates import Missed
from app.contract.recurrence import LAST, Frequency, Weekday
from ui.panels.broadcasts.templates.schedule_draft import (
    MonthMode,
    ScheduleDraft,
    begun,
    from_schedule,
    schedule_problems,
    times_of,
    to_schedule,
    toggled,
)

NOW_MS = 1_763_600_000_000
FRESH = begun("Europe/Madrid", NOW_MS)


@pytest.mark.req("BTP-21")
def test_a_fresh_schedule_is_every_day_at_nine_from_now_on() -> None:
    assert (FRESH.from_day, FRESH.from_time, FRESH.till_day) == ("20.11.2025", "01:53", "")
    assert schedule_problems(FRESH) == []
    made = to_schedule(FRESH)
    assert made is not None
    assert (made.rule.times, made.rule.time_zone, made.rule.effective_till_ms) == (
        ("09:00",),
        "Europe/Madrid",
        None,
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9", ("09:00",)), ("9, 14:30", ("09:00", "14:30")), ("9 9:00;18:00:30", ("09:00", "18:00:30")), ("", ())],
)
def test_times_are_read_as_people_type_them(typed: str, read: tuple[str, ...]) -> None:
    assert times_of(typed) == read


WRONG = [
    ({"interval": "many"}, ("schedule.rule.interval", "not_a_number")),
    ({"interval": "0"}, ("schedule.rule.interval", "out_of_range")),
    ({"times": "25"}, ("schedule.rule.times", "not_a_time")),
    ({"times": ""}, ("schedule.rule.times", "required")),
    ({"from_day": ""}, ("schedule.rule.effective_from_ms", "required")),
    ({"from_day": "31.02.2026"}, ("schedule.rule.effective_from_ms", "not_a_date")),
    ({"till_time": "10:00"}, ("schedule.rule.effective_till_ms", "required")),
    ({"till_day": "01.01.2025"}, ("schedule.rule.effective_till_ms", "before_from")),
    ({"till_day": "20.11.2025", "till_time": "8"}, ("schedule.rule.effective_till_ms", "no_start")),
    ({"frequency": Frequency.WEEKLY}, ("schedule.rule.weekdays", "required")),
    ({"frequency": Frequency.MONTHLY}, ("schedule.rule.month_days", "required")),
    ({"missed": Missed.SEND_LATE, "late_limit": "x"}, ("schedule.late_limit_min", "not_a_number")),
]


@pytest.mark.req("BTP-41")
@pytest.mark.parametrize(("change", "problem"), WRONG)
def test_what_is_wrong_is_said_at_its_field(change: dict[str, object], problem: tuple[str, str]) -> None:
    draft = replace(FRESH, **change)  # type: ignore[arg-type]  # fields by name
    assert [(one.path, one.code) for one in schedule_problems(draft)] == [problem]


@pytest.mark.parametrize(
    "draft",
    [
        replace(FRESH, times="09:00, 14:30", till_day="31.12.2026", till_time="18:00"),
        replace(FRESH, frequency=Frequency.WEEKLY, weekdays=(Weekday.MONDAY, Weekday.FRIDAY), interval="2"),
        replace(FRESH, frequency=Frequency.MONTHLY, month_days=(1, 31, LAST)),
        replace(FRESH, frequency=Frequency.MONTHLY, month_mode=MonthMode.NTH, nth=LAST, nth_weekday=Weekday.FRIDAY),
        replace(FRESH, frequency=Frequency.HOURLY, window_from="10:00", window_till="12:30", times=""),
    ],
)
def test_a_stored_schedule_is_edited_as_it_was_typed(draft: ScheduleDraft) -> None:
    stored = to_schedule(draft)
    assert stored is not None
    assert from_schedule(stored) == draft


def test_days_are_switched_on_and_off_in_order() -> None:
    assert toggled((1, LAST), 15) == (1, 15, LAST)
    assert toggled((1, 15, LAST), 15) == (1, LAST)
