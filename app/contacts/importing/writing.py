"""The job that writes an import: whole batches, each row once however often the job is taken up (IMP-15..21)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import RowMapping, bindparam, insert, select, update

from app.audit.service import record as audit
from app.contacts import links, schema
from app.contacts.importing import staging
from app.contacts.importing.entries import change, one, row_of, tell, text
from app.contacts.importing.files import Files
from app.contacts.importing.imports import RunOrder
from app.contacts.importing.staging import Ready
from app.contacts.schema import Schema, column_name
from app.contacts.tables import contacts, tags
from app.contacts.tags import ensure
from app.contacts.telling import tell_all_contacts, tell_tags
from app.contacts.undoing import Before, keep
from app.contacts.walking import Pace, Pulse
from app.contract.attributes import PHONE_KEY
from app.contract.faults import Fault, Param
from app.contract.imports import BATCH_MAX, Import, ImportMode, ImportState, InFile, Outcome, Tally
from app.contract.jobs import JobId
from app.core.dialect import among
from app.core.errors import Refusal
from app.core.jobs import Cancelled, JobContext
from app.core.tables import jobs
from app.core.work import UnitOfWork


class Reached(msgspec.Struct, frozen=True):
    """How far a run is: the last row of the file that is written, what was done, whether the end is told."""

    last_row: int = -1
    done: int = 0
    outcome: Outcome = Outcome()
    told: bool = False


@dataclass(slots=True)
class _Run:
    """One run: what it was told to do and how far it is."""

    context: JobContext
    order: RunOrder
    entry: Import
    reached: Reached
    undo_job_id: JobId
    tag_id: int | None = None
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def tally(self) -> Tally:
        """The figures of the check, under the chosen treatment of bad values."""
        assert self.entry.findings is not None
        return self.entry.findings.lenient if self.order.run.drop_bad_values else self.entry.findings.strict

    @property
    def keys(self) -> list[str]:
        """Keys of the mapped attributes, in the order of staged values."""
        assert self.entry.plan is not None
        return [item.key for item in self.entry.plan.mapping if item.key != PHONE_KEY]


def run_import(context: JobContext) -> Mapping[str, Param]:
    """The job."""
    order = context.order(RunOrder)
    with context.database.read() as conn:
        entry, row = one(conn, order.import_id), row_of(conn, order.import_id)
    reached = context.checkpoint(Reached) or Reached()
    run = _Run(context, order, entry, reached, JobId(row["undo_job_id"] or context.job_id))
    files = Files(context.home, row["file"])
    if not run.reached.told:
        try:
            _write_all(run, files, row)
            run.reached = context.database.write(_finish_done, run)
        except Cancelled:
            if _was_cancelled(context):
                context.database.write(_finish, run, ImportState.CANCELLED, None)
                _keep_rejected(run, files, row)
            raise
        except Refusal as refusal:
            context.database.write(_finish, run, ImportState.FAILED, refusal.fault())
            raise
    _keep_rejected(run, files, row)
    return {name: getattr(run.reached.outcome, name) for name in Outcome.__struct_fields__ if name != "undone"}


def _write_all(run: _Run, files: Files, row: RowMapping) -> None:
    run.tag_id = run.context.database.write(_begin, run)
    assert run.entry.plan is not None
    lenient, combine = run.order.run.drop_bad_values, run.entry.plan.in_file is InFile.COMBINE
    pace = Pace(BATCH_MAX)
    with staging.opened(files.checked(row["check_job_id"])) as store:
        while ready := staging.ready_after(store, run.reached.last_row, pace.size, lenient=lenient):
            rows = [_combined(store, one, lenient=lenient) for one in ready] if combine else ready
            began_s = time.monotonic()
            run.reached = run.context.database.write(_write_batch, run, rows)
            pace.took(time.monotonic() - began_s)


def _begin(work: UnitOfWork, run: _Run) -> int | None:
    """The import's tag, made once: a later start finds it by id, whatever it is called by then."""
    assert run.entry.plan is not None
    if run.entry.outcome is not None:
        return run.entry.outcome.tag_id
    tag_id = None
    if run.entry.plan.tag.strip():
        (tag_id,) = ensure(work, run.order.by.actor(), [run.entry.plan.tag])
        tell_tags(work, [tag_id])
    change(work, run.entry.id, outcome=text(Outcome(tag_id=tag_id)))
    return tag_id


