"""HTTP of schedules."""

# ruff: noqa: ARG001
from __future__ import annotations

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.contract.faults import Code
from app.contract.permissions import Permission
from app.contract.schedules import Schedule, ScheduleForm
from app.core.errors import Refusal
from app.core.web import needs

READ = needs(Permission.MANAGE_DIALERS, Permission.MONITOR_DIALERS, Permission.MANAGE_CAMPAIGNS)
MANAGE = needs(Permission.MANAGE_DIALERS, Permission.MANAGE_CAMPAIGNS)


@get("/api/schedules", opt=READ)
async def all_schedules() -> list[Schedule]:
    """Every schedule."""
    raise Refusal(Code.NOT_READY)


@post("/api/schedules", opt=MANAGE, status_code=201)
async def create(data: ScheduleForm) -> Schedule:
    """A new schedule."""
    raise Refusal(Code.NOT_READY)


@put("/api/schedules/{schedule_id:int}", opt=MANAGE, status_code=200)
async def change(schedule_id: int, data: ScheduleForm) -> Schedule:
    """A changed schedule."""
    raise Refusal(Code.NOT_READY)


@delete("/api/schedules/{schedule_id:int}", opt=MANAGE, status_code=204)
async def remove(schedule_id: int) -> None:
    """Delete one nothing uses."""
    raise Refusal(Code.NOT_READY)


ROUTES: tuple[HTTPRouteHandler, ...] = (all_schedules, create, change, remove)
