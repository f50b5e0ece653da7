"""Broadcasts: what is sent to whom and when, where a run stands, and its figures (BRD)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NewType

from app.contract.chain import Attempt, Step, StepFigures, check_chain, has_rcs
from app.contract.checks import check_length
from app.contract.contacts import ExportFormat
from app.contract.faults import Code, Param, Problem
from app.contract.paging import ListQuery
from app.contract.preflight import Notice, PartsRange, Rendered, Since
from app.contract.record import Command, Record
from app.contract.safety import Guard, Safety, check_safety

BroadcastId = NewType("BroadcastId", int)

NAME_MAX: Final = 128
DESCRIPTION_MAX: Final = 1000
LATE_MS: Final = 72 * 3_600_000
"""How long after completion a report still corrects figures (BRD-110)."""
LARGE: Final = 1_000_000
"""More people than this are warned about before a launch (BRD-125)."""
MISSED_MS: Final = 3_600_000
"""A start missed by more waits for a person (BRD-81)."""


class Status(StrEnum):
    """BRD-6, BRD-70."""

    DRAFT = "draft"
    ON_MODERATION = "on_moderation"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    SENT = "sent"
    PAUSED = "paused"
    COMPLETE = "complete"
    SEEN = "seen"
    ABORTED = "aborted"
    FAILED = "failed"


FINAL: Final = frozenset({Status.COMPLETE, Status.SEEN, Status.ABORTED, Status.FAILED})
EDITABLE: Final = frozenset({Status.DRAFT, Status.SCHEDULED, Status.REJECTED})
RUNNING: Final = frozenset({Status.IN_PROGRESS, Status.SENT})


class LaunchKind(StrEnum):
    """Who started it (BRD-9)."""

    MANUAL = "manual"
    RECURRENT = "recurrent"
    API = "api"


class Timing(StrEnum):
    """BRD-26."""

    AT = "at"
    INSTANT = "instant"


class RecipientKind(StrEnum):
    """Where recipients come from (BRD-22)."""

    TARGET = "target"
    TAG = "tag"
    PHONES = "phones"
    EVERYBODY = "everybody"
    FAILED_OF = "failed_of"


class RecipientSource(Command):
    """One entry of the selection; the union of all is addressed, each person once (BRD-25)."""

    kind: RecipientKind
    target_id: int | None = None
    tag_id: int | None = None
    numbers: tuple[str, ...] = ()
    broadcast_id: int | None = None


class Kind(StrEnum):
    """What a run does (BRD-5, BRD-27)."""

    FALLBACK = "fallback"
    RCS_CHECK = "rcs_check"


class BroadcastForm(Command):
    """The form. `client_key` makes a repeated save or launch harmless (BRD-57); `version` 0 makes a new draft.

    `steps` and `rcs_check_before_launch` are of a fallback chain, `rcs_sender_id` of a capability check (BRD-29).
    """

    name: str
    description: str = ""
    kind: Kind = Kind.FALLBACK
    recipients: tuple[RecipientSource, ...] = ()
    timing: Timing = Timing.AT
    at_ms: int | None = None
    time_zone: str = "UTC"
    steps: tuple[Step, ...] = ()
    rcs_check_before_launch: bool = False
    rcs_sender_id: int | None = None
    safety: Safety = Safety()
    version: int = 0
    client_key: str = ""


class Counters(Record):
    """Recipients by result (BRD-101), then messages of all steps together (BRD-104, BRD-106).

    In a capability check the capable are `successful`, the others `unsuccessful`, the unanswered `excluded`
    (BRD-108).
    """

    queued: int = 0
    excluded: int = 0
    in_flight: int = 0
    successful: int = 0
    unsuccessful: int = 0
    unknown: int = 0  # among in flight and unsuccessful: left the machine, the answer was lost
    late: int = 0
    duplicates: int = 0  # recipients to whom two steps were delivered (MSG-68)
    engaged: int = 0
    submitted: int = 0
    delivered: int = 0
    displayed: int = 0
    failed: int = 0
    parts: int = 0
    replies: int = 0


class Moderation(Record):
    """Who sent a campaign to moderation, and what was decided (BRD-63). `approved` is None while it waits."""

    sent_by_id: int
    sent_by: str
    sent_ms: int
    approved: bool | None = None
    decided_by: str | None = None
    decided_ms: int | None = None
    comment: str = ""


class Broadcast(Record):
    """A run as the list shows it; what it says and to whom is its form."""

    id: BroadcastId
    name: str
    description: str
    status: Status
    status_reason: str | None
    channels: tuple[int, ...]  # of the chain, in order
    timing: Timing
    at_ms: int | None
    time_zone: str
    launch_kind: LaunchKind
    source_broadcast_id: BroadcastId | None
    contacts_estimated: int | None
    contacts_total: int | None
    resolved: int | None  # recipients found so far while they are being resolved, None otherwise
    blocked_since_ms: int | None  # a provider of the chain has been away since
    counters: Counters
    launched_ms: int | None
    finished_ms: int | None
    created_by: str
    created_ms: int
    updated_ms: int
    version: int
    kind: Kind = Kind.FALLBACK
    template_id: int | None = None
    template_gone: bool = False  # the template it came from was deleted (BTP-11)
    moderation: Moderation | None = None
    is_checking: bool = False  # RCS capability is being asked for before anything is sent (MSG-66)
    notices: tuple[str, ...] = ()  # what a person should know, as `sender_inactive` (MSG-102)


class RecipientState(StrEnum):
    """MSG-60, with SPOOLED for what is on its way to a connector (shown as queued), NEXT between two steps."""

    QUEUED = "queued"
    SPOOLED = "spooled"
    ACTIVE = "active"
    NEXT = "next"
    SUCCESSFUL = "successful"
    UNSUCCESSFUL = "unsuccessful"
    EXCLUDED = "excluded"
    STOPPED = "stopped"


class RecipientRow(Record):
    """One recipient of a run (BRD-109). `message_*` are those of the attempt that decided, else the last."""

    id: int
    contact_id: int | None
    address: str
    name: str
    state: RecipientState
    reason: str | None
    late: bool
    message_id: int | None
    message_state: str | None
    parts: int | None
    error_code: str | None
    error_text: str | None
    submitted_ms: int | None
    delivered_ms: int | None
    step: int = 1  # where in the chain
    success_step: int | None = None
    success_channel: int | None = None
    duplicate_delivery: bool = False
    held_until_ms: int | None = None  # waits for the recipient's own hours until then
    zones: tuple[str, ...] = ()  # of one that waits: those that must be open
    attempts: tuple[Attempt, ...] = ()


class ErrorCount(Record):
    """One line of the error table of a step."""

    failure: str
    code: str
    text: str
    count: int
    step: int = 1


class StepStatistics(Record):
    """One tab of the message statistics: figures, and people for whom the step was passed over, by reason."""

    figures: StepFigures
    skipped: Mapping[str, int]
    errors: tuple[ErrorCount, ...]


class Statistics(Record):
    """The unfolded part of a run. `errors` are those of all steps, the most frequent first."""

    broadcast: Broadcast
    exclusions: Mapping[str, int]
    errors: tuple[ErrorCount, ...]
    rate: float  # messages submitted a second over the last minute
    remaining_s: float | None
    steps: tuple[StepStatistics, ...] = ()
    guard: Guard | None = None  # None for a run that nobody guards
    waiting_hours: int = 0  # messages that wait until it is day where their recipients are
    waiting_until_ms: int | None = None  # when the first of them go


class PreflightRequest(Command):
    """What the builder knows while it is being filled in.

    `start_ms` is now where it is None or past. With the `broadcast_id` of a stored form the figures are kept as
    looked at.
    """

    recipients: tuple[RecipientSource, ...]
    steps: tuple[Step, ...]
    kind: Kind = Kind.FALLBACK
    start_ms: int | None = None
    broadcast_id: BroadcastId | None = None


class SourceCount(Record):
    """How many contacts one entry of the selection yields, None when it is gone."""

    contacts: int | None
    name: str


class StepReach(Record):
    """Whom one step can address, were it the only one (BRD-24): who is left out, by reason."""

    exclusions: Mapping[str, int]
    rate: float | None


class Preflight(Record):
    """BEY-2: who will get it, who will not and why, how it reads, how long it takes.

    `finish_ms`: when everybody was sent the first message; `latest_ms`: the last one of a chain, if nobody succeeds
    before. None where that cannot be told.
    """

    sources: tuple[SourceCount, ...]
    selected: int  # before duplicates are removed
    people: int  # after
    recipients: int  # who will be sent to
    exclusions: Mapping[str, int]
    parts: PartsRange | None
    missing: Mapping[str, int]  # attribute key: how many lack a value
    samples: tuple[Rendered, ...]
    rate: float | None  # the sender's limit, messages a second
    problems: tuple[Problem, ...]
    start_ms: int = 0
    finish_ms: int | None = None
    latest_ms: int | None = None
    waiting: Notice | None = None  # those to whom it is not the hour at the start (BEY-7)
    since: Since | None = None  # None: nobody looked before, or the form is not the stored one
    steps: tuple[StepReach, ...] = ()
    is_large: bool = False  # over a million people: to be confirmed (BRD-125)


class PreflightPeople(Command):
    """Asks who is behind a figure of a pre-flight: `reason` of an exclusion, or the `attribute` without a value.

    `step`, from 1, asks for those whom that step alone leaves out; 0 is the whole chain. `after` is the `next` of
    the window before.
    """

    recipients: tuple[RecipientSource, ...]
    steps: tuple[Step, ...]
    reason: str = ""
    attribute: str = ""
    step: int = 0
    after: str = ""
    limit: int = 100


class Person(Record):
    """Somebody behind a figure. `address` is empty where there is no number, `contact_id` where no contact is."""

    contact_id: int | None
    address: str
    name: str


class People(Record):
    """A window; `next` asks for the one behind it, None when this is the last."""

    rows: tuple[Person, ...]
    next: str | None


class HistoryEntry(Record):
    """Who did what to a run, and when (BRD-16): a login, and a `name` where it is a person's.

    `details` are those of the action log.
    """

    action: str
    by: str
    at_ms: int
    details: Mapping[str, Param]
    name: str = ""


class RecipientsExport(Command):
    """Recipients of a run as a file: columns by field with their titles, results and reasons in `words` by code."""

    query: ListQuery
    fields: tuple[str, ...]
    titles: tuple[str, ...]
    words: Mapping[str, str] = {}
    format: ExportFormat = ExportFormat.CSV


EXPORTED_FIELDS: Final = frozenset(
    {"address", "name", "state", "reason", "message_state", "parts", "error_code", "error_text", "submitted_ms",
     "delivered_ms", "late", "step", "success_step", "success_channel", "duplicate_delivery", "attempts"}
)  # fmt: skip


def check_export(form: RecipientsExport) -> list[Problem]:
    """Everything wrong with an export's form."""
    problems = [] if form.fields else [Problem(path="fields", code="required")]
    for number, name in enumerate(form.fields):
        if name not in EXPORTED_FIELDS:
            problems.append(Problem(path=f"fields.{number}", code="unknown_field", params={"field": name}))
    if len(form.titles) != len(form.fields):
        problems.append(Problem(path="titles", code="wrong_number", params={"expected": len(form.fields)}))
    return problems