def _combined(store: sqlite3.Connection, row: Ready, *, lenient: bool) -> Ready:
    """A row with its gaps filled from later rows of its number (IMP-5)."""
    if not row.repeated:
        return row
    several = staging.values_of_phone(store, row.phone, lenient=lenient)
    filled = [next((value for value in column if value is not None), None) for column in zip(*several, strict=True)]
    return row._replace(values=filled)


# -- one batch -----------------------------------------------------------------------------------------------------


class _Split(NamedTuple):
    """Rows whose number nobody has, and those with the contact that has it."""

    fresh: list[Ready]
    known: list[tuple[Ready, RowMapping]]


def _write_batch(work: UnitOfWork, run: _Run, rows: Sequence[Ready]) -> Reached:
    present = schema.load(work.conn)
    by_key = present.by_key()
    columns = [column_name(by_key[key].id) if key in by_key else None for key in run.keys]
    split = _split(work, present, rows)
    _create(work, run, present, split.fresh, columns)
    mode = run.order.run.mode
    changed: dict[int, Before] = {}
    if mode is ImportMode.NOT_IMPORT:
        _tag(work, run, split.fresh)
    else:
        changed = _change_known(work, present, split.known, columns, override=mode is ImportMode.OVERRIDE)
        for contact_id in _tag(work, run, rows) & {contact["id"] for _, contact in split.known}:
            before = changed.get(contact_id, Before({}))
            changed[contact_id] = msgspec.structs.replace(before, tags=(run.tag_id or 0,))
    keep(work, run.undo_job_id, list(changed.items()))
    outcome = _added(run.reached.outcome, mode, len(split.fresh), len(split.known), len(changed))
    reached = Reached(rows[-1].n, run.reached.done + len(rows), outcome)
    if run.pulse.beats():
        tell_all_contacts(work)
    run.context.save(work, done=reached.done, total=run.tally.to_import, checkpoint=reached)
    return reached


def _split(work: UnitOfWork, present: Schema, rows: Sequence[Ready]) -> _Split:
    table = present.table
    found = work.conn.execute(select(table).where(among(work.conn, table.c.phone, [row.phone for row in rows])))
    by_phone = {contact["phone"]: contact for contact in found.mappings()}
    fresh = [row for row in rows if row.phone not in by_phone]
    return _Split(fresh, [(row, by_phone[row.phone]) for row in rows if row.phone in by_phone])


def _create(
    work: UnitOfWork, run: _Run, present: Schema, rows: Sequence[Ready], columns: Sequence[str | None]
) -> None:
    base = {"import_id": run.entry.id, "created_ms": work.now_ms, "updated_ms": work.now_ms}
    made = [
        {
            **base,
            "phone": row.phone,
            "doubtful": row.doubtful,
            "country": row.country,
            **schema.with_successors(present, _cells(columns, row.values)),
        }
        for row in rows
    ]
    if made:
        work.conn.execute(insert(present.table), made)


def _change_known(
    work: UnitOfWork,
    present: Schema,
    known: Sequence[tuple[Ready, RowMapping]],
    columns: Sequence[str | None],
    *,
    override: bool,
) -> dict[int, Before]:
    """Override or enrich contacts; returns those that differ afterwards, as they were."""
    changed, kept = [], {}
    for row, contact in known:
        wanted = _cells(columns, row.values)
        if not override:
            wanted = {name: value if contact[name] is None else contact[name] for name, value in wanted.items()}
        if any(contact[name] != value for name, value in wanted.items()):
            kept[contact["id"]] = _before(present, contact, wanted)
            cells = schema.with_successors(present, wanted)
            changed.append({"the_contact": contact["id"], **{f"to_{name}": v for name, v in cells.items()}})
    if changed:
        names = [name.removeprefix("to_") for name in changed[0] if name != "the_contact"]
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        values |= {"version": present.table.c.version + 1, "updated_ms": work.now_ms}
        one_contact = present.table.c.id == bindparam("the_contact")
        work.conn.execute(update(present.table).where(one_contact).values(values), changed)
    return kept


