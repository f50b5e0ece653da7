"""Verbs about imports: from the uploaded file to the order to write it (IMP)."""

from __future__ import annotations

import contextlib
import datetime
import zoneinfo
from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import RowMapping, delete, insert

from app.audit.service import record as audit
from app.contacts import schema
from app.contacts.importing.entries import ENDED, FORGET_MS, RAN, change, one, read, record, row_of, tell, text
from app.contacts.tables import imports
from app.contacts.telling import IMPORT_EYES
from app.contacts.walking import By, by
from app.contract.attributes import PHONE_KEY
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.imports import (
    ColumnMapping,
    FileFormat,
    Import,
    ImportMode,
    ImportOptions,
    ImportPlan,
    ImportState,
    RunImport,
    check_plan,
)
from app.contract.jobs import Job, JobId
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobRunner
from app.core.work import UnitOfWork

READ: Final = "imports.read"
CHECK: Final = "imports.check"
RUN: Final = "imports.run"


class ReadOrder(msgspec.Struct, frozen=True):
    """Work order of `READ`."""

    import_id: int


class CheckOrder(msgspec.Struct, frozen=True):
    """Work order of `CHECK`."""

    import_id: int
    plan: ImportPlan


class RunOrder(msgspec.Struct, frozen=True):
    """Work order of `RUN`."""

    import_id: int
    run: RunImport
    by: By


def add_import(
    work: UnitOfWork,
    actor: Actor,
    *,
    file: str,
    file_name: str,
    kind: FileFormat,
    size: int,
    sheets: Sequence[str],
    options: ImportOptions,
    jobs: JobRunner,
) -> Import:
    """A file was uploaded; a job reads it."""
    forgotten = imports.c.created_ms <= work.now_ms - FORGET_MS
    begun = imports.c.state.not_in([state.value for state in RAN])
    work.conn.execute(delete(imports).where(forgotten, begun))
    row = {
        "file": file,
        "file_name": file_name,
        "format": kind.value,
        "size": size,
        "state": ImportState.UPLOADED.value,
        "user_id": actor.user_id,
        "user": actor.name,
        "options": text(options),
        "sheets": text(list(sheets)),
        "header": "[]",
        "columns": 0,
        "rows": 0,
        "filled": "[]",
        "proposal": "[]",
        "created_ms": work.now_ms,
    }
    import_id = work.conn.execute(insert(imports).values(row).returning(imports.c.id)).scalar_one()
    _enqueue(work, import_id, READ, ReadOrder(import_id), actor, jobs)
    return tell(work, import_id)


def read_again(work: UnitOfWork, actor: Actor, import_id: int, options: ImportOptions, jobs: JobRunner) -> Import:
    """Other options: the file is read anew, the check is void."""
    _refuse_unless_open(row_of(work.conn, import_id))
    state = ImportState.UPLOADED.value
    change(work, import_id, options=text(options), state=state, plan=None, findings=None, fault=None)
    _enqueue(work, import_id, READ, ReadOrder(import_id), actor, jobs)
    return tell(work, import_id)


def change_start(
    work: UnitOfWork,
    import_id: int,
    options: ImportOptions,
    header: Sequence[str],
    proposal: Sequence[ColumnMapping],
) -> Import:
    """Another first row or date order: the rows stay as read, the check is void."""
    _refuse_unless_open(row_of(work.conn, import_id))
    change(
        work,
        import_id,
        options=text(options),
        header=text(list(header)),
        proposal=text(list(proposal)),
        state=ImportState.READ.value,
        plan=None,
        findings=None,
        fault=None,
    )
    return tell(work, import_id)


def start_check(work: UnitOfWork, actor: Actor, import_id: int, plan: ImportPlan, jobs: JobRunner) -> Job:
    """Begin to check all rows under a plan."""
    row = row_of(work.conn, import_id)
    _refuse_unless_open(row)
    if row["read_job_id"] is None or row["state"] == ImportState.UPLOADED.value:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    refuse_if(check_plan(plan, row["columns"], schema.load(work.conn).by_key()))
    if plan.quick:
        plan = quick_plan(plan, read(row["filled"], list[int]), tag_of_now(work))
    job = _enqueue(work, import_id, CHECK, CheckOrder(import_id, plan), actor, jobs, total=row["rows"])
    tell(work, import_id)
    return job


