"""Verbs of agents: start, write, take back, assign, move, resolve, star, read."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, update

from app.accounts import reads as accounts
from app.assets import service as senders
from app.audit.service import record as audit
from app.contacts import service as contacts
from app.contract.channels import Channel
from app.contract.checks import check_length
from app.contract.conversations import (
    NAME_MAX,
    Assign,
    Conversation,
    ConversationId,
    ConversationState,
    Mark,
    SendMessage,
    Star,
    StartConversation,
)
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.messages import Message, MessageId, Source
from app.contract.phones import Phone, PhoneFault, read_phone
from app.contract.sms import check_text
from app.conversations import answering, reads
from app.conversations.rules import Happening
from app.conversations.tables import conversation_marks, conversations
from app.conversations.threads import (
    audience,
    by_address,
    create,
    move,
    standing,
    tell,
    tell_messages,
    visible,
    write_line,
)
from app.core import workspace
from app.core.actor import Actor
from app.core.clock import SECOND_MS
from app.core.dialect import upsert
from app.core.errors import Refusal, refuse_if
from app.core.work import Audience, UnitOfWork
from app.dispatch import intake
from app.dispatch.intake import Draft
from app.dispatch.tables import messages

CLIENT_KEY_MAX: Final = 64


def start(work: UnitOfWork, actor: Actor, form: StartConversation) -> Conversation:
    """*Go to chat*: the contact is saved, the conversation belongs to its creator (CNV-66..69)."""
    phone = read_phone(form.number, workspace.read(work.conn).default_country)
    wrong = [Problem(path="number", code=phone.value)] if isinstance(phone, PhoneFault) else []
    refuse_if([*wrong, *check_length("name", form.name, high=NAME_MAX)])
    assert isinstance(phone, Phone)
    contacts.find_or_create(work, [phone.digits], name=form.name.strip())
    row = by_address(work, phone.digits)
    if row is None:
        row = create(
            work,
            phone.digits,
            Happening.CREATED_BY_AGENT,
            department_id=actor.department_id,
            user_id=actor.user_id,
        )
        write_line(work, row["id"], "created", actor)
        audit(work, actor, "conversation_created", "conversation", row["id"])
        tell(work, row["id"])
    elif not (actor.sees_all_departments or row["department_id"] == actor.department_id):
        handled_by = accounts.department(work.conn, row["department_id"]).name
        raise Refusal(
            Code.INVALID,
            problems=[Problem(path="number", code="other_department", params={"department": handled_by})],
        )
    return reads.conversations_of(work.conn, [row["id"]])[0]


def send(work: UnitOfWork, actor: Actor, conversation_id: ConversationId, form: SendMessage) -> Message:
    """An agent's message, held for a moment in which it can be undone; a repeated call sends nothing new."""
    row = visible(work, actor, conversation_id)
    if not form.client_key or len(form.client_key) > CLIENT_KEY_MAX:
        raise Refusal(Code.INVALID, problems=[Problem(path="client_key", code="required")])
    key = f"{actor.user_id}:{form.client_key}"
    earlier = intake.by_client_key(work, key)
    if earlier is not None:
        return reads.message(work.conn, earlier)
    sender = senders.active(work.conn, form.sender_id)
    refuse_if(check_text(form.text, path="text"))
    if contacts.opted_out_of(work.conn, row["address"], sender.channel, sender.name):
        raise Refusal(Code.NOT_SENDABLE, reason="opted_out", sender=sender.name)
    session_id = answering.admit(work, sender, row["address"], form.text)
    draft = Draft(
        channel=Channel(sender.channel).value,
        provider_id=sender.provider_id,
        sender=sender.name,
        address=row["address"],
        text=form.text,
        source=Source.AGENT,
        author_id=actor.user_id,
        client_key=key,
        hold_ms=workspace.read(work.conn).undo_send_s * SECOND_MS,
        session_id=session_id,
    )
    (message_id,) = intake.accept(work, [draft])
    move(work, row, Happening.AGENT_SENT, user_id=actor.user_id, message_id=message_id)
    tell_messages(work, [row["address"]])
    _read_all(work, conversation_id)
    return reads.message(work.conn, message_id)


def take_back(work: UnitOfWork, actor: Actor, conversation_id: ConversationId, message_id: MessageId) -> Message:
    """Undo a message that is still held (BEY-8)."""
    row = visible(work, actor, conversation_id)
    mine = (messages.c.address == row["address"]) & (messages.c.author_id == actor.user_id)
    sent_ms = work.conn.execute(select(messages.c.created_ms).where(messages.c.id == message_id, mine)).scalar()
    if sent_ms is None:
        raise Refusal(Code.NOT_FOUND, what="message", id=message_id)
    intake.take_back(work, message_id)
    if row["last_answer_ms"] == sent_ms:  # what was taken back answers nobody (CNV-35)
        answered = conversations.c.id == conversation_id
        work.conn.execute(
            update(conversations).where(answered).values(last_answer_ms=reads.answered_ms(work.conn, row))
        )
    tell(work, conversation_id)
    tell_messages(work, [row["address"]])
    return reads.message(work.conn, message_id)