def _before(present: Schema, contact: RowMapping, wanted: Mapping[str, object]) -> Before:
    """What a contact loses and what it gets instead, by key."""
    by_column = {column_name(attribute.id): attribute for attribute in present.attributes}
    values, wrote = {}, {}
    for name, value in wanted.items():
        if contact[name] != value:
            attribute = by_column[name]
            wrote[attribute.key] = None if value is None else schema.decoded(attribute, value)
            if contact[name] is not None:
                values[attribute.key] = schema.decoded(attribute, contact[name])
    return Before(values, wrote=wrote)


def _tag(work: UnitOfWork, run: _Run, rows: Sequence[Ready]) -> set[int]:
    """Put the import's tag on contacts by number; returns those that got it now."""
    is_there = select(tags.c.id).where(tags.c.id == run.tag_id)
    if run.tag_id is None or work.conn.execute(is_there).first() is None:
        return set()
    here = among(work.conn, contacts.c.phone, [row.phone for row in rows])
    return set(links.add(work, [run.tag_id], select(contacts.c.id).where(here)))


def _cells(columns: Sequence[str | None], values: Sequence[Any]) -> dict[str, object]:
    """Staged values by column, without those of attributes that are gone."""
    return {name: value for name, value in zip(columns, values, strict=True) if name is not None}


def _added(before: Outcome, mode: ImportMode, created: int, known: int, changed: int) -> Outcome:
    overridden = known if mode is ImportMode.OVERRIDE else 0
    enriched = changed if mode is ImportMode.ENRICH else 0
    return Outcome(
        created=before.created + created,
        overridden=before.overridden + overridden,
        enriched=before.enriched + enriched,
        skipped=before.skipped + known - overridden - enriched,
    )


# -- the end -------------------------------------------------------------------------------------------------------


def _finish_done(work: UnitOfWork, run: _Run) -> Reached:
    _finish(work, run, ImportState.DONE, None)
    told = Reached(run.reached.last_row, run.reached.done, _figures(run), told=True)
    run.context.save(work, done=run.reached.done, total=run.tally.to_import, checkpoint=told)
    return told


def _finish(work: UnitOfWork, run: _Run, state: ImportState, fault: Fault | None) -> None:
    outcome = _figures(run)
    change(
        work,
        run.entry.id,
        state=state.value,
        outcome=text(outcome),
        fault=None if fault is None else text(fault),
        finished_ms=work.now_ms,
    )
    details = {"file": run.entry.file_name, "outcome": outcome, "state": state}
    audit(work, run.order.by.actor(), "import_ended", "import", run.entry.id, details=details)
    tell(work, run.entry.id)
    tell_all_contacts(work)
    if run.tag_id is not None:
        tell_tags(work, [run.tag_id])


def _figures(run: _Run) -> Outcome:
    return msgspec.structs.replace(
        run.reached.outcome, duplicates=run.tally.duplicates, errors=run.tally.errors, tag_id=run.tag_id
    )


def _was_cancelled(context: JobContext) -> bool:
    """Whether a person ended the job; the service's own end only interrupts it."""
    with context.database.read() as conn:
        wished = select(jobs.c.cancel_requested).where(jobs.c.id == context.job_id)
        return bool(conn.execute(wished).scalar_one())


def _keep_rejected(run: _Run, files: Files, row: RowMapping) -> None:
    """Keep the refused rows for the history, and nothing else of the file."""
    raw, checked = files.raw(row["read_job_id"]), files.checked(row["check_job_id"])
    if raw.exists() and checked.exists():
        with staging.making(files.rejected()) as target:
            staging.copy_errors(raw, checked, target, lenient=run.order.run.drop_bad_values)
    files.remove(keep=(files.rejected(),))
