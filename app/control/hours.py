"""Recipients' own hours: the rule as it is kept, and the gate that lets marketing wait for them (BEY-7)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, insert

from app.audit.service import record as audit
from app.contacts import reads as contacts
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.hours import (
    HOLIDAY,
    QUIET,
    ChangeHours,
    Hours,
    check_hours,
    opens_ms,
    place_of,
    why_closed,
    zones_for,
)
from app.contract.messages import MessageId, Source
from app.core import workspace
from app.core.actor import Actor
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal, refuse_if
from app.core.tables import workspace as stored
from app.core.work import UnitOfWork
from app.dispatch.observers import Candidate, Hold, Stop
from app.dispatch.spool import let_go

KEY: Final = "recipients_hours"
MARKETING: Final = frozenset({Source.BROADCAST, Source.BULK})
"""What always minds the hours. A dialer does where its own option says so; people's answers and codes never do."""

DialersThatMind = Callable[[Connection, Collection[int]], Collection[int]]
"""Which of these dialers mind the hours."""


def read(conn: Connection) -> Hours:
    """The rule."""
    found = workspace.value(conn, KEY)
    return Hours() if found is None else msgspec.convert(found, Hours)


def change(work: UnitOfWork, actor: Actor, form: ChangeHours) -> Hours:
    """Save the form; refused when somebody else saved meanwhile."""
    refuse_if(check_hours(form, contacts.attribute_keys(work.conn)))
    before = read(work.conn)
    if before.version != form.version:
        raise Refusal(Code.CONFLICT, what="hours")
    values = {**msgspec.structs.asdict(form), "days": tuple(sorted(set(form.days))), "version": form.version + 1}
    fresh = Hours(**values)
    work.conn.execute(delete(stored).where(stored.c.key == KEY))
    work.conn.execute(insert(stored).values(key=KEY, value=msgspec.json.encode(fresh).decode()))
    details = {name: value for name, value in msgspec.structs.asdict(fresh).items() if name != "holidays"}
    audit(work, actor, "hours_changed", "workspace", details={**details, "holidays": len(fresh.holidays)})
    let_go(work, (QUIET, HOLIDAY))
    work.upsert(Topic.HOURS, "hours", fresh)
    return fresh


def zones_of(conn: Connection, hours: Hours, addresses: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The zones of each address that must all be open."""
    given = _given(conn, hours.zone_attribute, addresses) if hours.zone_attribute else {}
    fallback = workspace.read(conn).time_zone
    return {one: zones_for(one, given.get(one, ""), fallback) for one in addresses}


def _given(conn: Connection, attribute: str, addresses: Sequence[str]) -> dict[str, str]:
    """What is known of people's zones, by address."""
    people = {address: found.id for address, found in contacts.names_of(conn, addresses).items()}
    values = contacts.values_of(conn, list(people.values()), frozenset({attribute}))
    return {address: values.get(one, {}).get(attribute, "") for address, one in people.items()}


class HoursGate:
    """See `dispatch.observers.Gate`: marketing waits until it is day where the recipient is."""

    def __init__(self, dialers_that_mind: DialersThatMind = lambda _conn, _ids: ()) -> None:
        self._dialers = dialers_that_mind

    def __call__(self, conn: Connection, batch: Sequence[Candidate], now_ms: int, /) -> dict[MessageId, Stop]:
        """Those that must wait."""
        minding = self._minding(conn, batch)
        if not minding:
            return {}
        hours = read(conn)
        if not hours.enabled:
            return {}
        zones = zones_of(conn, hours, [one.address for one in minding])
        minute_ms = now_ms - now_ms % MINUTE_MS
        found: dict[MessageId, Stop] = {}
        for one in minding:
            country = place_of(one.address)[1]
            until_ms = opens_ms(hours, zones[one.address], country, minute_ms)
            if until_ms > now_ms:
                found[one.message_id] = Hold(until_ms, why_closed(hours, zones[one.address], country, now_ms))
        return found

    def _minding(self, conn: Connection, batch: Sequence[Candidate]) -> list[Candidate]:
        dialers = {one.run_id for one in batch if one.source is Source.DIALER and one.run_id is not None}
        minding = set(self._dialers(conn, dialers)) if dialers else set()
        return [
            one
            for one in batch
            if one.source in MARKETING or (one.source is Source.DIALER and one.run_id in minding)
        ]
