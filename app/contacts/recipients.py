"""Whom a broadcast addresses: selections as queries of contact ids, and what is needed to write to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Subquery, bindparam, false, func, null, or_, select, union

from app.contacts import schema
from app.contacts.criteria import Criteria, blocks, today_of
from app.contacts.schema import column_name
from app.contacts.tables import contact_tags, contacts, devices, opt_outs, tags, targets
from app.contract.attributes import EMAIL_KEY, NAME_KEY, PHONE_KEY, SURNAME_KEY
from app.contract.broadcasts import RecipientKind, RecipientSource
from app.contract.contacts import OptOutSource
from app.contract.paging import Filter
from app.contract.values import text_of
from app.core.dialect import among
from app.core.hot import Hot, one_of


class ContactName(NamedTuple):
    """Who is behind an address: `name` is empty where none is known."""

    id: int
    name: str


def audience(conn: Connection, source: RecipientSource, now_ms: int) -> Select[int]:
    """Contact ids (column `id`) of one entry of a selection; nobody when it is gone (BRD-22, TGT-16)."""
    found = audience_or_none(conn, source, now_ms)
    return select(contacts.c.id).where(false()) if found is None else found


def audience_or_none(conn: Connection, source: RecipientSource, now_ms: int) -> Select[int] | None:
    """As `audience`; None when the target or tag no longer exists."""
    match source.kind:
        case RecipientKind.EVERYBODY:
            return select(contacts.c.id)
        case RecipientKind.TARGET:
            criteria = Criteria(conn, schema.load(conn), today_of(conn, now_ms))
            condition = criteria.of_target(source.target_id or 0)
            return None if condition is None else select(criteria.schema.table.c.id).where(condition)
        case RecipientKind.TAG:
            if conn.execute(select(tags.c.id).where(tags.c.id == source.tag_id)).first() is None:
                return None
            return select(contact_tags.c.contact_id.label("id")).where(contact_tags.c.tag_id == source.tag_id)
        case RecipientKind.PHONES:
            return select(contacts.c.id).where(among(conn, contacts.c.phone, source.numbers))
        case _:
            return None


def audience_name(conn: Connection, source: RecipientSource) -> str:
    """The name of the target or tag, "" for anything else or when it is gone."""
    table, wanted = (tags, source.tag_id) if source.kind is RecipientKind.TAG else (targets, source.target_id)
    if source.kind not in (RecipientKind.TAG, RecipientKind.TARGET):
        return ""
    return conn.execute(select(table.c.name).where(table.c.id == wanted)).scalar_one_or_none() or ""


def of_filters(conn: Connection, filters: Sequence[Filter], now_ms: int) -> Select[int]:
    """Contact ids that meet filters which are not saved as a target."""
    criteria = Criteria(conn, schema.load(conn), today_of(conn, now_ms))
    return select(criteria.schema.table.c.id).where(criteria.of_filters(filters))


def with_ids(conn: Connection, ids: Iterable[int]) -> Select[int]:
    """Those of the contacts that exist."""
    return select(contacts.c.id).where(among(conn, contacts.c.id, ids))


def union_of(queries: Sequence[Select[Any]]) -> Select[int]:
    """Each contact of any of the queries once."""
    if not queries:
        return select(contacts.c.id).where(false())
    return select(union(*queries).subquery().c.id)


def people(ids: Select[Any]) -> Subquery:
    """Contacts of a query of distinct ids: `id`, `phone`, and `unusable` for numbers that cannot exist."""
    chosen = ids.subquery()  # joined, not IN: a window of a million costs the window, not the million
    columns = (contacts.c.id, contacts.c.phone, contacts.c.doubtful.label("unusable"))
    return select(*columns).join(chosen, chosen.c[0] == contacts.c.id).subquery()


def addresses(conn: Connection, ids: Select[Any]) -> Subquery:
    """As `people`, with `email` in small letters, NULL for those without one."""
    present = schema.load(conn)
    table, email = present.table, present.column_of(EMAIL_KEY)
    chosen = ids.subquery()
    written: ColumnElement[Any] = null() if email is None else func.lower(func.nullif(email, ""))
    columns = (table.c.id, table.c.phone, table.c.doubtful.label("unusable"), written.label("email"))
    return select(*columns).join(chosen, chosen.c[0] == table.c.id).subquery()


def ids_of_phones(conn: Connection, phones: Iterable[str]) -> dict[str, int]:
    """Contacts by canonical number; numbers nobody has are left out."""
    rows = conn.execute(select(contacts.c.phone, contacts.c.id).where(among(conn, contacts.c.phone, phones)))
    return {row.phone: row.id for row in rows}


def values_of(conn: Connection, ids: Iterable[int], keys: Collection[str]) -> dict[int, dict[str, str]]:
    """Texts for placeholders, by contact and key; empty ones are left out. Read when a step is sent (MSG-40)."""
    present = schema.load(conn)
    wanted = [attribute for attribute in present.attributes if attribute.key in keys]
    table = present.table
    columns = [table.c.id, table.c.phone, *(present.column(attribute) for attribute in wanted)]
    found: dict[int, dict[str, str]] = {}
    for row in conn.execute(select(*columns).where(among(conn, table.c.id, ids))).mappings():
        texts = {PHONE_KEY: row["phone"]} if PHONE_KEY in keys and row["phone"] else {}
        for attribute in wanted:
            stored = row[column_name(attribute.id)]
            if stored is not None:
                texts[attribute.key] = text_of(attribute, schema.decoded(attribute, stored))
        found[row["id"]] = texts
    return found


def doubtful_among(conn: Connection, ids: Iterable[int]) -> frozenset[int]:
    """Those of the contacts whose number cannot exist."""
    found = select(contacts.c.id).where(among(conn, contacts.c.id, ids), contacts.c.doubtful)
    return frozenset(conn.execute(found).scalars())


def device_holders(channel: int) -> Select[int]:
    """Contacts that have a device on a channel (MSG-71)."""
    return select(devices.c.contact_id).where(devices.c.channel == channel)


def device_holders_among(conn: Connection, ids: Iterable[int], channel: int) -> frozenset[int]:
    """Those of the contacts that have a device on a channel."""
    here = device_holders(channel).where(among(conn, devices.c.contact_id, ids))
    return frozenset(conn.execute(here).scalars())


class Capability(NamedTuple):
    """What is known of a contact's phone: whether it takes RCS, and since when that is known."""

    capable: bool | None
    checked_ms: int | None


