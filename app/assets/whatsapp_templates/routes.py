"""HTTP of WhatsApp templates."""

from __future__ import annotations

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from app.assets.whatsapp_templates import reads, service
from app.assets.whatsapp_templates.store import USERS
from app.contract.whatsapp_templates import WaListing, WaRegistry
from app.core.runtime import Runtime
from app.core.web import needs, threaded

USE = needs(*USERS)


@get("/api/whatsapp-templates", opt=USE)
@threaded
def registry(runtime: Runtime) -> WaRegistry:
    """Every template of every sender, and how well each sender's are known."""
    with runtime.database.read() as conn:
        return reads.registry(conn)


@post("/api/senders/{sender_id:int}/whatsapp-templates/refresh", opt=USE, status_code=200)
async def refresh(sender_id: int, runtime: Runtime) -> WaListing:
    """Have the platform asked for a sender's list; the answer comes as events."""
    return await runtime.database.awrite(service.ask, sender_id)


ROUTES: tuple[HTTPRouteHandler, ...] = (registry, refresh)
