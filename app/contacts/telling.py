"""What listeners hear when contacts, tags, attributes or targets change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from app.contacts import schema
from app.contacts.records import contact_records, tag_record, target_record
from app.contacts.tables import attributes, tags, targets
from app.contract.contacts import Contact, Tag
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.targets import Target
from app.core.dialect import among
from app.core.work import Audience, UnitOfWork

CONTACT_EYES: Final = Audience(permission=Permission.MANAGE_CONTACTS)
TARGET_USERS: Final = (Permission.MANAGE_CONTACTS, Permission.MANAGE_BROADCASTS)
"""Who may know the targets."""
TARGET_EYES: Final = Audience(any_of=frozenset(TARGET_USERS))
IMPORT_EYES: Final = Audience(permission=Permission.IMPORT_CONTACTS)
TAG_USERS: Final = (
    Permission.MANAGE_CONTACTS,
    Permission.IMPORT_CONTACTS,
    Permission.MANAGE_BROADCASTS,
    Permission.MANAGE_CONVERSATIONS,
)
"""Who may know the tags."""
TAG_EYES: Final = Audience(any_of=frozenset(TAG_USERS))
TOLD_IN_FULL: Final = 25
"""Up to so many changed contacts are sent whole; more are read again by who shows them."""
NAMED: Final = 1_000
"""Up to so many are named; after that everything counts as changed."""


def tell_contacts(work: UnitOfWork, ids: Sequence[int]) -> list[Contact]:
    """Contacts were added or changed. Returns those told in full, in the order asked for."""
    if not ids:
        return []
    if len(ids) > TOLD_IN_FULL:
        work.stale(Topic.CONTACTS, ids if len(ids) <= NAMED else (), CONTACT_EYES)
        return []
    present = schema.load(work.conn)
    rows = work.conn.execute(select(present.table).where(among(work.conn, present.table.c.id, ids))).mappings()
    by_id = {contact.id: contact for contact in contact_records(work.conn, present, rows.all())}
    found = [by_id[contact_id] for contact_id in by_id.keys() & set(ids)]
    found.sort(key=lambda contact: ids.index(contact.id))
    for contact in found:
        work.upsert(Topic.CONTACTS, contact.id, contact, CONTACT_EYES)
    return found


def tell_contacts_gone(work: UnitOfWork, ids: Sequence[int]) -> None:
    """Contacts were deleted."""
    if len(ids) > TOLD_IN_FULL:
        work.stale(Topic.CONTACTS, ids if len(ids) <= NAMED else (), CONTACT_EYES)
        return
    for contact_id in ids:
        work.delete(Topic.CONTACTS, contact_id, CONTACT_EYES)


def tell_all_contacts(work: UnitOfWork) -> None:
    """Something that every contact's row may show has changed."""
    work.stale(Topic.CONTACTS, (), CONTACT_EYES)


def tell_tags(work: UnitOfWork, ids: Sequence[int]) -> list[Tag]:
    """Tags were added, renamed, or have other contacts now."""
    rows = work.conn.execute(select(tags).where(tags.c.id.in_(ids)).order_by(tags.c.id)).mappings()
    found = [tag_record(row) for row in rows]
    for tag in found:
        work.upsert(Topic.TAGS, tag.id, tag, TAG_EYES)
    return found


def tell_all_tags(work: UnitOfWork) -> None:
    """Any tag may have other contacts now."""
    work.stale(Topic.TAGS, (), TAG_EYES)


def tell_attributes(work: UnitOfWork, ids: Sequence[int]) -> None:
    """Attributes were added or changed."""
    for row in work.conn.execute(select(attributes).where(attributes.c.id.in_(ids))).mappings():
        work.upsert(Topic.ATTRIBUTES, row["id"], schema.record(row))


def tell_targets(work: UnitOfWork, ids: Sequence[int]) -> list[Target]:
    """Targets were added or changed."""
    present = schema.load(work.conn)
    rows = work.conn.execute(select(targets).where(targets.c.id.in_(ids)).order_by(targets.c.id)).mappings()
    found = [target_record(present, row) for row in rows]
    for target in found:
        work.upsert(Topic.TARGETS, target.id, target, TARGET_EYES)
    return found
