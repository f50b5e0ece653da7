"""Taking recipients up: entry checks, own content, message and spool row, a chunk at a time (MSG-61, BRD-60)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import Insert, RowMapping, Select, bindparam, insert, select, update

from app.assets.whatsapp_templates.reads import template_of
from app.broadcasts.admission import admit, find_senders, read_chunk
from app.broadcasts.figures import Figures, Person, settle
from app.broadcasts.guarding import may_take
from app.broadcasts.passage import INITIATED, pass_over
from app.broadcasts.store import add_notice, row_of, steps_of
from app.broadcasts.tables import attempts, recipients
from app.contract.broadcasts import RUNNING, RecipientState, Status
from app.contract.chain import SkipReason, Step
from app.contract.content import BY_PHONE, Content, is_text_alone, plain_text
from app.contract.messages import Source
from app.contract.payloads.completing import as_sent
from app.contract.senders import Sender
from app.contract.whatsapp_templates import WaTemplate
from app.core.clock import SECOND_MS
from app.core.hot import Hot
from app.core.work import UnitOfWork
from app.dispatch.intake import Draft, accept

CHUNK: Final = 500
LOW_WATER: Final = 1_000
"""Messages of a run kept ready in the spool for each provider: enough for a second or two, few enough that a pause
is quick."""
R = RecipientState
_content = msgspec.json.Encoder()


def _waiting(state: RecipientState) -> Select[Any]:
    return (
        select(recipients)
        .where(recipients.c.broadcast_id == bindparam("run"), recipients.c.state == state.value)
        .order_by(recipients.c.id)
    )


_QUEUED, _NEXT = _waiting(R.QUEUED), _waiting(R.NEXT)
_set_spooled = Hot(
    lambda _: (
        update(recipients)
        .where(recipients.c.id == bindparam("id_"))
        .values(
            state=bindparam("state_"),
            step=bindparam("step_"),
            message_id=bindparam("message"),
            address=bindparam("address_"),
            reason=bindparam("reason_"),
        )
    )
)


def _insert_attempt(_: str) -> Insert:
    names = ("recipient_id", "step", "broadcast_id", "message_id", "address", "skip_reason", "at_ms")
    return insert(attempts).values({name: bindparam(name) for name in names})


_add_attempt = Hot(_insert_attempt)


@dataclass(slots=True)
class Chunk:
    """What became of a chunk: `fed` messages, `excluded` people, `passed` over steps."""

    fed: int = 0
    excluded: int = 0
    passed: int = 0


@dataclass(slots=True)
class _Batch:
    """What a chunk comes to, written in one go."""

    drafts: list[Draft] = field(default_factory=list)
    taken: list[tuple[Person, RowMapping]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    inactive: bool = False


def feed(work: UnitOfWork, broadcast_id: int, steps: Collection[int] | None = None) -> Chunk:
    """Take up the next recipients of a run: those between two steps first, then those nobody has written to yet.

    `steps` are those whose providers have room; None is all.
    """
    run = row_of(work, broadcast_id)
    is_ready = run["resolve_cursor"] is None and run["checking_until_ms"] is None
    if Status(run["status"]) not in RUNNING or not is_ready:
        return Chunk()
    chain = steps_of(run)
    rows = _take(work, run, len(chain), steps)
    if not rows:
        settle(work, broadcast_id)
        return Chunk()
    batch, figures = _Batch(), Figures(broadcast_id)
    passed = _pass_through(work, run, chain, rows, steps, batch, figures)
    excluded = sum(person.state is R.EXCLUDED for person in figures.moved.values())
    figures.write(work)
    _write(work, batch)
    if batch.inactive:
        add_notice(work, run, SkipReason.SENDER_INACTIVE.value)
    return Chunk(len(batch.drafts), excluded, passed)


def _take(work: UnitOfWork, run: RowMapping, length: int, steps: Collection[int] | None) -> list[RowMapping]:
    rows: list[RowMapping] = []
    allowed = may_take(work, run)
    states = [_QUEUED] if run["status"] == Status.IN_PROGRESS.value and allowed != 0 else []
    for wanted in [_NEXT, *states] if length > 1 else states:
        open_ones = wanted if steps is None else wanted.where(recipients.c.step.in_(steps))
        room = CHUNK - len(rows)
        if wanted is _QUEUED and allowed is not None:
            room = min(room, allowed)
        if room > 0:
            found = open_ones.limit(room)
            rows += work.conn.execute(found, {"run": run["id"]}).mappings().all()
    return rows


def _pass_through(
    work: UnitOfWork,
    run: RowMapping,
    chain: Sequence[Step],
    rows: Sequence[RowMapping],
    steps: Collection[int] | None,
    batch: _Batch,
    figures: Figures,
) -> int:
    """Lead everybody from step to step until one can be sent or none is left; returns how many were passed over."""
    known = find_senders(work.conn, chain)
    chunk = read_chunk(work, rows, chain)
    people = {row["id"]: Person.of(row) for row in rows}
    at: defaultdict[int, list[RowMapping]] = defaultdict(list)
    for row in rows:
        at[row["step"]].append(row)
    passed = 0
    for number, step in enumerate(chain, 1):
        if not at[number] or (steps is not None and number not in steps):
            continue
        sender = known.get(step.sender_id or 0)
        found = admit(work, number, step, sender, at[number], chunk)
        template = template_of(work.conn, step.content, step.sender_id)
        for row, address, content in found.passed:
            assert sender is not None
            person = people[row["id"]]
            batch.drafts.append(_draft(run, step, sender, row, address, content, template))
            batch.taken.append((person, row))
        for row, reason in found.skipped:
            person = people[row["id"]]
            batch.attempts.append(_attempt(work, run, row, number, skip_reason=reason.value))
            figures.move(person, pass_over(person.standing, reason.value, len(chain)))
            at[person.step].append(row)
            batch.inactive = batch.inactive or reason is SkipReason.SENDER_INACTIVE
        passed += len(found.skipped)
    return passed


def _write(work: UnitOfWork, batch: _Batch) -> None:
    marks = []
    for (person, row), message_id, draft in zip(batch.taken, accept(work, batch.drafts), batch.drafts, strict=True):
        is_phone = draft.channel in BY_PHONE
        marks.append(
            {
                "id_": person.id,
                "state_": (R.ACTIVE if person.state in INITIATED else R.SPOOLED).value,
                "step_": person.step,
                "message": message_id,
                "address_": draft.address if is_phone else row["address"],
                "reason_": person.reason,
            }
        )
        address = None if is_phone else draft.address
        attempt = {"message_id": message_id, "address": address, "skip_reason": None, "at_ms": work.now_ms}
        key = {"recipient_id": person.id, "step": person.step, "broadcast_id": row["broadcast_id"]}
        batch.attempts.append({**key, **attempt})
    _set_spooled.run_many(work.conn, marks)
    _add_attempt.run_many(work.conn, batch.attempts)


def _attempt(
    work: UnitOfWork, run: RowMapping, row: RowMapping, number: int, *, skip_reason: str
) -> dict[str, Any]:
    return {
        "recipient_id": row["id"],
        "step": number,
        "broadcast_id": run["id"],
        "message_id": None,
        "address": None,
        "skip_reason": skip_reason,
        "at_ms": work.now_ms,
    }


def _draft(
    run: RowMapping,
    step: Step,
    sender: Sender,
    row: RowMapping,
    address: str,
    content: Content,
    template: WaTemplate | None,
) -> Draft:
    return Draft(
        channel=sender.channel,
        provider_id=sender.provider_id,
        sender=sender.name,
        address=address,
        text=plain_text(content, template),
        content=None if is_text_alone(content) else _content.encode(as_sent(content)).decode(),
        source=Source.BROADCAST,
        author_id=run["created_by_id"],
        run_id=run["id"],
        origin=run["name"],
        recipient_id=row["id"],
        patience_ms=step.waiting_time_s * SECOND_MS,
    )
