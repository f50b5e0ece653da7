"""Verbs of the media library."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from app.assets.media import reads, uses
from app.assets.media.facts import Facts
from app.assets.media.files import MediaFiles
from app.assets.media.tables import media
from app.assets.media.uses import MediaUser
from app.audit.service import record as audit
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.media import CHOOSERS, ENDINGS, Added, MediaId, Notice, ending_of, numbered, retyped
from app.contract.payloads.formats import essence
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.work import Audience, UnitOfWork

EYES: Final = Audience(any_of=frozenset(CHOOSERS))


def add(
    work: UnitOfWork,
    actor: Actor,
    files: MediaFiles,
    part: Path,
    *,
    name: str,
    sha256: str,
    size: int,
    facts: Facts,
    reuse: bool,
) -> Added:
    """Take a complete upload into the library.

    With `reuse` a file that is there already is answered instead of a second row of the same (MSG-32).
    """
    known = reads.with_content(work.conn, sha256) if reuse else None
    if known is not None:
        part.unlink()
        return Added(file=known, notices=(Notice.KNOWN,))
    files.put(part, sha256, facts.thumbnail)
    right = retyped(name, facts.mime_type)
    free = _free_name(work.conn, right)
    row = {
        "name": free,
        "name_folded": free.casefold(),
        "kind": facts.kind.value,
        "mime_type": facts.mime_type,
        "format": _format(free, facts),
        "size_bytes": size,
        "sha256": sha256,
        "width": facts.width,
        "height": facts.height,
        "animated": facts.animated,
        "damaged": facts.damaged,
        "has_thumbnail": facts.thumbnail is not None,
        "created_ms": work.now_ms,
        "created_by_id": actor.user_id,
        "created_by": actor.name,
    }
    media_id = work.conn.execute(insert(media).values(row).returning(media.c.id)).scalar_one()
    file = reads.one(work.conn, media_id)
    audit(work, actor, "media_added", "media", media_id, details={"name": free, "size": size, "sha256": sha256})
    work.upsert(Topic.MEDIA, media_id, file, EYES)
    said = ending_of(name)
    notices = (
        *((Notice.RETYPED,) if said and right != name else ()),
        *((Notice.DAMAGED,) if facts.damaged else ()),
        *((Notice.RENUMBERED,) if free != right else ()),
    )
    return Added(file=file, notices=notices, said=said.upper())


def remove(
    work: UnitOfWork,
    actor: Actor,
    media_id: MediaId,
    users: Sequence[MediaUser],
    *,
    keep_content: bool,
    despite_uses: bool,
) -> str:
    """Take a file out of the library; returns the digest of its content.

    Refuses with IN_USE unless the caller knows of the uses. What was sent with it goes on showing it.
    """
    file = reads.one(work.conn, media_id)
    found = uses.of(work.conn, users, media_id)
    if found and not despite_uses:
        raise Refusal(Code.IN_USE, what="media", users=", ".join(use.name for use in found), count=len(found))
    row = media.c.id == media_id
    work.conn.execute(
        update(media).where(row).values(deleted_ms=work.now_ms) if keep_content else delete(media).where(row)
    )
    details = {"name": file.name, "sha256": file.sha256, "uses": [f"{use.kind} {use.id}" for use in found]}
    audit(work, actor, "media_deleted", "media", media_id, details=details)
    work.delete(Topic.MEDIA, media_id, EYES)
    return file.sha256


def sweep(work: UnitOfWork, files: MediaFiles, sha256: str) -> None:
    """Delete a content that no file holds any more."""
    holders = select(func.count()).select_from(media).where(media.c.sha256 == sha256)
    if work.conn.execute(holders).scalar_one() == 0:
        files.remove(sha256)


def _free_name(conn: Connection, name: str) -> str:
    for number in itertools.count(1):
        wanted = name if number == 1 else numbered(name, number)
        taken = (media.c.name_folded == wanted.casefold()) & media.c.deleted_ms.is_(None)
        if conn.execute(select(media.c.id).where(taken).limit(1)).first() is None:
            return wanted
    raise AssertionError


def _format(name: str, facts: Facts) -> str:
    endings = ENDINGS.get(essence(facts.mime_type), ())
    ending = ending_of(name)
    return (ending if ending in endings or not endings else endings[0]).upper()
