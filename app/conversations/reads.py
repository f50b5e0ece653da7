"""Lists, counts and threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    and_,
    case,
    exists,
    func,
    not_,
    select,
    true,
)

from app.accounts import reads as accounts
from app.contacts import reads as contacts
from app.contract.channels import Channel
from app.contract.checks import check_length
from app.contract.conversations import (
    PAGE_MAX,
    PREVIEW_MAX,
    ContactCard,
    Conversation,
    ConversationId,
    ConversationRow,
    ConversationState,
    Group,
    GroupCounts,
    ListConversations,
    Mark,
    SearchMode,
    SentContent,
    SystemLine,
    Thread,
)
from app.contract.faults import Code
from app.contract.messages import Direction, Message, MessageId, MessageState, Source
from app.contract.paging import MAX_TEXT, Page
from app.contract.payloads import keeping
from app.contract.received import kind_in, read_received
from app.conversations.rules import Standing
from app.conversations.tables import conversation_lines, conversation_marks, conversations
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.feed import position
from app.core.listing import contains
from app.dispatch import windows
from app.dispatch.tables import messages
from app.dnc import service as dnc
from app.dnc.service import Campaigns, no_campaigns

_RESOLVED = ConversationState.RESOLVED.value
_IS_IN = messages.c.direction == Direction.IN.value


def conversations_of(conn: Connection, ids: Iterable[int]) -> list[Conversation]:
    """Conversations as everybody who may see them does, in no particular order."""
    wanted = list(ids)
    rows = conn.execute(select(conversations).where(conversations.c.id.in_(wanted))).mappings().all()
    return _records(conn, rows)


def page(conn: Connection, actor: Actor, ask: ListConversations) -> Page[ConversationRow]:
    """A window of a group's list, one's starred first, then the newest message."""
    refuse_if(check_length("text", ask.text, high=MAX_TEXT))
    source = conversations.outerjoin(conversation_marks, _own_mark(actor.user_id))
    condition = and_(_visible_to(actor), _in_group(ask.group, actor.user_id), _matching(ask))
    total = conn.execute(select(func.count()).select_from(source).where(condition)).scalar_one()
    starred = func.coalesce(conversation_marks.c.starred.cast(Integer), 0)
    found = conn.execute(
        select(conversations, conversation_marks.c.starred, conversation_marks.c.read)
        .select_from(source)
        .where(condition)
        .order_by(starred.desc(), conversations.c.last_ms.desc(), conversations.c.id.desc())
        .limit(max(1, min(ask.limit, PAGE_MAX)))
        .offset(max(0, ask.offset))
    )
    rows = found.mappings().all()
    records = _rows(conn, rows)
    return Page(rows=tuple(records), total=total, offset=ask.offset, as_of=position(conn))


def rows_of(conn: Connection, actor: Actor, ids: Sequence[int]) -> list[ConversationRow]:
    """Rows by id, as far as the person may see them."""
    found = conn.execute(
        select(conversations, conversation_marks.c.starred, conversation_marks.c.read)
        .select_from(conversations.outerjoin(conversation_marks, _own_mark(actor.user_id)))
        .where(conversations.c.id.in_(list(ids)), _visible_to(actor))
    )
    return _rows(conn, found.mappings().all())


def counts(conn: Connection, actor: Actor) -> GroupCounts:
    """Every group's size in one pass (CNV-37)."""
    source = conversations.outerjoin(conversation_marks, _own_mark(actor.user_id))
    unread = conversations.c.incoming > func.coalesce(conversation_marks.c.read, 0)
    mine = _in_group(Group.YOUR_TASKS, actor.user_id) | _in_group(Group.UNASSIGNED, actor.user_id)
    sums = [func.sum(case((_in_group(group, actor.user_id), 1), else_=0)).label(group.value) for group in Group]
    sums.append(func.sum(case((and_(unread, mine), 1), else_=0)).label("unread"))
    row = conn.execute(select(*sums).select_from(source).where(_visible_to(actor))).mappings().one()
    return GroupCounts(counts={group: row[group.value] or 0 for group in Group}, unread=row["unread"] or 0)


