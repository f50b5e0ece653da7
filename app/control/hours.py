"""Recipients' own hours: the rule as it is kept, and the gate that lets marketing wait for them (BEY-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from app.contract.preflight import Opens
from app.core import workspace
from app.core.actor import Actor
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal, refuse_if
from app.core.tables import workspace as stored
from app.core.work import UnitOfWork
from app.dispatch.held import held_of_run, held_until
from app.dispatch.observers import Candidate, Hold, Stop
from app.dispatch.spool import let_go

KEY: Final = "recipients_hours"
REASONS: Final = (QUIET, HOLIDAY)
"""Why a message waits for its recipient's hours."""
MARKETING: Final = frozenset({Source.BROADCAST, Source.BULK})
"""What always minds the hours. A dialer does where its own option says so; people's answers and codes never do."""


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


def waiting_of_run(conn: Connection, source: Source, run_id: int) -> tuple[int, int | None]:
    """How many messages of a run wait for their recipients' hours, and when the first of them go."""
    return held_of_run(conn, source, run_id, REASONS)


def waits_of(conn: Connection, addresses: Mapping[int, str]) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Until when messages wait for their recipients' hours, and the zones that must be open; `addresses` by id."""
    until = held_until(conn, addresses, REASONS)
    if not until:
        return {}
    zones = zones_of(conn, read(conn), [addresses[one] for one in until])
    return {one: (until_ms, zones[addresses[one]]) for one, until_ms in until.items()}


def closed_until(conn: Connection, addresses: Sequence[str], now_ms: int) -> dict[str, int]:
    """Until when it is not the time to write to people, by address; nothing of those to whom it is."""
    hours = read(conn)
    if not hours.enabled or not addresses:
        return {}
    zones = zones_of(conn, hours, addresses)
    minute_ms = now_ms - now_ms % MINUTE_MS
    found = {one: opens_ms(hours, zones[one], place_of(one)[1], minute_ms) for one in addresses}
    return {one: until_ms for one, until_ms in found.items() if until_ms > now_ms}


def places_of(conn: Connection, hours: Hours, addresses: Sequence[str]) -> dict[str, tuple[tuple[str, ...], str]]:
    """Zones and country of each address; nothing while no hours are kept."""
    if not hours.enabled or not addresses:
        return {}
    return {one: (zones, place_of(one)[1]) for one, zones in zones_of(conn, hours, addresses).items()}


def opens_of(hours: Hours) -> Opens:
    """When people of a place may be written to, as `app.contract.preflight.finish_ms` asks."""

    def opens(place: tuple[tuple[str, ...], str], at_ms: int) -> int:
        if not hours.enabled or not place[0]:
            return at_ms
        return max(at_ms, opens_ms(hours, *place, at_ms - at_ms % MINUTE_MS))

    return opens


class HoursGate:
    """See `dispatch.observers.Gate`: marketing waits until it is day where the recipient is.

    A dialer's messages never get here at a bad hour: one that minds the hours puts its records off itself.
    """

    def __call__(self, conn: Connection, batch: Sequence[Candidate], now_ms: int, /) -> dict[MessageId, Stop]:
        """Those that must wait."""
        minding = [one for one in batch if one.source in MARKETING]
        until = closed_until(conn, [one.address for one in minding], now_ms)
        if not until:
            return {}
        hours = read(conn)
        zones = zones_of(conn, hours, list(until))
        return {
            one.message_id: Hold(
                until[one.address], why_closed(hours, zones[one.address], place_of(one.address)[1], now_ms)
            )
            for one in minding
            if one.address in until
        }
