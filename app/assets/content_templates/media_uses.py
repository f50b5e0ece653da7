"""Files of the media library in content templates (MED-8)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from app.assets.content_templates.tables import bodies, content_templates
from app.assets.media.uses import MediaUser, names, naming
from app.contract.media import MediaUse


def _in_templates(conn: Connection, media_id: int) -> list[MediaUse]:
    found = (
        select(content_templates.c.id, content_templates.c.name, bodies.c.content)
        .join(bodies, bodies.c.template_id == content_templates.c.id)
        .where(content_templates.c.deleted_ms.is_(None), naming(bodies.c.content, media_id))
    )
    rows = conn.execute(found.order_by(content_templates.c.id))
    return [
        MediaUse(kind="content_template", id=row.id, name=row.name) for row in rows if names(row.content, media_id)
    ]


CONTENT_TEMPLATES: Final = MediaUser(uses=_in_templates)
