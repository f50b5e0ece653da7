"""Checking list files and importing them, as jobs: complete or not at all (BLK section 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, update

from app.bulk import slots, verifying
from app.bulk.outlook import Gathering, Outlook, new_files
from app.bulk.rules import DUPLICATE, LOADING, Event, shortest_ms
from app.bulk.store import as_json, file_of, pass_event, put, row_of
from app.bulk.tables import campaigns, entries, files, not_loaded
from app.contract.bulk import (
    PROBLEM_ROWS,
    CampaignState,
    EntryStatus,
    FileFigures,
    FileState,
    Invalid,
    RowProblems,
    StartCampaign,
)
from app.contract.faults import Code, Param, Problem
from app.contract.jobs import Job, JobId
from app.contract.lists import Level
from app.core import jobs as job_store
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork
from app.lists.bulk_rows import BulkRow, bulk_rows
from app.lists.decoding import NotAListError
from app.lists.duplicates import FirstPlaces, Place, duplicate_of

CHECK: Final = "bulk.check"
IMPORT: Final = "bulk.import"
CHUNK: Final = 1_000


class CheckOrder(msgspec.Struct, frozen=True):
    """Work order of `CHECK`."""

    campaign_id: int


class ImportOrder(msgspec.Struct, frozen=True):
    """Work order of `IMPORT`."""

    campaign_id: int
    invalid: Invalid
    actor: Actor


def start_check(work: UnitOfWork, actor: Actor, campaign_id: int, jobs: JobRunner) -> Job:
    """Begin to check the files that are not loaded."""
    row = row_of(work.conn, campaign_id)
    slots.refuse_while_loading(row)
    params: dict[str, Param] = {"campaign": campaign_id, "name": row["name"]}
    job = jobs.enqueue(work, CHECK, CheckOrder(campaign_id), params=params, owner_id=actor.user_id)
    put(work, campaign_id, {"job_id": job.id})
    return job


def start_import(work: UnitOfWork, actor: Actor, campaign_id: int, order: StartCampaign, jobs: JobRunner) -> Job:
    """*Save*: begin to import. A call repeated with its key is told of the first one's job (BLK-53)."""
    row = row_of(work.conn, campaign_id)
    if order.client_key and row["started_by"] is not None:
        key, _, job_id = row["started_by"].rpartition(":")
        if key == order.client_key:
            return job_store.one(work.conn, JobId(int(job_id)))
    slots.refuse_while_loading(row)
    if not row["active"]:
        raise Refusal(Code.INVALID, problems=[Problem(path="active", code="campaign_inactive")])
    if row["state"] == CampaignState.RUNNING.value:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    if not new_files(work.conn, row):
        raise Refusal(Code.INVALID, problems=[Problem(path="files", code="required")])
    refuse_if(verifying.problems(work.conn, row, work.now_ms))
    params: dict[str, Param] = {"campaign": campaign_id, "name": row["name"]}
    wanted = ImportOrder(campaign_id, order.invalid, actor)
    job = jobs.enqueue(work, IMPORT, wanted, params=params, owner_id=actor.user_id)
    put(work, campaign_id, {"job_id": job.id, "started_by": f"{order.client_key}:{job.id}"})
    return job


# -- reading -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Scan:
    """What is found while the rows of a file pass by."""

    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FileFigures.__struct_fields__, 0))
    wrong: list[RowProblems] = field(default_factory=list)

    def add(self, row: BulkRow, first: Place | None, *, removes: bool) -> bool:
        """Count a row; whether it is to be sent."""
        self.figures["rows"] += 1
        problems = row.problems
        if not row.is_valid:
            self.figures["invalid"] += 1
        elif first is not None and removes:
            self.figures["duplicates"] += 1
            problems = (*problems, duplicate_of(first, row.number, row.cells[0]))
        else:
            self.figures["valid"] += 1
            self.figures["repeated"] += first is not None
            self.figures["warnings"] += any(one.level is Level.WARNING for one in problems)
        if problems and len(self.wrong) < PROBLEM_ROWS:
            self.wrong.append(RowProblems(row=row.number, cells=row.cells, problems=problems))
        return row.is_valid and not (first is not None and removes)


def scan(
    conn: Connection, home: Path, row: RowMapping, file: RowMapping, seen: FirstPlaces, now_ms: int, found: Scan
) -> Iterator[tuple[BulkRow, bool]]:
    """Every row of a file with whether it is to be sent; figures come together in `found`."""
    try:
        reader = slots.reader_of(conn, home, row, file)
        rules = slots.rules_for(conn, row, reader.shape, now_ms)
        for one in bulk_rows(reader, rules):
            first = None
            if one.is_valid and one.phone is not None:
                first = seen.add(int(one.phone), Place(file["slot"], one.number))
            yield one, found.add(one, first, removes=row["remove_duplicates"])
        found.figures["blank"] = reader.blanks.count
    except NotAListError as error:
        raise slots.refused(error, file["slot"]) from error


