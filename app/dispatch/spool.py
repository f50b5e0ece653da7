"""Verbs on the spool: claim, promote what is due, and what a crash left behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, case, delete, func, null, select, update

from app.channels.kit.outcome import ErrorKind
from app.contract.messages import MessageId, MessageState, Source
from app.core import team
from app.core.clock import MINUTE_MS
from app.core.hot import Hot, one_of
from app.core.tables import processes
from app.core.work import UnitOfWork
from app.dispatch import halting, ledger
from app.dispatch.intake import WAKE
from app.dispatch.observers import Block, Candidate, Hold, Hooks, MessageChange, Stop
from app.dispatch.rules import RetryPlan, SpoolState
from app.dispatch.tables import messages, parked_receipts, spool

CHUNK: Final = 500
WORTH_NOTING_MS: Final = MINUTE_MS
"""A hold this long is part of the message's story; shorter ones are pacing."""
MOST_ROUNDS: Final = 20
"""Batches in which a gate blocked everything, before a claim lets other writers have their turn."""


def duty_of(provider_id: int) -> str:
    """The duty of being connected to a provider and sending through it."""
    return f"provider:{provider_id}"


class Claimed(Candidate, frozen=True, gc=False, kw_only=True):
    """A message that now belongs to a sender; it is written down as SENDING before anything leaves."""

    text: str
    parts: int
    device: str | None
    attempts: int
    expires_ms: int
    retry: RetryPlan
    unsubscribe_url: str | None = None
    tokens: tuple[str, ...] = ()


_everything_known = (
    select(
        messages.c.id,
        messages.c.channel,
        messages.c.sender,
        messages.c.address,
        messages.c.text,
        messages.c.content,
        messages.c.device,
        messages.c.session_id,
        messages.c.source,
        messages.c.state,
        messages.c.run_id,
        messages.c.recipient_id,
        messages.c.parts,
        spool.c.provider_id,
        spool.c.attempts,
        spool.c.patience_ms,
        spool.c.first_try_ms,
        spool.c.retry,
    )
    .join(spool, spool.c.message_id == messages.c.id)
    .order_by(spool.c.priority.desc(), spool.c.message_id)
)
_claimable = Hot(
    lambda _: (
        _everything_known.where(
            spool.c.provider_id == bindparam("provider"), spool.c.state == SpoolState.READY.value
        )
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True, of=spool)
    )
)
_facts = Hot(lambda dialect: _everything_known.where(one_of(dialect, messages.c.id, "ids_listed")))
_mark_sending = Hot(
    lambda dialect: (
        update(spool)
        .where(one_of(dialect, spool.c.message_id, "ids_listed"))
        .values(
            state=SpoolState.SENDING.value,
            owner=bindparam("member"),
            attempts=spool.c.attempts + 1,
            first_try_ms=func.coalesce(spool.c.first_try_ms, bindparam("now")),
        )
    )
)
_hold = (
    update(spool)
    .where(spool.c.message_id == bindparam("id_"))
    .values(state=SpoolState.DEFERRED.value, due_ms=bindparam("due"), held_for=bindparam("why"))
)
_drop = Hot(lambda dialect: delete(spool).where(one_of(dialect, spool.c.message_id, "ids_listed")))
_no_longer_held = Hot(
    lambda dialect: (
        update(messages)
        .where(one_of(dialect, messages.c.id, "ids_listed"), messages.c.state == MessageState.HELD.value)
        .values(state=MessageState.QUEUED.value, held_until_ms=None)
    )
)


def claim(work: UnitOfWork, hooks: Hooks, provider_id: int, count: int, member: int = 0) -> list[Claimed]:
    """Take up to `count` ready messages of a provider, highest priority first; blocked ones end here.

    Nothing while all sending is stopped, or another process has the provider. `member` is this process.
    """
    if halting.is_stopped(work.conn) or (member and not team.has(work.conn, duty_of(provider_id), member)):
        return []
    for _ in range(MOST_ROUNDS):
        rows = _claimable.rows(work.conn, {"provider": provider_id, "count": count})
        if not rows:
            return []
        claimed = [_claimed(row, work.now_ms) for row in rows]
        stopped = hooks.stopped(work.conn, claimed, work.now_ms)
        if stopped:
            _end_or_hold(work, hooks, rows, stopped)
            claimed = [one for one in claimed if one.message_id not in stopped]
        if claimed:
            ids = [one.message_id for one in claimed]
            _mark_sending.run(work.conn, {"ids_listed": ids, "now": work.now_ms, "member": member})
            hooks.taken(work, claimed)
            urls, tokens = hooks.unsubscribe_urls(work, claimed), hooks.tokens(work.conn, claimed)
            return [_completed(one, urls, tokens) for one in claimed] if urls or tokens else claimed
    work.wake(f"{WAKE}:{provider_id}")  # there is more, but others want to write too
    return []


