"""Verbs about attributes: the fields contacts have (CON-42..52)."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import RowMapping, delete, func, insert, select, update

from app.audit.service import record as audit
from app.contacts import schema, uses
from app.contacts.tables import attributes, targets
from app.contacts.telling import tell_all_contacts, tell_attributes, tell_targets
from app.contract.attributes import (
    Attribute,
    AttributeForm,
    AttributeId,
    AttributeType,
    check_attribute,
    clean_choices,
    key_of,
)
from app.contract.checks import clean_text
from app.contract.contacts import field_of
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.paging import Filter
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobRunner
from app.core.work import UnitOfWork

SEEDED: Final = "contacts_seeded"
COLUMNS_MAX: Final = 1_500
"""Columns a table may have been given in its life; PostgreSQL ends at 1,600, SQLite at 2,000."""
CLEAR: Final = "contacts.clear_column"
"""Kind of the job that empties the column of a deleted attribute."""


class Predefined(NamedTuple):
    """An attribute a new company starts with."""

    name: str
    type: AttributeType
    choices: tuple[str, ...] = ()
    indexed: bool = False


PREDEFINED: Final = (
    Predefined("Name", AttributeType.TEXT, indexed=True),
    Predefined("Surname", AttributeType.TEXT, indexed=True),
    Predefined("City", AttributeType.TEXT, indexed=True),
    Predefined("Email", AttributeType.EMAIL, indexed=True),
    Predefined("Gender", AttributeType.LIST, ("Female", "Male", "Other")),
    Predefined("Job title", AttributeType.TEXT),
    Predefined("Address", AttributeType.TEXT),
    Predefined("Country", AttributeType.TEXT),
    Predefined("Age", AttributeType.NUMBER),
    Predefined("Birthday", AttributeType.DATE),
    Predefined("Kids", AttributeType.NUMBER),
    Predefined("Hobby", AttributeType.TEXT),
)
"""CON-49, in the order of the table's columns (CON-6)."""


class ClearOrder(msgspec.Struct, frozen=True):
    """Work order of `CLEAR`: the deleted attribute."""

    attribute_id: int


def seed(work: UnitOfWork) -> None:
    """Give a new company its predefined attributes, once: what is deleted later stays deleted."""
    if workspace.value(work.conn, SEEDED):
        return
    for field in PREDEFINED:
        form = AttributeForm(name=field.name, type=field.type, choices=field.choices)
        _insert(work, form, indexed=field.indexed)
    workspace.put(work, {SEEDED: True})


def add_attribute(work: UnitOfWork, actor: Actor, form: AttributeForm) -> Attribute:
    """A new field, empty for everybody."""
    present = schema.load(work.conn)
    refuse_if(check_attribute(msgspec.structs.replace(form, version=0), present.attributes))
    attribute = _insert(work, form)
    audit(work, actor, "attribute_added", "attribute", attribute.id, details={"new": attribute})
    tell_attributes(work, [attribute.id])
    return attribute


def edit_attribute(work: UnitOfWork, actor: Actor, attribute_id: int, form: AttributeForm) -> Attribute:
    """Rename, show in the profile or not, other values of a list; the type and `many` change by `retype`."""
    before = stored(work, attribute_id)
    refuse_other_version(before, form.version)
    present = schema.load(work.conn)
    problems = check_attribute(form, [one for one in present.attributes if one.id != attribute_id])
    if form.type not in (None, before.type) or form.many != before.many:
        problems.append(Problem(path="type", code="changes_by_retype"))
    choices = clean_choices(form.choices) if before.type is AttributeType.LIST else ()
    problems += _used_choices(work, present, before, choices)
    refuse_if(problems)
    name = clean_text(form.name)
    values = {
        "name": name,
        "name_folded": name.casefold(),
        "show_in_profile": form.show_in_profile,
        "choices": msgspec.json.encode(choices).decode(),
        "version": before.version + 1,
    }
    work.conn.execute(update(attributes).where(attributes.c.id == attribute_id).values(values))
    after = stored(work, attribute_id)
    audit(work, actor, "attribute_changed", "attribute", attribute_id, details={"old": before, "new": after})
    tell_attributes(work, [attribute_id])
    return after


