"""The media library: its files, their pictures, who uses them (MED)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from typing import Final

from app.contract.media import Added, MediaFile, MediaId, MediaUse
from app.contract.paging import Page, PageRequest
from backend_client.transport import Transport

CHUNK_BYTES: Final = 256 * 1024
Sent = Callable[[int], object]
"""Told how many octets have been sent so far."""


class MediaLibrary:
    """Calls about media."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, request: PageRequest) -> Page[MediaFile]:
        """A window of the library."""
        return await self._transport.post("/api/media/page", Page[MediaFile], request)

    async def one(self, media_id: MediaId) -> MediaFile:
        """A file; refuses one that was deleted."""
        return await self._transport.get(f"/api/media/{media_id}", MediaFile)

    async def missing(self, ids: Collection[int]) -> frozenset[int]:
        """Which of these are not in the library any more."""
        return frozenset(await self._transport.post("/api/media/missing", list[int], sorted(ids)))

    async def upload(
        self, name: str, source: Path | bytes, *, reuse: bool = False, on_sent: Sent = lambda _sent: None
    ) -> Added:
        """Put a file into the library; raises ServiceFault, and OSError where it cannot be read.

        With `reuse` the file that holds the same already is answered instead (MSG-32).
        """
        content = _of_bytes(source, on_sent) if isinstance(source, bytes) else _of_path(source, on_sent)
        query = {"name": name, "reuse": str(reuse).lower()}
        return await self._transport.upload("/api/media", Added, content, query)

    async def thumbnail(self, media_id: int) -> bytes:
        """A small PNG or JPEG of a picture, at most 512 pixels on its longer side."""
        return b"".join([part async for part in self._transport.download(f"/api/media/{media_id}/thumbnail")])

    def download(self, media_id: int) -> AsyncIterator[bytes]:
        """What a file holds, as it arrives; also of one that was deleted after it went out."""
        return self._transport.download(f"/api/media/{media_id}/content")

    async def save(self, media_id: int, target: Path, on_got: Sent = lambda _got: None) -> None:
        """Write a file to the person's disk, whole or not at all; raises ServiceFault and OSError."""
        part = target.with_name(f"{target.name}.part")
        got = 0
        try:
            file = await asyncio.to_thread(part.open, "wb")
            try:
                async for chunk in self.download(media_id):
                    await asyncio.to_thread(file.write, chunk)
                    got += len(chunk)
                    on_got(got)
            finally:
                await asyncio.to_thread(file.close)
            await asyncio.to_thread(part.replace, target)
        finally:
            part.unlink(missing_ok=True)

    def link(self, media_id: int) -> str:
        """Where the service answers with the file, for those who are signed in."""
        return f"{self._transport.base_url.rstrip('/')}/api/media/{media_id}/content"

    async def uses(self, media_id: MediaId) -> list[MediaUse]:
        """What needs a file."""
        return await self._transport.get(f"/api/media/{media_id}/uses", list[MediaUse])

    async def remove(self, media_id: MediaId, *, despite_uses: bool = False) -> None:
        """Delete a file; refuses one in use unless told that this is known."""
        query = {"despite_uses": str(despite_uses).lower()}
        await self._transport.call("DELETE", f"/api/media/{media_id}", type(None), query=query)


async def _of_bytes(content: bytes, on_sent: Sent) -> AsyncIterator[bytes]:
    for start in range(0, len(content), CHUNK_BYTES):
        yield content[start : start + CHUNK_BYTES]
        on_sent(min(start + CHUNK_BYTES, len(content)))


async def _of_path(path: Path, on_sent: Sent) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    sent = 0
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
            sent += len(chunk)
            on_sent(sent)
    finally:
        await asyncio.to_thread(file.close)
