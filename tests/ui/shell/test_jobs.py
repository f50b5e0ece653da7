"""What the job strip shows: what runs, what ended just now, what failed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from app.contract.faults import Code, Fault
from app.contract.feed import Change, Event, Topic
from app.contract.jobs import Job, JobId, JobState
from tests.areas.conftest import NOW_MS
from ui.shell.jobs import STAYS_S, JobsModel


class Service:
    """Hears of jobs, has none of its own."""

    @property
    def events(self) -> Service:
        return self

    def subscribe(self, topic: Topic, heard: Any) -> Any:
        assert topic is Topic.JOBS
        self.heard = heard
        return lambda: None

    jobs: Any = None

    def job(self, number: int, state: JobState) -> Job:
        fault = Fault(code=Code.INTERNAL) if state is JobState.FAILED else None
        return Job(
            id=JobId(number),
            kind="imports.run",
            params={},
            state=state,
            done=1,
            total=1,
            created_ms=NOW_MS,
            started_ms=NOW_MS,
            finished_ms=None,
            cancellable=False,
            result={},
            fault=fault,
            owner_id=1,
        )

    def tell(self, number: int, state: JobState) -> None:
        record = msgspec.json.encode(self.job(number, state))
        self.heard(
            Event(
                seq=number,
                at_ms=NOW_MS,
                topic=Topic.JOBS,
                change=Change.UPSERT,
                key=str(number),
                record=msgspec.Raw(record),
            )
        )


@pytest.mark.parametrize("state", list(JobState))
def test_what_ended_well_leaves_after_a_minute(state: JobState):
    now_ms = [NOW_MS]
    service = Service()
    model = JobsModel(service, lambda: now_ms[0])  # type: ignore[arg-type]  # the part of a client it uses
    service.tell(1, state)
    model.sweep()
    now_ms[0] += round(STAYS_S * 1000) - 1
    model.sweep()
    assert len(model.shown()) == 1
    now_ms[0] += 1
    model.sweep()
    left = state in (JobState.DONE, JobState.CANCELLED)
    assert len(model.shown()) == (0 if left else 1)


def test_the_minute_of_a_later_end_is_its_own():
    now_ms = [NOW_MS]
    service = Service()
    model = JobsModel(service, lambda: now_ms[0])  # type: ignore[arg-type]  # the part of a client it uses
    told: list[int] = []
    model.observe(lambda shown: told.append(len(shown)))
    service.tell(1, JobState.DONE)
    model.sweep()
    now_ms[0] += 30_000
    service.tell(2, JobState.DONE)
    model.sweep()
    now_ms[0] += 30_000
    model.sweep()
    assert [one.job.id for one in model.shown()] == [2]
    assert told == [0, 1, 2, 1]


def test_what_is_heard_while_they_are_read_is_kept():
    service, gate = Service(), asyncio.Event()

    async def mine() -> list[Job]:
        await gate.wait()
        return [service.job(1, JobState.RUNNING), service.job(2, JobState.RUNNING)]

    async def steps() -> None:
        service.jobs = SimpleNamespace(mine=mine)
        model = JobsModel(service, lambda: NOW_MS)  # type: ignore[arg-type]  # the part of a client it uses
        service.tell(7, JobState.RUNNING)
        reading = asyncio.ensure_future(model.load())
        await asyncio.sleep(0)
        service.tell(3, JobState.RUNNING)
        service.tell(1, JobState.DONE)
        service.heard(Event(seq=9, at_ms=NOW_MS, topic=Topic.JOBS, change=Change.DELETE, key="2"))
        gate.set()
        await reading
        found = {one.job.id: one.job.state for one in model.shown()}
        assert found == {3: JobState.RUNNING, 1: JobState.DONE}

    asyncio.run(steps())
