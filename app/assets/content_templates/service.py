"""Verbs about content templates: save, copy, delete, restore; and what was made from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import RowMapping, delete, insert, select, update

from app.assets.content_templates import store
from app.assets.content_templates.store import EYES, OBJECT, columns_of, put_content, row_of, tell
from app.assets.content_templates.tables import content_templates, uses
from app.audit.service import record as audit
from app.contacts import reads as contact_reads
from app.contacts import service as contacts
from app.contract.content_templates import (
    NAME_MAX,
    ContentTemplate,
    ContentTemplateForm,
    ContentTemplateId,
    check_template_form,
)
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork

CLIENT_KEY_MAX: Final = 64
RESTORABLE_MS: Final = 30 * DAY_MS


def save(
    work: UnitOfWork, actor: Actor, form: ContentTemplateForm, template_id: ContentTemplateId | None
) -> ContentTemplate:
    """A new template, or a changed one nobody else changed meanwhile (CTP-2, CTP-24).

    A name in use is refused as `taken` with the other's `id`, so that it can be replaced (MSG-13).
    """
    if template_id is None and (earlier := _by_key(work, actor, form)) is not None:
        return earlier
    problems = check_template_form(form, contact_reads.attribute_keys(work.conn))
    columns = columns_of(form.name, form.content)
    refuse_if([*problems, *_taken(work, columns, template_id)])
    if template_id is None:
        return _insert(work, actor, {**columns, "client_key": _key(actor, form)}, form)
    row = _editable(work, template_id, form.version)
    changed = {**columns, "updated_by": actor.name, "updated_ms": work.now_ms, "version": row["version"] + 1}
    work.conn.execute(update(content_templates).where(content_templates.c.id == template_id).values(changed))
    put_content(work, template_id, form.content)
    audit(work, actor, "content_template_changed", OBJECT, template_id, details=_details(columns, row["name"]))
    return tell(work, template_id)


def copy(work: UnitOfWork, actor: Actor, template_id: ContentTemplateId) -> ContentTemplate:
    """The same message under a name of its own."""
    row = row_of(work.conn, template_id)
    content = store.content_of(work.conn, template_id)
    columns = columns_of(_free_name(work, row), content)
    form = ContentTemplateForm(name=columns["name"], content=content)
    return _insert(work, actor, columns, form)


def remove(work: UnitOfWork, actor: Actor, template_id: ContentTemplateId) -> None:
    """Delete; steps that were made from it keep their copy (CTP-11)."""
    row = row_of(work.conn, template_id)
    gone = {"deleted_ms": work.now_ms}
    work.conn.execute(update(content_templates).where(content_templates.c.id == template_id).values(gone))
    contacts.declare(work, OBJECT, template_id, "", {}, binding=False)
    audit(work, actor, "content_template_deleted", OBJECT, template_id, details={"name": row["name"]})
    work.delete(Topic.CONTENT_TEMPLATES, template_id, EYES)


def restore(work: UnitOfWork, actor: Actor, template_id: ContentTemplateId) -> ContentTemplate:
    """Bring a deleted template back within 30 days, under another name where its own was given away."""
    table = content_templates
    deleted = (table.c.id == template_id) & (table.c.deleted_ms >= work.now_ms - RESTORABLE_MS)
    row = work.conn.execute(select(table).where(deleted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what=OBJECT, id=template_id)
    name = _free_name(work, row)
    values = {"deleted_ms": None, "name": name, "name_folded": name.casefold()}
    work.conn.execute(update(table).where(table.c.id == template_id).values(values))
    audit(work, actor, "content_template_restored", OBJECT, template_id, details={"name": name})
    return tell(work, template_id)


def declare(work: UnitOfWork, by_kind: str, by_id: int, by_name: str, ids: Iterable[int | None]) -> None:
    """State all templates something was made from, in place of what it stated before."""
    work.conn.execute(delete(uses).where(uses.c.by_kind == by_kind, uses.c.by_id == by_id))
    rows = [
        {"template_id": one, "by_kind": by_kind, "by_id": by_id, "by_name": by_name}
        for one in dict.fromkeys(ids)
        if one is not None
    ]
    if rows:
        work.conn.execute(insert(uses), rows)


def _insert(work: UnitOfWork, actor: Actor, columns: dict[str, Any], form: ContentTemplateForm) -> ContentTemplate:
    row = {
        **columns,
        "created_by": actor.name,
        "created_ms": work.now_ms,
        "updated_by": actor.name,
        "updated_ms": work.now_ms,
        "version": 1,
    }
    statement = insert(content_templates).values(row).returning(content_templates.c.id)
    template_id = work.conn.execute(statement).scalar_one()
    put_content(work, template_id, form.content)
    audit(work, actor, "content_template_added", OBJECT, template_id, details=_details(columns))
    return tell(work, template_id)


def _details(columns: dict[str, Any], old_name: str | None = None) -> dict[str, object]:
    renamed = {} if old_name in (None, columns["name"]) else {"old": old_name}
    return {"name": columns["name"], "channel": columns["channel"], "type": columns["type"], **renamed}


def _editable(work: UnitOfWork, template_id: ContentTemplateId, version: int) -> RowMapping:
    row = row_of(work.conn, template_id)
    if row["version"] != version:
        raise Refusal(Code.CONFLICT, what=OBJECT, id=template_id, by=row["updated_by"], at_ms=row["updated_ms"])
    return row


def _taken(work: UnitOfWork, columns: dict[str, Any], own_id: int | None) -> list[Problem]:
    table = content_templates
    same = (table.c.channel == columns["channel"]) & (table.c.name_folded == columns["name_folded"])
    found = work.conn.execute(select(table).where(same, table.c.deleted_ms.is_(None))).mappings().first()
    if found is None or found["id"] == own_id or not columns["name"]:
        return []
    params = {"value": columns["name"], "id": found["id"], "version": found["version"]}
    return [Problem(path="name", code="taken", params=params)]


def _free_name(work: UnitOfWork, row: RowMapping) -> str:
    """The name, with a number appended where it is in use."""
    number, name = 1, str(row["name"])
    while _taken(work, {"channel": row["channel"], "name": name, "name_folded": name.casefold()}, None):
        number += 1
        suffix = f" ({number})"
        name = row["name"][: NAME_MAX - len(suffix)] + suffix
    return name


def _key(actor: Actor, form: ContentTemplateForm) -> str | None:
    key = form.client_key[:CLIENT_KEY_MAX]
    return f"{actor.user_id}:{key}" if key else None


def _by_key(work: UnitOfWork, actor: Actor, form: ContentTemplateForm) -> ContentTemplate | None:
    key = _key(actor, form)
    if key is None:
        return None
    row = (
        work.conn.execute(select(content_templates).where(content_templates.c.client_key == key)).mappings().first()
    )
    return None if row is None else store.record(row)
