"""HTTP of targets."""

from __future__ import annotations

from typing import Final

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.contacts import reads, uses
from app.contacts.targets import add_target, delete_target, duplicate_target, edit_target
from app.contacts.telling import TARGET_USERS
from app.contract.faults import Code
from app.contract.paging import Page, PageRequest
from app.contract.permissions import Permission
from app.contract.targets import Count, CountFilters, Target, TargetForm, UseList
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.core.web import needs, threaded

MANAGE: Final = needs(Permission.MANAGE_CONTACTS)
READ: Final = needs(*TARGET_USERS)


@get("/api/targets", opt=READ)
@threaded
def all_targets(runtime: Runtime) -> list[Target]:
    """Every target by name, to choose from."""
    with runtime.database.read() as conn:
        return reads.all_targets(conn)


@post("/api/targets/page", opt=READ, status_code=200)
@threaded
def targets_page(data: PageRequest, runtime: Runtime) -> Page[Target]:
    """A window of the targets table."""
    with runtime.database.read() as conn:
        return reads.target_page(conn, data)


@post("/api/targets/count", opt=READ, status_code=200)
@threaded
def count_filters(data: CountFilters, runtime: Runtime) -> Count:
    """How many contacts filters find before they are saved."""
    with runtime.database.read() as conn:
        return reads.count_filters(conn, data.filters, runtime.clock.now_ms())


@get("/api/targets/{target_id:int}/count", opt=READ)
@threaded
def count_target(target_id: int, runtime: Runtime) -> Count:
    """How many contacts a target has now."""
    with runtime.database.read() as conn:
        found = reads.count_target(conn, target_id, runtime.clock.now_ms())
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="target", id=target_id)
    return found


@get("/api/targets/{target_id:int}/uses", opt=READ)
@threaded
def target_uses(target_id: int, runtime: Runtime) -> UseList:
    """What uses a target."""
    with runtime.database.read() as conn:
        return UseList(uses=tuple(uses.of(conn, uses.Used.TARGET, target_id)))


@post("/api/targets", opt=MANAGE, status_code=201)
async def new_target(data: TargetForm, runtime: Runtime, actor: Actor) -> Target:
    """*Add target*."""
    return await runtime.database.awrite(add_target, actor, data)


@put("/api/targets/{target_id:int}", opt=MANAGE, status_code=200)
async def change_target(target_id: int, data: TargetForm, runtime: Runtime, actor: Actor) -> Target:
    """*Edit target*."""
    return await runtime.database.awrite(edit_target, actor, target_id, data)


@post("/api/targets/{target_id:int}/duplicate", opt=MANAGE, status_code=201)
async def copy_target(target_id: int, runtime: Runtime, actor: Actor) -> Target:
    """*Duplicate*."""
    return await runtime.database.awrite(duplicate_target, actor, target_id)


@delete("/api/targets/{target_id:int}", opt=MANAGE, status_code=204)
async def remove_target(target_id: int, runtime: Runtime, actor: Actor) -> None:
    """*Delete*."""
    await runtime.database.awrite(delete_target, actor, target_id)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    all_targets,
    targets_page,
    count_filters,
    count_target,
    target_uses,
    new_target,
    change_target,
    copy_target,
    remove_target,
)
