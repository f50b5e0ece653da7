"""Backups on demand, and what a person decides about a restored copy (BEY-6, BEY-39)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from sqlalchemy import Connection

from app.audit.service import record as audit
from app.contract.backups import Backup, Backups, ConfirmRestore, Quarantine
from app.contract.faults import Code, Param
from app.contract.feed import Topic
from app.contract.jobs import Job
from app.control.service import TellStandings
from app.core import backing_up
from app.core.actor import Actor
from app.core.backing_up import FOLDER, SUFFIX
from app.core.clock import SECOND_MS
from app.core.database import storage_refusal
from app.core.errors import Refusal
from app.core.jobs import JobContext, JobRunner
from app.core.runtime import Runtime
from app.core.work import UnitOfWork
from app.dispatch import halting, spool
from app.dispatch.observers import Hooks

BACKUP: Final = "workspace.backup"
"""Kind of job."""
StopRuns = Callable[[UnitOfWork, Actor], None]
"""Stops everything of a door that would go on by itself, so that a person takes it up again."""
CountPlanned = Callable[[Connection], int]


class BackupOrder(msgspec.Struct, frozen=True):
    """Work order of `BACKUP`."""

    name: str
    at_ms: int


def start(work: UnitOfWork, actor: Actor, jobs: JobRunner, *, embedded: bool) -> Job:
    """*Back up now*."""
    if not embedded:
        raise Refusal(Code.NOT_FOUND, what="backup")
    moment = datetime.fromtimestamp(work.now_ms / SECOND_MS, UTC)
    name = f"workspace-{moment:%Y%m%d-%H%M%S}{SUFFIX}"
    audit(work, actor, "workspace_backed_up", "workspace", details={"file": name})
    order = BackupOrder(name, work.now_ms)
    return jobs.enqueue(work, BACKUP, order, params={"file": name}, owner_id=actor.user_id)


def run_backup(context: JobContext) -> Mapping[str, Param]:
    """The job. A restart begins the file anew."""
    order = context.order(BackupOrder)
    try:
        size = backing_up.back_up(context.home, context.home / FOLDER / order.name, order.at_ms)
    except OSError as error:
        raise storage_refusal(error) from error
    context.database.write(_tell)
    return {"file": order.name, "bytes": size}


def _tell(work: UnitOfWork) -> None:
    work.stale(Topic.BACKUPS)


def listing(
    conn: Connection, runtime: Runtime, doors: Sequence[TellStandings], planned: Sequence[CountPlanned]
) -> Backups:
    """What there is, newest first."""
    folder = runtime.settings.home / FOLDER
    found = [] if runtime.database.is_shared else [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()]
    files = [
        Backup(name=path.name, at_ms=int(path.stat().st_mtime * SECOND_MS), bytes=path.stat().st_size)
        for path in found
    ]
    return Backups(
        supported=not runtime.database.is_shared,
        folder=str(folder),
        backups=tuple(sorted(files, key=lambda one: one.at_ms, reverse=True)),
        quarantine=quarantine(conn, doors, planned),
    )


def quarantine(conn: Connection, doors: Sequence[TellStandings], planned: Sequence[CountPlanned]) -> Quarantine:
    """How a restored copy stands."""
    backup_ms = backing_up.quarantined_ms(conn)
    if backup_ms is None:
        return Quarantine()
    return Quarantine(
        active=True,
        backup_ms=backup_ms,
        waiting=halting.waiting(conn),
        runs=tuple(run for door in doors for run in door(conn)),
        planned=sum(count(conn) for count in planned),
    )


def confirm(
    work: UnitOfWork,
    actor: Actor,
    form: ConfirmRestore,
    hooks: Hooks,
    stops: Sequence[StopRuns],
    lift: Callable[[], None],
) -> Quarantine:
    """*Let it work*: the copy is the workspace from here on. Unless told otherwise nothing of before goes out.

    Whoever waited may have been written to by the original meanwhile, so they are shown as unknown (crash rule).
    """
    backup_ms = backing_up.quarantined_ms(work.conn)
    if backup_ms is None:
        return Quarantine()
    doubted = 0
    if not form.send_waiting:
        doubted = spool.doubt_waiting(work, hooks)
        for stop in stops:
            stop(work, actor)
    backing_up.release(work, as_planned=form.send_waiting)
    details = {"backup_ms": backup_ms, "sent": form.send_waiting, "unknown": doubted}
    audit(work, actor, "restore_confirmed", "workspace", details=details)
    _tell(work)
    work.after_commit(lift)
    return Quarantine()
