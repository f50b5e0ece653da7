"""HTTP of backups and of the quarantine of a restored copy."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from app.contract.backups import Backups, ConfirmRestore, Quarantine
from app.contract.jobs import Job
from app.contract.permissions import Permission
from app.control import backups
from app.control.backups import CountPlanned, StopRuns
from app.control.service import TellStandings
from app.core.actor import Actor
from app.core.duties import Barred
from app.core.jobs import JobKind
from app.core.runtime import Runtime
from app.core.web import SIGNED_IN, needs, threaded
from app.dispatch.engine import Engine

MANAGE = needs(Permission.MANAGE_SERVICE)


@get("/api/backups", opt=MANAGE)
@threaded
def list_backups(runtime: Runtime, doors: Sequence[TellStandings], planned: Sequence[CountPlanned]) -> Backups:
    """The files, and whether this workspace is a restored copy."""
    with runtime.database.read() as conn:
        return backups.listing(conn, runtime, doors, planned)


@get("/api/quarantine", opt=SIGNED_IN)
@threaded
def quarantine(runtime: Runtime, doors: Sequence[TellStandings], planned: Sequence[CountPlanned]) -> Quarantine:
    """Whether nothing leaves because this is a restored copy; everybody sees it."""
    with runtime.database.read() as conn:
        return backups.quarantine(conn, doors, planned)


@post("/api/backup", opt=MANAGE, status_code=202)
async def back_up(runtime: Runtime, actor: Actor) -> Job:
    """*Back up now*: a job, whose result names the file."""
    embedded = not runtime.database.is_shared
    return await runtime.database.awrite(backups.start, actor, runtime.jobs, embedded=embedded)


@post("/api/quarantine/confirm", opt=MANAGE, status_code=200)
async def confirm_restore(
    data: ConfirmRestore, runtime: Runtime, actor: Actor, engine: Engine, stops: Sequence[StopRuns]
) -> Quarantine:
    """*Let it work*."""
    lift = runtime.duties.lift if isinstance(runtime.duties, Barred) else _nothing
    return await runtime.database.awrite(backups.confirm, actor, data, engine.hooks, stops, lift)


def _nothing() -> None:
    return


JOB_KINDS = (JobKind(backups.BACKUP, backups.run_backup),)
ROUTES: tuple[HTTPRouteHandler, ...] = (list_backups, quarantine, back_up, confirm_restore)
