"""Taking messages in: the message and its place in the spool in one transaction with whatever caused it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.contract.faults import Code
from app.contract.messages import PRIORITY, Direction, MessageId, MessageState, Source
from app.contract.payloads.words import alphabet_of
from app.contract.sms import measure
from app.core.dialect import among, next_ids
from app.core.errors import Refusal
from app.core.hot import Hot
from app.core.work import UnitOfWork
from app.dispatch.rules import GIVE_UP_AFTER_MS, RetryPlan, SpoolState
from app.dispatch.tables import messages, spool

WAKE = "dispatch"
"""Name under which the engine sleeps; a provider's sender sleeps under `WAKE:<id>`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be sent. `text` is final; `client_key` makes a repeated call harmless.

    `content` is the JSON of a content that is more than its text, `device` a gateway's channel, `session_id` the
    session of the channel it belongs to. `run_id` and `recipient_id` are the door's own. `hold_ms` is how long it
    can still be undone, `patience_ms` how long a temporary failure is retried, and `retry` how. Without a
    `priority` it has that of its source.
    """

    channel: int
    provider_id: int
    sender: str
    address: str
    text: str
    source: Source
    content: str | None = None
    device: str | None = None
    author_id: int | None = None
    run_id: int | None = None
    origin: str | None = None
    recipient_id: int | None = None
    client_key: str | None = None
    hold_ms: int = 0
    patience_ms: int = GIVE_UP_AFTER_MS
    retry: RetryPlan = RetryPlan.CHAIN
    priority: int | None = None
    session_id: str | None = None


_MESSAGE: Final = (
    "id", "direction", "channel", "provider_id", "sender", "address", "text", "content", "device", "state",
    "source", "run_id", "origin", "recipient_id", "author_id", "parts", "client_key", "created_ms", "held_until_ms",
)  # fmt: skip
_IN_SPOOL: Final = (
    "message_id", "provider_id", "state", "priority", "due_ms", "patience_ms", "attempts", "retry", "source",
    "run_id",
)  # fmt: skip
_put_message = Hot(lambda _: insert(messages).values({name: bindparam(name) for name in _MESSAGE}))
_put_in_spool = Hot(lambda _: insert(spool).values({name: bindparam(name) for name in _IN_SPOOL}))
_set_session: Final = Hot(
    lambda _: update(messages).where(messages.c.id == bindparam("id_")).values(session_id=bindparam("session"))
)
"""Of the few that have one, so that all others are put in without it."""


def accept(work: UnitOfWork, drafts: Sequence[Draft]) -> list[MessageId]:
    """Store messages and spool them; the ids are in the order of the drafts."""
    if not drafts:
        return []
    ids = [MessageId(one) for one in next_ids(work.conn, messages, len(drafts))]
    numbered = list(zip(ids, drafts, strict=True))
    _put_message.run_many(work.conn, [_message_row(work, one, draft) for one, draft in numbered])
    _put_in_spool.run_many(work.conn, [_spool_row(work, one, draft) for one, draft in numbered])
    of_sessions = [{"id_": one, "session": draft.session_id} for one, draft in numbered if draft.session_id]
    _set_session.run_many(work.conn, of_sessions)
    for provider_id in {draft.provider_id for draft in drafts}:
        work.wake(f"{WAKE}:{provider_id}")
    if any(draft.hold_ms > 0 for draft in drafts):
        work.wake(WAKE)
    return ids


def by_client_key(work: UnitOfWork, client_key: str) -> MessageId | None:
    """The message an earlier call with this key made."""
    found = work.conn.execute(select(messages.c.id).where(messages.c.client_key == client_key)).scalar_one_or_none()
    return None if found is None else MessageId(found)


def take_back(work: UnitOfWork, message_id: MessageId) -> None:
    """Undo a message that is still held; refused once it may have left."""
    row = (
        work.conn.execute(
            select(spool.c.state, messages.c.state.label("message_state"))
            .select_from(messages.outerjoin(spool, spool.c.message_id == messages.c.id))
            .where(messages.c.id == message_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="message", id=message_id)
    if row["message_state"] != MessageState.HELD.value or row["state"] != SpoolState.DEFERRED.value:
        raise Refusal(Code.STATUS_IS_NOW, status=row["message_state"])
    work.conn.execute(spool.delete().where(spool.c.message_id == message_id))
    cancelled = {"state": MessageState.CANCELLED.value, "held_until_ms": None}
    work.conn.execute(update(messages).where(messages.c.id == message_id).values(cancelled))


def withdraw(work: UnitOfWork, ids: Sequence[MessageId]) -> list[MessageId]:
    """Take unsent messages out of the spool and forget them; returns those that had not left."""
    unsent = (SpoolState.READY.value, SpoolState.DEFERRED.value)
    mine = among(work.conn, spool.c.message_id, ids) & spool.c.state.in_(unsent)
    gone = list(work.conn.execute(spool.delete().where(mine).returning(spool.c.message_id)).scalars())
    work.conn.execute(messages.delete().where(among(work.conn, messages.c.id, gone)))
    return gone


def withdraw_run(work: UnitOfWork, source: Source, run_id: int) -> list[int]:
    """Take a run's unsent messages out of the spool and forget them; returns their recipients' ids.

    What is being sent stays: it may have left the machine.
    """
    unsent = (SpoolState.READY.value, SpoolState.DEFERRED.value)
    of_run = (spool.c.run_id == run_id) & (spool.c.source == source.value) & spool.c.state.in_(unsent)
    ids = select(spool.c.message_id).where(of_run)
    recipients = list(work.conn.execute(select(messages.c.recipient_id).where(messages.c.id.in_(ids))).scalars())
    gone = list(work.conn.execute(spool.delete().where(of_run).returning(spool.c.message_id)).scalars())
    for start in range(0, len(gone), 500):
        work.conn.execute(messages.delete().where(messages.c.id.in_(gone[start : start + 500])))
    return recipients


@dataclass(frozen=True, slots=True)
class Retry:
    """A message that was to be tried again: of which recipient, not before when, and the kind of the failure."""

    message_id: MessageId
    recipient_id: int
    device: str | None
    due_ms: int
    reason: str


def withdraw_retries(work: UnitOfWork, source: Source, run_id: int) -> list[Retry]:
    """Take a run's messages that failed a try out of the spool and forget them: the door tries again by itself."""
    failed = (spool.c.run_id == run_id) & (spool.c.source == source.value) & (spool.c.attempts > 0)
    rows = work.conn.execute(
        select(messages.c.id, messages.c.recipient_id, messages.c.device, spool.c.due_ms, spool.c.held_for)
        .join(messages, messages.c.id == spool.c.message_id)
        .where(failed, spool.c.state == SpoolState.DEFERRED.value)
        .order_by(messages.c.id)
    ).all()
    for start in range(0, len(rows), 500):
        ids = [row.id for row in rows[start : start + 500]]
        work.conn.execute(spool.delete().where(spool.c.message_id.in_(ids)))
        work.conn.execute(messages.delete().where(messages.c.id.in_(ids)))
    return [Retry(row.id, row.recipient_id, row.device, row.due_ms, row.held_for or "") for row in rows]