def thread(
    conn: Connection,
    address: str,
    conversation_id: int,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Thread:
    """The newest messages, or those before or after a message's id, oldest first, and the system lines with them.

    Windows that touch hold every line once: a line belongs to the window of the message it follows.
    """
    of_thread = messages.c.address == address
    forwards = after is not None
    if before is not None:
        of_thread &= messages.c.id < before
    if after is not None:
        of_thread &= messages.c.id > after
    size = max(1, min(limit, PAGE_MAX))
    order = messages.c.id.asc() if forwards else messages.c.id.desc()
    rows = conn.execute(_shown().where(of_thread).order_by(order).limit(size + 1)).mappings().all()
    shown = list(rows[:size]) if forwards else list(reversed(rows[:size]))
    more = len(rows) > len(shown)
    has_earlier = bool(after) if forwards else more
    has_later = more if forwards else before is not None
    from_ms = shown[0]["created_ms"] if shown and has_earlier else 0
    to_ms = _next_ms(conn, address, shown[-1]["id"]) if shown and has_later else None
    return Thread(
        messages=tuple(_messages(conn, shown)),
        lines=tuple(_lines(conn, conversation_id, from_ms, to_ms)),
        earlier=has_earlier,
        later=has_later,
        windows=windows.of_address(conn, address),
    )


def _next_ms(conn: Connection, address: str, message_id: int) -> int | None:
    """When the message after one was made, None after the last."""
    later = (messages.c.address == address) & (messages.c.id > message_id)
    return conn.execute(select(messages.c.created_ms).where(later).order_by(messages.c.id).limit(1)).scalar()


def card(conn: Connection, address: str, campaigns: Campaigns = no_campaigns) -> ContactCard:
    """The contact with an address, what there is to know of contacts, the lists the number is on (DNC-7)."""
    known = contacts.names_of(conn, [address]).get(address)
    listed = dnc.entries_of(conn, address, campaigns)
    return ContactCard(
        do_not_contact=tuple(one.campaign for one in listed),
        contact=contacts.contact(conn, known.id) if known is not None else None,
        attributes=contacts.all_attributes(conn),
    )


def message(conn: Connection, message_id: MessageId) -> Message:
    """One message."""
    row = conn.execute(_shown().where(messages.c.id == message_id)).mappings().one()
    return _messages(conn, [row])[0]


def sees(conn: Connection, actor: Actor, address: str) -> bool:
    """Whether the conversation with an address is one the person may see (CNV-4)."""
    found = select(conversations.c.id).where(conversations.c.address == address, _visible_to(actor))
    return conn.execute(found).first() is not None


def answered_ms(conn: Connection, row: RowMapping) -> int:
    """When somebody last answered in a conversation, or resolved it; what was taken back does not count."""
    stands = (messages.c.source == Source.AGENT.value) & (messages.c.state != MessageState.CANCELLED.value)
    sent = select(func.max(messages.c.created_ms)).where(messages.c.address == row["address"], stands)
    resolved = select(func.max(conversation_lines.c.at_ms)).where(
        conversation_lines.c.conversation_id == row["id"], conversation_lines.c.kind == "resolved"
    )
    return max(conn.execute(sent).scalar() or 0, conn.execute(resolved).scalar() or 0)


def _lines(conn: Connection, conversation_id: int, from_ms: int, to_ms: int | None) -> list[SystemLine]:
    of_thread = (conversation_lines.c.conversation_id == conversation_id) & (conversation_lines.c.at_ms >= from_ms)
    if to_ms is not None:
        of_thread &= conversation_lines.c.at_ms < to_ms
    rows = conn.execute(select(conversation_lines).where(of_thread).order_by(conversation_lines.c.id)).mappings()
    return [
        SystemLine(id=row["id"], at_ms=row["at_ms"], kind=row["kind"], actor=row["actor"], detail=row["detail"])
        for row in rows
    ]


def _own_mark(user_id: int) -> ColumnElement[bool]:
    return and_(conversation_marks.c.conversation_id == conversations.c.id, conversation_marks.c.user_id == user_id)


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.sees_all_departments else conversations.c.department_id == actor.department_id


def _in_group(group: Group, user_id: int) -> ColumnElement[bool]:
    open_ = conversations.c.state != _RESOLVED
    match group:
        case Group.YOUR_TASKS:
            return and_(conversations.c.assignee_id == user_id, open_)
        case Group.ALL:
            return true()
        case Group.UNASSIGNED:
            return conversations.c.state == ConversationState.UNASSIGNED.value
        case Group.IN_WORK:
            return and_(conversations.c.assignee_id.is_not(None), open_)
        case Group.RESOLVED:
            return conversations.c.state == _RESOLVED
        case Group.STARRED:
            return func.coalesce(conversation_marks.c.starred, False)


def _matching(ask: ListConversations) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [true()]
    text = ask.text.strip()
    if text and ask.mode is SearchMode.NUMBER:
        digits = "".join(c for c in text if c.isdigit())
        parts.append(contains(conversations.c.address, digits or text))
    elif text:
        of_thread = messages.c.address == conversations.c.address
        parts.append(exists().where(of_thread, contains(messages.c.text, text)))
    if ask.unanswered:
        parts.append(
            and_(conversations.c.last_in_ms > conversations.c.last_answer_ms, conversations.c.state != _RESOLVED)
        )
    return and_(*parts)


def _rows(conn: Connection, rows: Sequence[RowMapping]) -> list[ConversationRow]:
    by_id = {one.id: one for one in _records(conn, rows)}
    return [
        ConversationRow(
            conversation=by_id[row["id"]],
            mark=Mark(conversation_id=row["id"], starred=bool(row["starred"]), read=row["read"] or 0),
        )
        for row in rows
    ]


def _records(conn: Connection, rows: Sequence[RowMapping]) -> list[Conversation]:
    last = _last_messages(conn, [row["last_message_id"] for row in rows if row["last_message_id"]])
    people = accounts.names_of(conn, {row["assignee_id"] for row in rows if row["assignee_id"]})
    known = contacts.names_of(conn, [row["address"] for row in rows])
    return [_record(row, last.get(row["last_message_id"]), people, known) for row in rows]


def _record(
    row: RowMapping,
    last: RowMapping | None,
    people: dict[int, str],
    known: dict[str, contacts.ContactName],
) -> Conversation:
    contact = known.get(row["address"])
    standing = Standing(
        ConversationState(row["state"]), row["assignee_id"], row["last_in_ms"], row["last_answer_ms"]
    )
    return Conversation(
        id=ConversationId(row["id"]),
        address=row["address"],
        contact_id=contact.id if contact else None,
        name=contact.name if contact else "",
        department_id=row["department_id"],
        assignee_id=row["assignee_id"],
        assignee=people.get(row["assignee_id"]),
        state=ConversationState(row["state"]),
        incoming=row["incoming"],
        unanswered=standing.unanswered,
        preview=last["text"][:PREVIEW_MAX] if last else "",
        last_ms=row["last_ms"],
        last_direction=Direction(last["direction"]) if last else None,
        last_state=MessageState(last["state"]) if last else None,
        last_channel=last["channel"] if last else None,
        last_sender=last["sender"] if last else None,
        last_kind=kind_in(last["received"]) if last and last["received"] else None,
    )


def _last_messages(conn: Connection, ids: Sequence[int]) -> dict[int, RowMapping]:
    wanted: Select[Any] = select(
        messages.c.id,
        messages.c.text,
        messages.c.direction,
        messages.c.state,
        messages.c.channel,
        messages.c.sender,
        case((_IS_IN, messages.c.content)).label("received"),
    ).where(messages.c.id.in_(ids))
    return {row["id"]: row for row in conn.execute(wanted).mappings()}


def _shown() -> Select[Any]:
    """Messages as threads show them: of an e-mail its subject, so that a page of long ones stays light (EML-19)."""
    content = case((messages.c.channel != Channel.EMAIL.value, messages.c.content)).label("content")
    return select(*(column for column in messages.c if column is not messages.c.content), content)


def sent_content(conn: Connection, address: str, message_id: MessageId) -> SentContent:
    """What was sent in a message of a thread, whole; refuses where it was no more than its text."""
    ours = (messages.c.id == message_id) & (messages.c.address == address) & not_(_IS_IN)
    wanted = select(messages.c.content).where(ours)
    found = conn.execute(wanted).scalar_one_or_none()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="message", id=message_id)
    return SentContent(content=keeping.read_content(found))


