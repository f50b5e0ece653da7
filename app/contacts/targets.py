"""Verbs about targets: saved criteria (TGT)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update

from app.audit.service import record as audit
from app.contacts import schema, uses
from app.contacts.records import target_record
from app.contacts.rules import copy_name
from app.contacts.tables import targets
from app.contacts.telling import TARGET_EYES, tell_targets
from app.contract.checks import clean_text
from app.contract.contacts import fields
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.targets import NAME_MAX, Target, TargetForm, check_target
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork


def add_target(work: UnitOfWork, actor: Actor, form: TargetForm) -> Target:
    """A new target."""
    refuse_if(_check(work, form, 0))
    return _insert(work, actor, clean_text(form.name), msgspec.json.encode(form.filters).decode())


def edit_target(work: UnitOfWork, actor: Actor, target_id: int, form: TargetForm) -> Target:
    """Another name, other filters."""
    row = _row(work, target_id)
    before = target_record(schema.load(work.conn), row)
    if before.version != form.version:
        fresh = msgspec.json.encode(before).decode()
        raise Refusal(Code.CONFLICT, what="target", id=target_id, version=before.version, record=fresh)
    refuse_if(_check(work, form, target_id))
    name = clean_text(form.name)
    values = {
        "name": name,
        "name_folded": name.casefold(),
        "filters": msgspec.json.encode(form.filters).decode(),
        "version": before.version + 1,
        "updated_ms": work.now_ms,
    }
    work.conn.execute(update(targets).where(targets.c.id == target_id).values(values))
    audit(work, actor, "target_changed", "target", target_id, details={"old": before, "new": form})
    return tell_targets(work, [target_id])[0]


def duplicate_target(work: UnitOfWork, actor: Actor, target_id: int) -> Target:
    """The same filters under `<name>(n)` (TGT-14)."""
    row = _row(work, target_id)
    taken = set(work.conn.execute(select(targets.c.name_folded)).scalars())
    return _insert(work, actor, copy_name(row["name"], taken, NAME_MAX), row["filters"])


def delete_target(work: UnitOfWork, actor: Actor, target_id: int) -> None:
    """Refused while something that is to run uses it (TGT-15)."""
    row = _row(work, target_id)
    uses.refuse_if_binding(work.conn, uses.Used.TARGET, target_id)
    before = target_record(schema.load(work.conn), row)
    work.conn.execute(delete(targets).where(targets.c.id == target_id))
    audit(work, actor, "target_deleted", "target", target_id, details={"old": before})
    work.delete(Topic.TARGETS, target_id, TARGET_EYES)


def count_launches(work: UnitOfWork, target_ids: Sequence[int]) -> None:
    """A broadcast with these targets was launched (TGT-2)."""
    chosen = update(targets).where(targets.c.id.in_(target_ids))
    work.conn.execute(chosen.values({"launches": targets.c.launches + 1}))
    tell_targets(work, target_ids)


def _insert(work: UnitOfWork, actor: Actor, name: str, filters: str) -> Target:
    row = {
        "name": name,
        "name_folded": name.casefold(),
        "filters": filters,
        "launches": 0,
        "version": 1,
        "created_ms": work.now_ms,
        "updated_ms": work.now_ms,
    }
    target_id = work.conn.execute(insert(targets).values(row).returning(targets.c.id)).scalar_one()
    (target,) = tell_targets(work, [target_id])
    audit(work, actor, "target_added", "target", target_id, details={"new": target})
    return target


def _check(work: UnitOfWork, form: TargetForm, target_id: int) -> list[Problem]:
    problems = check_target(form, fields(schema.load(work.conn).attributes))
    name = clean_text(form.name)
    taken = select(targets.c.id).where(targets.c.name_folded == name.casefold(), targets.c.id != target_id)
    if name and work.conn.execute(taken).first():
        problems.append(Problem(path="name", code="taken", params={"value": name}))
    return problems


def _row(work: UnitOfWork, target_id: int) -> RowMapping:
    row = work.conn.execute(select(targets).where(targets.c.id == target_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="target", id=target_id)
    return row
