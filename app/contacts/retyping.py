"""Change of an attribute's type: a second column is filled beside the first, then takes its place (CON-45)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, null, select, update

from app.audit.service import record as audit
from app.contacts import schema
from app.contacts.attributes import (
    ClearOrder,
    insert_row,
    refuse_other_version,
    row_of,
    stored,
    targets_with,
)
from app.contacts.rules import converted
from app.contacts.schema import column_name
from app.contacts.tables import attributes
from app.contacts.telling import tell_all_contacts, tell_attributes, tell_targets
from app.contract.attributes import Attribute, AttributeType, Retype, check_choices, clean_choices
from app.contract.faults import Code, Param, Problem
from app.contract.feed import Topic
from app.contract.jobs import Job
from app.contract.values import ValueFault
from app.core.actor import SYSTEM, Actor
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork

RETYPE: Final = "contacts.retype"
CHUNK: Final = 1_000


class RetypeOrder(msgspec.Struct, frozen=True):
    """Work order of `RETYPE`."""

    attribute_id: int
    successor_id: int
    user_id: int


class Reached(msgspec.Struct, frozen=True):
    """How far a walk over all contacts is."""

    last_id: int = 0
    done: int = 0


def misfits(conn: Connection, attribute_id: int, form: Retype) -> int:
    """How many contacts have a value that the new type cannot hold without loss."""
    present = schema.load(conn)
    before = next((one for one in present.attributes if one.id == attribute_id), None)
    if before is None:
        raise Refusal(Code.NOT_FOUND, what="attribute", id=attribute_id)
    after, column = _wanted(before, form), present.column(before)
    counts = conn.execute(select(column, func.count()).where(column.is_not(None)).group_by(column))
    return sum(
        count
        for value, count in counts
        if isinstance(converted(before, after, schema.decoded(before, value)), ValueFault)
    )


def start_retype(work: UnitOfWork, actor: Actor, attribute_id: int, form: Retype, jobs: JobRunner) -> Job:
    """Begin the change; `misfits` was asked beforehand, outside the writer's time. A late misfit fails the job."""
    before = stored(work, attribute_id)
    refuse_other_version(before, form.version)
    problems = check_choices(form.choices) if form.type is AttributeType.LIST else []
    if (form.type, form.many and form.type is AttributeType.LIST) == (before.type, before.many):
        problems.append(Problem(path="type", code="nothing_to_change"))
    refuse_if(problems)
    under_way = select(attributes.c.id).where(attributes.c.successor_of == attribute_id)
    if work.conn.execute(under_way).first() is not None:
        raise Refusal(Code.STATUS_IS_NOW, status="type_changes")
    after = _wanted(before, form)
    hidden = f"~{attribute_id}"  # no name may begin or end so once it is a key, so nothing can be in its way
    row = {
        **{key: value for key, value in row_of(work, attribute_id).items() if key != "id"},
        "key": hidden,
        "key_folded": hidden,
        "name": hidden,
        "name_folded": hidden,
        "type": after.type.value,
        "many": after.many,
        "choices": msgspec.json.encode(after.choices).decode(),
        "successor_of": attribute_id,
    }
    order = RetypeOrder(attribute_id, insert_row(work, row), actor.user_id)
    audit(work, actor, "attribute_retype_started", "attribute", attribute_id, details={"old": before, "new": after})
    return jobs.enqueue(work, RETYPE, order, params={"name": before.name}, owner_id=actor.user_id)


def run_retype(context: JobContext) -> Mapping[str, Param]:
    """The job: walk over all contacts, let the new column take the old one's place, empty the one that lost."""
    order = context.order(RetypeOrder)
    reached: Reached | None = context.checkpoint(Reached) or Reached()
    while reached is not None:
        reached = context.database.write(_convert_chunk, context, order, reached)
    wrong = context.database.write(_take_place, order)
    with context.database.read() as conn:
        found = conn.execute(select(attributes.c.id).where(attributes.c.id == order.successor_id)).first()
    succeeded = found is not None
    _empty(context, order.attribute_id if succeeded else order.successor_id, Reached())
    if not succeeded:
        problem = Problem(path="type", code="values_do_not_fit", params={"count": wrong})
        raise Refusal(Code.INVALID, problems=[problem])
    return {}


