"""Long work: progress for its owner, a cancel that keeps what is done, and an end that is always written down."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert

from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.jobs import Job, JobId, JobState
from app.core import jobs as job_store
from app.core.clock import HOUR_MS
from app.core.errors import Refusal
from app.core.jobs import JobContext, JobKind, JobRunner
from app.core.tables import jobs, processes
from app.core.work import Audience, UnitOfWork
from tests.core.store import Store, note
from tests.patience import WAIT_S

pytestmark = pytest.mark.both_databases

OWNER = 7


class Steps:
    """A job of `order` steps that stops before each one until the test lets it go on."""

    def __init__(self, *, gated: bool = False) -> None:
        self.at_step: list[int] = []
        self.reached = threading.Semaphore(0)
        self.go = threading.Semaphore(0 if gated else 1_000_000)
        self.error: Exception | None = None
        self.starts: list[object] = []

    def run(self, context: JobContext) -> dict[str, str | int | float | bool | None]:
        count = context.order(int)
        begin = context.checkpoint(int) or 0
        self.starts.append(context.checkpoint(int))
        for step in range(begin, count):
            self.reached.release()
            assert self.go.acquire(timeout=WAIT_S)
            if self.error is not None:
                raise self.error

            def verb(work: UnitOfWork, step: int = step) -> None:
                note(work, f"step {step}")
                context.save(work, done=step + 1, total=count, checkpoint=step + 1)

            context.database.write(verb)
            self.at_step.append(step)
        return {"steps": count}


@contextmanager
def running(store: Store, steps: Steps) -> Iterator[JobRunner]:
    runner = JobRunner(store.database, (JobKind("steps", steps.run),))
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def enqueue(store: Store, runner: JobRunner, count: int = 3, owner: int | None = OWNER) -> Job:
    return store.database.write(
        lambda work: runner.enqueue(work, "steps", count, params={"name": "x"}, total=count, owner_id=owner)
    )


def job(store: Store, job_id: JobId) -> Job:
    with store.database.read() as conn:
        row = conn.execute(jobs.select().where(jobs.c.id == job_id)).mappings().one()
        return job_store.record(row)


def wait_for(store: Store, job_id: JobId, *states: JobState) -> Job:
    """The job once it is in one of the states; every change of a job is published."""
    deadline_s = time.monotonic() + WAIT_S
    while (found := job(store, job_id)).state not in states:
        assert time.monotonic() < deadline_s, f"the job is still {found.state}"
        store.told.wait(0.1)
        store.told.clear()
    return found


def told(store: Store) -> list[Job]:
    """What the owner's window was told, in order."""
    items = [item for item in store.published if item.event.topic is Topic.JOBS]
    assert all(item.audience == Audience(user_id=OWNER) for item in items)
    return [msgspec.json.decode(bytes(item.event.record or b""), type=Job) for item in items]


def test_a_job_runs_to_its_end_and_tells_its_owner_every_step(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_store, "SHOW_EVERY_S", 0)
    with running(store, Steps()) as runner:
        queued = enqueue(store, runner)
        assert (queued.state, queued.done, queued.total, queued.cancellable) == (JobState.QUEUED, 0, 3, True)
        done = wait_for(store, queued.id, JobState.DONE)
    assert done.result == {"steps": 3}
    assert (done.done, done.total, done.fault, done.cancellable) == (3, 3, None, False)
    assert done.started_ms == done.finished_ms == store.clock.now_ms()
    states = [(one.state, one.done) for one in told(store)]
    assert states == [
        (JobState.QUEUED, 0),
        (JobState.RUNNING, 0),
        (JobState.RUNNING, 1),
        (JobState.RUNNING, 2),
        (JobState.RUNNING, 3),
        (JobState.DONE, 3),
    ]


def test_progress_is_told_now_and_then_and_the_end_always(store: Store) -> None:
    with running(store, Steps()) as runner:
        done = wait_for(store, enqueue(store, runner, count=200).id, JobState.DONE)
    assert len(told(store)) < 100
    assert told(store)[-1] == done, "the last event is the row"


def test_a_job_of_a_verb_that_failed_never_starts(store: Store) -> None:
    steps = Steps()
    with running(store, steps) as runner:

        def verb(work: UnitOfWork) -> None:
            runner.enqueue(work, "steps", 1, params={})
            raise Refusal(Code.CONFLICT)

        with pytest.raises(Refusal):
            store.database.write(verb)
        second = enqueue(store, runner, count=1)
        wait_for(store, second.id, JobState.DONE)
    assert store.texts() == ["step 0"]


