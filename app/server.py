"""Assembles the service of areas, engine, jobs and routes, and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
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
from app.accounts import service as account_service
from app.accounts import sign_in
from app.accounts.rules import SESSION_MS
from app.areas import ACROSS, JOB_KINDS, ROUTES, hooks_of
from app.assets.whatsapp_templates.refreshing import Refresher
from app.broadcasts import reads as broadcast_reads
from app.broadcasts.checking import Checker
from app.broadcasts.feeder import Feeder
from app.broadcasts.observer import RATES, RateMeter
from app.bulk import reads as bulk_reads
from app.bulk.feeder import BulkFeeder
from app.contacts import service as contact_service
from app.contacts.way_out import WayOut
from app.contract.faults import Code
from app.contract.feed import Event
from app.contract.jobs import Job, JobId
from app.contract.service import FEED_PATH, VERSION, Health, Work
from app.conversations.herald import Herald
from app.core import answers, workspace
from app.core import jobs as job_store
from app.core.actor import Actor
from app.core.alarm import Alarm
from app.core.backing_up import quarantined_ms
from app.core.clock import HOUR_MS, Clock
from app.core.copying import refuse_moved
from app.core.database import Database
from app.core.duties import Barred
from app.core.errors import Refusal
from app.core.feed import Feed
from app.core.gate import LOOPBACK_NAMES, Entry, Gate, Resolve
from app.core.housekeeping import among_others, housekeeping
from app.core.jobs import JobRunner
from app.core.migrate import migrate
from app.core.runtime import Runtime
from app.core.secrets import open_secrets
from app.core.settings import Settings
from app.core.team import PLACE, SEAT, Team, marker
from app.core.telling import Telling
from app.core.web import PUBLIC, SIGNED_IN, guard, threaded
from app.core.work import UnitOfWork
from app.demo.opening import open_demo
from app.dialers import reads as dialer_reads
from app.dialers.dialing import Dialing
from app.dispatch import spool
from app.dispatch.engine import Engine
from app.dispatch.health import HEALTH
from app.integrations.door import Door
from app.integrations.leaving import LeavingDoor
from app.integrations.listener import Listener

log = logging.getLogger("switchroom.server")

LOOK_WHO_S: Final = 8.0
"""How often a stream looks whether its listener still is who they were (USR-11 grants ten seconds).

After as much silence it says something, so that both sides notice a dead line.
"""
LEAVE_AFTER_S: Final = 20.0
"""How long an attended service waits for a desktop to come back before it ends."""
LOOK_AROUND_S: Final = 1.0


@dataclass(slots=True)
class Service:
    """One assembled service: its runtime, its app, who listens, when who called last, how to end the process.

    `refused` is what kept its work from starting: a full disk.
    """

    runtime: Runtime
    app: Litestar
    entry: Entry
    engine: Engine
    feeder: Feeder
    checker: Checker
    refresher: Refresher
    dialing: Dialing
    mailings: BulkFeeder
    herald: Herald
    meter: RateMeter
    telling: Telling
    web: Listener
    listeners: set[object] = field(default_factory=set)
    called_s: float = 0.0
    refused: Refusal | OSError | None = None
    request_stop: Callable[[], None] = lambda: None


def open_runtime(settings: Settings, clock: Clock) -> Runtime:
    """Open the store (migrated, seeded) and everything that needs no event loop."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url, settings.home)
    feed = Feed()
    alarm = Alarm()
    folder = settings.folder
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, clock, on_events=feed.publish, on_wake=alarm.ring)
    runtime = Runtime(
        settings=settings,
        clock=clock,
        database=database,
        feed=feed,
        alarm=alarm,
        secrets=open_secrets(settings.home, settings.shared),
        jobs=JobRunner(
            database, JOB_KINDS, home=folder, place=marker(folder, PLACE) if database.is_shared else None
        ),
    )
    try:
        with database.read() as conn:
            refuse_moved(conn)
            is_copy = quarantined_ms(conn) is not None
        if database.is_shared:
            runtime.duties = Team(database, alarm, marker(settings.home, SEAT))
        elif is_copy:
            runtime.duties = Barred(alarm.ring)
        database.write(_seed)
    except BaseException:
        database.close()
        raise
    return runtime


def _seed(work: UnitOfWork) -> None:
    account_service.seed(work)
    contact_service.seed(work)
    if workspace.read(work.conn).first_line_department_id == 0:
        first_line = account_service.department_id(work, account_service.FIRST_LINE_DEPARTMENT)
        workspace.put(work, {"first_line_department_id": first_line})


