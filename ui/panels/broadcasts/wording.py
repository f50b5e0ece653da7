"""Words for what broadcasts say: sources, problems, reasons, times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec

from app.contract.broadcasts import RecipientKind, RecipientSource, Status
from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.faults import Code, Fault, Problem
from app.contract.phones import display
from ui.kit.controls.paint.state import Run
from ui.panels.broadcasts.builder.state import Choices
from ui.panels.constructor.naming import placed
from ui.panels.constructor.wording import content_words, listed_words, places_of
from ui.texts.catalogue import load
from ui.texts.faults import fault_text, problem_text
from ui.texts.language import current
from ui.texts.messages import Message, Words, find, msg, render, tr
from ui.texts.numbers import number
from ui.theme.icon_names import Icon

ICONS: Final = {
    RecipientKind.TARGET: Icon.TARGET,
    RecipientKind.TAG: Icon.TAG,
    RecipientKind.PHONES: Icon.PHONE,
    RecipientKind.EVERYBODY: Icon.USERS,
    RecipientKind.FAILED_OF: Icon.RESTART,
}
RUN_MARKS: Final = {
    Status.DRAFT: Run.DRAFT,
    Status.ON_MODERATION: Run.MODERATION,
    Status.REJECTED: Run.REJECTED,
    Status.SCHEDULED: Run.SCHEDULED,
    Status.IN_PROGRESS: Run.PROGRESS,
    Status.SENT: Run.SENT,
    Status.PAUSED: Run.PAUSED,
    Status.COMPLETE: Run.COMPLETE,
    Status.SEEN: Run.SEEN,
    Status.ABORTED: Run.ABORTED,
    Status.FAILED: Run.FAILED,
}
_REASONS: Final = frozenset({"timed_out", "unknown", "stopped"})
_FIELDS: Final = (
    ("name", "name"),
    ("recipients", "recipients"),
    ("at_ms", "start"),
    ("rcs_sender_id", "sender"),
    ("sender_id", "sender"),
    ("waiting_time_s", "waiting"),
)
_LABELS: Final = (
    ("description", "builder.field_description"),
    ("name", "builder.field_name"),
    ("recipients", "builder.field_recipients"),
    ("at_ms", "builder.start"),
    ("sender_id", "builder.field_sender_id"),
    ("waiting_time_s", "builder.field_waiting"),
    ("success_criterion", "builder.field_criterion"),
    ("template_id", "builder.field_template_id"),
    ("safety.canary", "builder.canary"),
    ("safety.breaker", "builder.breaker"),
    ("schedule", "templates.schedule"),
)
"""What a field is called where the words for a mistake do not name it."""
_STEP: Final = re.compile(r"steps\.(\d+)")


class Written(Protocol):
    """A step as far as words about it go."""

    @property
    def channel(self) -> int:
        """Of its message."""

    @property
    def content(self) -> Content:
        """Its message."""


def problem_words(problem: Problem) -> str:
    """What is wrong, in the words of the form; else in those of every form."""
    inside = _in_content(problem)
    return listed_words(inside) if inside is not None else _form_words(problem) or problem_text(problem)


def problem_line(problem: Problem, steps: Sequence[Written] = ()) -> str:
    """The same for a list away from the field: which step of several, where in it, what is wrong and what to do.

    Without its `steps` every step is named by its number.
    """
    found = _STEP.match(problem.path)
    number = int(found[1]) if found is not None else None
    step = steps[number] if number is not None and number < len(steps) else None
    places = [] if number is None or len(steps) == 1 else [step_name(number, step)]
    inside = _in_content(problem)
    if inside is not None:
        places += places_of(inside, None if step is None else step.content)
        return placed(places, content_words(inside))
    words = _form_words(problem)
    return placed(places if words else places + field_names(problem.path), words or problem_text(problem))


def field_names(path: str) -> list[str]:
    """What the field of a path is called, if it has a name."""
    return [tr(name) for part, name in _LABELS if part in path][:1]


def step_name(number: int, step: Written | None) -> str:
    """`step 2, WhatsApp`."""
    if step is None:
        return tr("place.step_alone", number=number + 1)
    return tr("place.step", number=number + 1, channel=channel_words(step.channel))


def _in_content(problem: Problem) -> Problem | None:
    """A problem of a message with its place in it."""
    if ".content" not in problem.path:
        return None
    whole = problem.path.partition(".content")[2].removeprefix(".")
    return msgspec.structs.replace(problem, path=whole)


def _form_words(problem: Problem) -> str:
    field = next((name for part, name in _FIELDS if part in problem.path), "")
    text_id = f"builder.problem_{field}_{problem.code}"
    found = load(current()).get(text_id)
    params = {key: value for key, value in problem.params.items() if isinstance(value, str | int | float)}
    if found is None or any(place.name not in params for place in found.required()):
        return ""
    return render(text_id, find(text_id), params)


def source_name(source: RecipientSource, choices: Choices) -> Words:
    """What a source of recipients is called; a target or tag that is gone by its number."""
    match source.kind:
        case RecipientKind.TARGET:
            names: dict[int, str] = {target.id: target.name for target in choices.targets}
            known = names.get(source.target_id or 0)
            return known if known is not None else msg("builder.target_id", id=str(source.target_id))
        case RecipientKind.TAG:
            tags: dict[int, str] = {tag.id: tag.name for tag in choices.tags}
            known = tags.get(source.tag_id or 0)
            return known if known is not None else msg("builder.tag_id", id=str(source.tag_id))
        case RecipientKind.EVERYBODY:
            return msg("builder.everybody")
        case RecipientKind.FAILED_OF:
            return msg("builder.failed_of", id=str(source.broadcast_id))
        case RecipientKind.PHONES:
            return numbers_name(source.numbers)


def numbers_name(numbers: tuple[str, ...]) -> Words:
    """`+34 600 118 204 and 2 more`."""
    first = written(numbers[0]) if numbers else ""
    return msg("builder.number_and_more", first=first, count=len(numbers) - 1) if len(numbers) > 1 else first


def written(phone: str) -> str:
    """A number as people write it."""
    digits = phone.removeprefix("+")
    shown = display(digits)
    return shown if shown != digits or not phone.startswith("+") else phone


def city_of(zone: str) -> str:
    """A zone's own place: `Europe/Madrid` is Madrid."""
    return zone.rpartition("/")[2].replace("_", " ")