def _seen(conn: Connection, row: RowMapping) -> FirstPlaces:
    """Numbers of the present run: what was sent, and what waits of a file in a lower slot comes first."""
    seen = FirstPlaces()
    mine = (entries.c.campaign_id == row["id"]) & (entries.c.run == row["run"])
    gone = (DUPLICATE, LOADING, EntryStatus.CANCELLED.value)
    new = {one["slot"] for one in new_files(conn, row)}
    held = mine & entries.c.status.not_in(gone)
    if 1 in new:  # a row of file 1 stands before one of file 2 that was not sent yet (BLK-47)
        held = held & or_(entries.c.slot == 1, entries.c.status != EntryStatus.SCHEDULED.value)
    columns = select(entries.c.phone, entries.c.slot, entries.c.row).where(held)
    for phone, slot, number in conn.execute(columns):
        seen.add(int(phone), Place(slot, number))
    return seen


def run_check(context: JobContext) -> Mapping[str, Param]:
    """The job of `CHECK`."""
    order = context.order(CheckOrder)
    context.database.write(_begin, order.campaign_id, context.job_id)
    try:
        with context.database.read() as conn:
            row = row_of(conn, order.campaign_id)
            return _check(context, conn, row)
    finally:
        context.database.write(slots.release, order.campaign_id)


def _check(context: JobContext, conn: Connection, row: RowMapping) -> dict[str, Param]:
    seen, now_ms = _seen(conn, row), context.database.clock.now_ms()
    total: Counter[str] = Counter()
    gathering, new = Gathering(conn, row, now_ms), new_files(conn, row)
    done = 0
    for file in new:
        found = Scan()
        rows = scan(conn, context.home, row, file, seen, now_ms, found)
        while chunk := list(islice(rows, CHUNK)):
            done += len(chunk)
            gathering.take(file, chunk)
            context.database.write(context.save, done=done, total=None, checkpoint=None)
        context.database.write(_note, file["id"], found, now_ms)
        total.update(found.figures)
    context.database.write(_note_outlook, row["id"], gathering.result(new, total["repeated"]))
    return {name: total[name] for name in ("valid", "invalid", "duplicates")}


def _note(work: UnitOfWork, file_id: int, found: Scan, now_ms: int) -> None:
    values = {
        "figures": as_json(FileFigures(**found.figures)),
        "wrong": as_json(found.wrong),
        "checked_ms": now_ms,
    }
    work.conn.execute(update(files).where(files.c.id == file_id).values(values))


def _note_outlook(work: UnitOfWork, campaign_id: int, outlook: Outlook) -> None:
    put(work, campaign_id, {"outlook": as_json(outlook)})


# -- importing -----------------------------------------------------------------------------------------------------


def run_import(context: JobContext) -> Mapping[str, Param]:
    """The job of `IMPORT`. Begun anew after a crash: rows that nobody sees yet are forgotten first."""
    order = context.order(ImportOrder)
    is_done = False
    context.database.write(_begin, order.campaign_id, context.job_id)
    try:
        context.database.write(_forget_unfinished, order.campaign_id)
        with context.database.read() as conn:
            row = row_of(conn, order.campaign_id)
            new = [file["id"] for file in new_files(conn, row)]
            if order.invalid is Invalid.REFUSE:
                checked = _check(context, conn, row)
                if checked["invalid"]:
                    params: dict[str, Param] = {"count": checked["invalid"]}
                    raise Refusal(
                        Code.INVALID, problems=[Problem(path="files", code="invalid_rows", params=params)]
                    )
            _load(context, conn, row)
        result = context.database.write(_finish, order, new)
        is_done = True
        return result
    finally:
        if not is_done:
            context.database.write(_forget_unfinished, order.campaign_id)
            context.database.write(slots.release, order.campaign_id)


def _begin(work: UnitOfWork, campaign_id: int, job_id: JobId) -> None:
    """Keep the campaign for a job, also for one that is begun anew after a stop."""
    row = row_of(work.conn, campaign_id)
    if row["job_id"] not in (None, job_id):
        raise Refusal(Code.STATUS_IS_NOW, status="loading")
    put(work, campaign_id, {"job_id": job_id})


