"""Lists of templates."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, case, func, select

from app.broadcasts.tables import templates
from app.broadcasts.template_store import form_of, record, row_of
from app.contract.broadcast_templates import ScheduleStatus, Template, TemplateForm
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.core import listing
from app.core.listing import ListColumn, Listing

TEMPLATES: Final = Listing(
    source=templates,
    key=templates.c.id,
    columns={
        "id": ListColumn(FieldKind.NUMBER, templates.c.id),
        "name": ListColumn(FieldKind.TEXT, templates.c.name),
        "launches": ListColumn(FieldKind.NUMBER, templates.c.launches),
        "last_launch_ms": ListColumn(FieldKind.MOMENT, templates.c.last_launch_ms),
        "has_recipients": ListColumn(FieldKind.FLAG, templates.c.has_recipients),
        "has_schedule": ListColumn(FieldKind.FLAG, case((templates.c.schedule.is_not(None), True), else_=False)),
        "schedule_status": ListColumn(FieldKind.CHOICE, templates.c.schedule_status),
        "next_ms": ListColumn(FieldKind.MOMENT, templates.c.next_ms),
        "effective_from_ms": ListColumn(FieldKind.MOMENT, templates.c.effective_from_ms),
        "effective_till_ms": ListColumn(FieldKind.MOMENT, templates.c.effective_till_ms),
        "moderation_state": ListColumn(FieldKind.CHOICE, templates.c.moderation_state),
        "created_by": ListColumn(FieldKind.TEXT, templates.c.created_by),
    },
    default_sort=Sort(field="id", descending=True),
    searched=("name",),
    always=(templates.c.deleted_ms.is_(None),),
)


def page(conn: Connection, request: PageRequest) -> Page[Template]:
    """A window of the templates, newest first unless asked otherwise (TBL-2)."""
    return listing.page(conn, TEMPLATES, request, lambda _conn, rows: [record(row) for row in rows])


def one(conn: Connection, template_id: int) -> Template:
    """A template."""
    return record(row_of(conn, template_id))


def form(conn: Connection, template_id: int) -> TemplateForm:
    """What it sends, to whom and when."""
    return form_of(conn, row_of(conn, template_id))


def active_schedules(conn: Connection) -> int:
    """Schedules that wait for their next start."""
    active = (templates.c.schedule_status == ScheduleStatus.ACTIVE.value) & templates.c.deleted_ms.is_(None)
    return int(conn.execute(select(func.count()).select_from(templates).where(active)).scalar_one())
