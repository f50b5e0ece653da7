"""The schedule of a template as a person fills it in: what was typed, as it was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.contract.broadcast_templates import Missed, Overlap, Schedule
from app.contract.faults import Problem
from app.contract.recurrence import LAST, Frequency, NthWeekday, Recurrence, Weekday, check_recurrence, read_time
from app.contract.timing import place
from ui.kit.form.days import day_text, parse_day

RULE: Final = "schedule.rule"
_BETWEEN: Final = re.compile(r"[,;\s]+")


class MonthMode(StrEnum):
    """How days of a month are chosen."""

    DAYS = "days"
    NTH = "nth"


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """Everything a person can change; texts are what stands in the fields. `beginning` is day and time."""

    frequency: Frequency = Frequency.DAILY
    interval: str = "1"
    weekdays: tuple[Weekday, ...] = ()
    month_mode: MonthMode = MonthMode.DAYS
    month_days: tuple[int, ...] = ()
    nth: int = 1
    nth_weekday: Weekday = Weekday.MONDAY
    times: str = "09:00"
    window_from: str = "09:00"
    window_till: str = "18:00"
    zone: str = "UTC"
    from_day: str = ""
    from_time: str = ""
    till_day: str = ""
    till_time: str = ""
    overlap: Overlap = Overlap.SKIP
    missed: Missed = Missed.ASK
    late_limit: str = "60"


def begun(zone: str, now_ms: int) -> ScheduleDraft:
    """A fresh schedule: every day at nine from now on (BTP-21)."""
    day, time = _split(now_ms - now_ms % 60_000, zone)
    return ScheduleDraft(zone=zone, from_day=day, from_time=time)


def from_schedule(schedule: Schedule) -> ScheduleDraft:
    """A stored schedule, to be edited."""
    rule = schedule.rule
    from_day, from_time = _split(rule.effective_from_ms, rule.time_zone)
    till_ms = rule.effective_till_ms
    till_day, till_time = ("", "") if till_ms is None else _split(till_ms, rule.time_zone)
    nth = rule.nth_weekday
    return ScheduleDraft(
        frequency=rule.frequency,
        interval=str(rule.interval),
        weekdays=rule.weekdays,
        month_mode=MonthMode.DAYS if nth is None else MonthMode.NTH,
        month_days=rule.month_days,
        nth=1 if nth is None else nth.n,
        nth_weekday=Weekday.MONDAY if nth is None else nth.weekday,
        times=", ".join(rule.times),
        window_from=rule.hourly_window[0],
        window_till=rule.hourly_window[1],
        zone=rule.time_zone,
        from_day=from_day,
        from_time=from_time,
        till_day=till_day,
        till_time=till_time,
        overlap=schedule.overlap,
        missed=schedule.missed,
        late_limit=str(schedule.late_limit_min),
    )


def to_schedule(draft: ScheduleDraft) -> Schedule | None:
    """The schedule as the service takes it, None while a day or a number is none."""
    from_ms, till_ms = _moment(draft, "from"), _moment(draft, "till")
    interval, limit = _number(draft.interval), _number(draft.late_limit)
    if from_ms is None or (till_ms is None and draft.till_day.strip()) or interval is None or limit is None:
        return None
    monthly = draft.frequency is Frequency.MONTHLY
    is_nth = monthly and draft.month_mode is MonthMode.NTH
    rule = Recurrence(
        frequency=draft.frequency,
        effective_from_ms=from_ms,
        effective_till_ms=till_ms,
        interval=interval,
        weekdays=draft.weekdays if draft.frequency is Frequency.WEEKLY else (),
        month_days=draft.month_days if monthly and not is_nth else (),
        nth_weekday=NthWeekday(n=draft.nth, weekday=draft.nth_weekday) if is_nth else None,
        times=() if draft.frequency is Frequency.HOURLY else times_of(draft.times),
        hourly_window=(_padded(draft.window_from), _padded(draft.window_till)),
        time_zone=draft.zone,
    )
    return Schedule(rule=rule, overlap=draft.overlap, missed=draft.missed, late_limit_min=limit)


def schedule_problems(draft: ScheduleDraft) -> list[Problem]:
    """Everything wrong with what was typed (BTP-41)."""
    problems = []
    if _number(draft.interval) is None:
        problems.append(Problem(path=f"{RULE}.interval", code="not_a_number"))
    if draft.missed is Missed.SEND_LATE and _number(draft.late_limit) is None:
        problems.append(Problem(path="schedule.late_limit_min", code="not_a_number"))
    for name in ("from", "till"):
        day, time = getattr(draft, f"{name}_day").strip(), getattr(draft, f"{name}_time").strip()
        path = f"{RULE}.effective_{name}_ms"
        if not day and (name == "from" or time):
            problems.append(Problem(path=path, code="required"))
        elif day and parse_day(day) is None:
            problems.append(Problem(path=path, code="not_a_date"))
        elif time and read_time(_padded(time)) is None:
            problems.append(Problem(path=path, code="not_a_time"))
    schedule = to_schedule(draft)
    if schedule is None:
        return problems
    return [*problems, *check_recurrence(schedule.rule, RULE)]


def times_of(text: str) -> tuple[str, ...]:
    """Times of day as they were typed one after the other: `9, 14:30`."""
    return tuple(dict.fromkeys(_padded(part) for part in _BETWEEN.split(text.strip()) if part))


def toggled(days: tuple[int, ...], day: int) -> tuple[int, ...]:
    """Days with one more or one less, the last day of a month behind the others."""
    fresh = set(days) ^ {day}
    return tuple(sorted(fresh, key=lambda one: 99 if one == LAST else one))


def _padded(text: str) -> str:
    hour, colon, rest = text.strip().partition(":")
    return f"{hour.zfill(2)}:{rest}" if colon else f"{hour.zfill(2)}:00" if hour else ""


def _number(text: str) -> int | None:
    digits = "".join(text.split())
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def _moment(draft: ScheduleDraft, name: str) -> int | None:
    """Day and time as a moment; without a time the day's beginning, of the last day its end."""
    day = parse_day(getattr(draft, f"{name}_day"))
    text = getattr(draft, f"{name}_time").strip() or ("00:00" if name == "from" else "23:59:59")
    time = read_time(_padded(text))
    if day is None or time is None:
        return None
    return place(datetime.combine(day, time), ZoneInfo(draft.zone)).at_ms


def _split(at_ms: int, zone: str) -> tuple[str, str]:
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone))
    return day_text(local.date()), f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
