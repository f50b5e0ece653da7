"""Reading and writing one run's row: the only place that turns rows into records and tells listeners."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, select, update

from app.assets.content_templates import service as content_templates
from app.audit.service import record as audit
from app.broadcasts.rules import Event, next_status, own_time
from app.broadcasts.tables import COUNTERS, broadcasts, selections
from app.contacts import service as contacts
from app.contract.broadcasts import (
    FINAL,
    Broadcast,
    BroadcastForm,
    BroadcastId,
    Counters,
    Kind,
    LaunchKind,
    Moderation,
    RecipientSource,
    Status,
    Timing,
)
from app.contract.chain import Step, completed_steps
from app.contract.content import keys_of
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.messages import Source
from app.contract.payloads import keeping
from app.contract.permissions import Permission
from app.control import guards
from app.core.actor import Actor
from app.core.dialect import upsert
from app.core.errors import Refusal
from app.core.work import Audience, UnitOfWork

WATCHERS: Final = Audience(permission=Permission.MANAGE_BROADCASTS)
MODERATORS: Final = Audience(permission=Permission.MODERATE_BROADCASTS)
WAKE: Final = "broadcasts"
"""Name under which the feeder sleeps."""

_sources = msgspec.json.Decoder(tuple[RecipientSource, ...])
_steps = msgspec.json.Decoder(tuple[Step, ...])
_moderation = msgspec.json.Decoder(Moderation)
_notices = msgspec.json.Decoder(tuple[str, ...])
_encode = msgspec.json.Encoder()


def row_of(work: UnitOfWork, broadcast_id: int) -> RowMapping:
    """A run's row; refuses when there is none."""
    wanted = (broadcasts.c.id == broadcast_id) & broadcasts.c.deleted_ms.is_(None)
    row = work.conn.execute(select(broadcasts).where(wanted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="broadcast", id=broadcast_id)
    return row


def steps_of(row: Mapping[Any, Any]) -> tuple[Step, ...]:
    """The chain."""
    return _chain(row["steps"])


@lru_cache(maxsize=64)
def _chain(stored: str) -> tuple[Step, ...]:
    """Read once: the path of every message asks for it."""
    return keeping.read(_steps, stored)


def own_now(row: Mapping[Any, Any], now_ms: int) -> int:
    """The time of a run at a moment; waiting times are kept in it."""
    return own_time(now_ms, row["paused_ms"], row["stood_ms"])


def add_notice(work: UnitOfWork, row: RowMapping, code: str) -> None:
    """Say something on the run, once."""
    notices = notices_of(row)
    if code not in notices:
        change(work, row["id"], {"notices": _encode.encode((*notices, code)).decode()})


def notices_of(row: RowMapping) -> tuple[str, ...]:
    """What was said on the run."""
    return _notices.decode(row["notices"])


def sources_of(conn: Connection, broadcast_id: int) -> tuple[RecipientSource, ...]:
    """The selection."""
    wanted = select(selections.c.sources).where(selections.c.broadcast_id == broadcast_id)
    return _sources.decode(conn.execute(wanted).scalar_one())


def put_sources(work: UnitOfWork, broadcast_id: int, sources: tuple[RecipientSource, ...]) -> None:
    """Replace the selection."""
    values = {"sources": _encode.encode(sources).decode()}
    statement = upsert(work.conn, selections).values(broadcast_id=broadcast_id, **values)
    work.conn.execute(statement.on_conflict_do_update(index_elements=["broadcast_id"], set_=values))


def moderation_of(row: RowMapping) -> Moderation | None:
    """Who sent a run or a template to moderation and what was decided, None when that never happened."""
    return None if row["moderation"] is None else _moderation.decode(row["moderation"])


def counters_of(row: Mapping[Any, Any]) -> Counters:
    """The figures as stored."""
    return Counters(**{name: row[name] for name in COUNTERS})


def record(row: RowMapping) -> Broadcast:
    """A run as people see it."""
    counters = counters_of(row)
    is_resolving = row["resolve_cursor"] is not None
    return Broadcast(
        id=BroadcastId(row["id"]),
        name=row["name"],
        description=row["description"],
        status=Status(row["status"]),
        status_reason=row["status_reason"],
        channels=tuple(step.channel for step in steps_of(row)),
        timing=Timing(row["timing"]),
        at_ms=row["at_ms"],
        time_zone=row["time_zone"],
        launch_kind=LaunchKind(row["launch_kind"]),
        source_broadcast_id=row["source_broadcast_id"],
        template_id=row["template_id"],
        template_gone=row["template_gone"],
        moderation=moderation_of(row),
        contacts_estimated=row["contacts_estimated"],
        contacts_total=row["contacts_total"],
        resolved=counters.queued + counters.excluded if is_resolving else None,
        blocked_since_ms=row["blocked_since_ms"],
        counters=counters,
        launched_ms=row["launched_ms"],
        finished_ms=row["finished_ms"],
        created_by=row["created_by"],
        created_ms=row["created_ms"],
        updated_ms=row["updated_ms"],
        version=row["version"],
        kind=Kind(row["kind"]),
        is_checking=row["checking_until_ms"] is not None and row["status"] == Status.IN_PROGRESS.value,
        notices=notices_of(row),
    )


def form_of(conn: Connection, row: RowMapping) -> BroadcastForm:
    """The stored form, to be checked again before it starts."""
    return BroadcastForm(
        name=row["name"],
        description=row["description"],
        recipients=sources_of(conn, row["id"]),
        timing=Timing(row["timing"]),
        at_ms=row["at_ms"],
        time_zone=row["time_zone"],
        steps=steps_of(row),
        kind=Kind(row["kind"]),
        rcs_check_before_launch=row["rcs_check"],
        rcs_sender_id=row["rcs_sender_id"],
        safety=guards.safety_of(conn, Source.BROADCAST, row["id"]),
        version=row["version"],
    )


def columns_of(form: BroadcastForm) -> dict[str, Any]:
    """A form as columns; its selection is stored by `put_sources`."""
    return {
        "name": form.name.strip(),
        "description": form.description.strip(),
        "timing": form.timing.value,
        "at_ms": form.at_ms,
        "time_zone": form.time_zone,
        "steps": keeping.write(completed_steps(form.steps)),
        "kind": form.kind.value,
        "rcs_check": form.rcs_check_before_launch,
        "rcs_sender_id": form.rcs_sender_id,
    }


def declare_uses(work: UnitOfWork, broadcast_id: int) -> None:
    """State which targets, tags and attributes a run needs, so that none is deleted under it (TGT-15, CON-48)."""
    row = row_of(work, broadcast_id)
    is_open = Status(row["status"]) not in FINAL
    sources = sources_of(work.conn, broadcast_id) if is_open else ()
    keys = frozenset().union(*(keys_of(step.content) for step in steps_of(row))) if is_open else frozenset()
    people = {
        contacts.Used.TARGET: [one.target_id for one in sources if one.target_id is not None],
        contacts.Used.TAG: [one.tag_id for one in sources if one.tag_id is not None],
    }
    contacts.declare(work, "broadcast", broadcast_id, row["name"], people, binding=True)
    named = {contacts.Used.ATTRIBUTE: sorted(keys)}
    contacts.declare(work, "broadcast_text", broadcast_id, row["name"], named, binding=False)
    made_from = [step.template_id for step in steps_of(row)] if is_open else []
    content_templates.declare(work, "broadcast", broadcast_id, row["name"], made_from)


def forget_uses(work: UnitOfWork, broadcast_id: int) -> None:
    """A deleted run needs nothing: what it would send to can be deleted as well."""
    for kind in ("broadcast", "broadcast_text"):
        contacts.declare(work, kind, broadcast_id, "", {}, binding=False)
    content_templates.declare(work, "broadcast", broadcast_id, "", ())


def change(work: UnitOfWork, broadcast_id: int, values: Mapping[str, Any]) -> Broadcast:
    """Write columns and tell those who watch."""
    fresh = {**values, "updated_ms": work.now_ms}
    work.conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(fresh))
    return tell(work, broadcast_id)


