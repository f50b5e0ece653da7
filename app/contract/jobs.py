"""Long work in the service: progress, result, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NewType

from app.contract.faults import Fault, Param
from app.contract.record import Record

JobId = NewType("JobId", int)


class JobState(StrEnum):
    """A job cut off by a crash is QUEUED again when the service starts and goes on from its checkpoint."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL: frozenset[JobState] = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Job(Record):
    """`kind` selects the words (`job.<kind>`), `params` fill them; `total` is None while unknown."""

    id: JobId
    kind: str
    params: Mapping[str, Param]
    state: JobState
    done: int
    total: int | None
    created_ms: int
    started_ms: int | None
    finished_ms: int | None
    cancellable: bool
    result: Mapping[str, Param]
    fault: Fault | None
    owner_id: int | None
