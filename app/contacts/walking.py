"""Walking over many contacts in chunks, each one transaction: resumable, cancellable, told of now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import RowMapping

from app.audit.service import record as audit
from app.contacts import schema
from app.contacts.selections import Walk, next_ids, still_chosen
from app.contacts.telling import TOLD_IN_FULL, tell_all_contacts, tell_all_tags
from app.core.actor import Actor
from app.core.jobs import SHOW_EVERY_S, Cancelled, JobContext
from app.core.work import UnitOfWork

CHUNK_MIN: Final = 100
CHUNK_MAX: Final = 1_000
CHUNK_S: Final = 0.03
"""How long a chunk may take the writer, so that others' verbs wait some tens of milliseconds at most."""


class By(msgspec.Struct, frozen=True):
    """Who ordered a job, for the audit log."""

    user_id: int
    login: str
    name: str
    address: str

    def actor(self) -> Actor:
        """As the log wants it; the rights were checked when the order was given."""
        return Actor(
            self.user_id, self.login, self.name, 0,
            sees_all_departments=False, permissions=frozenset(), address=self.address,
        )  # fmt: skip


def by(actor: Actor) -> By:
    """The person as a job remembers them."""
    return By(actor.user_id, actor.login, actor.name, actor.address)


class Reached(msgspec.Struct, frozen=True):
    """How far a job is: the last contact, how many were looked at and changed, whether its end is told."""

    last_id: int = 0
    done: int = 0
    changed: int = 0
    told: bool = False


Step = Callable[[UnitOfWork, schema.Schema, Sequence[RowMapping]], list[int]]
"""What is done to a chunk; returns the contacts it changed."""
Tell = Callable[[UnitOfWork, Sequence[int]], object]
"""How listeners hear of changed contacts while they are few."""


class Pulse:
    """Lets something through a few times a second."""

    def __init__(self) -> None:
        self._due_s = 0.0

    def beats(self) -> bool:
        """Whether it is time again."""
        now_s = time.monotonic()
        if now_s < self._due_s:
            return False
        self._due_s = now_s + SHOW_EVERY_S
        return True


class Pace:
    """How much to do in one transaction, by how long the last one took: less in a large store."""

    def __init__(self, limit: int = CHUNK_MAX) -> None:
        self.size = CHUNK_MIN
        self._limit = limit

    def took(self, seconds: float) -> None:
        """Note how long `size` took."""
        wanted = int(self.size * min(1.5, max(0.5, CHUNK_S / max(seconds, 0.001))))
        self.size = max(CHUNK_MIN, min(self._limit, wanted))


def walk_over(context: JobContext, walk: Walk, step: Step, tell: Tell) -> Reached:
    """Do `step` to every contact of a walk, chunk by chunk."""
    reached = context.checkpoint(Reached) or Reached()
    pulse, pace = Pulse(), Pace()
    is_small = walk.total <= TOLD_IN_FULL

    def verb(work: UnitOfWork, ids: Sequence[int]) -> Reached:
        present = schema.load(work.conn)
        rows = still_chosen(work.conn, present, walk, ids)
        changed = step(work, present, rows) if rows else []
        if is_small:
            tell(work, changed)
        elif pulse.beats():
            tell_all_contacts(work)
        after = Reached(ids[-1], reached.done + len(rows), reached.changed + len(changed), reached.told)
        context.save(work, done=after.done, total=walk.total, checkpoint=after)
        return after

    while True:
        with context.database.read() as conn:
            ids = next_ids(conn, walk, reached.last_id, pace.size)
        if not ids:
            return reached
        try:
            began_s = time.monotonic()
            reached = context.database.write(verb, ids)
            pace.took(time.monotonic() - began_s)
        except Cancelled:
            context.database.write(tell_all_contacts)
            context.database.write(tell_all_tags)
            raise


def tell_end(context: JobContext, walk: Walk, reached: Reached, ordered_by: By, action: str) -> None:
    """Log the end and have listeners read again; once, however often the job is taken up."""
    if reached.told:
        return

    def verb(work: UnitOfWork) -> None:
        if walk.total > TOLD_IN_FULL:
            tell_all_contacts(work)
        tell_all_tags(work)
        details: Mapping[str, object] = {"contacts": reached.changed, "job": context.job_id}
        audit(work, ordered_by.actor(), action, "contacts", details=details)
        told = msgspec.structs.replace(reached, told=True)
        context.save(work, done=reached.done, total=walk.total, checkpoint=told)

    context.database.write(verb)
