"""Verbs about single contacts: add, edit, delete, merge; and finding them by number (CON-19..32)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from app.audit.service import record as audit
from app.contacts import devices, links, opt_outs, schema, tags
from app.contacts.records import contact_records
from app.contacts.rules import merged
from app.contacts.tables import contact_tags, contacts, redirects
from app.contacts.telling import tell_contacts, tell_contacts_gone, tell_tags
from app.contract.attributes import EMAIL_KEY, NAME_KEY, AttributeValue
from app.contract.checks import clean_text
from app.contract.contacts import Contact, ContactForm, check_contact
from app.contract.faults import Code
from app.contract.phones import Phone, read_phone
from app.contract.values import ValueFault, fitted
from app.core import workspace
from app.core.actor import Actor
from app.core.dialect import among, upsert
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork


def add_contact(work: UnitOfWork, actor: Actor, form: ContactForm) -> Contact:
    """A new contact; refused where the number is somebody's already (CON-56)."""
    present, phone = _checked(work, form)
    assert phone is not None
    _refuse_taken(work, phone, 0)
    row = {
        **_phone_columns(phone),
        **schema.columns_of(present, _fitting(present, form.values)),
        "created_ms": work.now_ms,
        "updated_ms": work.now_ms,
    }
    contact_id = work.conn.execute(insert(present.table).values(row).returning(present.table.c.id)).scalar_one()
    _set_tags(work, actor, contact_id, form)
    (contact,) = tell_contacts(work, [contact_id])
    audit(work, actor, "contact_added", "contact", contact_id, details={"new": contact})
    return contact


def edit_contact(work: UnitOfWork, actor: Actor, contact_id: int, form: ContactForm) -> Contact:
    """Save the form; refused, with what the other saved, when the contact changed meanwhile (CON-32)."""
    before = stored(work, contact_id)
    if before.version != form.version:
        fresh = msgspec.json.encode(before).decode()
        raise Refusal(Code.CONFLICT, what="contact", id=contact_id, version=before.version, record=fresh)
    present, phone = _checked(work, form, may_lack_phone=before.phone is None)
    if phone is not None:
        _refuse_taken(work, phone, contact_id)
    fitting = _fitting(present, form.values)
    row = {
        **(_phone_columns(phone) if phone else {}),
        **schema.columns_of(present, fitting),
        **_touched(work, present),
    }
    work.conn.execute(update(present.table).where(present.table.c.id == contact_id).values(row))
    _set_tags(work, actor, contact_id, form)
    if phone is not None and before.phone is not None and before.phone != phone.digits:
        opt_outs.carry_over(work, before.phone, phone.digits)
    old_email, new_email = before.values.get(EMAIL_KEY), fitting.get(EMAIL_KEY)
    if old_email and new_email and old_email != new_email:
        opt_outs.carry_over(work, str(old_email).lower(), str(new_email).lower())
    (after,) = tell_contacts(work, [contact_id])
    audit(work, actor, "contact_changed", "contact", contact_id, details={"old": before, "new": after})
    return after


def delete_contact(work: UnitOfWork, actor: Actor, contact_id: int) -> None:
    """Remove a contact; messages keep the bare number, opt-outs stay by address (CON-31)."""
    before = stored(work, contact_id)
    tell_tags(work, remove(work, [contact_id]))
    audit(work, actor, "contact_deleted", "contact", contact_id, details={"old": before})
    tell_contacts_gone(work, [contact_id])


def remove(work: UnitOfWork, contact_ids: Sequence[int]) -> list[int]:
    """Take contacts and their tag links out of the store. Returns the tags that lost somebody."""
    changed = links.remove_all(work, contact_ids)
    work.conn.execute(delete(contacts).where(among(work.conn, contacts.c.id, contact_ids)))
    return changed


def merge_contacts(work: UnitOfWork, actor: Actor, contact_id: int, into_id: int) -> Contact:
    """Take a contact into another, which gains what it lacks (CON-30).

    A redirect stays behind, so that what names the contact by id finds the kept one.
    """
    if contact_id == into_id:
        raise Refusal(Code.NOT_FOUND, what="contact", id=into_id)
    other, keep = stored(work, contact_id), stored(work, into_id)
    present = schema.load(work.conn)
    gained = merged(keep.values, other.values)
    row = {**schema.columns_of(present, gained), **_touched(work, present)}
    links_of_other = select(contact_tags.c.tag_id).where(contact_tags.c.contact_id == contact_id)
    tag_ids = work.conn.execute(links_of_other).scalars().all()
    devices.pass_on(work, contact_id, into_id)
    lost = remove(work, [contact_id])
    if keep.phone is None and other.phone is not None:
        row |= {"phone": other.phone, "doubtful": other.doubtful, "country": other.country}
    elif keep.phone is not None and other.phone is not None:
        opt_outs.carry_over(work, other.phone, keep.phone)
    work.conn.execute(update(present.table).where(present.table.c.id == into_id).values(row))
    links.add(work, tag_ids, links.these(work, [into_id]))
    _redirect(work, contact_id, into_id)
    tell_tags(work, sorted({*lost, *tag_ids}))
    tell_contacts_gone(work, [contact_id])
    (after,) = tell_contacts(work, [into_id])
    details = {"old": keep, "taken": other, "new": after}
    audit(work, actor, "contacts_merged", "contact", into_id, details=details)
    return after


