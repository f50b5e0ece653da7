"""Verbs about opt-outs: refusals to be written to, kept by address so that they outlive contacts (CON-27..31)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from app.audit.service import record as audit
from app.contacts import schema
from app.contacts.criteria import blocks
from app.contacts.records import addresses_of, opt_out_records
from app.contacts.tables import opt_outs
from app.contacts.telling import tell_contacts
from app.contract.attributes import EMAIL_KEY
from app.contract.channels import Channel
from app.contract.checks import check_length, clean_text
from app.contract.contacts import Contact, OptOut, OptOutForm, OptOutSource
from app.contract.faults import Code, Problem
from app.core.actor import SYSTEM, Actor
from app.core.dialect import among
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork

EVERY_CHANNEL = 0
SENDER_MAX = 100
"""Characters of a sender ID's name, whatever its channel."""


def set_opt_out(work: UnitOfWork, actor: Actor, form: OptOutForm) -> Contact:
    """A person enters that a contact must get nothing on a channel (or a sender ID of it)."""
    addresses = _addresses(work, form.contact_id)
    if not addresses:
        raise Refusal(Code.INVALID, problems=[Problem(path="contact_id", code="no_address")])
    refuse_if(check_length("sender", clean_text(form.sender), high=SENDER_MAX))
    if form.sender and form.channel is None:
        raise Refusal(Code.INVALID, problems=[Problem(path="sender", code="needs_channel")])
    if not record_opt_out(work, addresses[0], form.channel, clean_text(form.sender), actor=actor):
        raise Refusal(Code.INVALID, problems=[Problem(path="channel", code="already_opted_out")])
    return tell_contacts(work, [form.contact_id])[0]


def record_opt_out(
    work: UnitOfWork,
    address: str,
    channel: Channel | None,
    sender: str = "",
    *,
    source: OptOutSource = OptOutSource.USER,
    detail: str = "",
    actor: Actor = SYSTEM,
) -> bool:
    """Note that an address refuses a channel (None: all) or one sender of it; False when it already did."""
    number = channel.value if channel is not None else EVERY_CHANNEL
    same = (opt_outs.c.channel == number) & (opt_outs.c.sender_folded == sender.casefold())
    if work.conn.execute(select(opt_outs.c.id).where(_in_force(address), same)).first():
        return False
    row = {
        "address": address,
        "channel": number,
        "sender": sender,
        "sender_folded": sender.casefold(),
        "source": source.value,
        "detail": detail,
        "set_ms": work.now_ms,
        "set_by": actor.name,
        "set_by_id": actor.user_id,
    }
    work.conn.execute(insert(opt_outs).values(row))
    audit(work, actor, "opt_out_set", "address", address, details={"new": row})
    tell_contacts(work, people_at(work, address))
    return True


def record_many(work: UnitOfWork, addresses: Sequence[str], channel: Channel, actor: Actor) -> list[str]:
    """Whole-channel opt-outs for many addresses; returns those that had none. The caller tells of the contacts."""
    same = (opt_outs.c.channel == channel.value) & (opt_outs.c.sender_folded == "") & opt_outs.c.lifted_ms.is_(None)
    here = among(work.conn, opt_outs.c.address, addresses)
    present = set(work.conn.execute(select(opt_outs.c.address).where(here, same)).scalars())
    fresh = [address for address in dict.fromkeys(addresses) if address not in present]
    rows = [
        {
            "address": address,
            "channel": channel.value,
            "sender": "",
            "sender_folded": "",
            "source": OptOutSource.USER.value,
            "detail": "",
            "set_ms": work.now_ms,
            "set_by": actor.name,
            "set_by_id": actor.user_id,
        }
        for address in fresh
    ]
    if rows:
        work.conn.execute(insert(opt_outs), rows)
    return fresh


def lift_opt_out(work: UnitOfWork, actor: Actor, opt_out_id: int) -> OptOut:
    """A person takes an entry back; it stays as history (CON-28)."""
    row = work.conn.execute(select(opt_outs).where(opt_outs.c.id == opt_out_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="opt_out", id=opt_out_id)
    if row["lifted_ms"] is not None:
        raise Refusal(Code.STATUS_IS_NOW, status="lifted")
    _lift(work, actor, [row], detail="")
    return opt_out_records(work.conn, opt_outs.c.id == opt_out_id)[0]


def lift_by_message(work: UnitOfWork, address: str, channel: Channel, sender: str, *, detail: str) -> int:
    """The person asked to hear again: lifts the channel's own entry and the sender's, not a chatbot's (OPT-12, 14).

    An entry for every channel goes on for the others. Returns how many entries were lifted.
    """
    blocking = blocks(channel.value, sender) & (opt_outs.c.source != OptOutSource.CHATBOT.value)
    rows = work.conn.execute(select(opt_outs).where(_in_force(address), blocking)).mappings().all()
    if not rows:
        return 0
    for row in rows:
        if row["channel"] == EVERY_CHANNEL:
            kept = {key: value for key, value in row.items() if key != "id"}
            others = [{**kept, "channel": other.value} for other in Channel if other is not channel]
            work.conn.execute(insert(opt_outs), others)
    _lift(work, SYSTEM, rows, detail=detail)
    return len(rows)


def carry_over(work: UnitOfWork, old_address: str, new_address: str) -> None:
    """Let the opt-outs of one address hold for another as well (CON-29, CON-30)."""
    present = {
        (row.channel, row.sender_folded)
        for row in work.conn.execute(select(opt_outs).where(_in_force(new_address)))
    }
    rows = work.conn.execute(select(opt_outs).where(_in_force(old_address))).mappings()
    copies = [
        {**{key: value for key, value in row.items() if key != "id"}, "address": new_address}
        for row in rows
        if (row["channel"], row["sender_folded"]) not in present
    ]
    if copies:
        work.conn.execute(insert(opt_outs), copies)


def opted_out_of(conn: Connection, address: str, channel: int, sender: str) -> OptOut | None:
    """The oldest entry that keeps a sender of a channel from writing to an address, None when nothing does."""
    found = opt_out_records(conn, _in_force(address) & blocks(channel, sender))
    return found[0] if found else None


def people_at(work: UnitOfWork, address: str) -> list[int]:
    """Contacts known under an address."""
    present = schema.load(work.conn)
    table, email = present.table, present.column_of(EMAIL_KEY)
    found = list(work.conn.execute(select(table.c.id).where(table.c.phone == address)).scalars())
    if email is not None and "@" in address:
        found += work.conn.execute(select(table.c.id).where(email == address)).scalars()
    return found


def _lift(work: UnitOfWork, actor: Actor, rows: Sequence[RowMapping], *, detail: str) -> None:
    values = {"lifted_ms": work.now_ms, "lifted_by": actor.name, "lifted_detail": detail}
    work.conn.execute(update(opt_outs).where(opt_outs.c.id.in_([row["id"] for row in rows])).values(values))
    for row in rows:
        audit(work, actor, "opt_out_lifted", "address", row["address"], details={"old": dict(row), "by": detail})
    for address in dict.fromkeys(row["address"] for row in rows):
        tell_contacts(work, people_at(work, address))


def _in_force(address: str) -> ColumnElement[bool]:
    return (opt_outs.c.address == address) & opt_outs.c.lifted_ms.is_(None)


def _addresses(work: UnitOfWork, contact_id: int) -> list[str]:
    present = schema.load(work.conn)
    row = work.conn.execute(select(present.table).where(present.table.c.id == contact_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="contact", id=contact_id)
    return addresses_of(row["phone"], present.values(row).get(EMAIL_KEY))
