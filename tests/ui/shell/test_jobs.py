"""What the job strip shows: what runs, what ended just now, what failed."""

from __future__ import annotations

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

    def tell(self, number: int, state: JobState) -> None:
        fault = Fault(code=Code.INTERNAL) if state is JobState.FAILED else None
        job = Job(
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
        record = msgspec.json.encode(job)
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