def assign(work: UnitOfWork, actor: Actor, conversation_id: ConversationId, form: Assign) -> Conversation:
    """Give it to somebody who may see it, or back to everybody (CNV-21, 24, 25)."""
    row = visible(work, actor, conversation_id)
    if row["assignee_id"] == form.user_id:
        return reads.conversations_of(work.conn, [conversation_id])[0]
    if form.user_id is None:
        move(work, row, Happening.UNASSIGNED)
        write_line(work, conversation_id, "unassigned", actor)
    else:
        colleague = accounts.colleague(work.conn, form.user_id)
        if colleague is None or not (colleague.sees_all or colleague.department_id == row["department_id"]):
            name = colleague.name if colleague else str(form.user_id)
            problem = Problem(path="user_id", code="cannot_see_department", params={"name": name})
            raise Refusal(Code.INVALID, problems=[problem])
        move(work, row, Happening.ASSIGNED, user_id=form.user_id)
        kind = "taken" if form.user_id == actor.user_id else "assigned"
        write_line(work, conversation_id, kind, actor, colleague.name)
    audit(work, actor, "conversation_assigned", "conversation", conversation_id, details={"to": form.user_id})
    tell_messages(work, [row["address"]])
    return reads.conversations_of(work.conn, [conversation_id])[0]


def release_of(work: UnitOfWork, actor: Actor, user_id: int) -> None:
    """Somebody can no longer come in: what they had in work is everybody's again (CNV-6)."""
    theirs = (conversations.c.assignee_id == user_id) & (conversations.c.state == ConversationState.IN_WORK.value)
    for row in work.conn.execute(select(conversations).where(theirs)).mappings().all():
        move(work, row, Happening.UNASSIGNED)
        write_line(work, row["id"], "unassigned", actor)
        tell_messages(work, [row["address"]])


def move_department(
    work: UnitOfWork, actor: Actor, conversation_id: ConversationId, department_id: int
) -> Conversation:
    """Another department: it leaves the sight of the old one and its assignee (CNV-26, CNV-27)."""
    row = visible(work, actor, conversation_id)
    if row["department_id"] == department_id:
        return reads.conversations_of(work.conn, [conversation_id])[0]
    names = {one.id: one.name for one in accounts.all_departments(work.conn)}
    if department_id not in names:
        raise Refusal(Code.INVALID, problems=[Problem(path="department_id", code="not_in_list")])
    work.delete(Topic.CONVERSATIONS, conversation_id, audience(row["department_id"]))
    move(work, row, Happening.MOVED, extra={"department_id": department_id})
    write_line(work, conversation_id, "moved", actor, names[department_id])
    audit(work, actor, "conversation_moved", "conversation", conversation_id, details={"to": department_id})
    tell_messages(work, [row["address"]])
    return reads.conversations_of(work.conn, [conversation_id])[0]


def resolve(work: UnitOfWork, actor: Actor, conversation_id: ConversationId) -> Conversation:
    """Done for now: no assignee, nothing unread for anybody (CNV-30)."""
    row = visible(work, actor, conversation_id)
    if standing(row).state is ConversationState.RESOLVED:
        raise Refusal(Code.STATUS_IS_NOW, status=ConversationState.RESOLVED.value)
    move(work, row, Happening.RESOLVED, extra={"last_answer_ms": max(row["last_answer_ms"], row["last_in_ms"])})
    _read_all(work, conversation_id)
    write_line(work, conversation_id, "resolved", actor)
    audit(work, actor, "conversation_resolved", "conversation", conversation_id)
    tell_messages(work, [row["address"]])
    return reads.conversations_of(work.conn, [conversation_id])[0]


def star(work: UnitOfWork, actor: Actor, conversation_id: ConversationId, form: Star) -> Mark:
    """One's own star."""
    row = visible(work, actor, conversation_id)
    return _mark(work, actor.user_id, row["id"], starred=form.starred)


def read_until_now(work: UnitOfWork, actor: Actor, conversation_id: ConversationId) -> Mark:
    """Opening a conversation reads it for this user (CNV-36)."""
    row = visible(work, actor, conversation_id)
    return _mark(work, actor.user_id, row["id"], read=row["incoming"])


def _mark(work: UnitOfWork, user_id: int, conversation_id: ConversationId, **values: object) -> Mark:
    row = {"user_id": user_id, "conversation_id": conversation_id, "starred": False, "read": 0, **values}
    statement = upsert(work.conn, conversation_marks).values(row)
    keys = ["user_id", "conversation_id"]
    work.conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))
    own = (conversation_marks.c.user_id == user_id) & (conversation_marks.c.conversation_id == conversation_id)
    stored = work.conn.execute(select(conversation_marks).where(own)).mappings().one()
    mark = Mark(conversation_id=conversation_id, starred=stored["starred"], read=stored["read"])
    work.upsert(Topic.CONVERSATION_MARKS, conversation_id, mark, Audience(user_id=user_id))
    return mark


def _read_all(work: UnitOfWork, conversation_id: ConversationId) -> None:
    """Everybody's reading position moves to the end."""
    incoming = select(conversations.c.incoming).where(conversations.c.id == conversation_id).scalar_subquery()
    changed = work.conn.execute(
        update(conversation_marks)
        .where(conversation_marks.c.conversation_id == conversation_id)
        .where(conversation_marks.c.read < incoming)
        .values(read=incoming)
        .returning(conversation_marks.c.user_id, conversation_marks.c.starred, conversation_marks.c.read)
    )
    for row in changed.mappings():
        mark = Mark(conversation_id=conversation_id, starred=row["starred"], read=row["read"])
        work.upsert(Topic.CONVERSATION_MARKS, conversation_id, mark, Audience(user_id=row["user_id"]))
