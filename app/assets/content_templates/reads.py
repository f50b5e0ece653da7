"""Lists of content templates."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from app.assets.content_templates.store import content_of, record, row_of
from app.assets.content_templates.tables import content_templates as templates
from app.assets.content_templates.tables import uses
from app.contract.attributes import Use
from app.contract.content_templates import ContentTemplate, ContentTemplateForm, ContentTemplateUses
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.core import listing
from app.core.listing import ListColumn, Listing

TEMPLATES: Final = Listing(
    source=templates,
    key=templates.c.id,
    columns={
        "id": ListColumn(FieldKind.NUMBER, templates.c.id),
        "name": ListColumn(FieldKind.TEXT, templates.c.name),
        "channel": ListColumn(FieldKind.CHOICE, templates.c.channel),
        "type": ListColumn(FieldKind.CHOICE, templates.c.type),
        "summary": ListColumn(FieldKind.TEXT, templates.c.summary),
        "created_by": ListColumn(FieldKind.TEXT, templates.c.created_by),
        "created_ms": ListColumn(FieldKind.MOMENT, templates.c.created_ms),
        "updated_by": ListColumn(FieldKind.TEXT, templates.c.updated_by),
        "updated_ms": ListColumn(FieldKind.MOMENT, templates.c.updated_ms),
    },
    default_sort=Sort(field="updated_ms", descending=True),
    searched=("name", "summary"),
    always=(templates.c.deleted_ms.is_(None),),
)


def page(conn: Connection, request: PageRequest) -> Page[ContentTemplate]:
    """A window of the templates, the last changed first unless asked otherwise."""
    return listing.page(conn, TEMPLATES, request, lambda _conn, rows: [record(row) for row in rows])


def one(conn: Connection, template_id: int) -> ContentTemplate:
    """A template."""
    return record(row_of(conn, template_id))


def form(conn: Connection, template_id: int) -> ContentTemplateForm:
    """What it says; its version goes back with a change."""
    row = row_of(conn, template_id)
    return ContentTemplateForm(name=row["name"], content=content_of(conn, template_id), version=row["version"])


def used_by(conn: Connection, template_id: int) -> ContentTemplateUses:
    """What was made from it and may still be edited."""
    rows = conn.execute(
        select(uses).where(uses.c.template_id == template_id).order_by(uses.c.by_kind, uses.c.by_name)
    ).mappings()
    return ContentTemplateUses(
        uses=tuple(Use(kind=row["by_kind"], id=row["by_id"], name=row["by_name"], binding=False) for row in rows)
    )


def missing(conn: Connection, ids: frozenset[int]) -> frozenset[int]:
    """Those of the templates that are no more."""
    found = select(templates.c.id).where(templates.c.id.in_(ids), templates.c.deleted_ms.is_(None))
    return ids - set(conn.execute(found).scalars()) if ids else frozenset()
