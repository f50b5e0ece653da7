"""Assembles the service: areas, engine, jobs, routes. The only file that knows them all."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from litestar import Litestar, Request, get, post
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.response import Stream

from app.accounts import reads as account_reads
from app.accounts import routes as account_routes
from app.accounts import service as account_service
from app.accounts import sign_in
from app.accounts.rules import SESSION_MS
from app.contacts import service as contact_service
from app.contract.feed import Event
from app.contract.jobs import Job, JobId
from app.contract.service import FEED_PATH, VERSION, Health, Work
from app.core import answers, workspace
from app.core import feed as feeds
from app.core import jobs as job_store
from app.core.actor import Actor
from app.core.alarm import Alarm
from app.core.clock import HOUR_MS, Clock
from app.core.database import Database
from app.core.errors import Refusal
from app.core.feed import Feed
from app.core.gate import LOOPBACK_NAMES, Gate
from app.core.jobs import JobKind, JobRunner
from app.core.migrate import migrate
from app.core.runtime import Runtime
from app.core.secrets import open_secrets
from app.core.settings import Settings
from app.core.web import PUBLIC, SIGNED_IN, guard
from app.core.work import UnitOfWork

log = logging.getLogger("switchroom.server")

IDLE_S: Final = 15.0
"""An event stream says something after this much silence, so that both sides notice a dead line."""
HOUSEKEEPING_S: Final = 300.0
LEAVE_AFTER_S: Final = 20.0
"""How long an attended service waits for a desktop to come back before it ends."""

JOB_KINDS: Final[tuple[JobKind, ...]] = ()
ROUTES: Final = (*account_routes.ROUTES,)


@dataclass(slots=True)
class Service:
    """One assembled service: its runtime, its app, how many desktops listen, and how to end the process."""

    runtime: Runtime
    app: Litestar
    listeners: set[object] = field(default_factory=set)
    request_stop: Callable[[], None] = lambda: None


def open_runtime(settings: Settings, clock: Clock) -> Runtime:
    """Open the store (migrated, seeded) and everything that needs no event loop."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url, settings.home)
    feed = Feed()
    alarm = Alarm()
    database = Database(settings.database_url, clock, on_events=feed.publish, on_wake=alarm.ring)
    runtime = Runtime(
        settings=settings,
        clock=clock,
        database=database,
        feed=feed,
        alarm=alarm,
        secrets=open_secrets(settings.home),
        jobs=JobRunner(database, JOB_KINDS, home=settings.home),
    )
    database.write(_seed)
    return runtime


def _seed(work: UnitOfWork) -> None:
    account_service.seed(work)
    contact_service.seed(work)
    if workspace.read(work.conn).first_line_department_id == 0:
        first_line = account_service.department_id(work, account_service.FIRST_LINE_DEPARTMENT)
        workspace.put(work, {"first_line_department_id": first_line})


def assemble(settings: Settings, clock: Clock, *, workspace_token: str | None) -> Service:
    """The service as an ASGI app; starts its work when the app starts, ends it when the app ends."""
    runtime = open_runtime(settings, clock)
    seen: dict[int, int] = {}

    async def resolve(token_hash: str, address: str) -> Actor | None:
        def look_up() -> Actor | None:
            with runtime.database.read() as conn:
                since_ms = clock.now_ms() - SESSION_MS
                return account_reads.actor_of(conn, token_hash, seen_after_ms=since_ms, address=address)

        actor = await asyncio.to_thread(look_up)
        if actor is not None and clock.now_ms() - seen.get(actor.session_id, 0) > sign_in.TOUCH_EVERY_MS:
            seen[actor.session_id] = clock.now_ms()
            runtime.database.submit(sign_in.touch, actor.session_id)
        return actor

    hosts = (*LOOPBACK_NAMES, settings.host) if settings.is_loopback else ()
    gate = DefineMiddleware(Gate, workspace_token=workspace_token, allowed_hosts=hosts, resolve=resolve)
    app = Litestar(
        route_handlers=[*ROUTES, health, work_in_flight, stop, events, my_jobs, cancel_job],
        dependencies={
            "runtime": Provide(lambda: runtime, sync_to_thread=False),
            "actor": Provide(_actor, sync_to_thread=False),
        },
        guards=[guard],
        middleware=[gate],
        exception_handlers={
            Refusal: answers.refused,
            HTTPException: answers.malformed,
            Exception: answers.failed,
        },
        lifespan=[_lifespan],
        logging_config=None,
        openapi_config=None,
    )
    service = Service(runtime, app)
    app.state.service = service
    return service


