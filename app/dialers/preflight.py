"""Before a dialer starts: who gets its records, who does not and why, how long it takes (BEY-2)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, false, func, literal, select

from app.assets import service as senders
from app.channels.kit.connector import LinkState
from app.contacts import reads as contacts
from app.contract.broadcasts import LARGE
from app.contract.channels import Channel
from app.contract.dialers import RecordState
from app.contract.dnc import scope_of_dialer
from app.contract.hours import Hours as SendingHours
from app.contract.messages import Source
from app.contract.phone_zones import zones_of
from app.contract.preflight import (
    LISTED,
    SAMPLES,
    Group,
    Hint,
    LeftOut,
    ListPreflight,
    Notice,
    Opens,
    Reason,
    Rendered,
    finish_ms,
    parts_range,
)
from app.contract.senders import SenderStatus
from app.contract.sms import measure
from app.control import hours as sending_hours
from app.control import preflights
from app.core.clock import MINUTE_MS
from app.dialers.store import row_of, user_of
from app.dialers.tables import dialers, sms_spool
from app.dnc import service as dnc
from app.schedules import service as schedules
from app.schedules.rules import Hours, standing, standing_in

CHUNK: Final = 5_000
TIME_LIMIT_S: Final = 0.6
"""How long messages are measured before the figures are called estimates."""
_STATES: Final = (RecordState.NONE, RecordState.TO_PROCESS, RecordState.BLOCKED)

Place = tuple[tuple[str, ...], str]


def report(conn: Connection, dialer_id: int, links: Mapping[int, LinkState], now_ms: int) -> ListPreflight:
    """What a start would do with the records that wait; well under a second for any number of them."""
    row = row_of(conn, dialer_id)
    counts = _counts(conn, dialer_id)
    blocked = _blocked(conn, row)
    exclusions = {
        Reason.INVALID: counts[RecordState.NONE.value],
        Reason.DO_NOT_CONTACT: counts[RecordState.BLOCKED.value]
        + _count(conn, row, blocked[Reason.DO_NOT_CONTACT]),
        Reason.OPTED_OUT: _count(conn, row, blocked[Reason.OPTED_OUT]),
    }
    people = sum(counts.values())
    recipients = people - sum(exclusions.values())
    waiting = _Waiting(conn, row, ~blocked[Reason.DO_NOT_CONTACT] & ~blocked[Reason.OPTED_OUT], now_ms)
    groups = waiting.read(recipients)
    hours = schedules.hours_of(conn, [one for one, _ in schedules.used_by(conn, user_of(dialer_id))])
    opens = _opens(hours, waiting.hours, minds_recipients=row["recipient_time"])
    gap_ms = _gap_ms(conn, row)
    return ListPreflight(
        source=Source.DIALER.value,
        run_id=dialer_id,
        at_ms=now_ms,
        people=people,
        recipients=recipients,
        exclusions={reason.value: count for reason, count in exclusions.items() if count},
        left_out=_left_out(conn, row, blocked, exclusions),
        parts=parts_range(waiting.parts, recipients, exact=waiting.is_exact),
        missing={},
        samples=tuple(waiting.samples),
        per_minute=MINUTE_MS / gap_ms if gap_ms else None,
        start_ms=opens(((), ""), now_ms),
        finish_ms=finish_ms(groups, gap_ms, opens),
        notices=(
            *_of_schedule(hours, now_ms),
            *_of_line(conn, row, links),
            *([] if row["dncr"] else [Notice(hint=Hint.UNLISTED)]),
            *_of_records(conn, row, recipients),
            *(preflights.waiting_notices(groups, opens) if row["recipient_time"] else ()),
        ),
        is_large=recipients > LARGE,
    )


# -- who is left out -----------------------------------------------------------------------------------------------


def _counts(conn: Connection, dialer_id: int) -> Counter[int]:
    mine = (sms_spool.c.dialer_id == dialer_id) & sms_spool.c.state.in_([one.value for one in _STATES])
    found = conn.execute(select(sms_spool.c.state, func.count()).where(mine).group_by(sms_spool.c.state))
    return Counter({int(row[0]): int(row[1]) for row in found})


def _to_process(row: RowMapping) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = sms_spool.c.dialer_id == row["id"]
    return mine & (sms_spool.c.state == RecordState.TO_PROCESS.value)


def _blocked(conn: Connection, row: RowMapping) -> dict[Reason, ColumnElement[bool]]:
    """Records to be processed that the gates will stop, each for one reason."""
    listed: ColumnElement[bool] = false()
    if row["dncr"]:
        listed = sms_spool.c.address.in_(dnc.listed(scope_of_dialer(row["id"])))
    sender = senders.find(conn, row["sender_id"]) if row["sender_id"] else None
    refused = sms_spool.c.address.in_(contacts.opted_out(Channel.SMS, sender.name if sender is not None else ""))
    return {Reason.DO_NOT_CONTACT: listed, Reason.OPTED_OUT: refused & ~listed}


def _count(conn: Connection, row: RowMapping, condition: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(sms_spool).where(_to_process(row), condition)
    return int(conn.execute(wanted).scalar_one())


def _left_out(
    conn: Connection,
    row: RowMapping,
    blocked: Mapping[Reason, ColumnElement[bool]],
    exclusions: Mapping[Reason, int],
) -> dict[str, tuple[LeftOut, ...]]:
    mine = sms_spool.c.dialer_id == row["id"]
    stands = {
        Reason.INVALID: mine & (sms_spool.c.state == RecordState.NONE.value),
        Reason.DO_NOT_CONTACT: (mine & (sms_spool.c.state == RecordState.BLOCKED.value))
        | (_to_process(row) & blocked[Reason.DO_NOT_CONTACT]),
        Reason.OPTED_OUT: _to_process(row) & blocked[Reason.OPTED_OUT],
    }
    named = {}
    for reason, condition in stands.items():
        if exclusions[reason]:
            columns = select(sms_spool.c.address, sms_spool.c.destiny, sms_spool.c.row).where(condition)
            rows = conn.execute(columns.order_by(sms_spool.c.id).limit(LISTED)).all()
            named[reason.value] = tuple(LeftOut(address=one.address or one.destiny, row=one.row) for one in rows)
    return named


# -- what goes, and how long ---------------------------------------------------------------------------------------


@dataclass
class _Waiting:
    """The records that will go: parts, samples, and groups by the clocks they mind."""

    conn: Connection
    row: RowMapping
    goes: ColumnElement[bool]
    now_ms: int
    parts: Counter[int] = field(default_factory=Counter)
    samples: list[Rendered] = field(default_factory=list)
    is_exact: bool = True
    groups: Counter[tuple[int, Place]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.hours = sending_hours.read(self.conn)

    def read(self, recipients: int) -> list[Group]:
        """Measure as many as time allows; the rest is taken to be like them."""
        until, last = time.monotonic() + TIME_LIMIT_S, 0
        columns = select(sms_spool.c.id, sms_spool.c.address, sms_spool.c.message, sms_spool.c.next_ms)
        wanted = columns.where(_to_process(self.row), self.goes).order_by(sms_spool.c.id).limit(CHUNK)
        while found := self.conn.execute(wanted.where(sms_spool.c.id > last)).all():
            last = found[-1].id
            places = self._places([one.address for one in found])
            for one in found:
                self._take(one, places)
            if time.monotonic() > until:
                self.is_exact = len(found) < CHUNK
                break
        read = sum(self.groups.values())
        scale = 1.0 if self.is_exact or not read else recipients / read
        return [Group(ready_ms, round(many * scale), place) for (ready_ms, place), many in self.groups.items()]

    def _take(self, one: Any, places: Mapping[str, Place]) -> None:
        parts = measure(one.message).parts
        self.parts[parts] += 1
        ready_ms = max(self.now_ms, one.next_ms or 0)
        self.groups[ready_ms, places.get(one.address, ((), ""))] += 1
        if len(self.samples) < SAMPLES:
            self.samples.append(Rendered(address=one.address, name="", text=one.message, parts=parts, missing=()))

    def _places(self, addresses: list[str]) -> Mapping[str, Place]:
        if not self.row["recipient_time"]:
            return {}
        known = sending_hours.places_of(self.conn, self.hours, addresses)
        return {one: known.get(one, (zones_of(one), "")) for one in addresses}


def _opens(hours: list[Hours], sending: SendingHours, *, minds_recipients: bool) -> Opens:
    """When a record may go: on schedule, and where the dialer minds it at its recipient's hour (ACD-4)."""
    marketing = sending_hours.opens_of(sending)

    def opens(place: Place, at_ms: int) -> int | None:
        here = standing(hours, at_ms)
        if not here.is_open:
            return here.until_ms
        if not minds_recipients or not place[0]:
            return at_ms
        there = standing_in(hours, place[0], at_ms)
        return marketing(place, at_ms) if there.is_open else there.until_ms

    return opens


