"""What the import wizard shows: one frozen record, and what can be read off it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import Final

from app.contract.attributes import PHONE_KEY, Attribute
from app.contract.contacts import Tag
from app.contract.faults import Fault
from app.contract.imports import (
    ColumnMapping,
    Findings,
    Import,
    ImportMode,
    ImportPlan,
    ImportRows,
    ImportState,
    InFile,
    Preset,
    RawRows,
    RowGroup,
    Tally,
)
from app.contract.jobs import FINAL, Job

PAGE: Final = 10


class Step(IntEnum):
    """IMP-1."""

    FILE = 0
    FIRST_ROW = 1
    MAP = 2
    DUPLICATES = 3
    RESULT = 4


class Origin(StrEnum):
    """Where a column's attribute comes from."""

    HEADER = "header"
    CONTENT = "content"
    PRESET = "preset"
    YOU = "you"


class Blocked(Enum):
    """Why the primary button does nothing."""

    NO = "no"
    NO_FILE = "no_file"
    READING = "reading"
    NO_PHONE = "no_phone"
    CHECKING = "checking"
    NOTHING = "nothing"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way."""

    name: str
    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class Wizard:
    """The state. `entry` is the import under work; `job` the latest news of what runs for it.

    `fault` is the last refusal, shown where it happened; `lost` are columns whose attribute was deleted (IMP-12).
    """

    step: Step = Step.FILE
    history: tuple[Import, ...] | None = None
    attributes: tuple[Attribute, ...] = ()
    tags: tuple[Tag, ...] = ()
    presets: tuple[Preset, ...] = ()
    country: str = ""
    manages: bool = False
    fault: Fault | None = None
    upload: Upload | None = None
    entry: Import | None = None
    job: Job | None = None
    in_file: InFile = InFile.KEEP_FIRST
    tag: str = ""
    quick: bool = False
    raw: RawRows | None = None
    page: int = 0
    at_row: int | None = None
    mapping: tuple[ColumnMapping, ...] = ()
    origins: tuple[tuple[int, Origin], ...] = ()
    preset: Preset | None = None
    missing: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    mode: ImportMode = ImportMode.ENRICH
    drop_bad: bool = False
    group: RowGroup = RowGroup.TO_IMPORT
    rows: ImportRows | None = None
    rows_page: int = 0

    @property
    def reading(self) -> bool:
        """Whether the file is still being read."""
        return self.entry is not None and self.entry.state is ImportState.UPLOADED and self.entry.fault is None

    @property
    def completing_country(self) -> str:
        """Whose national numbers the file holds: what was chosen for it, else the workspace's country."""
        return (self.entry.options.country if self.entry is not None else "") or self.country

    @property
    def running(self) -> bool:
        """Whether contacts are being written."""
        return self.entry is not None and self.entry.state is ImportState.RUNNING

    @property
    def ended(self) -> bool:
        """Whether the import is over."""
        return self.entry is not None and self.entry.state in (
            ImportState.DONE,
            ImportState.CANCELLED,
            ImportState.FAILED,
        )

    @property
    def busy(self) -> Job | None:
        """The job under way for the import, if any."""
        return self.job if self.job is not None and self.job.state not in FINAL else None

    @property
    def plan(self) -> ImportPlan:
        """Steps 1 to 3 as they stand."""
        return ImportPlan(mapping=self.mapping, in_file=self.in_file, tag=self.tag.strip(), quick=self.quick)

    @property
    def findings(self) -> Findings | None:
        """What the check found, while it is about the plan that is shown."""
        entry = self.entry
        if entry is None or entry.findings is None or entry.plan is None:
            return None
        if self.ended or self.running or (self.quick and entry.plan.quick):
            return entry.findings
        return entry.findings if entry.plan == self.plan else None

    @property
    def tally(self) -> Tally | None:
        """The figures of the result, under the chosen treatment of bad values."""
        found = self.findings
        if found is None:
            return None
        return found.lenient if self.drop_bad else found.strict

    @property
    def behind(self) -> bool:
        """Whether the service knows more by now than is shown: rows of a file just read, lists of a check."""
        entry = self.entry
        if entry is None or self.reading or self.running or self.ended or self.fault is not None:
            return False
        if self.step in (Step.FIRST_ROW, Step.MAP) and self.raw is None:
            return True
        if self.step < Step.MAP or not (self.quick or self.has_phone):
            return False
        if self.findings is None:
            return self.busy is None
        return self.step >= Step.DUPLICATES and self.rows is None

    def is_reading_of(self, entry: Import) -> bool:
        """Whether the file is still read as it was then; its rows are others else."""
        return self.entry is not None and (self.entry.id, self.entry.options) == (entry.id, entry.options)

    @property
    def has_phone(self) -> bool:
        """Whether a column is the number (IMP-26)."""
        return any(item.key == PHONE_KEY for item in self.mapping)

    @property
    def blocked(self) -> Blocked:
        """What keeps the primary button from going on."""
        if self.entry is None:
            return Blocked.NO_FILE
        if self.running:
            return Blocked.RUNNING
        if self.reading or (self.entry.fault is not None and self.entry.state is ImportState.UPLOADED):
            return Blocked.READING
        if self.step is Step.MAP and not self.has_phone:
            return Blocked.NO_PHONE
        if self.step >= Step.DUPLICATES and (self.tally is None or self.rows is None):
            return Blocked.CHECKING
        if self.step in (Step.FIRST_ROW, Step.MAP) and self.raw is None:
            return Blocked.READING
        if self.step is Step.RESULT and self.tally is not None and self.tally.to_import == 0:
            return Blocked.NOTHING
        return Blocked.NO

    def key_at(self, column: int) -> str | None:
        """The attribute a column fills."""
        return next((item.key for item in self.mapping if item.column == column), None)

    def column_of(self, key: str) -> int | None:
        """The column an attribute is filled from."""
        return next((item.column for item in self.mapping if item.key == key), None)

    def origin_at(self, column: int) -> Origin | None:
        """Where a column's attribute comes from."""
        return dict(self.origins).get(column)

    def name_of(self, key: str) -> str:
        """What an attribute is called; the number's own name is its key, as files and placeholders have it."""
        return next((one.name for one in self.attributes if one.key == key), key)
