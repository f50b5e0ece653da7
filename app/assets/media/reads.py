"""Lists of media and single files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from app.assets.media.tables import media
from app.contract.faults import Code
from app.contract.media import MediaFile, MediaId
from app.contract.paging import FieldKind, Filter, Page, PageRequest, Sort
from app.contract.payloads.media import MediaKind
from app.core import listing
from app.core.errors import Refusal
from app.core.listing import ListColumn, Listing


def _by_name(item: Filter) -> ColumnElement[bool]:
    return listing.usual(FieldKind.TEXT, media.c.name, item)


MEDIA: Final = Listing(
    source=media,
    key=media.c.id,
    columns={
        "id": ListColumn(FieldKind.NUMBER, media.c.id),
        "name": ListColumn(FieldKind.TEXT, media.c.name_folded, condition=_by_name),
        "kind": ListColumn(FieldKind.CHOICE, media.c.kind),
        "format": ListColumn(FieldKind.TEXT, media.c.format),
        "width": ListColumn(FieldKind.NUMBER, media.c.width),
        "size_bytes": ListColumn(FieldKind.NUMBER, media.c.size_bytes),
        "created_ms": ListColumn(FieldKind.MOMENT, media.c.created_ms),
        "created_by": ListColumn(FieldKind.TEXT, media.c.created_by),
    },
    default_sort=Sort(field="created_ms", descending=True),
    searched=("name",),
    always=(media.c.deleted_ms.is_(None),),
)


def page(conn: Connection, request: PageRequest) -> Page[MediaFile]:
    """A window of the library, newest first unless asked otherwise (MED-2)."""
    return listing.page(conn, MEDIA, request, lambda _conn, rows: [record(row) for row in rows])


def one(conn: Connection, media_id: int) -> MediaFile:
    """A file of the library; refuses one that is deleted."""
    row = row_of(conn, media_id)
    if row["deleted_ms"] is not None:
        raise Refusal(Code.NOT_FOUND, what="media", id=media_id)
    return record(row)


def row_of(conn: Connection, media_id: int) -> RowMapping:
    """A file's row, though it be deleted: messages that went out with it still show it (MED-8)."""
    row = conn.execute(select(media).where(media.c.id == media_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="media", id=media_id)
    return row


def missing(conn: Connection, ids: Collection[int]) -> frozenset[int]:
    """Which of these are not in the library any more (MED-8)."""
    if not ids:
        return frozenset()
    present = (media.c.id.in_(sorted(ids))) & media.c.deleted_ms.is_(None)
    return frozenset(ids) - frozenset(conn.execute(select(media.c.id).where(present)).scalars())


def with_content(conn: Connection, sha256: str) -> MediaFile | None:
    """The first file of the library that holds the same (MSG-32)."""
    same = (media.c.sha256 == sha256) & media.c.deleted_ms.is_(None)
    row = conn.execute(select(media).where(same).order_by(media.c.id).limit(1)).mappings().first()
    return None if row is None else record(row)


def record(row: RowMapping) -> MediaFile:
    """A file as people see it."""
    return MediaFile(
        id=MediaId(row["id"]),
        name=row["name"],
        kind=MediaKind(row["kind"]),
        mime_type=row["mime_type"],
        format=row["format"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        width=row["width"],
        height=row["height"],
        animated=row["animated"],
        damaged=row["damaged"],
        has_thumbnail=row["has_thumbnail"],
        created_ms=row["created_ms"],
        created_by=row["created_by"],
    )