def in_zone(at_ms: int, zone: str) -> datetime:
    """A moment on the clocks of a zone."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone))


def day_words(at_ms: int, zone: str, now_ms: int) -> str:
    """`Friday 28 November`, `Today`, in another year with the year."""
    moment, now = in_zone(at_ms, zone), in_zone(now_ms, zone)
    if moment.date() == now.date():
        return tr("calendar.today")
    weekday, month = tr(f"calendar.weekday_{moment.isoweekday()}"), tr(f"calendar.month_of_{moment.month}")
    day = str(moment.day)
    if moment.year == now.year:
        return tr("calendar.day_month", weekday=weekday, day=day, month=month)
    return tr("calendar.day_month_year", weekday=weekday, day=day, month=month, year=str(moment.year))


def short_day(at_ms: int, zone: str) -> str:
    """`28 Nov`."""
    moment = in_zone(at_ms, zone)
    return f"{moment.day} {tr(f'calendar.month_short_{moment.month}')}"


def clock_in(at_ms: int, zone: str) -> str:
    """`09:00`, with seconds where there are any."""
    moment = in_zone(at_ms, zone)
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def minute_in(at_ms: int, zone: str) -> str:
    """`09:00`, as a phone shows it."""
    return f"{in_zone(at_ms, zone):%H:%M}"


def exclusion_words(reason: str) -> str:
    """Why people are left out; a reason this version does not know by its code."""
    text_id = f"exclusion.{reason}"
    return tr(text_id) if text_id in load(current()) else tr("exclusion.other", code=reason)


def status_words(status: Status) -> Message:
    """`In progress`."""
    return msg(f"state.run_{RUN_MARKS[status].value}")


def reason_words(reason: str) -> str:
    """Why somebody was not reached; a reason this version does not know by its code."""
    known = load(current())
    if reason in _REASONS:
        return tr(f"broadcasts.reason_{reason}")
    if f"failure.{reason}" in known and f"exclusion.{reason}" not in known:
        words = tr(f"failure.{reason}")
        return words[:1].upper() + words[1:]
    return exclusion_words(reason)


def notice_words(code: str) -> Message:
    """What a run has to tell; something this version does not know by its code."""
    text_id = f"broadcasts.notice_{code}"
    return msg(text_id) if text_id in load(current()) else msg("broadcasts.notice_other", code=code)


def channel_words(channel: int) -> Message:
    """`WhatsApp`."""
    return msg(f"channel.{Channel(channel).name.lower()}")


def standing_words(reason: str) -> Message:
    """Why a run stopped or waits."""
    text_id = f"broadcasts.why_{reason}"
    return msg(text_id) if text_id in load(current()) else msg("broadcasts.why_other", code=reason)


def refusal_words(fault: Fault, name: str) -> Words:
    """Why something could not be done to a run: it stands elsewhere by now (BRD-91), or what the service says."""
    status = fault.params.get("status")
    if fault.code is Code.STATUS_IS_NOW and status in set(Status):
        return msg("broadcasts.status_is_now", name=name, status=status_words(Status(str(status))))
    if fault.code is Code.IN_USE and fault.params.get("what") == "relaunch_open":
        return msg("broadcasts.relaunch_open", name=name)
    if fault.code is Code.RUN_INCOMPLETE and fault.problems:
        return msg("broadcasts.incomplete", name=name, why=problem_line(fault.problems[0]))
    return fault_text(fault)


def people_words(count: int) -> str:
    """`11,386 people`."""
    return tr("builder.people_count", count=count)


def about(count: int, *, exact: bool) -> str:
    """A count, or that it is about so many."""
    return number(count) if exact else tr("builder.parts_about", total=number(count))
