"""HTTP of API keys and of the web service's settings."""

from __future__ import annotations

from typing import Final

from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler

from app.contacts.way_out import public_address
from app.contract.api_keys import (
    ApiKey,
    ApiKeyForm,
    ApiKeyId,
    ChangeWebService,
    KeyDialer,
    NewApiKey,
    WebService,
)
from app.contract.permissions import Permission
from app.contract.public_address import tidy_address
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import needs, threaded
from app.integrations import options, reads, service
from app.integrations.listener import Listener

MANAGE: Final = needs(Permission.MANAGE_API_ACCESSES)
ADMIN: Final = needs(Permission.MANAGE_SERVICE)


@get("/api/api-keys", opt=MANAGE)
@threaded
def api_keys(runtime: Runtime) -> list[ApiKey]:
    """Every key."""
    with runtime.database.read() as conn:
        return reads.every(conn)


@get("/api/api-keys/dialers", opt=MANAGE)
@threaded
def key_dialers(runtime: Runtime) -> list[KeyDialer]:
    """Dialers a key can be limited to."""
    with runtime.database.read() as conn:
        return reads.key_dialers(conn)


@post("/api/api-keys", opt=MANAGE, status_code=201)
async def create(data: ApiKeyForm, runtime: Runtime, actor: Actor) -> NewApiKey:
    """*Create API key*."""
    return await runtime.database.awrite(service.create, actor, data)


@post("/api/api-keys/{key_id:int}/revoke", opt=MANAGE, status_code=200)
async def revoke(key_id: int, runtime: Runtime, actor: Actor) -> ApiKey:
    """*Revoke*."""
    return await runtime.database.awrite(service.revoke, actor, ApiKeyId(key_id))


@get("/api/web-service", opt=needs(Permission.MANAGE_API_ACCESSES, Permission.MANAGE_SERVICE))
@threaded
def web_service(runtime: Runtime, web: Listener) -> WebService:
    """Where other programs call in, and whether they can."""
    with runtime.database.read() as conn:
        return _told(options.read(conn), public_address(conn), web)


@put("/api/web-service", opt=ADMIN, status_code=200)
async def change_web_service(data: ChangeWebService, runtime: Runtime, actor: Actor, web: Listener) -> WebService:
    """Change what holds for every call."""
    found = await runtime.database.awrite(options.change, actor, data)
    return _told(found, tidy_address(data.public_address), web)


def _told(found: options.Options, address: str, web: Listener) -> WebService:
    return WebService(
        url=web.url,
        listening=web.url != "" and web.fault is None,
        fault=web.fault,
        accept_get=found.accept_get,
        per_minute=found.per_minute,
        version=found.version,
        public_address=address,
    )


ROUTES: tuple[HTTPRouteHandler, ...] = (api_keys, key_dialers, create, revoke, web_service, change_web_service)