def test_cancelling_keeps_what_is_done_and_nothing_of_the_step_under_way(store: Store) -> None:
    steps = Steps(gated=True)
    with running(store, steps) as runner:
        one = enqueue(store, runner)
        assert steps.reached.acquire(timeout=WAIT_S)
        steps.go.release()
        assert steps.reached.acquire(timeout=WAIT_S)  # before the second step
        asked = store.database.write(runner.cancel, one.id, OWNER)
        assert (asked.state, asked.cancellable) == (JobState.RUNNING, False)
        steps.go.release()
        ended = wait_for(store, one.id, JobState.CANCELLED)
    assert store.texts() == ["step 0"]
    assert (ended.done, ended.finished_ms) == (1, store.clock.now_ms())


def test_a_queued_job_is_cancelled_at_once(store: Store) -> None:
    runner = JobRunner(store.database, (JobKind("steps", Steps().run),))  # not started
    one = enqueue(store, runner)
    assert store.database.write(runner.cancel, one.id, OWNER).state is JobState.CANCELLED
    runner.start()
    two = enqueue(store, runner, count=1)
    wait_for(store, two.id, JobState.DONE)
    runner.stop()
    assert job(store, one.id).state is JobState.CANCELLED
    assert store.texts() == ["step 0"]


def test_nobody_cancels_the_job_of_another_or_one_that_is_over(store: Store) -> None:
    with running(store, Steps()) as runner:
        one = enqueue(store, runner, count=1)
        wait_for(store, one.id, JobState.DONE)
        for job_id, owner, code in (
            (one.id, 8, Code.NOT_FOUND),
            (JobId(99), OWNER, Code.NOT_FOUND),
            (one.id, OWNER, Code.STATUS_IS_NOW),
        ):
            with pytest.raises(Refusal) as refusal:
                store.database.write(runner.cancel, job_id, owner)
            assert refusal.value.code is code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refusal(Code.FILE_UNREADABLE, line=3), Code.FILE_UNREADABLE),
        (KeyError("inside"), Code.INTERNAL),
        (OSError(errno.ENOSPC, "No space left on device"), Code.STORAGE_FULL),
        (OSError(errno.EACCES, "Permission denied"), Code.INTERNAL),
    ],
)
def test_what_a_job_raises_becomes_its_fault_and_what_was_saved_stays(
    store: Store, error: Exception, code: Code
) -> None:
    steps = Steps(gated=True)
    with running(store, steps) as runner:
        one = enqueue(store, runner)
        assert steps.reached.acquire(timeout=WAIT_S)
        steps.go.release()
        assert steps.reached.acquire(timeout=WAIT_S)
        steps.error = error
        steps.go.release()
        ended = wait_for(store, one.id, JobState.FAILED)
    assert ended.fault is not None
    assert ended.fault.code is code
    assert dict(ended.fault.params) == ({"line": 3} if code is Code.FILE_UNREADABLE else {}), (
        "nothing of the inside"
    )
    assert store.texts() == ["step 0"]


def test_stopping_interrupts_at_a_checkpoint_and_the_next_start_goes_on_there(store: Store) -> None:
    steps = Steps(gated=True)
    runner = JobRunner(store.database, (JobKind("steps", steps.run),))
    runner.start()
    one = enqueue(store, runner, count=4)
    for _ in range(2):
        assert steps.reached.acquire(timeout=WAIT_S)
        steps.go.release()
    assert steps.reached.acquire(timeout=WAIT_S)
    stopping = threading.Thread(target=runner.stop)
    stopping.start()
    while not runner.must_end(one.id):
        pass
    steps.go.release()
    stopping.join(WAIT_S)
    assert job(store, one.id).state is JobState.QUEUED
    again = Steps()
    with running(store, again):
        wait_for(store, one.id, JobState.DONE)
    assert again.starts == [2]
    assert store.texts() == ["step 0", "step 1", "step 2", "step 3"]


def test_a_cancel_wished_before_a_crash_is_granted_after_it(store: Store) -> None:
    row = {
        "kind": "steps", "params": "{}", "work_order": "3", "checkpoint": "1", "state": "running", "done": 1,
        "total": 3, "created_ms": 1, "started_ms": 1, "cancel_requested": 1, "result": "{}", "owner_id": OWNER,
    }  # fmt: skip
    store.database.write(lambda work: work.conn.execute(insert(jobs).values(row)))
    steps = Steps()
    with running(store, steps):
        assert wait_for(store, JobId(1), JobState.CANCELLED).finished_ms == store.clock.now_ms()
    assert steps.starts == []


def test_a_job_of_a_kind_this_version_does_not_know_fails_and_others_run(store: Store) -> None:
    row = {
        "kind": "gone", "params": "{}", "work_order": "3", "checkpoint": "null", "state": "queued", "done": 0,
        "created_ms": 1, "result": "{}", "owner_id": OWNER,
    }  # fmt: skip
    store.database.write(lambda work: work.conn.execute(insert(jobs).values(row)))
    with running(store, Steps()) as runner:
        assert wait_for(store, JobId(1), JobState.FAILED).fault is not None
        wait_for(store, enqueue(store, runner).id, JobState.DONE)


