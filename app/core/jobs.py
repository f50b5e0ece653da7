"""Long work: durable, resumable after a crash, with progress for people and a cancel that keeps what is done."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from app.contract.faults import Code, Fault, Param
from app.contract.feed import Topic
from app.contract.jobs import FINAL, Job, JobId, JobState
from app.core.clock import Clock
from app.core.database import Database
from app.core.errors import FULL, Refusal
from app.core.tables import jobs, processes
from app.core.work import Audience, UnitOfWork

log = logging.getLogger("switchroom.jobs")

T = TypeVar("T")
WORKERS: Final = 2
WAKE: Final = "jobs"
"""Name that is rung when jobs wait."""
LOOK: Final = JobId(0)
"""In the queue of a runner: look for what waits."""
STORE_AGAIN_S: Final = 0.5
"""Pause before the end of a job is written again, after the store refused it."""
SHOW_EVERY_S: Final = 0.25
"""Listeners hear of a job's progress no more often than this."""
_OF_STORE: Final = frozenset({Code.STORAGE_FULL, Code.STORAGE_FAILED, Code.STORE_AWAY})
_json = msgspec.json.Encoder()


class Cancelled(Exception):  # noqa: N818 - the answer to a wish, not an error
    """Somebody cancelled the job; what is written stays."""


class JobContext(Protocol):
    """What a job's code works with."""

    @property
    def database(self) -> Database:
        """The store."""

    @property
    def home(self) -> Path:
        """The workspace's folder, for jobs that read or write files."""

    @property
    def job_id(self) -> JobId:
        """Its own id."""

    def order(self, kind: type[T]) -> T:
        """What to do, as given to `enqueue`."""

    def checkpoint(self, kind: type[T]) -> T | None:
        """How far an earlier run got, None at the first start."""

    def save(self, work: UnitOfWork, *, done: int, total: int | None, checkpoint: object) -> None:
        """Record progress in the same transaction as the work it counts; tells of it now and then.

        Raises Cancelled when the job must end; what the verb did is taken back then.
        """


