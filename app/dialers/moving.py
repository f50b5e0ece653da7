"""Records on their way: claimed, taken back, blocked, processed, with the figures in one transaction (DIA-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, insert, literal_column, select, update

from app.contract.dialers import RecordState, Result
from app.contract.messages import MessageId
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dialers.rules import COUNTER_OF_STATE
from app.dialers.store import Tally
from app.dialers.tables import sms_repo, sms_spool

KEPT: Final = tuple(column.name for column in sms_spool.columns if column.name in sms_repo.columns)
"""Columns a record keeps when it is processed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A record handed to the engine: under which message, on which channel."""

    record_id: int
    message_id: MessageId
    device: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How records are processed."""

    result: Result
    reason: str | None = None
    error_code: str | None = None
    error_text: str | None = None


_mark_sending = Hot(
    lambda _: (
        update(sms_spool)
        .where(sms_spool.c.id == bindparam("id_"))
        .values(
            state=RecordState.SENDING.value,
            message_id=bindparam("message"),
            device=bindparam("device_"),
            next_ms=None,
        )
    )
)
_copy = Hot(
    lambda dialect: insert(sms_repo).from_select(
        [*KEPT, "result", "error_code", "error_text", "processed_ms"],
        select(
            *(_kept(name) for name in KEPT),
            bindparam("result_", type_=sms_repo.c.result.type),
            bindparam("code_", type_=sms_repo.c.error_code.type),
            bindparam("text_", type_=sms_repo.c.error_text.type),
            bindparam("now_", type_=sms_repo.c.processed_ms.type),
        ).where(
            one_of(dialect, sms_spool.c.id, "ids_listed"),
            one_of(dialect, sms_spool.c.message_id, "messages_listed"),
        ),
    )
)
_drop = Hot(
    lambda dialect: (
        delete(sms_spool)
        .where(
            one_of(dialect, sms_spool.c.id, "ids_listed"),
            one_of(dialect, sms_spool.c.message_id, "messages_listed"),
        )
        .returning(sms_spool.c.id)
    )
)
_return = Hot(
    lambda dialect: (
        update(sms_spool)
        .where(one_of(dialect, sms_spool.c.id, "ids_listed"), sms_spool.c.state == RecordState.SENDING.value)
        .values(state=RecordState.TO_PROCESS.value, message_id=None)
        .returning(sms_spool.c.id)
    )
)


def _kept(name: str) -> ColumnElement[Any]:
    if name == "attempts":
        return sms_spool.c.attempts + literal_column("1")
    if name == "reason":
        return bindparam("reason_", type_=sms_spool.c.reason.type)
    return sms_spool.c[name]


def claim(work: UnitOfWork, tally: Tally, claims: Sequence[Claim]) -> None:
    """Records are state 2 from here on, with the message that carries them (DIA-23)."""
    marks = [{"id_": one.record_id, "message": one.message_id, "device_": one.device} for one in claims]
    _mark_sending.run_many(work.conn, marks)
    tally.move("to_process", "sending", len(claims))


def take_back(work: UnitOfWork, tally: Tally, record_ids: Sequence[int]) -> int:
    """Records whose messages were withdrawn before anything left wait again, at their old place."""
    if not record_ids:
        return 0
    back = len(_return.rows(work.conn, {"ids_listed": list(record_ids)}))
    tally.move("sending", "to_process", back)
    return back


def process(
    work: UnitOfWork, tally: Tally, record_ids: Sequence[int], messages: Sequence[MessageId], ending: Ending
) -> None:
    """Move records to the repository with their result; what is not theirs any more stays (DIA-15)."""
    wanted = {"ids_listed": list(record_ids), "messages_listed": list(messages)}
    values = {
        "result_": ending.result.value,
        "reason_": ending.reason,
        "code_": ending.error_code,
        "text_": ending.error_text,
        "now_": work.now_ms,
    }
    _copy.run(work.conn, {**wanted, **values})
    moved = len(_drop.rows(work.conn, wanted))
    tally.move("sending", ending.result.value, moved)


def block(work: UnitOfWork, tally: Tally, record_ids: Sequence[int], reason: str, before: RecordState) -> None:
    """Records of a state whose numbers are on a list (DIA-22)."""
    of_state = sms_spool.c.id.in_(list(record_ids)) & (sms_spool.c.state == before.value)
    blocked = {"state": RecordState.BLOCKED.value, "reason": reason, "message_id": None, "next_ms": None}
    count = work.conn.execute(update(sms_spool).where(of_state).values(**blocked)).rowcount
    tally.move(COUNTER_OF_STATE[before], COUNTER_OF_STATE[RecordState.BLOCKED], count)
