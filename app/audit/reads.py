"""What the action log tells about one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from app.audit.tables import audit_entries

_details = msgspec.json.Decoder(dict[str, object])


class Entry(NamedTuple):
    """One action."""

    action: str
    user_id: int
    login: str
    at_ms: int
    details: Mapping[str, object]


def of_object(conn: Connection, object_type: str, object_id: object, limit: int) -> list[Entry]:
    """The latest actions on one thing, newest first."""
    found = conn.execute(
        select(audit_entries)
        .where(
            audit_entries.c.object_type == object_type,
            audit_entries.c.object_id == str(object_id),
        )
        .order_by(audit_entries.c.id.desc())
        .limit(limit)
    ).mappings()
    return [
        Entry(row["action"], row["user_id"], row["login"], row["at_ms"], _details.decode(row["details"]))
        for row in found
    ]