class BulkAction(StrEnum):
    """What can be done with several runs at once (BRD-120)."""

    PAUSE = "pause"
    RESUME = "resume"
    ABORT = "abort"
    RELAUNCH = "relaunch"


class BulkForm(Command):
    """An action on several runs; each is judged alone."""

    action: BulkAction
    ids: tuple[BroadcastId, ...]


class BulkItem(Record):
    """What became of one run: `done` as it stands now (the new one of a relaunch), or why it was refused."""

    id: BroadcastId
    done: Broadcast | None = None
    code: Code | None = None
    params: Mapping[str, Param] = {}
    problems: tuple[Problem, ...] = ()


BULK_MAX: Final = 500


class Reschedule(Command):
    """Another time for a run whose start was missed (BRD-75)."""

    at_ms: int


class SendTest(Command):
    """*Send test* to one number (MSG-52); `contact_id` lends its values."""

    step: Step
    number: str
    contact_id: int | None = None
    client_key: str = ""


def check_draft(form: BroadcastForm) -> list[Problem]:
    """What even a draft must have (BRD-20, 21, 32)."""
    return [
        *check_length("name", form.name, low=1, high=NAME_MAX),
        *check_length("description", form.description, high=DESCRIPTION_MAX),
        *check_safety(form.safety),
    ]