def _completed(
    claimed: Claimed, urls: Mapping[MessageId, str], tokens: Mapping[MessageId, tuple[str, ...]]
) -> Claimed:
    mine = claimed.message_id
    return msgspec.structs.replace(claimed, unsubscribe_url=urls.get(mine), tokens=tokens.get(mine, ()))


_SOURCE: Final = {one.value: one for one in Source}
_STATE: Final = {one.value: one for one in MessageState}
_RETRY: Final = {one.value: one for one in RetryPlan}


def _claimed(row: Any, now_ms: int) -> Claimed:
    return Claimed(
        message_id=row.id,
        channel=row.channel,
        sender=row.sender,
        address=row.address,
        source=_SOURCE[row.source],
        provider_id=row.provider_id,
        run_id=row.run_id,
        recipient_id=row.recipient_id,
        text=row.text,
        parts=row.parts,
        content=row.content,
        device=row.device,
        session_id=row.session_id,
        attempts=row.attempts + 1,
        expires_ms=(row.first_try_ms or now_ms) + row.patience_ms,
        retry=_RETRY[row.retry],
    )


def _end_or_hold(work: UnitOfWork, hooks: Hooks, rows: Sequence[Any], stopped: Mapping[MessageId, Stop]) -> None:
    ends = {one: stop.reason for one, stop in stopped.items() if isinstance(stop, Block)}
    if ends:
        _end(work, hooks, [row for row in rows if row.id in ends], ends, is_blocked=True)
    holds = {
        one: (max(stop.until_ms, work.now_ms + 1), stop.reason)
        for one, stop in stopped.items()
        if isinstance(stop, Hold)
    }
    if holds:
        work.conn.execute(_hold, [{"id_": one, "due": due_ms, "why": why} for one, (due_ms, why) in holds.items()])
        noted = [
            {"message_id": one, "until_ms": due_ms, "reason": why}
            for one, (due_ms, why) in holds.items()
            if due_ms - work.now_ms >= WORTH_NOTING_MS
        ]
        ledger.note(work, ledger.Kind.HELD, noted)
        work.wake(WAKE)


def _end(
    work: UnitOfWork,
    hooks: Hooks,
    rows: Sequence[Any],
    reasons: Mapping[MessageId, str],
    *,
    is_blocked: bool = False,
) -> None:
    _drop.run(work.conn, {"ids_listed": [row.id for row in rows]})
    work.conn.execute(
        update(messages)
        .where(messages.c.id == bindparam("id_"))
        .values(state=MessageState.FAILED.value, failure=bindparam("why"), failed_ms=work.now_ms),
        [{"id_": row.id, "why": reasons[row.id]} for row in rows],
    )
    failed, at_ms = MessageState.FAILED, work.now_ms
    hooks.changed(
        work, [change(row, failed, at_ms, failure=reasons[row.id], is_blocked=is_blocked) for row in rows]
    )


def change(
    row: Any,
    after: MessageState,
    at_ms: int,
    *,
    failure: str | None = None,
    error_code: str | None = None,
    error_text: str | None = None,
    is_blocked: bool = False,
    expires_ms: int | None = None,
) -> MessageChange:
    """A row of `messages` and its new state, as observers are told."""
    return MessageChange(
        message_id=row.id,
        before=_STATE[row.state],
        after=after,
        source=_SOURCE[row.source],
        channel=row.channel,
        sender=row.sender,
        address=row.address,
        run_id=row.run_id,
        recipient_id=row.recipient_id,
        parts=row.parts,
        at_ms=at_ms,
        failure=failure,
        error_code=error_code,
        error_text=error_text,
        is_blocked=is_blocked,
        expires_ms=expires_ms,
    )


def promote(work: UnitOfWork, hooks: Hooks) -> None:
    """Make ready what has become due, and wake its senders. A held message is no longer held."""
    is_due = (spool.c.state == SpoolState.DEFERRED.value) & (spool.c.due_ms <= work.now_ms)
    ids = list(work.conn.execute(select(spool.c.message_id).where(is_due).limit(CHUNK)).scalars())
    if not ids:
        return
    rows = _facts.rows(work.conn, {"ids_listed": ids})
    ready = {"state": SpoolState.READY.value, "held_for": None}
    work.conn.execute(update(spool).where(spool.c.message_id.in_(ids)).values(ready))
    _no_longer_held.run(work.conn, {"ids_listed": ids})
    released = [row for row in rows if row.state == MessageState.HELD.value]
    hooks.changed(work, [change(row, MessageState.QUEUED, work.now_ms) for row in released])
    for provider_id in {row.provider_id for row in rows}:
        work.wake(f"{WAKE}:{provider_id}")


