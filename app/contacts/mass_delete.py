"""Mass deletion: many contacts, never all of them (CON-38, CON-39, CON-41)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import RowMapping, select

from app.audit.service import record as audit
from app.contacts import schema
from app.contacts.contacts import remove
from app.contacts.records import devices_of
from app.contacts.selections import Walk, is_everybody
from app.contacts.tables import contact_tags, contacts
from app.contacts.telling import tell_contacts_gone
from app.contacts.undoing import Before, keep, prune
from app.contacts.walking import By, by, tell_end, walk_over
from app.contract.contacts import UNDO_DAYS
from app.contract.faults import Code, Param
from app.contract.jobs import Job, JobId
from app.core.actor import Actor
from app.core.dialect import among
from app.core.errors import Refusal
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork

DELETE: Final = "contacts.mass_delete"


class DeleteOrder(msgspec.Struct, frozen=True):
    """Work order of `DELETE`."""

    walk: Walk
    by: By


def start_delete(work: UnitOfWork, actor: Actor, count: int, walk: Walk, jobs: JobRunner) -> Job:
    """Begin a mass deletion; refused when it is not what the person saw, or would leave nobody (CON-38, CON-39)."""
    if is_everybody(work.conn, walk):
        raise Refusal(Code.ALL_CONTACTS)
    if walk.total != count:
        raise Refusal(Code.CONFLICT, what="selection", count=walk.total)
    audit(work, actor, "mass_delete_started", "contacts", details={"selection": walk.selection, "contacts": count})
    order = DeleteOrder(walk, by(actor))
    return jobs.enqueue(work, DELETE, order, params={"count": count}, total=count, owner_id=actor.user_id)


def run_delete(context: JobContext) -> Mapping[str, Param]:
    """The job of a mass deletion."""
    prune(context)
    order = context.order(DeleteOrder)

    def step(work: UnitOfWork, present: schema.Schema, rows: Sequence[RowMapping]) -> list[int]:
        return _delete(work, context.job_id, present, rows)

    reached = walk_over(context, order.walk, step, tell_contacts_gone)
    tell_end(context, order.walk, reached, order.by, "mass_delete_done")
    return {"deleted": reached.changed, "undo_days": UNDO_DAYS}


def _delete(work: UnitOfWork, job_id: JobId, present: schema.Schema, rows: Sequence[RowMapping]) -> list[int]:
    ids = [row["id"] for row in rows]
    others = select(contacts.c.id).where(~among(work.conn, contacts.c.id, ids)).limit(1)
    if work.conn.execute(others).first() is None:
        raise Refusal(Code.ALL_CONTACTS)
    marks: dict[int, list[int]] = {}
    here = among(work.conn, contact_tags.c.contact_id, ids)
    for contact_id, tag_id in work.conn.execute(
        select(contact_tags.c.contact_id, contact_tags.c.tag_id).where(here)
    ):
        marks.setdefault(contact_id, []).append(tag_id)
    registered = devices_of(work.conn, ids)
    base = [column.name for column in contacts.columns]
    kept = [
        (
            row["id"],
            Before(
                present.values(row),
                {name: row[name] for name in base},
                tuple(marks.get(row["id"], ())),
                registered.get(row["id"], ()),
            ),
        )
        for row in rows
    ]
    keep(work, job_id, kept)
    remove(work, ids)
    return ids
