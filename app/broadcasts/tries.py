"""Attempts as people see them: what each step did for a recipient, and the steps' figures (MSG-78, BRD-104)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, func, select

from app.broadcasts.store import steps_of
from app.broadcasts.tables import STEP_FIGURES, attempts, broadcasts, errors, recipients, step_figures
from app.contacts import reads as contacts
from app.contract.broadcasts import LATE_MS, ErrorCount, RecipientState, StepStatistics
from app.contract.chain import Attempt, AttemptState, Step, StepFigures
from app.contract.messages import MessageState, Source
from app.core.dialect import among
from app.dispatch.rules import SpoolState
from app.dispatch.tables import messages, spool

M = MessageState
ERRORS_MAX: Final = 50

_STATES: Final = {
    M.QUEUED: AttemptState.PENDING,
    M.SUBMITTED: AttemptState.SUBMITTED,
    M.DELIVERED: AttemptState.DELIVERED,
    M.SEEN: AttemptState.DISPLAYED,
    M.FAILED: AttemptState.FAILED,
    M.UNKNOWN: AttemptState.UNKNOWN,
}
_FINAL: Final = frozenset({AttemptState.DELIVERED, AttemptState.DISPLAYED, AttemptState.FAILED})


def attempts_of(conn: Connection, rows: Sequence[RowMapping]) -> dict[int, tuple[Attempt, ...]]:
    """Every attempt of recipients, by recipient, in the order of the steps."""
    by_recipient = {row["id"]: row for row in rows}
    runs = _chains(conn, {row["broadcast_id"] for row in rows})
    wanted = (
        select(
            attempts,
            *(messages.c[name] for name in _OF_MESSAGE),
            messages.c.address.label("sent_to"),
            spool.c.state.label("spool_state"),
        )
        .outerjoin(messages, messages.c.id == attempts.c.message_id)
        .outerjoin(spool, spool.c.message_id == attempts.c.message_id)
        .where(among(conn, attempts.c.recipient_id, by_recipient))
        .order_by(attempts.c.recipient_id, attempts.c.step)
    )
    found: defaultdict[int, list[Attempt]] = defaultdict(list)
    for row in conn.execute(wanted).mappings():
        recipient = by_recipient[row["recipient_id"]]
        chain, pauses_ms = runs[row["broadcast_id"]]
        found[recipient["id"]].append(_attempt(row, recipient, chain, pauses_ms))
    return {recipient_id: tuple(theirs) for recipient_id, theirs in found.items()}


_OF_MESSAGE: Final = (
    "state", "sender", "submitted_ms", "delivered_ms", "seen_ms", "failure", "error_code", "error_text", "parts",
    "retries",
)  # fmt: skip


def _chains(conn: Connection, ids: set[int]) -> dict[int, tuple[tuple[Step, ...], int]]:
    """Chains by run, each with how long the run has stood still: deadlines are kept in its own time."""
    rows = conn.execute(select(broadcasts).where(broadcasts.c.id.in_(ids))).mappings()
    return {row["id"]: (steps_of(row), row["stood_ms"]) for row in rows}


def _attempt(row: RowMapping, recipient: RowMapping, chain: Sequence[Step], stood_ms: int) -> Attempt:
    is_present = recipient["step"] == row["step"] and recipient["state"] == RecipientState.ACTIVE.value
    deadline_ms = recipient["deadline_ms"] if is_present else None
    return Attempt(
        key=f"{row['broadcast_id']}:{row['recipient_id']}:{row['step']}",
        step=row["step"],
        channel=chain[row["step"] - 1].channel if row["step"] <= len(chain) else 0,
        sender=row["sender"] or "",
        address=row["sent_to"] or row["address"] or recipient["address"],
        state=_state(row),
        skip_reason=row["skip_reason"],
        message_id=row["message_id"],
        started_ms=row["at_ms"],
        submitted_ms=row["submitted_ms"],
        delivered_ms=row["delivered_ms"],
        displayed_ms=row["seen_ms"],
        deadline_ms=None if deadline_ms is None else deadline_ms + stood_ms,
        failure=row["failure"],
        error_code=row["error_code"],
        error_text=row["error_text"],
        parts=row["parts"] or 0,
        retries=row["retries"] or 0,
    )


def _state(row: RowMapping) -> AttemptState:
    if row["skip_reason"] is not None or row["state"] is None:
        return AttemptState.SKIPPED
    state = _STATES.get(M(row["state"]), AttemptState.PENDING)
    if row["timed_out"] and state not in _FINAL:
        return AttemptState.TIMED_OUT
    if state is AttemptState.PENDING and row["spool_state"] == SpoolState.SENDING.value:
        return AttemptState.SUBMITTING
    return state


def statistics_of(conn: Connection, row: RowMapping) -> tuple[StepStatistics, ...]:
    """Figures, reasons of passing over and errors of every step of a run that was launched (BRD-104)."""
    of_run = select(step_figures).where(step_figures.c.broadcast_id == row["id"]).order_by(step_figures.c.step)
    figures = conn.execute(of_run).mappings().all()
    chain = steps_of(row)
    skipped = _skipped(conn, row["id"])
    table = error_table(conn, row["id"])
    opted_out = _opt_outs(conn, row["id"])
    return tuple(
        StepStatistics(
            figures=_figures(one, chain[one["step"] - 1], opted_out.get(one["step"], 0)),
            skipped=skipped[one["step"]],
            errors=tuple(error for error in table if error.step == one["step"])[:ERRORS_MAX],
        )
        for one in figures
        if one["step"] <= len(chain)
    )


def _figures(row: RowMapping, step: Step, opt_outs: int) -> StepFigures:
    counts = {name: row[name] for name in STEP_FIGURES}
    still_open = max(0, row["engaged"] - row["delivered"] - row["failed"])
    return StepFigures(
        step=row["step"],
        step_id=step.step_id,
        channel=step.channel,
        sender=row["sender"],
        open=still_open,
        opt_outs=opt_outs,
        **counts,
    )


def _opt_outs(conn: Connection, broadcast_id: int) -> dict[int, int]:
    """People who refused the channel within three days of a step's message, by step (BRD-104)."""
    refused = contacts.refusals()
    is_of_message = (attempts.c.recipient_id == messages.c.recipient_id) & (attempts.c.message_id == messages.c.id)
    of_run = (messages.c.run_id == broadcast_id) & (messages.c.source == Source.BROADCAST.value)
    after_ms = refused.c.set_ms - messages.c.created_ms
    counted = (
        select(attempts.c.step, func.count(refused.c.address.distinct()))
        .select_from(refused)
        .join(messages, messages.c.address == refused.c.address)
        .join(attempts, is_of_message)
        .where(of_run, refused.c.channel.in_([0, messages.c.channel]), after_ms.between(0, LATE_MS))
        .group_by(attempts.c.step)
    )
    return {row.step: row[1] for row in conn.execute(counted)}