def next_due_ms(conn: Connection) -> int | None:
    """When `promote` has something to do next."""
    waiting = select(func.min(spool.c.due_ms)).where(spool.c.state == SpoolState.DEFERRED.value)
    due_ms: int | None = conn.execute(waiting).scalar_one()
    return due_ms


def recover(work: UnitOfWork, hooks: Hooks) -> int:
    """After a crash: what was being sent may have left, so it becomes unknown and is never sent again by itself.

    This is about what processes were sending that are no longer there; where there is but one, it is called at
    start, before any sender. Returns how many messages are affected. Works in chunks.
    """
    is_left = spool.c.owner.is_(None) | spool.c.owner.not_in(select(processes.c.member))
    return _doubt(work, hooks, (spool.c.state == SpoolState.SENDING.value) & is_left)


def doubt_waiting(work: UnitOfWork, hooks: Hooks) -> int:
    """What waited when a copy was made may have been sent by the original since: it becomes unknown (BEY-6)."""
    return _doubt(work, hooks, spool.c.state.in_([SpoolState.READY.value, SpoolState.DEFERRED.value]))


def _doubt(work: UnitOfWork, hooks: Hooks, which: ColumnElement[bool]) -> int:
    total = 0
    found = select(spool.c.message_id).where(which).limit(CHUNK)
    while ids := list(work.conn.execute(found).scalars()):
        rows = _facts.rows(work.conn, {"ids_listed": ids})
        _drop.run(work.conn, {"ids_listed": ids})
        work.conn.execute(update(messages).where(messages.c.id.in_(ids)).values(state=MessageState.UNKNOWN.value))
        hooks.changed(work, [_unknown(row, work.now_ms) for row in rows])
        total += len(ids)
    return total


def _unknown(row: Any, now_ms: int) -> MessageChange:
    expires_ms = (row.first_try_ms or now_ms) + row.patience_ms
    return change(row, MessageState.UNKNOWN, now_ms, expires_ms=expires_ms)


def release(work: UnitOfWork, hooks: Hooks, ids: Sequence[MessageId]) -> None:
    """Give back claimed messages that provably never left this machine, as if they had not been claimed."""
    first_try_ms = case((spool.c.attempts <= 1, null()), else_=spool.c.first_try_ms)
    back = work.conn.execute(
        update(spool)
        .where(spool.c.message_id.in_(list(ids)))
        .values(state=SpoolState.READY.value, owner=None, attempts=spool.c.attempts - 1, first_try_ms=first_try_ms)
        .returning(spool.c.source, spool.c.run_id)
    )
    hooks.went_back(work, {(Source(source), run_id) for source, run_id in back if run_id is not None})


def expire_unreachable(work: UnitOfWork, hooks: Hooks, provider_id: int, down_since_ms: int) -> int:
    """End messages whose provider has been away for as long as they were to be tried (BRD-121)."""
    waiting = (
        (spool.c.provider_id == provider_id)
        & (spool.c.state == SpoolState.READY.value)
        & (spool.c.due_ms + spool.c.patience_ms <= work.now_ms)
        & (down_since_ms + spool.c.patience_ms <= work.now_ms)
    )
    ids = list(work.conn.execute(select(spool.c.message_id).where(waiting).limit(CHUNK)).scalars())
    if ids:
        rows = _facts.rows(work.conn, {"ids_listed": ids})
        _end(work, hooks, rows, dict.fromkeys(ids, ErrorKind.UNREACHABLE.code))
    return len(ids)


def waited_for(conn: Connection) -> frozenset[int]:
    """Accounts for which something is ready to be sent."""
    ready = select(spool.c.provider_id).where(spool.c.state == SpoolState.READY.value).distinct()
    return frozenset(conn.execute(ready).scalars())


def depth(conn: Connection) -> int:
    """How many messages wait or are being sent."""
    return int(conn.execute(select(func.count()).select_from(spool)).scalar_one())


def forget_old_parked(work: UnitOfWork, older_than_ms: int) -> int:
    """Drop receipts that nothing ever matched; returns how many (MSG-72)."""
    gone = work.conn.execute(delete(parked_receipts).where(parked_receipts.c.received_ms < older_than_ms))
    return gone.rowcount


def let_go(work: UnitOfWork, reasons: Collection[str] | None = None) -> None:
    """Have every gate asked again about what was held, for these reasons or any: they are others now."""
    held = (spool.c.state == SpoolState.DEFERRED.value) & spool.c.held_for.is_not(None)
    if reasons is not None:
        held &= spool.c.held_for.in_(list(reasons))
    work.conn.execute(update(spool).where(held).values(due_ms=work.now_ms))
    work.wake(WAKE)
