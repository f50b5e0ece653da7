"""Mass edit: the same values, tags and opt-outs for many contacts (CON-35, CON-37, CON-40)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import RowMapping, select, update

from app.audit.service import record as audit
from app.contacts import links, opt_outs, schema, tags
from app.contacts.records import addresses_of
from app.contacts.selections import Walk
from app.contacts.tables import contact_tags
from app.contacts.telling import tell_contacts, tell_tags
from app.contacts.undoing import Before, keep, prune
from app.contacts.walking import By, by, tell_end, walk_over
from app.contract.attributes import EMAIL_KEY, AttributeValue
from app.contract.channels import Channel
from app.contract.contacts import MassEdit, check_mass_edit
from app.contract.faults import Code, Param
from app.contract.jobs import Job, JobId
from app.contract.permissions import Permission
from app.contract.values import ValueFault, fitted
from app.core.actor import Actor
from app.core.dialect import among
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork

EDIT: Final = "contacts.mass_edit"


class EditOrder(msgspec.Struct, frozen=True):
    """Work order of `EDIT`: fitting values by key, None clears."""

    walk: Walk
    by: By
    values: dict[str, AttributeValue | None]
    add_tags: tuple[int, ...]
    remove_tags: tuple[int, ...]
    remove_all_tags: bool
    opt_out: tuple[Channel, ...]


def start_edit(work: UnitOfWork, actor: Actor, form: MassEdit, walk: Walk, jobs: JobRunner) -> Job:
    """Begin a mass edit of the contacts `selections.frozen` found."""
    if form.opt_out and not actor.may(Permission.MANAGE_OPT_OUT_WORDS):
        raise Refusal(Code.PERMISSION_DENIED, permission=Permission.MANAGE_OPT_OUT_WORDS.value)
    present = schema.load(work.conn)
    refuse_if([*check_mass_edit(form, present.attributes), *tags.check_present(work, "add_tags", form.add_tags)])
    known = present.by_key()
    values: dict[str, AttributeValue | None] = dict.fromkeys(form.clear)
    for key, value in form.values.items():
        found = fitted(known[key], value)
        assert not isinstance(found, ValueFault)
        values[key] = found
    fresh = tags.ensure(work, actor, form.new_tags)
    tell_tags(work, fresh)
    order = EditOrder(
        walk, by(actor), values, (*form.add_tags, *fresh), form.remove_tags, form.remove_all_tags, form.opt_out
    )
    audit(work, actor, "mass_edit_started", "contacts", details={"form": form, "contacts": walk.total})
    return jobs.enqueue(work, EDIT, order, params={"count": walk.total}, total=walk.total, owner_id=actor.user_id)


def run_edit(context: JobContext) -> Mapping[str, Param]:
    """The job of a mass edit."""
    prune(context)
    order = context.order(EditOrder)

    def step(work: UnitOfWork, present: schema.Schema, rows: Sequence[RowMapping]) -> list[int]:
        return _edit(work, context.job_id, order, present, rows)

    reached = walk_over(context, order.walk, step, tell_contacts)
    tell_end(context, order.walk, reached, order.by, "mass_edit_done")
    return {"changed": reached.changed, "unchanged": reached.done - reached.changed}


def _edit(
    work: UnitOfWork, job_id: JobId, order: EditOrder, present: schema.Schema, rows: Sequence[RowMapping]
) -> list[int]:
    ids = [row["id"] for row in rows]
    values = {key: value for key, value in order.values.items() if key in present.by_key()}
    differing = [row for row in rows if _differs(present, row, values)]
    _keep_cleared(work, job_id, present, differing, [key for key, value in values.items() if value is None])
    changed = {row["id"] for row in differing}
    people = links.these(work, ids)
    gone = order.remove_tags
    if order.remove_all_tags:
        here = among(work.conn, contact_tags.c.contact_id, ids)
        gone = tuple(work.conn.execute(select(contact_tags.c.tag_id).where(here).distinct()).scalars())
    changed.update(links.remove(work, gone, people))
    still = [tag_id for tag_id in order.add_tags if not tags.check_present(work, "", [tag_id])]
    changed.update(links.add(work, still, people))
    for channel in order.opt_out:
        changed.update(_opt_out(work, order, present, rows, channel))
    touched = {**schema.columns_of(present, values), "updated_ms": work.now_ms}
    touched["version"] = present.table.c.version + 1
    of_changed = among(work.conn, present.table.c.id, changed)
    work.conn.execute(update(present.table).where(of_changed).values(touched))
    return sorted(changed)


def _differs(present: schema.Schema, row: RowMapping, values: Mapping[str, AttributeValue | None]) -> bool:
    before = present.values(row)
    return any(before.get(key) != value for key, value in values.items())


def _opt_out(
    work: UnitOfWork, order: EditOrder, present: schema.Schema, rows: Sequence[RowMapping], channel: Channel
) -> list[int]:
    by_address = {
        addresses[0]: row["id"]
        for row in rows
        if (addresses := addresses_of(row["phone"], present.values(row).get(EMAIL_KEY)))
    }
    fresh = opt_outs.record_many(work, list(by_address), channel, order.by.actor())
    return [by_address[address] for address in fresh]


def _keep_cleared(
    work: UnitOfWork,
    job_id: JobId,
    present: schema.Schema,
    rows: Sequence[RowMapping],
    keys: Sequence[str],
) -> None:
    if not keys:
        return
    kept = []
    for row in rows:
        before = present.values(row)
        lost = {key: before[key] for key in keys if key in before}
        if lost:
            kept.append((row["id"], Before(lost)))
    keep(work, job_id, kept)