def check_launch(form: BroadcastForm, now_ms: int, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything that keeps a form from being launched, at once (BRD-50, 51, MSG-95)."""
    problems = check_draft(form)
    if not form.recipients:
        problems.append(Problem(path="recipients", code="required"))
    if form.timing is Timing.AT:
        if form.at_ms is None:
            problems.append(Problem(path="at_ms", code="required"))
        elif form.at_ms < now_ms:
            problems.append(Problem(path="at_ms", code="in_the_past"))
    return [*problems, *_check_kind(form, attribute_keys)]


def _check_kind(form: BroadcastForm, attribute_keys: frozenset[str]) -> list[Problem]:
    if form.kind is Kind.RCS_CHECK:
        return [Problem(path="rcs_sender_id", code="required")] if form.rcs_sender_id is None else []
    problems = check_chain(form.steps, attribute_keys)
    if form.rcs_check_before_launch and not has_rcs(form.steps):
        problems.append(Problem(path="rcs_check_before_launch", code="no_rcs_step"))
    return problems


def shares(counters: Counters, total: int) -> dict[str, int]:
    """Whole percents of `total` by largest remainder, so that they add to 100 (BRD-103)."""
    counts = {
        "successful": counters.successful,
        "unsuccessful": counters.unsuccessful,
        "in_flight": counters.in_flight,
        "excluded": counters.excluded,
        "queued": counters.queued,
    }
    if total <= 0:
        return dict.fromkeys(counts, 0)
    exact = {key: 100 * count / total for key, count in counts.items()}
    whole = {key: int(value) for key, value in exact.items()}
    spare = 100 - sum(whole.values())
    by_remainder = sorted(exact, key=lambda key: (whole[key] - exact[key], key))
    for key in by_remainder[: max(0, spare)]:
        whole[key] += 1
    return whole
