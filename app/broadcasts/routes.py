"""HTTP of broadcasts."""

from __future__ import annotations

import asyncio
from pathlib import Path

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from app.broadcasts import excluded, exporting, reads, selection, service, several, trials
from app.broadcasts import preflight as preflights
from app.broadcasts.observer import RATES, RateMeter
from app.contacts import service as contact_verbs
from app.contract.broadcasts import (
    Broadcast,
    BroadcastForm,
    BroadcastId,
    BulkForm,
    BulkItem,
    HistoryEntry,
    People,
    Preflight,
    PreflightPeople,
    PreflightRequest,
    RecipientRow,
    RecipientsExport,
    Reschedule,
    SendTest,
    Statistics,
)
from app.contract.jobs import Job
from app.contract.messages import Message
from app.contract.paging import Page, PageRequest
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.jobs import JobKind
from app.core.once import Call, once
from app.core.runtime import Runtime
from app.core.telling import told
from app.core.web import needs, threaded

MANAGE = needs(Permission.MANAGE_BROADCASTS)
EXPORTS = needs(Permission.EXPORT_ENTITIES)


@post("/api/broadcasts/page", opt=MANAGE, status_code=200)
@threaded
def page(data: PageRequest, runtime: Runtime) -> Page[Broadcast]:
    """A window of the runs."""
    with runtime.database.read() as conn:
        return reads.page(conn, data)


@get("/api/broadcasts/{broadcast_id:int}", opt=MANAGE)
@threaded
def one(broadcast_id: int, runtime: Runtime) -> Broadcast:
    """A run."""
    with runtime.database.read() as conn:
        return reads.one(conn, broadcast_id)


@get("/api/broadcasts/{broadcast_id:int}/form", opt=MANAGE)
@threaded
def form(broadcast_id: int, runtime: Runtime) -> BroadcastForm:
    """What a run says, to whom and when; its `version` goes back with a change."""
    with runtime.database.read() as conn:
        return reads.form(conn, broadcast_id)


@get("/api/broadcasts/{broadcast_id:int}/statistics", opt=MANAGE)
@threaded
def statistics(broadcast_id: int, runtime: Runtime, meter: RateMeter) -> Statistics:
    """The unfolded part of a run."""
    with runtime.database.read() as conn:
        others = told(conn, runtime.database.member, RATES, dict[int, float])
        return reads.statistics(conn, broadcast_id, meter, runtime.clock.now_ms(), others)


@post("/api/broadcasts/{broadcast_id:int}/recipients/page", opt=MANAGE, status_code=200)
@threaded
def recipients(broadcast_id: int, data: PageRequest, runtime: Runtime) -> Page[RecipientRow]:
    """A window of a run's recipients."""
    with runtime.database.read() as conn:
        return reads.recipients_page(conn, broadcast_id, data)


@post("/api/broadcasts/preflight", opt=MANAGE, status_code=200)
async def preflight(data: PreflightRequest, runtime: Runtime, actor: Actor) -> Preflight:
    """Who will get it, who will not, how it reads; of a stored form also what changed since the last look."""

    def read() -> Preflight:
        with runtime.database.read() as conn:
            return preflights.preflight(conn, data, runtime.clock.now_ms())

    report = await asyncio.to_thread(read)
    if data.broadcast_id is None:
        return report
    return await runtime.database.awrite(preflights.looked_at, actor, data.broadcast_id, report)


@post("/api/broadcasts/preflight/people", opt=MANAGE, status_code=200)
@threaded
def preflight_people(data: PreflightPeople, runtime: Runtime) -> People:
    """Who is behind a figure of the pre-flight."""
    with runtime.database.read() as conn:
        return excluded.people(conn, data, runtime.clock.now_ms())


@get("/api/broadcasts/{broadcast_id:int}/history", opt=MANAGE)
@threaded
def history(broadcast_id: int, runtime: Runtime) -> list[HistoryEntry]:
    """Who did what to a run and when."""
    with runtime.database.read() as conn:
        return reads.history(conn, broadcast_id)


