"""What the wizard shows of a file's rows, and what it changes before the run (IMP-10, IMP-15, IMP-17, BEY-35)."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping

from app.contacts import schema
from app.contacts.importing import entries, imports, preparing, reading, staging
from app.contacts.importing.checking import Checker
from app.contacts.importing.files import Files
from app.contacts.importing.staging import Line
from app.contacts.sheets import harmless
from app.contract.faults import Code, Problem
from app.contract.imports import (
    CELL_MAX,
    CellProblem,
    FileFormat,
    Finding,
    Findings,
    Import,
    ImportOptions,
    ImportRow,
    ImportRows,
    ImportState,
    RawRows,
    RowGroup,
    check_options,
)
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.runtime import Runtime
from app.core.work import UnitOfWork

PAGE_MAX: Final = 500
COPIED: Final = 1_000


# -- rows as read --------------------------------------------------------------------------------------------------


def raw_rows(runtime: Runtime, import_id: int, offset: int, limit: int) -> RawRows:
    """Rows as read; refused until the file has been."""
    with runtime.database.read() as conn:
        entry, row = entries.one(conn, import_id), entries.row_of(conn, import_id)
    offset, limit = max(0, offset), max(1, min(limit, PAGE_MAX))
    with _raw(runtime, entry, row) as store:
        rows = staging.raw_window(store, offset, limit)
    return RawRows(rows=tuple(tuple(cells) for cells in rows), total=entry.rows, offset=offset)


def change_options(runtime: Runtime, actor: Actor, import_id: int, options: ImportOptions) -> Import:
    """Other reading options. What only moves the first row or the order of dates needs no new reading."""
    with runtime.database.read() as conn:
        entry, row = entries.one(conn, import_id), entries.row_of(conn, import_id)
    refuse_if(check_options(options, len(entry.sheets), entry.rows if row["read_job_id"] else 0))
    same = (options.encoding, options.separator, options.sheet) == (
        entry.options.encoding,
        entry.options.separator,
        entry.options.sheet,
    )
    if not same or entry.state is ImportState.UPLOADED:
        return runtime.database.write(
            imports.read_again, actor, import_id, _complete(runtime, row, options), runtime.jobs
        )
    with _raw(runtime, entry, row) as store:
        sample = staging.raw_window(store, max(0, options.first_row - 1), preparing.SAMPLE)
    header, rest = (sample[:1], sample[1:]) if options.first_row else ([[]], sample)
    with runtime.database.read() as conn:
        proposal = preparing.proposal(conn, header[0] if header else [], rest, options)
    return runtime.database.write(imports.change_start, import_id, options, header[0] if header else [], proposal)


def _complete(runtime: Runtime, row: RowMapping, options: ImportOptions) -> ImportOptions:
    """Options with what was left to be detected."""
    if row["format"] != FileFormat.CSV.value or (options.encoding and options.separator):
        return options
    upload = Files(runtime.home, row["file"]).upload
    found = reading.detect_options(upload)
    encoding = options.encoding or found.encoding
    separator = options.separator or reading.detect_separator(upload, encoding)
    return msgspec.structs.replace(options, encoding=encoding, separator=separator)


# -- rows as checked -----------------------------------------------------------------------------------------------


def checked_rows(
    runtime: Runtime, import_id: int, group: RowGroup, offset: int, limit: int, *, lenient: bool
) -> ImportRows:
    """A window of one of the lists; of a finished import only the errors are kept."""
    with runtime.database.read() as conn:
        entry, row = entries.one(conn, import_id), entries.row_of(conn, import_id)
    if entry.plan is None:
        raise Refusal(Code.STATUS_IS_NOW, status=entry.state.value)
    offset, limit = max(0, offset), max(1, min(limit, PAGE_MAX))
    with _checked(runtime, entry, row) as store:
        lines = staging.lines(store, group, lenient=lenient, offset=offset, limit=limit)
        total = getattr(staging.tally(store, lenient=lenient), group.value)
    with _raw(runtime, entry, row) as store:
        cells = staging.raw_rows(store, [line.n for line in lines])
    columns = [item.column for item in entry.plan.mapping]
    return ImportRows(
        rows=tuple(_row(line, cells.get(line.n, []), columns) for line in lines), total=total, offset=offset
    )


def _row(line: Line, cells: Sequence[str], columns: Sequence[int]) -> ImportRow:
    return ImportRow(
        row=line.n + 1,
        phone=line.phone,
        cells=tuple(cells[column] if column < len(cells) else "" for column in columns),
        existing=line.existing,
        problems=tuple(CellProblem(column=c, key=k, code=code, value=value) for c, k, code, value in line.problems),
    )


def rejected_csv(
    runtime: Runtime,
    import_id: int,
    *,
    lenient: bool,
    title: str = "reason",
    words: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """The refused rows in their original columns with the reason; `words` say codes in a person's language."""
    with runtime.database.read() as conn:
        entry, row = entries.one(conn, import_id), entries.row_of(conn, import_id)
        names = {one.key: one.name for one in schema.load(conn).attributes}
    if entry.plan is None:
        raise Refusal(Code.STATUS_IS_NOW, status=entry.state.value)
    yield "\ufeff".encode()
    yield _line([*_padded(entry.header, entry.columns), title])
    with _checked(runtime, entry, row) as found, _raw(runtime, entry, row) as raw:
        for chunk in preparing.chunks(staging.errors_from(found, lenient=lenient), COPIED):
            cells = staging.raw_rows(raw, [line.n for line in chunk])
            reasons = (_reason(line, names, words or {}) for line in chunk)
            yield b"".join(
                _line([*_padded(cells[line.n], entry.columns), reason])
                for line, reason in zip(chunk, reasons, strict=True)
            )


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _reason(line: Line, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    return "; ".join(f"{names.get(key, key)}: {words.get(code, code)}" for _, key, code, _ in line.problems)


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([harmless(cell) for cell in cells])
    return buffer.getvalue().encode()


# -- a row put right -----------------------------------------------------------------------------------------------


def amend(runtime: Runtime, import_id: int, row_number: int, cells: Sequence[str]) -> ImportRow:
    """Replace the mapped cells of a row before the run, and check it again."""
    with runtime.database.read() as conn:
        entry, row = entries.one(conn, import_id), entries.row_of(conn, import_id)
        _check_amendment(entry, cells)
        assert entry.plan is not None
        checker = _checker(conn, entry)
    n, columns = row_number - 1, [item.column for item in entry.plan.mapping]
    with _raw(runtime, entry, row) as raw, _checked(runtime, entry, row) as store:
        before, old = staging.line_of(store, n), staging.raw_rows(raw, [n])
        if before is None or n not in old:
            raise Refusal(Code.NOT_FOUND, what="import_row", id=row_number)
        fresh = _padded(old[n], max(columns) + 1)
        for column, cell in zip(columns, cells, strict=True):
            fresh[column] = cell
        checked = checker.check(n, fresh)
        if checked is None:
            raise Refusal(Code.INVALID, problems=[Problem(path="cells", code="required")])
        staging.set_raw(raw, n, fresh)
        staging.add_checked(store, [checked])
        numbers = [phone for phone in (before.phone, checked.phone) if phone is not None]
        staging.mark_duplicates(store, entry.plan.in_file, only=numbers)
        preparing.mark_existing(runtime.database, store, only=numbers)
        after = staging.line_of(store, n)
        assert after is not None
        tallies = staging.tally(store, lenient=False), staging.tally(store, lenient=True)
    findings = _amended(entry.findings, before, after)
    findings = msgspec.structs.replace(findings, strict=tallies[0], lenient=tallies[1])
    runtime.database.write(_keep_findings, import_id, findings)
    return _row(after, fresh, columns)


def _check_amendment(entry: Import, cells: Sequence[str]) -> None:
    if entry.state is not ImportState.CHECKED or entry.plan is None:
        raise Refusal(Code.STATUS_IS_NOW, status=entry.state.value)
    if len(cells) != len(entry.plan.mapping):
        problem = Problem(path="cells", code="wrong_number", params={"expected": len(entry.plan.mapping)})
        raise Refusal(Code.INVALID, problems=[problem])
    longest = max(map(len, cells))
    if longest > CELL_MAX:
        raise reading.too_large("cell", CELL_MAX, longest)


def _checker(conn: Connection, entry: Import) -> Checker:
    assert entry.plan is not None
    options = entry.options
    country = options.country or workspace.read(conn).default_country
    return Checker(entry.plan.mapping, schema.load(conn).attributes, country, options.date_order)


def _amended(findings: Findings | None, before: Line, after: Line) -> Findings:
    assert findings is not None
    change: Counter[tuple[int, str, str]] = Counter((c, key, code) for c, key, code, _ in after.problems)
    change.subtract((c, key, code) for c, key, code, _ in before.problems)
    lines: list[Finding] = []
    for line in findings.lines:
        by = 0 if line.warning else change.pop((line.column, line.key, line.code), 0)
        if line.count + by > 0:
            lines.append(msgspec.structs.replace(line, count=line.count + by))
    values = {(c, key, code): value for c, key, code, value in after.problems}
    lines += [
        Finding(
            column=c,
            key=key,
            code=code,
            warning=False,
            count=by,
            first_row=after.n + 1,
            sample=values[c, key, code],
        )
        for (c, key, code), by in change.items()
        if by > 0
    ]
    return msgspec.structs.replace(findings, lines=tuple(lines))


def _keep_findings(work: UnitOfWork, import_id: int, findings: Findings) -> None:
    entries.change(work, import_id, findings=entries.text(findings))
    entries.tell(work, import_id)


# -- stores --------------------------------------------------------------------------------------------------------


@contextmanager
def _raw(runtime: Runtime, entry: Import, row: RowMapping) -> Iterator[sqlite3.Connection]:
    files = Files(runtime.home, row["file"])
    if entry.state is ImportState.UPLOADED or row["read_job_id"] is None:
        raise Refusal(Code.STATUS_IS_NOW, status=entry.state.value)
    path = files.raw(row["read_job_id"])
    with staging.opened(path, files.rejected()) as store:
        yield store


@contextmanager
def _checked(runtime: Runtime, entry: Import, row: RowMapping) -> Iterator[sqlite3.Connection]:
    files = Files(runtime.home, row["file"])
    if entry.findings is None or row["check_job_id"] is None:
        raise Refusal(Code.STATUS_IS_NOW, status=entry.state.value)
    path = files.checked(row["check_job_id"])
    with staging.opened(path, files.rejected()) as store:
        yield store