Run = Callable[[JobContext], Mapping[str, Param]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: its name and its code, which returns figures for people or raises Refusal."""

    kind: str
    run: Run


class JobRunner:
    """Runs queued jobs in a few threads of its own.

    Where processes share a store, any of those that have the same folder (`place`) may run a job.
    """

    def __init__(
        self, database: Database, kinds: tuple[JobKind, ...], *, home: Path = Path(), place: str | None = None
    ) -> None:
        self.home = home
        self._place = place
        self._database = database
        self._kinds = {kind.kind: kind for kind in kinds}
        self._ready: queue.SimpleQueue[JobId | None] = queue.SimpleQueue()
        self._cancelled: set[JobId] = set()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Take up what an earlier process left, then whatever is enqueued."""
        self._database.write(settle)
        self.look()
        for number in range(WORKERS):
            thread = threading.Thread(target=self._work, name=f"job-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def look(self) -> None:
        """Find what waits; callable from any thread that may read the store."""
        with self._database.read() as conn:
            is_open = (jobs.c.state == JobState.QUEUED.value) & (
                jobs.c.place.is_(None) | (jobs.c.place == self._place)
            )
            for job_id in conn.execute(select(jobs.c.id).where(is_open).order_by(jobs.c.id)).scalars():
                self._ready.put(JobId(job_id))

    def notice(self) -> None:
        """Another process has queued or left a job: have a thread look."""
        self._ready.put(LOOK)

    def stop(self) -> None:
        """Interrupt running jobs at their next checkpoint; they go on at the next start."""
        self._stopping.set()
        for _ in self._threads:
            self._ready.put(None)
        for thread in self._threads:
            thread.join()

    def enqueue(
        self,
        work: UnitOfWork,
        kind: str,
        order: object,
        *,
        params: Mapping[str, Param],
        total: int | None = None,
        owner_id: int | None = None,
    ) -> Job:
        """Store a job; it starts once the transaction is durable."""
        row = {
            "kind": self._kinds[kind].kind,
            "params": _json.encode(dict(params)).decode(),
            "work_order": _json.encode(order).decode(),
            "checkpoint": "null",
            "state": JobState.QUEUED.value,
            "done": 0,
            "total": total,
            "created_ms": work.now_ms,
            "result": "{}",
            "owner_id": owner_id,
            "place": self._place,
        }
        job_id = JobId(work.conn.execute(insert(jobs).values(row).returning(jobs.c.id)).scalar_one())
        job = _emit(work, job_id)
        work.after_commit(lambda: self._ready.put(job_id))
        work.wake(WAKE)
        return job

    def cancel(self, work: UnitOfWork, job_id: JobId, owner_id: int) -> Job:
        """Ask one's own job to end; a queued one ends at once."""
        row = _row(work, job_id)
        if row["owner_id"] != owner_id:
            raise Refusal(Code.NOT_FOUND, what="job", id=job_id)
        state = JobState(row["state"])
        if state in FINAL:
            raise Refusal(Code.STATUS_IS_NOW, status=state.value)
        values: dict[str, Any] = {"cancel_requested": 1}
        if state is JobState.QUEUED:
            values |= {"state": JobState.CANCELLED.value, "finished_ms": work.now_ms}
        work.conn.execute(update(jobs).where(jobs.c.id == job_id).values(values))
        work.after_commit(lambda: self._cancelled.add(job_id))
        return _emit(work, job_id)

    def _work(self) -> None:
        while (job_id := self._ready.get()) is not None and not self._stopping.is_set():
            try:
                if job_id == LOOK:
                    self.look()
                else:
                    self._run(job_id)
            except Refusal as refusal:
                log.warning("job_start_refused", extra={"job": job_id, "code": refusal.code.value})
                if refusal.code in _OF_STORE and not self._stopping.wait(STORE_AGAIN_S):
                    self._ready.put(job_id)  # no room to note that it runs: later there may be
            except Exception:
                log.exception("job_bookkeeping_failed", extra={"job": job_id})  # the thread serves the other jobs

    def _run(self, job_id: JobId) -> None:
        row = self._database.write(_begin, job_id, self._database.member)
        if row is None:
            return
        context = _Context(self, job_id, row)
        try:
            result = dict(self._kinds[row["kind"]].run(context))
        except Cancelled:
            self._end(job_id, JobState.CANCELLED if job_id in self._cancelled else JobState.QUEUED)
        except Refusal as refusal:
            if refusal.code is Code.STORE_AWAY:  # it goes on from its checkpoint when the database is back
                self._end(job_id, JobState.QUEUED)
                self._ready.put(job_id)
            else:
                self._end(job_id, JobState.FAILED, fault=refusal.fault())
        except Exception as error:
            log.exception("job_failed", extra={"job": job_id, "kind": row["kind"]})
            is_full = isinstance(error, OSError) and error.errno in FULL
            self._end(job_id, JobState.FAILED, fault=Fault(code=Code.STORAGE_FULL if is_full else Code.INTERNAL))
        else:
            self._end(job_id, JobState.DONE, result=result)

    def _end(
        self,
        job_id: JobId,
        state: JobState,
        *,
        result: Mapping[str, Param] | None = None,
        fault: Fault | None = None,
    ) -> None:
        """Write down how a job ended, again and again while the store has no room; a stop leaves it to go on."""
        while True:
            try:
                self._database.write(_finish, job_id, self._database.member, state, result, fault)
            except Refusal as refusal:
                log.warning("job_end_refused", extra={"job": job_id, "code": refusal.code.value})
                if self._stopping.wait(STORE_AGAIN_S):
                    return
            else:
                self._cancelled.discard(job_id)
                return

    def must_end(self, job_id: JobId) -> bool:
        """Whether the job shall end at its next checkpoint."""
        return self._stopping.is_set() or job_id in self._cancelled

    def note_cancelled(self, job_id: JobId) -> None:
        """Somebody has cancelled it, perhaps through another process."""
        self._cancelled.add(job_id)


class _Context:
    def __init__(self, runner: JobRunner, job_id: JobId, row: Mapping[str, Any]) -> None:
        self._runner = runner
        self._job_id = job_id
        self._row = row
        self._show_at_s = 0.0

    @property
    def home(self) -> Path:
        return self._runner.home

    @property
    def database(self) -> Database:
        return self._runner._database

    @property
    def job_id(self) -> JobId:
        return self._job_id

    def order(self, kind: type[T]) -> T:
        return msgspec.json.decode(self._row["work_order"], type=kind)

    def checkpoint(self, kind: type[T]) -> T | None:
        text: str = self._row["checkpoint"]
        return None if text == "null" else msgspec.json.decode(text, type=kind)

    def save(self, work: UnitOfWork, *, done: int, total: int | None, checkpoint: object) -> None:
        if self._runner.must_end(self._job_id):
            raise Cancelled
        values = {"done": done, "total": total, "checkpoint": _json.encode(checkpoint).decode()}
        mine = (jobs.c.id == self._job_id) & (jobs.c.member == self.database.member)
        wished = work.conn.execute(update(jobs).where(mine).values(values).returning(jobs.c.cancel_requested))
        is_wished = wished.scalar_one_or_none()
        if is_wished is None:  # the others took this process for gone, and one of them goes on with it
            raise Cancelled
        if is_wished:
            self._runner.note_cancelled(self._job_id)
            raise Cancelled
        if time.monotonic() >= self._show_at_s:
            self._show_at_s = time.monotonic() + SHOW_EVERY_S
            _emit(work, self._job_id)


def settle(work: UnitOfWork) -> None:
    """Queue the jobs of processes that are no longer there, and end those that somebody had cancelled."""
    is_left = jobs.c.member.is_(None) | jobs.c.member.not_in(select(processes.c.member))
    left = (jobs.c.state == JobState.RUNNING.value) & is_left
    wished = select(jobs.c.id).where(left, jobs.c.cancel_requested == 1)
    for job_id in list(work.conn.execute(wished).scalars()):
        _finish(work, JobId(job_id), None, JobState.CANCELLED, None, None)
    work.conn.execute(update(jobs).where(left).values(state=JobState.QUEUED.value, member=None))
    work.wake(WAKE)


def _begin(work: UnitOfWork, job_id: JobId, member: int) -> dict[str, Any] | None:
    row = _row(work, job_id)
    if row["state"] != JobState.QUEUED.value:
        return None
    started = {"state": JobState.RUNNING.value, "member": member, "started_ms": row["started_ms"] or work.now_ms}
    work.conn.execute(update(jobs).where(jobs.c.id == job_id).values(started))
    _emit(work, job_id)
    return dict(row)


def _finish(
    work: UnitOfWork,
    job_id: JobId,
    member: int | None,
    state: JobState,
    result: Mapping[str, Param] | None,
    fault: Fault | None,
) -> None:
    """Write the end of a job, unless another process than `member` runs it by now."""
    if member is not None and _row(work, job_id)["member"] != member:
        return
    values: dict[str, Any] = {"state": state.value, "member": None}
    if state in FINAL:
        values["finished_ms"] = work.now_ms
    if result is not None:
        values["result"] = _json.encode(result).decode()
    if fault is not None:
        values["fault"] = _json.encode(fault).decode()
    work.conn.execute(update(jobs).where(jobs.c.id == job_id).values(values))
    _emit(work, job_id)
    if state is JobState.QUEUED:
        work.wake(WAKE)


def _row(work: UnitOfWork, job_id: JobId) -> RowMapping:
    row = work.conn.execute(select(jobs).where(jobs.c.id == job_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="job", id=job_id)
    return row


def _emit(work: UnitOfWork, job_id: JobId) -> Job:
    job = record(_row(work, job_id))
    work.upsert(Topic.JOBS, job_id, job, Audience(user_id=job.owner_id))
    return job


def one(conn: Connection, job_id: JobId) -> Job:
    """A job by its id; refuses when there is none."""
    row = conn.execute(select(jobs).where(jobs.c.id == job_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="job", id=job_id)
    return record(row)


def record(row: RowMapping) -> Job:
    """A row as people see it."""
    return Job(
        id=row["id"],
        kind=row["kind"],
        params=msgspec.json.decode(row["params"]),
        state=JobState(row["state"]),
        done=row["done"],
        total=row["total"],
        created_ms=row["created_ms"],
        started_ms=row["started_ms"],
        finished_ms=row["finished_ms"],
        cancellable=row["state"] not in {state.value for state in FINAL} and not row["cancel_requested"],
        result=msgspec.json.decode(row["result"]),
        fault=msgspec.json.decode(row["fault"], type=Fault) if row["fault"] else None,
        owner_id=row["owner_id"],
    )


def count_open(conn: Connection) -> int:
    """How many jobs are not final."""
    final = [state.value for state in FINAL]
    return int(conn.execute(select(func.count()).select_from(jobs).where(jobs.c.state.not_in(final))).scalar_one())


def open_jobs(database: Database, owner_id: int, clock: Clock, *, recent_ms: int) -> list[Job]:
    """A person's jobs that are not final, and those that became final within `recent_ms`."""
    with database.read() as conn:
        rows = conn.execute(
            select(jobs)
            .where(jobs.c.owner_id == owner_id)
            .where(jobs.c.finished_ms.is_(None) | (jobs.c.finished_ms > clock.now_ms() - recent_ms))
            .order_by(jobs.c.id.desc())
            .limit(100)
        ).mappings()
        return [record(row) for row in rows]
