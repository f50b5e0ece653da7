"""Reading and writing one template's row: the only place that turns rows into records and tells listeners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, select, update

from app.assets.content_templates import service as content_templates
from app.broadcasts.store import WATCHERS, moderation_of
from app.broadcasts.tables import template_forms, templates
from app.contacts import service as contacts
from app.contract.broadcast_templates import (
    ModerationState,
    Schedule,
    ScheduleStatus,
    Template,
    TemplateForm,
    TemplateId,
)
from app.contract.broadcasts import BroadcastForm, Kind
from app.contract.chain import completed_steps
from app.contract.content import keys_of
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.payloads import keeping
from app.core.dialect import upsert
from app.core.errors import Refusal
from app.core.work import UnitOfWork

_schedule = msgspec.json.Decoder(Schedule)
_form = msgspec.json.Decoder(BroadcastForm)
_channels = msgspec.json.Decoder(tuple[int, ...])
_encode = msgspec.json.Encoder()


def row_of(conn: Connection, template_id: int) -> RowMapping:
    """A template's row; refuses when there is none."""
    wanted = (templates.c.id == template_id) & templates.c.deleted_ms.is_(None)
    row = conn.execute(select(templates).where(wanted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="broadcast_template", id=template_id)
    return row


def schedule_of(row: RowMapping) -> Schedule | None:
    """When it runs by itself."""
    return None if row["schedule"] is None else _schedule.decode(row["schedule"])


def broadcast_of(conn: Connection, row: RowMapping) -> BroadcastForm:
    """What it sends and to whom, under the template's name."""
    text = conn.execute(select(template_forms.c.form).where(template_forms.c.template_id == row["id"])).scalar_one()
    return msgspec.structs.replace(keeping.read(_form, text), name=row["name"], version=row["version"])


def form_of(conn: Connection, row: RowMapping) -> TemplateForm:
    """The stored form."""
    return TemplateForm(broadcast=broadcast_of(conn, row), schedule=schedule_of(row))


def put_form(work: UnitOfWork, template_id: int, form: BroadcastForm) -> None:
    """Replace what it sends and to whom."""
    steps = completed_steps(form.steps)
    bare = msgspec.structs.replace(form, steps=steps, version=0, client_key="", at_ms=None)
    values = {"form": keeping.write(bare)}
    statement = upsert(work.conn, template_forms).values(template_id=template_id, **values)
    work.conn.execute(statement.on_conflict_do_update(index_elements=["template_id"], set_=values))


def columns_of(form: TemplateForm) -> dict[str, Any]:
    """A form as columns; what it sends is stored by `put_form`."""
    schedule = form.schedule
    name = form.broadcast.name.strip()
    return {
        "name": name,
        "name_folded": name.casefold(),
        "description": form.broadcast.description.strip(),
        "kind": form.broadcast.kind.value,
        "channels": _encode.encode([step.channel for step in form.broadcast.steps]).decode(),
        "has_recipients": bool(form.broadcast.recipients),
        "schedule": None if schedule is None else _encode.encode(schedule).decode(),
        "effective_from_ms": None if schedule is None else schedule.rule.effective_from_ms,
        "effective_till_ms": None if schedule is None else schedule.rule.effective_till_ms,
    }


def record(row: RowMapping) -> Template:
    """A template as people see it."""
    status = row["schedule_status"]
    schedule = schedule_of(row)
    return Template(
        id=TemplateId(row["id"]),
        name=row["name"],
        description=row["description"],
        kind=Kind(row["kind"]),
        channels=_channels.decode(row["channels"]),
        launches=row["launches"],
        last_launch_ms=row["last_launch_ms"],
        has_recipients=row["has_recipients"],
        schedule_status=None if status is None else ScheduleStatus(status),
        schedule_reason=row["schedule_reason"],
        next_ms=row["next_ms"],
        queued_ms=row["queued_ms"],
        effective_from_ms=row["effective_from_ms"],
        effective_till_ms=row["effective_till_ms"],
        time_zone=None if schedule is None else schedule.rule.time_zone,
        skipped_ms=row["skipped_ms"],
        skip_reason=row["skip_reason"],
        moderation_state=ModerationState(row["moderation_state"]),
        moderation=moderation_of(row),
        created_by_id=row["created_by_id"],
        created_by=row["created_by"],
        created_ms=row["created_ms"],
        updated_ms=row["updated_ms"],
        version=row["version"],
    )


def change(work: UnitOfWork, template_id: int, values: Mapping[str, Any]) -> Template:
    """Write columns and tell those who watch."""
    fresh = {**values, "updated_ms": work.now_ms}
    work.conn.execute(update(templates).where(templates.c.id == template_id).values(fresh))
    return tell(work, template_id)


def tell(work: UnitOfWork, template_id: int) -> Template:
    """Show a template's present state to those who watch."""
    told = record(row_of(work.conn, template_id))
    work.upsert(Topic.BROADCAST_TEMPLATES, template_id, told, WATCHERS)
    return told


def count_launch(work: UnitOfWork, template_id: int) -> None:
    """One more run was made from it (BTP-11, BRD-15); nothing when it was deleted."""
    present = (templates.c.id == template_id) & templates.c.deleted_ms.is_(None)
    values = {"launches": templates.c.launches + 1, "last_launch_ms": work.now_ms}
    if work.conn.execute(update(templates).where(present).values(values)).rowcount:
        tell(work, template_id)


def declare_uses(work: UnitOfWork, template_id: int) -> None:
    """State which targets, tags and attributes a template needs (TGT-15, CON-48)."""
    row = row_of(work.conn, template_id)
    form = broadcast_of(work.conn, row)
    keys: set[str] = set()
    for step in form.steps:
        keys |= keys_of(step.content)
    people = {
        contacts.Used.TARGET: [one.target_id for one in form.recipients if one.target_id is not None],
        contacts.Used.TAG: [one.tag_id for one in form.recipients if one.tag_id is not None],
    }
    contacts.declare(work, "broadcast_template", template_id, row["name"], people, binding=True)
    named = {contacts.Used.ATTRIBUTE: sorted(keys)}
    contacts.declare(work, "broadcast_template_text", template_id, row["name"], named, binding=False)
    made_from = [step.template_id for step in form.steps]
    content_templates.declare(work, "broadcast_template", template_id, row["name"], made_from)


def forget_uses(work: UnitOfWork, template_id: int) -> None:
    """A deleted template needs nothing."""
    for kind in ("broadcast_template", "broadcast_template_text"):
        contacts.declare(work, kind, template_id, "", {}, binding=False)
    content_templates.declare(work, "broadcast_template", template_id, "", ())
