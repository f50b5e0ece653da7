"""A process that runs one job and dies at a chosen moment, as by kill -9; `test_jobs_crash` starts it.

Arguments: address of the store, step, moment (`before` the step's transaction, `inside` it, or `after` it).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from app.contract.faults import Param
from app.core.clock import SystemClock
from app.core.database import Database
from app.core.jobs import JobContext, JobKind, JobRunner
from app.core.work import UnitOfWork
from tests.core.store import note

STEPS = 4


def steps(step_to_die_at: int, moment: str) -> JobKind:
    """A job that writes one note a step and dies at one of them (-1: never)."""

    def die(step: int, here: str) -> None:
        if step == step_to_die_at and here == moment:
            os._exit(9)

    def run(context: JobContext) -> Mapping[str, Param]:
        for step in range(context.checkpoint(int) or 0, context.order(int)):

            def verb(work: UnitOfWork, step: int = step) -> None:
                note(work, f"step {step}")
                context.save(work, done=step + 1, total=STEPS, checkpoint=step + 1)
                die(step, "inside")

            die(step, "before")
            context.database.write(verb)
            die(step, "after")
        return {}

    return JobKind("steps", run)


def main(url: str, step: int, moment: str) -> None:
    """Take up what is queued; returns only if the job never reached the moment."""
    database = Database(url, SystemClock(), on_events=lambda _: None, on_wake=lambda _: None)
    runner = JobRunner(database, (steps(step, moment),))
    runner.start()
    for thread in runner._threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
