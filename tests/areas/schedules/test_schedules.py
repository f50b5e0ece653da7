"""Schedules as people keep them: checked, versioned, told, and not deleted while something works by them."""

from __future__ import annotations

from typing import Any

import pytest

from app.contract.faults import Code
from app.contract.schedules import OpenRange, Schedule, ScheduleForm, check_schedule
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.schedules import service
from tests.areas.asking import actions, read

pytestmark = pytest.mark.both_databases

OFFICE = OpenRange(days=(0, 1, 2, 3, 4), from_min=540, to_min=1080)


def form(**changes: Any) -> ScheduleForm:
    return ScheduleForm(**{"name": "Office", "time_zone": "Europe/Madrid", "ranges": (OFFICE,), **changes})


def save(runtime: Runtime, admin: Actor, wanted: ScheduleForm, known: Schedule | None = None) -> Schedule:
    return runtime.database.write(service.save, admin, wanted, known.id if known else None)


@pytest.mark.req("ACD-46")
@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"time_zone": "Mars/Base"}, "time_zone", "unknown_time_zone"),
        ({"ranges": ()}, "ranges", "required"),
        ({"ranges": (OpenRange(days=(), from_min=0, to_min=60),)}, "ranges.0.days", "no_weekday"),
        ({"ranges": (OpenRange(days=(7,), from_min=0, to_min=60),)}, "ranges.0.days", "not_in_list"),
        ({"ranges": (OpenRange(days=(0,), from_min=60, to_min=60),)}, "ranges.0.to_min", "empty_range"),
        ({"ranges": (OpenRange(days=(0,), from_min=60, to_min=1441),)}, "ranges.0.to_min", "not_a_time_of_day"),
        ({"ranges": (OpenRange(days=(0,), from_min=1440, to_min=60),)}, "ranges.0.from_min", "not_a_time_of_day"),
        ({"ranges": (OpenRange(days=(0,), from_min=-1, to_min=60),)}, "ranges.0.from_min", "not_a_time_of_day"),
        ({"closed": ("2026-02-30",)}, "closed.0", "not_a_date"),
        ({"closed": ("20260201",)}, "closed.0", "not_a_date"),
        ({"ranges": (OFFICE,) * 51}, "ranges", "too_many"),
    ],
)
def test_what_is_refused_names_the_field(changes: dict[str, Any], path: str, code: str) -> None:
    assert [(one.path, one.code) for one in check_schedule(form(**changes))] == [(path, code)]


@pytest.mark.req("ACD-1")
def test_a_schedule_is_kept_and_told(idle_runtime: Runtime, admin: Actor) -> None:
    made = save(idle_runtime, admin, form(time_zone="", closed=("2026-12-25", "2026-12-25")))
    assert (made.time_zone, made.closed, made.version) == ("UTC", ("2026-12-25",), 1)
    assert made.changes_ms is not None
    changed = save(idle_runtime, admin, form(name="Shop", version=1), made)
    assert (changed.id, changed.name, changed.version) == (made.id, "Shop", 2)
    with pytest.raises(Refusal) as late:
        save(idle_runtime, admin, form(version=1), made)
    assert late.value.code is Code.CONFLICT
    with pytest.raises(Refusal) as taken:
        save(idle_runtime, admin, form(name="sHOP"))
    assert [one.code for one in taken.value.problems] == ["taken"]
    assert read(idle_runtime, service.all_schedules, idle_runtime.clock.now_ms()) == [changed]
    assert actions(idle_runtime)[-2:] == ["schedule_added", "schedule_changed"]


@pytest.mark.req("ACD-47")
def test_one_in_use_cannot_be_deleted(idle_runtime: Runtime, admin: Actor) -> None:
    made = save(idle_runtime, admin, form())
    idle_runtime.database.write(service.declare, "dialer:1", "campsms", [made.id])
    with pytest.raises(Refusal) as refused:
        idle_runtime.database.write(service.remove, admin, made.id)
    assert (refused.value.code, refused.value.params["users"]) == (Code.IN_USE, "campsms")
    assert read(idle_runtime, service.all_schedules, 0)[0].used_by == ("campsms",)
    idle_runtime.database.write(service.declare, "dialer:1", "", [])
    idle_runtime.database.write(service.remove, admin, made.id)
    assert read(idle_runtime, service.all_schedules, 0) == []
    assert read(idle_runtime, service.missing, [made.id, made.id + 1]) == [made.id, made.id + 1]
    with pytest.raises(Refusal) as gone:
        idle_runtime.database.write(service.remove, admin, made.id)
    assert gone.value.code is Code.NOT_FOUND
