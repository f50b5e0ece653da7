"""Words for what templates and their schedules say."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.contract.broadcast_templates import ModerationState, Schedule, Template
from app.contract.faults import Code, Fault, Problem
from app.contract.recurrence import LAST, WEEK, Frequency, Recurrence, Weekday
from ui.panels.broadcasts.wording import clock_in, field_names, in_zone, problem_line, short_day
from ui.panels.constructor.naming import placed
from ui.texts.catalogue import load
from ui.texts.faults import fault_text, problem_text
from ui.texts.language import current
from ui.texts.messages import Words, msg, tr


def weekday_words(day: Weekday) -> str:
    """`Monday`."""
    return tr(f"calendar.weekday_{WEEK.index(day) + 1}")


def weekday_short(day: Weekday) -> str:
    """`Mon`."""
    return tr(f"calendar.weekday_short_{WEEK.index(day) + 1}")


def start_line(at_ms: int, zone: str) -> str:
    """`Fri 28 Nov 2026, 09:00`."""
    moment = in_zone(at_ms, zone)
    day = weekday_short(WEEK[moment.weekday()])
    return tr(
        "templates.start_line",
        weekday=day, day=short_day(at_ms, zone), year=str(moment.year), time=clock_in(at_ms, zone),
    )  # fmt: skip


def rule_words(schedule: Schedule) -> str:
    """`Every 2 weeks on Monday, Friday at 09:00`."""
    rule = schedule.rule
    kind = "each" if rule.interval == 1 else "every"
    every = tr(
        f"templates.{kind}_{rule.frequency.value}", **({} if rule.interval == 1 else {"count": rule.interval})
    )
    if rule.frequency is Frequency.HOURLY:
        return tr("templates.rule_window", every=every, low=rule.hourly_window[0], high=rule.hourly_window[1])
    on = _days_words(rule)
    times = ", ".join(rule.times)
    return (
        tr("templates.rule_on", every=every, on=on, times=times)
        if on
        else tr("templates.rule_at", every=every, times=times)
    )


def _days_words(rule: Recurrence) -> str:
    if rule.frequency is Frequency.WEEKLY:
        return ", ".join(weekday_words(day) for day in WEEK if day in rule.weekdays)
    if rule.frequency is not Frequency.MONTHLY:
        return ""
    if rule.nth_weekday is not None:
        n = "last" if rule.nth_weekday.n == LAST else str(rule.nth_weekday.n)
        return tr(
            "templates.nth_weekday", nth=tr(f"templates.nth_{n}"), day=weekday_words(rule.nth_weekday.weekday)
        )
    return ", ".join(tr("templates.last_day").lower() if day == LAST else str(day) for day in rule.month_days)


def moderation_words(state: ModerationState) -> Words:
    """`On moderation`."""
    return msg(f"templates.moderation_{state.value}")


def schedule_reason(template: Template) -> str:
    """Why a schedule stands still, and which start did not take place; empty when there is nothing to say."""
    parts = []
    if template.schedule_reason is not None:
        text_id = f"templates.why_{template.schedule_reason}"
        parts.append(
            tr(text_id) if text_id in load(current()) else tr("templates.why_other", code=template.schedule_reason)
        )
    if template.skipped_ms is not None and template.time_zone is not None:
        line = start_line(template.skipped_ms, template.time_zone)
        parts.append(tr(f"templates.skipped_{template.skip_reason}", start=line))
    if template.queued_ms is not None and template.time_zone is not None:
        parts.append(tr("templates.queued", start=start_line(template.queued_ms, template.time_zone)))
    return "\n".join(parts)


def template_problem(problem: Problem) -> str:
    """What is wrong, in the words of the form; a nearest valid moment is named (BTP-41)."""
    if problem.path == "moderation":
        return tr("templates.problem_unapproved")
    words = (
        problem_text(problem)
        if problem.path.startswith("schedule") or problem.code == "taken"
        else problem_line(problem)
    )
    nearest = problem.params.get("nearest")
    if problem.path.endswith("_ms") and isinstance(nearest, int):
        moment = datetime.fromtimestamp(nearest / 1000, UTC).astimezone(ZoneInfo("UTC"))
        return f"{words} {tr('templates.nearest', time=f'{moment:%d.%m.%Y %H:%M} UTC')}"
    return words


def _line(problem: Problem) -> str:
    """The same for a list away from the field."""
    words = template_problem(problem)
    is_named = not problem.path.startswith("schedule") and problem.code != "taken"
    return words if is_named else placed(field_names(problem.path), words)


def template_refusal(fault: Fault, name: str) -> Words:
    """Why something could not be done to a template."""
    if fault.code is Code.RUN_INCOMPLETE and fault.problems:
        lines = "\n".join(_line(one) for one in fault.problems)
        return msg("templates.incomplete", name=name, why=lines)
    status = fault.params.get("status")
    if fault.code is Code.STATUS_IS_NOW and status == ModerationState.ON_MODERATION:
        return msg("templates.waits", name=name)
    return fault_text(fault)
