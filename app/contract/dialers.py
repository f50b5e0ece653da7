"""SMS dialers: settings, records and their states, single messages, uploads, figures (DIA)."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final, NewType

from app.contract.checks import check_length
from app.contract.dial_string import check_dial_string
from app.contract.faults import Param, Problem
from app.contract.lists import BYTES_END
from app.contract.phones import calling_code
from app.contract.providers import ProviderId
from app.contract.record import Command, Record
from app.contract.safety import Breaker, Spike
from app.contract.schedules import ScheduleId
from app.contract.senders import SenderId
from app.contract.uploads import FileProblem

DialerId = NewType("DialerId", int)
RecordId = NewType("RecordId", int)
UploadId = NewType("UploadId", int)

NAME_MAX: Final = 60
GAP_MAX_MS: Final = 3_600_000
DEFAULT_GAP_MS: Final = 1_000
FIRST: Final = 1
NORMAL: Final = 9_999
"""Priorities: 1 is first, 9999 normal (DIA-19)."""
FILE_MAX: Final = BYTES_END
"""A file must be smaller (DIA-39)."""
REPEATED_WITHIN_MS: Final = 60_000
"""Within this a single message with the same number and text asks for confirmation (DIA-49)."""


class RecordState(IntEnum):
    """Where a record that is not processed stands (DIA-18)."""

    NONE = 0  # cannot be sent: the number is wrong
    TO_PROCESS = 1
    SENDING = 2  # handed to the engine
    BLOCKED = 3  # on the do-not-contact list


class Result(StrEnum):
    """What became of a processed record (DIA-34)."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"  # may have left: never sent again by itself (DIA-30)


class RecordSource(StrEnum):
    """Where a record came from (DIA-17)."""

    FILE = "file"
    SINGLE = "single"
    WEB_SERVICE = "web_service"
    AGENT = "agent"


class Holdup(StrEnum):
    """Why a dialer sends nothing though it is open."""

    UNREACHABLE = "unreachable"  # DIA-29: since `holdup_since_ms`
    NO_CHANNEL = "no_channel"  # DIA-13: no channel available
    UNFIT = "unfit"  # its provider or sender cannot be used; see `holdup_reason`
    RESTORED = "restored"  # stopped, because the workspace is a restored copy: until somebody starts it (BEY-6)


class DialerForm(Command):
    """*SMS dialer*. `version` 0 makes a new one.

    `sender_id` is needed with providers that are no gateway, which has numbers of its own. `region` (ISO 3166)
    reads national numbers, "" is the provider's. `without_dncr_confirmed` must be set to switch DNCR off (DIA-8).
    """

    name: str
    provider_id: ProviderId | None = None
    sender_id: SenderId | None = None
    schedule_ids: tuple[ScheduleId, ...] = ()
    dial_string: str = ""
    gap_ms: int = DEFAULT_GAP_MS
    enabled: bool = True
    dncr: bool = True
    without_dncr_confirmed: bool = False
    region: str = ""
    recipient_time: bool = False  # also respect the recipient's local time (ACD-4)
    breaker: Breaker | None = Breaker()  # stop by itself when errors pile up (BEY-3)
    version: int = 0


class DialerCounters(Record):
    """Records by where they stand: `loaded` is the sum of all the others (DIA-34)."""

    loaded: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    unknown: int = 0
    to_process: int = 0
    sending: int = 0
    other: int = 0
    blocked: int = 0
    deleted: int = 0

    @property
    def processed(self) -> int:
        """Handed over with a final result."""
        return self.sent + self.delivered + self.failed + self.unknown

    @property
    def not_processed(self) -> int:
        """States 1 and 2."""
        return self.to_process + self.sending


class Dialer(Record):
    """A dialer as table and dashboard show it."""

    id: DialerId
    name: str
    provider_id: ProviderId
    provider: str
    provider_kind: str
    sender_id: SenderId | None
    sender: str
    schedule_ids: tuple[ScheduleId, ...]
    schedules: tuple[str, ...]
    dial_string: str  # in its stored form, "(0.3,6)"
    gap_ms: int
    enabled: bool
    started: bool
    dncr: bool
    region: str
    recipient_time: bool
    on_schedule: bool
    turns_ms: int | None  # when it closes, or opens next; None: never
    holdup: Holdup | None
    holdup_since_ms: int | None
    holdup_reason: str
    counters: DialerCounters
    changed_by: str
    changed_ms: int
    version: int
    breaker: Breaker | None = Breaker()
    spike: Spike | None = None  # the errors for which it stopped by itself; gone once it is started again