def delete_attribute(work: UnitOfWork, actor: Actor, attribute_id: int, jobs: JobRunner) -> None:
    """Take a field away with all its values; refused while something depends on it (CON-48).

    The field is gone at once; a job empties its column afterwards, because that takes long for many contacts.
    """
    attribute = stored(work, attribute_id)
    uses.refuse_if_binding(work.conn, uses.Used.ATTRIBUTE, attribute.key)
    broken = targets_with(work, attribute.key)
    for target_id in broken:
        uses.refuse_if_binding(work.conn, uses.Used.TARGET, target_id)
    gone = delete(attributes).where((attributes.c.id == attribute_id) | (attributes.c.successor_of == attribute_id))
    for lost_id in work.conn.execute(gone.returning(attributes.c.id)).scalars().all():
        jobs.enqueue(work, CLEAR, ClearOrder(lost_id), params={"name": attribute.name}, owner_id=actor.user_id)
    audit(work, actor, "attribute_deleted", "attribute", attribute_id, details={"old": attribute})
    work.delete(Topic.ATTRIBUTES, attribute_id)
    tell_targets(work, broken)
    tell_all_contacts(work)


def stored(work: UnitOfWork, attribute_id: int) -> Attribute:
    """One attribute."""
    return schema.record(row_of(work, attribute_id))


def row_of(work: UnitOfWork, attribute_id: int) -> RowMapping:
    """The row of one attribute that people can see."""
    visible = (attributes.c.id == attribute_id) & attributes.c.successor_of.is_(None)
    row = work.conn.execute(select(attributes).where(visible)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="attribute", id=attribute_id)
    return row


def refuse_other_version(before: Attribute, version: int) -> None:
    """Refuse to overwrite what somebody else saved meanwhile; the refusal carries it (CON-32)."""
    if before.version != version:
        fresh = msgspec.json.encode(before).decode()
        raise Refusal(Code.CONFLICT, what="attribute", id=before.id, version=before.version, record=fresh)


def targets_with(work: UnitOfWork, key: str) -> list[int]:
    """Targets that filter on an attribute."""
    found = []
    for row in work.conn.execute(select(targets.c.id, targets.c.filters)):
        filters = msgspec.json.decode(row.filters, type=tuple[Filter, ...])
        if any(item.field == field_of(key) for item in filters):
            found.append(row.id)
    return found


def insert_row(work: UnitOfWork, row: dict[str, Any], *, indexed: bool = False) -> AttributeId:
    """A row of the attribute table and the column it names."""
    attribute_id = work.conn.execute(insert(attributes).values(row).returning(attributes.c.id)).scalar_one()
    if attribute_id > COLUMNS_MAX:
        raise Refusal(Code.INVALID, problems=[Problem(path="", code="too_many", params={"limit": COLUMNS_MAX})])
    schema.add_column(work.conn, attribute_id, AttributeType(row["type"]), indexed=indexed)
    return AttributeId(attribute_id)


def _insert(work: UnitOfWork, form: AttributeForm, *, indexed: bool = False) -> Attribute:
    assert form.type is not None
    name = clean_text(form.name)
    key = key_of(name, work.conn.execute(select(attributes.c.key)).scalars())
    last = work.conn.execute(select(func.coalesce(func.max(attributes.c.position), 0))).scalar_one()
    is_list = form.type is AttributeType.LIST
    row = {
        "key": key,
        "key_folded": key.casefold(),
        "name": name,
        "name_folded": name.casefold(),
        "type": form.type.value,
        "show_in_profile": form.show_in_profile,
        "many": form.many and is_list,
        "choices": msgspec.json.encode(clean_choices(form.choices) if is_list else ()).decode(),
        "position": last + 1,
        "version": 1,
        "created_ms": work.now_ms,
    }
    return stored(work, insert_row(work, row, indexed=indexed))


def _used_choices(
    work: UnitOfWork, present: schema.Schema, before: Attribute, choices: tuple[str, ...]
) -> list[Problem]:
    """Values that the list would lose although contacts have them."""
    kept = {choice.casefold() for choice in choices}
    lost = [choice for choice in before.choices if choice.casefold() not in kept]
    column = present.column(before)
    problems = []
    for choice in lost:
        one = column.contains(f"{schema.JOINT}{choice}{schema.JOINT}", autoescape=True)
        has_it = one if before.many else column == choice
        count = work.conn.execute(select(func.count()).select_from(present.table).where(has_it)).scalar_one()
        if count:
            problems.append(Problem(path="choices", code="choice_in_use", params={"value": choice, "count": count}))
    return problems
