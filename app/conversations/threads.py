"""Changes of a conversation: the one place that asks the rules, writes the row and tells listeners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Insert, RowMapping, bindparam, insert, select, update

from app.contacts import service as contacts
from app.contract.conversations import ConversationId, ConversationState
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.messages import MessageId
from app.contract.permissions import Permission
from app.conversations import reads
from app.conversations.rules import Happening, Standing, after
from app.conversations.tables import conversation_lines, conversations
from app.core import workspace
from app.core.actor import Actor
from app.core.dialect import upsert_for
from app.core.errors import Refusal
from app.core.hot import Hot
from app.core.work import Audience, UnitOfWork

NAMED_MAX: Final = 200
"""Most conversations an event names; beyond that listeners read everything again."""


def audience(department_id: int) -> Audience:
    """Who may hear of a conversation (CNV-4)."""
    return Audience(permission=Permission.MANAGE_CONVERSATIONS, department_id=department_id)


def visible(work: UnitOfWork, actor: Actor, conversation_id: int) -> RowMapping:
    """A conversation the person may see; one of another department does not exist for them."""
    row = work.conn.execute(select(conversations).where(conversations.c.id == conversation_id)).mappings().first()
    if row is None or not (actor.sees_all_departments or row["department_id"] == actor.department_id):
        raise Refusal(Code.NOT_FOUND, what="conversation", id=conversation_id)
    return row


def standing(row: RowMapping) -> Standing:
    """A stored row as the rules see it."""
    return Standing(ConversationState(row["state"]), row["assignee_id"], row["last_in_ms"], row["last_answer_ms"])


def create(
    work: UnitOfWork,
    address: str,
    happening: Happening,
    *,
    department_id: int | None = None,
    user_id: int | None = None,
) -> RowMapping:
    """A conversation with an address that has none, and the contact it belongs to (CNV-3, CNV-12..14)."""
    contacts.find_or_create(work, [address])
    if department_id is None:
        department_id = workspace.read(work.conn).first_line_department_id
    fresh = after(Standing(None), happening, work.now_ms, user_id)
    assert fresh.state is not None
    row = {
        "address": address,
        "department_id": department_id,
        "incoming": 0,
        "last_ms": work.now_ms,
        "created_ms": work.now_ms,
        **_columns(fresh),
    }
    statement = insert(conversations).values(row).returning(*conversations.c)
    return work.conn.execute(statement).mappings().one()


def by_address(work: UnitOfWork, address: str) -> RowMapping | None:
    """The conversation with an address."""
    return work.conn.execute(select(conversations).where(conversations.c.address == address)).mappings().first()


def move(
    work: UnitOfWork,
    row: RowMapping,
    happening: Happening,
    *,
    user_id: int | None = None,
    message_id: MessageId | None = None,
    extra: dict[str, object] | None = None,
) -> None:
    """Let something happen to a conversation, and tell everybody who may see it."""
    values = {**_columns(after(standing(row), happening, work.now_ms, user_id)), **(extra or {})}
    if message_id is not None:
        values |= {"last_message_id": message_id, "last_ms": work.now_ms}
    work.conn.execute(update(conversations).where(conversations.c.id == row["id"]).values(values))
    tell(work, row["id"])


def _columns(of: Standing) -> dict[str, object]:
    assert of.state is not None
    return {
        "state": of.state.value,
        "assignee_id": of.assignee_id,
        "last_in_ms": of.last_in_ms,
        "last_answer_ms": of.last_answer_ms,
    }


def tell(work: UnitOfWork, conversation_id: ConversationId) -> None:
    """Show a conversation's new state to those who may see it."""
    for conversation in reads.conversations_of(work.conn, [conversation_id]):
        work.upsert(Topic.CONVERSATIONS, conversation_id, conversation, audience(conversation.department_id))


def tell_messages(work: UnitOfWork, addresses: Iterable[str]) -> None:
    """Say that threads and their rows in the list have changed."""
    wanted = list(set(addresses))
    by_department: dict[int, list[int]] = {}
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        found = select(conversations.c.id, conversations.c.department_id).where(conversations.c.address.in_(chunk))
        for conversation_id, department_id in work.conn.execute(found):
            by_department.setdefault(department_id, []).append(conversation_id)
    for department_id, ids in by_department.items():
        named: Sequence[int] = ids if len(ids) <= NAMED_MAX else ()
        work.stale(Topic.MESSAGES, named, audience(department_id))
        work.stale(Topic.CONVERSATIONS, named, audience(department_id))


def note_sent(work: UnitOfWork, sent: Sequence[tuple[str, MessageId]]) -> None:
    """The system wrote to these addresses: threads appear or move up, nobody is asked to act (CNV-11, BRD-14)."""
    if not sent:
        return
    department_id = workspace.value(work.conn, "first_line_department_id")
    fresh = after(Standing(None), Happening.SYSTEM_SENT, work.now_ms)
    rows = [
        {
            "address": address,
            "department_id": department_id,
            "incoming": 0,
            "last_ms": work.now_ms,
            "last_message_id": message_id,
            "created_ms": work.now_ms,
            **_columns(fresh),
        }
        for address, message_id in sent
    ]
    _put_thread.run_many(work.conn, rows)


def with_thread(work: UnitOfWork, sent: Sequence[tuple[str, MessageId]]) -> list[tuple[str, MessageId]]:
    """Those of the messages whose address has a conversation already."""
    if not sent:
        return []
    wanted = conversations.c.address.in_({address for address, _ in sent})
    known = set(work.conn.execute(select(conversations.c.address).where(wanted)).scalars())
    return [one for one in sent if one[0] in known]


def _thread_upsert(dialect: str) -> Insert:
    names = ("address", "department_id", "incoming", "last_ms", "last_message_id", "created_ms", *_STANDING)
    statement = upsert_for(dialect, conversations).values({name: bindparam(name) for name in names})
    newest = {name: statement.excluded[name] for name in ("last_ms", "last_message_id")}
    return statement.on_conflict_do_update(index_elements=["address"], set_=newest)


_STANDING: Final = ("state", "assignee_id", "last_in_ms", "last_answer_ms")
_put_thread = Hot(_thread_upsert)


def write_line(
    work: UnitOfWork, conversation_id: ConversationId, kind: str, actor: Actor, detail: str = ""
) -> None:
    """A small system line in the thread: who did what (CNV-71)."""
    row = {
        "conversation_id": conversation_id,
        "at_ms": work.now_ms,
        "kind": kind,
        "actor": actor.name,
        "detail": detail,
    }
    work.conn.execute(insert(conversation_lines).values(row))
