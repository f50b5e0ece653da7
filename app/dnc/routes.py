"""HTTP of do-not-contact lists."""

# ruff: noqa: ARG001
from __future__ import annotations

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from app.contract.dnc import DncCampaign, DncEntry, DncForm, DncRemove, DncUploaded
from app.contract.faults import Code
from app.contract.paging import ListQuery, Page, PageRequest
from app.contract.permissions import Permission
from app.core.errors import Refusal
from app.core.web import needs

READ = needs(Permission.MANAGE_DIALERS, Permission.MONITOR_DIALERS)
MANAGE = needs(Permission.MONITOR_DIALERS)
WARNED = needs(Permission.MONITOR_DIALERS, Permission.MANAGE_CONVERSATIONS)


@post("/api/dnc/page", opt=READ, status_code=200)
async def page(data: PageRequest) -> Page[DncEntry]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dnc/campaigns", opt=READ)
async def campaigns() -> list[DncCampaign]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dnc/of/{address:str}", opt=WARNED)
async def entries_of(address: str) -> list[DncEntry]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dnc", opt=MANAGE, status_code=201)
async def add(data: DncForm) -> DncEntry:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dnc/remove", opt=MANAGE, status_code=200)
async def remove(data: DncRemove) -> int:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dnc/upload", opt=MANAGE, status_code=200)
async def upload() -> DncUploaded:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dnc/export", opt=READ, status_code=200)
async def export(data: ListQuery) -> None:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


ROUTES: tuple[HTTPRouteHandler, ...] = (page, campaigns, entries_of, add, remove, upload, export)