def find_or_create(work: UnitOfWork, phones: Sequence[str], *, name: str = "") -> dict[str, int]:
    """Contacts by canonical number, made where nobody has it; set-based, for typed lists and inbound senders.

    `name` fills the name of a contact that has none.
    """
    wanted = list(dict.fromkeys(phones))
    by_phone = select(contacts.c.phone, contacts.c.id).where(among(work.conn, contacts.c.phone, wanted))
    known = {row.phone: row.id for row in work.conn.execute(by_phone)}
    missing = [phone for phone in wanted if phone not in known]
    moments = {"created_ms": work.now_ms, "updated_ms": work.now_ms}
    if missing:
        rows = [{**_phone_columns(_reread(phone)), **moments} for phone in missing]
        work.conn.execute(upsert(work.conn, contacts).on_conflict_do_nothing(), rows)
        known = {row.phone: row.id for row in work.conn.execute(by_phone)}
    changed = {known[phone] for phone in missing} | _name(work, known.values(), clean_text(name))
    tell_contacts(work, sorted(changed))
    return known


def record_rcs(work: UnitOfWork, capable: Mapping[int, bool]) -> None:
    """What a capability check found, by contact (CON-11)."""
    for answer in (True, False):
        ids = [contact_id for contact_id, value in capable.items() if value is answer]
        changed = update(contacts).where(among(work.conn, contacts.c.id, ids))
        work.conn.execute(changed.values(rcs_capable=answer, rcs_checked_ms=work.now_ms))
    tell_contacts(work, list(capable))


def stored(work: UnitOfWork, contact_id: int) -> Contact:
    """One contact."""
    present = schema.load(work.conn)
    rows = work.conn.execute(select(present.table).where(present.table.c.id == contact_id)).mappings().all()
    if not rows:
        raise Refusal(Code.NOT_FOUND, what="contact", id=contact_id)
    return contact_records(work.conn, present, rows)[0]


def _checked(
    work: UnitOfWork, form: ContactForm, *, may_lack_phone: bool = False
) -> tuple[schema.Schema, Phone | None]:
    """The number is None where none is given and none is needed: for people known by another address (CON-2)."""
    present = schema.load(work.conn)
    country = workspace.read(work.conn).default_country
    lacks_phone = may_lack_phone and not form.phone.strip()
    problems = [
        problem
        for problem in check_contact(form, present.attributes, country)
        if not (lacks_phone and problem.path == "phone")
    ]
    refuse_if([*problems, *tags.check_present(work, "tags", form.tags or ())])
    phone = read_phone(form.phone, country)
    return present, phone if isinstance(phone, Phone) else None


def _refuse_taken(work: UnitOfWork, phone: Phone, contact_id: int) -> None:
    taken = select(contacts.c.id).where(contacts.c.phone == phone.digits, contacts.c.id != contact_id)
    found = work.conn.execute(taken).scalar_one_or_none()
    if found is not None:
        raise Refusal(Code.CONTACT_EXISTS, id=found, phone=phone.digits)


def _fitting(present: schema.Schema, values: Mapping[str, AttributeValue | None]) -> dict[str, Any]:
    known = present.by_key()
    found = {key: fitted(known[key], value) for key, value in values.items()}
    assert not any(isinstance(value, ValueFault) for value in found.values())
    return found


def _phone_columns(phone: Phone) -> dict[str, object]:
    return {"phone": phone.digits, "doubtful": phone.doubtful, "country": phone.country}


def _reread(digits: str) -> Phone:
    found = read_phone("+" + digits, "")
    return (
        found if isinstance(found, Phone) and found.digits == digits else Phone(digits, doubtful=True, country=None)
    )


def _touched(work: UnitOfWork, present: schema.Schema) -> dict[str, object]:
    return {"version": present.table.c.version + 1, "updated_ms": work.now_ms}


def _set_tags(work: UnitOfWork, actor: Actor, contact_id: int, form: ContactForm) -> None:
    fresh = tags.ensure(work, actor, form.new_tags)
    present = set(
        work.conn.execute(select(contact_tags.c.tag_id).where(contact_tags.c.contact_id == contact_id)).scalars()
    )
    wanted = {*(present if form.tags is None else form.tags), *fresh}
    me = links.these(work, [contact_id])
    links.remove(work, present - wanted, me)
    links.add(work, wanted - present, me)
    tell_tags(work, sorted({*(present ^ wanted), *fresh}))


def _name(work: UnitOfWork, ids: Iterable[int], name: str) -> set[int]:
    present = schema.load(work.conn)
    column = present.column_of(NAME_KEY)
    if column is None or not name:
        return set()
    nameless = among(work.conn, present.table.c.id, ids) & column.is_(None)
    values = {**schema.columns_of(present, {NAME_KEY: name}), **_touched(work, present)}
    changed = update(present.table).where(nameless).values(values).returning(present.table.c.id)
    return set(work.conn.execute(changed).scalars())


def _redirect(work: UnitOfWork, old_id: int, new_id: int) -> None:
    work.conn.execute(update(redirects).where(redirects.c.new_id == old_id).values(new_id=new_id))
    work.conn.execute(insert(redirects).values(old_id=old_id, new_id=new_id, at_ms=work.now_ms))