def tell(work: UnitOfWork, broadcast_id: int) -> Broadcast:
    """Show a run's present state to those who watch."""
    told = record(row_of(work, broadcast_id))
    work.upsert(Topic.BROADCASTS, broadcast_id, told, WATCHERS)
    return told


def pass_event(
    work: UnitOfWork,
    actor: Actor,
    row: RowMapping,
    event: Event,
    *,
    action: str,
    values: Mapping[str, Any] | None = None,
    reason: str | None = None,
    more: Mapping[str, object] | None = None,
) -> Broadcast:
    """Move a run by an event, audited (BRD-90); refuses with the present status when it does not fit (BRD-91)."""
    status = Status(row["status"])
    after = next_status(status, event)
    if after is None:
        raise Refusal(Code.STATUS_IS_NOW, status=status.value)
    columns: dict[str, Any] = {"status": after.value, "status_reason": reason, **(values or {})}
    if after in FINAL and row["finished_ms"] is None:
        columns["finished_ms"] = work.now_ms
    details = {"from": status.value, "to": after.value, "reason": reason, "name": row["name"], **(more or {})}
    audit(work, actor, action, "broadcast", row["id"], details=details)
    work.wake(WAKE)
    if Status.ON_MODERATION in (status, after):
        work.stale(Topic.MODERATION, to=MODERATORS)
    changed = change(work, row["id"], columns)
    declare_uses(work, row["id"])
    return changed
