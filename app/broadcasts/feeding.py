"""Taking recipients up: entry checks, personal text, message and spool row, a chunk at a time (MSG-61, BRD-60)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import RowMapping, bindparam, select, update

from app.assets import service as senders
from app.broadcasts.figures import Figures, settle
from app.broadcasts.rules import Event, Verdict
from app.broadcasts.store import pass_event, row_of, steps_of
from app.broadcasts.tables import recipients
from app.contacts import reads as contacts
from app.contract.broadcasts import RecipientState, Status, Step
from app.contract.messages import Source
from app.contract.senders import Sender
from app.contract.sms import MAX_PARTS, measure
from app.contract.template import parse
from app.core.actor import SYSTEM
from app.core.clock import SECOND_MS
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dispatch.intake import Draft, accept

CHUNK: Final = 500
LOW_WATER: Final = 1_000
"""Messages of a run kept ready in the spool: enough for a second or two, few enough that a pause is quick."""
R = RecipientState

_queued = (
    select(recipients)
    .where(recipients.c.broadcast_id == bindparam("run"), recipients.c.state == R.QUEUED.value)
    .order_by(recipients.c.id)
    .limit(CHUNK)
)
_set_spooled = (
    update(recipients)
    .where(recipients.c.id == bindparam("id_"))
    .values(state=R.SPOOLED.value, message_id=bindparam("message"))
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What became of a chunk: `fed` messages, `excluded` people."""

    fed: int
    excluded: int


def feed(work: UnitOfWork, broadcast_id: int) -> Chunk:
    """Take up the next recipients of a run that is in progress."""
    run = row_of(work, broadcast_id)
    if Status(run["status"]) is not Status.IN_PROGRESS or run["resolve_cursor"] is not None:
        return Chunk(0, 0)
    rows = work.conn.execute(_queued, {"run": broadcast_id}).mappings().all()
    if not rows:
        settle(work, broadcast_id)
        return Chunk(0, 0)
    step = steps_of(run)[0]
    try:
        sender = senders.active(work.conn, step.sender_id or 0)
    except Refusal as refusal:
        _stop_unfit(work, run, refusal)
        return Chunk(0, 0)
    excluded, drafts, taken = _check(work, run, step, sender, rows)
    ids = accept(work, drafts)
    if ids:
        marks = [{"id_": row["id"], "message": one} for row, one in zip(taken, ids, strict=True)]
        work.conn.execute(_set_spooled, marks)
    if excluded:
        figures = Figures(broadcast_id)
        for row, reason in excluded:
            figures.move(row, Verdict(R.EXCLUDED, reason), None)
        figures.write(work)
    return Chunk(len(ids), len(excluded))


def _stop_unfit(work: UnitOfWork, run: RowMapping, refusal: Refusal) -> None:
    code = refusal.problems[0].code if refusal.problems else refusal.code.value
    pass_event(work, SYSTEM, run, Event.UNFIT, action="broadcast_failed", reason=code)


def _check(
    work: UnitOfWork, run: RowMapping, step: Step, sender: Sender, rows: Sequence[RowMapping]
) -> tuple[list[tuple[RowMapping, str]], list[Draft], list[RowMapping]]:
    """Entry checks in the order of MSG-61; who passes gets a draft with his own text."""
    template = parse(step.content.text)
    known = [row["contact_id"] for row in rows if row["contact_id"]]
    values = contacts.values_of(work.conn, known, template.keys())
    blocked = contacts.opted_out_among(work.conn, [row["address"] for row in rows], sender.channel, sender.name)
    excluded: list[tuple[RowMapping, str]] = []
    drafts: list[Draft] = []
    taken: list[RowMapping] = []
    for row in rows:
        text = template.render(values.get(row["contact_id"], {}))
        reason = "opted_out" if row["address"] in blocked else text_problem(text)
        if reason is not None:
            excluded.append((row, reason))
            continue
        taken.append(row)
        drafts.append(_draft(run, step, sender, row, text))
    return excluded, drafts, taken


def text_problem(text: str) -> str | None:
    """Why a personal text cannot be sent, although its template can (MSG-42)."""
    if not text.strip():
        return "empty_content"
    return "too_long" if measure(text).parts > MAX_PARTS else None


def _draft(run: RowMapping, step: Step, sender: Sender, row: RowMapping, text: str) -> Draft:
    return Draft(
        channel=sender.channel,
        provider_id=sender.provider_id,
        sender=sender.name,
        address=row["address"],
        text=text,
        source=Source.BROADCAST,
        author_id=run["created_by_id"],
        broadcast_id=run["id"],
        origin=run["name"],
        recipient_id=row["id"],
        patience_ms=step.waiting_time_s * SECOND_MS,
    )
