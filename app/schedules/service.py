"""Verbs about schedules, and what other areas ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from app.audit.service import record as audit
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.schedules import OpenRange, Schedule, ScheduleForm, ScheduleId, ScheduleOutlook, check_schedule
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import Audience, UnitOfWork
from app.schedules.rules import Hours, is_open, openings, standing
from app.schedules.tables import schedules, uses

READERS: Final = (Permission.MANAGE_DIALERS, Permission.MONITOR_DIALERS, Permission.MANAGE_CAMPAIGNS)
WATCHERS: Final = Audience(any_of=frozenset(READERS))
OPENINGS: Final = 3
"""So many next openings are told of a schedule that is being written."""
CHANGED: Final = "schedules"
"""Rung when hours have changed: whoever works by them looks again."""

_ranges = msgspec.json.Decoder(tuple[OpenRange, ...])
_days = msgspec.json.Decoder(tuple[str, ...])
_encode = msgspec.json.Encoder()


def all_schedules(conn: Connection, now_ms: int) -> list[Schedule]:
    """Every schedule by name, as it stands now."""
    rows = conn.execute(select(schedules).order_by(schedules.c.name_folded)).mappings()
    users = _users(conn)
    return [_record(row, users.get(row["id"], ()), now_ms) for row in rows]


def hours_of(conn: Connection, ids: Iterable[int]) -> list[Hours]:
    """What `rules.standing` wants, of these schedules."""
    rows = conn.execute(select(schedules).where(schedules.c.id.in_(list(ids)))).mappings()
    return [_hours(row) for row in rows]


def open_now(conn: Connection, now_ms: int) -> dict[int, bool]:
    """Whether each schedule is open."""
    rows = conn.execute(select(schedules)).mappings()
    return {row["id"]: is_open([_hours(row)], now_ms) for row in rows}


def used_by(conn: Connection, user: str) -> list[tuple[ScheduleId, str]]:
    """The schedules of one user, by name."""
    found = (
        select(schedules.c.id, schedules.c.name)
        .join(uses, uses.c.schedule_id == schedules.c.id)
        .where(uses.c.used_by == user)
        .order_by(schedules.c.name_folded)
    )
    return [(ScheduleId(row.id), row.name) for row in conn.execute(found)]


def missing(conn: Connection, ids: Sequence[int]) -> list[int]:
    """Those of these ids that are no schedules."""
    known = set(conn.execute(select(schedules.c.id).where(schedules.c.id.in_(list(ids)))).scalars())
    return [one for one in ids if one not in known]


def declare(work: UnitOfWork, user: str, name: str, ids: Iterable[int]) -> None:
    """Have a user (`dialer:5`) use exactly these schedules from now on; none lets go of all."""
    before = set(
        work.conn.execute(delete(uses).where(uses.c.used_by == user).returning(uses.c.schedule_id)).scalars()
    )
    after = set(ids)
    if after:
        rows = [{"used_by": user, "schedule_id": one, "name": name} for one in sorted(after)]
        work.conn.execute(insert(uses), rows)
    tell(work, before | after)


def tell(work: UnitOfWork, ids: Iterable[int]) -> None:
    """Show schedules as they stand now."""
    users = _users(work.conn)
    rows = work.conn.execute(select(schedules).where(schedules.c.id.in_(list(ids)))).mappings()
    for row in rows.all():
        work.upsert(Topic.SCHEDULES, row["id"], _record(row, users.get(row["id"], ()), work.now_ms), WATCHERS)


def outlook(conn: Connection, form: ScheduleForm, now_ms: int) -> ScheduleOutlook:
    """When a schedule that is being written would open; refused while something in it is wrong."""
    named = msgspec.structs.replace(form, name=form.name or "-")
    refuse_if(check_schedule(named))
    zone = form.time_zone or workspace.read(conn).time_zone
    hours = [Hours(zone, form.ranges, frozenset(map(date.fromisoformat, form.closed)))]
    return ScheduleOutlook(
        is_open=standing(hours, now_ms).is_open, openings_ms=tuple(openings(hours, now_ms, OPENINGS))
    )


def save(work: UnitOfWork, actor: Actor, form: ScheduleForm, schedule_id: ScheduleId | None) -> Schedule:
    """A new schedule, or a changed one; refused when somebody else changed it meanwhile."""
    refuse_if([*check_schedule(form), *_taken(work, form.name, schedule_id)])
    row = {
        "name": form.name.strip(),
        "name_folded": form.name.strip().casefold(),
        "time_zone": form.time_zone or workspace.read(work.conn).time_zone,
        "ranges": _encode.encode(form.ranges).decode(),
        "closed": _encode.encode(sorted(set(form.closed))).decode(),
    }
    if schedule_id is None:
        statement = insert(schedules).values(**row, version=1).returning(schedules.c.id)
        schedule_id = ScheduleId(work.conn.execute(statement).scalar_one())
        audit(work, actor, "schedule_added", "schedule", schedule_id, details=row)
    else:
        before = _row(work, schedule_id)
        if before["version"] != form.version:
            raise Refusal(Code.CONFLICT, what="schedule", id=schedule_id)
        changed = update(schedules).where(schedules.c.id == schedule_id)
        work.conn.execute(changed.values(**row, version=form.version + 1))
        audit(work, actor, "schedule_changed", "schedule", schedule_id, details=row)
    tell(work, [schedule_id])
    work.wake(CHANGED)
    return _record(_row(work, schedule_id), _users(work.conn).get(schedule_id, ()), work.now_ms)


def remove(work: UnitOfWork, actor: Actor, schedule_id: ScheduleId) -> None:
    """Forget a schedule nothing uses; else its users are named (ACD-47)."""
    row = _row(work, schedule_id)
    users = _users(work.conn).get(schedule_id, ())
    if users:
        raise Refusal(Code.IN_USE, what="schedule", users=", ".join(users))
    work.conn.execute(delete(schedules).where(schedules.c.id == schedule_id))
    audit(work, actor, "schedule_deleted", "schedule", schedule_id, details={"name": row["name"]})
    work.delete(Topic.SCHEDULES, schedule_id, WATCHERS)


def _users(conn: Connection) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in conn.execute(select(uses.c.schedule_id, uses.c.name).order_by(uses.c.name)):
        found[row.schedule_id] = (*found.get(row.schedule_id, ()), row.name)
    return found


def _taken(work: UnitOfWork, name: str, own_id: int | None) -> list[Problem]:
    same = select(schedules.c.id).where(schedules.c.name_folded == name.strip().casefold())
    found = work.conn.execute(same).scalar_one_or_none()
    return [] if found in (None, own_id) else [Problem(path="name", code="taken", params={"value": name.strip()})]


def _row(work: UnitOfWork, schedule_id: int) -> RowMapping:
    row = work.conn.execute(select(schedules).where(schedules.c.id == schedule_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="schedule", id=schedule_id)
    return row


def _hours(row: RowMapping) -> Hours:
    closed = frozenset(date.fromisoformat(day) for day in _days.decode(row["closed"]))
    return Hours(row["time_zone"], _ranges.decode(row["ranges"]), closed)


def _record(row: RowMapping, users: tuple[str, ...], now_ms: int) -> Schedule:
    found = standing([_hours(row)], now_ms)
    return Schedule(
        id=row["id"],
        name=row["name"],
        time_zone=row["time_zone"],
        ranges=_ranges.decode(row["ranges"]),
        closed=_days.decode(row["closed"]),
        used_by=users,
        is_open=found.is_open,
        changes_ms=found.until_ms,
        version=row["version"],
    )
