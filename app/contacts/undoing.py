"""What mass operations took away, kept for thirty days and given back when asked for (CON-41)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping, delete, func, insert, select, tuple_, update

from app.audit.service import record as audit
from app.contacts import devices, links, schema
from app.contacts.tables import contacts, tags, undo
from app.contacts.telling import tell_all_contacts, tell_all_tags
from app.contacts.walking import By, Pulse, by
from app.contract.attributes import AttributeValue
from app.contract.contacts import UNDO_DAYS
from app.contract.devices import Device
from app.contract.faults import Code, Param
from app.contract.jobs import Job, JobId
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.dialect import among, upsert
from app.core.errors import Refusal
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork

RESTORE: Final = "contacts.restore"
CHUNK: Final = 200
PRUNED_AT_ONCE: Final = 2_000


class Before(msgspec.Struct, frozen=True):
    """A contact, or the changed part of it, as it was. `columns` is None where only values were touched.

    `wrote` are the values that took the place of others, None where none did.
    """

    values: dict[str, AttributeValue]
    columns: dict[str, Any] | None = None
    tags: tuple[int, ...] = ()
    devices: tuple[Device, ...] = ()
    wrote: dict[str, AttributeValue | None] = {}


class RestoreOrder(msgspec.Struct, frozen=True):
    """Work order of `RESTORE`: the job whose work is taken back."""

    job_id: int
    by: By


class Restored(msgspec.Struct, frozen=True):
    """How far a restoration is."""

    last_id: int = 0
    done: int = 0
    restored: int = 0


def keep(work: UnitOfWork, job_id: JobId, kept: Sequence[tuple[int, Before]]) -> None:
    """Note how contacts were before a job changed them; of two notes about one contact the first counts."""
    rows = [
        {
            "job_id": job_id,
            "contact_id": contact_id,
            "before": msgspec.json.encode(before).decode(),
            "at_ms": work.now_ms,
        }
        for contact_id, before in kept
    ]
    if rows:
        work.conn.execute(upsert(work.conn, undo).on_conflict_do_nothing(), rows)


def prune(context: JobContext) -> None:
    """Forget what can no longer be given back, a chunk at a time: it can be millions."""
    while context.database.write(_prune_chunk):
        pass


def _prune_chunk(work: UnitOfWork) -> int:
    place = (undo.c.job_id, undo.c.contact_id)
    old = select(*place).where(undo.c.at_ms < _oldest_ms(work)).limit(PRUNED_AT_ONCE)
    return work.conn.execute(delete(undo).where(tuple_(*place).in_(old))).rowcount


def _oldest_ms(work: UnitOfWork) -> int:
    return work.now_ms - UNDO_DAYS * DAY_MS


def start_restore(work: UnitOfWork, actor: Actor, job_id: int, jobs: JobRunner) -> Job:
    """Begin to give back what a job took; refused when nothing of it is kept."""
    of_job = (undo.c.job_id == job_id) & (undo.c.at_ms >= _oldest_ms(work))
    total = work.conn.execute(select(func.count()).select_from(undo).where(of_job)).scalar_one()
    if not total:
        raise Refusal(Code.NOT_FOUND, what="undo", id=job_id)
    audit(work, actor, "restore_started", "contacts", details={"job": job_id, "contacts": total})
    order = RestoreOrder(job_id, by(actor))
    return jobs.enqueue(work, RESTORE, order, params={"count": total}, total=total, owner_id=actor.user_id)


def run_restore(context: JobContext) -> Mapping[str, Param]:
    """The job: deleted contacts come back under their ids unless their number is somebody else's by now,
    cleared values where the contact still lacks them.
    """
    order = context.order(RestoreOrder)
    reached = context.checkpoint(Restored) or Restored()
    pulse = Pulse()

    def verb(work: UnitOfWork) -> Restored | None:
        wanted = select(undo).where(undo.c.job_id == order.job_id, undo.c.contact_id > reached.last_id)
        rows = work.conn.execute(wanted.order_by(undo.c.contact_id).limit(CHUNK)).mappings().all()
        if not rows:
            return None
        count = _give_back(work, rows)
        if pulse.beats():
            tell_all_contacts(work)
        after = Restored(rows[-1]["contact_id"], reached.done + len(rows), reached.restored + count)
        context.save(work, done=after.done, total=None, checkpoint=after)
        return after

    while (following := context.database.write(verb)) is not None:
        reached = following
    context.database.write(_end, order, reached)
    return {"restored": reached.restored, "skipped": reached.done - reached.restored}


def _end(work: UnitOfWork, order: RestoreOrder, reached: Restored) -> None:
    gone = work.conn.execute(delete(undo).where(undo.c.job_id == order.job_id))
    tell_all_contacts(work)
    tell_all_tags(work)
    if gone.rowcount:
        details = {"job": order.job_id, "contacts": reached.restored}
        audit(work, order.by.actor(), "restore_done", "contacts", details=details)


def _give_back(work: UnitOfWork, rows: Sequence[RowMapping]) -> int:
    present = schema.load(work.conn)
    kept = {row["contact_id"]: msgspec.json.decode(row["before"], type=Before) for row in rows}
    whole = {contact_id: before for contact_id, before in kept.items() if before.columns is not None}
    return _recreate(work, present, whole) + sum(
        _refill(work, present, contact_id, before) for contact_id, before in kept.items() if before.columns is None
    )


def _recreate(work: UnitOfWork, present: schema.Schema, kept: Mapping[int, Before]) -> int:
    numbers = [before.columns["phone"] for before in kept.values() if before.columns]
    taken = set(
        work.conn.execute(select(contacts.c.phone).where(among(work.conn, contacts.c.phone, numbers))).scalars()
    )
    here = set(work.conn.execute(links.these(work, kept)).scalars())  # given back already, by another restoration
    rows, marks = [], []
    for contact_id, before in kept.items():
        if before.columns is None or contact_id in here or before.columns["phone"] in taken:
            continue
        values = {key: value for key, value in before.values.items() if key in present.by_key()}
        empty = dict.fromkeys(present.by_key())
        fresh = {"updated_ms": work.now_ms, "version": before.columns["version"] + 1}
        rows.append({**before.columns, **schema.columns_of(present, {**empty, **values}), **fresh})
        marks += [(tag_id, contact_id) for tag_id in before.tags]
    if rows:
        work.conn.execute(insert(present.table), rows)
    devices.give_back(work, {row["id"]: kept[row["id"]].devices for row in rows})
    for tag_id in {tag_id for tag_id, _ in marks}:
        if work.conn.execute(select(tags.c.id).where(tags.c.id == tag_id)).first():
            links.add(work, [tag_id], links.these(work, [one for marked, one in marks if marked == tag_id]))
    return len(rows)


def _refill(work: UnitOfWork, present: schema.Schema, contact_id: int, before: Before) -> int:
    row = work.conn.execute(select(present.table).where(present.table.c.id == contact_id)).mappings().first()
    if row is None:
        return 0
    held = present.values(row)
    lost: dict[str, Any] = {
        key: value for key, value in before.values.items() if key in present.by_key() and key not in held
    }
    if lost:
        values = {
            **schema.columns_of(present, lost),
            "updated_ms": work.now_ms,
            "version": present.table.c.version + 1,
        }
        work.conn.execute(update(present.table).where(present.table.c.id == contact_id).values(values))
    return int(bool(lost))
