"""Guards of runs as they are kept: armed when a run begins, asked before people are taken up, tripped by results.

A door (broadcasts, bulk mailing, dialers) calls `put` with its form, `arm` when a run begins, `allowance` before it
takes people up, `judge` while a canary is out, `let_go` when a person resumes; and brings a `Pause`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from app.channels.kit.outcome import ErrorKind
from app.contract.faults import Code
from app.contract.messages import MessageState, Source
from app.contract.safety import (
    CanaryResult,
    Guard,
    Result,
    Safety,
    Spike,
    Stage,
    canary_size,
    judge_canary,
    spike_of,
    wanted_of,
    with_results,
)
from app.control.tables import run_guards
from app.core.clock import SECOND_MS
from app.core.dialect import upsert
from app.core.errors import Refusal
from app.core.hot import Hot
from app.core.work import UnitOfWork
from app.dispatch.observers import Arrived, MessageChange

ERROR_SPIKE: Final = "error_spike"
CANARY_FAILED: Final = "canary_failed"
_NO_ERRORS: Final = frozenset({"opted_out", "do_not_contact", ErrorKind.NOT_CAPABLE.code})
"""No errors of the sending: a rule kept the message from leaving, or the phone does not take the channel at all,
which is what the next step of a chain is for."""
_encode = msgspec.json.Encoder()
_results = msgspec.json.Decoder(tuple[Result, ...])

Pause = Callable[[UnitOfWork, int, str], None]
"""Pauses a run of a door, with the reason; a run that is not under way stays as it is."""


def put(work: UnitOfWork, source: Source, run_id: int, safety: Safety) -> None:
    """Keep what guards a run that has not begun."""
    row = {
        "source": source.value,
        "run_id": run_id,
        "settings": _encode.encode(safety).decode(),
        "stage": Stage.READY.value,
        "due_ms": None,
        "window": "[]",
        "verdict": None,
    }
    statement = upsert(work.conn, run_guards).values(row)
    fresh = {name: statement.excluded[name] for name in row if name not in ("source", "run_id")}
    work.conn.execute(statement.on_conflict_do_update(index_elements=["source", "run_id"], set_=fresh))


def revise(work: UnitOfWork, source: Source, run_id: int, safety: Safety) -> None:
    """Other settings for a run that may have begun: where its guard stands is kept, unless its canary is gone."""
    row = _row(work.conn, source, run_id)
    if row is None:
        put(work, source, run_id, safety)
        return
    values: dict[str, Any] = {"settings": _encode.encode(safety).decode()}
    if safety.canary is None and row["stage"] == Stage.CANARY.value:
        values |= {"stage": Stage.OPEN.value, "due_ms": None}
    _set(work, source, run_id, values)


def safety_of(conn: Connection, source: Source, run_id: int) -> Safety:
    """What guards a run; the default of one that nobody asked about."""
    row = _row(conn, source, run_id)
    return Safety() if row is None else msgspec.json.decode(row["settings"], type=Safety)


def guard_of(conn: Connection, source: Source, run_id: int) -> Guard:
    """A run's guard as people see it; refuses with NOT_FOUND."""
    guard = find(conn, source, run_id)
    if guard is None:
        raise Refusal(Code.NOT_FOUND, what="guard", id=run_id)
    return guard


def find(conn: Connection, source: Source, run_id: int) -> Guard | None:
    """A run's guard as people see it, None for a run without."""
    row = _row(conn, source, run_id)
    if row is None:
        return None
    stage, verdict = Stage(row["stage"]), row["verdict"] or "null"
    return Guard(
        source=source.value,
        run_id=run_id,
        safety=msgspec.json.decode(row["settings"], type=Safety),
        stage=stage,
        due_ms=row["due_ms"],
        spike=msgspec.json.decode(verdict, type=Spike | None) if stage is Stage.TRIPPED else None,
        canary=msgspec.json.decode(verdict, type=CanaryResult | None) if stage is not Stage.TRIPPED else None,
    )


def arm(work: UnitOfWork, source: Source, run_id: int, *, goes_on: bool = False) -> None:
    """A run begins: its canary goes first, if it has one and the run does not only go on with a later part."""
    if _row(work.conn, source, run_id) is None:
        put(work, source, run_id, Safety())
    has_canary = safety_of(work.conn, source, run_id).canary is not None
    stage = Stage.CANARY if has_canary and not goes_on else Stage.OPEN
    _set(work, source, run_id, {"stage": stage.value, "due_ms": None, "window": "[]", "verdict": None})


def allowance(conn: Connection, source: Source, run_id: int, total: int, taken: Callable[[], int]) -> int | None:
    """How many more recipients may be taken up now; None: any number. `taken` counts those that were sent to."""
    row = _row(conn, source, run_id)
    if row is None or row["stage"] != Stage.CANARY.value:
        return None
    canary = msgspec.json.decode(row["settings"], type=Safety).canary
    return None if canary is None else max(0, canary_size(canary, total) - taken())


