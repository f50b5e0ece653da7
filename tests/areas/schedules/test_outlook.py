"""When a schedule that is being written would open."""

from __future__ import annotations

import pytest

from app.contract.schedules import OpenRange, ScheduleForm
from app.core.clock import SetClock
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.schedules import service

THURSDAY = 1_763_600_000_000  # 2025-11-20 00:53:20 UTC
HOUR = 3_600_000
NINE = OpenRange(days=(0, 1, 2, 3, 4), from_min=540, to_min=1080)


def outlook(runtime: Runtime, form: ScheduleForm, now_ms: int) -> tuple[bool, list[int]]:
    with runtime.database.read() as conn:
        found = service.outlook(conn, form, now_ms)
    return found.is_open, [(one - THURSDAY) // HOUR for one in found.openings_ms]


@pytest.mark.req("ACD-1", "ACD-2")
def test_the_next_openings_skip_the_weekend_and_closed_days(idle_runtime: Runtime, clock: SetClock) -> None:
    form = ScheduleForm(name="", time_zone="UTC", ranges=(NINE,))
    assert outlook(idle_runtime, form, clock.now_ms()) == (False, [8, 32, 104])
    closed = ScheduleForm(name="", time_zone="UTC", ranges=(NINE,), closed=("2025-11-21",))
    assert outlook(idle_runtime, closed, clock.now_ms()) == (False, [8, 104, 128])
    assert outlook(idle_runtime, form, THURSDAY + 9 * HOUR) == (True, [32, 104, 128])


def test_one_that_never_closes_has_no_opening(idle_runtime: Runtime, clock: SetClock) -> None:
    whole = OpenRange(days=(0, 1, 2, 3, 4, 5, 6), from_min=0, to_min=1440)
    form = ScheduleForm(name="", time_zone="UTC", ranges=(whole,))
    assert outlook(idle_runtime, form, clock.now_ms()) == (True, [])


@pytest.mark.req("ACD-46")
def test_a_wrong_one_is_refused_at_its_place(idle_runtime: Runtime, clock: SetClock) -> None:
    form = ScheduleForm(name="", ranges=(OpenRange(days=(), from_min=60, to_min=60),))
    with pytest.raises(Refusal) as refused:
        outlook(idle_runtime, form, clock.now_ms())
    assert [one.path for one in refused.value.problems] == ["ranges.0.days", "ranges.0.to_min"]
