"""How records follow their messages, inside the engine's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, select, update

from app.contract.dialers import Holdup, RecordState, Result
from app.contract.messages import MessageState, Source
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dialers import moving
from app.dialers.gate import may_send
from app.dialers.moving import Ending
from app.dialers.rules import (
    AFTER_REPORT,
    BLOCKING,
    CHANNEL_BUSY,
    FIRST_RESULT,
    PROBE_EVERY_MS,
    TRIPS_AFTER,
    UNREACHABLE,
    Again,
    Failure,
    after_failure,
)
from app.dialers.store import WAKE, Tally, change, ring_of
from app.dialers.tables import dialers, sms_repo, sms_spool
from app.dispatch.intake import Retry, withdraw_retries, withdraw_run
from app.dispatch.observers import Arrived, MessageChange, Run

_results = Hot(
    lambda dialect: select(sms_repo.c.id, sms_repo.c.message_id, sms_repo.c.result).where(
        one_of(dialect, sms_repo.c.id, "ids_listed")
    )
)
_set_result = Hot(
    lambda _: (
        update(sms_repo)
        .where(sms_repo.c.id == bindparam("id_"))
        .values(
            result=bindparam("result_"),
            reason=bindparam("reason_"),
            error_code=bindparam("code_"),
            error_text=bindparam("text_"),
        )
    )
)
_recovered = Hot(
    lambda _: (
        update(dialers)
        .where(dialers.c.id == bindparam("id_"), (dialers.c.failures > 0) | dialers.c.holdup.is_not(None))
        .values(failures=0, holdup=None, holdup_since_ms=None, probe_ms=None)
    )
)


class DialerObserver:
    """See `dispatch.observers.Observer`."""

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Records and figures follow their messages; the dialers may find room."""
        mine: dict[int, list[MessageChange]] = defaultdict(list)
        for one in changes:
            if one.source is Source.DIALER and one.run_id is not None and one.recipient_id is not None:
                mine[one.run_id].append(one)
        for dialer_id, batch in mine.items():
            _follow(work, dialer_id, batch)
        if mine:
            work.wake(WAKE)

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """A reply belongs to the conversation; a dialer counts none."""


def _follow(work: UnitOfWork, dialer_id: int, batch: Sequence[MessageChange]) -> None:
    tally = Tally(dialer_id)
    endings: dict[Ending, list[MessageChange]] = defaultdict(list)
    blocked: dict[str, list[MessageChange]] = defaultdict(list)
    reports: list[MessageChange] = []
    for one in batch:
        if one.before is not MessageState.QUEUED:
            reports.append(one)
        elif one.after is MessageState.FAILED and one.failure in BLOCKING:
            blocked[one.failure or ""].append(one)
        elif (result := FIRST_RESULT.get(one.after)) is not None:
            endings[Ending(result, one.failure, one.error_code, one.error_text)].append(one)
    for reason, found in blocked.items():
        ids = [one.recipient_id for one in found if one.recipient_id is not None]
        moving.block(work, tally, ids, reason, RecordState.SENDING)
    for ending, found in endings.items():
        ids = [one.recipient_id for one in found if one.recipient_id is not None]
        moving.process(work, tally, ids, [one.message_id for one in found], ending)
    if reports:
        _report(work, tally, reports)
    if any(ending.result is Result.SENT or ending.error_code is not None for ending in endings):
        _recovered.run(work.conn, {"id_": dialer_id})
    tally.write(work)


def _report(work: UnitOfWork, tally: Tally, reports: Sequence[MessageChange]) -> None:
    """A later report corrects the result of the attempt it is about, and of no other."""
    wanted = {"ids_listed": [one.recipient_id for one in reports]}
    rows = {row.id: row for row in _results.rows(work.conn, wanted)}
    values: list[dict[str, Any]] = []
    for one in reports:
        row = rows.get(one.recipient_id)
        if row is None or row.message_id != one.message_id:
            continue
        before = Result(row.result)
        after = AFTER_REPORT.get((before, one.after))
        if after is None:
            continue
        tally.move(before.value, after.value)
        is_failed = after is Result.FAILED
        values.append(
            {
                "id_": row.id,
                "result_": after.value,
                "reason_": one.failure if is_failed else None,
                "code_": one.error_code if is_failed else None,
                "text_": one.error_text if is_failed else None,
            }
        )
    _set_result.run_many(work.conn, values)