class DialerRecord(Record):
    """One record: of the spool with a `state`, or processed with a `result`.

    Its id is the *idm* (DIA-17) and its entry position.
    """

    id: RecordId
    dialer_id: DialerId
    destiny: str  # as written
    address: str | None  # digits without plus; None where the number is wrong
    message: str
    priority: int
    state: RecordState | None
    result: Result | None
    device: str
    data: str
    source: RecordSource
    upload_id: UploadId | None
    row: int | None  # of the file
    agent: str
    attempts: int
    next_ms: int | None  # not before
    reason: str | None  # why in state 0, or the kind of the last failure: worded by `failure.<kind>`
    error_code: str | None
    error_text: str | None
    created_ms: int
    processed_ms: int | None
    message_id: int | None
    zones: tuple[str, ...] = ()  # of one that waits for its recipient's hours until `next_ms`


class DialerProvider(Record):
    """A provider a dialer can use: `ports` is how many channels a gateway has, `region` "" the workspace's."""

    id: ProviderId
    name: str
    kind: str
    ports: int | None
    region: str
    per_minute: int | None
    senders: tuple[tuple[SenderId, str], ...]


class SingleMessage(Command):
    """*Send* (DIA-48). `client_key` makes a repeated call harmless; `again` confirms what was sent a moment ago."""

    number: str
    text: str
    client_key: str
    again: bool = False


class Departure(StrEnum):
    """When an accepted message will go."""

    NOW = "now"
    WHEN_STARTED = "when_started"
    AT_OPENING = "at_opening"


class SingleAccepted(Record):
    """The record a single message made, and when it goes; `opens_ms` where it waits for the opening."""

    record: DialerRecord
    departure: Departure
    opens_ms: int | None


class DeletedData(Record):
    """What *Delete* took, by state; archived for thirty days (DIA-36)."""

    none: int
    to_process: int
    blocked: int


class UploadShare(Record):
    """One dialer's part of a file."""

    dialer_id: DialerId
    name: str
    to_process: int
    other: int
    duplicates: int
    started: bool  # at the moment of telling: otherwise nothing goes until somebody starts it


class Upload(Record):
    """A file that was loaded (DIA-47)."""

    id: UploadId
    file_name: str
    size: int
    rows: int
    to_process: int
    other: int
    duplicates: int
    blank: int
    shares: tuple[UploadShare, ...]
    uploaded_by: str
    uploaded_ms: int


class Uploaded(Record):
    """What came of a file. Not accepted: nothing was loaded.

    `problems` says why, or `earlier` is the same file, which `again` loads once more (DIA-46).
    """

    accepted: bool
    upload: Upload | None = None
    earlier: Upload | None = None
    problems: tuple[FileProblem, ...] = ()
    problem_count: int = 0


class PaceSpan(StrEnum):
    """What a chart of a dialer's pace covers: minutes of the last hour, or half hours of the last day."""

    HOUR = "hour"
    DAY = "day"


class DialerPace(Record):
    """How fast a dialer goes: what it processed in the last minute, the most a minute its provider takes."""

    dialer_id: DialerId
    last_minute: int
    provider_limit: int | None


class DialerBars(Record):
    """What a dialer processed in stretches of `span_ms`, oldest first; the last one ends at `end_ms`, filling."""

    counts: tuple[int, ...]
    span_ms: int
    end_ms: int


class DialerSettings(Record):
    """What holds for all dialers."""

    forbidden: str
    version: int


class ChangeDialerSettings(Command):
    """The characters dialer and do-not-contact files may not hold (DIA-42)."""

    forbidden: str
    version: int


def check_name(name: str) -> list[Problem]:
    """CMP-4: names are used in CSV files."""
    problems = check_length("name", name, low=1, high=NAME_MAX)
    if any(sign in name for sign in ";\r\n") or name.strip() == "*":
        problems.append(Problem(path="name", code="name_characters"))
    return problems


def check_dialer(form: DialerForm, provider_kind: str | None, ports: int | None = None) -> list[Problem]:
    """Everything wrong with the form that can be seen without the store (DIA-50).

    `provider_kind` is that of the chosen provider, None while none is; `ports` is how many channels it has.
    """
    problems = check_name(form.name)
    if form.provider_id is None:
        problems.append(Problem(path="provider_id", code="required"))
    if not form.schedule_ids:
        problems.append(Problem(path="schedule_ids", code="required"))
    if not 0 <= form.gap_ms <= GAP_MAX_MS:
        limits: dict[str, Param] = {"low": 0, "high": GAP_MAX_MS}
        problems.append(Problem(path="gap_ms", code="out_of_range", params=limits))
    if form.region and not calling_code(form.region):
        problems.append(Problem(path="region", code="not_in_list", params={"value": form.region}))
    if not form.dncr and not form.without_dncr_confirmed:
        problems.append(Problem(path="dncr", code="confirm_without_dncr"))
    if provider_kind is not None:
        problems += check_dial_string("dial_string", form.dial_string, provider_kind, ports)
    return problems
