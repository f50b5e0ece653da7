"""HTTP of broadcast templates."""

from __future__ import annotations

import asyncio

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.broadcasts import template_reads as reads
from app.broadcasts import templates
from app.broadcasts.routes import MANAGE, estimate
from app.contract.broadcast_templates import LaunchTemplate, SavedTemplate, Template, TemplateForm, TemplateId
from app.contract.broadcasts import Broadcast, BroadcastForm, BroadcastId
from app.contract.paging import Page, PageRequest
from app.core.actor import Actor
from app.core.once import Call, once
from app.core.runtime import Runtime
from app.core.web import threaded


@post("/api/broadcast-templates/page", opt=MANAGE, status_code=200)
@threaded
def page(data: PageRequest, runtime: Runtime) -> Page[Template]:
    """A window of the templates."""
    with runtime.database.read() as conn:
        return reads.page(conn, data)


@get("/api/broadcast-templates/{template_id:int}", opt=MANAGE)
@threaded
def one(template_id: int, runtime: Runtime) -> Template:
    """A template."""
    with runtime.database.read() as conn:
        return reads.one(conn, template_id)


@get("/api/broadcast-templates/{template_id:int}/form", opt=MANAGE)
@threaded
def form(template_id: int, runtime: Runtime) -> TemplateForm:
    """What it sends, to whom and when; its version goes back with a change."""
    with runtime.database.read() as conn:
        return reads.form(conn, template_id)


@post("/api/broadcast-templates", opt=MANAGE, status_code=201)
async def create(data: TemplateForm, runtime: Runtime, actor: Actor, *, submit: bool = False) -> SavedTemplate:
    """*Save*, or *Send to moderation*."""
    return await runtime.database.awrite(templates.save, actor, data, None, submit=submit)


@put("/api/broadcast-templates/{template_id:int}", opt=MANAGE, status_code=200)
async def change(
    template_id: int, data: TemplateForm, runtime: Runtime, actor: Actor, *, submit: bool = False
) -> SavedTemplate:
    """Save a changed template."""
    return await runtime.database.awrite(templates.save, actor, data, TemplateId(template_id), submit=submit)


@post("/api/broadcast-templates/{template_id:int}/launch", opt=MANAGE, status_code=201)
async def launch(template_id: int, data: LaunchTemplate, runtime: Runtime, actor: Actor, call: Call) -> Broadcast:
    """*Launch manually*."""
    estimated = await _people(runtime, template_id, data)
    verb = templates.launch
    return await runtime.database.awrite(
        once, call, Broadcast, verb, actor, TemplateId(template_id), data, estimated
    )


@post("/api/broadcast-templates/{template_id:int}/pause", opt=MANAGE, status_code=200)
async def pause(template_id: int, runtime: Runtime, actor: Actor) -> Template:
    """*Pause schedule*."""
    return await runtime.database.awrite(templates.pause, actor, TemplateId(template_id))


@post("/api/broadcast-templates/{template_id:int}/resume", opt=MANAGE, status_code=200)
async def resume(template_id: int, runtime: Runtime, actor: Actor) -> Template:
    """*Resume schedule*."""
    return await runtime.database.awrite(templates.resume, actor, TemplateId(template_id))


@post("/api/broadcast-templates/{template_id:int}/copy", opt=MANAGE, status_code=201)
async def copy(template_id: int, runtime: Runtime, actor: Actor) -> Template:
    """*Copy*."""
    return await runtime.database.awrite(templates.copy, actor, TemplateId(template_id))


@post("/api/broadcast-templates/{template_id:int}/broadcast", opt=MANAGE, status_code=201)
async def as_broadcast(template_id: int, runtime: Runtime, actor: Actor) -> Broadcast:
    """As a new draft."""
    estimated = await _people(runtime, template_id, LaunchTemplate())
    return await runtime.database.awrite(templates.as_broadcast, actor, TemplateId(template_id), estimated)


@post("/api/broadcasts/{broadcast_id:int}/template", opt=MANAGE, status_code=201)
async def from_broadcast(broadcast_id: int, runtime: Runtime, actor: Actor) -> Template:
    """A run or draft as a template."""
    return await runtime.database.awrite(templates.from_broadcast, actor, BroadcastId(broadcast_id))


@delete("/api/broadcast-templates/{template_id:int}", opt=MANAGE, status_code=204)
async def remove(template_id: int, runtime: Runtime, actor: Actor) -> None:
    """Delete a template."""
    await runtime.database.awrite(templates.remove, actor, TemplateId(template_id))


@post("/api/broadcast-templates/{template_id:int}/restore", opt=MANAGE, status_code=200)
async def restore(template_id: int, runtime: Runtime, actor: Actor) -> Template:
    """Bring a deleted template back."""
    return await runtime.database.awrite(templates.restore, actor, TemplateId(template_id))


async def _people(runtime: Runtime, template_id: int, ask: LaunchTemplate) -> int:
    """How many contacts a run of it would address."""
    if ask.recipients is not None:
        return await estimate(runtime, BroadcastForm(name="", recipients=ask.recipients))

    def read() -> BroadcastForm:
        with runtime.database.read() as conn:
            return reads.form(conn, template_id).broadcast

    return await estimate(runtime, await asyncio.to_thread(read))


ROUTES: tuple[HTTPRouteHandler, ...] = (
    page,
    one,
    form,
    create,
    change,
    launch,
    pause,
    resume,
    copy,
    as_broadcast,
    from_broadcast,
    remove,
    restore,
)
