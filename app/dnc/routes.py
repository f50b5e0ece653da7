"""HTTP of do-not-contact lists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from litestar import Request, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response
from sqlalchemy import Connection

from app.contract.dnc import (
    ChangeOptOutWords,
    DncCampaign,
    DncEntry,
    DncForm,
    DncRemove,
    DncUploaded,
    OptOutWords,
)
from app.contract.lists import BYTES_END
from app.contract.paging import ListQuery, Page, PageRequest
from app.contract.permissions import Permission
from app.core import workspace
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import needs, threaded
from app.dnc import service, words
from app.dnc.exporting import write_csv
from app.dnc.service import Campaigns
from app.dnc.uploading import Loaded, answer, load, read_file
from app.lists.receiving import in_a_file, received

Forbidden = Callable[[Connection], str]
"""The characters no file may hold, as an administrator has set them."""

READ: Final = needs(*service.READERS)
ADMIN: Final = needs(Permission.MANAGE_ORGANISATION)
"""The list of all is for administrators (DNC-5), and so is what fills it by itself."""
MANAGE: Final = needs(Permission.MONITOR_DIALERS)
WARNED: Final = needs(Permission.MONITOR_DIALERS, Permission.MANAGE_CONVERSATIONS)
"""An agent is warned, though nothing is kept from leaving (DNC-7)."""


@post("/api/dnc/page", opt=READ, status_code=200)
@threaded
def page(data: PageRequest, runtime: Runtime, dnc_campaigns: Campaigns) -> Page[DncEntry]:
    """A window of the list."""
    with runtime.database.read() as conn:
        return service.page(conn, data, dnc_campaigns)


@get("/api/dnc/campaigns", opt=READ)
@threaded
def campaigns(runtime: Runtime, actor: Actor, dnc_campaigns: Campaigns) -> list[DncCampaign]:
    """The lists one may put numbers on."""
    with runtime.database.read() as conn:
        return service.offered(conn, actor, dnc_campaigns)


@get("/api/dnc/of/{address:str}", opt=WARNED)
@threaded
def entries_of(address: str, runtime: Runtime, dnc_campaigns: Campaigns) -> list[DncEntry]:
    """Every entry of one number."""
    with runtime.database.read() as conn:
        return service.entries_of(conn, address, dnc_campaigns)


@get("/api/dnc/words", opt=READ)
@threaded
def opt_out_words(runtime: Runtime) -> OptOutWords:
    """The opt-out words."""
    with runtime.database.read() as conn:
        return words.read(conn)


@put("/api/dnc/words", opt=ADMIN, status_code=200)
async def change_words(data: ChangeOptOutWords, runtime: Runtime, actor: Actor) -> OptOutWords:
    """Other opt-out words."""
    return await runtime.database.awrite(words.change, actor, data)


@post("/api/dnc", opt=MANAGE, status_code=201)
async def add(data: DncForm, runtime: Runtime, actor: Actor, dnc_campaigns: Campaigns) -> DncEntry:
    """*Add*."""
    return await runtime.database.awrite(service.add, actor, data, dnc_campaigns)


@post("/api/dnc/remove", opt=MANAGE, status_code=200)
async def remove(data: DncRemove, runtime: Runtime, actor: Actor, dnc_campaigns: Campaigns) -> int:
    """*Remove*."""
    return await runtime.database.awrite(service.remove, actor, data.ids, dnc_campaigns)


@post("/api/dnc/upload", opt=MANAGE, status_code=200, request_max_body_size=None)
async def upload(
    name: str,
    request: Request[Any, Any, Any],
    runtime: Runtime,
    actor: Actor,
    dnc_campaigns: Campaigns,
    dnc_forbidden: Forbidden,
) -> DncUploaded:
    """*Upload record not DNCR call*: the body is the file."""

    def check(path: Path) -> Loaded:
        with runtime.database.read() as conn:
            known, region = dnc_campaigns(conn), workspace.read(conn).default_country
            forbidden = dnc_forbidden(conn)
        return read_file(path, name, known, forbidden, actor, region)

    content = await received(request.stream(), BYTES_END)
    loaded = await asyncio.to_thread(in_a_file, content, check)
    if loaded.is_refused:
        return answer(loaded)
    return await runtime.database.awrite(load, actor, name, loaded)


@post("/api/dnc/export", opt=READ, status_code=200)
async def export(data: ListQuery, runtime: Runtime, actor: Actor, dnc_campaigns: Campaigns) -> Response[bytes]:
    """What a query finds, as CSV."""
    content = await runtime.database.awrite(write_csv, actor, data, dnc_campaigns)
    return Response(content, media_type="text/csv")


ROUTES: tuple[HTTPRouteHandler, ...] = (
    page,
    campaigns,
    entries_of,
    opt_out_words,
    change_words,
    add,
    remove,
    upload,
    export,
)
