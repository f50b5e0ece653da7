"""The run's figures: recipients move between counters, runs move on when nothing is left to do."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from app.broadcasts.passage import UNKNOWN, Standing, Verdict
from app.broadcasts.rules import SYSTEM_FAILURES, Event
from app.broadcasts.store import counters_of, pass_event, row_of, tell
from app.broadcasts.tables import (
    COUNTERS,
    STEP_FIGURES,
    attempts,
    broadcasts,
    errors,
    recipients,
    step_figures,
)
from app.contract.broadcasts import RUNNING, RecipientState, Status
from app.contract.messages import MessageState, Source
from app.core.actor import SYSTEM
from app.core.dialect import upsert
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from app.dispatch.observers import MessageChange

R = RecipientState
M = MessageState

COUNTER_OF: Final = {
    R.QUEUED: "queued",
    R.SPOOLED: "queued",
    R.ACTIVE: "in_flight",
    R.NEXT: "in_flight",
    R.SUCCESSFUL: "successful",
    R.UNSUCCESSFUL: "unsuccessful",
    R.STOPPED: "unsuccessful",
    R.EXCLUDED: "excluded",
}
"""Which counter a recipient stands in."""
MOVED: Final = ("state", "step", "reason", "deadline_ms", "late", "success_step", "duplicate", "message_id")

_set_recipient = Hot(
    lambda _: (
        update(recipients)
        .where(recipients.c.id == bindparam("id_"))
        .values({recipients.c[name]: bindparam(f"{name}_") for name in MOVED})
    )
)
_add_to_run = Hot(
    lambda _: (
        update(broadcasts)
        .where(broadcasts.c.id == bindparam("id_"))
        .values({broadcasts.c[name]: broadcasts.c[name] + bindparam(f"{name}_") for name in COUNTERS})
    )
)
_add_to_step = Hot(
    lambda _: (
        update(step_figures)
        .where(step_figures.c.broadcast_id == bindparam("id_"), step_figures.c.step == bindparam("step_"))
        .values({step_figures.c[name]: step_figures.c[name] + bindparam(f"{name}_") for name in STEP_FIGURES})
    )
)
_set_skipped = Hot(
    lambda _: (
        update(attempts)
        .where(attempts.c.recipient_id == bindparam("recipient"), attempts.c.step == bindparam("step_"))
        .values(skip_reason=bindparam("reason_"))
    )
)


@dataclass(slots=True)
class Person:
    """A recipient while a batch moves it."""

    id: int
    state: RecipientState
    step: int
    reason: str | None
    deadline_ms: int | None
    late: bool
    success_step: int | None
    duplicate: bool
    message_id: int | None

    @classmethod
    def of(cls, row: RowMapping) -> Person:
        """As stored."""
        return cls(
            id=row["id"],
            state=R(row["state"]),
            step=row["step"],
            reason=row["reason"],
            deadline_ms=row["deadline_ms"],
            late=bool(row["late"]),
            success_step=row["success_step"],
            duplicate=bool(row["duplicate"]),
            message_id=row["message_id"],
        )

    @property
    def standing(self) -> Standing:
        """As the rules see it."""
        return Standing(self.state, self.step, self.reason)


_STATE: Final = {state.value: state for state in R}
_people = Hot(
    lambda dialect: select(
        recipients.c.id,
        recipients.c.state,
        recipients.c.step,
        recipients.c.reason,
        recipients.c.deadline_ms,
        recipients.c.late,
        recipients.c.success_step,
        recipients.c.duplicate,
        recipients.c.message_id,
    ).where(one_of(dialect, recipients.c.id, "ids_listed"))
)


def people_of(conn: Connection, ids: Sequence[int | None]) -> dict[int, Person]:
    """Recipients as stored, by id."""
    return {
        id_: Person(id_, _STATE[state], step, reason, deadline_ms, bool(late), success, bool(twice), message_id)
        for id_, state, step, reason, deadline_ms, late, success, twice, message_id in _people.rows(
            conn, {"ids_listed": ids}
        )
    }


class Figures:
    """Collects what a batch changes in one run, then writes it at once."""

    def __init__(self, broadcast_id: int) -> None:
        self.broadcast_id = broadcast_id
        self.deltas: Counter[str] = Counter()
        self.by_step: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self.moved: dict[int, Person] = {}
        self.skipped: list[dict[str, Any]] = []
        self.failures: Counter[tuple[int, str, str, str]] = Counter()
        self._steps: Counter[tuple[int, MessageState, MessageState, int]] = Counter()
        self._moves: Counter[tuple[RecipientState, RecipientState, int, int | None, bool]] = Counter()

    def move(self, person: Person, to: Verdict, deadline_ms: int | None = None) -> None:
        """A recipient goes from its state to a verdict's; a waiting time that does not begin is none."""
        doubt = (to.reason == UNKNOWN) - (person.reason == UNKNOWN)
        self._moves[person.state, to.state, doubt, to.success_step, to.late] += 1
        person.state, person.step, person.reason = to.state, to.step, to.reason
        person.deadline_ms, person.late = deadline_ms, person.late or to.late
        person.success_step = to.success_step
        self.moved[person.id] = person

    def note_duplicate(self, person: Person, step: int) -> None:
        """A second step was delivered to somebody (MSG-68)."""
        self.deltas["duplicates"] += not person.duplicate
        self.by_step[step]["duplicates"] += 1
        person.duplicate = True
        self.moved[person.id] = person

    def skip(self, person: Person, step: int, reason: str) -> None:
        """A gate kept a step's message from leaving: the attempt counts as skipped."""
        self.skipped.append({"recipient": person.id, "step_": step, "reason_": reason})

    def count_message(self, step: int, change: MessageChange) -> None:
        """Message figures: a message may be submitted, delivered and displayed, and corrects an earlier failure."""
        if change.is_blocked:
            return
        self._steps[step, change.before, change.after, change.parts] += 1
        if change.after is M.FAILED:
            label = error_label(change.error_text or "")
            self.failures[step, change.failure or "", change.error_code or "", label] += 1

    def _add_up(self) -> None:
        """What was noted one by one becomes deltas; most of a batch is alike."""
        for (step, before, after, parts), count in self._steps.items():
            if before is M.QUEUED:
                self._add(step, "engaged", count)
            if before is M.FAILED:
                self._add(step, "failed", -count)
            if after is M.SUBMITTED:
                self._add(step, "submitted", count)
                self._add(step, "parts", parts * count)
            elif after is M.DELIVERED:
                self._add(step, "delivered", count)
            elif after is M.SEEN:
                self._add(step, "displayed", count)
                self._add(step, "delivered", count * (before is not M.DELIVERED))
            elif after is M.FAILED:
                self._add(step, "failed", count)
        for (old, new, doubt, success_step, is_late), count in self._moves.items():
            self.deltas[COUNTER_OF[old]] -= count
            self.deltas[COUNTER_OF[new]] += count
            self.deltas["unknown"] += doubt * count
            self.deltas["late"] += is_late * count
            if success_step is not None:
                self.by_step[success_step]["successful"] += count
                self.by_step[success_step]["late"] += is_late * count
        self._steps.clear()
        self._moves.clear()

    def _add(self, step: int, name: str, count: int) -> None:
        """Count for the run and for its step."""
        self.deltas[name] += count
        self.by_step[step][name] += count

    def write(self, work: UnitOfWork) -> None:
        """Recipients, counters and the error table, then whatever follows for the run."""
        self._add_up()
        _set_recipient.run_many(work.conn, [_moved(one) for one in self.moved.values()])
        _set_skipped.run_many(work.conn, self.skipped)
        if self.failures:
            _count_errors(work, self.broadcast_id, self.failures)
        has_changed = any(self.deltas.values())
        if has_changed:
            run = {f"{name}_": self.deltas[name] for name in COUNTERS}
            _add_to_run.run(work.conn, {"id_": self.broadcast_id, **run})
        steps = [
            {"id_": self.broadcast_id, "step_": step, **{f"{name}_": deltas[name] for name in STEP_FIGURES}}
            for step, deltas in self.by_step.items()
            if any(deltas.values())
        ]
        _add_to_step.run_many(work.conn, steps)
        if has_changed or self.moved:
            settle(work, self.broadcast_id)


