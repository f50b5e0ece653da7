"""Files of the media library; what they hold lies on disk under its digest, once for equal files (MED-9)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from app.core.tables import Id, Moment, metadata

media = Table(
    "media",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),  # unique among those that are not deleted, as the verb sees to
    Column("kind", Text, nullable=False),
    Column("mime_type", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("animated", Boolean, nullable=False),
    Column("damaged", Boolean, nullable=False),
    Column("has_thumbnail", Boolean, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("created_by_id", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("deleted_ms", Moment),  # its content is kept for runs and messages that it went into
    sqlite_autoincrement=True,  # messages name it for ever
)
Index("ix_media_name_folded", media.c.name_folded)
Index("ix_media_sha256", media.c.sha256)
Index("ix_media_created_ms", media.c.created_ms)