def test_the_end_of_a_job_waits_for_space_on_the_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_store, "STORE_AGAIN_S", 0.01)
    refused = threading.Event()
    real = job_store._finish
    times = 0

    def full_twice(*args: object) -> None:
        nonlocal times
        times += 1
        if times <= 2:
            refused.set()
            raise Refusal(Code.STORAGE_FULL)
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(job_store, "_finish", full_twice)
    with running(store, Steps()) as runner:
        one = enqueue(store, runner)
        assert refused.wait(WAIT_S)
        assert wait_for(store, one.id, JobState.DONE).result == {"steps": 3}


def test_the_start_of_a_job_waits_for_space_on_the_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_store, "STORE_AGAIN_S", 0.01)
    begin, refusals = job_store._begin, [1, 2]

    def hesitating(work: UnitOfWork, job_id: JobId, member: int) -> object:
        if refusals:
            refusals.pop()
            raise Refusal(Code.STORAGE_FULL)
        return begin(work, job_id, member)

    monkeypatch.setattr(job_store, "_begin", hesitating)
    with running(store, Steps()) as runner:
        assert wait_for(store, enqueue(store, runner).id, JobState.DONE).result == {"steps": 3}


def test_a_person_sees_open_jobs_and_those_that_ended_lately(store: Store) -> None:
    with running(store, Steps()) as runner:
        old = enqueue(store, runner)
        wait_for(store, old.id, JobState.DONE)
        store.clock.advance(HOUR_MS)
        fresh = enqueue(store, runner)
        wait_for(store, fresh.id, JobState.DONE)
        wait_for(store, enqueue(store, runner, owner=8).id, JobState.DONE)
    waiting = enqueue(store, runner)  # nobody runs it any more
    mine = job_store.open_jobs(store.database, OWNER, store.clock, recent_ms=HOUR_MS)
    assert [one.id for one in mine] == [waiting.id, fresh.id]
    with store.database.read() as conn:
        assert job_store.count_open(conn) == 1


def test_two_jobs_run_at_once_and_a_third_waits(tmp_path: Path, store: Store) -> None:
    steps = Steps(gated=True)
    with running(store, steps) as runner:
        ids = [enqueue(store, runner, count=1).id for _ in range(3)]
        for _ in range(2):
            assert steps.reached.acquire(timeout=WAIT_S)
        assert not steps.reached.acquire(timeout=0.05)
        for _ in range(3):
            steps.go.release()
        for job_id in ids:
            wait_for(store, job_id, JobState.DONE)


def test_a_job_of_a_process_that_is_gone_is_run_by_another(store: Store) -> None:
    steps = Steps()
    runner = JobRunner(store.database, (JobKind("steps", steps.run),))
    queued = enqueue(store, runner)

    def begin_elsewhere(work: UnitOfWork) -> None:
        work.conn.execute(processes.insert().values(member=4711, name="other", seat="s", since_ms=0))
        work.conn.execute(jobs.update().values(state=JobState.RUNNING.value, member=4711))

    store.database.write(begin_elsewhere)
    runner.start()
    assert job(store, queued.id).state is JobState.RUNNING
    store.database.write(lambda work: work.conn.execute(processes.delete()))
    store.database.write(job_store.settle)
    runner.notice()
    assert wait_for(store, queued.id, JobState.DONE).result == {"steps": 3}
    runner.stop()


def test_who_was_taken_for_gone_leaves_the_job_to_the_other(store: Store) -> None:
    steps = Steps(gated=True)
    with running(store, steps) as runner:
        queued = enqueue(store, runner)
        assert steps.reached.acquire(timeout=WAIT_S)
        store.database.write(lambda work: work.conn.execute(jobs.update().values(member=4711)))
        steps.go.release()
    found = job(store, queued.id)
    assert (found.state, found.done, steps.at_step) == (JobState.RUNNING, 0, [])


def test_a_job_whose_files_lie_elsewhere_is_left_to_those_who_have_them(store: Store) -> None:
    steps = Steps()
    away = JobRunner(store.database, (JobKind("steps", steps.run),), place="elsewhere")
    queued = enqueue(store, away)
    with running(store, steps) as here:
        here.notice()
        mine = enqueue(store, here)
        wait_for(store, mine.id, JobState.DONE)
        assert job(store, queued.id).state is JobState.QUEUED
    away.start()
    wait_for(store, queued.id, JobState.DONE)
    away.stop()


def test_a_wish_to_end_reaches_a_job_through_any_process(store: Store) -> None:
    steps = Steps(gated=True)
    with running(store, steps) as runner:
        queued = enqueue(store, runner)
        steps.reached.acquire(timeout=WAIT_S)
        other = JobRunner(store.database, (JobKind("steps", steps.run),))
        store.database.write(other.cancel, queued.id, OWNER)
        steps.go.release()
        wait_for(store, queued.id, JobState.CANCELLED)
    assert steps.at_step == []