def unsent_of(conn: Connection, source: Source, run_id: int) -> int:
    """How many of a run's messages wait in the spool without being sent."""
    unsent = (SpoolState.READY.value, SpoolState.DEFERRED.value)
    of_run = (spool.c.run_id == run_id) & (spool.c.source == source.value) & spool.c.state.in_(unsent)
    return int(conn.execute(select(func.count()).select_from(spool).where(of_run)).scalar_one())


def _message_row(work: UnitOfWork, message_id: MessageId, draft: Draft) -> dict[str, object]:
    held = draft.hold_ms > 0
    return {
        "id": message_id,
        "direction": Direction.OUT.value,
        "channel": draft.channel,
        "provider_id": draft.provider_id,
        "sender": draft.sender,
        "address": draft.address,
        "text": draft.text,
        "content": draft.content,
        "device": draft.device,
        "state": (MessageState.HELD if held else MessageState.QUEUED).value,
        "source": draft.source.value,
        "run_id": draft.run_id,
        "origin": draft.origin,
        "recipient_id": draft.recipient_id,
        "author_id": draft.author_id,
        "parts": measure(draft.text, alphabet_of(draft.content)).parts,
        "client_key": draft.client_key,
        "created_ms": work.now_ms,
        "held_until_ms": work.now_ms + draft.hold_ms if held else None,
    }


def _spool_row(work: UnitOfWork, message_id: MessageId, draft: Draft) -> dict[str, object]:
    return {
        "message_id": message_id,
        "provider_id": draft.provider_id,
        "state": (SpoolState.DEFERRED if draft.hold_ms > 0 else SpoolState.READY).value,
        "priority": PRIORITY[draft.source] if draft.priority is None else draft.priority,
        "due_ms": work.now_ms + draft.hold_ms,
        "patience_ms": draft.patience_ms,
        "attempts": 0,
        "retry": draft.retry.value,
        "source": draft.source.value,
        "run_id": draft.run_id,
    }
