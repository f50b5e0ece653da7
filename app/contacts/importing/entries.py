"""Imports as they are stored and as people see them."""

from __future__ import annotations

from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import Connection, RowMapping, Select, select, update

from app.contacts.tables import imports
from app.contacts.telling import IMPORT_EYES
from app.contract.faults import Code, Fault
from app.contract.feed import Topic
from app.contract.imports import (
    HISTORY,
    ColumnMapping,
    FileFormat,
    Findings,
    Import,
    ImportId,
    ImportOptions,
    ImportPlan,
    ImportState,
    Outcome,
    RunImport,
)
from app.contract.jobs import JobId, JobState
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from app.core.tables import jobs as job_rows
from app.core.work import UnitOfWork

T = TypeVar("T")

ENDED: Final = frozenset({ImportState.DONE, ImportState.CANCELLED})
RAN: Final = ENDED | {ImportState.RUNNING, ImportState.FAILED}
"""An import that failed may have written a part, which can be taken back: it is not forgotten either."""
FORGET_MS: Final = 7 * DAY_MS
"""An import that was begun and never run is forgotten after this."""


def record(row: RowMapping) -> Import:
    """A row as people see it. A run whose job has ended without a word, as by a crash, is over too."""
    state = ImportState(row["state"])
    outcome = _read_or_none(row["outcome"], Outcome)
    if state is ImportState.RUNNING and row["job_state"] in _OVER:
        state = _OVER[row["job_state"]]
        reached = _read_or_none(row["job_checkpoint"], dict[str, Any]) or {}
        outcome = msgspec.convert(reached.get("outcome", {}), Outcome)
    return Import(
        id=ImportId(row["id"]),
        file_name=row["file_name"],
        format=FileFormat(row["format"]),
        size=row["size"],
        state=state,
        user=row["user"],
        options=read(row["options"], ImportOptions),
        sheets=tuple(read(row["sheets"], list[str])),
        header=tuple(read(row["header"], list[str])),
        columns=row["columns"],
        rows=row["rows"],
        proposal=tuple(read(row["proposal"], list[ColumnMapping])),
        plan=_read_or_none(row["plan"], ImportPlan),
        findings=_read_or_none(row["findings"], Findings),
        run=_read_or_none(row["run"], RunImport),
        outcome=outcome,
        job_id=JobId(row["job_id"]) if row["job_id"] else None,
        fault=_read_or_none(row["fault"], Fault),
        created_ms=row["created_ms"],
        finished_ms=row["finished_ms"],
    )


_OVER: Final = {JobState.CANCELLED.value: ImportState.CANCELLED, JobState.FAILED.value: ImportState.FAILED}


def _with_job() -> Select[Any]:
    columns = (imports, job_rows.c.state.label("job_state"), job_rows.c.checkpoint.label("job_checkpoint"))
    return select(*columns).outerjoin(job_rows, job_rows.c.id == imports.c.job_id)


def row_of(conn: Connection, import_id: int) -> RowMapping:
    """The row of an import."""
    row = conn.execute(_with_job().where(imports.c.id == import_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="import", id=import_id)
    return row


def one(conn: Connection, import_id: int) -> Import:
    """One import."""
    return record(row_of(conn, import_id))


def history(conn: Connection) -> list[Import]:
    """The most recent imports that ran or run, newest first (IMP-1)."""
    ran = imports.c.state.in_([state.value for state in RAN])
    rows = conn.execute(_with_job().where(ran).order_by(imports.c.id.desc()).limit(HISTORY)).mappings()
    return [record(row) for row in rows]


def kept_files(conn: Connection, now_ms: int) -> list[str]:
    """Names of the files that are still needed: of the history, and of what was begun lately."""
    recent = [entry.id for entry in history(conn)]
    open_states = imports.c.state.not_in([state.value for state in ENDED])
    begun = open_states & (imports.c.created_ms > now_ms - FORGET_MS)
    return list(conn.execute(select(imports.c.file).where(imports.c.id.in_(recent) | begun)).scalars())


def change(work: UnitOfWork, import_id: int, **values: Any) -> None:
    """Write some columns of an import."""
    work.conn.execute(update(imports).where(imports.c.id == import_id).values(values))


def tell(work: UnitOfWork, import_id: int) -> Import:
    """Listeners hear of the import as it is now."""
    entry = one(work.conn, import_id)
    work.upsert(Topic.IMPORTS, import_id, entry, IMPORT_EYES)
    return entry


def text(value: object) -> str:
    """A value as a column keeps it."""
    return msgspec.json.encode(value).decode()


def read(stored: str, kind: type[T]) -> T:
    """A value from a column."""
    return msgspec.json.decode(stored, type=kind)


def _read_or_none(stored: str | None, kind: type[T]) -> T | None:
    return None if stored is None else read(stored, kind)
