"""The form of a broadcast as a person fills it in: what was typed, as it was typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.contract.broadcasts import BroadcastForm, Kind, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.safety import Safety
from app.contract.timing import Fit, Placed, place
from ui.kit.form.days import day_text, parse_day
from ui.panels.broadcasts.templates.schedule_draft import ScheduleDraft
from ui.panels.constructor.clock_text import parse_time
from ui.panels.constructor.step import StepDraft, Unit, to_step


@dataclass(frozen=True, slots=True)
class FormDraft:
    """Everything a person can change. `day` and `time` are texts; `second` chooses of a time that occurs twice.

    `zone` is the name of the time zone that day and time are meant in.
    """

    name: str = ""
    description: str = ""
    recipients: tuple[RecipientSource, ...] = ()
    instantly: bool = False
    day: str = ""
    time: str = ""
    second: bool = False
    zone: str = "UTC"
    kind: Kind = Kind.FALLBACK
    steps: tuple[StepDraft, ...] = field(default_factory=lambda: (StepDraft(),))
    rcs_check: bool = False
    rcs_sender_id: int | None = None
    safety: Safety = field(default_factory=Safety)
    schedule: ScheduleDraft | None = None  # of a template only

    @property
    def has_rcs(self) -> bool:
        """Whether a capability check has a step to be about (BRD-44)."""
        return any(step.channel is Channel.RCS for step in self.steps)

    def with_chain(self, *steps: StepDraft) -> FormDraft:
        """The form with another chain; without RCS in it there is nothing to check before."""
        changed = replace(self, steps=steps)
        return changed if changed.has_rcs else replace(changed, rcs_check=False)

    def without_step(self, number: int) -> FormDraft:
        """The form with one message less."""
        return self.with_chain(*self.steps[:number], *self.steps[number + 1 :])

    def moved(self, number: int, to: int) -> FormDraft:
        """The form with a message at another place."""
        rest = [*self.steps[:number], *self.steps[number + 1 :]]
        return self.with_chain(*rest[:to], self.steps[number], *rest[to:])

    def with_step(self, number: int, step: StepDraft) -> FormDraft:
        """The form with another step at a place."""
        return replace(self, steps=(*self.steps[:number], step, *self.steps[number + 1 :]))


@dataclass(frozen=True, slots=True)
class Start:
    """When it starts: the local time as a moment, or what is wrong with what was typed."""

    placed: Placed | None = None
    problem: str = ""

    def at_ms(self, *, second: bool) -> int | None:
        """The moment; of two, the one that was chosen."""
        if self.placed is None:
            return None
        if self.placed.fit is Fit.TWICE and second and self.placed.second_ms is not None:
            return self.placed.second_ms
        return self.placed.at_ms


def write_time(moment: time) -> str:
    """`09:00:00`."""
    return f"{moment:%H:%M:%S}"


def start_of(draft: FormDraft) -> Start:
    """What day and time of the form mean together."""
    if not draft.day.strip():
        return Start(problem="required")
    day, moment = parse_day(draft.day), parse_time(draft.time)
    if day is None:
        return Start(problem="not_a_date")
    if not draft.time.strip():
        return Start(problem="time_required")
    if moment is None:
        return Start(problem="not_a_time")
    return Start(placed=place(datetime.combine(day, moment), ZoneInfo(draft.zone)))


def with_moment(draft: FormDraft, at_ms: int) -> FormDraft:
    """The form with a moment as day and time in its zone."""
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(draft.zone))
    return replace(
        draft,
        day=day_text(local.date()),
        time=write_time(local.timetz().replace(tzinfo=None)),
        second=bool(local.fold),
    )


def offset_of(zone: str, at_ms: int) -> str:
    """A zone at a moment as `UTC+1`, `UTC-3:30`."""
    shift = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = round(shift.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def to_steps(draft: FormDraft) -> tuple[Step, ...]:
    """The chain as the service takes it."""
    return tuple(to_step(step) for step in draft.steps)


def to_form(draft: FormDraft, *, version: int, client_key: str) -> BroadcastForm:
    """The form as the service takes it; a time that is none yet is left out."""
    return BroadcastForm(
        name=draft.name,
        description=draft.description,
        kind=draft.kind,
        recipients=draft.recipients,
        timing=Timing.INSTANT if draft.instantly else Timing.AT,
        at_ms=start_of(draft).at_ms(second=draft.second),
        time_zone=draft.zone,
        steps=to_steps(draft),
        rcs_check_before_launch=draft.rcs_check,
        rcs_sender_id=draft.rcs_sender_id,
        safety=draft.safety,
        version=version,
        client_key=client_key,
    )


def from_form(form: BroadcastForm) -> FormDraft:
    """A stored form, to be edited."""
    draft = FormDraft(
        name=form.name,
        description=form.description,
        recipients=form.recipients,
        instantly=form.timing is Timing.INSTANT,
        zone=form.time_zone,
        kind=form.kind,
        steps=tuple(_step(step) for step in form.steps) or (StepDraft(),),
        rcs_check=form.rcs_check_before_launch,
        rcs_sender_id=form.rcs_sender_id,
        safety=form.safety,
    )
    return draft if form.at_ms is None else with_moment(draft, form.at_ms)


def _step(step: Step) -> StepDraft:
    unit = next(unit for unit in sorted(Unit, reverse=True) if step.waiting_time_s % unit == 0)
    return StepDraft(
        content=step.content,
        sender_id=step.sender_id,
        criterion=step.success_criterion,
        waiting=str(step.waiting_time_s // unit) if step.waiting_time_s else "",
        unit=unit if step.waiting_time_s else Unit.MINUTE,
        step_id=step.step_id,
        template_id=step.template_id,
    )


def start_problems(draft: FormDraft) -> list[Problem]:
    """What is wrong with day and time as they were typed."""
    if draft.instantly:
        return []
    problem = start_of(draft).problem
    return [Problem(path="at_ms", code=problem)] if problem else []


def add_source(draft: FormDraft, source: RecipientSource) -> FormDraft:
    """The form with one more entry of recipients; the same target or tag is not entered twice."""
    return draft if source in draft.recipients else replace(draft, recipients=(*draft.recipients, source))


def remove_source(draft: FormDraft, number: int) -> FormDraft:
    """The form without one entry."""
    return replace(draft, recipients=(*draft.recipients[:number], *draft.recipients[number + 1 :]))


def put_numbers(draft: FormDraft, numbers: Sequence[str], at: int | None) -> FormDraft:
    """The form with typed numbers as a new entry, or in the place of one; none remove it."""
    if not numbers:
        return draft if at is None else remove_source(draft, at)
    source = RecipientSource(kind=RecipientKind.PHONES, numbers=tuple(numbers))
    if at is None:
        return add_source(draft, source)
    return replace(draft, recipients=(*draft.recipients[:at], source, *draft.recipients[at + 1 :]))


def typed_numbers(draft: FormDraft, without: int | None = None) -> Collection[str]:
    """All numbers that were typed, but for one entry."""
    return {
        digits
        for at, source in enumerate(draft.recipients)
        if source.kind is RecipientKind.PHONES and at != without
        for digits in source.numbers
    }
