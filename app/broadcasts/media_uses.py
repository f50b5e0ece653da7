"""Files of the media library in broadcasts and their templates (MED-8)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from app.assets.content_templates.media_uses import CONTENT_TEMPLATES
from app.assets.media.reads import missing
from app.assets.media.uses import MESSAGES, MediaUser, names, naming
from app.broadcasts.tables import broadcasts, template_forms, templates
from app.contract.broadcasts import EDITABLE, Status
from app.contract.faults import Problem
from app.contract.media import MediaUse
from app.contract.payloads.references import media_in

_NOT_STARTED: Final = tuple(status.value for status in (*EDITABLE, Status.ON_MODERATION))


def _in_broadcasts(conn: Connection, media_id: int) -> list[MediaUse]:
    """Runs that have not started: started ones keep what they send."""
    mine = broadcasts.c.status.in_(_NOT_STARTED) & broadcasts.c.deleted_ms.is_(None)
    found = select(broadcasts.c.id, broadcasts.c.name, broadcasts.c.steps).where(
        mine, naming(broadcasts.c.steps, media_id)
    )
    rows = conn.execute(found.order_by(broadcasts.c.id))
    return [MediaUse(kind="broadcast", id=row.id, name=row.name) for row in rows if names(row.steps, media_id)]


def _went_out(conn: Connection, media_id: int) -> bool:
    """Whether any run has ever held it."""
    rows = conn.execute(select(broadcasts.c.steps).where(naming(broadcasts.c.steps, media_id)))
    return any(names(row.steps, media_id) for row in rows)


def _in_templates(conn: Connection, media_id: int) -> list[MediaUse]:
    found = (
        select(templates.c.id, templates.c.name, template_forms.c.form)
        .join(template_forms, template_forms.c.template_id == templates.c.id)
        .where(templates.c.deleted_ms.is_(None), naming(template_forms.c.form, media_id))
    )
    rows = conn.execute(found.order_by(templates.c.id))
    return [
        MediaUse(kind="broadcast_template", id=row.id, name=row.name) for row in rows if names(row.form, media_id)
    ]


def missing_files(conn: Connection, content: object, path: str) -> list[Problem]:
    """Places of a content whose file was deleted: it cannot be sent until they are filled again (MED-8)."""
    named = media_in(content)
    gone = missing(conn, {ref.media_id for ref in named.values()})
    return [
        Problem(path=f"{path}.{place}", code="media_gone", params={"name": ref.file_name})
        for place, ref in named.items()
        if ref.media_id in gone
    ]


BROADCASTS: Final = MediaUser(uses=_in_broadcasts, kept=_went_out)
TEMPLATES: Final = MediaUser(uses=_in_templates)
USERS: Final = (BROADCASTS, TEMPLATES, CONTENT_TEMPLATES, MESSAGES)
"""Everything in which a file of the library can stand."""