def _load(context: JobContext, conn: Connection, row: RowMapping) -> None:
    seen, now_ms = _seen(conn, row), context.database.clock.now_ms()
    done = valid = 0
    for file in new_files(conn, row):
        found = Scan()
        rows = scan(conn, context.home, row, file, seen, now_ms, found)
        while chunk := list(islice(rows, CHUNK)):
            done += len(chunk)
            context.database.write(_store, context, row, file, chunk, done)
        context.database.write(_note, file["id"], found, now_ms)
        valid += found.figures["valid"]
    if not valid:
        raise Refusal(Code.INVALID, problems=[Problem(path="files", code="no_valid_rows")])


def _store(
    work: UnitOfWork,
    context: JobContext,
    row: RowMapping,
    file: RowMapping,
    chunk: list[tuple[BulkRow, bool]],
    done: int,
) -> None:
    fresh = [_entry(row, file, one, sends=sends) for one, sends in chunk if one.is_valid]
    bad = [_bad(row, file, one) for one, _ in chunk if not one.is_valid]
    if fresh:
        work.conn.execute(insert(entries), fresh)
    if bad:
        work.conn.execute(insert(not_loaded), bad)
    context.save(work, done=done, total=None, checkpoint=None)


def _entry(row: RowMapping, file: RowMapping, one: BulkRow, *, sends: bool) -> dict[str, Any]:
    return {
        "campaign_id": row["id"],
        "run": row["run"],
        "file_id": file["id"],
        "slot": file["slot"],
        "row": one.number,
        "written": one.cells[0],
        "phone": one.phone,
        "row_ms": one.due_ms,
        "due_ms": one.due_ms,
        "vals": as_json(one.values),
        "status": LOADING if sends else DUPLICATE,
    }


def _bad(row: RowMapping, file: RowMapping, one: BulkRow) -> dict[str, Any]:
    return {
        "campaign_id": row["id"],
        "file_id": file["id"],
        "row": one.number,
        "cells": as_json(one.cells),
        "problems": as_json(one.problems),
    }


def _forget_unfinished(work: UnitOfWork, campaign_id: int) -> None:
    row = row_of(work.conn, campaign_id)
    ids = [file["id"] for file in new_files(work.conn, row)]
    work.conn.execute(delete(entries).where(entries.c.file_id.in_(ids)))
    work.conn.execute(delete(not_loaded).where(not_loaded.c.file_id.in_(ids)))


def _finish(work: UnitOfWork, order: ImportOrder, new: list[int]) -> dict[str, Param]:
    """Make the rows of an import visible, all at once, and schedule (BLK-49, BLK-52)."""
    row = row_of(work.conn, order.campaign_id)
    start_ms = max(row["at_ms"] or 0, work.now_ms)
    mine = (entries.c.campaign_id == row["id"]) & (entries.c.run == row["run"])
    loading = mine & (entries.c.status == LOADING)
    displaced = 0
    if row["remove_duplicates"]:
        numbers = select(entries.c.phone).where(loading)
        waiting = mine & (entries.c.status == EntryStatus.SCHEDULED.value) & entries.c.phone.in_(numbers)
        displaced = work.conn.execute(update(entries).where(waiting).values(status=DUPLICATE)).rowcount
    shown = {"status": EntryStatus.SCHEDULED.value, "due_ms": func.coalesce(entries.c.row_ms, start_ms)}
    count = work.conn.execute(update(entries).where(loading).values(shown)).rowcount
    loaded = {"state": FileState.LOADED.value, "loaded_ms": work.now_ms}
    work.conn.execute(update(files).where(files.c.id.in_(new)).values(loaded))
    times = select(func.min(entries.c.due_ms), func.max(entries.c.due_ms)).where(
        mine, entries.c.status == EntryStatus.SCHEDULED.value
    )
    first_ms, last_ms = work.conn.execute(times).one()
    values = {"job_id": None, "scheduled": campaigns.c.scheduled + count - displaced}
    event = Event.SCHEDULE if row["at_ms"] is not None and row["at_ms"] > work.now_ms else Event.START
    pass_event(work, order.actor, row, event, values=values)
    return {
        "entries": count,
        "first_ms": max(first_ms, start_ms),
        "last_ms": max(last_ms, start_ms),
        "shortest_ms": shortest_ms(count, row["per_minute"]),
    }


def check_of(conn: Connection, file_id: int) -> tuple[RowMapping, FileFigures, tuple[RowProblems, ...]]:
    """What was last found in a file; refuses one that was not checked under the present settings."""
    file = file_of(conn, file_id)
    if file["figures"] is None:
        raise Refusal(Code.NOT_FOUND, what="check", id=file_id)
    figures = msgspec.json.decode(file["figures"], type=FileFigures)
    return file, figures, msgspec.json.decode(file["wrong"], type=tuple[RowProblems, ...])