def _gap_ms(conn: Connection, row: RowMapping) -> float:
    limits = preflights.limits_of(conn, row["provider_id"])
    return max(float(row["gap_ms"]), MINUTE_MS / min(limits) if limits else 0.0)


# -- what to look at -----------------------------------------------------------------------------------------------


def _of_schedule(hours: list[Hours], now_ms: int) -> list[Notice]:
    now = standing(hours, now_ms)
    if now.is_open:
        return []
    return [Notice(hint=Hint.CLOSED if now.until_ms is not None else Hint.NEVER_OPEN, until_ms=now.until_ms)]


def _of_line(conn: Connection, row: RowMapping, links: Mapping[int, LinkState]) -> list[Notice]:
    found = preflights.line_notices(conn, row["provider_id"], links)
    sender = senders.find(conn, row["sender_id"]) if row["sender_id"] else None
    if sender is not None and sender.status is not SenderStatus.ACTIVE:
        found.append(Notice(hint=Hint.SENDER_OFF, name=sender.name))
    others = (
        (dialers.c.provider_id == row["provider_id"])
        & (dialers.c.id != row["id"])
        & dialers.c.started
        & dialers.c.deleted_ms.is_(None)
        & (dialers.c.to_process > 0)
    )
    many = conn.execute(select(func.count()).select_from(dialers).where(others)).scalar_one()
    return [*found, Notice(hint=Hint.SHARED, count=many)] if many else found


def _of_records(conn: Connection, row: RowMapping, recipients: int) -> list[Notice]:
    if not recipients:
        return [Notice(hint=Hint.NOBODY)]
    again = (
        select(literal(1)).where(_to_process(row)).group_by(sms_spool.c.address).having(func.count() > 1).subquery()
    )
    repeated = conn.execute(select(func.count()).select_from(again)).scalar_one()
    return [Notice(hint=Hint.REPEATED, count=repeated)] if repeated else []