def _skipped(conn: Connection, broadcast_id: int) -> defaultdict[int, dict[str, int]]:
    counted = (
        select(attempts.c.step, attempts.c.skip_reason, func.count())
        .where(attempts.c.broadcast_id == broadcast_id, attempts.c.skip_reason.is_not(None))
        .group_by(attempts.c.step, attempts.c.skip_reason)
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for step, reason, count in conn.execute(counted):
        found[step][reason] = count
    return found


def error_table(conn: Connection, broadcast_id: int) -> list[ErrorCount]:
    """Errors of every step, the most frequent first."""
    wanted = select(errors).where(errors.c.broadcast_id == broadcast_id).order_by(errors.c["count"].desc())
    return [
        ErrorCount(failure=row["failure"], code=row["code"], text=row["text"], count=row["count"], step=row["step"])
        for row in conn.execute(wanted).mappings()
    ]


def excluded_of(conn: Connection, broadcast_id: int) -> dict[str, int]:
    """People who were left out, by reason."""
    left_out = (recipients.c.broadcast_id == broadcast_id) & (recipients.c.state == RecipientState.EXCLUDED.value)
    counted = select(recipients.c.reason, func.count()).where(left_out).group_by(recipients.c.reason)
    return {reason or "": count for reason, count in conn.execute(counted)}