def make_app() -> Litestar:
    """Every route, for one service at a time: `assemble` puts it behind them."""
    return Litestar(
        route_handlers=[*ROUTES, health, work_in_flight, stop, events, my_jobs, cancel_job],
        dependencies={
            "engine": Provide(_engine, sync_to_thread=False),
            "web": Provide(_web, sync_to_thread=False),
            "meter": Provide(_meter, sync_to_thread=False),
            "runtime": Provide(_runtime, sync_to_thread=False),
            "actor": Provide(_actor, sync_to_thread=False),
            **ACROSS,
        },
        guards=[guard],
        middleware=[DefineMiddleware(Gate, entry=lambda scope: scope["litestar_app"].state.service.entry)],
        exception_handlers={
            Refusal: answers.refused,
            HTTPException: answers.malformed,
            Exception: answers.failed,
        },
        lifespan=[_lifespan],
        request_class=answers.JsonRequest,
        logging_config=None,
        openapi_config=None,
    )


def assemble(
    settings: Settings, clock: Clock, *, workspace_token: str | None, app: Litestar | None = None
) -> Service:
    """The service as an ASGI app; starts its work when the app starts, ends it when the app ends.

    `app` is one whose earlier service has ended: making one takes longer than all the rest.
    """
    runtime = open_runtime(settings, clock)
    meter = RateMeter()
    herald = Herald(runtime.database)
    ways = WayOut(runtime.secrets)
    hooks = hooks_of(meter, herald, ways)
    engine = Engine(runtime.database, runtime.alarm, runtime.secrets, hooks, duties=runtime.duties)
    hosts = (*LOOPBACK_NAMES, settings.host) if settings.is_loopback else ()

    def on_call() -> None:
        service.called_s = time.monotonic()

    service = Service(
        runtime=runtime,
        app=app or make_app(),
        entry=Entry(workspace_token, frozenset(host.lower() for host in hosts), _resolver(runtime), on_call),
        engine=engine,
        feeder=Feeder(runtime.database, runtime.alarm, engine.down_since_ms, runtime.duties),
        checker=Checker(runtime.database, engine.capability_checker, runtime.duties),
        refresher=Refresher(runtime.database, runtime.alarm, engine.template_listers),
        dialing=Dialing(runtime.database, runtime.alarm, engine.down_since_ms, runtime.duties),
        mailings=BulkFeeder(runtime.database, runtime.alarm, runtime.duties),
        herald=herald,
        meter=meter,
        telling=_telling(runtime, engine, meter),
        web=Listener(Door(runtime.database), settings, LeavingDoor(runtime.database, ways)),
    )
    service.app.state.service = service
    return service


def _resolver(runtime: Runtime) -> Resolve:
    """Who a session token belongs to; the session is marked as used now and then."""
    seen: dict[int, int] = {}

    async def resolve(token_hash: str, address: str) -> Actor | None:
        now_ms = runtime.clock.now_ms()

        def look_up() -> Actor | None:
            with runtime.database.read() as conn:
                return account_reads.actor_of(conn, token_hash, seen_after_ms=now_ms - SESSION_MS, address=address)

        actor = await asyncio.to_thread(look_up)
        if actor is not None and now_ms - seen.get(actor.session_id, 0) > sign_in.TOUCH_EVERY_MS:
            seen[actor.session_id] = now_ms
            runtime.database.submit(sign_in.touch, actor.session_id)
        return actor

    return resolve


def _telling(runtime: Runtime, engine: Engine, meter: RateMeter) -> Telling:
    now_ms = runtime.clock.now_ms
    return Telling(
        runtime.database, {HEALTH: lambda: engine.book.told(now_ms()), RATES: lambda: meter.rates(now_ms())}
    )


def _behind(request: Request[Any, Any, Any]) -> Service:
    service: Service = request.app.state.service
    return service


def _engine(request: Request[Any, Any, Any]) -> Engine:
    return _behind(request).engine


def _web(request: Request[Any, Any, Any]) -> Listener:
    return _behind(request).web


def _meter(request: Request[Any, Any, Any]) -> RateMeter:
    return _behind(request).meter


def _runtime(request: Request[Any, Any, Any]) -> Runtime:
    return _behind(request).runtime


def _actor(request: Request[Any, Any, Any]) -> Actor:
    actor: Actor = request.scope["user"]
    return actor


@contextlib.asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    service: Service = app.state.service
    async with working(service):
        await service.web.start()
        try:
            yield
        finally:
            await service.web.stop()


@contextlib.asynccontextmanager
async def working(service: Service) -> AsyncIterator[None]:
    """Everything a process does by itself: sends, feeds, minds the time, runs jobs. Ends all of it afterwards."""
    runtime = service.runtime
    runtime.feed.open(runtime.database, asyncio.get_running_loop())
    runtime.alarm.open(asyncio.get_running_loop())
    try:
        async with among_others(runtime), _at_work(service):
            yield
    finally:
        await asyncio.to_thread(runtime.database.close)


