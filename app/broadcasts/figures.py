"""The run's figures: recipients move between counters, runs move on when nothing is left to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import RowMapping, bindparam, select, update

from app.broadcasts.rules import SYSTEM_FAILURES, Event, Verdict
from app.broadcasts.store import counters_of, pass_event, row_of, tell
from app.broadcasts.tables import broadcasts, errors, recipients
from app.contract.broadcasts import RUNNING, RecipientState, Status
from app.contract.messages import MessageState, Source
from app.core.actor import SYSTEM
from app.core.dialect import upsert
from app.core.hot import Hot
from app.core.work import UnitOfWork
from app.dispatch.observers import MessageChange

R = RecipientState
M = MessageState

COUNTER_OF: Final = {
    R.QUEUED: "queued",
    R.SPOOLED: "queued",
    R.ACTIVE: "in_flight",
    R.SUCCESSFUL: "successful",
    R.UNSUCCESSFUL: "unsuccessful",
    R.STOPPED: "unsuccessful",
    R.EXCLUDED: "excluded",
}
"""Which counter a recipient stands in."""

_set_recipient = Hot(
    lambda _: (
        update(recipients)
        .where(recipients.c.id == bindparam("id_"))
        .values(
            state=bindparam("state_"),
            reason=bindparam("reason_"),
            deadline_ms=bindparam("deadline_"),
            late=bindparam("late_"),
        )
    )
)


class Figures:
    """Collects what a batch changes in one run, then writes it at once."""

    def __init__(self, broadcast_id: int) -> None:
        self.broadcast_id = broadcast_id
        self.deltas: Counter[str] = Counter()
        self.rows: list[dict[str, Any]] = []
        self.failures: Counter[tuple[str, str, str]] = Counter()

    def move(self, row: RowMapping, to: Verdict, deadline_ms: int | None) -> None:
        """A recipient goes from its state to a verdict's."""
        before, after = COUNTER_OF[R(row["state"])], COUNTER_OF[to.state]
        self.deltas[before] -= 1
        self.deltas[after] += 1
        if to.late:
            self.deltas["late"] += 1
        if to.reason == "unknown" and row["reason"] != "unknown":
            self.deltas["unknown"] += 1
        elif to.reason != "unknown" and row["reason"] == "unknown":
            self.deltas["unknown"] -= 1
        self.rows.append(
            {
                "id_": row["id"],
                "state_": to.state.value,
                "reason_": to.reason,
                "deadline_": deadline_ms,
                "late_": bool(row["late"]) or to.late,
            }
        )

    def count_message(self, change: MessageChange) -> None:
        """Message figures: a message may be submitted, delivered and displayed, and corrects an earlier failure."""
        before, after = change.before, change.after
        if before is M.QUEUED and not (after is M.FAILED and change.failure == "opted_out"):
            self.deltas["engaged"] += 1
        if before is M.FAILED:
            self.deltas["failed"] -= 1
        if after is M.SUBMITTED:
            self.deltas["submitted"] += 1
            self.deltas["parts"] += change.parts
        elif after is M.DELIVERED:
            self.deltas["delivered"] += 1
        elif after is M.SEEN:
            self.deltas["displayed"] += 1
            self.deltas["delivered"] += before is not M.DELIVERED
        elif after is M.FAILED:
            self.deltas["failed"] += 1
            self.failures[change.failure or "", change.error_code or "", error_label(change.error_text or "")] += 1

    def write(self, work: UnitOfWork) -> None:
        """Recipients, counters and the error table, then whatever follows for the run."""
        _set_recipient.run_many(work.conn, self.rows)
        if self.failures:
            _count_errors(work, self.broadcast_id, self.failures)
        changed = {name: broadcasts.c[name] + delta for name, delta in self.deltas.items() if delta}
        if changed:
            work.conn.execute(update(broadcasts).where(broadcasts.c.id == self.broadcast_id).values(changed))
        if changed or self.rows:
            settle(work, self.broadcast_id)


_STATUS_WORD: Final = re.compile(r"\bstat:(\w+)", re.IGNORECASE)


def error_label(text: str) -> str:
    """What failures of one kind have in common: a receipt's status word, else the provider's own text.

    The whole text of a receipt names its message, so it would make a line of its own for each.
    """
    found = _STATUS_WORD.search(text)
    return found[1].upper() if found else text[:200]


def _count_errors(work: UnitOfWork, broadcast_id: int, failures: Mapping[tuple[str, str, str], int]) -> None:
    rows = [
        {"broadcast_id": broadcast_id, "step": 1, "failure": failure, "code": code, "text": text, "count": count}
        for (failure, code, text), count in failures.items()
    ]
    statement = upsert(work.conn, errors)
    keys = ["broadcast_id", "step", "failure", "code", "text"]
    more = {"count": errors.c.count + statement.excluded["count"]}
    work.conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=more), rows)


def settle(work: UnitOfWork, broadcast_id: int) -> None:
    """Move the run on if its figures say so (BRD-76..79), and show them."""
    row = row_of(work, broadcast_id)
    event = _event(work, row)
    if event is None:
        if Status(row["status"]) not in RUNNING:  # figures of running runs are told twice a second, not each time
            tell(work, broadcast_id)
        return
    reason = "nothing_accepted" if event is Event.NOTHING_ACCEPTED else row["status_reason"]
    pass_event(work, SYSTEM, row, event, action=f"broadcast_{event.value}", reason=reason)
    if event is not Event.ALL_SEEN:
        settle_again = row_of(work, broadcast_id)
        if Status(settle_again["status"]) is Status.COMPLETE and _all_seen(settle_again):
            pass_event(work, SYSTEM, settle_again, Event.ALL_SEEN, action="broadcast_all_seen")


def _event(work: UnitOfWork, row: RowMapping) -> Event | None:
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


def _all_seen(row: RowMapping) -> bool:
    return bool(row["successful"] > 0 and row["displayed"] >= row["successful"])


def _nothing_accepted(work: UnitOfWork, row: RowMapping) -> bool:
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