def _moved(person: Person) -> dict[str, Any]:
    return {
        "id_": person.id,
        "state_": person.state.value,
        "step_": person.step,
        "reason_": person.reason,
        "deadline_ms_": person.deadline_ms,
        "late_": person.late,
        "success_step_": person.success_step,
        "duplicate_": person.duplicate,
        "message_id_": person.message_id,
    }


_STATUS_WORD: Final = re.compile(r"\bstat:(\w+)", re.IGNORECASE)


def error_label(text: str) -> str:
    """What failures of one kind have in common: a receipt's status word, else the provider's own text.

    The whole text of a receipt names its message, so it would make a line of its own for each.
    """
    found = _STATUS_WORD.search(text)
    return found[1].upper() if found else text[:200]


def _count_errors(work: UnitOfWork, broadcast_id: int, failures: Mapping[tuple[int, str, str, str], int]) -> None:
    rows = [
        {"broadcast_id": broadcast_id, "step": step, "failure": failure, "code": code, "text": text, "count": count}
        for (step, failure, code, text), count in failures.items()
    ]
    statement = upsert(work.conn, errors)
    keys = ["broadcast_id", "step", "failure", "code", "text"]
    more = {"count": errors.c.count + statement.excluded["count"]}
    work.conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=more), rows)


_standing = Hot(
    lambda _: select(
        broadcasts.c.id,
        broadcasts.c.status,
        broadcasts.c.contacts_total,
        *(broadcasts.c[name] for name in COUNTERS),
    ).where(broadcasts.c.id == bindparam("id_"), broadcasts.c.deleted_ms.is_(None))
)


