"""HTTP of bulk mailings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response import File, Stream

from app.bulk import controls, loading, preflight, reads, receiving, reporting, service, slots, verifying
from app.bulk.template_file import template_file
from app.channels.kit.connector import LinkState
from app.contacts import service as contact_verbs
from app.contract.bulk import (
    Campaign,
    CampaignForm,
    CheckLine,
    Connection,
    ConnectionForm,
    Entry,
    FileCheck,
    FilePreview,
    ListFile,
    ProblemWords,
    ReportWords,
    ResolveEntry,
    ResumeCampaign,
    StartCampaign,
    TemplateFile,
    Uploaded,
)
from app.contract.faults import Problem
from app.contract.jobs import Job
from app.contract.lists import ListOptions
from app.contract.messages import Source
from app.contract.paging import Page, PageRequest
from app.contract.permissions import Permission
from app.contract.preflight import ListPreflight
from app.control import preflights
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import refuse_if
from app.core.jobs import JobKind
from app.core.once import Call, once
from app.core.runtime import Runtime
from app.core.web import needs, threaded
from app.dispatch.engine import Engine

MANAGE: Final = needs(Permission.MANAGE_DIALERS)
JOB_KINDS: Final = (
    JobKind(loading.CHECK, loading.run_check),
    JobKind(loading.IMPORT, loading.run_import),
    JobKind(reporting.REPORT, reporting.run_report),
)


@get("/api/bulk/connection", opt=MANAGE)
@threaded
def connection(runtime: Runtime, engine: Engine) -> Connection:
    """Channels that may be chosen, and which are."""
    with runtime.database.read() as conn:
        return reads.connection_page(conn, _states(engine))


@put("/api/bulk/connection", opt=MANAGE, status_code=200)
async def save_connection(data: ConnectionForm, runtime: Runtime, engine: Engine, actor: Actor) -> Connection:
    """*Save* of the connection page."""
    await runtime.database.awrite(service.save_connection, actor, data)
    return await asyncio.to_thread(_connection, runtime, engine)


def _connection(runtime: Runtime, engine: Engine) -> Connection:
    with runtime.database.read() as conn:
        return reads.connection_page(conn, _states(engine))


def _states(engine: Engine) -> dict[int, LinkState]:
    return {provider_id: link.state for provider_id, link in engine.links.items()}


@get("/api/bulk/campaigns", opt=MANAGE)
@threaded
def campaigns(runtime: Runtime) -> list[Campaign]:
    """Every campaign."""
    with runtime.database.read() as conn:
        return reads.all_campaigns(conn, runtime.clock.now_ms())


@post("/api/bulk/campaigns", opt=MANAGE, status_code=201)
async def add(data: CampaignForm, runtime: Runtime, actor: Actor) -> Campaign:
    """A new campaign."""
    return await runtime.database.awrite(service.add, actor, data)


@get("/api/bulk/campaigns/{campaign_id:int}", opt=MANAGE)
@threaded
def one(campaign_id: int, runtime: Runtime) -> Campaign:
    """A campaign."""
    with runtime.database.read() as conn:
        return reads.one(conn, campaign_id, runtime.clock.now_ms())


@put("/api/bulk/campaigns/{campaign_id:int}", opt=MANAGE, status_code=200)
async def save(campaign_id: int, data: CampaignForm, runtime: Runtime, actor: Actor) -> Campaign:
    """Changed settings; the rows that wait are held against them first."""

    def misfit() -> list[Problem]:
        with runtime.database.read() as conn:
            return slots.misfit(conn, campaign_id, data)

    refuse_if(await asyncio.to_thread(misfit))
    return await runtime.database.awrite(service.save, actor, campaign_id, data)


@delete("/api/bulk/campaigns/{campaign_id:int}", opt=MANAGE, status_code=204)
async def remove(campaign_id: int, runtime: Runtime, actor: Actor) -> None:
    """Forget a draft."""
    await runtime.database.awrite(service.remove, actor, campaign_id)


@post("/api/bulk/campaigns/{campaign_id:int}/copy", opt=MANAGE, status_code=201)
async def copy(campaign_id: int, runtime: Runtime, actor: Actor) -> Campaign:
    """A duplicate of the settings."""
    return await runtime.database.awrite(service.copy, actor, campaign_id)


@post("/api/bulk/campaigns/{campaign_id:int}/files", opt=MANAGE, status_code=200, request_max_body_size=None)
async def upload(
    campaign_id: int,
    slot: int,
    name: str,
    request: Request[Any, Any, Any],
    runtime: Runtime,
    actor: Actor,
    upload_call: Call,
    *,
    again: bool = False,
) -> Uploaded:
    """Take in a list file: its bytes are the body."""
    stream = request.stream()
    return await receiving.receive(runtime, actor, campaign_id, slot, name, stream, upload_call, again=again)


@get("/api/bulk/files/{file_id:int}/preview", opt=MANAGE)
@threaded
def preview(file_id: int, runtime: Runtime) -> FilePreview:
    """The first rows."""
    with runtime.database.read() as conn:
        return slots.preview(conn, runtime.home, file_id, runtime.clock.now_ms())


@put("/api/bulk/files/{file_id:int}/options", opt=MANAGE, status_code=200)
async def read_as(file_id: int, data: ListOptions, runtime: Runtime) -> ListFile:
    """Read the file another way."""
    shape = await asyncio.to_thread(receiving.shape_as, runtime, file_id, data)
    return await runtime.database.awrite(slots.read_as, file_id, data, shape)


@delete("/api/bulk/files/{file_id:int}", opt=MANAGE, status_code=200)
async def remove_file(file_id: int, runtime: Runtime, actor: Actor) -> Campaign:
    """Take a file out of its slot."""
    return await runtime.database.awrite(slots.remove, actor, file_id)


@post("/api/bulk/campaigns/{campaign_id:int}/check", opt=MANAGE, status_code=202)
async def check(campaign_id: int, runtime: Runtime, actor: Actor) -> Job:
    """Check the files that are not loaded."""
    return await runtime.database.awrite(loading.start_check, actor, campaign_id, runtime.jobs)


@get("/api/bulk/files/{file_id:int}/check", opt=MANAGE)
@threaded
def found(file_id: int, runtime: Runtime) -> FileCheck:
    """What was found in a file."""
    with runtime.database.read() as conn:
        return reads.check_of(conn, file_id)


@post("/api/bulk/files/{file_id:int}/problems", opt=MANAGE, status_code=200)
@threaded
def problems(file_id: int, data: ProblemWords, runtime: Runtime) -> Stream:
    """Every row with problems as CSV."""
    with runtime.database.read() as conn:
        reads.check_of(conn, file_id)

    def lines() -> Iterator[bytes]:
        with runtime.database.read() as conn:
            yield from reads.problem_lines(conn, runtime.home, file_id, data)

    return Stream(lines(), media_type="text/csv")


@post("/api/bulk/campaigns/{campaign_id:int}/preflight", opt=MANAGE, status_code=200)
async def look_ahead(campaign_id: int, runtime: Runtime, engine: Engine, actor: Actor) -> ListPreflight:
    """What a start would do, of lists that were checked."""

    def read() -> ListPreflight:
        with runtime.database.read() as conn:
            return preflight.report(conn, campaign_id, _states(engine), runtime.clock.now_ms())

    report = await asyncio.to_thread(read)
    return await runtime.database.awrite(preflights.looked_at, actor, Source.BULK, report)


@post("/api/bulk/campaigns/{campaign_id:int}/start", opt=MANAGE, status_code=202)
async def start(campaign_id: int, data: StartCampaign, runtime: Runtime, actor: Actor, call: Call) -> Job:
    """Import and schedule."""
    verb = loading.start_import
    return await runtime.database.awrite(once, call, Job, verb, actor, campaign_id, data, runtime.jobs)


@post("/api/bulk/campaigns/{campaign_id:int}/pause", opt=MANAGE, status_code=200)
async def pause(campaign_id: int, runtime: Runtime, actor: Actor) -> Campaign:
    """*Pause*."""
    return await runtime.database.awrite(controls.pause, actor, campaign_id)


@post("/api/bulk/campaigns/{campaign_id:int}/resume", opt=MANAGE, status_code=200)
async def resume(campaign_id: int, data: ResumeCampaign, runtime: Runtime, actor: Actor, call: Call) -> Campaign:
    """*Resume*."""
    return await runtime.database.awrite(once, call, Campaign, controls.resume, actor, campaign_id, data.overdue)


@post("/api/bulk/campaigns/{campaign_id:int}/clear", opt=MANAGE, status_code=200)
async def clear(campaign_id: int, runtime: Runtime, actor: Actor) -> Campaign:
    """*Clear*."""
    return await runtime.database.awrite(controls.clear, actor, campaign_id)


@post("/api/bulk/campaigns/{campaign_id:int}/restart", opt=MANAGE, status_code=200)
async def restart(campaign_id: int, runtime: Runtime, actor: Actor, call: Call) -> Campaign:
    """*Restart*."""
    return await runtime.database.awrite(once, call, Campaign, controls.restart, actor, campaign_id)


@post("/api/bulk/campaigns/{campaign_id:int}/entries", opt=MANAGE, status_code=200)
@threaded
def entries(campaign_id: int, data: PageRequest, runtime: Runtime) -> Page[Entry]:
    """A window of the entries."""
    with runtime.database.read() as conn:
        return reads.entries_page(conn, campaign_id, data)


@post("/api/bulk/entries/{entry_id:int}/resolve", opt=MANAGE, status_code=200)
async def resolve(entry_id: int, data: ResolveEntry, runtime: Runtime, actor: Actor, call: Call) -> Campaign:
    """What became of an unknown entry."""
    return await runtime.database.awrite(once, call, Campaign, controls.resolve, actor, entry_id, data.resolution)


@post("/api/bulk/campaigns/{campaign_id:int}/verify", opt=MANAGE, status_code=200)
async def verify(campaign_id: int, runtime: Runtime, engine: Engine) -> list[CheckLine]:
    """*Verify settings*."""

    def look() -> list[CheckLine]:
        with runtime.database.read() as conn:
            return verifying.lines(conn, campaign_id, _states(engine), runtime.clock.now_ms())

    lines = await asyncio.to_thread(look)
    await runtime.database.awrite(service.note_verified, campaign_id, lines)
    return lines


@get("/api/bulk/campaigns/{campaign_id:int}/verify", opt=MANAGE)
@threaded
def verified(campaign_id: int, runtime: Runtime) -> list[CheckLine]:
    """What the last verification found."""
    with runtime.database.read() as conn:
        return reads.verified(conn, campaign_id)


@post("/api/bulk/campaigns/{campaign_id:int}/report", opt=MANAGE, status_code=202)
async def report(campaign_id: int, data: ReportWords, runtime: Runtime, actor: Actor) -> Job:
    """Begin to write the report."""
    return await runtime.database.awrite(reporting.start_report, actor, campaign_id, data, runtime.jobs)


@get("/api/bulk/reports/{job_id:int}", opt=MANAGE)
@threaded
def reported(job_id: int, runtime: Runtime, actor: Actor) -> File:
    """A report of one's own."""
    with runtime.database.read() as conn:
        path: Path = contact_verbs.exported_file(conn, runtime.home, actor, job_id, reporting.REPORT)
    return File(path=path, filename="report.xlsx", media_type="application/octet-stream")


@post("/api/bulk/template", opt=MANAGE, status_code=200)
@threaded
def template(data: TemplateFile, runtime: Runtime) -> Stream:
    """The file a list can be made of."""
    with runtime.database.read() as conn:
        place = workspace.read(conn)
    content = template_file(data, place.default_country, ZoneInfo(place.time_zone), runtime.clock.now_ms())
    return Stream(iter([content]), media_type="text/csv")


ROUTES: tuple[HTTPRouteHandler, ...] = (
    connection,
    save_connection,
    campaigns,
    add,
    one,
    save,
    remove,
    copy,
    upload,
    preview,
    read_as,
    remove_file,
    check,
    found,
    problems,
    look_ahead,
    start,
    pause,
    resume,
    clear,
    restart,
    entries,
    resolve,
    verify,
    verified,
    report,
    reported,
    template,
)
