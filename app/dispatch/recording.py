"""Writing down what became of claimed messages, many in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Insert, bindparam, delete, select, update

from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contract.messages import MessageId, MessageState
from app.core.dialect import upsert_for
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dispatch import ledger, receipts
from app.dispatch.lives import UNANSWERED
from app.dispatch.observers import Hooks, MessageChange, Run
from app.dispatch.rules import SpoolState, retry_at
from app.dispatch.spool import Claimed
from app.dispatch.tables import message_parts, messages, spool


class Done(NamedTuple):
    """A claimed message and what its connector answered, at which moment."""

    claimed: Claimed
    outcome: Outcome
    at_ms: int


_STATE: Final = {one.value: one for one in MessageState}
_states = Hot(
    lambda dialect: select(messages.c.id, messages.c.state).where(one_of(dialect, messages.c.id, "ids_listed"))
)
_drop = Hot(lambda dialect: delete(spool).where(one_of(dialect, spool.c.message_id, "ids_listed")))
_set_submitted = Hot(
    lambda _: (
        update(messages)
        .where(messages.c.id == bindparam("id_"))
        .values(state=MessageState.SUBMITTED.value, submitted_ms=bindparam("at"))
    )
)
_set_failed = (
    update(messages)
    .where(messages.c.id == bindparam("id_"))
    .values(
        state=MessageState.FAILED.value,
        failed_ms=bindparam("at"),
        failure=bindparam("why"),
        error_code=bindparam("code"),
        error_text=bindparam("reason"),
    )
)
_set_unknown = (
    update(messages)
    .where(messages.c.id == bindparam("id_"))
    .values(state=MessageState.UNKNOWN.value, error_text=bindparam("reason"))
)
_defer = (
    update(spool)
    .where(spool.c.message_id == bindparam("id_"))
    .values(state=SpoolState.DEFERRED.value, due_ms=bindparam("due"), held_for=bindparam("why"))
)
_count_retry = update(messages).where(messages.c.id == bindparam("id_")).values(retries=messages.c.retries + 1)


class _Batch:
    """Collects rows for the statements, so that each runs once for all."""

    def __init__(self) -> None:
        self.submitted: list[dict[str, Any]] = []
        self.parts: list[dict[str, Any]] = []
        self.failed: list[dict[str, Any]] = []
        self.unknown: list[dict[str, Any]] = []
        self.deferred: list[dict[str, Any]] = []
        self.retried: list[dict[str, Any]] = []
        self.back: set[Run] = set()
        self.gone: list[MessageId] = []
        self.changes: list[MessageChange] = []
        self.tokens_gone: defaultdict[int, set[str]] = defaultdict(set)

    def forget(self, channel: int, tokens: Sequence[str]) -> None:
        """A provider knows these devices no more."""
        if tokens:
            self.tokens_gone[channel].update(tokens)


def record(work: UnitOfWork, hooks: Hooks, provider_id: int, done: Sequence[Done]) -> None:
    """Move every message to its new state, in the order in which the answers came."""
    ids = [item.claimed.message_id for item in done]
    states: dict[MessageId, str] = dict(_states.rows(work.conn, {"ids_listed": ids}))
    batch = _Batch()
    for item in done:
        state = states.get(item.claimed.message_id)
        if state is not None:
            _sort(batch, work.now_ms, provider_id, _STATE[state], item)
    _write(work, batch)
    hooks.changed(work, batch.changes)
    hooks.went_back(work, batch.back)
    for channel, tokens in batch.tokens_gone.items():
        hooks.tokens_gone(work, channel, tokens)
    if batch.parts:
        receipts.match_parked(work, hooks, provider_id, [part["vendor_id"] for part in batch.parts])


def _sort(batch: _Batch, now_ms: int, provider_id: int, before: MessageState, item: Done) -> None:
    claimed, at_ms = item.claimed, item.at_ms
    message_id = claimed.message_id
    match item.outcome:
        case Accepted(vendor_ids, tokens_gone):
            batch.forget(claimed.channel, tokens_gone)
            batch.gone.append(message_id)
            batch.submitted.append({"id_": message_id, "at": at_ms})
            batch.parts += _parts(provider_id, message_id, vendor_ids)
            batch.changes.append(
                _change(claimed, before, MessageState.SUBMITTED, at_ms, expires_ms=claimed.expires_ms)
            )
        case Rejected(kind, code, text, vendor_ids, tokens_gone):
            batch.forget(claimed.channel, tokens_gone)
            _fail(batch, claimed, before, at_ms, (kind, code, text))
            batch.parts += _parts(provider_id, message_id, vendor_ids, rest=MessageState.FAILED)
        case RetryLater(after_ms, kind, code, text):
            due_ms = retry_at(claimed.retry, claimed.attempts, after_ms, now_ms, claimed.expires_ms)
            if due_ms is None:
                _fail(batch, claimed, before, at_ms, (kind, code, text))
            else:
                batch.deferred.append({"id_": message_id, "due": due_ms, "why": kind.code})
                batch.retried.append(
                    {"message_id": message_id, "until_ms": due_ms, "reason": kind.code, "code": code, "text": text}
                )
                if claimed.run_id is not None:
                    batch.back.add((claimed.source, claimed.run_id))
        case Unknown(reason, vendor_ids):
            batch.gone.append(message_id)
            batch.parts += _parts(provider_id, message_id, vendor_ids, rest=MessageState.UNKNOWN)
            batch.unknown.append({"id_": message_id, "reason": reason})
            told = _change(
                claimed, before, MessageState.UNKNOWN, at_ms, error_text=reason, expires_ms=claimed.expires_ms
            )
            batch.changes.append(told)


def _parts(
    provider_id: int, message_id: MessageId, vendor_ids: Sequence[str], *, rest: MessageState | None = None
) -> list[dict[str, Any]]:
    """The parts receipts will name; `rest` is what became of the others when the provider took only these."""
    found = [(vendor_id, MessageState.SUBMITTED) for vendor_id in vendor_ids]
    if found and rest is not None:
        found.append((f"{UNANSWERED}{message_id}", rest))
    return [
        {
            "provider_id": provider_id,
            "vendor_id": vendor_id,
            "message_id": message_id,
            "number": number,
            "state": state.value,
        }
        for number, (vendor_id, state) in enumerate(found, 1)
    ]


def _change(
    claimed: Claimed,
    before: MessageState,
    after: MessageState,
    at_ms: int,
    *,
    failure: str | None = None,
    error_code: str | None = None,
    error_text: str | None = None,
    expires_ms: int | None = None,
) -> MessageChange:
    return MessageChange(
        message_id=claimed.message_id,
        before=before,
        after=after,
        source=claimed.source,
        channel=claimed.channel,
        sender=claimed.sender,
        address=claimed.address,
        run_id=claimed.run_id,
        recipient_id=claimed.recipient_id,
        parts=claimed.parts,
        at_ms=at_ms,
        failure=failure,
        error_code=error_code,
        error_text=error_text,
        expires_ms=expires_ms,
    )


def _fail(
    batch: _Batch, claimed: Claimed, before: MessageState, at_ms: int, why: tuple[ErrorKind, str, str]
) -> None:
    kind, code, text = why
    batch.gone.append(claimed.message_id)
    batch.failed.append({"id_": claimed.message_id, "at": at_ms, "why": kind.code, "code": code, "reason": text})
    told = _change(claimed, before, MessageState.FAILED, at_ms, failure=kind.code, error_code=code, error_text=text)
    batch.changes.append(told)


def _write(work: UnitOfWork, batch: _Batch) -> None:
    execute = work.conn.execute
    _set_submitted.run_many(work.conn, batch.submitted)
    put_parts(work, batch.parts)
    if batch.failed:
        execute(_set_failed, batch.failed)
    if batch.unknown:
        execute(_set_unknown, batch.unknown)
    if batch.deferred:
        execute(_defer, batch.deferred)
        execute(_count_retry, [{"id_": item["id_"]} for item in batch.deferred])
        ledger.note(work, ledger.Kind.RETRY, batch.retried)
    if batch.gone:
        _drop.run(work.conn, {"ids_listed": batch.gone})


def _upsert_part(dialect: str) -> Insert:
    """A carrier may give an id again, after a restart for example: the newest message has it."""
    names = ("provider_id", "vendor_id", "message_id", "number", "state")
    statement = upsert_for(dialect, message_parts).values({name: bindparam(name) for name in names})
    fresh = {name: statement.excluded[name] for name in names[2:]}
    return statement.on_conflict_do_update(index_elements=["provider_id", "vendor_id"], set_=fresh)


_put_part = Hot(_upsert_part)


def put_parts(work: UnitOfWork, parts: list[dict[str, Any]]) -> None:
    """Store parts that receipts will name: `provider_id`, `vendor_id`, `message_id`, `number`, `state`."""
    _put_part.run_many(work.conn, _one_of_each(parts))


def _one_of_each(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some carriers give all parts of a message one id; it is stored once, for the newest message that has it."""
    unique: dict[str, dict[str, Any]] = {}
    for part in parts:
        held = unique.get(part["vendor_id"])
        if held is None or held["message_id"] != part["message_id"]:
            unique[part["vendor_id"]] = part
    return list(unique.values())