def has_canary_out(conn: Connection, source: Source, run_id: int) -> bool:
    """Whether a run waits for its first part."""
    row = _row(conn, source, run_id)
    return row is not None and row["stage"] == Stage.CANARY.value


def judge(work: UnitOfWork, source: Source, run_id: int, total: int, taken: int, arrived: int, ended: int) -> Stage:
    """Look at a canary that is out: `taken` were sent to, `arrived` of them well, `ended` without success.

    A canary that failed leaves it to the door to pause its run.
    """
    row = _row(work.conn, source, run_id)
    if row is None or row["stage"] != Stage.CANARY.value:
        return Stage.OPEN if row is None else Stage(row["stage"])
    canary = msgspec.json.decode(row["settings"], type=Safety).canary
    assert canary is not None
    size = canary_size(canary, total)
    is_out = taken >= size
    due_ms = row["due_ms"]
    if is_out and due_ms is None:
        due_ms = work.now_ms + canary.within_s * SECOND_MS
        _set(work, source, run_id, {"due_ms": due_ms})
    is_late = due_ms is not None and work.now_ms >= due_ms
    stage = judge_canary(canary, size, arrived, size - arrived - ended, is_late=is_late)
    if stage is not Stage.CANARY:
        told = CanaryResult(size=size, arrived=arrived, wanted=wanted_of(canary, size))
        _set(work, source, run_id, {"stage": stage.value, "due_ms": None, "verdict": _encode.encode(told).decode()})
    return stage


def spike_of_run(conn: Connection, source: Source, run_id: int) -> Spike | None:
    """The errors that paused a run, None where none did."""
    row = _row(conn, source, run_id)
    if row is None or row["stage"] != Stage.TRIPPED.value or row["verdict"] is None:
        return None
    return msgspec.json.decode(row["verdict"], type=Spike)


def let_go(work: UnitOfWork, source: Source, run_id: int) -> None:
    """A person resumes: what the guard said is overridden, and results are counted anew."""
    row = _row(work.conn, source, run_id)
    if row is not None and row["stage"] in (Stage.FAILED.value, Stage.TRIPPED.value):
        _set(work, source, run_id, {"stage": Stage.OPEN.value, "window": "[]", "verdict": None})


class GuardObserver:
    """See `dispatch.observers.Observer`: results of runs with a breaker, and the pause when errors pile up."""

    def __init__(self, pauses: Mapping[Source, Pause]) -> None:
        self._pauses = pauses

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Count results; a run whose errors are a spike pauses itself."""
        by_run: defaultdict[tuple[Source, int], list[Result]] = defaultdict(list)
        for change in changes:
            if change.run_id is not None and change.source in self._pauses:
                found = _result(change)
                if found is not None:
                    by_run[change.source, change.run_id].append(found)
        for (source, run_id), results in by_run.items():
            self._count(work, source, run_id, results)

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """Replies are no results."""

    def _count(self, work: UnitOfWork, source: Source, run_id: int, results: Sequence[Result]) -> None:
        row = _guard.one(work.conn, {"source": source.value, "run": run_id})
        if row is None or row["stage"] not in (Stage.OPEN.value, Stage.CANARY.value):
            return
        breaker = msgspec.json.decode(row["settings"], type=Safety).breaker
        if breaker is None:
            return
        window = with_results(_results.decode(row["window"]), results, breaker.of_last)
        spike = spike_of(window, breaker)
        values = {"window": _encode.encode(window).decode(), "stage": row["stage"], "verdict": row["verdict"]}
        if spike is not None:
            values |= {"stage": Stage.TRIPPED.value, "verdict": _encode.encode(spike).decode()}
        _keep.run(work.conn, {"source_": source.value, "run": run_id, **values})
        if spike is not None:
            self._pauses[source](work, run_id, ERROR_SPIKE)


def _result(change: MessageChange) -> Result | None:
    if change.after is MessageState.FAILED:
        if change.failure in _NO_ERRORS:
            return None
        failure = change.failure or "undelivered"
        code, text = change.error_code or "", change.error_text or ""
        return Result(message_id=change.message_id, failure=failure, code=code, text=text[:200])
    if change.after in (MessageState.SUBMITTED, MessageState.DELIVERED, MessageState.SEEN):
        return Result(message_id=change.message_id)
    return None


_guard = Hot(
    lambda _: select(run_guards).where(
        run_guards.c.source == bindparam("source"), run_guards.c.run_id == bindparam("run")
    )
)
_keep = Hot(
    lambda _: (
        update(run_guards)
        .where(run_guards.c.source == bindparam("source_"), run_guards.c.run_id == bindparam("run"))
        .values(window=bindparam("window"), stage=bindparam("stage"), verdict=bindparam("verdict"))
    )
)


def _row(conn: Connection, source: Source, run_id: int) -> Mapping[str, Any] | None:
    return _guard.one(conn, {"source": source.value, "run": run_id})


def _set(work: UnitOfWork, source: Source, run_id: int, values: Mapping[str, Any]) -> None:
    of_run = (run_guards.c.source == source.value) & (run_guards.c.run_id == run_id)
    work.conn.execute(update(run_guards).where(of_run).values(**values))