def _actor(request: Request[Any, Any, Any]) -> Actor:
    actor: Actor = request.scope["user"]
    return actor


@contextlib.asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    service: Service = app.state.service
    runtime = service.runtime
    runtime.feed.open(runtime.database, asyncio.get_running_loop())
    runtime.alarm.open(asyncio.get_running_loop())
    await asyncio.to_thread(runtime.jobs.start)
    chores = [asyncio.create_task(_housekeeping(runtime))]
    if runtime.settings.attended:
        chores.append(asyncio.create_task(_leave_when_alone(service)))
    try:
        yield
    finally:
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        runtime.feed.close()
        await asyncio.to_thread(runtime.jobs.stop)
        await asyncio.to_thread(runtime.database.close)


async def _housekeeping(runtime: Runtime) -> None:
    while True:
        await runtime.database.awrite(feeds.prune)
        await asyncio.sleep(HOUSEKEEPING_S)


async def _leave_when_alone(service: Service) -> None:
    loop = asyncio.get_running_loop()
    alone_since = loop.time()
    while True:
        await asyncio.sleep(1.0)
        if service.listeners:
            alone_since = loop.time()
        elif loop.time() - alone_since > LEAVE_AFTER_S and not _is_busy(service.runtime):
            log.info("nobody_here_and_nothing_to_do")
            service.request_stop()
            return


def _is_busy(runtime: Runtime) -> bool:
    work = work_of(runtime)
    return bool(work.active_runs or work.scheduled_runs or work.queued_messages or work.running_jobs)


def work_of(runtime: Runtime) -> Work:
    """What would stop if the service did."""
    with runtime.database.read() as conn:
        return Work(
            active_runs=0,
            scheduled_runs=0,
            queued_messages=0,
            running_jobs=job_store.count_open(conn),
        )


@get("/health", opt=PUBLIC, sync_to_thread=True)
def health(runtime: Runtime) -> Health:
    """Whether the service is up; tells nothing about its contents."""
    with runtime.database.read() as conn:
        company = workspace.read(conn).company
        needs_setup = not account_reads.has_people(conn)
    return Health(
        product="switchroom",
        version=VERSION,
        workspace=company,
        ready=True,
        needs_setup=needs_setup,
        team=not runtime.settings.is_loopback,
        demo=runtime.settings.demo,
    )


@get("/api/work", opt=SIGNED_IN, sync_to_thread=True)
def work_in_flight(runtime: Runtime) -> Work:
    """What would stop if the service did."""
    return work_of(runtime)


@post("/api/stop", opt=SIGNED_IN, status_code=204)
async def stop(runtime: Runtime, request: Request[Any, Any, Any]) -> None:
    """Stop a desktop's own service, finishing what is under way. A team server is stopped where it runs."""
    if runtime.settings.is_loopback:
        request.app.state.service.request_stop()


@get(FEED_PATH, opt=SIGNED_IN)
async def events(runtime: Runtime, actor: Actor, request: Request[Any, Any, Any], after: int = 0) -> Stream:
    """The event feed after a number, for ever, filtered by what the listener may see."""
    service: Service = request.app.state.service

    async def lines() -> AsyncIterator[bytes]:
        ticket = object()
        service.listeners.add(ticket)
        try:
            yield b": hello\n\n"
            async for event in runtime.feed.stream(runtime.database, after, actor.listener(), IDLE_S):
                yield b": still here\n\n" if event is None else _line(event)
        finally:
            service.listeners.discard(ticket)

    return Stream(lines(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def _line(event: Event) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (event.seq, msgspec.json.encode(event))


@get("/api/jobs", opt=SIGNED_IN, sync_to_thread=True)
def my_jobs(runtime: Runtime, actor: Actor) -> list[Job]:
    """One's own jobs that run or ended within the hour."""
    return job_store.open_jobs(runtime.database, actor.user_id, runtime.clock, recent_ms=HOUR_MS)


@post("/api/jobs/{job_id:int}/cancel", opt=SIGNED_IN, status_code=200)
async def cancel_job(job_id: int, runtime: Runtime, actor: Actor) -> Job:
    """Ask one's own job to end."""
    return await runtime.database.awrite(runtime.jobs.cancel, JobId(job_id), actor.user_id)
