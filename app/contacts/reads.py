"""What contacts tell: pages, single records, counts, histories; with `recipients`, all that other areas read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, select

from app.contacts import schema, uses
from app.contacts.criteria import Criteria, normal, today_of
from app.contacts.opt_outs import opted_out_of
from app.contacts.recipients import (
    ContactName,
    addresses,
    audience,
    audience_name,
    audience_or_none,
    capabilities_of,
    device_holders,
    device_holders_among,
    doubtful_among,
    ids_of_phones,
    names_of,
    of_filters,
    opted_out,
    opted_out_among,
    people,
    refusals,
    union_of,
    values_of,
    with_ids,
)
from app.contacts.records import addresses_of, contact_records, opt_out_records, tag_record, target_record
from app.contacts.schema import Schema
from app.contacts.tables import attributes, contacts, opt_outs, presets, redirects, tags, targets
from app.contract.attributes import EMAIL_KEY, PHONE_KEY, Attribute, AttributeUses, Use
from app.contract.contacts import Contact, OptOut, Tag, field_of, fields
from app.contract.faults import Code
from app.contract.paging import FieldKind, Filter, ListQuery, Page, PageRequest, Sort
from app.contract.targets import Count, Target, check_filters
from app.core import listing
from app.core.dialect import among
from app.core.errors import Refusal, refuse_if
from app.core.listing import ListColumn, Listing

__all__ = [
    "ContactName", "addresses", "audience", "audience_name", "audience_or_none", "capabilities_of",
    "device_holders", "device_holders_among", "doubtful_among", "ids_of_phones", "names_of", "of_filters",
    "opted_out", "opted_out_among", "opted_out_of",
    "people", "refusals", "union_of", "values_of", "with_ids",
]  # fmt: skip


def page(conn: Connection, request: PageRequest, now_ms: int) -> Page[Contact]:
    """A window of the contacts table (CON-6, CON-13)."""
    criteria = Criteria(conn, schema.load(conn), today_of(conn, now_ms))
    criteria.check(request.query)
    request = PageRequest(query=normal(request.query), offset=request.offset, limit=request.limit)

    def records(conn: Connection, rows: Sequence[RowMapping]) -> list[Contact]:
        return contact_records(conn, criteria.schema, rows)

    return listing.page(conn, criteria.listing(), request, records)


def count(conn: Connection, query: ListQuery, now_ms: int) -> Count:
    """How many contacts a query finds."""
    criteria = Criteria(conn, schema.load(conn), today_of(conn, now_ms))
    statement = select(func.count()).select_from(criteria.schema.table).where(criteria.where(query))
    return Count(contacts=conn.execute(statement).scalar_one(), at_ms=now_ms)


def count_filters(conn: Connection, filters: Sequence[Filter], now_ms: int) -> Count:
    """How many contacts filters of a target find; refuses filters that do not fit (TGT-11, TGT-19)."""
    present = schema.load(conn)
    refuse_if(check_filters(filters, fields(present.attributes)))
    criteria = Criteria(conn, present, today_of(conn, now_ms))
    statement = select(func.count()).select_from(present.table).where(criteria.of_filters(filters))
    return Count(contacts=conn.execute(statement).scalar_one(), at_ms=now_ms)


def count_target(conn: Connection, target_id: int, now_ms: int) -> Count | None:
    """How many contacts a saved target finds, None when it is gone."""
    criteria = Criteria(conn, schema.load(conn), today_of(conn, now_ms))
    condition = criteria.of_target(target_id)
    if condition is None:
        return None
    statement = select(func.count()).select_from(criteria.schema.table).where(condition)
    return Count(contacts=conn.execute(statement).scalar_one(), at_ms=now_ms)


def contact(conn: Connection, contact_id: int) -> Contact:
    """One contact; of one that was merged, the kept one."""
    present = schema.load(conn)
    wanted = select(present.table).where(present.table.c.id == current_id(conn, contact_id))
    rows = conn.execute(wanted).mappings().all()
    if not rows:
        raise Refusal(Code.NOT_FOUND, what="contact", id=contact_id)
    return contact_records(conn, present, rows)[0]


def current_id(conn: Connection, contact_id: int) -> int:
    """The id under which a contact is found today: another one after a merge."""
    moved = select(redirects.c.new_id).where(redirects.c.old_id == contact_id)
    return conn.execute(moved).scalar_one_or_none() or contact_id


def opt_out_history(conn: Connection, contact_id: int) -> list[OptOut]:
    """Every opt-out of a contact's addresses, lifted ones too, oldest first (CON-28)."""
    found = contact(conn, contact_id)
    addresses = addresses_of(found.phone, found.values.get(EMAIL_KEY))
    return opt_out_records(conn, among(conn, opt_outs.c.address, addresses))


