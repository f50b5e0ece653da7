"""Devices of contacts: registered by token, each in one person's hands, addressed as messages leave (MSG-71)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, delete, func, insert, select, update

from app.audit.service import record as audit
from app.contacts import schema
from app.contacts.tables import contacts, devices
from app.contacts.telling import tell_contacts
from app.contract.attributes import EMAIL_KEY
from app.contract.checks import clean_text
from app.contract.contacts import Contact
from app.contract.devices import DEVICES_MAX, Device, DeviceForm, check_device
from app.contract.faults import Code, Problem
from app.contract.messages import MessageId, Source
from app.core.actor import Actor
from app.core.dialect import among, upsert
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork
from app.dispatch.observers import Candidate


def register(work: UnitOfWork, actor: Actor, contact_id: int, form: DeviceForm) -> Contact:
    """A contact's device from now on; of one that is known already, the new name and owner."""
    refuse_if(check_device(form))
    channel, token, name = form.channel.value, form.token.strip(), clean_text(form.name)
    if work.conn.execute(select(contacts.c.id).where(contacts.c.id == contact_id)).first() is None:
        raise Refusal(Code.NOT_FOUND, what="contact", id=contact_id)
    same = (devices.c.channel == channel) & (devices.c.token == token)
    before = work.conn.execute(select(devices.c.id, devices.c.contact_id).where(same)).first()
    mine = (devices.c.contact_id == contact_id) & (devices.c.channel == channel)
    others = mine if before is None else mine & (devices.c.id != before.id)
    held = work.conn.execute(select(func.count()).select_from(devices).where(others)).scalar_one()
    if held >= DEVICES_MAX:
        raise Refusal(
            Code.INVALID, problems=[Problem(path="token", code="too_many", params={"limit": DEVICES_MAX})]
        )
    values: dict[str, Any] = {"contact_id": contact_id, "name": name, "registered_ms": work.now_ms}
    if before is None:
        work.conn.execute(insert(devices).values({"channel": channel, "token": token, **values}))
    else:
        work.conn.execute(update(devices).where(devices.c.id == before.id).values(values))
        if before.contact_id != contact_id:
            tell_contacts(work, [before.contact_id])
    details = {"channel": channel, "name": name, "from": None if before is None else before.contact_id}
    audit(work, actor, "device_registered", "contact", contact_id, details=details)
    return tell_contacts(work, [contact_id])[0]


def forget(work: UnitOfWork, actor: Actor, device_id: int) -> Contact:
    """A device is no longer the contact's."""
    row = work.conn.execute(select(devices).where(devices.c.id == device_id)).first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="device", id=device_id)
    work.conn.execute(delete(devices).where(devices.c.id == device_id))
    details = {"channel": row.channel, "name": row.name}
    audit(work, actor, "device_forgotten", "contact", row.contact_id, details=details)
    return tell_contacts(work, [row.contact_id])[0]


def pass_on(work: UnitOfWork, old_id: int, new_id: int) -> None:
    """What a merged contact had is the kept one's."""
    work.conn.execute(update(devices).where(devices.c.contact_id == old_id).values(contact_id=new_id))


def give_back(work: UnitOfWork, kept: Mapping[int, Sequence[Device]]) -> None:
    """Devices of contacts that come back, but for those somebody else has registered meanwhile."""
    rows = [
        {
            "contact_id": contact_id,
            "channel": one.channel.value,
            "token": one.token,
            "name": one.name,
            "registered_ms": one.registered_ms,
        }
        for contact_id, theirs in kept.items()
        for one in theirs
    ]
    if rows:
        work.conn.execute(upsert(work.conn, devices).on_conflict_do_nothing(), rows)


class Tokens:
    """See `dispatch.observers.TokenBook`."""

    def of(self, conn: Connection, batch: Sequence[Candidate]) -> dict[MessageId, tuple[str, ...]]:
        """A contact is found by its number, or its e-mail address where it has none; a test names a token."""
        found: dict[MessageId, tuple[str, ...]]
        found = {one.message_id: (one.address,) for one in batch if one.source is Source.TEST}
        for channel in {one.channel for one in batch}:
            theirs = [one for one in batch if one.channel == channel and one.source is not Source.TEST]
            known = _tokens_by_address(conn, channel, {one.address for one in theirs})
            found |= {one.message_id: known.get(one.address, ()) for one in theirs}
        return found

    def gone(self, work: UnitOfWork, channel: int, tokens: Collection[str]) -> None:
        """What a provider knows no more is taken from the contacts (PSH-20)."""
        these = (devices.c.channel == channel) & among(work.conn, devices.c.token, tokens)
        lost = work.conn.execute(delete(devices).where(these).returning(devices.c.contact_id)).scalars().all()
        tell_contacts(work, sorted(set(lost)))


def _tokens_by_address(conn: Connection, channel: int, addresses: Collection[str]) -> dict[str, tuple[str, ...]]:
    present = schema.load(conn)
    table, email = present.table, present.column_of(EMAIL_KEY)
    queries: list[tuple[ColumnElement[Any], ColumnElement[bool]]]
    queries = [(table.c.phone, among(conn, table.c.phone, addresses))]
    mails = [one for one in addresses if "@" in one]
    if mails and email is not None:
        small = func.lower(email, type_=Text)
        queries.append((small, table.c.phone.is_(None) & small.in_(mails)))
    found: dict[str, list[str]] = defaultdict(list)
    for address, condition in queries:
        joined = select(address, devices.c.token).join(table, table.c.id == devices.c.contact_id)
        mine = joined.where(devices.c.channel == channel, condition).order_by(devices.c.id)
        for place, token in conn.execute(mine):
            found[place].append(token)
    return {address: tuple(tokens) for address, tokens in found.items()}
