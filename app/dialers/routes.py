"""HTTP of dialers."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any, Final

from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response

from app.contract.dialers import (
    FILE_MAX,
    ChangeDialerSettings,
    DeletedData,
    Dialer,
    DialerBars,
    DialerForm,
    DialerId,
    DialerPace,
    DialerProvider,
    DialerRecord,
    DialerSettings,
    PaceSpan,
    SingleAccepted,
    SingleMessage,
    Upload,
    Uploaded,
)
from app.contract.messages import Source
from app.contract.paging import Page, PageRequest
from app.contract.permissions import Permission
from app.contract.preflight import ListPreflight
from app.control import preflights
from app.core import workspace
from app.core.actor import Actor
from app.core.once import Call, once
from app.core.runtime import Runtime
from app.core.web import needs, threaded
from app.dialers import exporting, options, pacing, preflight, reads, service, singles, store, uploading
from app.dispatch.engine import Engine
from app.lists.receiving import in_a_file, received

READ: Final = needs(*store.READERS)
MANAGE: Final = needs(Permission.MANAGE_DIALERS)
RUN: Final = needs(Permission.MONITOR_DIALERS)
ADMIN: Final = needs(Permission.MANAGE_ORGANISATION)


@get("/api/dialers", opt=READ)
@threaded
def all_dialers(runtime: Runtime) -> list[Dialer]:
    """Every dialer."""
    with runtime.database.read() as conn:
        return reads.all_dialers(conn, runtime.clock.now_ms())


@get("/api/dialers/providers", opt=MANAGE)
@threaded
def providers(runtime: Runtime) -> list[DialerProvider]:
    """Providers a dialer can use."""
    with runtime.database.read() as conn:
        return reads.choices(conn)


@get("/api/dialers/settings", opt=READ)
@threaded
def settings(runtime: Runtime) -> DialerSettings:
    """What holds for all dialers."""
    with runtime.database.read() as conn:
        return options.read(conn)


@put("/api/dialers/settings", opt=ADMIN, status_code=200)
async def change_settings(data: ChangeDialerSettings, runtime: Runtime, actor: Actor) -> DialerSettings:
    """Change what holds for all dialers."""
    return await runtime.database.awrite(options.change, actor, data)


@get("/api/dialers/pace", opt=READ)
@threaded
def pace(runtime: Runtime) -> list[DialerPace]:
    """How fast each dialer goes just now."""
    with runtime.database.read() as conn:
        return pacing.paces(conn, runtime.clock.now_ms())


@get("/api/dialers/{dialer_id:int}/bars", opt=READ)
@threaded
def bars(dialer_id: int, span: PaceSpan, runtime: Runtime) -> DialerBars:
    """What a dialer processed over the last hour or day."""
    with runtime.database.read() as conn:
        return pacing.bars(conn, dialer_id, span, runtime.clock.now_ms())


@get("/api/dialers/{dialer_id:int}", opt=READ)
@threaded
def one(dialer_id: int, runtime: Runtime) -> Dialer:
    """A dialer."""
    with runtime.database.read() as conn:
        return store.one(conn, dialer_id, runtime.clock.now_ms())


@post("/api/dialers", opt=MANAGE, status_code=201)
async def create(data: DialerForm, runtime: Runtime, actor: Actor) -> Dialer:
    """A new dialer."""
    return await runtime.database.awrite(service.save, actor, data, None)


@put("/api/dialers/{dialer_id:int}", opt=MANAGE, status_code=200)
async def change(dialer_id: int, data: DialerForm, runtime: Runtime, actor: Actor) -> Dialer:
    """A changed dialer."""
    return await runtime.database.awrite(service.save, actor, data, DialerId(dialer_id))


@delete("/api/dialers/{dialer_id:int}", opt=MANAGE, status_code=204)
async def remove(dialer_id: int, runtime: Runtime, actor: Actor) -> None:
    """Delete a dialer that has nothing left to do."""
    await runtime.database.awrite(service.remove, actor, DialerId(dialer_id))


@post("/api/dialers/{dialer_id:int}/preflight", opt=RUN, status_code=200)
async def look_ahead(dialer_id: int, runtime: Runtime, engine: Engine, actor: Actor) -> ListPreflight:
    """What a start would do with the records that wait."""
    links = {provider_id: link.state for provider_id, link in engine.links.items()}

    def read() -> ListPreflight:
        with runtime.database.read() as conn:
            return preflight.report(conn, dialer_id, links, runtime.clock.now_ms())

    report = await asyncio.to_thread(read)
    return await runtime.database.awrite(preflights.looked_at, actor, Source.DIALER, report)


@post("/api/dialers/{dialer_id:int}/start", opt=RUN, status_code=200)
async def start(dialer_id: int, runtime: Runtime, actor: Actor, call: Call) -> Dialer:
    """*Start*."""
    return await runtime.database.awrite(once, call, Dialer, service.start, actor, DialerId(dialer_id))


@post("/api/dialers/{dialer_id:int}/stop", opt=RUN, status_code=200)
async def stop(dialer_id: int, runtime: Runtime, actor: Actor) -> Dialer:
    """*Stop*."""
    return await runtime.database.awrite(service.stop, actor, DialerId(dialer_id))


@post("/api/dialers/{dialer_id:int}/spool/page", opt=READ, status_code=200)
@threaded
def spool_page(dialer_id: int, data: PageRequest, runtime: Runtime) -> Page[DialerRecord]:
    """A window of what is not processed."""
    with runtime.database.read() as conn:
        return reads.spool_page(conn, dialer_id, data)


@post("/api/dialers/{dialer_id:int}/repo/page", opt=READ, status_code=200)
@threaded
def repo_page(dialer_id: int, data: PageRequest, runtime: Runtime) -> Page[DialerRecord]:
    """A window of what is processed."""
    with runtime.database.read() as conn:
        return reads.repo_page(conn, dialer_id, data)


@get("/api/dialers/{dialer_id:int}/unprocessed", opt=RUN)
async def unprocessed(dialer_id: int, runtime: Runtime, actor: Actor) -> Response[bytes]:
    """What *Delete* would take, as CSV."""
    content = await runtime.database.awrite(exporting.unprocessed, actor, dialer_id)
    return Response(content, media_type="text/csv")


@post("/api/dialers/{dialer_id:int}/delete-data", opt=RUN, status_code=200)
async def delete_data(dialer_id: int, runtime: Runtime, actor: Actor) -> DeletedData:
    """*Delete*."""
    return await runtime.database.awrite(service.delete_data, actor, DialerId(dialer_id))


@post("/api/dialers/{dialer_id:int}/single", opt=RUN, status_code=201)
async def single(dialer_id: int, data: SingleMessage, runtime: Runtime, actor: Actor, call: Call) -> SingleAccepted:
    """*Send*."""
    return await runtime.database.awrite(once, call, SingleAccepted, singles.send, actor, DialerId(dialer_id), data)


@post("/api/dialers/records/{record_id:int}/mark-sent", opt=RUN, status_code=200)
async def mark_sent(record_id: int, runtime: Runtime, actor: Actor) -> DialerRecord:
    """*Mark sent*."""
    return await runtime.database.awrite(service.mark_sent, actor, record_id)


@post("/api/dialers/records/{record_id:int}/send-again", opt=RUN, status_code=200)
async def send_again(record_id: int, runtime: Runtime, actor: Actor, call: Call) -> DialerRecord:
    """*Send again*."""
    return await runtime.database.awrite(once, call, DialerRecord, service.send_again, actor, record_id)


@post("/api/dialers/uploads", opt=RUN, status_code=200, request_max_body_size=None)
async def upload(
    name: str,
    request_id: str,
    request: Request[Any, Any, Any],
    runtime: Runtime,
    actor: Actor,
    upload_call: Call,
    *,
    again: bool = False,
) -> Uploaded:
    """*Mass upload*: the body is the file."""
    content = await received(request.stream(), FILE_MAX)

    def check(path: Path) -> uploading.Loaded:
        with runtime.database.read() as conn:
            known, forbidden = uploading.known_dialers(conn), options.read(conn).forbidden
            region = workspace.read(conn).default_country
        return uploading.read_file(path, name, known, forbidden, region)

    loaded = await asyncio.to_thread(in_a_file, content, check)
    if loaded.is_refused:
        return uploading.refused(loaded.problems)
    call, load = upload_call.about(hashlib.sha256(content).hexdigest()), uploading.load
    return await runtime.database.awrite(
        once, call, Uploaded, load, actor, name, content, loaded, request_id, again=again
    )


@get("/api/dialers/uploads", opt=READ)
@threaded
def uploads(runtime: Runtime) -> list[Upload]:
    """The latest files."""
    with runtime.database.read() as conn:
        return uploading.history(conn)


@get("/api/dialers/uploads/{upload_id:int}/file", opt=RUN)
@threaded
def uploaded_file(upload_id: int, runtime: Runtime) -> Response[bytes]:
    """An original file."""
    with runtime.database.read() as conn:
        name, content = uploading.original(conn, upload_id)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    all_dialers,
    providers,
    settings,
    change_settings,
    pace,
    bars,
    one,
    create,
    change,
    remove,
    look_ahead,
    start,
    stop,
    spool_page,
    repo_page,
    unprocessed,
    delete_data,
    single,
    mark_sent,
    send_again,
    upload,
    uploads,
    uploaded_file,
)