def run_clear(context: JobContext) -> Mapping[str, Param]:
    """The job that empties the column of a deleted attribute."""
    order = context.order(ClearOrder)
    _empty(context, order.attribute_id, context.checkpoint(Reached) or Reached())
    return {}


def _empty(context: JobContext, attribute_id: int, reached: Reached | None) -> None:
    while reached is not None:
        reached = context.database.write(_clear_chunk, context, attribute_id, reached)


def _wanted(before: Attribute, form: Retype) -> Attribute:
    is_list = form.type is AttributeType.LIST
    choices = clean_choices(form.choices) if is_list else ()
    return msgspec.structs.replace(before, type=form.type, many=form.many and is_list, choices=choices)


def _convert_chunk(work: UnitOfWork, context: JobContext, order: RetypeOrder, reached: Reached) -> Reached | None:
    present = schema.load(work.conn)
    pair = _pair(present, order)
    if pair is None:  # the attribute was deleted meanwhile
        return None
    before, after = pair
    old, new, key = present.column(before), present.column(after), present.table.c.id
    rows = work.conn.execute(
        select(key, old).where(key > reached.last_id, old.is_not(None)).order_by(key).limit(CHUNK)
    ).all()
    if not rows:
        return None
    values = []
    for contact_id, stored_value in rows:
        value = converted(before, after, schema.decoded(before, stored_value))
        if not isinstance(value, ValueFault):
            values.append({"contact": contact_id, "fresh": schema.encoded(value)})
    if values:
        changed = update(present.table).where(key == bindparam("contact")).values({new.name: bindparam("fresh")})
        work.conn.execute(changed, values)
    after_chunk = Reached(rows[-1][0], reached.done + len(rows))
    context.save(work, done=after_chunk.done, total=None, checkpoint=after_chunk)
    return after_chunk


def _take_place(work: UnitOfWork, order: RetypeOrder) -> int:
    """Swap the columns, or give up where values do not fit. Returns how many do not."""
    present = schema.load(work.conn)
    pair = _pair(present, order)
    if pair is None:
        return 0
    before, after = pair
    lost = present.column(before).is_not(None) & present.column(after).is_(None)
    wrong = work.conn.execute(select(func.count()).select_from(present.table).where(lost)).scalar_one()
    if wrong:
        work.conn.execute(delete(attributes).where(attributes.c.id == after.id))
        return int(wrong)
    kept = ("key", "key_folded", "name", "name_folded", "show_in_profile")
    row = row_of(work, before.id)
    work.conn.execute(delete(attributes).where(attributes.c.id == before.id))
    values = {name: row[name] for name in kept}
    taken = update(attributes).where(attributes.c.id == after.id)
    work.conn.execute(taken.values(**values, successor_of=None, version=row["version"] + 1))
    audit(work, SYSTEM, "attribute_retyped", "attribute", after.id, details={"old": before, "new": after})
    work.delete(Topic.ATTRIBUTES, before.id)
    tell_attributes(work, [after.id])
    tell_targets(work, targets_with(work, before.key))
    tell_all_contacts(work)
    return 0


def _pair(present: schema.Schema, order: RetypeOrder) -> tuple[Attribute, Attribute] | None:
    wanted = (order.attribute_id, order.successor_id)
    return next((pair for pair in present.successors if (pair[0].id, pair[1].id) == wanted), None)


def _clear_chunk(work: UnitOfWork, context: JobContext, attribute_id: int, reached: Reached) -> Reached | None:
    table = schema.table_of(((attribute_id, AttributeType.TEXT),))
    column, key = table.c[column_name(attribute_id)], table.c.id
    filled = select(key).where(key > reached.last_id, column.is_not(None)).order_by(key).limit(CHUNK)
    ids = work.conn.execute(filled).scalars().all()
    if not ids:
        return None
    work.conn.execute(update(table).where(key.between(ids[0], ids[-1])).values({column.name: null()}))
    after_chunk = Reached(ids[-1], reached.done + len(ids))
    context.save(work, done=after_chunk.done, total=None, checkpoint=after_chunk)
    return after_chunk
