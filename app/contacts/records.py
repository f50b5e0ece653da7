"""Rows as people see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, select

from app.contacts.schema import Schema
from app.contacts.tables import contact_tags, devices, opt_outs, tags
from app.contract.attributes import EMAIL_KEY
from app.contract.channels import Channel
from app.contract.contacts import Contact, ContactId, OptOut, OptOutId, OptOutSource, Tag, TagId, TagMark, fields
from app.contract.devices import Device, DeviceId
from app.contract.paging import Filter
from app.contract.targets import Target, TargetId, check_filters
from app.core.dialect import among


def contact_records(conn: Connection, schema: Schema, rows: Sequence[RowMapping]) -> list[Contact]:
    """Rows of the contacts table with their tags and the opt-outs in force."""
    ids = [row["id"] for row in rows]
    marks, registered = _tags_of(conn, ids), devices_of(conn, ids)
    values = [schema.values(row) for row in rows]
    addresses = [addresses_of(row["phone"], found.get(EMAIL_KEY)) for row, found in zip(rows, values, strict=True)]
    blocked = _in_force(conn, {address for both in addresses for address in both})
    return [
        Contact(
            id=ContactId(row["id"]),
            version=row["version"],
            phone=row["phone"],
            doubtful=row["doubtful"],
            country=row["country"],
            values=found,
            tags=tuple(marks.get(row["id"], ())),
            opt_outs=tuple(entry for address in both for entry in blocked.get(address, ())),
            rcs_capable=row["rcs_capable"],
            rcs_checked_ms=row["rcs_checked_ms"],
            import_id=row["import_id"],
            created_ms=row["created_ms"],
            updated_ms=row["updated_ms"],
            devices=registered.get(row["id"], ()),
        )
        for row, found, both in zip(rows, values, addresses, strict=True)
    ]


def addresses_of(phone: str | None, email: object) -> list[str]:
    """Under which addresses somebody's opt-outs may be filed."""
    return [*([phone] if phone else []), *([str(email).lower()] if email else [])]


def _tags_of(conn: Connection, ids: Sequence[int]) -> dict[int, list[TagMark]]:
    found: dict[int, list[TagMark]] = defaultdict(list)
    rows = conn.execute(
        select(contact_tags.c.contact_id, tags.c.id, tags.c.name)
        .join(tags, tags.c.id == contact_tags.c.tag_id)
        .where(among(conn, contact_tags.c.contact_id, ids))
        .order_by(tags.c.name_folded)
    )
    for contact_id, tag_id, name in rows:
        found[contact_id].append(TagMark(id=TagId(tag_id), name=name))
    return found


def devices_of(conn: Connection, contact_ids: Iterable[int]) -> dict[int, tuple[Device, ...]]:
    """Devices by contact, oldest first; contacts without one are left out."""
    found: dict[int, list[Device]] = defaultdict(list)
    here = among(conn, devices.c.contact_id, contact_ids)
    for row in conn.execute(select(devices).where(here).order_by(devices.c.id)):
        found[row.contact_id].append(
            Device(
                id=DeviceId(row.id),
                channel=Channel(row.channel),
                token=row.token,
                name=row.name,
                registered_ms=row.registered_ms,
            )
        )
    return {contact_id: tuple(theirs) for contact_id, theirs in found.items()}


def _in_force(conn: Connection, addresses: Iterable[str]) -> dict[str, list[OptOut]]:
    found: dict[str, list[OptOut]] = defaultdict(list)
    condition = among(conn, opt_outs.c.address, addresses) & opt_outs.c.lifted_ms.is_(None)
    for entry in opt_out_records(conn, condition):
        found[entry.address].append(entry)
    return found


def opt_out_records(conn: Connection, condition: ColumnElement[bool]) -> list[OptOut]:
    """Opt-outs that meet a condition, oldest first."""
    rows = conn.execute(select(opt_outs).where(condition).order_by(opt_outs.c.id)).mappings()
    return [
        OptOut(
            id=OptOutId(row["id"]),
            address=row["address"],
            channel=Channel(row["channel"]) if row["channel"] else None,
            sender=row["sender"],
            source=OptOutSource(row["source"]),
            detail=row["detail"],
            set_ms=row["set_ms"],
            set_by=row["set_by"],
            lifted_ms=row["lifted_ms"],
            lifted_by=row["lifted_by"],
            lifted_detail=row["lifted_detail"],
        )
        for row in rows
    ]


def tag_record(row: RowMapping) -> Tag:
    """A row of the tag table."""
    return Tag(id=TagId(row["id"]), name=row["name"], contacts=row["contacts"])


def target_record(schema: Schema, row: RowMapping) -> Target:
    """A row of the target table."""
    filters = msgspec.json.decode(row["filters"], type=tuple[Filter, ...])
    return Target(
        id=TargetId(row["id"]),
        name=row["name"],
        filters=filters,
        launches=row["launches"],
        needs_attention=bool(check_filters(filters, fields(schema.attributes))),
        created_ms=row["created_ms"],
        updated_ms=row["updated_ms"],
        version=row["version"],
    )
