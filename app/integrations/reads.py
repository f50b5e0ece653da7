"""Keys of other programs as people see them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, RowMapping, select

from app.contract.api_keys import ApiKey, ApiKeyId, KeyDialer, KeyState
from app.contract.dialers import DialerId
from app.dialers import store as dialers
from app.integrations.tables import api_keys


def every(conn: Connection) -> list[ApiKey]:
    """Every key there ever was, the newest first."""
    names = _names(conn)
    return [_record(row, names) for row in conn.execute(select(api_keys).order_by(api_keys.c.id.desc())).mappings()]


def one(conn: Connection, key_id: int) -> ApiKey:
    """A key."""
    row = conn.execute(select(api_keys).where(api_keys.c.id == key_id)).mappings().one()
    return _record(row, _names(conn))


def key_dialers(conn: Connection) -> list[KeyDialer]:
    """Dialers a key can be limited to."""
    return [KeyDialer(id=DialerId(row["id"]), name=row["name"]) for row in dialers.rows(conn)]


def dialers_of(row: RowMapping) -> list[int]:
    """The dialers a key is limited to; none means every one."""
    return msgspec.json.decode(row["dialer_ids"], type=list[int])


def _names(conn: Connection) -> dict[int, str]:
    return {row["id"]: row["name"] for row in dialers.rows(conn)}


def _record(row: RowMapping, names: Mapping[int, str]) -> ApiKey:
    mine = dialers_of(row)
    return ApiKey(
        id=ApiKeyId(row["id"]),
        name=row["name"],
        ending=row["ending"],
        state=KeyState.ACTIVE if row["revoked_ms"] is None else KeyState.REVOKED,
        dialer_ids=tuple(DialerId(one) for one in mine),
        dialers=tuple(names[one] for one in mine if one in names),
        created_by=row["created_by"],
        created_ms=row["created_ms"],
        used_ms=row["used_ms"],
        revoked_ms=row["revoked_ms"],
    )
