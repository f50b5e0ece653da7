"""Taking an import back: who came by it goes, who was changed by it is as before (BEY-35)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import RowMapping, delete, func, select, update

from app.audit.service import record as audit
from app.contacts import links, schema
from app.contacts.contacts import remove
from app.contacts.importing.entries import change, one, row_of, tell, text
from app.contacts.tables import contacts, undo
from app.contacts.telling import tell_all_contacts, tell_all_tags
from app.contacts.undoing import Before
from app.contacts.walking import By, Pace, Pulse, by
from app.contract.attributes import AttributeValue
from app.contract.contacts import UNDO_DAYS
from app.contract.faults import Code, Param
from app.contract.imports import ImportState
from app.contract.jobs import Job
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.dialect import among
from app.core.errors import Refusal
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork

UNDO: Final = "imports.undo"
_RAN: Final = frozenset({ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED})


class UndoOrder(msgspec.Struct, frozen=True):
    """Work order of `UNDO`."""

    import_id: int
    undo_job_id: int
    by: By


class Reached(msgspec.Struct, frozen=True):
    """How far it is: contacts that came, then contacts that were changed."""

    last_created: int = 0
    end_created: int = 0
    last_changed: int = 0
    deleted: int = 0
    restored: int = 0
    done: int = 0


def start_undo(work: UnitOfWork, actor: Actor, import_id: int, jobs: JobRunner) -> Job:
    """Begin; refused for what did not run, was taken back already, or is older than thirty days."""
    if not actor.may(Permission.MANAGE_CONTACTS):  # it deletes
        raise Refusal(Code.PERMISSION_DENIED, permission=Permission.MANAGE_CONTACTS.value)
    row, entry = row_of(work.conn, import_id), one(work.conn, import_id)
    if entry.state not in _RAN or entry.outcome is None or row["undo_job_id"] is None:
        raise Refusal(Code.STATUS_IS_NOW, status=entry.state.value)
    if entry.outcome.undone or (entry.finished_ms or 0) < work.now_ms - UNDO_DAYS * DAY_MS:
        raise Refusal(Code.NOT_FOUND, what="undo", id=import_id)
    outcome = msgspec.structs.replace(entry.outcome, undone=True)
    change(work, import_id, outcome=text(outcome), state=entry.state.value)
    audit(work, actor, "import_undo_started", "import", import_id, details={"file": entry.file_name})
    tell(work, import_id)
    params: dict[str, Param] = {"file": entry.file_name, "import_id": import_id}
    order = UndoOrder(import_id, row["undo_job_id"], by(actor))
    return jobs.enqueue(work, UNDO, order, params=params, owner_id=actor.user_id)


def run_undo(context: JobContext) -> Mapping[str, Param]:
    """The job. Contacts that somebody edited since stay, values that somebody changed since too."""
    order = context.order(UndoOrder)
    reached = context.checkpoint(Reached) or _first(context, order)
    pace, pulse = Pace(), Pulse()
    for step in (_delete_created, _restore_changed):
        while True:
            began_s = time.monotonic()
            following = context.database.write(step, context, order, reached, pace.size, pulse)
            pace.took(time.monotonic() - began_s)
            if following is None:
                break
            reached = following
    kept = context.database.write(_end, order, reached)
    return {"deleted": reached.deleted, "restored": reached.restored, "kept": kept}


def _first(context: JobContext, order: UndoOrder) -> Reached:
    """Where the contacts that came begin and end, asked outside the writer's time."""
    came = contacts.c.import_id == order.import_id
    with context.database.read() as conn:
        first, last = conn.execute(select(func.min(contacts.c.id), func.max(contacts.c.id)).where(came)).one()
    return Reached(last_created=(first or 1) - 1, end_created=last or 0)


def _delete_created(
    work: UnitOfWork, context: JobContext, order: UndoOrder, reached: Reached, size: int, pulse: Pulse
) -> Reached | None:
    window = contacts.c.id.between(reached.last_created + 1, reached.end_created)
    came = (contacts.c.import_id == order.import_id) & window
    rows = work.conn.execute(
        select(contacts.c.id, contacts.c.version).where(came).order_by(contacts.c.id).limit(size)
    ).all()
    if not rows:
        return None
    untouched = [row.id for row in rows if row.version == 1]
    remove(work, untouched)
    after = msgspec.structs.replace(
        reached,
        last_created=rows[-1].id,
        deleted=reached.deleted + len(untouched),
        done=reached.done + len(rows),
    )
    return _save(work, context, after, pulse)


def _restore_changed(
    work: UnitOfWork, context: JobContext, order: UndoOrder, reached: Reached, size: int, pulse: Pulse
) -> Reached | None:
    wanted = (undo.c.job_id == order.undo_job_id) & (undo.c.contact_id > reached.last_changed)
    rows = work.conn.execute(select(undo).where(wanted).order_by(undo.c.contact_id).limit(size)).mappings().all()
    if not rows:
        return None
    present = schema.load(work.conn)
    ids = [row["contact_id"] for row in rows]
    found = work.conn.execute(select(present.table).where(among(work.conn, present.table.c.id, ids))).mappings()
    by_id = {row["id"]: row for row in found}
    count = 0
    for row in rows:
        contact = by_id.get(row["contact_id"])
        if contact is not None:
            before = msgspec.json.decode(row["before"], type=Before)
            count += _give_back(work, present, contact, before)
    after = msgspec.structs.replace(
        reached, last_changed=ids[-1], restored=reached.restored + count, done=reached.done + len(rows)
    )
    return _save(work, context, after, pulse)


def _give_back(work: UnitOfWork, present: schema.Schema, contact: RowMapping, before: Before) -> bool:
    held, known = present.values(contact), present.by_key()
    back: dict[str, AttributeValue | None] = {
        key: before.values.get(key)
        for key, wrote in before.wrote.items()
        if key in known and held.get(key) == wrote
    }
    gone = links.remove(work, before.tags, links.these(work, [contact["id"]]))
    if back:
        touched = {"updated_ms": work.now_ms, "version": present.table.c.version + 1}
        mine = present.table.c.id == contact["id"]
        work.conn.execute(update(present.table).where(mine).values({**schema.columns_of(present, back), **touched}))
    return bool(back or gone)


def _save(work: UnitOfWork, context: JobContext, after: Reached, pulse: Pulse) -> Reached:
    if pulse.beats():
        tell_all_contacts(work)
    context.save(work, done=after.done, total=None, checkpoint=after)
    return after


def _end(work: UnitOfWork, order: UndoOrder, reached: Reached) -> int:
    """Forget what is given back; returns how many of the contacts that came stay."""
    work.conn.execute(delete(undo).where(undo.c.job_id == order.undo_job_id))
    left = select(func.count()).select_from(contacts).where(contacts.c.import_id == order.import_id)
    tell_all_contacts(work)
    tell_all_tags(work)
    details = {"deleted": reached.deleted, "restored": reached.restored}
    audit(work, order.by.actor(), "import_undone", "import", order.import_id, details=details)
    return int(work.conn.execute(left).scalar_one())
