"""What a process does for all: be there for the others, and forget what is old."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Final

from app.core import feed, jobs
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.core.team import Team

log = logging.getLogger("switchroom.housekeeping")

HOUSEKEEPING: Final = "housekeeping"
"""The duty of forgetting old events."""
EVERY_S: Final = 300.0


@contextlib.asynccontextmanager
async def among_others(runtime: Runtime) -> AsyncIterator[None]:
    """One of the processes that share the store, where it is shared."""
    team = runtime.duties
    if not isinstance(team, Team):
        yield
        return
    team.when_gone(jobs.settle)
    runtime.alarm.act_on(jobs.WAKE, runtime.jobs.notice)
    team.seek("housekeeping", [HOUSEKEEPING], wake=HOUSEKEEPING)
    await team.start()
    try:
        yield
    finally:
        await team.stop()


async def housekeeping(runtime: Runtime) -> None:
    """Forget old events now and then, for ever."""
    while True:
        try:
            if runtime.duties.holds(HOUSEKEEPING):
                await runtime.database.awrite(feed.prune)
        except Refusal as refusal:
            log.warning("housekeeping_refused", extra={"code": refusal.code.value})
        await asyncio.sleep(EVERY_S)
