"""Bulk mailings from CSV lists: the connection, campaigns, their files, entries and figures (BLK)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NewType

from app.contract.channels import Channel
from app.contract.checks import check_length
from app.contract.content import WHATSAPP_TEXT_MAX
from app.contract.faults import Param, Problem
from app.contract.jobs import JobId
from app.contract.lists import ListOptions, ListProblem, ListShape, PreviewRow
from app.contract.record import Command, Record
from app.contract.safety import Safety, check_safety
from app.contract.senders import SenderId
from app.contract.sms import check_text
from app.contract.variables import check_variables, without_variables

CampaignId = NewType("CampaignId", int)
ListFileId = NewType("ListFileId", int)
EntryId = NewType("EntryId", int)

NAME_MAX: Final = 100
PER_MINUTE_MAX: Final = 300
PER_MINUTE: Final = 60
MISSED_MAX_MIN: Final = 1_440
MISSED_MIN: Final = 60
"""Minutes by which a start may be late and still happen by itself (BLK-64)."""
SLOTS: Final = (1, 2)
PROBLEM_ROWS: Final = 1_000
"""Rows with problems that are shown; a file has them all (BLK-50)."""
TEMPLATE_NAME: Final = "mass_messaging_template.csv"


class Method(StrEnum):
    """How people are reached (BLK-8)."""

    SMS = "sms"
    WABA = "waba"

    @property
    def channel(self) -> Channel:
        """The channel of its senders."""
        return Channel.SMS if self is Method.SMS else Channel.WHATSAPP


class OnRemoval(StrEnum):
    """What becomes of a removed file's unsent entries (BLK-60)."""

    CANCEL = "cancel"
    KEEP = "keep"


class CampaignState(StrEnum):
    """BLK section 8."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"


class Control(StrEnum):
    """The campaign controls (BLK-66..69)."""

    PAUSE = "pause"
    RESUME = "resume"
    CLEAR = "clear"
    RESTART = "restart"


CONTROLS: Final[Mapping[CampaignState, frozenset[Control]]] = {
    CampaignState.DRAFT: frozenset(),
    CampaignState.SCHEDULED: frozenset({Control.CLEAR}),
    CampaignState.RUNNING: frozenset({Control.PAUSE, Control.CLEAR}),
    CampaignState.PAUSED: frozenset({Control.RESUME, Control.CLEAR}),
    CampaignState.COMPLETED: frozenset({Control.RESTART}),
}
"""Which controls a state offers; the desktop greys the others, the service refuses them (BLK-70)."""

EDITED_WHILE_RUNNING: Final = frozenset({"name", "per_minute", "on_removal"})
"""Fields of the form that may change while a campaign is running (BLK-23)."""


class EntryStatus(StrEnum):
    """What became of an entry (BLK-77). It only moves forward."""

    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Entries(Record):
    """Entries of the present run by status; they add up to the accepted rows (BLK-81)."""

    scheduled: int = 0
    sending: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    blocked: int = 0
    cancelled: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """Accepted rows."""
        return sum(getattr(self, status.value) for status in EntryStatus)

    @property
    def waiting(self) -> int:
        """What is still to come."""
        return self.scheduled + self.sending


# -- connection ----------------------------------------------------------------------------------------------------


class BulkChannel(Record):
    """A sender campaigns can use. `state` is that of its provider's line, `used_by` open campaigns (BLK-1, 2)."""

    sender_id: SenderId
    name: str
    channel: int
    provider: str
    active: bool  # the sender's own status
    state: str
    subscribed: bool
    used_by: tuple[str, ...] = ()


class Connection(Record):
    """The connection page. `saved`: channels were chosen before, so that campaigns can be added (BLK-3)."""

    channels: tuple[BulkChannel, ...]
    saved: bool
    missed_start_min: int
    version: int


class ConnectionForm(Command):
    """*Save* of the connection page."""

    sender_ids: tuple[SenderId, ...]
    missed_start_min: int = MISSED_MIN
    version: int = 0


# -- campaigns -----------------------------------------------------------------------------------------------------