def settle(work: UnitOfWork, broadcast_id: int) -> None:
    """Move the run on if its figures say so (BRD-76..79), and show them."""
    seen = _standing.one(work.conn, {"id_": broadcast_id})
    if seen is not None and Status(seen["status"]) in RUNNING and _event(work, seen) is None:
        return  # as after nearly every batch; figures of running runs are told twice a second, not each time
    row = row_of(work, broadcast_id)
    event = _event(work, row)
    if event is None:
        if Status(row["status"]) not in RUNNING:
            tell(work, broadcast_id)
        return
    reason = "nothing_accepted" if event is Event.NOTHING_ACCEPTED else row["status_reason"]
    pass_event(work, SYSTEM, row, event, action=f"broadcast_{event.value}", reason=reason)
    if event is not Event.ALL_SEEN:
        settle_again = row_of(work, broadcast_id)
        if Status(settle_again["status"]) is Status.COMPLETE and _all_seen(settle_again):
            pass_event(work, SYSTEM, settle_again, Event.ALL_SEEN, action="broadcast_all_seen")


def _event(work: UnitOfWork, row: Mapping[Any, Any]) -> Event | None:
    status = Status(row["status"])
    if status is Status.COMPLETE:
        return Event.ALL_SEEN if _all_seen(row) else None
    if row["contacts_total"] is None or row["queued"] > 0:
        return None
    if status not in RUNNING and status is not Status.PAUSED:
        return None
    if row["in_flight"] == 0:
        return Event.NOTHING_ACCEPTED if status in RUNNING and _nothing_accepted(work, row) else Event.ALL_FINAL
    return Event.ALL_TAKEN if status is Status.IN_PROGRESS else None


def _all_seen(row: Mapping[Any, Any]) -> bool:
    return bool(row["successful"] > 0 and row["displayed"] >= row["successful"])


def _nothing_accepted(work: UnitOfWork, row: Mapping[Any, Any]) -> bool:
    counters = counters_of(row)
    if counters.submitted or counters.unknown or not counters.unsuccessful:
        return False
    kinds = set(
        work.conn.execute(select(errors.c.failure).where(errors.c.broadcast_id == row["id"]).distinct()).scalars()
    )
    return bool(kinds) and kinds <= SYSTEM_FAILURES


def group(changes: Sequence[MessageChange]) -> dict[int, list[MessageChange]]:
    """Changes of broadcasts' messages, by run."""
    found: dict[int, list[MessageChange]] = {}
    for change in changes:
        if change.source is Source.BROADCAST and change.run_id is not None and change.recipient_id is not None:
            found.setdefault(change.run_id, []).append(change)
    return found