@contextlib.asynccontextmanager
async def _at_work(service: Service) -> AsyncIterator[None]:
    runtime = service.runtime
    try:
        await asyncio.to_thread(runtime.jobs.start)
        carrier = await open_demo(runtime) if runtime.settings.demo else None
        await service.engine.start()
        await service.feeder.start()
        await service.checker.start()
        await service.refresher.start()
        await service.dialing.start()
        await service.mailings.start()
        await service.herald.start()
        await service.telling.start()
    except (Refusal, OSError) as error:
        service.refused = error
        raise
    chores = [asyncio.create_task(housekeeping(runtime))]
    if runtime.settings.attended:
        chores.append(asyncio.create_task(_leave_when_alone(service)))
    try:
        yield
    finally:
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        runtime.feed.close()  # listeners are let go first
        await service.telling.stop()
        await service.dialing.stop()
        await service.refresher.stop()
        await service.checker.stop()
        await service.feeder.stop()
        await service.mailings.stop()
        await service.engine.stop()
        await service.herald.stop()
        if carrier is not None:
            await carrier.stop()
        await asyncio.to_thread(runtime.jobs.stop)


async def _leave_when_alone(service: Service) -> None:
    service.called_s = time.monotonic()
    while True:
        await asyncio.sleep(LOOK_AROUND_S)
        if service.listeners:
            service.called_s = time.monotonic()
        is_alone = time.monotonic() - service.called_s > LEAVE_AFTER_S
        if is_alone and not await asyncio.to_thread(_is_busy, service.runtime):
            log.info("nobody_here_and_nothing_to_do")
            service.request_stop()
            return


def _is_busy(runtime: Runtime) -> bool:
    work = work_of(runtime)
    return bool(work.active_runs or work.scheduled_runs or work.queued_messages or work.running_jobs)


def work_of(runtime: Runtime) -> Work:
    """What would stop if the service did."""
    with runtime.database.read() as conn:
        active, scheduled = broadcast_reads.work_of(conn)
        running, waiting = bulk_reads.work_of(conn)
        return Work(
            active_runs=active + running + dialer_reads.busy(conn),
            scheduled_runs=scheduled + waiting,
            queued_messages=spool.depth(conn),
            running_jobs=job_store.count_open(conn),
        )


@get("/health", opt=PUBLIC)
@threaded
def health(runtime: Runtime) -> Health:
    """Whether the service is up, and not ready while its database is away; tells nothing about its contents."""
    company, needs_setup, is_ready = "", False, not runtime.database.is_away
    try:
        with runtime.database.read() as conn:
            company = workspace.read(conn).company
            needs_setup = not account_reads.has_people(conn)
    except Refusal as refusal:
        if refusal.code is not Code.STORE_AWAY:
            raise
        is_ready = False
    return Health(
        product="switchroom",
        version=VERSION,
        workspace=company,
        ready=is_ready,
        needs_setup=needs_setup,
        team=not runtime.settings.is_loopback,
        demo=runtime.settings.demo,
    )


@get("/api/work", opt=SIGNED_IN)
@threaded
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
    """The event feed after a number, filtered by what the listener may see, until session or rights change."""
    service: Service = request.app.state.service
    looked_s = time.monotonic()

    async def is_same() -> bool:
        nonlocal looked_s
        if time.monotonic() - looked_s < LOOK_WHO_S:
            return True
        looked_s = time.monotonic()
        now = await asyncio.to_thread(_present, runtime, actor.session_id)
        return now is not None and now.listener() == actor.listener()

    async def lines() -> AsyncIterator[bytes]:
        ticket = object()
        service.listeners.add(ticket)
        try:
            yield b": hello\n\n"
            async for event in runtime.feed.stream(runtime.database, after, actor.listener(), LOOK_WHO_S):
                if not await is_same():
                    return
                yield b": still here\n\n" if event is None else _line(event)
        finally:
            service.listeners.discard(ticket)

    return Stream(lines(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def _present(runtime: Runtime, session_id: int) -> Actor | None:
    with runtime.database.read() as conn:
        since_ms = runtime.clock.now_ms() - SESSION_MS
        return account_reads.actor_in(conn, session_id, seen_after_ms=since_ms)


def _line(event: Event) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (event.seq, msgspec.json.encode(event))


@get("/api/jobs", opt=SIGNED_IN)
@threaded
def my_jobs(runtime: Runtime, actor: Actor) -> list[Job]:
    """One's own jobs that run or ended within the hour."""
    return job_store.open_jobs(runtime.database, actor.user_id, runtime.clock, recent_ms=HOUR_MS)


@post("/api/jobs/{job_id:int}/cancel", opt=SIGNED_IN, status_code=200)
async def cancel_job(job_id: int, runtime: Runtime, actor: Actor) -> Job:
    """Ask one's own job to end."""
    return await runtime.database.awrite(runtime.jobs.cancel, JobId(job_id), actor.user_id)
