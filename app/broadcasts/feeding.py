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
from app.contract.attributes import PHONE_KEY
from app.contract.broadcasts import RecipientState, Status
from app.contract.chain import Step
from app.contract.content import plain_text
from app.contract.messages import Source
from app.contract.senders import Sender
from app.contract.sms import MAX_PARTS, measure
from app.contract.template import parse
from app.core.actor import SYSTEM
from app.core.clock import SECOND_MS
from app.core.dialect import among
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
    .values(state=R.SPOOLED.value, message_id=bindparam("message"), address=bindparam("address_"))
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
        marks = [
            {"id_": row["id"], "message": one, "address_": draft.address}
            for row, one, draft in zip(taken, ids, drafts, strict=True)
        ]
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
    template = parse(plain_text(step.content))
    people = _people(work, rows, template.keys() | {PHONE_KEY})
    addresses = [one[PHONE_KEY] for one in people.values() if PHONE_KEY in one]
    blocked = contacts.opted_out_among(work.conn, addresses, sender.channel, sender.name)
    taken_addresses = _others_with(work, run["id"], rows, addresses)
    excluded: list[tuple[RowMapping, str]] = []
    drafts: list[Draft] = []
    taken: list[RowMapping] = []
    for row in rows:
        person = people.get(row["id"])
        if person is None or PHONE_KEY not in person:
            excluded.append((row, "contact_deleted" if person is None else "no_address"))
            continue
        address, text = person[PHONE_KEY], template.render(person)
        if address in blocked:
            excluded.append((row, "opted_out"))
        elif address in taken_addresses and address != row["address"]:
            excluded.append((row, "duplicate"))
        elif (problem := text_problem(text)) is not None:
            excluded.append((row, problem))
        else:
            taken_addresses.add(address)
            taken.append(row)
            drafts.append(_draft(run, step, sender, row, address, text))
    return excluded, drafts, taken


def _people(work: UnitOfWork, rows: Sequence[RowMapping], keys: frozenset[str]) -> dict[int, dict[str, str]]:
    """Each recipient's values as they are now, by recipient; who was deleted is left out (BRD-25, MSG-101)."""
    ids = {row["id"]: row["contact_id"] for row in rows}
    values = contacts.values_of(work.conn, [one for one in ids.values() if one is not None], keys)
    for recipient_id, contact_id in ids.items():
        if contact_id is not None and contact_id not in values:  # deleted, or merged into another
            ids[recipient_id] = contacts.current_id(work.conn, contact_id)
    moved = [one for one in ids.values() if one is not None and one not in values]
    values |= contacts.values_of(work.conn, moved, keys)
    return {recipient_id: values[one] for recipient_id, one in ids.items() if one is not None and one in values}


def _others_with(work: UnitOfWork, run_id: int, rows: Sequence[RowMapping], addresses: Sequence[str]) -> set[str]:
    """Addresses of this chunk whose number has changed into one that the run already addresses (MSG-102)."""
    present = {row["address"] for row in rows}
    changed = [address for address in addresses if address not in present]
    found = select(recipients.c.address).where(
        recipients.c.broadcast_id == run_id, among(work.conn, recipients.c.address, changed)
    )
    return present | (set(work.conn.execute(found).scalars()) if changed else set())


def text_problem(text: str) -> str | None:
    """Why a personal text cannot be sent, although its template can (MSG-42)."""
    if not text.strip():
        return "empty_content"
    return "too_long" if measure(text).parts > MAX_PARTS else None


def _draft(run: RowMapping, step: Step, sender: Sender, row: RowMapping, address: str, text: str) -> Draft:
    return Draft(
        channel=sender.channel,
        provider_id=sender.provider_id,
        sender=sender.name,
        address=address,
        text=text,
        source=Source.BROADCAST,
        author_id=run["created_by_id"],
        run_id=run["id"],
        origin=run["name"],
        recipient_id=row["id"],
        patience_ms=step.waiting_time_s * SECOND_MS,
    )
