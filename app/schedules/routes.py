"""HTTP of schedules."""

from __future__ import annotations

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.contract.permissions import Permission
from app.contract.schedules import Schedule, ScheduleForm, ScheduleId, ScheduleOutlook
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import needs, threaded
from app.schedules import service

READ = needs(*service.READERS)
MANAGE = needs(Permission.MANAGE_DIALERS, Permission.MANAGE_CAMPAIGNS)


@get("/api/schedules", opt=READ)
@threaded
def all_schedules(runtime: Runtime) -> list[Schedule]:
    """Every schedule."""
    with runtime.database.read() as conn:
        return service.all_schedules(conn, runtime.clock.now_ms())


@post("/api/schedules", opt=MANAGE, status_code=201)
async def create(data: ScheduleForm, runtime: Runtime, actor: Actor) -> Schedule:
    """A new schedule."""
    return await runtime.database.awrite(service.save, actor, data, None)


@post("/api/schedules/outlook", opt=MANAGE, status_code=200)
@threaded
def outlook(data: ScheduleForm, runtime: Runtime) -> ScheduleOutlook:
    """When a schedule that is being written would open."""
    with runtime.database.read() as conn:
        return service.outlook(conn, data, runtime.clock.now_ms())


@put("/api/schedules/{schedule_id:int}", opt=MANAGE, status_code=200)
async def change(schedule_id: int, data: ScheduleForm, runtime: Runtime, actor: Actor) -> Schedule:
    """A changed schedule."""
    return await runtime.database.awrite(service.save, actor, data, ScheduleId(schedule_id))


@delete("/api/schedules/{schedule_id:int}", opt=MANAGE, status_code=204)
async def remove(schedule_id: int, runtime: Runtime, actor: Actor) -> None:
    """Delete one nothing uses."""
    await runtime.database.awrite(service.remove, actor, ScheduleId(schedule_id))


ROUTES: tuple[HTTPRouteHandler, ...] = (all_schedules, create, outlook, change, remove)
