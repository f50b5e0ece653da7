"""One message to one number, from the monitor, a web service or an agent (DIA-48, 49, 51, WSV-5, WSV-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select

from app.audit.service import record as audit
from app.contract.checks import check_length
from app.contract.dialers import (
    FIRST,
    REPEATED_WITHIN_MS,
    Departure,
    DialerId,
    RecordSource,
    RecordState,
    SingleAccepted,
    SingleMessage,
)
from app.contract.dnc import scope_of_dialer
from app.contract.faults import Problem
from app.contract.lists import ListFault
from app.contract.sms import check_text
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.errors import refuse_if
from app.core.work import UnitOfWork
from app.dialers.handing import make_way
from app.dialers.reads import any_record
from app.dialers.rules import COUNTER_OF_STATE, DO_NOT_CONTACT
from app.dialers.store import WAKE, Tally, region_of, row_of, tell, user_of
from app.dialers.tables import singles, sms_spool
from app.dnc.service import listed_among
from app.lists.numbers import Number, read_number
from app.schedules import service as schedules
from app.schedules.rules import standing

KEY_MAX: Final = 64
KEPT_MS: Final = DAY_MS
"""How long a repeated call is known (WSV-8)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A record to be made: `number` is E.164 digits, `destiny` as it was written."""

    destiny: str
    number: str
    text: str
    source: RecordSource
    device: str = ""
    agent: str = ""
    author_id: int | None = None
    priority: int = FIRST


def send(work: UnitOfWork, actor: Actor, dialer_id: DialerId, form: SingleMessage) -> SingleAccepted:
    """*Send*: a record with priority 1, or that of an earlier call with the same key (DIA-48, DIA-49)."""
    row = row_of(work.conn, dialer_id)
    earlier = earlier_record(work, form.client_key)
    if earlier is not None:
        return _accepted(work, row, earlier)
    number = read_number(form.number, (region_of(work.conn, row),))
    refuse_if(_problems(work, row, form, number))
    assert isinstance(number, Number)
    wish = Wish(form.number.strip(), number.digits, form.text, RecordSource.SINGLE, author_id=actor.user_id)
    record_id = add(work, row, wish, client_key=form.client_key)
    details = {"dialer": row["name"], "number": number.digits}
    audit(work, actor, "dialer_single_sent", "dialer_record", record_id, details=details)
    return _accepted(work, row, record_id)


def _problems(work: UnitOfWork, row: RowMapping, form: SingleMessage, number: Number | ListFault) -> list[Problem]:
    problems = check_length("client_key", form.client_key, low=1, high=KEY_MAX)
    problems += check_text(form.text)
    if isinstance(number, ListFault):
        return [*problems, Problem(path="number", code="not_a_reachable_number", params={"reason": number.value})]
    if row["dncr"] and listed_among(work.conn, [number.digits], scope_of_dialer(row["id"])):
        problems.append(Problem(path="number", code="do_not_contact", params={"dialer": row["name"]}))
    if not problems and not form.again and _was_sent_just_now(work, row["id"], number.digits, form.text):
        problems.append(Problem(path="text", code="sent_just_now"))
    return problems


def _was_sent_just_now(work: UnitOfWork, dialer_id: int, address: str, text: str) -> bool:
    same = (singles.c.dialer_id == dialer_id) & (singles.c.address == address) & (singles.c.message == text)
    lately = singles.c.at_ms > work.now_ms - REPEATED_WITHIN_MS
    return work.conn.execute(select(singles.c.record_id).where(same, lately).limit(1)).first() is not None


def earlier_record(work: UnitOfWork, client_key: str) -> int | None:
    """The record an earlier call with this key made."""
    found = select(singles.c.record_id).where(singles.c.client_key == client_key)
    record_id: int | None = work.conn.execute(found).scalar_one_or_none()
    return record_id


def add(work: UnitOfWork, row: RowMapping, wish: Wish, *, client_key: str, blocked: bool = False) -> int:
    """Make one record of a dialer; the caller has checked it. Returns its number.

    `blocked`: the number is on a list, and the record is there to be counted (WSV-10).
    """
    state = RecordState.BLOCKED if blocked else RecordState.TO_PROCESS
    values = {
        "dialer_id": row["id"],
        "destiny": wish.destiny,
        "address": wish.number,
        "message": wish.text,
        "priority": wish.priority,
        "wanted_device": wish.device or None,
        "source": wish.source.value,
        "agent": wish.agent,
        "author_id": wish.author_id,
        "reason": DO_NOT_CONTACT if blocked else None,
        "created_ms": work.now_ms,
        "state": state.value,
    }
    record_id: int = work.conn.execute(insert(sms_spool).values(values).returning(sms_spool.c.id)).scalar_one()
    known = {
        "client_key": client_key,
        "record_id": record_id,
        "dialer_id": row["id"],
        "address": wish.number,
        "message": wish.text,
        "at_ms": work.now_ms,
    }
    work.conn.execute(insert(singles).values(known))
    tally = Tally(row["id"])
    tally.add(COUNTER_OF_STATE[state])
    make_way(work, tally, row["id"], wish.priority)
    tally.write(work)
    work.wake(WAKE)
    return record_id


def prune_keys(work: UnitOfWork) -> int:
    """Forget keys that nobody repeats any more; returns how many."""
    return work.conn.execute(delete(singles).where(singles.c.at_ms < work.now_ms - KEPT_MS)).rowcount


def _accepted(work: UnitOfWork, row: RowMapping, record_id: int) -> SingleAccepted:
    """The record and when it goes: now, when somebody starts the dialer, or at the next opening."""
    used = [schedule_id for schedule_id, _ in schedules.used_by(work.conn, user_of(row["id"]))]
    stands = standing(schedules.hours_of(work.conn, used), work.now_ms)
    if not row["started"]:
        departure = Departure.WHEN_STARTED
    else:
        departure = Departure.NOW if stands.is_open else Departure.AT_OPENING
    tell(work, row["id"])
    return SingleAccepted(
        record=any_record(work.conn, record_id),
        departure=departure,
        opens_ms=None if stands.is_open else stands.until_ms,
    )
