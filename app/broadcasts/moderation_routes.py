"""HTTP of moderation."""

from __future__ import annotations

from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler

from app.broadcasts import moderation
from app.broadcasts.routes import MANAGE
from app.contract.broadcast_templates import Template, TemplateId
from app.contract.broadcasts import Broadcast, BroadcastId
from app.contract.moderation import Approve, ModerationSetting, Reject, Waiting
from app.contract.permissions import Permission
from app.contract.service import Workspace
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import needs, threaded

MODERATE = needs(Permission.MODERATE_BROADCASTS)


@get("/api/moderation", opt=MODERATE)
@threaded
def queue(runtime: Runtime, actor: Actor) -> list[Waiting]:
    """Everything that waits, the longest wait first."""
    with runtime.database.read() as conn:
        return moderation.queue(conn, actor)


@put("/api/moderation/setting", opt=needs(Permission.MANAGE_ORGANISATION), status_code=200)
async def switch(data: ModerationSetting, runtime: Runtime, actor: Actor) -> Workspace:
    """Moderation on or off."""
    return await runtime.database.awrite(moderation.switch, actor, data)


@post("/api/broadcasts/{broadcast_id:int}/approve", opt=MODERATE, status_code=200)
async def approve(broadcast_id: int, data: Approve, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Approve* a run."""
    return await runtime.database.awrite(moderation.approve, actor, BroadcastId(broadcast_id), data)


@post("/api/broadcasts/{broadcast_id:int}/reject", opt=MODERATE, status_code=200)
async def reject(broadcast_id: int, data: Reject, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Reject* a run."""
    return await runtime.database.awrite(moderation.reject, actor, BroadcastId(broadcast_id), data)


@post("/api/broadcasts/{broadcast_id:int}/withdraw", opt=MANAGE, status_code=200)
async def withdraw(broadcast_id: int, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Withdraw* a run."""
    return await runtime.database.awrite(moderation.withdraw, actor, BroadcastId(broadcast_id))


@post("/api/broadcast-templates/{template_id:int}/approve", opt=MODERATE, status_code=200)
async def approve_template(template_id: int, data: Approve, runtime: Runtime, actor: Actor) -> Template:
    """*Approve* a template."""
    return await runtime.database.awrite(moderation.approve_template, actor, TemplateId(template_id), data)


@post("/api/broadcast-templates/{template_id:int}/reject", opt=MODERATE, status_code=200)
async def reject_template(template_id: int, data: Reject, runtime: Runtime, actor: Actor) -> Template:
    """*Reject* a template."""
    return await runtime.database.awrite(moderation.reject_template, actor, TemplateId(template_id), data)


@post("/api/broadcast-templates/{template_id:int}/withdraw", opt=MANAGE, status_code=200)
async def withdraw_template(template_id: int, runtime: Runtime, actor: Actor) -> Template:
    """*Withdraw* a template."""
    return await runtime.database.awrite(moderation.withdraw_template, actor, TemplateId(template_id))


ROUTES: tuple[HTTPRouteHandler, ...] = (
    queue,
    switch,
    approve,
    reject,
    withdraw,
    approve_template,
    reject_template,
    withdraw_template,
)
