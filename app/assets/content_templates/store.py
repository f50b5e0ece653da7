"""Reading and writing one content template: the only place that turns rows into records and tells listeners."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from app.assets.content_templates.tables import bodies, content_templates
from app.contacts import service as contacts
from app.contract.content import Content, channel_of, completed, keys_of, plain_text
from app.contract.content_templates import SUMMARY_MAX, ContentTemplate, ContentTemplateId
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.payloads import keeping
from app.contract.permissions import Permission
from app.core.dialect import upsert
from app.core.errors import Refusal
from app.core.work import Audience, UnitOfWork

OBJECT: Final = "content_template"
USERS: Final = (Permission.MANAGE_CONTENT_TEMPLATES, Permission.MANAGE_BROADCASTS)
"""Who may read templates: whoever keeps them, or sends what is made from them (MSG-13)."""
EYES: Final = Audience(any_of=frozenset(USERS))


def row_of(conn: Connection, template_id: int) -> RowMapping:
    """A template's row; refuses when there is none."""
    wanted = (content_templates.c.id == template_id) & content_templates.c.deleted_ms.is_(None)
    row = conn.execute(select(content_templates).where(wanted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what=OBJECT, id=template_id)
    return row


def content_of(conn: Connection, template_id: int) -> Content:
    """What it says."""
    wanted = select(bodies.c.content).where(bodies.c.template_id == template_id)
    return keeping.read_content(conn.execute(wanted).scalar_one())


def columns_of(name: str, content: Content) -> dict[str, Any]:
    """Name and content as columns; the content itself is stored by `put_content`."""
    return {
        "name": name.strip(),
        "name_folded": name.strip().casefold(),
        "channel": channel_of(content).value,
        "type": content.type,
        "summary": " ".join(plain_text(content).split())[:SUMMARY_MAX],
    }


def put_content(work: UnitOfWork, template_id: int, content: Content) -> None:
    """Replace what it says."""
    values = {"content": keeping.write(completed(content))}
    statement = upsert(work.conn, bodies).values(template_id=template_id, **values)
    work.conn.execute(statement.on_conflict_do_update(index_elements=["template_id"], set_=values))


def record(row: RowMapping) -> ContentTemplate:
    """A template as people see it."""
    return ContentTemplate(
        id=ContentTemplateId(row["id"]),
        name=row["name"],
        channel=row["channel"],
        type=row["type"],
        summary=row["summary"],
        created_by=row["created_by"],
        created_ms=row["created_ms"],
        updated_by=row["updated_by"],
        updated_ms=row["updated_ms"],
        version=row["version"],
    )


def tell(work: UnitOfWork, template_id: int) -> ContentTemplate:
    """Show a template's present state to those who watch, and state which attributes it needs (MSG-43)."""
    told = record(row_of(work.conn, template_id))
    keys = {contacts.Used.ATTRIBUTE: sorted(keys_of(content_of(work.conn, template_id)))}
    contacts.declare(work, OBJECT, template_id, told.name, keys, binding=False)
    work.upsert(Topic.CONTENT_TEMPLATES, template_id, told, EYES)
    return told
