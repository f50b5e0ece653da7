"""HTTP of the controls over all sending."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler

from app.contract.control import STOPPERS, Halt
from app.contract.hours import HOURS_KEEPERS, ChangeHours, Hours
from app.contract.story import Story
from app.control import hours as hours_of
from app.control import service
from app.control.service import TellStandings
from app.control.story import READERS, story
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import SIGNED_IN, needs, threaded
from app.dispatch import halting

MAY_STOP = needs(*STOPPERS)


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


ROUTES: tuple[HTTPRouteHandler, ...] = (halt, stop, resume, message_story, hours, change_hours)