@post("/api/broadcasts/{broadcast_id:int}/recipients/export", opt=EXPORTS, status_code=202)
async def export_recipients(broadcast_id: int, data: RecipientsExport, runtime: Runtime, actor: Actor) -> Job:
    """Write a run's recipients to a file."""

    def count() -> int:
        with runtime.database.read() as conn:
            return exporting.check(conn, broadcast_id, data)

    total = await asyncio.to_thread(count)
    run = BroadcastId(broadcast_id)
    return await runtime.database.awrite(exporting.start_export, actor, data, run, total, runtime.jobs)


@get("/api/broadcasts/exports/{job_id:int}", opt=EXPORTS)
@threaded
def exported_recipients(job_id: int, runtime: Runtime, actor: Actor) -> File:
    """The file of one's own export."""
    with runtime.database.read() as conn:
        path: Path = contact_verbs.exported_file(conn, runtime.home, actor, job_id, exporting.EXPORT)
    return File(path=path, filename=f"recipients{path.suffix}", media_type="application/octet-stream")


@post("/api/broadcasts/test", opt=MANAGE, status_code=201)
async def send_test(data: SendTest, runtime: Runtime, actor: Actor, call: Call) -> Message:
    """*Send test*."""
    return await runtime.database.awrite(once, call, Message, trials.send, actor, data)


@get("/api/broadcasts/test/{message_id:int}", opt=MANAGE)
@threaded
def test_sent(message_id: int, runtime: Runtime) -> Message:
    """What became of a test."""
    with runtime.database.read() as conn:
        return trials.sent(conn, message_id)


