"""A job killed at any moment of any step goes on exactly where it was: every step is done once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.contract.jobs import JobState
from app.core.jobs import JobRunner
from tests.core.crashing_job import STEPS, steps
from tests.core.store import open_store
from tests.core.test_jobs import wait_for
from tests.patience import WAIT_S
from tests.places import store_url

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "inside", "after"])
def test_a_job_killed_at_every_step_does_every_step_once(tmp_path: Path, moment: str) -> None:
    with open_store(tmp_path) as store:
        runner = JobRunner(store.database, (steps(-1, ""),))
        job_id = store.database.write(lambda work: runner.enqueue(work, "steps", STEPS, params={})).id
        url = store_url(store.path)
    for step in range(STEPS):
        command = [sys.executable, "-m", "tests.core.crashing_job", url, str(step), moment]
        died = subprocess.run(command, cwd=ROOT, timeout=WAIT_S, check=False)
        assert died.returncode == 9, "it died where it should"
    with open_store(tmp_path) as store:
        runner = JobRunner(store.database, (steps(-1, ""),))
        runner.start()
        done = wait_for(store, job_id, JobState.DONE)
        runner.stop()
        assert store.texts() == [f"step {number}" for number in range(STEPS)]
        assert done.done == STEPS
