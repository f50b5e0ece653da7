"""Fixtures of the accounts' tests: a workspace nobody has set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app import server
from app.core.clock import SetClock
from app.core.runtime import Runtime
from app.core.settings import Settings
from tests.core.calling import calling
from tests.places import named


@pytest.fixture
def blank(tmp_path: Path, clock: SetClock, observed: None) -> Iterator[Runtime]:
    """A runtime without people."""
    runtime = server.open_runtime(Settings(home=tmp_path / "blank", database=named(tmp_path / "blank")), clock)
    yield runtime
    runtime.database.close()


@pytest.fixture
def http_blank(tmp_path: Path, clock: SetClock, observed: None) -> Iterator[httpx.Client]:
    """Calls to a service nobody has set up, as its own desktop makes them."""
    with calling(Settings(home=tmp_path / "blank", database=named(tmp_path / "blank")), clock) as caller:
        yield caller.http
