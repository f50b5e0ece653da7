"""The jobs before anything is written: read the file into rows, check every row (IMP-3, IMP-10, IMP-11, IMP-15)."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sqlalchemy import Connection, RowMapping, select

from app.contacts import schema
from app.contacts.importing import mapping, reading, staging
from app.contacts.importing.checking import Checker
from app.contacts.importing.entries import change, one, record, row_of, tell, text
from app.contacts.importing.files import Files
from app.contacts.importing.imports import CheckOrder, ReadOrder
from app.contacts.tables import contacts, tags
from app.contacts.walking import Pulse
from app.contract.checks import clean_text
from app.contract.faults import Fault, Param
from app.contract.imports import ColumnMapping, FileFormat, Findings, Import, ImportOptions, ImportState
from app.core import workspace
from app.core.database import Database
from app.core.dialect import among
from app.core.errors import Refusal
from app.core.jobs import JobContext
from app.core.work import UnitOfWork

T = TypeVar("T")

CHUNK: Final = 2_000
SAMPLE: Final = 200


@dataclass(slots=True)
class _Facts:
    """What a pass over a file shows."""

    rows: int = 0
    columns: int = 0
    filled: set[int] = field(default_factory=set)
    sample: list[list[str]] = field(default_factory=list)

    def add(self, cells: Sequence[str]) -> None:
        self.rows += 1
        self.columns = max(self.columns, len(cells))
        if len(self.filled) < self.columns:
            self.filled.update(n for n, cell in enumerate(cells) if cell and not cell.isspace())
        if len(self.sample) < SAMPLE:
            self.sample.append(list(cells))


# -- reading -------------------------------------------------------------------------------------------------------


def run_read(context: JobContext) -> Mapping[str, Param]:
    """The job that reads a file into rows. What is wrong with the file is kept with the import."""
    order = context.order(ReadOrder)
    with context.database.read() as conn:
        entry, row = one(conn, order.import_id), row_of(conn, order.import_id)
    files = Files(context.home, row["file"])
    try:
        facts = _read_file(context, entry, files)
    except Refusal as refusal:
        context.database.write(_read_failed, context, order.import_id, refusal.fault())
        raise
    finally:
        files.text(context.job_id).unlink(missing_ok=True)
    if context.database.write(_read_done, context, order.import_id, facts):
        files.remove_older(context.job_id)
    return {"rows": facts.rows, "columns": facts.columns}


def _read_file(context: JobContext, entry: Import, files: Files) -> _Facts:
    facts = _Facts()
    pulse = Pulse()

    def watch() -> None:
        if pulse.beats():
            context.database.write(context.save, done=facts.rows, total=None, checkpoint=None)

    source, options = files.upload, entry.options
    if entry.format is not FileFormat.CSV:
        source, options = files.text(context.job_id), ImportOptions(encoding="utf-8", separator=",")
        sheet = entry.sheets[entry.options.sheet]
        reading.sheet_to_csv(files.upload, entry.file_name, sheet, source, watch)
    rows = reading.csv_rows(source, entry.file_name, options.encoding or "utf-8", options.separator or ",")
    with staging.making(files.raw(context.job_id)) as store:
        staging.make_raw(store)
        for chunk in chunks(enumerate(rows), CHUNK):
            staging.add_raw(store, chunk)
            for _, cells in chunk:
                facts.add(cells)
            watch()
    return facts


def _read_done(work: UnitOfWork, context: JobContext, import_id: int, facts: _Facts) -> bool:
    """Keep what was read; False when other options were chosen meanwhile."""
    entry = one(work.conn, import_id)
    if entry.job_id != context.job_id:
        return False
    order = mapping.date_order(facts.sample)
    first = first_row(work.conn, facts.sample)
    options = ImportOptions(
        encoding=entry.options.encoding,
        separator=entry.options.separator,
        sheet=entry.options.sheet,
        first_row=first,
        date_order=order,
        country=entry.options.country,
    )
    header = facts.sample[first - 1] if first else []
    change(
        work,
        import_id,
        state=ImportState.READ.value,
        options=text(options),
        rows=facts.rows,
        columns=facts.columns,
        filled=text(sorted(facts.filled)),
        header=text(header),
        proposal=text(proposal(work.conn, header, facts.sample[first:], options)),
        read_job_id=context.job_id,
        fault=None,
    )
    tell(work, import_id)
    return True


def _read_failed(work: UnitOfWork, context: JobContext, import_id: int, fault: Fault) -> None:
    if one(work.conn, import_id).job_id == context.job_id:
        change(work, import_id, fault=text(fault))
        tell(work, import_id)


def first_row(conn: Connection, sample: Sequence[Sequence[str]]) -> int:
    """Number of the first row that seems to hold a contact."""
    return mapping.first_contact(sample, schema.load(conn).attributes, workspace.read(conn).default_country)


def proposal(
    conn: Connection, header: Sequence[str], sample: Sequence[Sequence[str]], options: ImportOptions
) -> list[ColumnMapping]:
    """What the columns seem to mean."""
    country = options.country or workspace.read(conn).default_country
    return list(mapping.propose(header, sample, schema.load(conn).attributes, country, options.date_order))


# -- checking ------------------------------------------------------------------------------------------------------


def run_check(context: JobContext) -> Mapping[str, Param]:
    """The job that checks every row under a plan."""
    order = context.order(CheckOrder)
    with context.database.read() as conn:
        entry, row = one(conn, order.import_id), row_of(conn, order.import_id)
        checker = Checker(
            order.plan.mapping,
            schema.load(conn).attributes,
            entry.options.country or workspace.read(conn).default_country,
            entry.options.date_order,
        )
    files = Files(context.home, row["file"])
    try:
        findings = _check_rows(context, order, checker, row, files)
    except BaseException:
        files.checked(context.job_id).unlink(missing_ok=True)
        raise
    if context.database.write(_check_done, context, order, findings):
        files.remove_older(context.job_id, keep=(files.raw(row["read_job_id"]),))
    strict = findings.strict
    return {"rows": findings.rows, "to_import": strict.to_import, "errors": strict.errors}


def _check_rows(
    context: JobContext, order: CheckOrder, checker: Checker, row: RowMapping, files: Files
) -> Findings:
    first = record(row).options.first_row
    pulse = Pulse()
    with (
        staging.opened(files.raw(row["read_job_id"])) as raw,
        staging.making(files.checked(context.job_id)) as store,
    ):
        staging.make_checked(store)
        for chunk in chunks(staging.raw_from(raw, first), CHUNK):
            found = (checker.check(n, cells) for n, cells in chunk)
            staging.add_checked(store, (checked for checked in found if checked is not None))
            if pulse.beats():
                context.database.write(context.save, done=chunk[-1][0], total=row["rows"], checkpoint=None)
        staging.index_phones(store)
        staging.mark_duplicates(store, order.plan.in_file)
        mark_existing(context.database, store)
        return Findings(
            rows=checker.rows,
            strict=staging.tally(store, lenient=False),
            lenient=staging.tally(store, lenient=True),
            lines=checker.findings(),
            tag_contacts=_tag_contacts(context.database, order.plan.tag),
        )


def _check_done(work: UnitOfWork, context: JobContext, order: CheckOrder, findings: Findings) -> bool:
    if one(work.conn, order.import_id).job_id != context.job_id:
        return False
    change(
        work,
        order.import_id,
        state=ImportState.CHECKED.value,
        plan=text(order.plan),
        findings=text(findings),
        check_job_id=context.job_id,
        outcome=None,
        fault=None,
    )
    tell(work, order.import_id)
    return True


def mark_existing(database: Database, store: sqlite3.Connection, only: Sequence[str] | None = None) -> None:
    """Note which numbers of the file (or which of `only` them) contacts have (IMP-15)."""
    known: list[str] = []
    with database.read() as conn:
        for listed in staging.phones(store, 10 * CHUNK) if only is None else [only]:
            here = among(conn, contacts.c.phone, listed)
            known += conn.execute(select(contacts.c.phone).where(here)).scalars()
    staging.mark_existing(store, known)


def _tag_contacts(database: Database, tag: str) -> int:
    with database.read() as conn:
        wanted = select(tags.c.contacts).where(tags.c.name_folded == clean_text(tag).casefold())
        return conn.execute(wanted).scalar_one_or_none() or 0


def chunks(source: Iterable[T], size: int) -> Iterator[list[T]]:
    """A stream in lists of some length."""
    stream = iter(source)
    while chunk := list(itertools.islice(stream, size)):
        yield chunk
