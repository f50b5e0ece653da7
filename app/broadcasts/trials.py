"""*Send test*: the content as one person would read it, to one number, counted nowhere (MSG-52)."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from app.assets import service as senders
from app.assets.whatsapp_templates.reads import template_of
from app.audit.service import record as audit
from app.contacts import reads as contacts
from app.contract.broadcasts import SendTest
from app.contract.chain import check_network, check_step, check_way_out
from app.contract.channels import Channel
from app.contract.checks import check_email
from app.contract.content import BY_PHONE, check_fields, completed, is_text_alone, keys_of, personal, plain_text
from app.contract.devices import check_token
from app.contract.faults import Code, Problem
from app.contract.messages import Message, MessageId, Source
from app.contract.payloads.completing import as_sent
from app.contract.phones import PhoneFault, read_phone
from app.conversations import reads as conversations
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork
from app.dispatch import intake
from app.dispatch.intake import Draft
from app.dispatch.tables import messages


def send(work: UnitOfWork, actor: Actor, form: SendTest) -> Message:
    """Send a step's content to a number, with the values of a sample contact."""
    key = f"test:{actor.user_id}:{form.client_key[:64]}" if form.client_key else None
    if key is not None and (earlier := intake.by_client_key(work, key)) is not None:
        return conversations.message(work.conn, earlier)
    refuse_if(check_step(form.step, "step", contacts.attribute_keys(work.conn)))
    address = _address(work, form)
    sender = senders.active(work.conn, form.step.sender_id or 0, "step.sender_id")
    content, address_here = form.step.content, workspace.read(work.conn).public_address
    refuse_if(
        [
            *check_network(content, sender.rcs_network, "step.content"),
            *check_way_out(content, address_here, "step.content"),
        ]
    )
    if contacts.opted_out_among(work.conn, [address], sender.channel, sender.name):
        raise Refusal(Code.NOT_SENDABLE, reason="opted_out", sender=sender.name)
    keys = keys_of(form.step.content)
    values = contacts.values_of(work.conn, [form.contact_id] if form.contact_id else [], keys)
    content = personal(completed(form.step.content), values.get(form.contact_id or 0, {}))
    refuse_if(check_fields(content, "step.content"))
    draft = Draft(
        channel=sender.channel,
        provider_id=sender.provider_id,
        sender=sender.name,
        address=address,
        text=plain_text(content, template_of(work.conn, content, sender.id)),
        content=None if is_text_alone(content) else msgspec.json.encode(as_sent(content)).decode(),
        source=Source.TEST,
        author_id=actor.user_id,
        client_key=key,
    )
    (message_id,) = intake.accept(work, [draft])
    audit(work, actor, "test_sent", "message", message_id, details={"to": address, "sender": sender.name})
    return conversations.message(work.conn, message_id)


def _address(work: UnitOfWork, form: SendTest) -> str:
    """The typed number, or address where the channel has none; refused where it cannot be one."""
    if form.step.channel in BY_PHONE:
        phone = read_phone(form.number, workspace.read(work.conn).default_country)
        if isinstance(phone, PhoneFault):
            raise Refusal(Code.INVALID, problems=[Problem(path="number", code=phone.value)])
        return phone.digits
    if form.step.channel == Channel.EMAIL:
        refuse_if(check_email("number", form.number))
        return form.number.strip().lower()
    refuse_if(check_token("number", form.number))
    return form.number.strip()


def sent(conn: Connection, message_id: int) -> Message:
    """A test and what became of it; other messages are not for everybody who may broadcast."""
    source = conn.execute(select(messages.c.source).where(messages.c.id == message_id)).scalar_one_or_none()
    if source != Source.TEST.value:
        raise Refusal(Code.NOT_FOUND, what="message", id=message_id)
    return conversations.message(conn, MessageId(message_id))