def capabilities_of(conn: Connection, ids: Iterable[int]) -> dict[int, Capability]:
    """The marks of the last RCS capability checks, by contact (CON-11)."""
    columns = (contacts.c.id, contacts.c.rcs_capable, contacts.c.rcs_checked_ms)
    found = conn.execute(select(*columns).where(among(conn, contacts.c.id, ids)))
    return {row.id: Capability(row.rcs_capable, row.rcs_checked_ms) for row in found}


def refusals() -> Subquery:
    """Every opt-out that people themselves made, lifted or not: `address`, `channel` (0 is every one), `set_ms`."""
    theirs = [OptOutSource.WORD.value, OptOutSource.LINK.value, OptOutSource.CHATBOT.value]
    columns = (opt_outs.c.address, opt_outs.c.channel, opt_outs.c.set_ms)
    return select(*columns).where(opt_outs.c.source.in_(theirs)).subquery()


def opted_out(channel: int, sender: str) -> Select[str]:
    """Addresses that a sender of a channel must not write to (OPT-8)."""
    return select(opt_outs.c.address).where(opt_outs.c.lifted_ms.is_(None), blocks(channel, sender))


_opted_out_among = Hot(
    lambda dialect: select(opt_outs.c.address).where(
        opt_outs.c.lifted_ms.is_(None),
        or_(opt_outs.c.channel == 0, opt_outs.c.channel == bindparam("channel_")),
        or_(opt_outs.c.sender_folded == "", opt_outs.c.sender_folded == bindparam("sender_")),
        one_of(dialect, opt_outs.c.address, "addresses_listed"),
    )
)


def opted_out_among(conn: Connection, addresses: Iterable[str], channel: int, sender: str) -> frozenset[str]:
    """Those of the addresses that a sender of a channel must not write to."""
    wanted = {"channel_": channel, "sender_": sender.casefold(), "addresses_listed": list(addresses)}
    return frozenset(_opted_out_among.column(conn, wanted))


def names_of(conn: Connection, addresses: Iterable[str]) -> dict[str, ContactName]:
    """Contacts by number with their name and surname."""
    present = schema.load(conn)
    table = present.table
    named = [column for key in (NAME_KEY, SURNAME_KEY) if (column := present.column_of(key)) is not None]
    rows = conn.execute(select(table.c.phone, table.c.id, *named).where(among(conn, table.c.phone, addresses)))
    return {
        phone: ContactName(contact_id, " ".join(str(part) for part in parts if part is not None))
        for phone, contact_id, *parts in rows
    }