@post("/api/broadcasts", opt=MANAGE, status_code=201)
async def create(data: BroadcastForm, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Save as draft*."""
    estimated = await estimate(runtime, data)
    return await runtime.database.awrite(service.save, actor, data, None, estimated)


@put("/api/broadcasts/{broadcast_id:int}", opt=MANAGE, status_code=200)
async def change(broadcast_id: int, data: BroadcastForm, runtime: Runtime, actor: Actor) -> Broadcast:
    """Save a changed draft."""
    estimated = await estimate(runtime, data)
    return await runtime.database.awrite(service.save, actor, data, BroadcastId(broadcast_id), estimated)


@post("/api/broadcasts/launch", opt=MANAGE, status_code=200)
async def launch_new(data: BroadcastForm, runtime: Runtime, actor: Actor, call: Call) -> Broadcast:
    """*Launch broadcast* of a form that was never saved."""
    estimated = await estimate(runtime, data)
    return await runtime.database.awrite(once, call, Broadcast, service.launch, actor, data, None, estimated)


@post("/api/broadcasts/{broadcast_id:int}/launch", opt=MANAGE, status_code=200)
async def launch(broadcast_id: int, data: BroadcastForm, runtime: Runtime, actor: Actor, call: Call) -> Broadcast:
    """*Launch broadcast* of a draft."""
    estimated = await estimate(runtime, data)
    return await runtime.database.awrite(
        once, call, Broadcast, service.launch, actor, data, BroadcastId(broadcast_id), estimated
    )


@post("/api/broadcasts/{broadcast_id:int}/pause", opt=MANAGE, status_code=200)
async def pause(broadcast_id: int, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Pause*."""
    return await runtime.database.awrite(service.pause, actor, BroadcastId(broadcast_id))


@post("/api/broadcasts/{broadcast_id:int}/resume", opt=MANAGE, status_code=200)
async def resume(broadcast_id: int, runtime: Runtime, actor: Actor, call: Call) -> Broadcast:
    """*Resume*."""
    return await runtime.database.awrite(once, call, Broadcast, service.resume, actor, BroadcastId(broadcast_id))


@post("/api/broadcasts/{broadcast_id:int}/reschedule", opt=MANAGE, status_code=200)
async def reschedule(broadcast_id: int, data: Reschedule, runtime: Runtime, actor: Actor) -> Broadcast:
    """Another time for a missed start."""
    return await runtime.database.awrite(service.reschedule, actor, BroadcastId(broadcast_id), data.at_ms)


@post("/api/broadcasts/{broadcast_id:int}/abort", opt=MANAGE, status_code=200)
async def abort(broadcast_id: int, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Abort*."""
    return await runtime.database.awrite(service.abort, actor, BroadcastId(broadcast_id))


@post("/api/broadcasts/{broadcast_id:int}/cancel", opt=MANAGE, status_code=200)
async def cancel(broadcast_id: int, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Cancel* while the recipients are being found: back to a draft."""
    return await runtime.database.awrite(service.cancel, actor, BroadcastId(broadcast_id))


@post("/api/broadcasts/several", opt=MANAGE, status_code=200)
async def act_on_several(data: BulkForm, runtime: Runtime, actor: Actor) -> list[BulkItem]:
    """*Pause*, *Resume*, *Abort* or *Relaunch* several runs, each judged alone."""
    return await several.act(runtime.database, actor, data)


@post("/api/broadcasts/{broadcast_id:int}/copy", opt=MANAGE, status_code=201)
async def copy(broadcast_id: int, runtime: Runtime, actor: Actor) -> Broadcast:
    """*Copy*."""
    return await runtime.database.awrite(service.copy, actor, BroadcastId(broadcast_id))


@get("/api/broadcasts/{broadcast_id:int}/relaunchable", opt=MANAGE)
@threaded
def relaunchable(broadcast_id: int, runtime: Runtime) -> int:
    """How many people a relaunch would address."""
    with runtime.database.read() as conn:
        return reads.relaunchable_count(conn, broadcast_id)


@post("/api/broadcasts/{broadcast_id:int}/relaunch", opt=MANAGE, status_code=201)
async def relaunch(
    broadcast_id: int, runtime: Runtime, actor: Actor, *, now: bool = False, call: Call
) -> Broadcast:
    """*Relaunch for failed*: at once, or as a draft to edit first."""
    return await runtime.database.awrite(
        once, call, Broadcast, service.relaunch, actor, BroadcastId(broadcast_id), now=now
    )


@delete("/api/broadcasts/{broadcast_id:int}", opt=MANAGE, status_code=204)
async def remove(broadcast_id: int, runtime: Runtime, actor: Actor) -> None:
    """Delete a draft."""
    await runtime.database.awrite(service.remove, actor, BroadcastId(broadcast_id))


@post("/api/broadcasts/{broadcast_id:int}/restore", opt=MANAGE, status_code=200)
async def restore(broadcast_id: int, runtime: Runtime, actor: Actor) -> Broadcast:
    """Bring a deleted draft back."""
    return await runtime.database.awrite(service.restore, actor, BroadcastId(broadcast_id))


async def estimate(runtime: Runtime, form: BroadcastForm) -> int:
    """How many contacts a form's selection yields now; counted outside the writer's time."""

    def count() -> int:
        with runtime.database.read() as conn:
            return selection.size(conn, form.recipients, runtime.clock.now_ms())

    return await asyncio.to_thread(count)


JOB_KINDS: tuple[JobKind, ...] = (JobKind(exporting.EXPORT, exporting.run_export),)

ROUTES: tuple[HTTPRouteHandler, ...] = (
    page,
    one,
    form,
    statistics,
    recipients,
    preflight,
    preflight_people,
    history,
    export_recipients,
    exported_recipients,
    send_test,
    test_sent,
    create,
    change,
    launch_new,
    launch,
    pause,
    resume,
    reschedule,
    abort,
    cancel,
    act_on_several,
    copy,
    relaunchable,
    relaunch,
    remove,
    restore,
)
