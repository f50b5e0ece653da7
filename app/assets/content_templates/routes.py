"""HTTP of content templates."""

from __future__ import annotations

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.assets.content_templates import reads, service
from app.assets.content_templates.store import USERS
from app.contract.content_templates import (
    ContentTemplate,
    ContentTemplateForm,
    ContentTemplateId,
    ContentTemplateUses,
)
from app.contract.paging import Page, PageRequest
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import needs, threaded

USE = needs(*USERS)
MANAGE = needs(Permission.MANAGE_CONTENT_TEMPLATES)


@post("/api/content-templates/page", opt=USE, status_code=200)
@threaded
def page(data: PageRequest, runtime: Runtime) -> Page[ContentTemplate]:
    """A window of the templates."""
    with runtime.database.read() as conn:
        return reads.page(conn, data)


@get("/api/content-templates/{template_id:int}", opt=USE)
@threaded
def one(template_id: int, runtime: Runtime) -> ContentTemplate:
    """A template."""
    with runtime.database.read() as conn:
        return reads.one(conn, template_id)


@get("/api/content-templates/{template_id:int}/form", opt=USE)
@threaded
def form(template_id: int, runtime: Runtime) -> ContentTemplateForm:
    """What it says."""
    with runtime.database.read() as conn:
        return reads.form(conn, template_id)


@get("/api/content-templates/{template_id:int}/uses", opt=MANAGE)
@threaded
def uses(template_id: int, runtime: Runtime) -> ContentTemplateUses:
    """What was made from it, to be named before it is deleted."""
    with runtime.database.read() as conn:
        return reads.used_by(conn, template_id)


@post("/api/content-templates", opt=MANAGE, status_code=201)
async def create(data: ContentTemplateForm, runtime: Runtime, actor: Actor) -> ContentTemplate:
    """*Save changes* of a new template."""
    return await runtime.database.awrite(service.save, actor, data, None)


@put("/api/content-templates/{template_id:int}", opt=MANAGE, status_code=200)
async def change(template_id: int, data: ContentTemplateForm, runtime: Runtime, actor: Actor) -> ContentTemplate:
    """*Save changes*."""
    return await runtime.database.awrite(service.save, actor, data, ContentTemplateId(template_id))


@post("/api/content-templates/{template_id:int}/copy", opt=MANAGE, status_code=201)
async def copy(template_id: int, runtime: Runtime, actor: Actor) -> ContentTemplate:
    """*Copy*."""
    return await runtime.database.awrite(service.copy, actor, ContentTemplateId(template_id))


@delete("/api/content-templates/{template_id:int}", opt=MANAGE, status_code=204)
async def remove(template_id: int, runtime: Runtime, actor: Actor) -> None:
    """Delete a template."""
    await runtime.database.awrite(service.remove, actor, ContentTemplateId(template_id))


@post("/api/content-templates/{template_id:int}/restore", opt=MANAGE, status_code=200)
async def restore(template_id: int, runtime: Runtime, actor: Actor) -> ContentTemplate:
    """Bring a deleted template back."""
    return await runtime.database.awrite(service.restore, actor, ContentTemplateId(template_id))


ROUTES: tuple[HTTPRouteHandler, ...] = (page, one, form, uses, create, change, copy, remove, restore)