def _is_in(row: RowMapping) -> bool:
    return bool(row["direction"] == Direction.IN.value)


def _messages(conn: Connection, rows: Sequence[RowMapping]) -> list[Message]:
    people = accounts.names_of(conn, {row["author_id"] for row in rows if row["author_id"]})
    return [
        Message(
            id=MessageId(row["id"]),
            direction=Direction(row["direction"]),
            channel=row["channel"],
            sender=row["sender"],
            address=row["address"],
            text=row["text"],
            state=MessageState(row["state"]),
            source=Source(row["source"]),
            parts=row["parts"],
            created_ms=row["created_ms"],
            submitted_ms=row["submitted_ms"],
            delivered_ms=row["delivered_ms"],
            seen_ms=row["seen_ms"],
            failed_ms=row["failed_ms"],
            held_until_ms=row["held_until_ms"],
            author=people.get(row["author_id"]),
            author_id=row["author_id"],
            broadcast_id=row["run_id"] if row["source"] == Source.BROADCAST.value else None,
            broadcast=row["origin"],
            failure=row["failure"],
            error_code=row["error_code"],
            error_text=row["error_text"],
            retries=row["retries"],
            client_key=row["client_key"],
            content=keeping.read_content(row["content"]) if row["content"] and not _is_in(row) else None,
            received=read_received(row["content"]) if row["content"] and _is_in(row) else None,
            session_id=row["session_id"],
        )
        for row in rows
    ]
