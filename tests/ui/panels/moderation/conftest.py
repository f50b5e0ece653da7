"""Walks through the Broadcasts panel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.core.clock import SetClock
from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.panels.broadcasts.hall import Hall, hall

Walk = Callable[[Hall], Awaitable[None]]


@pytest.fixture
def walk(scenario: Scenario, client: Service, clock: SetClock, tmp_path: Path) -> Callable[[Walk], None]:
    """Runs a walk through the panel in a window, beside a real service."""

    def go(steps: Walk) -> None:
        async def run() -> None:
            async with hall(client, clock, tmp_path) as made:
                await steps(made)

        scenario(run())

    return go