def recall(work: UnitOfWork, runs: Collection[Run]) -> None:
    """See `dispatch.observers.Recall`: what failed a try waits with its dialer, not in the engine (DIA-27)."""
    for source, dialer_id in runs:
        if source is not Source.DIALER:
            continue
        row = work.conn.execute(select(dialers).where(dialers.c.id == dialer_id)).mappings().first()
        if row is None:
            continue
        tally = Tally(dialer_id)
        for retry in withdraw_retries(work, Source.DIALER, dialer_id):
            row = _put_off(work, tally, row, retry)
        if not may_send(work.conn, dialer_id, work.now_ms, enabled=row["enabled"], started=row["started"]):
            moving.take_back(work, tally, withdraw_run(work, Source.DIALER, dialer_id))
        tally.write(work)
        work.wake(WAKE)


def _put_off(work: UnitOfWork, tally: Tally, row: RowMapping, retry: Retry) -> RowMapping:
    """One record after a try that surely sent nothing; returns the dialer as it is then."""
    record = work.conn.execute(select(sms_spool).where(sms_spool.c.id == retry.recipient_id)).mappings().first()
    if record is None or record["message_id"] != retry.message_id:
        return row
    failures = row["failures"] + 1 if retry.reason == UNREACHABLE else 0
    tripped = failures >= TRIPS_AFTER
    ring = (record["wanted_device"],) if record["wanted_device"] else ring_of(row) or (record["device"],)
    tried = tuple(filter(None, record["tried"].split(",")))
    failure = Failure(retry.reason, retry.device or "", retry.due_ms)
    fate = after_failure(failure, record["attempts"], tried, ring, work.now_ms, tripped=tripped)
    if isinstance(fate, Again):
        back = {
            "state": RecordState.TO_PROCESS.value,
            "message_id": None,
            "attempts": fate.attempts,
            "next_ms": fate.next_ms,
            "tried": ",".join(fate.tried),
            "reason": retry.reason,
        }
        work.conn.execute(update(sms_spool).where(sms_spool.c.id == record["id"]).values(**back))
        tally.move("sending", "to_process")
    else:
        moving.process(work, tally, [record["id"]], [retry.message_id], Ending(Result.FAILED, retry.reason))
    is_round_over = not isinstance(fate, Again) or not fate.tried
    change(work, row["id"], _standing_after(work, row, retry.reason, failures, is_round_over=is_round_over))
    return work.conn.execute(select(dialers).where(dialers.c.id == row["id"])).mappings().one()


def _standing_after(
    work: UnitOfWork, row: RowMapping, reason: str, failures: int, *, is_round_over: bool
) -> dict[str, Any]:
    """What a failed try says of the dialer's line: unreachable, no channel free, or nothing (DIA-13, DIA-29)."""
    if reason == UNREACHABLE:
        since_ms = row["holdup_since_ms"] if row["failures"] and row["holdup_since_ms"] else work.now_ms
        values: dict[str, Any] = {"failures": failures, "holdup_since_ms": since_ms}
        if failures >= TRIPS_AFTER:
            values |= {"holdup": Holdup.UNREACHABLE.value, "probe_ms": work.now_ms + PROBE_EVERY_MS}
        return values
    values = {"failures": 0, "probe_ms": None}
    if reason == CHANNEL_BUSY and is_round_over and row["holdup"] != Holdup.NO_CHANNEL.value:
        values |= {"holdup": Holdup.NO_CHANNEL.value, "holdup_since_ms": work.now_ms}
    elif row["holdup"] == Holdup.UNREACHABLE.value:
        values |= {"holdup": None, "holdup_since_ms": None}
    return values
