"""A job's context whose process is gone at a checkpoint of the test's choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select, update

from app.contract.jobs import JobId, JobState
from app.core.runtime import Runtime
from app.core.tables import jobs
from app.core.work import UnitOfWork

T = TypeVar("T")


class PowerCutError(Exception):
    """The process is gone at this very point."""


class Cut:
    """Fails at the n-th checkpoint: before its transaction is durable, or right after."""

    def __init__(self, runtime: Runtime, job_id: JobId, at: int, *, after: bool) -> None:
        self.job_id = job_id
        self.saved = 0
        self._runtime, self._at, self._after = runtime, at, after
        with runtime.database.read() as conn:
            self._row = conn.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one()

    @property
    def home(self) -> Path:
        return self._runtime.home

    @property
    def database(self) -> Any:
        return self

    def read(self) -> Any:
        return self._runtime.database.read()

    def write(self, verb: Any, *arguments: Any, **options: Any) -> Any:
        before = self.saved
        result = self._runtime.database.write(verb, *arguments, **options)
        if self._after and before < self._at <= self.saved:
            raise PowerCutError
        return result

    def order(self, kind: type[T]) -> T:
        return msgspec.json.decode(self._row["work_order"], type=kind)

    def checkpoint(self, kind: type[T]) -> T | None:
        text = self._row["checkpoint"]
        return None if text == "null" else msgspec.json.decode(text, type=kind)

    def save(self, work: UnitOfWork, *, done: int, total: int | None, checkpoint: object) -> None:
        self.saved += 1
        values = {"done": done, "total": total, "checkpoint": msgspec.json.encode(checkpoint).decode()}
        running = {**values, "state": JobState.RUNNING.value}
        work.conn.execute(update(jobs).where(jobs.c.id == self.job_id).values(running))
        if not self._after and self.saved == self._at:
            raise PowerCutError
