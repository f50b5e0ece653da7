"""Verbs over all sending: stop it, let it go on (BEY-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from app.audit.service import record as audit
from app.contract.control import Halt, Standing
from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dispatch import halting

TellStandings = Callable[[Connection], Sequence[Standing]]
"""How far the runs of a door are, those that are on their way; each door brings its own."""


def stop(work: UnitOfWork, actor: Actor, doors: Sequence[TellStandings]) -> Halt:
    """Refuse every claim from the next one on, and tell what had left; a second stop changes nothing."""
    before = halting.read(work.conn)
    if before.stopped:
        return before
    halt = Halt(
        stopped=True,
        at_ms=work.now_ms,
        by=actor.name,
        under_way=halting.under_way(work.conn),
        waiting=halting.waiting(work.conn),
        runs=tuple(run for door in doors for run in door(work.conn)),
    )
    halting.put(work, halt)
    audit(
        work,
        actor,
        "sending_stopped",
        "sending",
        details={"kept": halt.kept, "under_way": halt.under_way, "left": halt.left},
    )
    return halt


def resume(work: UnitOfWork, actor: Actor) -> Halt:
    """Let claims go on; where nothing was stopped nothing changes."""
    before = halting.read(work.conn)
    if before.stopped:
        halting.put(work, Halt())
        details = {"stopped_ms": work.now_ms - before.at_ms, "stopped_by": before.by}
        audit(work, actor, "sending_resumed", "sending", details=details)
    return Halt()