def start_run(work: UnitOfWork, actor: Actor, import_id: int, run: RunImport, jobs: JobRunner) -> Job:
    """Begin to write what the check found good."""
    entry = one(work.conn, import_id)
    if entry.state not in (ImportState.CHECKED, ImportState.FAILED):
        raise Refusal(Code.STATUS_IS_NOW, status=entry.state.value)
    assert entry.plan is not None
    assert entry.findings is not None
    refuse_if(check_plan(entry.plan, entry.columns, schema.load(work.conn).by_key()))
    tally = entry.findings.lenient if run.drop_bad_values else entry.findings.strict
    if tally.to_import == 0:
        raise Refusal(Code.NOTHING_TO_IMPORT)
    if entry.plan.quick:  # existing contacts get the tag and nothing else (IMP-8)
        run = msgspec.structs.replace(run, mode=ImportMode.ENRICH)
    change(work, import_id, state=ImportState.RUNNING.value, run=text(run), fault=None, finished_ms=None)
    order = RunOrder(import_id, run, by(actor))
    job = _enqueue(work, import_id, RUN, order, actor, jobs, total=tally.to_import)
    if row_of(work.conn, import_id)["undo_job_id"] is None:  # a run after a failed one adds to what that changed
        change(work, import_id, undo_job_id=job.id)
    details = {"file": entry.file_name, "mode": run.mode, "rows": tally.to_import, "plan": entry.plan}
    audit(work, actor, "import_started", "import", import_id, details=details)
    tell(work, import_id)
    return job


def delete_import(work: UnitOfWork, import_id: int, jobs: JobRunner) -> str:
    """*Start over*. Returns the name of the files, which go once this is durable."""
    row = row_of(work.conn, import_id)
    _refuse_unless_open(row)
    _cancel_job(work, row, jobs)
    work.conn.execute(delete(imports).where(imports.c.id == import_id))
    work.delete(Topic.IMPORTS, import_id, IMPORT_EYES)
    return str(row["file"])


def quick_plan(plan: ImportPlan, filled: Sequence[int], tag: str) -> ImportPlan:
    """The plan of a quick import: the only column that holds anything is the number (IMP-7, IMP-8, IMP-25)."""
    if len(filled) != 1:
        problem = Problem(path="mapping", code="quick_needs_one_column", params={"columns": len(filled)})
        raise Refusal(Code.INVALID, problems=[problem])
    mapping = (ColumnMapping(column=filled[0], key=PHONE_KEY),)
    return msgspec.structs.replace(plan, mapping=mapping, tag=plan.tag.strip() or tag)


def tag_of_now(work: UnitOfWork) -> str:
    """The tag of a quick import without one."""
    zone = zoneinfo.ZoneInfo(workspace.read(work.conn).time_zone)
    return datetime.datetime.fromtimestamp(work.now_ms / 1000, zone).strftime("import %Y-%m-%d %H:%M")


def _enqueue(
    work: UnitOfWork,
    import_id: int,
    kind: str,
    order: object,
    actor: Actor,
    jobs: JobRunner,
    total: int | None = None,
) -> Job:
    row = row_of(work.conn, import_id)
    _cancel_job(work, row, jobs)
    params = {"file": row["file_name"], "import_id": import_id}
    job = jobs.enqueue(work, kind, order, params=params, total=total, owner_id=actor.user_id)
    change(work, import_id, job_id=job.id)
    return job


def _cancel_job(work: UnitOfWork, row: RowMapping, jobs: JobRunner) -> None:
    """End the job whose result nobody waits for any more."""
    if row["job_id"] is not None:
        with contextlib.suppress(Refusal):  # it has ended by itself
            jobs.cancel(work, JobId(row["job_id"]), row["user_id"])


def _refuse_unless_open(row: RowMapping) -> None:
    state = record(row).state
    if state is ImportState.RUNNING or state in ENDED:
        raise Refusal(Code.STATUS_IS_NOW, status=state.value)
