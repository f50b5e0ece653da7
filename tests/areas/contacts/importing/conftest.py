"""A wizard to import with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import areas
from app.core.actor import Actor
from app.core.jobs import JobRunner
from app.core.runtime import Runtime
from tests.areas.contacts.importing.wizard import Wizard


@pytest.fixture
def wizard(runtime: Runtime, admin: Actor) -> Wizard:
    return Wizard(runtime, admin)


@pytest.fixture
def later(idle_runtime: Runtime) -> Iterator[JobRunner]:
    """A runner whose jobs wait until it is started: the next process."""
    runner = JobRunner(idle_runtime.database, areas.JOB_KINDS, home=idle_runtime.home)
    yield runner
    runner.stop()
