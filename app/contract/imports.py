"""Import of contacts from files: what a file is, what its columns mean, what was found and what was done (IMP)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final, NewType

from phonenumbers import SUPPORTED_REGIONS

from app.contract.attributes import PHONE_KEY
from app.contract.checks import check_length, clean_text
from app.contract.contacts import TAG_MAX
from app.contract.faults import Fault, Problem
from app.contract.jobs import JobId
from app.contract.record import Command, Record
from app.contract.values import DateOrder

ImportId = NewType("ImportId", int)
PresetId = NewType("PresetId", int)

BYTES_MAX: Final = 200 * 1024 * 1024
ROWS_MAX: Final = 1_000_000
COLUMNS_MAX: Final = 200
CELL_MAX: Final = 32_767
BATCH_MAX: Final = 1_000
"""Rows that are written together or not at all (IMP-19)."""
HISTORY: Final = 5
PRESET_NAME_MAX: Final = 100
FIGURES_MAX: Final = 32
"""Digits up to which lost zeros are given back."""
SEPARATORS: Final = (",", ";", "\t", "|")
ENCODINGS: Final = (
    "utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be",
    "cp1252", "cp1250", "cp1251", "koi8-r", "cp866", "iso-8859-15",
)  # fmt: skip


class FileFormat(StrEnum):
    """IMP-2."""

    CSV = "csv"
    XLS = "xls"
    XLSX = "xlsx"


class Unreadable(StrEnum):
    """Why a file cannot be read; parameter `reason` of FILE_UNREADABLE (IMP-23)."""

    TYPE = "type"  # not .csv, .xls or .xlsx
    EMPTY = "empty"
    MISMATCH = "mismatch"  # the content is not what the ending says
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    DAMAGED = "damaged"
    NOT_TEXT = "not_text"
    ENCODING = "encoding"  # bytes that the chosen encoding does not have
    QUOTES = "quotes"  # a quote is opened and never closed


class ImportState(StrEnum):
    """How far an import is. What runs now is told by its job."""

    UPLOADED = "uploaded"
    READ = "read"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class InFile(StrEnum):
    """Which of several rows with one phone counts (IMP-5)."""

    KEEP_FIRST = "keep_first"
    KEEP_LAST = "keep_last"
    COMBINE = "combine"  # later values fill what earlier rows lack


class ImportMode(StrEnum):
    """What happens to contacts that exist (IMP-15, IMP-16)."""

    NOT_IMPORT = "not_import"
    OVERRIDE = "override"
    ENRICH = "enrich"


class ImportOptions(Command):
    """How the file is read. `encoding` and `separator` are of CSV, `sheet` of workbooks.

    `first_row` is the number, from 0, of the first row that holds a contact; the one before it is the header.
    `country` (ISO 3166) completes national numbers, "" is the workspace's own.
    """

    encoding: str = ""
    separator: str = ""
    sheet: int = 0
    first_row: int = 0
    date_order: DateOrder = DateOrder.DAY_FIRST
    country: str = ""


class ColumnMapping(Command):
    """A column, from 0, and the key of the attribute it fills.

    `figures` gives back zeros that a spreadsheet dropped: figures of a text are filled up to so many digits, and a
    number that only a leading zero makes possible gets it (BEY-35). 0 leaves them.
    """

    column: int
    key: str
    figures: int = 0


class ImportPlan(Command):
    """Steps 1 to 3: what columns mean, which of equal rows count, the tag. `quick` takes the one phone column."""

    mapping: tuple[ColumnMapping, ...] = ()
    in_file: InFile = InFile.KEEP_FIRST
    tag: str = ""
    quick: bool = False


class RunImport(Command):
    """Steps 4 and 5. `drop_bad_values` imports rows whose optional values do not fit, without those (IMP-28)."""

    mode: ImportMode = ImportMode.ENRICH
    drop_bad_values: bool = False


class Tally(Record):
    """Rows by what will happen to them; `existing` is part of `to_import`."""

    to_import: int
    errors: int
    duplicates: int
    existing: int


class Finding(Record):
    """One kind of thing seen in one column: how often, first in which row (from 1), with what text.

    `figures` is how many digits the others have, where zeros are lost.
    """

    column: int
    key: str
    code: str
    warning: bool
    count: int
    first_row: int
    sample: str
    figures: int = 0


class Findings(Record):
    """What the check found: rows as they count when bad values are errors, and when they are dropped."""

    rows: int
    strict: Tally
    lenient: Tally
    lines: tuple[Finding, ...]
    tag_contacts: int  # contacts that already carry the import's tag (IMP-6)


class Outcome(Record):
    """What an import did. The figures add up to the rows."""

    created: int = 0
    overridden: int = 0
    enriched: int = 0
    skipped: int = 0
    duplicates: int = 0
    errors: int = 0
    tag_id: int | None = None
    undone: bool = False


class Import(Record):
    """One import, from upload to history."""

    id: ImportId
    file_name: str
    format: FileFormat
    size: int
    state: ImportState
    user: str
    options: ImportOptions
    sheets: tuple[str, ...]
    header: tuple[str, ...]
    columns: int
    rows: int
    proposal: tuple[ColumnMapping, ...]
    plan: ImportPlan | None
    findings: Findings | None
    run: RunImport | None
    outcome: Outcome | None
    job_id: JobId | None
    fault: Fault | None
    created_ms: int
    finished_ms: int | None


class RawRows(Record):
    """Rows of a file as read, from row `offset`."""

    rows: tuple[tuple[str, ...], ...]
    total: int
    offset: int


class RowGroup(StrEnum):
    """The lists of steps 4 and 5."""

    TO_IMPORT = "to_import"
    ERRORS = "errors"
    EXISTING = "existing"
    DUPLICATES = "duplicates"


class CellProblem(Record):
    """Why a cell is refused; column -1 when the row is."""

    column: int
    key: str
    code: str
    value: str


class ImportRow(Record):
    """A row after the check: its number in the file (from 1), its mapped cells in the order of the mapping."""

    row: int
    phone: str | None
    cells: tuple[str, ...]
    existing: bool
    problems: tuple[CellProblem, ...]


class ImportRows(Record):
    """A window of one list."""

    rows: tuple[ImportRow, ...]
    total: int
    offset: int


class AmendRow(Command):
    """New cells for a row, in the order of the mapping (BEY-35)."""

    cells: tuple[str, ...]


class RejectedWords(Command):
    """How the file of refused rows words its last column: its title, and sentences by problem code."""

    title: str = "reason"
    words: Mapping[str, str] = {}
    lenient: bool = False


# -- presets -------------------------------------------------------------------------------------------------------


class PresetEntry(Command):
    """A header and, as a fallback, a position, with the attribute they fill."""

    header: str
    column: int
    key: str


class PresetForm(Command):
    """A mapping to keep. `replace` overwrites the preset of that name (IMP-13, IMP-29)."""

    name: str
    entries: tuple[PresetEntry, ...]
    encoding: str = ""
    separator: str = ""
    date_order: DateOrder = DateOrder.DAY_FIRST
    replace: bool = False


class Preset(Record):
    """A stored mapping."""

    id: PresetId
    name: str
    entries: tuple[PresetEntry, ...]
    encoding: str
    separator: str
    date_order: DateOrder


class AppliedPreset(Record):
    """What a preset makes of a file; `missing` are headers the file lacks (IMP-14)."""

    mapping: tuple[ColumnMapping, ...]
    missing: tuple[str, ...]


def apply_preset(preset: Preset, header: Sequence[str], columns: int, keys: Collection[str]) -> AppliedPreset:
    """Columns by header; by position where file or entry has no header. Entries of gone attributes are missing."""
    position = {title.strip().casefold(): number for number, title in reversed(list(enumerate(header)))}
    mapping: dict[int, str] = {}
    missing: list[str] = []
    for entry in preset.entries:
        title = entry.header.strip().casefold()
        by_position = entry.column if entry.column < columns and (not title or not any(header)) else None
        column = position.get(title, by_position) if title else by_position
        if column is None or column in mapping or entry.key not in {*keys, PHONE_KEY}:
            missing.append(entry.header or str(entry.column + 1))
        else:
            mapping[column] = entry.key
    found = tuple(ColumnMapping(column=column, key=key) for column, key in sorted(mapping.items()))
    return AppliedPreset(mapping=found, missing=tuple(missing))


def check_preset(form: PresetForm) -> list[Problem]:
    """Everything wrong with a preset that can be seen without the store (IMP-26, IMP-29)."""
    return [
        *check_length("name", clean_text(form.name), low=1, high=PRESET_NAME_MAX),
        *_check_keys("entries", [entry.key for entry in form.entries]),
    ]


def check_plan(plan: ImportPlan, columns: int, keys: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with a plan; `keys` are those of the attributes (IMP-11, IMP-26)."""
    problems = check_length("tag", clean_text(plan.tag), high=TAG_MAX)
    if plan.quick:
        return problems
    problems += _check_keys("mapping", [item.key for item in plan.mapping])
    seen: set[int] = set()
    for number, item in enumerate(plan.mapping):
        path = f"mapping.{number}"
        if not 0 <= item.column < columns or item.column in seen:
            problems.append(Problem(path=path, code="unknown_column", params={"column": item.column}))
        elif item.key != PHONE_KEY and item.key not in keys:
            problems.append(Problem(path=path, code="unknown_attribute", params={"name": item.key}))
        elif not 0 <= item.figures <= FIGURES_MAX:
            problems.append(Problem(path=path, code="out_of_range", params={"low": 0, "high": FIGURES_MAX}))
        seen.add(item.column)
    return problems


def check_options(options: ImportOptions, sheets: int, rows: int) -> list[Problem]:
    """Everything wrong with reading options."""
    problems = []
    if options.encoding and options.encoding not in ENCODINGS:
        problems.append(Problem(path="encoding", code="not_in_list", params={"value": options.encoding}))
    if options.separator and options.separator not in SEPARATORS:
        problems.append(Problem(path="separator", code="not_in_list", params={"value": options.separator}))
    if not 0 <= options.sheet < max(1, sheets):
        problems.append(Problem(path="sheet", code="not_in_list", params={"value": options.sheet}))
    if not 0 <= options.first_row <= rows:
        problems.append(Problem(path="first_row", code="out_of_range", params={"low": 0, "high": rows}))
    if options.country and options.country not in SUPPORTED_REGIONS:
        problems.append(Problem(path="country", code="not_in_list", params={"value": options.country}))
    return problems


def _check_keys(path: str, keys: Sequence[str]) -> list[Problem]:
    problems = []
    if PHONE_KEY not in keys:
        problems.append(Problem(path=path, code="phone_not_mapped"))
    for number, key in enumerate(keys):
        if key in keys[:number]:
            problems.append(Problem(path=f"{path}.{number}", code="duplicate", params={"value": key}))
    return problems
