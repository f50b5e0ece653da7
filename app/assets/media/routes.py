"""HTTP of the media library."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from app.assets.media import reads, service, uploads, uses
from app.assets.media.files import MediaFiles
from app.assets.media.uses import MediaUser
from app.contract.faults import Code
from app.contract.media import CHOOSERS, Added, MediaFile, MediaId, MediaUse
from app.contract.paging import Page, PageRequest
from app.contract.payloads.formats import essence
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.runtime import Runtime
from app.core.web import needs, threaded

CHOOSE: Final = needs(*CHOOSERS)
MANAGE: Final = needs(Permission.MANAGE_MEDIA)
_SAFE: Final = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'"}
"""A file is never taken for a page of the service's own."""


@post("/api/media", opt=CHOOSE, status_code=201, request_max_body_size=None)
async def upload(
    name: str, request: Request[Any, Any, Any], runtime: Runtime, actor: Actor, reuse: bool = False
) -> Added:
    """Take in a file: its bytes are the body, its name the parameter."""
    length = request.headers.get("content-length", "")
    announced = int(length) if length.isdigit() else None
    return await uploads.receive(runtime, actor, name, announced, request.stream(), reuse=reuse)


@post("/api/media/page", opt=CHOOSE, status_code=200)
@threaded
def page(data: PageRequest, runtime: Runtime) -> Page[MediaFile]:
    """A window of the library."""
    with runtime.database.read() as conn:
        return reads.page(conn, data)


@post("/api/media/missing", opt=CHOOSE, status_code=200)
@threaded
def missing(data: list[int], runtime: Runtime) -> list[int]:
    """Which of these files are not in the library any more."""
    with runtime.database.read() as conn:
        return sorted(reads.missing(conn, data))


@get("/api/media/{media_id:int}", opt=CHOOSE)
@threaded
def one(media_id: int, runtime: Runtime) -> MediaFile:
    """A file."""
    with runtime.database.read() as conn:
        return reads.one(conn, media_id)


@get("/api/media/{media_id:int}/content", opt=CHOOSE)
@threaded
def content(media_id: int, runtime: Runtime) -> File:
    """What a file holds, though it be deleted."""
    with runtime.database.read() as conn:
        row = reads.row_of(conn, media_id)
    path = MediaFiles(runtime.home).content(row["sha256"])
    if not path.is_file():
        raise Refusal(Code.NOT_FOUND, what="media", id=media_id)
    return File(
        path=path,
        filename=row["name"],
        media_type=essence(row["mime_type"]),
        headers=_SAFE,
        content_disposition_type="attachment",
    )


@get("/api/media/{media_id:int}/thumbnail", opt=CHOOSE)
@threaded
def thumbnail(media_id: int, runtime: Runtime) -> Response[bytes]:
    """A small picture, PNG or JPEG; refused where there is none."""
    with runtime.database.read() as conn:
        row = reads.row_of(conn, media_id)
    try:
        picture = MediaFiles(runtime.home).thumbnail(row["sha256"]).read_bytes()
    except FileNotFoundError:
        raise Refusal(Code.NOT_FOUND, what="media", id=media_id) from None
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    return Response(picture, media_type=kind, headers=_SAFE)


@get("/api/media/{media_id:int}/uses", opt=CHOOSE)
@threaded
def used_by(media_id: int, runtime: Runtime, media_users: Sequence[MediaUser]) -> list[MediaUse]:
    """What needs a file."""
    with runtime.database.read() as conn:
        return uses.of(conn, media_users, media_id)


@delete("/api/media/{media_id:int}", opt=MANAGE, status_code=204)
async def remove(
    media_id: int, runtime: Runtime, actor: Actor, media_users: Sequence[MediaUser], despite_uses: bool = False
) -> None:
    """Take a file out of the library."""

    def is_kept() -> bool:
        with runtime.database.read() as conn:
            return any(user.kept(conn, media_id) for user in media_users)

    keep = await asyncio.to_thread(is_kept)
    sha256 = await runtime.database.awrite(
        service.remove, actor, MediaId(media_id), media_users, keep_content=keep, despite_uses=despite_uses
    )
    await runtime.database.awrite(service.sweep, MediaFiles(runtime.home), sha256)


ROUTES: tuple[HTTPRouteHandler, ...] = (upload, page, missing, one, content, thumbnail, used_by, remove)