class CampaignForm(Command):
    """The editor (BLK-7..20). `at_ms` None: immediately. `version` 0 makes a new campaign.

    A draft may lack what `check_campaign` asks for before a start; only the name is needed to save it. With WABA
    `text` is what the template says.
    """

    name: str
    method: Method | None = None
    sender_id: SenderId | None = None
    template: str = ""  # the name of a WhatsApp template
    text: str = ""
    remove_duplicates: bool = True
    second_list: bool = False
    on_removal: OnRemoval = OnRemoval.CANCEL
    per_minute: int = PER_MINUTE
    at_ms: int | None = None
    overdue_now: bool = False
    active: bool = False
    safety: Safety = Safety()
    version: int = 0
    client_key: str = ""


class FileState(StrEnum):
    """Where a list file is."""

    NEW = "new"  # uploaded, nothing of it is in the queue
    LOADING = "loading"
    LOADED = "loaded"


class FileFigures(Record):
    """What a check or an import found in a file."""

    rows: int = 0
    valid: int = 0
    invalid: int = 0
    duplicates: int = 0
    warnings: int = 0  # rows that are valid and have one
    blank: int = 0
    repeated: int = 0  # rows whose number an earlier row has, where duplicates are sent


class ListFile(Record):
    """A file in one of the slots (BLK-59). `figures` is None until it was checked under the present settings."""

    id: ListFileId
    campaign_id: CampaignId
    slot: int
    name: str
    size: int
    state: FileState
    shape: ListShape
    options: ListOptions
    figures: FileFigures | None
    uploaded_ms: int
    uploaded_by: str
    loaded_ms: int | None
    waiting: int = 0  # entries that a removal would concern (BLK-60)


class Campaign(Record):
    """A campaign with its files and figures. `reason`: why it is paused (BLK-64, BLK-75, BEY-3).

    `reason_params` of `error_spike` are those of `safety.Spike`, of `canary_failed` those of `CanaryResult`.
    """

    id: CampaignId
    name: str
    method: Method | None
    sender_id: SenderId | None
    sender: str
    template: str
    text: str
    remove_duplicates: bool
    second_list: bool
    on_removal: OnRemoval
    per_minute: int
    at_ms: int | None
    overdue_now: bool
    active: bool
    state: CampaignState
    reason: str | None
    reason_params: Mapping[str, Param]
    run: int
    entries: Entries
    files: tuple[ListFile, ...]
    next_ms: int | None  # when the next entry goes out, as far as this campaign's pace tells
    overdue: int  # dated rows that became due while it was paused (BLK-72)
    report_job_id: JobId | None  # the newest report (BLK-4)
    job_id: JobId | None  # of the check or import under way
    created_by: str
    created_ms: int
    updated_ms: int
    version: int
    safety: Safety = Safety()


class Uploaded(Record):
    """What came of an upload. No `file`: it was refused, `problems` say why, what was there stays (BLK-88).

    `earlier_ms`: the slot holds the very same content since then and nothing was taken in (BLK-53).
    """

    file: ListFile | None = None
    problems: tuple[ListProblem, ...] = ()
    earlier_ms: int | None = None


class FilePreview(Record):
    """The first rows as they would be read, and the zone of their times (BLK-25, BLK-32, BLK-41)."""

    shape: ListShape
    rows: tuple[PreviewRow, ...]
    zone: str


class RowProblems(Record):
    """A row that is not as it should be, with everything that is wrong."""

    row: int
    cells: tuple[str, ...]
    problems: tuple[ListProblem, ...]


class FileCheck(Record):
    """The popup: figures, and the first rows with problems (BLK-50)."""

    file_id: ListFileId
    name: str
    figures: FileFigures
    rows: tuple[RowProblems, ...]


class ProblemWords(Command):
    """How the list of problems is worded: the title of the added column, sentences by code with `{parameters}`."""

    title: str = "problems"
    words: Mapping[str, str] = {}


class Invalid(StrEnum):
    """What to do with rows that are wrong (BLK-51)."""

    REFUSE = "refuse"
    SKIP = "skip"