def targets_of(conn: Connection, ids: Sequence[int], now_ms: int) -> dict[int, list[int]]:
    """Targets that each of some contacts satisfies now, by contact (CON-9)."""
    criteria = Criteria(conn, schema.load(conn), today_of(conn, now_ms))
    key = criteria.schema.table.c.id
    found: dict[int, list[int]] = defaultdict(list)
    for target_id in conn.execute(select(targets.c.id).order_by(targets.c.name_folded)).scalars():
        condition = criteria.of_target(target_id)
        if condition is not None:
            for contact_id in conn.execute(select(key).where(among(conn, key, ids), condition)).scalars():
                found[contact_id].append(target_id)
    return dict(found)


# -- attributes ----------------------------------------------------------------------------------------------------


def all_attributes(conn: Connection) -> tuple[Attribute, ...]:
    """Attributes in the order of the table's columns; the phone number is not among them."""
    return schema.load(conn).attributes


def attribute_keys(conn: Connection) -> frozenset[str]:
    """What placeholders may name: every attribute and the phone number."""
    found = conn.execute(select(attributes.c.key).where(attributes.c.successor_of.is_(None))).scalars()
    return frozenset({PHONE_KEY, *found})


def attribute_uses(conn: Connection, attribute_id: int) -> AttributeUses:
    """What deleting an attribute would touch (CON-48)."""
    present = schema.load(conn)
    found = next((one for one in present.attributes if one.id == attribute_id), None)
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="attribute", id=attribute_id)
    filled = select(func.count()).select_from(present.table).where(present.column(found).is_not(None))
    named = [
        Use(kind="target", id=target.id, name=target.name, binding=_is_bound(conn, target.id))
        for target in all_targets(conn)
        if any(item.field == field_of(found.key) for item in target.filters)
    ]
    mark = f'"key":"{found.key}"'
    named += [
        Use(kind="preset", id=row.id, name=row.name, binding=False)
        for row in conn.execute(select(presets.c.id, presets.c.name, presets.c.entries))
        if mark in row.entries
    ]
    named += uses.of(conn, uses.Used.ATTRIBUTE, found.key)
    return AttributeUses(contacts=conn.execute(filled).scalar_one(), uses=tuple(named))


def _is_bound(conn: Connection, target_id: int) -> bool:
    return any(use.binding for use in uses.of(conn, uses.Used.TARGET, target_id))


# -- tags and targets ----------------------------------------------------------------------------------------------


def all_tags(conn: Connection) -> list[Tag]:
    """Every tag by name."""
    return [tag_record(row) for row in conn.execute(select(tags).order_by(tags.c.name_folded)).mappings()]


def tag(conn: Connection, tag_id: int) -> Tag | None:
    """One tag, None when it is gone."""
    row = conn.execute(select(tags).where(tags.c.id == tag_id)).mappings().first()
    return None if row is None else tag_record(row)


def all_targets(conn: Connection) -> list[Target]:
    """Every target by name."""
    present = schema.load(conn)
    rows = conn.execute(select(targets).order_by(targets.c.name_folded)).mappings()
    return [target_record(present, row) for row in rows]


def target(conn: Connection, target_id: int) -> Target | None:
    """One target, None when it is gone."""
    row = conn.execute(select(targets).where(targets.c.id == target_id)).mappings().first()
    return None if row is None else target_record(schema.load(conn), row)


def target_page(conn: Connection, request: PageRequest) -> Page[Target]:
    """A window of the targets table (TGT-2)."""
    present: Schema = schema.load(conn)
    columns = {
        "name": ListColumn(FieldKind.TEXT, targets.c.name),
        "launches": ListColumn(FieldKind.NUMBER, targets.c.launches),
        "created_ms": ListColumn(FieldKind.MOMENT, targets.c.created_ms),
        "updated_ms": ListColumn(FieldKind.MOMENT, targets.c.updated_ms),
    }
    found = Listing(
        source=targets,
        key=targets.c.id,
        columns=columns,
        default_sort=Sort(field="updated_ms", descending=True),
        searched=("name",),
    )
    return listing.page(conn, found, request, lambda _, rows: [target_record(present, row) for row in rows])


def total(conn: Connection) -> int:
    """How many contacts there are."""
    return int(conn.execute(select(func.count()).select_from(contacts)).scalar_one())
