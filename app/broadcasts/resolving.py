"""Freezing the recipients of a run that starts: set-based, in chunks, going on after a crash (BRD-25, BRD-60)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, case, delete, func, literal, null, select, update

from app.broadcasts.admission import by_phone_alone
from app.broadcasts.rules import CHECKING_MS, Event
from app.broadcasts.selection import relaunchable
from app.broadcasts.store import change, own_now, pass_event, row_of, sources_of, steps_of, tell
from app.broadcasts.tables import broadcasts, recipients
from app.contacts import reads as contacts
from app.contacts import service as contact_verbs
from app.contract.broadcasts import Kind, RecipientKind, RecipientSource, RecipientState
from app.contract.phones import Phone, read_phone
from app.core import workspace
from app.core.actor import SYSTEM
from app.core.dialect import upsert
from app.core.work import UnitOfWork

START: Final = "clear:0"
"""Where the freezing begins: with what a cancelled launch may have left."""
CHUNK: Final = 10_000
"""Contacts taken over in one transaction, so that others can write in between."""
R = RecipientState


def resolve_chunk(work: UnitOfWork, broadcast_id: int) -> None:
    """Take over the next chunk; with the last one the recipients are frozen."""
    row = row_of(work, broadcast_id)
    if row["resolve_cursor"] is None:
        return
    if row["resolve_cursor"] == START:
        if not clear(work, broadcast_id):
            change(work, broadcast_id, {"resolve_cursor": "0:0"})
        return
    index, _, last = row["resolve_cursor"].partition(":")
    sources = sources_of(work.conn, broadcast_id)
    if int(index) >= len(sources):
        _freeze(work, row)
        return
    next_last = _take_over(work, row, sources[int(index)], int(last))
    cursor = f"{int(index) + 1}:0" if next_last is None else f"{index}:{next_last}"
    _count(work, broadcast_id)
    change(work, broadcast_id, {"resolve_cursor": cursor})


def clear(work: UnitOfWork, broadcast_id: int) -> bool:
    """Forget the next of the recipients that a cancelled launch has found; False when none is left."""
    mine = select(recipients.c.id).where(recipients.c.broadcast_id == broadcast_id).limit(CHUNK)
    return work.conn.execute(delete(recipients).where(recipients.c.id.in_(mine))).rowcount > 0


def _take_over(work: UnitOfWork, row: RowMapping, source: RecipientSource, last: int) -> int | None:
    broadcast_id = row["id"]
    if source.kind is RecipientKind.PHONES:
        return _take_numbers(work, broadcast_id, source.numbers, last)
    if source.kind is RecipientKind.FAILED_OF:
        of_run = relaunchable(source.broadcast_id or 0).subquery()
        people = select(of_run.c.id, of_run.c.contact_id, of_run.c.address, literal(R.QUEUED.value), literal(None))
        return _insert_from(work, broadcast_id, people, of_run.c.id, last)
    found = contacts.people(contacts.audience(work.conn, source, work.now_ms))
    with_state = _with_state(found, needs_phone=by_phone_alone(steps_of(row)))
    return _insert_from(work, broadcast_id, with_state, found.c.id, last)


def _with_state(found: Any, *, needs_phone: bool) -> Select[Any]:
    """Who cannot be reached by any step is left out at once; in mixed chains the steps decide."""
    reason: ColumnElement[Any] = null()
    state: ColumnElement[Any] = literal(R.QUEUED.value)
    if needs_phone:
        reason = case((found.c.phone.is_(None), "no_address"), (found.c.unusable, "invalid_number"))
        state = case((reason.is_not(None), R.EXCLUDED.value), else_=R.QUEUED.value)
    address = func.coalesce(found.c.phone, literal("contact:").concat(found.c.id))
    return select(found.c.id, found.c.id.label("contact_id"), address, state, reason)


def _insert_from(
    work: UnitOfWork, broadcast_id: int, people: Select[Any], key: ColumnElement[Any], last: int
) -> int | None:
    window = people.where(key > last).order_by(key).limit(CHUNK).subquery()
    columns = list(window.c)
    end = work.conn.execute(select(func.max(columns[0]))).scalar_one()
    if end is None:
        return None
    chosen = select(literal(broadcast_id), *columns[1:]).select_from(window).where(literal(1) == 1)
    names = ["broadcast_id", "contact_id", "address", "state", "reason"]
    statement = upsert(work.conn, recipients).from_select(names, chosen)
    work.conn.execute(statement.on_conflict_do_nothing())
    return int(end)


def _take_numbers(work: UnitOfWork, broadcast_id: int, numbers: tuple[str, ...], last: int) -> int | None:
    chunk = numbers[last : last + CHUNK]
    if not chunk:
        return None
    country = workspace.read(work.conn).default_country
    read = (read_phone(one, country) for one in chunk)
    digits = list(dict.fromkeys(phone.digits for phone in read if isinstance(phone, Phone)))
    ids = contact_verbs.find_or_create(work, digits)
    rows = [
        {"broadcast_id": broadcast_id, "contact_id": ids[one], "address": one, "state": R.QUEUED.value}
        for one in digits
    ]
    if rows:
        work.conn.execute(upsert(work.conn, recipients).on_conflict_do_nothing(), rows)
    return last + len(chunk)


def _count(work: UnitOfWork, broadcast_id: int) -> dict[str, int]:
    found = work.conn.execute(
        select(recipients.c.state, func.count())
        .where(recipients.c.broadcast_id == broadcast_id)
        .group_by(recipients.c.state)
    )
    counts = {state: int(count) for state, count in found}
    values = {"queued": counts.get(R.QUEUED.value, 0), "excluded": counts.get(R.EXCLUDED.value, 0)}
    work.conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(values))
    return values


def _freeze(work: UnitOfWork, row: RowMapping) -> None:
    counts = _count(work, row["id"])
    total = sum(counts.values())
    frozen = {"resolve_cursor": None, "contacts_total": total, "launched_ms": work.now_ms}
    if row["rcs_check"] or row["kind"] == Kind.RCS_CHECK.value:
        frozen["checking_until_ms"] = own_now(row, work.now_ms) + CHECKING_MS
    change(work, row["id"], frozen)
    fresh = row_of(work, row["id"])
    if total == 0:
        pass_event(work, SYSTEM, fresh, Event.UNFIT, action="broadcast_failed", reason="no_recipients")
    elif counts["queued"] == 0:
        pass_event(work, SYSTEM, fresh, Event.ALL_FINAL, action="broadcast_all_final")
    else:
        tell(work, row["id"])