class StartCampaign(Command):
    """*Save*: check, import and schedule. `client_key` makes a repeated call harmless (BLK-53)."""

    invalid: Invalid = Invalid.REFUSE
    client_key: str = ""


class Overdue(StrEnum):
    """What to do with rows whose time passed while the campaign was paused (BLK-72)."""

    SEND = "send"
    CANCEL = "cancel"


class ResumeCampaign(Command):
    """*Resume*. Without a decision it is refused where rows became overdue."""

    overdue: Overdue | None = None


class Resolution(StrEnum):
    """What a person knows of an unknown entry (BLK-78)."""

    SENT = "sent"
    AGAIN = "again"


class ResolveEntry(Command):
    """The decision about an unknown entry."""

    resolution: Resolution


class Entry(Record):
    """An entry as its list shows it."""

    id: EntryId
    run: int
    slot: int
    file: str
    row: int
    phone: str
    due_ms: int | None
    status: EntryStatus
    reason: str | None
    message_id: int | None
    sent_ms: int | None
    status_ms: int | None
    parts: int | None
    held_until_ms: int | None = None  # waits for the recipient's own hours until then
    zones: tuple[str, ...] = ()  # of one that waits: those that must be open


class ReportWords(Command):
    """How the report is worded: titles by column, statuses, reasons, problems by code (BLK-82, BLK-83)."""

    titles: Mapping[str, str] = {}
    statuses: Mapping[str, str] = {}
    reasons: Mapping[str, str] = {}
    words: Mapping[str, str] = {}


class CheckLevel(StrEnum):
    """How a check of the settings went."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class CheckLine(Record):
    """One line of *Settings status*; its sentence is `bulk.check.<code>` (BLK-86)."""

    code: str
    level: CheckLevel
    at_ms: int
    params: Mapping[str, Param] = {}


class TemplateFile(Command):
    """Which columns the template has (BLK-17)."""

    dated: bool = False
    names: tuple[str, ...] = ()


# -- checks --------------------------------------------------------------------------------------------------------


def check_campaign(form: CampaignForm, names: tuple[str, ...] | None, *, complete: bool) -> list[Problem]:
    """Everything wrong with the form that can be seen without the store (BLK-93, BLK-94).

    `names`: headers of the file's variables, None without a file. `complete` off: what is missing may follow.
    """
    problems = check_length("name", form.name, low=1, high=NAME_MAX)
    if not 1 <= form.per_minute <= PER_MINUTE_MAX:
        limits: dict[str, Param] = {"low": 1, "high": PER_MINUTE_MAX}
        problems.append(Problem(path="per_minute", code="out_of_range", params=limits))
    problems += check_safety(form.safety)
    problems += _check_text(form, names)
    if not complete:
        return problems
    if form.method is None:
        return [*problems, Problem(path="method", code="required")]
    if form.sender_id is None:
        problems.append(Problem(path="sender_id", code="required"))
    if not form.text.strip():
        problems.append(Problem(path="text", code="required"))
    if form.method is Method.WABA and not form.template.strip():
        problems.append(Problem(path="template", code="required"))
    return problems


def _check_text(form: CampaignForm, names: tuple[str, ...] | None) -> list[Problem]:
    """What is wrong with the text but that it is missing; a message in a chat app is measured in characters."""
    if not form.text:
        return []
    problems = check_variables(form.text, names)
    if form.method is Method.WABA:
        return [*problems, *check_length("text", form.text, high=WHATSAPP_TEXT_MAX)]
    return problems + [one for one in check_text(without_variables(form.text)) if one.code != "sms_empty"]


def check_connection(form: ConnectionForm) -> list[Problem]:
    """Everything wrong with the connection's form that can be seen without the store."""
    problems = []
    if not form.sender_ids:
        problems.append(Problem(path="sender_ids", code="required"))
    if not 0 <= form.missed_start_min <= MISSED_MAX_MIN:
        limits: dict[str, Param] = {"low": 0, "high": MISSED_MAX_MIN}
        problems.append(Problem(path="missed_start_min", code="out_of_range", params=limits))
    return problems
