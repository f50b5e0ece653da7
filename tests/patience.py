"""How long tests wait for what has to happen: long, as a wait that succeeds costs nothing and machines are busy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

WAIT_S: Final = 120.0
"""For one thing."""
WAIT_MS: Final = 120_000
SCENARIO_S: Final = 600.0
"""For a whole test that waits for several."""


async def until(holds: Callable[[], object], what: str = "") -> None:
    """Return once something holds that threads, timers or a service bring about."""
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, f"it never happened: {what}"
        await asyncio.sleep(0.005)
