"""Verbs and reads about sender IDs."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from app.assets.tables import senders
from app.assets.whatsapp_templates import service as whatsapp_templates
from app.audit.service import record as audit
from app.channels.registry import CONNECTORS
from app.contract.channels import Channel
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.providers import Provider, ProviderId
from app.contract.reply_windows import sender_key
from app.contract.senders import (
    EXPLAINED,
    Sender,
    SenderForm,
    SenderId,
    SenderStatus,
    check_registrar,
    check_sender,
    check_sender_name,
    check_verified,
)
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import Audience, UnitOfWork
from app.dispatch import providers as accounts

CHOOSERS: Final = (Permission.VIEW_SENDER_IDS, Permission.MANAGE_BROADCASTS, Permission.MANAGE_CONVERSATIONS)
"""Who may know the senders: whoever sees their table or sends under one."""
_EYES: Final = Audience(any_of=frozenset(CHOOSERS))


def all_senders(conn: Connection) -> list[Sender]:
    """Every sender by name."""
    known = {one.id: one for one in accounts.all_providers(conn, {})}
    rows = conn.execute(select(senders).order_by(senders.c.name_folded)).mappings()
    return [_record(row, known.get(row["provider_id"])) for row in rows]


def find(conn: Connection, sender_id: int) -> Sender | None:
    """One sender."""
    return next((one for one in all_senders(conn) if one.id == sender_id), None)


def active(conn: Connection, sender_id: int, path: str = "sender_id") -> Sender:
    """A sender messages can go out under; refuses with the reason otherwise (BRD-54, CVP-59)."""
    sender = find(conn, sender_id)
    if sender is None:
        raise Refusal(Code.INVALID, problems=[Problem(path=path, code="sender_gone")])
    if sender.status is not SenderStatus.ACTIVE:
        params = {"sender": sender.name}
        raise Refusal(Code.INVALID, problems=[Problem(path=path, code="sender_inactive", params=params)])
    return sender


def verified_names(conn: Connection) -> frozenset[str]:
    """Senders that WhatsApp has verified, as reply windows know them (WAP-2)."""
    found = select(senders.c.name).where(senders.c.channel == Channel.WHATSAPP.value, senders.c.verified)
    return frozenset(sender_key(name) for name in conn.execute(found).scalars())


def save(work: UnitOfWork, actor: Actor, form: SenderForm, sender_id: SenderId | None) -> Sender:
    """A new sender, or a changed one; its status moves as registrations do (SID-4)."""
    before = None if sender_id is None else find(work.conn, sender_id)
    if sender_id is not None and before is None:
        raise Refusal(Code.NOT_FOUND, what="sender", id=sender_id)
    status = None if before is None else before.status
    row = _columns(work, actor, form, sender_id, status)
    if sender_id is None:
        row["created_ms"] = work.now_ms
        sender_id = SenderId(work.conn.execute(insert(senders).values(row).returning(senders.c.id)).scalar_one())
        audit(work, actor, "sender_added", "sender", sender_id, details=row)
    else:
        work.conn.execute(update(senders).where(senders.c.id == sender_id).values(row))
        moved = {} if form.status is status else {"before": status.value if status is not None else None}
        audit(work, actor, "sender_changed", "sender", sender_id, details={**row, **moved})
    sender = find(work.conn, sender_id)
    assert sender is not None
    work.upsert(Topic.SENDERS, sender_id, sender, _EYES)
    return sender


def _columns(
    work: UnitOfWork, actor: Actor, form: SenderForm, sender_id: SenderId | None, before: SenderStatus | None
) -> dict[str, Any]:
    kinds = {one.id: one.kind for one in accounts.all_providers(work.conn, {})}
    others = check_sender(form, before)
    if form.provider_id not in kinds:
        refuse_if([Problem(path="provider_id", code="not_in_list"), *check_sender_name(form.name), *others])
    channel = CONNECTORS[kinds[form.provider_id]].channel
    others += check_verified(form, channel)
    taken = _taken(work, form.name, channel, sender_id)
    registrar = check_registrar(channel, is_owner=actor.may(Permission.MANAGE_PROVIDERS))
    refuse_if([*check_sender_name(form.name, channel), *taken, *registrar, *others])
    return {
        "name": form.name.strip(),
        "name_folded": form.name.strip().casefold(),
        "channel": channel.value,
        "provider_id": form.provider_id,
        "status": form.status.value,
        "assigned_id": form.assigned_id.strip(),
        "agreement": form.agreement.strip(),
        "comment": form.comment.strip() if form.status in EXPLAINED else "",
        "verified": form.verified,
    }


def remove(work: UnitOfWork, actor: Actor, sender_id: SenderId) -> None:
    """Forget a sender; messages keep its name. Those of other channels than SMS and RCS are the owner's (SID-1)."""
    sender = find(work.conn, sender_id)
    is_owner = actor.may(Permission.MANAGE_PROVIDERS)
    if sender is not None and check_registrar(Channel(sender.channel), is_owner=is_owner):
        raise Refusal(Code.PERMISSION_DENIED, permission=Permission.MANAGE_PROVIDERS.value)
    whatsapp_templates.forget(work, sender_id)
    if work.conn.execute(delete(senders).where(senders.c.id == sender_id)).rowcount == 0:
        raise Refusal(Code.NOT_FOUND, what="sender", id=sender_id)
    audit(work, actor, "sender_deleted", "sender", sender_id)
    work.delete(Topic.SENDERS, sender_id, _EYES)


def tell_of_account(work: UnitOfWork, provider_id: ProviderId) -> None:
    """Show what senders have from their account, which has changed: its name, its network."""
    for sender in all_senders(work.conn):
        if sender.provider_id == provider_id:
            work.upsert(Topic.SENDERS, sender.id, sender, _EYES)


def _taken(work: UnitOfWork, name: str, channel: Channel, own_id: SenderId | None) -> list[Problem]:
    same = (senders.c.name_folded == name.strip().casefold()) & (senders.c.channel == channel.value)
    found = work.conn.execute(select(senders.c.id).where(same)).scalar_one_or_none()
    return [] if found in (None, own_id) else [Problem(path="name", code="taken", params={"value": name.strip()})]


def _record(row: RowMapping, account: Provider | None) -> Sender:
    return Sender(
        id=row["id"],
        name=row["name"],
        channel=row["channel"],
        provider_id=row["provider_id"],
        provider="" if account is None else account.name,
        status=SenderStatus(row["status"]),
        assigned_id=row["assigned_id"],
        agreement=row["agreement"],
        comment=row["comment"],
        verified=row["verified"],
        created_ms=row["created_ms"],
        rcs_network=None if account is None else account.rcs_network,
    )
