"""HTTP of the controls over all sending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler

from app.assets.service import CHOOSERS, all_senders
from app.contract.control import STOPPERS, Halt
from app.contract.faults import Code
from app.contract.health import ChannelHealth, ChannelSign, Unmatched, sign_of
from app.contract.hours import HOURS_KEEPERS, ChangeHours, Hours
from app.contract.messages import Source
from app.contract.permissions import Permission
from app.contract.safety import Guard
from app.contract.story import Story
from app.control import hours as hours_of
from app.control import service
from app.control.guards import guard_of
from app.control.service import TellStandings
from app.control.story import READERS, story
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.core.telling import told
from app.core.web import SIGNED_IN, needs, threaded
from app.dispatch import halting
from app.dispatch.engine import Engine
from app.dispatch.health import HEALTH, Told, health, unmatched

MAY_STOP = needs(*STOPPERS)
HEALTH_READERS = (Permission.MANAGE_PROVIDERS, Permission.MANAGE_SERVICE, Permission.VIEW_SENDER_IDS)
SIGN_READERS = (*CHOOSERS, Permission.MANAGE_DIALERS)
"""Whoever chooses a sender or an account."""


@get("/api/sending", opt=SIGNED_IN)
@threaded
def halt(runtime: Runtime) -> Halt:
    """Whether all sending is stopped; everybody sees it, because everybody's messages wait."""
    with runtime.database.read() as conn:
        return halting.read(conn)


@post("/api/sending/stop", opt=MAY_STOP, status_code=200)
async def stop(runtime: Runtime, actor: Actor, doors: Sequence[TellStandings]) -> Halt:
    """*Stop all sending*."""
    return await runtime.database.awrite(service.stop, actor, doors)


@post("/api/sending/resume", opt=MAY_STOP, status_code=200)
async def resume(runtime: Runtime, actor: Actor) -> Halt:
    """*Resume sending*."""
    return await runtime.database.awrite(service.resume, actor)


@get("/api/messages/{message_id:int}/story", opt=needs(*READERS))
@threaded
def message_story(message_id: int, runtime: Runtime, actor: Actor) -> Story:
    """*Explain this message*."""
    with runtime.database.read() as conn:
        return story(conn, actor, message_id)


@get("/api/hours", opt=SIGNED_IN)
@threaded
def hours(runtime: Runtime) -> Hours:
    """The hours in which people may be written to."""
    with runtime.database.read() as conn:
        return hours_of.read(conn)


@put("/api/hours", opt=needs(*HOURS_KEEPERS), status_code=200)
async def change_hours(data: ChangeHours, runtime: Runtime, actor: Actor) -> Hours:
    """Changed hours."""
    return await runtime.database.awrite(hours_of.change, actor, data)


@get("/api/channels/health", opt=needs(*HEALTH_READERS))
@threaded
def channel_health(runtime: Runtime, engine: Engine) -> list[ChannelHealth]:
    """How every account does."""
    with runtime.database.read() as conn:
        others = told(conn, runtime.database.member, HEALTH, dict[int, Told])
        return health(conn, engine.book, engine.links, runtime.clock.now_ms(), others)


@get("/api/channels/signs", opt=needs(*SIGN_READERS))
@threaded
def channel_signs(runtime: Runtime, engine: Engine) -> list[ChannelSign]:
    """A dot for every account, with the senders it carries."""
    with runtime.database.read() as conn:
        others = told(conn, runtime.database.member, HEALTH, dict[int, Told])
        senders: defaultdict[int, list[int]] = defaultdict(list)
        for one in all_senders(conn):
            senders[one.provider_id].append(one.id)
        found = health(conn, engine.book, engine.links, runtime.clock.now_ms(), others)
        return [sign_of(one, tuple(senders[one.id])) for one in found]


@get("/api/channels/unmatched", opt=needs(*HEALTH_READERS))
@threaded
def unmatched_receipts(runtime: Runtime) -> Unmatched:
    """Receipts without a message, and what could not be read."""
    with runtime.database.read() as conn:
        return unmatched(conn)


@get("/api/guards/{source:str}/{run_id:int}", opt=needs(Permission.MANAGE_BROADCASTS, Permission.MANAGE_DIALERS))
@threaded
def guard(source: str, run_id: int, runtime: Runtime) -> Guard:
    """How a run's canary and breaker stand."""
    if source not in set(Source):
        raise Refusal(Code.NOT_FOUND, what="guard", id=run_id)
    with runtime.database.read() as conn:
        return guard_of(conn, Source(source), run_id)


ROUTES: tuple[HTTPRouteHandler, ...] = (halt, stop, resume, message_story, hours, change_hours,
    channel_health, channel_signs, unmatched_receipts, guard)  # fmt: skip
